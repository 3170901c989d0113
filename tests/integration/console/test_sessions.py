"""One's own account: sessions, the way out everywhere, and recovery codes."""

import re

import httpx2
import pytest

from bot.domain.audit import Action
from bot.domain.staff import Role, StaffMember
from tests.support.console import PASSWORD, Console, code_at, words_of

OWN = "/quanly/toi"


async def _enter(console: Console, **fields: str) -> tuple[httpx2.AsyncClient, httpx2.Response]:
    browser = console.browser()
    answer = await browser.post("/quanly/vao", data={"ten": "Lan", "mat-khau": PASSWORD, **fields})
    return browser, answer


async def _with_codes(console: Console, *roles: Role) -> tuple[StaffMember, list[str]]:
    """Return an account with a password and its new recovery codes; the present code is used up."""
    member = console.add_with_password("Lan", *roles)
    browser, _ = await _enter(console, ma=code_at(console.clock()))
    console.clock.move(minutes=1)
    page = await browser.post(f"{OWN}/ma-du-phong", data={"ma": code_at(console.clock())})
    return member, _codes_in(page.text)


def _codes_in(html: str) -> list[str]:
    return re.findall(r"<code>([0-9A-Z]{5}-[0-9A-Z]{5})</code>", html)


async def test_sessions_are_listed_without_an_address(console: Console) -> None:
    """When each began and was last used, which one this is; the one that is over is not there."""
    member = console.add("Lan", Role.AUDITOR)
    await console.enter(member, console.browser("10.9.8.7"))
    console.clock.move(minutes=31)
    await console.enter(member, console.browser("10.9.8.6"))
    browser = await console.enter(member)

    page = await browser.get(OWN)

    words = words_of(page.text)
    assert "Các phiên còn hiệu lực (2)" in words
    assert words.count("phiên này") == 1
    assert "10.9.8." not in page.text


async def test_signing_out_everywhere_ends_every_session(console: Console) -> None:
    """Of this account, here too; others stay."""
    member = console.add("Lan", Role.AUDITOR)
    first, second = await console.enter(member), await console.enter(member)
    other = await console.as_role(Role.EDITOR)

    answer = await first.post(f"{OWN}/ra-het", data={})

    assert answer.headers["location"] == "/quanly/vao?ra=1"
    assert [(await each.get(OWN)).status_code for each in (first, second, other)] == [303, 303, 200]


async def test_recovery_codes_are_shown_once(console: Console) -> None:
    """Ten of them, all different, in no later page and not in the database as they are."""
    await _with_codes(console, Role.TRIAGER)
    console.clock.move(minutes=1)
    browser, _ = await _enter(console, ma=code_at(console.clock()))
    console.clock.move(minutes=1)

    made = await browser.post(f"{OWN}/ma-du-phong", data={"ma": code_at(console.clock())})
    later = await browser.get(OWN)

    codes = _codes_in(made.text)
    assert len(set(codes)) == 10
    assert "Còn 10 mã" in words_of(later.text)
    assert not any(code in later.text for code in codes)


async def test_a_recovery_code_stands_in_for_the_phone_once(console: Console) -> None:
    """However it is typed; the second time it is refused like any wrong code."""
    _, codes = await _with_codes(console, Role.TRIAGER)

    _, first = await _enter(console, **{"du-phong": f" {codes[0].lower().replace('-', ' ')} "})
    _, again = await _enter(console, **{"du-phong": codes[0]})

    assert first.status_code == 303
    assert again.status_code == 422
    assert console.store.read_now(lambda tx: [link.entry.detail for link in tx.audit.page(limit=2)]) == [
        {"failures": 1},
        {"codes_left": 9},
    ]


async def test_a_wrong_password_uses_no_code_up(console: Console) -> None:
    """Whoever found the paper learns nothing from trying it, and its owner still gets in."""
    _, codes = await _with_codes(console, Role.TRIAGER)

    _, refused = await _enter(console, **{"mat-khau": "khong phai mat khau", "du-phong": codes[0]})
    _, taken = await _enter(console, **{"du-phong": codes[0]})

    assert [refused.status_code, taken.status_code] == [422, 303]


async def test_codes_belong_to_one_account(console: Console) -> None:
    """Another's code is no code."""
    _, codes = await _with_codes(console, Role.TRIAGER)
    console.add_with_password("Mai", Role.TRIAGER)

    _, answer = await _enter(console, ten="Mai", **{"du-phong": codes[0]})

    assert answer.status_code == 422


async def test_new_codes_replace_old_ones(console: Console) -> None:
    """So does a new set-up link: both stop what may have been seen."""
    member, codes = await _with_codes(console, Role.TRIAGER)
    boss = await console.as_role(Role.ADMINISTRATOR)

    await boss.post(f"/quanly/tai-khoan/{member.id}/lien-ket", data={})

    assert console.store.read_now(lambda tx: tx.staff.count_recovery(member.id)) == 0
    assert (await _enter(console, **{"du-phong": codes[0]}))[1].status_code == 422


@pytest.mark.parametrize("code", ["", "000000", "\u0661" * 6, "x" * 5000])
async def test_making_codes_needs_the_phone(console: Console, code: str) -> None:
    """A browser somebody left open is not enough, and guessing there is slowed down as at the door."""
    member = console.add_with_password("Lan", Role.TRIAGER)
    browser, _ = await _enter(console, ma=code_at(console.clock()))
    console.clock.move(minutes=1)

    answers = [await browser.post(f"{OWN}/ma-du-phong", data={"ma": code}) for _ in range(4)]
    right = await browser.post(f"{OWN}/ma-du-phong", data={"ma": code_at(console.clock())})

    assert {answer.status_code for answer in (*answers, right)} == {422}
    assert console.store.read_now(lambda tx: tx.staff.count_recovery(member.id)) == 0
    refused = console.store.read_now(lambda tx: [link.entry.action for link in tx.audit.page(limit=4)])
    assert set(refused) == {Action.SIGN_IN_REFUSED}


async def test_an_account_of_links_has_no_codes(console: Console) -> None:
    """The page says so, and the form does nothing."""
    browser = await console.as_role(Role.AUDITOR)

    page, answer = await browser.get(OWN), await browser.post(f"{OWN}/ma-du-phong", data={"ma": "123456"})

    assert "đăng nhập bằng đường dẫn" in words_of(page.text)
    assert answer.status_code == 409
