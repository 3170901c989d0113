"""How long whoever got in stays in, what a link lets in, and what no answer gives away."""

import re

import pytest

from bot.domain.staff import Role, StaffMember
from bot.services import staff
from tests.support.console import COOKIE, HERE, SECRET, Console, words_of


async def test_a_made_up_session_is_none(console: Console) -> None:
    """An unknown cookie leads to the sign-in page."""
    browser = console.browser()
    browser.cookies.set(COOKIE, "a" * 22)

    answer = await browser.get("/quanly/nhat-ky?truoc=7")

    assert answer.headers["location"] == "/quanly/vao?den=%2Fquanly%2Fnhat-ky%3Ftruoc%3D7"


@pytest.mark.parametrize(
    ("steps", "inside"),
    [
        pytest.param([29], True, id="half an hour not yet"),
        pytest.param([30], False, id="idle for half an hour"),
        pytest.param([29] * 24, True, id="busy until just before twelve hours"),
        pytest.param([29] * 25, False, id="busy for more than twelve hours"),
    ],
)
async def test_sessions_end(console: Console, steps: list[int], *, inside: bool) -> None:
    """After 30 minutes without a request, and after 12 hours in any case."""
    browser = await console.as_role(Role.AUDITOR)

    for minutes in steps:
        console.clock.move(minutes=minutes)
        answer = await browser.get("/quanly/nhat-ky")

    assert (answer.status_code == 200) is inside


async def test_signing_out_ends_the_session_everywhere_it_is_kept(console: Console) -> None:
    """The cookie goes, and its value works no more."""
    browser = await console.as_role(Role.AUDITOR)
    kept = browser.cookies[COOKIE]

    answer = await browser.post("/quanly/ra", data={})
    browser.cookies.set(COOKIE, kept)

    assert answer.headers["location"] == "/quanly/vao?ra=1"
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert (await browser.get("/quanly/nhat-ky")).status_code == 303


async def test_a_role_taken_away_is_gone_at_once(console: Console) -> None:
    """In the middle of a session; and a disabled account is signed out."""
    lan = console.add("Lan", Role.AUDITOR)
    browser = await console.enter(lan)
    console.store.transact_now(lambda tx: staff.set_roles(tx, lan.id, {Role.EDITOR}, console.clock()))
    without_role = await browser.get("/quanly/nhat-ky")
    console.store.transact_now(lambda tx: staff.disable(tx, lan.id, console.clock()))

    without_account = await browser.get("/quanly/so-lieu")

    assert without_role.status_code == 403
    assert "Vai trò của bạn" in words_of(without_role.text)
    assert without_account.status_code == 303


async def test_origin_is_believed_where_metadata_is_missing(console: Console) -> None:
    """Older browsers send it with every form."""
    browser = await console.as_role(Role.ADMINISTRATOR)
    del browser.headers["sec-fetch-site"]

    answer = await browser.post("/quanly/ra", data={}, headers={"origin": HERE})

    assert answer.status_code == 303


async def test_opening_a_sign_in_link_does_not_use_it_up(console: Console) -> None:
    """Previews and scanners open it; only the button on its page signs in, once."""
    member = console.add("Lan", Role.AUDITOR)
    token = console.store.transact_now(
        lambda tx: staff.sign_in_link(tx, console.parts.vault, member.id, console.clock())
    )
    browser, path = console.browser(), f"/quanly/vao/{token}"

    seen = [await browser.get(path), await browser.get(path), await browser.head(path)]
    used = await browser.post(path, data={})
    again = [await console.browser().post(path, data={}), await console.browser().get(path)]

    assert {answer.status_code for answer in seen} == {200}
    assert "set-cookie" not in seen[0].headers
    assert used.status_code == 303
    assert (await browser.get("/quanly/nhat-ky")).status_code == 200
    assert {answer.status_code for answer in again} == {404}
    assert all("đã dùng rồi hoặc đã hết hạn" in words_of(answer.text) for answer in again)


@pytest.mark.parametrize(
    "path", ["/quanly/vao/abc", "/quanly/thiet-lap/abc", "/quanly/vao/%00%2e%2e", "/quanly/thiet-lap/é"]
)
async def test_a_made_up_link_leads_nowhere(console: Console, path: str) -> None:
    """Nothing tells whether there ever was such a link."""
    answer = await console.browser().get(path)

    assert answer.status_code == 404
    assert "xin người quản trị" in words_of(answer.text)


PAGES = ["/quanly", "/quanly/vao", "/quanly/vao/abc", "/quanly/thiet-lap/abc", "/quanly/tai-khoan", "/quanly/khong-co"]


@pytest.mark.parametrize("path", PAGES)
async def test_every_answer_is_guarded_and_not_stored(console: Console, path: str) -> None:
    """Signed in or not: strict headers, no frames, nothing kept in caches."""
    stranger, boss = console.browser(), await console.as_role(Role.ADMINISTRATOR)

    for answer in (await stranger.get(path), await boss.get(path), await boss.post(path, data={})):
        headers = answer.headers
        assert headers["cache-control"] == "no-store"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["strict-transport-security"].startswith("max-age=")
        assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=", answer.text)


async def test_sealed_secret_and_password_are_in_no_page(console: Console) -> None:
    """What proves somebody is shown while it is set up and never again."""
    lan = console.add_with_password("Lan", Role.TRIAGER)
    boss = await console.as_role(Role.ADMINISTRATOR)

    pages = [(await boss.get(path)).text for path in ("/quanly/tai-khoan", f"/quanly/tai-khoan/{lan.id}")]

    assert not any(SECRET.decode() in page or "argon2" in page for page in pages)


def _member(console: Console, name: str) -> StaffMember:
    found = console.store.read_now(lambda tx: tx.staff.named(name))
    assert found is not None
    return found


async def test_two_browsers_have_two_sessions(console: Console) -> None:
    """Signing out of one leaves the other."""
    lan = console.add("Lan", Role.AUDITOR)
    first, second = await console.enter(lan), await console.enter(lan)

    await first.post("/quanly/ra", data={})

    assert (await second.get("/quanly/nhat-ky")).status_code == 200
    assert _member(console, "lan") == lan
