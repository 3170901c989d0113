"""Accounts: made, changed and locked by administrators."""

import re

import httpx2
import pytest

from bot.domain.staff import Role, StaffMember, StaffState
from tests.support.console import HERE, PASSWORD, Console, code_at, words_of

LIST = "/quanly/tai-khoan"


def _named(console: Console, name: str) -> StaffMember | None:
    return console.store.read_now(lambda tx: tx.staff.named(name))


async def _add(browser: httpx2.AsyncClient, name: str, *roles: str) -> httpx2.Response:
    return await browser.post(LIST, data={"ten": name, "vai-tro": list(roles)})


def _link_in(page: str) -> str:
    found = re.search(rf"{HERE}(/quanly/thiet-lap/[A-Za-z0-9_-]+)", page)
    assert found is not None
    return found.group(1)


async def test_a_new_account_is_set_up_by_the_link_shown_once(console: Console) -> None:
    """The link is in the answer alone: not in the list, not in the page of the account."""
    boss = await console.as_role(Role.ADMINISTRATOR)

    answer = await _add(boss, "Trần Thị Bưởi", "triager", "checker")

    made = _named(console, "trần thị bưởi")
    assert made is not None
    assert made.state is StaffState.INVITED
    assert made.roles == {Role.TRIAGER, Role.CHECKER}
    link = _link_in(answer.text)
    assert (await console.browser().get(link)).status_code == 200
    assert link not in (await boss.get(LIST)).text + (await boss.get(f"{LIST}/{made.id}")).text


@pytest.mark.parametrize(
    ("name", "roles", "said"),
    [
        pytest.param("", ["triager"], "tên tài khoản", id="no name"),
        pytest.param("x" * 5000, ["triager"], "tên tài khoản", id="endless name"),
        pytest.param("Đã Có", ["triager"], "tên tài khoản", id="taken"),
        pytest.param("Mới", [], "vai trò", id="no role"),
        pytest.param("Mới", ["king"], "vai trò", id="unknown role"),
        pytest.param("Mới", ["administrator", "triager"], "vừa quản trị vừa đọc tin báo", id="roles in conflict"),
    ],
)
async def test_a_refused_account_brings_the_form_back(console: Console, name: str, roles: list[str], said: str) -> None:
    """The page says what to mend, and what was typed and ticked is still there."""
    console.add("Đã có", Role.EDITOR)
    boss = await console.as_role(Role.ADMINISTRATOR)

    answer = await _add(boss, name, *roles)

    assert answer.status_code == 422
    assert said in words_of(answer.text)
    assert f'value="{name}"' in answer.text
    ticked = re.findall(r'value="(\w+)" checked', answer.text)
    assert ticked == [role for role in roles if role != "king"][::-1] or set(ticked) == set(roles) - {"king"}


async def test_names_are_shown_as_text(console: Console) -> None:
    """Markup in a name stays text in the list, on its page and in the log."""
    name = "<script>alert(1)</script>"
    made = console.add(name, Role.AUDITOR)
    boss = await console.as_role(Role.ADMINISTRATOR)
    auditor = await console.enter(made)

    pages = [await boss.get(LIST), await boss.get(f"{LIST}/{made.id}"), await auditor.get("/quanly/nhat-ky")]

    assert all("<script>" not in page.text and "&lt;script&gt;" in page.text for page in pages)


async def test_roles_change(console: Console) -> None:
    """And the page says so."""
    lan = console.add("Lan", Role.TRIAGER)
    boss = await console.as_role(Role.ADMINISTRATOR)

    answer = await boss.post(f"{LIST}/{lan.id}/vai-tro", data={"vai-tro": ["appeals"]})
    page = await boss.get(answer.headers["location"])

    changed = _named(console, "lan")
    assert changed is not None
    assert changed.roles == {Role.APPEALS}
    assert "Đã đổi vai trò" in words_of(page.text)


async def test_a_locked_account_is_out_and_can_come_back(console: Console) -> None:
    """Locking ends its sessions; unlocking lets it sign in again."""
    lan = console.add("Lan", Role.AUDITOR)
    browser = await console.enter(lan)
    boss = await console.as_role(Role.ADMINISTRATOR)

    await boss.post(f"{LIST}/{lan.id}/khoa", data={})
    locked = await browser.get("/quanly/nhat-ky")
    await boss.post(f"{LIST}/{lan.id}/mo", data={})

    assert locked.status_code == 303
    assert (await (await console.enter(lan)).get("/quanly/nhat-ky")).status_code == 200


async def test_a_new_link_replaces_password_and_code(console: Console) -> None:
    """For who lost them: the old ones stop working, and so does an earlier link."""
    lan = console.add_with_password("Lan", Role.AUDITOR)
    boss = await console.as_role(Role.ADMINISTRATOR)

    first = _link_in((await boss.post(f"{LIST}/{lan.id}/lien-ket", data={})).text)
    second = _link_in((await boss.post(f"{LIST}/{lan.id}/lien-ket", data={})).text)
    with_the_old = await console.browser().post(
        "/quanly/vao", data={"ten": "Lan", "mat-khau": PASSWORD, "ma": code_at(console.clock())}
    )

    assert with_the_old.status_code == 422
    assert (await console.browser().get(first)).status_code == 404
    assert (await console.browser().get(second)).status_code == 200


@pytest.mark.parametrize("action", ["vai-tro", "khoa", "lien-ket"])
async def test_nobody_changes_their_own_account(console: Console, action: str) -> None:
    """An administrator cannot take a role that reads reports, nor lock the last administrator out."""
    member = console.add("Quản", Role.ADMINISTRATOR)
    boss = await console.enter(member)

    answer = await boss.post(f"{LIST}/{member.id}/{action}", data={"vai-tro": ["checker"]})

    assert answer.status_code == 409
    assert "không ai tự đổi tài khoản của mình" in words_of(answer.text)
    assert _named(console, "quản") == member


@pytest.mark.parametrize("account", ["0000000000", "%2e%2e", "'; drop table staff; --", "é" * 200])
async def test_an_unknown_account_looks_absent(console: Console, account: str) -> None:
    """For every page and form of it."""
    boss = await console.as_role(Role.ADMINISTRATOR)

    answers = [await boss.get(f"{LIST}/{account}")]
    answers += [
        await boss.post(f"{LIST}/{account}/{action}", data={"vai-tro": ["checker"]})
        for action in ("vai-tro", "khoa", "mo", "lien-ket")
    ]

    assert {answer.status_code for answer in answers} == {404}


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        pytest.param(b"x" * 300_000, "application/x-www-form-urlencoded", 413, id="too large"),
        pytest.param(b'{"ten": "Mai"}', "application/json", 415, id="no form"),
        pytest.param(b"ten=%ff%fe%00&vai-tro=triager", "application/x-www-form-urlencoded", 200, id="no UTF-8"),
        pytest.param("ten=é".encode(), "application/x-www-form-urlencoded", 400, id="not encoded"),
        pytest.param(b"a=1&" * 400, "application/x-www-form-urlencoded", 400, id="too many fields"),
    ],
)
async def test_bodies_of_another_form(console: Console, content: bytes, kind: str, status: int) -> None:
    """Are refused in words, or read as far as they can be."""
    boss = await console.as_role(Role.ADMINISTRATOR)

    answer = await boss.post(LIST, content=content, headers={"content-type": kind})

    assert answer.status_code == status
    assert "<h1>" in answer.text
