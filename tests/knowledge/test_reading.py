import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.answering import Engine
from bot.answering.wire import KINDS, to_wire
from bot.domain.answer import Context, Emergency, Found, Unclear, Unknown
from bot.domain.text import Language


@pytest.mark.parametrize("text", ["", "   ", "😂🤣", "!!!!!!", "\x00\x00", "\ud800", "\u202e\u200b", "…"])
def test_what_nobody_can_read_gets_no_answer(engine: Engine, text: str) -> None:
    """Empty, emoji, controls and lone surrogates are Unknown, never an error."""
    (part,) = engine.read(text).parts

    assert isinstance(part.answer, Unknown)


def test_a_megabyte_is_cut_and_answered_quickly(engine: Engine) -> None:
    """Work is bounded however long a message is."""
    started = time.perf_counter()

    engine.read("điều 12 công ước quyền trẻ em nói gì? " * 30_000)

    assert time.perf_counter() - started < 1.0


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=300))
def test_any_text_is_read(engine: Engine, text: str) -> None:
    """Every text gives one to four parts and a wire object with a known kind."""
    reading = engine.read(text)

    assert 1 <= len(reading.parts) <= 4
    assert to_wire(engine.base, reading, ms=0.0)["kind"] in KINDS


@pytest.mark.parametrize(
    ("history", "text", "entry"),
    [
        pytest.param(["Điều 19 ICCPR nói gì?"], "Thế còn điều 20?", "ICCPR:20", id="the last convention goes on"),
        pytest.param(["CRC là gì"], "vậy điều 12 thì sao", "CRC:12", id="a convention, then an article"),
        pytest.param(["what is article 7 of the CAT"], "and article 8?", "CAT:8", id="English"),
        pytest.param(
            ["công ước CRPD là gì"], "nước mình có tham gia không", "CRPD:viet-nam", id="has Viet Nam joined it"
        ),
    ],
)
def test_a_follow_up_leans_on_what_was_said(engine: Engine, history: list[str], text: str, entry: str) -> None:
    """A continuation is understood from ids alone, without the earlier words."""
    (part,) = engine.read(text, engine.context_of(history)).parts

    assert isinstance(part.answer, Found)
    assert part.answer.entry == entry


def test_a_bare_number_without_context_is_asked_back(engine: Engine) -> None:
    """A number alone could be seven articles: the person chooses."""
    (part,) = engine.read("điều 12 nói gì").parts

    assert isinstance(part.answer, Unclear)
    assert len(part.answer.candidates) == 3


def test_the_animal_is_not_the_convention(engine: Engine) -> None:
    """A cat in a sentence does not narrow the answer to the convention against torture."""
    reading = engine.read("my cat sleeps on the sofa all day, is it ill?")

    assert reading.context.convention != "CAT"


def test_several_questions_are_answered_one_by_one(engine: Engine) -> None:
    """Two questions in one message give two parts."""
    reading = engine.read("CEDAW là gì? Ủy ban CAT có bao nhiêu thành viên?")

    assert [part.answer.entry for part in reading.parts if isinstance(part.answer, Found)] == ["CEDAW", "CAT:uy-ban"]


def test_danger_comes_before_anything_else(engine: Engine) -> None:
    """A house on fire gets the fire brigade first, even with a question beside it."""
    (part,) = engine.read("nhà tui đang cháy, có người kẹt bên trong, cứu với").parts

    assert isinstance(part.answer, Emergency)
    assert part.answer.hotlines[0] == "114"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Can children give their opinion?", Language.EN),
        ("trẻ em có được nói ý kiến không", Language.VI),
        ("tre em co duoc noi y kien khong", Language.VI),
        ("freedom of assembly thì article nào cho phép", Language.VI),
    ],
)
def test_the_language_of_the_question_is_told(engine: Engine, text: str, language: Language) -> None:
    """English is told from Vietnamese, with and without marks and mixed with English words."""
    assert engine.read(text).language is language


def test_the_context_holds_no_words(engine: Engine) -> None:
    """What is remembered of a conversation are ids only."""
    context = engine.context_of(["điều 12 công ước quyền trẻ em nói gì, em tên Lan"])

    assert context == Context("CRC", 12, "CRC:12")


def test_a_bare_number_without_a_convention_is_asked_back(engine: Engine) -> None:
    """Nobody can know whose article 20 is meant; the order of offers is that of the conventions."""
    answer = engine.read("thế còn điều 20?").parts[0].answer

    assert isinstance(answer, Unclear)
    assert [candidate.entry for candidate in answer.candidates] == ["ICCPR:20", "ICESCR:20", "CEDAW:20"]
