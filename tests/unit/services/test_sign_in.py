"""Signing in: slowed down and never locked out, codes that work once, sessions that end."""

import base64
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pyotp import TOTP

from bot.domain.audit import Action
from bot.domain.errors import BadInput, IllegalChange, NotAllowed, RolesConflict, SignInRefused
from bot.domain.staff import LinkUse, Role, StaffMember, StaffState
from bot.services import staff
from bot.services.audit import Broken, verify
from bot.services.sign_in import ABSOLUTE, IDLE, SETUP_FOR, Entered, put_link, slow_down, step_of
from bot.store import SqlStore, open_store
from tests.support.delivery import NOON, noon
from tests.support.office import make_vault

SECRET = b"12345678901234567890"
MINUTE = timedelta(minutes=1)
VAULT = make_vault()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = open_store(tmp_path / "store.db", now=noon)
    yield opened
    opened.close()


def code_at(moment: datetime) -> str:
    return TOTP(base64.b32encode(SECRET).decode()).at(moment)


def hire(store: SqlStore, name: str = "Lan", *roles: Role) -> StaffMember:
    """Make an account and set it up a minute ago."""
    chosen = set(roles) or {Role.CHECKER}
    before = NOON - MINUTE
    _, token = store.transact_now(lambda tx: staff.add_staff(tx, VAULT, name, chosen, before))
    return store.transact_now(lambda tx: staff.set_up(tx, VAULT, token, "hash", SECRET, code_at(before), before))


def enter(
    store: SqlStore, *, fits: bool = True, code: str | None = None, now: datetime = NOON, name: str = "Lan"
) -> Entered | SignInRefused:
    given = code_at(now) if code is None else code
    return store.transact_now(lambda tx: staff.sign_in(tx, VAULT, name, password_fits=fits, code=given, now=now))


def cookie_of(store: SqlStore, now: datetime = NOON) -> str:
    entered = enter(store, now=now)
    assert not isinstance(entered, SignInRefused)
    return entered.cookie


def is_in(store: SqlStore, cookie: str, now: datetime) -> bool:
    return store.transact_now(lambda tx: staff.session_of(tx, VAULT, cookie, now)) is not None


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(0, 0), (1, 0), (3, 0), (4, 2), (5, 4), (10, 128), (12, 512), (13, 900), (14, 900), (100_000, 900)],
)
def test_slow_down(failures: int, seconds: int) -> None:
    """Three slips are free, then the wait doubles up to a quarter of an hour."""
    assert slow_down(failures) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    """RFC 6238, appendix B, its last six digits."""
    moment = datetime.fromtimestamp(seconds, tz=NOON.tzinfo)

    assert step_of(SECRET, code, moment) == seconds // 30


@pytest.mark.parametrize("code", ["", "abc", "١٢٣٤٥٦", "12345", "0000000", "-12345"])
def test_what_is_no_code_fits_nothing(code: str) -> None:
    """Letters, other digits, another length."""
    assert step_of(SECRET, code, NOON) is None


def test_a_clock_may_be_half_a_minute_off() -> None:
    """The step before and the one after are taken, others are not."""
    near = [step_of(SECRET, code_at(NOON + timedelta(seconds=each)), NOON) for each in (-30, 0, 30)]
    far = [step_of(SECRET, code_at(NOON + timedelta(seconds=each)), NOON) for each in (-60, 60)]

    assert None not in near
    assert far == [None, None]


def test_password_and_code_open_a_session(store: SqlStore) -> None:
    """By the name in any case."""
    hire(store)

    entered = enter(store, name="LAN")

    assert not isinstance(entered, SignInRefused)
    assert is_in(store, entered[1], NOON)


@pytest.mark.parametrize(
    ("fits", "code"), [pytest.param(False, None, id="password"), pytest.param(True, "000000", id="code")]
)
def test_both_are_needed(store: SqlStore, *, fits: bool, code: str | None) -> None:
    """The refusal does not say which was wrong, and is the same."""
    hire(store)

    refused = enter(store, fits=fits, code=code)

    assert isinstance(refused, SignInRefused)
    assert str(refused) == str(SignInRefused())


def test_a_code_works_once(store: SqlStore) -> None:
    """Whoever looked over the shoulder comes too late; an earlier step does not work either."""
    hire(store)
    cookie_of(store)

    again = enter(store)
    earlier = enter(store, code=code_at(NOON - timedelta(seconds=30)))
    later = enter(store, now=NOON + timedelta(seconds=30))

    assert isinstance(again, SignInRefused)
    assert isinstance(earlier, SignInRefused)
    assert not isinstance(later, SignInRefused)


def test_the_code_of_the_set_up_does_not_sign_in(store: SqlStore) -> None:
    """It was used."""
    hire(store)

    refused = enter(store, code=code_at(NOON - MINUTE), now=NOON - MINUTE)

    assert isinstance(refused, SignInRefused)


