"""At the door: sessions planted, codes used twice, passwords tried by the thousand."""

import httpx2
import pytest

from bot.domain.staff import LinkUse, Role
from bot.pages import Gate, Quota
from bot.services.sign_in import put_link
from tests.integration.console.conftest import Opening
from tests.support.console import PASSWORD, Console, code_at, words_of

COOKIE = "__Host-nq_staff"
LIST = "/quanly/nhat-ky"


async def sign_in(console: Console, browser: httpx2.AsyncClient, name: str = "Lan", **changed: str) -> httpx2.Response:
    fields = {"ten": name, "mat-khau": PASSWORD, "ma": code_at(console.clock()), **changed}
    return await browser.post("/quanly/vao", data=fields)


async def test_a_cookie_planted_before_signing_in_is_worth_nothing(console: Console) -> None:
    """Session fixation: signing in gives a new id, whatever was there, made up or of an earlier session."""
    console.add_with_password("Lan", Role.AUDITOR)
    browser, thief = console.browser(), console.browser()
    browser.cookies.set(COOKIE, "ke-gian-dat-san", domain="hoi.example", path="/")

    await sign_in(console, browser)
    thief.cookies.set(COOKIE, "ke-gian-dat-san")

    assert (await browser.get(LIST)).status_code == 200
    assert (await thief.get(LIST)).status_code == 303


async def test_signing_in_by_a_link_changes_the_session_too(console: Console) -> None:
    """And the session this browser had before is over, for everybody who has its cookie."""
    lan, mai = console.add("Lan", Role.AUDITOR), console.add("Mai", Role.AUDITOR)
    browser = await console.enter(mai)
    before = browser.cookies[COOKIE]
    thief = console.browser()
    thief.cookies.set(COOKIE, before)

    await console.enter(lan, browser)

    assert browser.cookies[COOKIE] != before
    assert (await thief.get(LIST)).status_code == 303


async def test_no_session_is_in_an_address_or_a_page(console: Console) -> None:
    """The cookie alone carries it; pages and places one is led to never name it."""
    browser = await console.as_role(Role.AUDITOR, Role.TRIAGER)
    cookie = browser.cookies[COOKIE]

    answers = [await browser.get(path) for path in ("/quanly", LIST, "/quanly/toi", "/quanly/vao")]

    assert all(cookie not in answer.text + answer.headers.get("location", "") for answer in answers)


async def test_a_code_used_at_the_door_makes_no_recovery_codes(console: Console) -> None:
    """TOTP reuse: each code counts once, wherever it was used first."""
    console.add_with_password("Lan", Role.AUDITOR)
    browser = console.browser()
    await sign_in(console, browser)

    again = await browser.post("/quanly/toi/ma-du-phong", data={"ma": code_at(console.clock())})

    assert again.status_code == 422


async def test_a_code_that_was_passed_over_does_not_come_back(console: Console) -> None:
    """Who saw an older code of the window, after a newer one was used, cannot use it."""
    console.add_with_password("Lan", Role.AUDITOR)
    older = code_at(console.clock())
    console.clock.move(seconds=30)
    newer = await sign_in(console, console.browser())

    late = await sign_in(console, console.browser(), ma=older)

    assert [newer.status_code, late.status_code] == [303, 422]


@pytest.mark.parametrize("name", ["Lan", "Mai"], ids=["known account", "unknown account"])
async def test_a_list_of_passwords_from_many_addresses(console: Console, name: str) -> None:
    """However many try from wherever: the same refusal, in the same words, for a known and an unknown name."""
    console.add_with_password("Lan", Role.AUDITOR)

    answers = [
        await sign_in(console, console.browser(f"10.7.0.{number}"), name, **{"mat-khau": f"mật khẩu số {number}"})
        for number in range(30)
    ]

    assert {answer.status_code for answer in answers} == {422}
    assert len({words_of(answer.text) for answer in answers}) == 1
    assert all("set-cookie" not in answer.headers for answer in answers)


async def test_one_password_tried_on_many_names(opening: Opening) -> None:
    """Spraying: it is the address that runs out of attempts, not the accounts; their owners get in meanwhile."""
    console = opening(gate=Gate("sign_in", Quota(30, 30, 600)))
    console.add_with_password("Lan", Role.AUDITOR)
    sprayer = console.browser("10.6.6.6")

    answers = [await sign_in(console, sprayer, f"tên {number}") for number in range(40)]
    owner = await sign_in(console, console.browser("10.1.1.1"))

    assert [answer.status_code for answer in answers] == [422] * 30 + [429] * 10
    assert owner.status_code == 303


async def test_guessing_never_shuts_an_account_for_good(console: Console) -> None:
    """After a thousand failures its owner waits a quarter of an hour at the longest, then gets in."""
    console.add_with_password("Lan", Role.AUDITOR)
    for number in range(1000):
        await sign_in_badly(console, number)

    early = await sign_in(console, console.browser())
    console.clock.move(minutes=15, seconds=1)
    later = await sign_in(console, console.browser())

    assert [early.status_code, later.status_code] == [422, 303]


async def test_guessing_does_not_end_or_keep_out_sessions(console: Console) -> None:
    """Who is in stays in, and a one-time link lets its owner in while somebody elsewhere keeps guessing."""
    lan = console.add_with_password("Lan", Role.AUDITOR)
    inside = console.browser()
    await sign_in(console, inside)
    for number in range(30):
        await sign_in_badly(console, number)
    token = console.store.transact_now(
        lambda tx: put_link(tx, console.parts.vault, lan.id, LinkUse.SIGN_IN, console.clock())
    )

    entered = await console.browser().post(f"/quanly/vao/{token}", data={})

    assert (await inside.get(LIST)).status_code == 200
    assert entered.status_code == 303


async def test_guessing_does_not_keep_out_whoever_was_here_before(console: Console) -> None:
    """The owner's own browser has its own count; its cookie opens nothing without password and code."""
    console.add_with_password("Lan", Role.AUDITOR)
    own = console.browser()
    first = await sign_in(console, own)
    await own.post("/quanly/ra", data={})
    for number in range(1000):
        await sign_in_badly(console, number)
    console.clock.move(seconds=30)

    bare = await own.get(LIST)
    wrong = await sign_in(console, own, **{"mat-khau": "không phải"})
    entered = await sign_in(console, own)

    assert (bare.status_code, wrong.status_code, entered.status_code) == (303, 422, 303)
    given = next(each for each in first.headers.get_list("set-cookie") if "nq_device" in each)
    assert all(word in given for word in ("__Host-nq_device_", "HttpOnly", "Secure", "SameSite=strict", "Path=/;"))


async def sign_in_badly(console: Console, number: int) -> None:
    """Fail once, without the cost of a hash: the name is right and the code is not."""
    from bot.services import staff  # noqa: PLC0415 -- only this step goes past the page

    now = console.clock()
    console.store.transact_now(
        lambda tx: staff.sign_in(tx, console.parts.vault, "Lan", password_fits=False, code=f"{number:06}", now=now)
    )
