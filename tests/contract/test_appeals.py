"""Who decides an appeal, over the real store."""

import pytest

from bot.domain.errors import SamePerson
from bot.domain.staff import Role
from bot.domain.verdict import Verdict
from bot.services import appeals, queue
from bot.store import SqlStore
from tests.support.office import TEXT, Office, open_office


@pytest.fixture
def office(store: SqlStore) -> Office:
    return open_office(store)


def appeal(office: Office, receipt: str) -> str:
    return office.do(lambda tx: appeals.file_appeal(tx, office.vault, receipt, "Không đúng.", office.now)).id


def overturn(office: Office, appeal_id: str, by: str, outcome: Verdict) -> None:
    office.do(
        lambda tx: appeals.decide_appeal(
            tx,
            appeal_id,
            office.staff[by],
            office.now,
            overturned=True,
            reasons="Đã xem lại.",
            outcome=outcome,
            title="Về nước sạch",
            statement="Đây là lý do.",
        )
    )


def test_nobody_restores_their_own_verdict_on_a_second_appeal(office: Office) -> None:
    """Neither those who made the first one nor whoever overturned it decides; a fourth person does."""
    office.hire("d1", Role.APPEALS)
    first, second = office.file(TEXT, "p1"), office.file(TEXT, "p2")
    office.publish(first.claim_id, by="ca", approver="c2")
    overturn(office, appeal(office, first.receipt), "a1", Verdict.TRUE)
    office.wait()
    again = appeal(office, second.receipt)

    for person in ("ca", "a1"):
        with pytest.raises(SamePerson):
            overturn(office, again, person, Verdict.FALSE)
    shown = {
        name: office.do(lambda tx, name=name: queue.read_appeal(tx, office.staff[name], again)).may_decide  # type: ignore[misc]
        for name in ("ca", "a1", "d1")
    }
    overturn(office, again, "d1", Verdict.PARTLY_FALSE)

    assert shown == {"ca": False, "a1": False, "d1": True}
    assert office.claim(first.claim_id).outcome is Verdict.PARTLY_FALSE
