"""Browsers staff signed in from: their own count of failures, and when they are forgotten."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from bot.domain.errors import SignInRefused
from bot.domain.staff import Role, StaffMember
from bot.ports import Transaction
from bot.services import staff
from bot.services.sign_in import DEVICE_FOR, Entered
from bot.store import SqlStore
from tests.support.delivery import NOON
from tests.unit.services.test_sign_in import MINUTE, VAULT, code_at, hire, store

__all__ = ["store"]

HOUR = timedelta(hours=1)


def enter(
    store: SqlStore, *devices: str, fits: bool = True, now: datetime = NOON, name: str = "Lan"
) -> Entered | SignInRefused:
    return store.transact_now(
        lambda tx: staff.sign_in(tx, VAULT, name, password_fits=fits, code=code_at(now), now=now, devices=devices)
    )


def device_of(store: SqlStore, *devices: str, now: datetime = NOON, name: str = "Lan") -> str:
    """Sign in and return the cookie by which the browser is known from now on."""
    entered = enter(store, *devices, now=now, name=name)
    assert isinstance(entered, Entered)
    return entered.device


def fail(store: SqlStore, times: int, *devices: str, now: datetime = NOON + MINUTE) -> None:
    """Try a wrong password so many times, each as soon as it is looked at."""
    for number in range(times):
        enter(store, *devices, fits=False, now=now + number * HOUR)


def test_guessing_elsewhere_does_not_keep_the_owner_out(store: SqlStore) -> None:
    """From a browser the owner signed in from before; from another one they wait like everybody."""
    hire(store)
    known = device_of(store)
    fail(store, 20)
    moment = NOON + 19 * HOUR + 2 * MINUTE

    elsewhere, owner = enter(store, now=moment), enter(store, known, now=moment)

    assert isinstance(elsewhere, SignInRefused)
    assert isinstance(owner, Entered)


def test_a_known_browser_is_slowed_down_by_its_own_failures(store: SqlStore) -> None:
    """A stolen cookie guesses no faster than anybody, and slows nobody else down."""
    hire(store)
    known = device_of(store)
    fail(store, 20, known)
    moment = NOON + 19 * HOUR + 2 * MINUTE

    with_cookie, without = enter(store, known, now=moment), enter(store, now=moment)

    assert isinstance(with_cookie, SignInRefused)
    assert with_cookie.retry_after_s > 0
    assert isinstance(without, Entered)


def test_coming_in_from_a_known_browser_frees_no_guesser(store: SqlStore) -> None:
    """The count of everybody else goes on."""
    hire(store)
    known = device_of(store)
    fail(store, 20)
    moment = NOON + 19 * HOUR + 2 * MINUTE
    device_of(store, known, now=moment)

    assert isinstance(enter(store, now=moment + MINUTE), SignInRefused)


def test_a_browser_is_known_to_its_own_account_only(store: SqlStore) -> None:
    """Who has an account gets no further guesses at another's by it, nor by a made-up cookie."""
    hire(store)
    hire(store, "Minh")
    other = device_of(store, name="Minh")
    fail(store, 20)
    moment = NOON + 19 * HOUR + 2 * MINUTE

    assert isinstance(enter(store, other, "made up", now=moment), SignInRefused)


def test_two_accounts_share_a_browser(store: SqlStore) -> None:
    """A desk two people work at: each is known by a cookie of their own, in any order."""
    hire(store)
    hire(store, "Minh")
    both = (device_of(store, name="Minh"), device_of(store))
    fail(store, 20)
    moment = NOON + 19 * HOUR + 2 * MINUTE

    assert isinstance(enter(store, *both, now=moment), Entered)


def test_the_cookie_is_new_each_time(store: SqlStore) -> None:
    """The one before is worth nothing once its browser has signed in again."""
    hire(store)
    first = device_of(store)
    second = device_of(store, first, now=NOON + MINUTE)
    fail(store, 20, now=NOON + 2 * MINUTE)
    moment = NOON + 19 * HOUR + 3 * MINUTE

    old, new = enter(store, first, now=moment), enter(store, second, now=moment)

    assert isinstance(old, SignInRefused)
    assert isinstance(new, Entered)


def _invite(tx: Transaction, member: StaffMember, _cookie: str) -> None:
    staff.invite_again(tx, VAULT, member.id, NOON)


def _disable(tx: Transaction, member: StaffMember, _cookie: str) -> None:
    staff.disable(tx, member.id, NOON)


def _leave(tx: Transaction, _member: StaffMember, cookie: str) -> None:
    found = staff.session_of(tx, VAULT, cookie, NOON)
    assert found is not None
    staff.sign_out_everywhere(tx, found[1], NOON)


@pytest.mark.parametrize("act", [_invite, _disable, _leave])
def test_browsers_are_forgotten(store: SqlStore, act: Callable[[Transaction, StaffMember, str], None]) -> None:
    """With a new invitation, with the account's end, and by signing out everywhere."""
    member = hire(store, "Lan", Role.CHECKER)
    entered = enter(store)
    assert isinstance(entered, Entered)

    store.transact_now(lambda tx: act(tx, member, entered.cookie))

    assert store.read_now(lambda tx: tx.staff.device(VAULT.token_key(entered.device))) is None


def test_a_browser_long_not_seen_is_forgotten(store: SqlStore) -> None:
    """Half a year after the last time somebody signed in from it."""
    hire(store)
    known = device_of(store)
    key, late = VAULT.token_key(known), NOON + DEVICE_FOR + MINUTE

    for now in (NOON + DEVICE_FOR - MINUTE, late):
        is_known = store.transact_now(
            lambda tx, now=now: (tx.staff.delete_stale(now, now, now - DEVICE_FOR, now), tx.staff.device(key))[1]  # type: ignore[misc]
        )
        assert (is_known is None) == (now == late)