def test_the_fourth_failure_slows_down(store: SqlStore) -> None:
    """An attempt before its time is not looked at, even a right one; after it, it is."""
    hire(store)
    failed = [enter(store, fits=False) for _ in range(4)]

    early = enter(store)
    in_time = enter(store, now=NOON + timedelta(seconds=2))

    assert [each.retry_after_s for each in failed if isinstance(each, SignInRefused)] == [0, 0, 0, 2]
    assert isinstance(early, SignInRefused)
    assert early.retry_after_s == 2
    assert not isinstance(in_time, SignInRefused)


def test_attempts_before_their_time_do_not_count(store: SqlStore) -> None:
    """Nobody is locked out by somebody else who keeps trying."""
    hire(store)
    for _ in range(50):
        enter(store, fits=False)

    later = enter(store, now=NOON + timedelta(seconds=2))

    assert not isinstance(later, SignInRefused)


def test_a_success_ends_the_slow_down(store: SqlStore) -> None:
    """Failures count in a row."""
    member = hire(store)
    for _ in range(3):
        enter(store, fits=False)
    cookie_of(store)

    secrets = store.read_now(lambda tx: tx.staff.secrets(member.id))

    assert (secrets.failures, secrets.not_before) == (0, None)


def test_refusals_are_in_the_log_without_what_was_typed(store: SqlStore) -> None:
    """Of accounts that exist; a name nobody has may be a password in the wrong field."""
    member = hire(store)
    enter(store, fits=False)
    enter(store, fits=False, name="mat-khau-cua-toi")

    links = store.read_now(lambda tx: list(tx.audit.walk()))

    refused = [link.entry for link in links if link.entry.action is Action.SIGN_IN_REFUSED]
    assert [(entry.object, dict(entry.detail)) for entry in refused] == [(member.id, {"failures": 1})]


def test_a_session_ends_after_half_an_hour_without_a_request(store: SqlStore) -> None:
    """Each request counts anew."""
    hire(store)
    cookie = cookie_of(store)

    kept = is_in(store, cookie, NOON + IDLE - MINUTE)
    kept_on = is_in(store, cookie, NOON + 2 * IDLE - 2 * MINUTE)
    over = is_in(store, cookie, NOON + 3 * IDLE - 2 * MINUTE)

    assert (kept, kept_on, over) == (True, True, False)


def test_a_session_ends_after_twelve_hours_in_any_case(store: SqlStore) -> None:
    """However busy."""
    hire(store)
    cookie = cookie_of(store)
    moment, step = NOON, IDLE - MINUTE
    while moment + step < NOON + ABSOLUTE:
        moment += step
        assert is_in(store, cookie, moment)

    assert not is_in(store, cookie, NOON + ABSOLUTE)


def test_an_ended_session_does_not_come_back(store: SqlStore) -> None:
    """Not even if the clock is set back."""
    hire(store)
    cookie = cookie_of(store)
    is_in(store, cookie, NOON + IDLE)

    assert not is_in(store, cookie, NOON)


def test_disabling_ends_sessions_at_once(store: SqlStore) -> None:
    """And nobody signs in again until it is enabled."""
    member = hire(store)
    cookie = cookie_of(store)
    store.transact_now(lambda tx: staff.disable(tx, member.id, NOON))

    refused = enter(store, now=NOON + MINUTE)
    store.transact_now(lambda tx: staff.enable(tx, member.id, NOON))
    entered = enter(store, now=NOON + 2 * MINUTE)

    assert not is_in(store, cookie, NOON)
    assert isinstance(refused, SignInRefused)
    assert not isinstance(entered, SignInRefused)


def test_signing_out_everywhere_ends_all_sessions(store: SqlStore) -> None:
    """Of this account."""
    hire(store)
    cookies = [cookie_of(store, NOON + each * MINUTE) for each in range(3)]
    found = store.transact_now(lambda tx: staff.session_of(tx, VAULT, cookies[0], NOON + 3 * MINUTE))
    assert found is not None

    ended = store.transact_now(lambda tx: staff.sign_out_everywhere(tx, found[1], NOON + 3 * MINUTE))

    assert ended == 3
    assert [is_in(store, cookie, NOON + 3 * MINUTE) for cookie in cookies] == [False, False, False]


def test_a_set_up_link_works_once(store: SqlStore) -> None:
    """And not with a wrong code, which uses nothing up."""
    _, token = store.transact_now(lambda tx: staff.add_staff(tx, VAULT, "Lan", {Role.CHECKER}, NOON))

    with pytest.raises(BadInput):
        store.transact_now(lambda tx: staff.set_up(tx, VAULT, token, "hash", SECRET, "000000", NOON))
    member = store.transact_now(lambda tx: staff.set_up(tx, VAULT, token, "hash", SECRET, code_at(NOON), NOON))

    assert member.state is StaffState.ACTIVE
    with pytest.raises(SignInRefused):
        store.transact_now(lambda tx: staff.set_up(tx, VAULT, token, "other", SECRET, code_at(NOON), NOON))


