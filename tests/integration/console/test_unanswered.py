"""Questions without an answer, and the entries drafted for them."""

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest

from bot.console.entry_form import FIELDS
from bot.content.files import Reader
from bot.desk import make_editing
from bot.domain.audit import Action
from bot.domain.entry import Reason
from bot.domain.kept import Unanswered, to_day
from bot.domain.staff import Role
from bot.domain.text import Language
from bot.ports import Transaction
from tests.conftest import NOON
from tests.integration.console.conftest import Opening
from tests.support.console import HERE, Console, words_of

LIST = "/quanly/cau-hoi"
HOSTILE = "</textarea><script>alert(1)</script>\"'=cmd"
ASKED = "Nuôi chim bồ câu trong chung cư có được không"
GOOD = {
    "tieu-de": "Nuôi chim bồ câu trong chung cư có được không?",
    "tieu-de-en": "May one keep pigeons in a block of flats?",
    "chu-de": "an-sinh",
    "ten-tep": "nuoi-chim-bo-cau",
    "loai": "law",
    "han": "2027-11-20",
    "cach-hoi": "\n".join(f"nuôi chim bồ câu ở tầng {floor} được không" for floor in range(5)),
    "cach-hoi-en": "may I keep pigeons",
    "ngan": "Theo Điều 11 Công ước ICESCR, mọi người có quyền có nơi ở thích đáng.",
    "day-du": "Nội quy của từng tòa nhà quy định việc nuôi chim.",
    "ngan-en": "Article 11 of the ICESCR speaks of adequate housing.",
    "day-du-en": "The rules of each building say more.",
    "can-cu-1": "ICESCR:11",
    "vai-1": "duty",
    "y-1": "Quyền có nơi ở thích đáng",
    "y-en-1": "The right to adequate housing",
}


def _ask(console: Console, *texts: str, days_ago: int = 0, reason: Reason = Reason.UNKNOWN) -> None:
    day = to_day(NOON) - timedelta(days=days_ago)
    questions = [Unanswered(text=text, language=Language.VI, reason=reason, day=day) for text in texts]

    def fill(tx: Transaction) -> None:
        for question in questions:
            tx.unanswered.put(question)

    console.store.transact_now(fill)


def _links(page: str) -> list[str]:
    return re.findall(rf'href="({LIST}/[0-9a-f]{{16}})"', page)


async def _open_first(console: Console, browser: httpx2.AsyncClient) -> str:
    _ask(console, ASKED)
    return _links((await browser.get(LIST)).text)[0]


def _written(folder: Path) -> list[str]:
    return [path.name for path in folder.glob("entries/*/*")]


def _typed(page: str) -> Mapping[str, str]:
    return dict(re.findall(r'<textarea id="f-([^"]*)"[^>]*>([^<]*)</textarea>', page))


async def test_questions_that_differ_in_spelling_are_counted_together(console: Console) -> None:
    """Marks, case and punctuation aside; the most asked first, with its most frequent spelling."""
    _ask(console, "Một câu khác", "nuoi chim bo cau", "Nuôi chim bồ câu?", "Nuôi chim bồ câu?")
    editor = await console.as_role(Role.EDITOR)

    page = await editor.get(LIST)

    assert "4 lượt hỏi, 2 câu khác nhau" in words_of(page.text)
    assert re.findall(r'lang="vi">([^<]*)</a>', page.text) == ["Nuôi chim bồ câu?", "Một câu khác"]
    assert "và 1 cách viết khác" in words_of(page.text)


async def test_newest_first_and_by_reason(console: Console) -> None:
    """Order and reason stand in the address."""
    _ask(console, "hỏi hai lần", "hỏi hai lần", days_ago=3)
    _ask(console, "mới hỏi", reason=Reason.ELSEWHERE)
    editor = await console.as_role(Role.EDITOR)

    newest, elsewhere = await editor.get(f"{LIST}?xep=moi"), await editor.get(f"{LIST}?vi-sao=elsewhere")

    assert newest.text.index("mới hỏi") < newest.text.index("hỏi hai lần")
    assert "hỏi hai lần" not in words_of(elsewhere.text)


