"""The answers of the base, as editors see them."""

import re
from dataclasses import replace
from datetime import date

import pytest

from bot.conversation import Knowledge
from bot.domain.effect import FeedbackReason
from bot.domain.kept import to_day
from bot.domain.staff import Role
from bot.pages import Look, Pages, load_assets
from bot.ports import Transaction
from tests.conftest import NOON
from tests.integration.console.conftest import Opening
from tests.support.console import HERE, Console, words_of

LIST = "/quanly/kho"


def _listed(page: str) -> list[str]:
    return re.findall(rf'<a href="{LIST}/([^"?]+)"', page)


@pytest.mark.parametrize("asked", ["ICCPR:19", "iccpr 19", "ICCPR 19"])
async def test_answers_are_found_by_id(console: Console, asked: str) -> None:
    """However it is written."""
    editor = await console.as_role(Role.EDITOR)

    page = await editor.get(LIST, params={"tim": asked})

    assert "ICCPR:19" in _listed(page.text)


async def test_answers_are_found_by_their_words_without_marks(console: Console, knowledge: Knowledge) -> None:
    """Every word must be there; those with all of them in the title come first."""
    editor = await console.as_role(Role.EDITOR)

    found = _listed((await editor.get(LIST, params={"tim": "BUC CUNG"})).text)
    nothing = _listed((await editor.get(LIST, params={"tim": "buc cung zzzz"})).text)

    assert found
    assert "bức cung" in knowledge.base.entries[found[0]].title.vi.casefold()
    assert nothing == []


async def test_an_answer_is_shown_as_on_each_channel(console: Console, knowledge: Knowledge) -> None:
    """The web card and Telegram's messages, in both languages, with the thumbs' labels."""
    editor = await console.as_role(Role.EDITOR)
    entry = knowledge.base.entries["CRC:12"]

    page = await editor.get(f"{LIST}/CRC:12")

    words = words_of(page.text)
    assert all(
        f"{channel}, {language}" in words
        for channel in ("Trên web", "Trong Telegram")
        for language in ("tiếng Việt", "tiếng Anh")
    )
    assert words.count(entry.title.en) >= 2
    assert f'<a href="{HERE}/cong-uoc/' in page.text


async def test_thumbs_are_counted_by_version(console: Console, knowledge: Knowledge) -> None:
    """The version in use beside an earlier one; a reason is no second thumb; older than 90 days does not count."""
    entry, today = knowledge.base.entries["CRC:12"], to_day(NOON)

    def fill(tx: Transaction) -> None:
        for _ in range(3):
            tx.feedback.count("CRC:12", entry.version, today, good=True)
        tx.feedback.count("CRC:12", "old", today, good=False)
        tx.feedback.count("CRC:12", "old", today, good=False, reason=FeedbackReason.HARD_TO_READ)
        tx.feedback.count("CRC:12", "old", date(2026, 1, 1), good=False)

    console.store.transact_now(fill)
    editor = await console.as_role(Role.EDITOR)

    words = words_of((await editor.get(f"{LIST}/CRC:12")).text)

    assert f"{entry.version} đang dùng 3 0" in words
    assert "old bản trước 0 1 khó đọc: 1" in words


async def test_answers_soon_over_come_first(opening: Opening, knowledge: Knowledge) -> None:
    """Within sixty days or past, said in words; the others are not in that list."""
    entries = dict(knowledge.base.entries)
    ends = {"CRC:12": date(2026, 11, 22), "CRC:13": date(2026, 11, 23), "CRC:14": date(2027, 1, 22)}
    later = {"CRC:15": date(2027, 1, 23)}
    for entry_id, until in {**ends, **later}.items():
        entries[entry_id] = replace(entries[entry_id], valid_until=until)
    others = {key: replace(each, valid_until=None) for key, each in entries.items() if key not in {**ends, **later}}
    dated = replace(knowledge, base=replace(knowledge.base, entries={**entries, **others}))
    console = opening(pages=Pages(load_assets(), Look(HERE), lambda: dated))
    editor = await console.as_role(Role.EDITOR)

    page = await editor.get(f"{LIST}?loc=sap-het-han")

    assert _listed(page.text) == ["CRC:12", "CRC:13", "CRC:14"]
    assert [words_of(page.text).count(word) for word in ("đã hết", "22/11/2026")] >= [1, 1]


@pytest.mark.parametrize("path", ["/khong/co", "/CRC:99", "/..%2f..", "?loc=khac", "?trang=-1"])
async def test_what_is_not_there_looks_absent(console: Console, path: str) -> None:
    """And what cannot be read is refused."""
    editor = await console.as_role(Role.EDITOR)

    assert (await editor.get(f"{LIST}{path}")).status_code == (400 if path.startswith("?") else 404)


async def test_a_search_is_shown_as_text(console: Console) -> None:
    """Markup in it stays text."""
    editor = await console.as_role(Role.EDITOR)

    page = await editor.get(LIST, params={"tim": '"><script>alert(1)</script>'})

    assert page.status_code == 200
    assert "<script>alert" not in page.text
