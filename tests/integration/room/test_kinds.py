"""Every kind of question, answered by its form as it is shown: shuffled, and never in the question's own order."""

import re

import pytest

from bot.domain.game import Way
from bot.domain.quiz import Question, QuestionKind
from tests.integration.room.conftest import Opening
from tests.support.rooms import Host, House, Phone, make_kinds, place_of, text_of

KINDS = {question.kind: question for question in make_kinds()}


def begin(opening: Opening, kind: QuestionKind) -> tuple[House, Host, Phone]:
    """Return a room with one open question of this kind."""
    question: Question = KINDS[kind]
    house = opening(questions=(question,))
    host = house.browser().open_room()
    phone = host.lets_in(house, "Mai")
    host.lets_in(house, "Nam")
    host.does("bat-dau")
    return house, host, phone


def result(host: Host, phone: Phone) -> str:
    """Close the question and return what the phone shows."""
    host.does("tiep")
    return text_of(phone.page)


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        pytest.param(("Ý A", "Ý C"), "✓ Đúng", id="both right ones"),
        pytest.param(("Ý A",), "✗ Chưa đúng", id="one of two"),
        pytest.param(("Ý A", "Ý C", "Ý D"), "✗ Chưa đúng", id="one too many"),
    ],
)
def test_several_right(opening: Opening, chosen: tuple[str, ...], said: str) -> None:
    """All the right ones and no other must be chosen."""
    _, host, phone = begin(opening, QuestionKind.MANY)

    phone.answer(0, chon=[place_of(phone.page, text) for text in chosen])

    assert result(host, phone).startswith(said)


@pytest.mark.parametrize(("text", "said"), [("Sai", "✓ Đúng"), ("Đúng", "✗ Chưa đúng")])
def test_true_or_false(opening: Opening, text: str, said: str) -> None:
    """A statement is true or not."""
    _, host, phone = begin(opening, QuestionKind.TRUTH)

    phone.choose(text)

    assert result(host, phone).startswith(said)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        pytest.param("Tre em", "✓ Đúng", id="without marks"),
        pytest.param("dạ là trẻ", "✓ Đúng", id="with polite words"),
        pytest.param("người lớn", "✗ Chưa đúng", id="something else"),
        pytest.param("<script>alert(1)</script>", "✗ Chưa đúng", id="markup"),
        pytest.param("trẻ em " * 500, "✗ Chưa đúng", id="3,500 letters"),
    ],
)
def test_typed_words(opening: Opening, typed: str, said: str) -> None:
    """Typed words are compared after folding; the words themselves are not kept or shown."""
    _, host, phone = begin(opening, QuestionKind.SHORT)

    phone.answer(0, chu=typed)

    page = result(host, phone)
    assert page.startswith(said)
    assert "alert(1)" not in page
    assert "Câu trả lời đúng trẻ em" in page


@pytest.mark.parametrize(("typed", "said"), [("năm 1989", "✓ Đúng"), ("1990", "✗ Chưa đúng")])
def test_number(opening: Opening, typed: str, said: str) -> None:
    """A number is read with its unit."""
    _, host, phone = begin(opening, QuestionKind.NUMBER)

    phone.answer(0, chu=typed)

    assert result(host, phone).startswith(said)


def _shown(page: str) -> list[str]:
    """Return the things of a list as they are shown."""
    return re.findall(r"(?:Ý|Phải) [A-D1-3]", page.partition('class="places"')[2].partition("</form>")[0])


def test_order(opening: Opening) -> None:
    """Each thing gets its place; they are never shown in their right order."""
    _, host, phone = begin(opening, QuestionKind.ORDER)
    shown = _shown(phone.page)

    phone.answer(0, **{f"vi-tri-{place}": sorted(shown).index(text) + 1 for place, text in enumerate(shown)})

    assert shown != sorted(shown)
    assert result(host, phone).startswith("✓ Đúng")


def test_wrong_order(opening: Opening) -> None:
    """As they are shown is not right, and one sees what one said."""
    _, host, phone = begin(opening, QuestionKind.ORDER)
    shown = _shown(phone.page)

    phone.answer(0, **{f"vi-tri-{place}": place + 1 for place in range(4)})

    said = " ".join(f"{number}. {text}" for number, text in enumerate(shown, 1))
    assert f"✗ Chưa đúng Bạn đã trả lời: {said}" in result(host, phone)


def test_pairs(opening: Opening) -> None:
    """Each left side gets the letter of its right one."""
    _, host, phone = begin(opening, QuestionKind.MATCH)
    shown = _shown(phone.page)

    phone.answer(0, **{f"vi-tri-{left}": shown.index(f"Phải {left + 1}") for left in range(3)})

    assert result(host, phone).startswith("✓ Đúng")


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        pytest.param(QuestionKind.ONE, {}, id="one: nothing chosen"),
        pytest.param(QuestionKind.ONE, {"chon": "3"}, id="one: not shown"),
        pytest.param(QuestionKind.ONE, {"chon": "-1"}, id="one: below the first"),
        pytest.param(QuestionKind.ONE, {"chon": "٠"}, id="one: another digit"),
        pytest.param(QuestionKind.MANY, {}, id="many: nothing chosen"),
        pytest.param(QuestionKind.MANY, {"chon": ["0", "9"]}, id="many: one not shown"),
        pytest.param(QuestionKind.TRUTH, {"chon": "2"}, id="truth: neither"),
        pytest.param(QuestionKind.SHORT, {"chu": "   "}, id="short: empty"),
        pytest.param(QuestionKind.NUMBER, {}, id="number: nothing"),
        pytest.param(QuestionKind.ORDER, {f"vi-tri-{n}": "1" for n in range(4)}, id="order: a place twice"),
        pytest.param(QuestionKind.ORDER, {f"vi-tri-{n}": n for n in range(4)}, id="order: counted from 0"),
        pytest.param(QuestionKind.ORDER, {"vi-tri-0": "1"}, id="order: not all"),
        pytest.param(QuestionKind.MATCH, {f"vi-tri-{n}": "0" for n in range(3)}, id="match: one for all"),
        pytest.param(QuestionKind.MATCH, {"vi-tri-0": "1", "vi-tri-1": "0"}, id="match: not all"),
    ],
)
def test_what_is_no_answer_is_refused(opening: Opening, kind: QuestionKind, fields: dict[str, object]) -> None:
    """Nothing is noted, one line says why, and a real answer is still taken."""
    house, host, phone = begin(opening, kind)

    refused = phone.answer(0, **fields)

    assert refused.status_code == 422
    assert "Đã ghi nhận" not in text_of(refused.text)
    assert '<form class="answer"' in refused.text
    assert house.store.read_now(lambda tx: tx.games.answers(_game(house, host), 0)) == []


def _game(house: House, host: Host) -> str:
    game = house.store.read_now(lambda tx: tx.games.at(Way.ROOM, host.code))
    assert game is not None
    return game.id


@pytest.mark.parametrize("kind", list(QuestionKind))
def test_screen_and_phone_show_every_kind(opening: Opening, kind: QuestionKind) -> None:
    """Question, how to answer and, once it is closed, what is right stand on both."""
    _, host, phone = begin(opening, kind)

    asked = text_of(host.screen), text_of(phone.page)
    host.does("tiep")
    closed = text_of(host.screen), text_of(phone.page)

    for page in (*asked, *closed):
        assert KINDS[kind].text.vi in page
    for page in asked:
        assert "nói vậy" not in page
    for page in closed:
        assert "Câu trả lời đúng" in page
        assert "nói vậy" in page