def test_a_set_up_link_ends_after_three_days(store: SqlStore) -> None:
    """Then a new one is made."""
    _, token = store.transact_now(lambda tx: staff.add_staff(tx, VAULT, "Lan", {Role.CHECKER}, NOON))
    late = NOON + SETUP_FOR

    with pytest.raises(SignInRefused):
        store.transact_now(lambda tx: staff.set_up(tx, VAULT, token, "hash", SECRET, code_at(late), late))


def test_a_demo_account_signs_in_by_link_once(store: SqlStore) -> None:
    """It has no password; a set-up link is another thing."""
    member, token = store.transact_now(lambda tx: staff.add_staff(tx, VAULT, "Demo", {Role.TRIAGER}, NOON, demo=True))

    entered = store.transact_now(lambda tx: staff.use_link(tx, VAULT, token, NOON))

    assert entered.member == member
    assert is_in(store, entered.cookie, NOON)
    with pytest.raises(SignInRefused):
        store.transact_now(lambda tx: staff.use_link(tx, VAULT, token, NOON))


def test_a_set_up_link_does_not_sign_in(store: SqlStore) -> None:
    """Nor does a sign-in link of an account that is not active."""
    _, token = store.transact_now(lambda tx: staff.add_staff(tx, VAULT, "Lan", {Role.CHECKER}, NOON))
    member = hire(store, "Minh")
    link = store.transact_now(lambda tx: put_link(tx, VAULT, member.id, LinkUse.SIGN_IN, NOON))
    store.transact_now(lambda tx: staff.disable(tx, member.id, NOON))

    with pytest.raises(SignInRefused):
        store.transact_now(lambda tx: staff.use_link(tx, VAULT, token, NOON))
    with pytest.raises(SignInRefused):
        store.transact_now(lambda tx: staff.use_link(tx, VAULT, link, NOON))


def test_a_new_invitation_stops_what_there_was(store: SqlStore) -> None:
    """Password, code and sessions; a code used before still does not work again."""
    member = hire(store)
    cookie = cookie_of(store)

    token = store.transact_now(lambda tx: staff.invite_again(tx, VAULT, member.id, NOON))

    assert not is_in(store, cookie, NOON)
    assert isinstance(enter(store, now=NOON + MINUTE), SignInRefused)
    assert store.read_now(lambda tx: staff.see_link(tx, VAULT, token, NOON)) is not None


def test_the_first_administrator_is_made_once(store: SqlStore) -> None:
    """Each start gives a new link until it is used, then none."""
    first = store.transact_now(lambda tx: staff.first_administrator(tx, VAULT, "quan-tri", NOON))
    second = store.transact_now(lambda tx: staff.first_administrator(tx, VAULT, "quan-tri", NOON))
    assert first is not None
    assert second is not None

    worn = store.read_now(lambda tx: staff.see_link(tx, VAULT, first, NOON))
    store.transact_now(lambda tx: staff.set_up(tx, VAULT, second, "hash", SECRET, code_at(NOON), NOON))
    third = store.transact_now(lambda tx: staff.first_administrator(tx, VAULT, "quan-tri", NOON))

    assert (worn, third) == (None, None)


def test_an_administrator_makes_accounts_and_others_do_not(store: SqlStore) -> None:
    """Nor with roles that exclude each other, nor twice with one name."""
    chief, checker = hire(store, "Chủ", Role.ADMINISTRATOR), hire(store, "Lan")

    with pytest.raises(NotAllowed):
        store.transact_now(lambda tx: staff.add_staff(tx, VAULT, "X", {Role.EDITOR}, NOON, by=checker))
    both = {Role.ADMINISTRATOR, Role.TRIAGER}
    with pytest.raises(RolesConflict):
        store.transact_now(lambda tx: staff.add_staff(tx, VAULT, "X", both, NOON, by=chief))
    with pytest.raises(BadInput):
        store.transact_now(lambda tx: staff.add_staff(tx, VAULT, " lan ", {Role.EDITOR}, NOON, by=chief))


def test_nobody_changes_their_own_account(store: SqlStore) -> None:
    """An administrator neither gives themselves roles nor closes the last door."""
    chief = hire(store, "Chủ", Role.ADMINISTRATOR)

    with pytest.raises(IllegalChange):
        store.transact_now(lambda tx: staff.set_roles(tx, chief.id, {Role.CHECKER}, NOON, by=chief))
    with pytest.raises(IllegalChange):
        store.transact_now(lambda tx: staff.disable(tx, chief.id, NOON, by=chief))


def test_the_log_of_all_this_is_whole(store: SqlStore) -> None:
    """One entry an act."""
    member = hire(store)
    cookie_of(store)
    store.transact_now(lambda tx: staff.set_roles(tx, member.id, {Role.EDITOR}, NOON))

    assert store.read_now(verify) == 4
    assert not isinstance(store.read_now(verify), Broken)
