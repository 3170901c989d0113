"""What every store promises about accounts of staff and the log."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import exc

from bot.domain.audit import FIRST_HASH, Action, AuditEntry, hash_entry
from bot.domain.staff import KnownDevice, LinkUse, OneTimeLink, Role, StaffSecrets, StaffSession, StaffState
from bot.ports import Transaction
from bot.store import SqlStore
from tests.support.claims import make_member
from tests.support.delivery import NOON

ANNA = make_member("anna", Role.TRIAGER, Role.CHECKER, name="Anna Đỗ", demo=True)
BINH = make_member("binh", Role.ADMINISTRATOR, state=StaffState.INVITED)
HOUR = timedelta(hours=1)


@pytest.fixture
def office(store: SqlStore) -> SqlStore:
    """Give a store with two accounts."""

    def fill(tx: Transaction) -> None:
        tx.staff.save(BINH)
        tx.staff.save(ANNA)

    store.transact_now(fill)
    return store


def test_accounts_are_kept_and_changed(office: SqlStore) -> None:
    """By id, by name however it is typed, and all by name."""
    changed = replace(BINH, roles=frozenset({Role.AUDITOR}), state=StaffState.DISABLED)
    office.transact_now(lambda tx: tx.staff.save(changed))

    assert office.read_now(lambda tx: tx.staff.get("anna")) == ANNA
    assert office.read_now(lambda tx: tx.staff.named(" anna  ĐỖ")) == ANNA
    assert office.read_now(lambda tx: tx.staff.named("chi")) is None
    assert office.read_now(lambda tx: tx.staff.all()) == [ANNA, changed]


def test_two_accounts_never_share_a_name(office: SqlStore) -> None:
    """However it is written."""
    with pytest.raises(exc.IntegrityError):
        office.transact_now(lambda tx: tx.staff.save(make_member("chi", name="ANNA đỗ")))


def test_secrets_are_empty_until_set(office: SqlStore) -> None:
    """And are kept whole."""
    full = StaffSecrets(
        staff_id="anna", password="hash", totp=b"\x00\xff", last_step=59_000_000, failures=4, not_before=NOON
    )

    before = office.read_now(lambda tx: tx.staff.secrets("anna"))
    office.transact_now(lambda tx: tx.staff.save_secrets(full))

    assert before == StaffSecrets(staff_id="anna")
    assert office.read_now(lambda tx: tx.staff.secrets("anna")) == full
    assert office.read_now(lambda tx: tx.staff.secrets("binh")) == StaffSecrets(staff_id="binh")


def make_session(session_id: str, staff_id: str = "anna", created: int = 0, seen: int = 0) -> StaffSession:
    return StaffSession(id=session_id, staff_id=staff_id, created_at=NOON + created * HOUR, seen_at=NOON + seen * HOUR)


def test_sessions_end_one_by_one_or_all(office: SqlStore) -> None:
    """Newest first; a later look is kept; others' sessions stay."""

    def fill(tx: Transaction) -> None:
        for session in (make_session("s1"), make_session("s2", created=1), make_session("s3", "binh")):
            tx.staff.save_session(session)
        tx.staff.save_session(make_session("s1", seen=2))

    office.transact_now(fill)

    assert office.read_now(lambda tx: tx.staff.session("s1")) == make_session("s1", seen=2)
    assert office.read_now(lambda tx: [s.id for s in tx.staff.sessions("anna")]) == ["s2", "s1"]
    office.transact_now(lambda tx: tx.staff.delete_session("s1"))
    assert office.transact_now(lambda tx: tx.staff.delete_sessions("anna")) == 1
    assert office.read_now(lambda tx: tx.staff.session("s2")) is None
    assert office.read_now(lambda tx: tx.staff.session("s3")) == make_session("s3", "binh")


def make_link(link_id: str, use: LinkUse = LinkUse.SETUP) -> OneTimeLink:
    return OneTimeLink(id=link_id, staff_id="anna", use=use, expires_at=NOON + HOUR)


def test_a_link_works_once_and_in_time(office: SqlStore) -> None:
    """Looking leaves it there, taking does not; the last one made is the one that works."""
    office.transact_now(lambda tx: tx.staff.put_link(make_link("old")))
    office.transact_now(lambda tx: tx.staff.put_link(make_link("new")))
    office.transact_now(lambda tx: tx.staff.put_link(make_link("other", LinkUse.SIGN_IN)))

    assert office.read_now(lambda tx: tx.staff.see_link("new", NOON)) == make_link("new")
    assert office.transact_now(lambda tx: tx.staff.take_link("old", NOON)) is None
    assert office.transact_now(lambda tx: tx.staff.take_link("new", NOON + HOUR)) is None
    assert office.transact_now(lambda tx: tx.staff.take_link("new", NOON)) == make_link("new")
    assert office.transact_now(lambda tx: tx.staff.take_link("new", NOON)) is None
    assert office.read_now(lambda tx: tx.staff.see_link("other", NOON)) == make_link("other", LinkUse.SIGN_IN)