async def test_long_lists_have_pages(console: Console) -> None:
    """Fifty a page; a page past the end is empty, one that is no number is refused."""
    _ask(console, *(f"câu số {number}" for number in range(60)))
    editor = await console.as_role(Role.EDITOR)

    pages = [await editor.get(f"{LIST}?trang={number}") for number in ("1", "2", "9", "0", "x", "²")]

    assert [len(_links(page.text)) for page in pages] == [50, 10, 0, 0, 0, 0]
    assert [page.status_code for page in pages] == [200, 200, 200, 400, 400, 400]


async def test_a_draft_begins_with_what_people_asked(console: Console) -> None:
    """Every spelling is a phrasing; questions nearly the same stand beside it."""
    _ask(console, ASKED, ASKED, f"{ASKED.upper()}?", f"{ASKED} vậy ạ")
    editor = await console.as_role(Role.EDITOR)

    page = await editor.get(_links((await editor.get(LIST)).text)[0])

    assert _typed(page.text)["cach-hoi"].splitlines() == [ASKED, f"{ASKED.upper()}?"]
    assert "Câu gần giống (1)" in words_of(page.text)


async def test_the_lint_says_what_is_wrong_while_one_writes(console: Console) -> None:
    """The part that changes comes alone for the script, and the draft is kept."""
    editor = await console.as_role(Role.EDITOR)
    address = await _open_first(console, editor)

    answer = await editor.post(
        f"{address}/nhap", data={**GOOD, "can-cu-1": "CRC:72", "ngan": "Hay quá!"}, headers={"hx-request": "true"}
    )

    assert "<html" not in answer.text
    assert 'id="kiem-bai"' in answer.text
    assert "unknown citation &#34;CRC:72&#34;; the convention has 54 articles" in answer.text
    assert "an exclamation mark" in answer.text
    assert 'value="CRC:72"' in (await editor.get(address)).text


async def test_without_a_script_the_same_form_is_a_page(console: Console) -> None:
    """Everything typed comes back, with the card people would see."""
    editor = await console.as_role(Role.EDITOR)
    address = await _open_first(console, editor)

    page = await editor.post(f"{address}/nhap", data=GOOD)

    assert page.status_code == 200
    assert "Bài không có lỗi hình thức" in words_of(page.text)
    assert "Quyền có nơi ở thích đáng" in words_of(page.text)
    assert all(GOOD[name] in page.text for name in ("tieu-de", "ngan", "day-du-en", "y-en-1"))


async def test_a_clean_draft_is_a_file_of_the_knowledge(console: Console) -> None:
    """It reads back as what was typed, signed by nobody, under the name that was given."""
    editor = await console.as_role(Role.EDITOR)
    address = await _open_first(console, editor)

    answer = await editor.post(f"{address}/tai", data=GOOD)

    reader = Reader(Path())
    parsed = reader.parse_entry("entries/an-sinh/nuoi-chim-bo-cau.md", answer.text)
    assert answer.headers["content-disposition"] == 'attachment; filename="nuoi-chim-bo-cau.md"'
    assert parsed is not None
    assert reader.problems == []
    assert parsed.model.head.title == GOOD["tieu-de"]
    assert parsed.model.head.phrasings.vi == GOOD["cach-hoi"].split("\n")
    assert parsed.model.texts[0] == GOOD["ngan"]
    assert parsed.model.head.reviewed.by == "chua-duyet"


