"""What a question looks like, and what becomes of what was pressed or typed under it."""

from dataclasses import replace

import pytest

from bot.conversation import Knowledge
from bot.conversation.quiz.cards import Shown, marked_card, question_card, right_words
from bot.conversation.quiz.menus import streak_line
from bot.conversation.quiz.picks import completed, is_complete, is_list, to_given, to_places
from bot.domain.base import Base
from bot.domain.game import DailyReader
from bot.domain.message import ChoiceRole, ReplyKind
from bot.domain.quiz import QuestionKind, is_possible, right_answer, shuffle
from bot.domain.text import Language
from tests.support.quiz_base import question_of

SEED = "seed"
CHOSEN = [kind for kind in QuestionKind if kind not in {QuestionKind.SHORT, QuestionKind.NUMBER}]


def show(kind: QuestionKind, *picks: int) -> Shown:
    return Shown(question=question_of(kind), seed=SEED, tag="0123456789ab", heading="Câu 1/5", picks=picks)


@pytest.mark.parametrize("kind", CHOSEN)
def test_buttons_do_not_tell_what_is_right(knowledge: Knowledge, kind: QuestionKind) -> None:
    """Payloads name places as shown, in the order shown, so that reading them helps nobody."""
    card = question_card(knowledge, show(kind), Language.VI)

    payloads = [choice.payload for choice in card.choices if "|a|" in choice.payload]

    shown = [1, 0] if kind is QuestionKind.TRUTH else list(range(len(payloads)))
    assert payloads == [f"quiz|a|0|0123456789ab.{place}" for place in shown]


@pytest.mark.parametrize("kind", [QuestionKind.SHORT, QuestionKind.NUMBER])
def test_typed_questions_have_no_numbers_to_type(knowledge: Knowledge, kind: QuestionKind) -> None:
    """Under a question that wants a number, a number is its answer and no button."""
    assert question_card(knowledge, show(kind), Language.VI).choices == ()


@pytest.mark.parametrize("kind", [QuestionKind.ORDER, QuestionKind.MATCH])
def test_what_is_picked_is_offered_no_more(knowledge: Knowledge, kind: QuestionKind) -> None:
    """Each thing has one place, and one may begin anew."""
    labels = [choice.label for choice in question_card(knowledge, show(kind, 1), Language.VI).choices]

    assert len(labels) == 2 + 2
    assert "Chọn lại từ đầu" in labels


def test_several_can_be_taken_back(knowledge: Knowledge) -> None:
    """All choices stay, with what is chosen marked."""
    card = question_card(knowledge, show(QuestionKind.MANY, 2), Language.VI)

    boxes = [choice.picked for choice in card.choices if choice.role is ChoiceRole.PICK]
    assert boxes == [False, False, True]


@pytest.mark.parametrize("kind", CHOSEN)
def test_right_places_give_the_right_answer(kind: QuestionKind) -> None:
    """Whatever order is shown, naming what is right gives the right answer, in the question's own order."""
    question = question_of(kind)
    order = shuffle(question, SEED)
    wanted = right_answer(question)
    places = wanted if kind is QuestionKind.TRUTH else tuple(order.index(own) for own in wanted)

    assert to_given(question, SEED, places) == wanted


@pytest.mark.parametrize("places", [(9,), (-1,), (0, 0), (0, 1, 2, 3), ()])
def test_what_is_shown_nowhere_is_no_answer(places: tuple[int, ...]) -> None:
    """A place beyond the choices, or one named twice, never becomes an answer."""
    question = question_of(QuestionKind.ORDER)

    assert not is_possible(question, to_given(question, SEED, places))


@pytest.mark.parametrize(
    ("text", "places"),
    [("1 3", (0, 2)), ("2,1,3", (1, 0, 2)), ("213", (1, 0, 2)), ("2 → 1 → 3.", (1, 0, 2)), ("1; 2", (0, 1))],
)
def test_lists_of_numbers(text: str, places: tuple[int, ...]) -> None:
    """People part numbers as they like."""
    assert is_list(text)
    assert to_places(text) == places


@pytest.mark.parametrize("text", ["2", "điều 12", "1 và 3 là gì", "", "a b", "1/2/2020", "0901 234 567 gọi em"])
def test_other_texts_are_no_lists(text: str) -> None:
    """One number is a button; words are words."""
    assert not is_list(text)


def test_the_last_thing_places_itself() -> None:
    """With all but one in place the answer is complete."""
    question = question_of(QuestionKind.MATCH)

    assert not is_complete(question, (2,))
    assert is_complete(question, (2, 0))
    assert completed(question, (2, 0)) == (2, 0, 1)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", QuestionKind)
def test_marks_have_a_word_and_a_shape(knowledge: Knowledge, kind: QuestionKind, language: Language) -> None:
    """Right and wrong differ in more than a colour; a wrong answer is told what is right, and both why."""
    question = question_of(kind)
    wrong = (1,) if kind is QuestionKind.TRUTH else (0, 2, 1) if len(right_answer(question)) == 3 else (0,)

    good = marked_card(knowledge, question, right_answer(question), language)
    bad = marked_card(knowledge, question, wrong, language)

    assert (good.kind, good.title[0]) == (ReplyKind.RIGHT, "✓")
    assert (bad.kind, bad.title[0]) == (ReplyKind.WRONG, "✗")
    assert right_words(knowledge, question, language) in bad.body
    assert question.because.to(language) in good.body
    assert question.others.to(language) in good.body
    assert good.sources[0].path


def test_an_answer_that_explains_itself_is_not_said_twice(knowledge: Knowledge) -> None:
    """Where the explanation begins with the answer, the answer has no line of its own."""
    question = question_of(QuestionKind.TRUTH)
    because = replace(question.because, vi="Sai. Điều này nói khác.")

    card = marked_card(knowledge, replace(question, because=because), (1,), Language.VI)

    assert "Đáp án" not in card.body


def test_every_text_of_the_bank_fits_its_card(base: Base, knowledge: Knowledge) -> None:
    """No question of the bank is too long for one message, and no button of it too long for its channel."""
    assert len(base.questions) >= 420
    for question in base.questions.values():
        shown = Shown(question=question, seed=SEED, tag="0123456789ab", heading="Câu 20/20")
        for language in Language:
            card = question_card(knowledge, shown, language)
            assert len(card.body) + sum(len(choice.label) + 8 for choice in card.choices) < 3500, question.id
            assert all(len(choice.payload.encode()) <= 64 for choice in card.choices)
            assert marked_card(knowledge, question, right_answer(question), language).sources, question.id


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [((0, 0), (1, 0), "Ngày đầu"), ((3, 0), (4, 0), "Chuỗi 4 ngày liền"), ((3, 0), (4, 7), "bỏ qua")],
)
def test_streaks_in_words(knowledge: Knowledge, before: tuple[int, int], after: tuple[int, int], said: str) -> None:
    """The first day, one more day, and a day that was forgiven sound different."""
    old, new = (
        DailyReader(player_id="p", contact=b"", hour=7, streak=streak, frozen=frozen)
        for streak, frozen in (before, after)
    )

    assert said in streak_line(knowledge, Language.VI, old, new)
