"""The log as auditors read it, and the figures."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.domain.audit import Action, AuditEntry
from bot.domain.base import Base
from bot.domain.staff import Role
from bot.domain.text import Language
from tests.support.console import Console, words_of

LOG = "/quanly/nhat-ky"


def _append(
    console: Console, count: int, *, actor: str = "system", action: Action = Action.PUBLISHED, about: str = "C1"
) -> None:
    entry = AuditEntry(actor=actor, action=action, object=about, at=console.clock())
    for _ in range(count):
        console.store.transact_now(lambda tx: tx.audit.append(entry))


def _numbers(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'<td class="number"[^>]*>(\d+)</td>', page)]


async def test_who_did_what_is_in_words(console: Console) -> None:
    """Names instead of ids, actions in Vietnamese, newest first."""
    auditor = await console.enter(console.add("Lan", Role.AUDITOR))

    page = await auditor.get(LOG)

    said = words_of(page.text)
    assert "Lan Đăng nhập Lan" in said
    assert said.index("Lan Đăng nhập") < said.index("Hệ thống Thêm tài khoản")
    assert "12:00 ngày 23/11/2026" in said


async def test_when_reporters_did_something_is_rounded(console: Console) -> None:
    """The minute could tell who it was."""
    console.clock.move(minutes=37)
    _append(console, 1, actor="reporter", action=Action.FILED_UNDER)
    auditor = await console.as_role(Role.AUDITOR)

    said = words_of((await auditor.get(LOG)).text)

    assert "12 giờ ngày 23/11/2026 Người gửi tin Nhận tin báo" in said


async def test_log_is_read_page_by_page(console: Console) -> None:
    """Every entry is on one page, each once."""
    auditor = await console.as_role(Role.AUDITOR)
    _append(console, 120)

    seen: list[int] = []
    path: str | None = LOG
    while path:
        page = (await auditor.get(path)).text
        seen += _numbers(page)
        older = re.search(r'href="(/quanly/nhat-ky\?truoc=\d+)"', page)
        path = older.group(1) if older else None

    assert seen == list(range(len(seen), 0, -1))
    assert len(seen) > 120


async def test_log_of_one_object(console: Console) -> None:
    """An object leads to its own history, also over several pages."""
    auditor = await console.as_role(Role.AUDITOR)
    _append(console, 60, about="C2")
    _append(console, 1, about="C1")

    page = (await auditor.get(f"{LOG}?ve=C2")).text

    assert "C1" not in page
    assert len(_numbers(page)) == 50
    assert f"{LOG}?truoc=" in page
    assert "&amp;ve=C2" in page


@pytest.mark.parametrize("query", ["truoc=-1", "truoc=abc", "truoc=9999999999999999999", "truoc=²"])
async def test_a_page_number_of_another_form(console: Console, query: str) -> None:
    """Is refused in words."""
    auditor = await console.as_role(Role.AUDITOR)

    assert (await auditor.get(f"{LOG}?{query}")).status_code == 400


async def test_a_whole_chain_is_said_to_be_whole(console: Console) -> None:
    """With the number of its entries."""
    auditor = await console.as_role(Role.AUDITOR)
    _append(console, 3)

    answer = await auditor.post(f"{LOG}/kiem-tra", data={})

    count = max(_numbers(answer.text))
    assert f"còn nguyên: {count} dòng" in words_of(answer.text)


def _tamper(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        guards = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'")
        for (name,) in guards.fetchall():
            database.execute(f"DROP TRIGGER {name}")
        database.execute("UPDATE audit SET actor = 'somebody else' WHERE number = 2")
        database.commit()


async def test_a_changed_entry_is_found(console: Console, tmp_path: Path) -> None:
    """Even if somebody changed it in the database, past its guards."""
    auditor = await console.as_role(Role.AUDITOR)
    _append(console, 3)
    _tamper(tmp_path / "store.db")

    answer = await auditor.post(f"{LOG}/kiem-tra", data={})

    assert "không còn nguyên từ dòng 2" in words_of(answer.text)
    assert 'class="refused"' in answer.text


def test_every_action_has_words(base: Base) -> None:
    """Also those a later part adds."""
    said = base.wording[Language.VI]

    assert [action for action in Action if f"console.action.{action.value}" not in said] == []
    assert [role for role in Role if f"console.role.{role.value}.name" not in said] == []


async def test_figures_have_totals(console: Console) -> None:
    """Empty at first; each table has its sum, and every outcome its line."""
    editor = await console.as_role(Role.EDITOR)

    page = (await editor.get("/quanly/so-lieu")).text

    assert "Số liệu năm 2026" in words_of(page)
    assert page.count("<tfoot>") == 2
    assert page.count("<caption>") == 3


@pytest.mark.parametrize("year", ["1999", "3000", "abcd", "20261", "²⁰²⁶", ""])
async def test_a_year_of_another_form(console: Console, year: str) -> None:
    """Is refused in words."""
    editor = await console.as_role(Role.EDITOR)

    assert (await editor.get("/quanly/so-lieu", params={"nam": year})).status_code == 400