def test_recovery_codes_work_once_for_their_account(office: SqlStore) -> None:
    """New ones take the place of all earlier ones of that account alone; nobody takes another's."""
    office.transact_now(lambda tx: tx.staff.put_recovery("anna", ["a1", "a2"]))
    office.transact_now(lambda tx: tx.staff.put_recovery("binh", ["b1"]))
    office.transact_now(lambda tx: tx.staff.put_recovery("anna", ["a3", "a4"]))

    taken = office.transact_now(
        lambda tx: [tx.staff.take_recovery("anna", code) for code in ("a1", "b1", "a3", "a3", "a4")]
    )

    assert taken == [False, False, True, False, True]
    assert office.read_now(lambda tx: [tx.staff.count_recovery(name) for name in ("anna", "binh")]) == [0, 1]
    office.transact_now(lambda tx: tx.staff.put_recovery("binh", ()))
    assert office.read_now(lambda tx: tx.staff.count_recovery("binh")) == 0


def test_known_browsers_are_kept_changed_and_forgotten(office: SqlStore) -> None:
    """One by one, all of an account, or those not seen for long."""
    first = KnownDevice(id="d1", staff_id="anna", seen_at=NOON)
    failed = replace(first, failures=4, not_before=NOON + HOUR)
    others = [KnownDevice(id=f"d{number}", staff_id="anna", seen_at=NOON + number * HOUR) for number in (2, 3)]
    bold = KnownDevice(id="d4", staff_id="binh", seen_at=NOON + HOUR)

    for device in (first, failed, *others, bold):
        office.transact_now(lambda tx, device=device: tx.staff.save_device(device))  # type: ignore[misc]

    def kept() -> list[KnownDevice | None]:
        return office.read_now(lambda tx: [tx.staff.device(f"d{number}") for number in (1, 2, 3, 4)])

    assert kept() == [failed, *others, bold]
    assert office.transact_now(lambda tx: tx.staff.delete_stale(NOON, NOON, NOON + HOUR, NOON)) == 1
    assert kept() == [None, *others, bold]
    office.transact_now(lambda tx: tx.staff.delete_device("d2"))
    assert kept() == [None, None, others[1], bold]
    office.transact_now(lambda tx: tx.staff.delete_devices("anna"))
    assert kept() == [None, None, None, bold]


def test_stale_sessions_and_links_are_deleted(office: SqlStore) -> None:
    """Too old, too long idle, or expired."""

    def fill(tx: Transaction) -> None:
        for session in (
            make_session("old", seen=9),
            make_session("idle", created=2),
            make_session("live", "anna", 2, 2),
        ):
            tx.staff.save_session(session)
        tx.staff.put_link(make_link("link"))

    office.transact_now(fill)

    assert office.transact_now(lambda tx: tx.staff.delete_stale(NOON + HOUR, NOON + HOUR, NOON, NOON + HOUR)) == 3
    assert office.read_now(lambda tx: [s.id for s in tx.staff.sessions("anna")]) == ["live"]


def make_entry(number: int, at: datetime = NOON, object_id: str = "c0001") -> AuditEntry:
    return AuditEntry(
        actor="anna",
        action=Action.MERGED,
        object=object_id,
        at=at,
        detail={"into": "c0002", "count": number, "x": True},
    )


def test_the_log_is_a_chain(store: SqlStore) -> None:
    """Each entry carries the hash of the one before, and comes back with the hash it was given."""
    links = store.transact_now(lambda tx: [tx.audit.append(make_entry(number)) for number in range(3)])

    walked = store.read_now(lambda tx: list(tx.audit.walk()))

    assert walked == links
    assert [link.before for link in walked] == [FIRST_HASH, links[0].hash, links[1].hash]
    assert [hash_entry(link.number, link.entry, link.before) for link in walked] == [link.hash for link in links]


def test_the_zone_of_a_time_does_not_break_the_chain(store: SqlStore) -> None:
    """An entry is hashed as it will be read."""
    local = NOON.astimezone(timezone(timedelta(hours=7))) + timedelta(microseconds=1)

    link = store.transact_now(lambda tx: tx.audit.append(make_entry(1, local)))

    assert link.entry.at.tzinfo is UTC
    assert store.read_now(lambda tx: tx.audit.page()) == [link]


def test_entries_are_listed_newest_first(store: SqlStore) -> None:
    """Page by page, and of one object."""

    def fill(tx: Transaction) -> None:
        for number in range(1, 6):
            tx.audit.append(make_entry(number, object_id=f"c000{number % 2}"))

    store.transact_now(fill)

    def numbers(before: int | None = None, object_id: str | None = None) -> list[int]:
        links = store.read_now(lambda tx: tx.audit.page(before=before, object_id=object_id, limit=2))
        return [link.number for link in links]

    assert numbers() == [5, 4]
    assert numbers(4) == [3, 2]
    assert numbers(object_id="c0000") == [4, 2]


def test_a_long_log_is_walked_whole(store: SqlStore) -> None:
    """It is read in parts, none left out."""

    def fill(tx: Transaction) -> None:
        for number in range(1, 1502):
            tx.audit.append(make_entry(number))

    store.transact_now(fill)

    assert store.read_now(lambda tx: [link.number for link in tx.audit.walk()]) == list(range(1, 1502))
