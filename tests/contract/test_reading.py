"""What staff read, and what they cannot read from it."""

from dataclasses import asdict
from datetime import timedelta

import pytest
from sqlalchemy import text as sql

from bot.ports import Transaction
from bot.ports.claims import QueueFilter, QueuePlace
from bot.services import appeals, queue, triage
from bot.services.audit import Broken, verify
from bot.services.retention import sweep
from bot.store import SqlStore
from tests.support.office import Office, open_office

EVERYTHING = QueueFilter()


@pytest.fixture
def office(store: SqlStore) -> Office:
    made = open_office(store)
    made.now += timedelta(minutes=34, seconds=12)
    return made


def test_the_queue_shows_hours_holders_and_the_best_match(office: Office) -> None:
    """And how many claims there are of each state."""
    known = office.file("Tin cũ đã kiểm chứng", by="p9")
    office.publish(known.claim_id)
    new = office.file()
    office.act(triage.take, new.claim_id, "t1")

    page = office.do(lambda tx: queue.read_queue(tx, office.staff["c1"], EVERYTHING, office.now))

    row = next(each for each in page.rows if each.claim.id == new.claim_id)
    assert (row.holder, row.claim.created_at.minute, row.claim.since.minute) == ("t1", 0, 0)
    assert sum(page.counts.values()) == 2


def test_an_expired_lease_has_no_holder(office: Office) -> None:
    """It binds nobody."""
    filed = office.file()
    office.act(triage.take, filed.claim_id, "t1")
    office.now += timedelta(minutes=10)

    page = office.do(lambda tx: queue.read_queue(tx, office.staff["c1"], EVERYTHING, office.now))

    assert page.rows[0].holder is None


def test_pages_follow_each_other(office: Office) -> None:
    """Each claim once."""
    filed = {office.file(f"Tin số {number}", by=f"p{number}").claim_id for number in range(5)}
    seen: list[str] = []
    after: QueuePlace | None = None

    def read(tx: Transaction) -> queue.QueuePage:
        return queue.read_queue(tx, office.staff["t1"], EVERYTHING, office.now, after=after, limit=2)

    while (page := office.do(read)).rows:
        seen += [row.claim.id for row in page.rows]
        after = page.rows[-1].place

    assert (len(seen), set(seen)) == (5, filed)


def test_a_claim_shows_same_texts_once_and_nobody_who_wrote_them(office: Office) -> None:
    """Neither chats, people, pseudonyms nor receipts, and times by the hour only."""
    filed = [office.file(by=f"nguoi-{number}") for number in range(3)]
    other = office.file("Ngày mai mất nước", by="nguoi-9")
    office.act(triage.merge, other.claim_id, "t1", filed[0].claim_id)

    found = office.do(lambda tx: queue.read_claim(tx, office.staff["t1"], filed[0].claim_id, office.now))

    shown = repr(asdict(found))
    hidden = [report.pseudonym for report in office.store.read_now(lambda tx: tx.reports.of_claims([found.claim.id]))]
    assert [text.count for text in found.texts] == [3, 1]
    assert {text.filed_hour.minute for text in found.texts} == {0}
    assert [claim.id for claim in found.merged] == [other.claim_id]
    for secret in [*hidden, "nguoi-", "telegram", *(each.receipt for each in filed)]:
        assert secret is not None
        assert secret not in shown


def test_names_of_staff_stand_for_their_ids(office: Office) -> None:
    """Of everybody who did something."""
    filed = office.file()
    office.publish(filed.claim_id)

    found = office.do(lambda tx: queue.read_claim(tx, office.staff["t1"], filed.claim_id, office.now))

    assert {"c1", "c2"} <= set(found.names)
    assert found.decisions[0].by == "c1"


def test_an_appeal_shows_who_may_decide_it(office: Office) -> None:
    """Not those who had a part in the decision."""
    filed = office.file()
    office.publish(filed.claim_id, "c1", "ca")
    office.do(lambda tx: appeals.file_appeal(tx, office.vault, filed.receipt, "Không đúng.", office.now))

    seen = office.do(
        lambda tx: {name: queue.read_appeals(tx, office.staff[name], office.now)[0] for name in ("ca", "a1")}
    )

    assert {name: each.may_decide for name, each in seen.items()} == {"ca": False, "a1": True}
    assert seen["a1"].appeal.at.minute == 0


def test_a_whole_log_is_counted(office: Office) -> None:
    """Every act has its entry."""
    filed = office.file()
    office.act(triage.take, filed.claim_id, "t1")

    assert office.store.read_now(verify) == 2


@pytest.mark.parametrize(
    "change",
    [
        pytest.param("UPDATE audit SET actor = 'x' WHERE number = 2", id="somebody else did it"),
        pytest.param("UPDATE audit SET detail = '{}' WHERE number = 1", id="something else was done"),
        pytest.param("UPDATE audit SET at = at + 1 WHERE number = 2", id="at another time"),
        pytest.param("DELETE FROM audit WHERE number = 2", id="nothing was done"),
    ],
)
def test_a_changed_log_is_found(office: Office, change: str) -> None:
    """Even by whoever can drop the database's own guards."""
    filed = office.file()
    office.act(triage.take, filed.claim_id, "t1")
    office.act(triage.release, filed.claim_id, "t1")

    def tamper(tx: object) -> None:
        connection = tx.connection  # type: ignore[attr-defined]
        if connection.dialect.name == "postgresql":
            connection.execute(sql("ALTER TABLE audit DISABLE TRIGGER USER"))
        else:
            connection.execute(sql("DROP TRIGGER audit_unchanged"))
            connection.execute(sql("DROP TRIGGER audit_undeleted"))
        connection.execute(sql(change))

    office.store.transact_now(tamper)

    assert isinstance(office.store.read_now(verify), Broken)


def test_junk_is_deleted_after_thirty_days_with_its_reports(office: Office) -> None:
    """And the log says how many."""
    filed = office.file()
    office.act(triage.set_aside, filed.claim_id, "t1")
    office.now += timedelta(days=30, seconds=1)

    swept = office.do(lambda tx: sweep(tx, office.now, fetched=()))

    assert swept.junk_claims == 1
    assert office.store.read_now(lambda tx: tx.claims.get(filed.claim_id)) is None
    assert office.store.read_now(lambda tx: list(tx.audit.walk()))[-1].entry.detail == {"junk_claims": 1}


def test_a_sweep_of_nothing_is_not_logged(office: Office) -> None:
    """The log does not grow by the clock."""
    office.do(lambda tx: sweep(tx, office.now, fetched=()))

    assert office.store.read_now(verify) == 0