async def test_whatever_is_typed_stays_text(console: Console) -> None:
    """Markup in every field and in the question is shown as it is, and quotes do not break out of the file."""
    _ask(console, HOSTILE)
    editor = await console.as_role(Role.EDITOR)
    address = _links((await editor.get(LIST)).text)[0]
    fields = {**dict.fromkeys(FIELDS, HOSTILE), "chu-de": "an-sinh", "ten-tep": "x", "loai": "law", "han": ""}

    pages = [await editor.get(LIST), await editor.get(address), await editor.post(f"{address}/nhap", data=fields)]
    file = await editor.post(f"{address}/tai", data=fields)

    assert all("<script>alert" not in page.text for page in pages)
    reader = Reader(Path())
    reader.parse_entry("entries/an-sinh/x.md", file.text)
    assert not any("YAML" in problem for problem in reader.problems)


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b", "A", "", "ấ", "x" * 60, 'x"; filename="y', "x\n"])
async def test_a_name_that_leads_elsewhere_is_refused(console: Console, name: str) -> None:
    """Nothing typed is lost."""
    editor = await console.as_role(Role.EDITOR)
    address = await _open_first(console, editor)

    answer = await editor.post(f"{address}/tai", data={**GOOD, "ten-tep": name, "tieu-de": "", "chu-de": "../.."})

    assert answer.status_code == 422
    assert GOOD["ngan"] in answer.text


async def test_drafts_go_into_the_working_copy_where_it_is_set(opening: Opening, tmp_path: Path) -> None:
    """A clean one is written once, logged without its text, and the draft is gone; a faulty one stays a draft."""
    (tmp_path / "entries").mkdir()
    console = opening()
    base = console.parts.pages.knowledge.base
    console = opening(editing=make_editing(lambda: base, HERE, tmp_path))
    editor = await console.as_role(Role.EDITOR)
    address = await _open_first(console, editor)

    faulty = await editor.post(f"{address}/dua-vao", data={**GOOD, "cach-hoi": "một cách thôi"})
    put = await editor.post(f"{address}/dua-vao", data=GOOD)
    again = await editor.post(f"{address}/dua-vao", data=GOOD)

    assert [faulty.status_code, put.status_code, again.status_code] == [422, 303, 409]
    assert _written(tmp_path) == ["nuoi-chim-bo-cau.md"]
    kept = console.store.read_now(lambda tx: [link.entry for link in tx.audit.page(limit=1)])[0]
    assert (kept.action, kept.object, kept.detail) == (Action.ENTRY_KEPT, "an-sinh/nuoi-chim-bo-cau", {})


async def test_without_the_setting_there_is_no_working_copy(console: Console) -> None:
    """No button, and the form is refused."""
    editor = await console.as_role(Role.EDITOR)
    address = await _open_first(console, editor)

    page, answer = await editor.get(address), await editor.post(f"{address}/dua-vao", data=GOOD)

    assert "dua-vao" not in page.text
    assert answer.status_code == 409


async def test_drafts_are_ones_own_and_can_be_dropped(console: Console) -> None:
    """Another editor begins anew; after dropping, so does the first."""
    first, second = await console.as_role(Role.EDITOR), await console.enter(console.add("Mai", Role.EDITOR))
    address = await _open_first(console, first)
    await first.post(f"{address}/nhap", data=GOOD)

    listed, other = await first.get(LIST), await second.get(address)
    dropped = await first.post(f"{address}/bo", data=GOOD)

    assert "Bạn có nháp cho câu này" in words_of(listed.text)
    assert GOOD["ngan"] not in other.text
    assert dropped.status_code == 303
    assert GOOD["ngan"] not in (await first.get(address)).text


async def test_a_draft_outlives_its_question(console: Console) -> None:
    """Questions go after 90 days; what an editor wrote stays, and an unknown one without a draft looks absent."""
    editor = await console.as_role(Role.EDITOR)
    address = await _open_first(console, editor)
    await editor.post(f"{address}/nhap", data=GOOD)

    console.store.transact_now(lambda tx: tx.unanswered.delete_before(to_day(NOON) + timedelta(days=1)))

    page = await editor.get(address)
    assert GOOD["ngan"] in page.text
    assert "Câu hỏi này đã xóa theo thời hạn" in words_of(page.text)
    assert (await editor.get(f"{LIST}/0123456789abcdef")).status_code == 404


async def test_a_draft_can_begin_with_nothing(console: Console) -> None:
    """For a subject nobody asked about yet."""
    editor = await console.as_role(Role.EDITOR)

    page = await editor.get(f"{LIST}/moi")

    assert page.status_code == 200
    assert 'value="2027-11-22"' in page.text
