"""What a group's quiz shows, and what commands, buttons and votes ask for."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.conversation import Knowledge, Plan, prepare
from bot.conversation.buttons import MAX_BYTES
from bot.conversation.group_quiz.cards import (
    Lobby,
    bank_for_groups,
    lobby_card,
    named,
    plain,
    question_card,
    suits_groups,
)
from bot.domain.base import Base
from bot.domain.dialogue import Dialogue, DialogueKey
from bot.domain.game import Asked, Game, GameState, Player, Rules, Standing, Timer, Way, standings
from bot.domain.group_quiz import ActInGroup, CastVote, GroupAct, GroupWish
from bot.domain.message import Update, Vote
from bot.domain.quiz import Question, QuestionKind, right_answer
from bot.domain.text import Language, Localized
from bot.services.group_games import to_given
from tests.support.quizzes import make_question
from tests.unit.conversation.makers import make_knowledge_of

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
VI = Language.VI


def make_game(seed: str = "s", **changes: object) -> Game:
    game = Game(
        id="0123456789", way=Way.GROUP, place="telegram/-1001", host="h", language=VI, questions=("crc-1",) * 10,
        seed=seed, rules=Rules(Timer.LOCK, 30), state=GameState.ASKING, position=0, version=3, created_at=NOON,
        changed_at=NOON, opened_at=NOON,
    )  # fmt: skip
    return replace(game, **changes)  # type: ignore[arg-type]


def asked(question: Question) -> Asked:
    return Asked(position=0, question=question, shown_at=NOON, opened_at=NOON)


def receive(knowledge: Knowledge, chat_id: str = "-1001", **fields: Any) -> Plan:
    values: dict[str, Any] = {"text": None, "button": None, "shown_name": "An", **fields}
    update = Update(channel="telegram", event_id="1", chat_id=chat_id, person_id="7", received_at=NOON, **values)
    return prepare(Dialogue(key=DialogueKey("telegram", chat_id, "7")), update, knowledge, NOON)


def long(letters: int) -> Localized:
    return Localized("a" * letters, "a" * letters)


@pytest.mark.parametrize(
    ("question", "fits"),
    [
        pytest.param(make_question(1), True, id="one choice"),
        pytest.param(make_question(1, text=long(230)), True, id="a question with room for its heading"),
        pytest.param(make_question(1, text=long(231)), False, id="one letter more"),
        pytest.param(make_question(1, choices=(long(100), long(3))), True, id="an option of 100 letters"),
        pytest.param(make_question(1, choices=(long(101), long(3))), False, id="one letter more in an option"),
        pytest.param(make_question(1, choices=(long(1),) * 13), False, id="more than 12 options"),
        pytest.param(make_question(1, because=long(201)), False, id="a long explanation"),
        pytest.param(make_question(1, because=Localized("a\nb\nc\nd", "")), False, id="three line feeds"),
        pytest.param(make_question(1, because=Localized("a\nb\nc", "")), True, id="two line feeds"),
        pytest.param(make_question(1, text=Localized("😀" * 141, "")), False, id="letters Telegram counts twice"),
    ],
)
def test_what_fits_a_poll(knowledge: Knowledge, question: Question, *, fits: bool) -> None:
    """Whatever Telegram would refuse is asked with buttons; a single choice always can be."""
    card = question_card(knowledge, make_game(), asked(question), players=3, answered=1)

    assert (card.poll is not None) is fits
    assert suits_groups(knowledge, question, VI)
    assert ("1/3 đã trả lời" in card.body) is not fits


@pytest.mark.parametrize("kind", [QuestionKind.SHORT, QuestionKind.NUMBER, QuestionKind.ORDER, QuestionKind.MATCH])
def test_what_needs_more_than_one_press_is_not_asked_in_groups(knowledge: Knowledge, kind: QuestionKind) -> None:
    """Nor is a question with several right answers that fits no poll."""
    too_long = make_question(1, kind=QuestionKind.MANY, right=(0, 2), text=long(400))

    assert not suits_groups(knowledge, make_question(1, kind=kind), VI)
    assert not suits_groups(knowledge, too_long, VI)


@pytest.mark.parametrize("language", list(Language))
def test_every_question_for_groups_fits_as_it_stands(knowledge: Knowledge, language: Language) -> None:
    """Of the whole bank: by a poll within Telegram's limits, whose right options are what is right."""
    bank = bank_for_groups(knowledge, language)
    game = make_game(language=language, questions=("x",) * 20, position=19)

    for question in bank.values():
        poll = question_card(knowledge, game, replace(asked(question), position=19), players=1, answered=0).poll
        assert poll is not None, question.id
        assert len(poll.question) <= 300
        assert list(poll.right) == sorted(set(poll.right))
        assert to_given(question, game.seed, poll.right) == right_answer(question)
    assert len(bank) > 400


@pytest.mark.parametrize("options", [(), (3,), (-1,), (0, 1)])
def test_a_vote_for_what_is_not_there_is_no_answer(options: tuple[int, ...]) -> None:
    """Whatever a payload holds."""
    truth = make_question(1, kind=QuestionKind.TRUTH, truth=True, choices=(), right=())

    assert to_given(truth, "s", options) is None
    assert to_given(make_question(1), "s", (3,)) is None


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        pytest.param([], [], id="nobody"),
        pytest.param([3], [3], id="one"),
        pytest.param([0], [], id="one without a right answer"),
        pytest.param([3, 1], [3], id="the last of two"),
        pytest.param([3, 3], [3, 3], id="two who are even"),
        pytest.param([3, 1, 1, 1], [3], id="several last ones"),
        pytest.param([9, 8, 7, 6, 5, 4, 3], [9, 8, 7, 6, 5], id="the best five"),
        pytest.param([0, 0, 0], [], id="nobody was right"),
    ],
)
def test_nobody_is_shown_as_last(scores: list[int], expected: list[int]) -> None:
    """The best five at most, and nobody with the lowest score unless all have the same."""
    players = [Player(id=str(number), nickname=f"N{number}", joined_at=NOON) for number in range(len(scores))]
    ranked: tuple[Standing, ...] = standings(players, {str(at): score for at, score in enumerate(scores)})

    assert [each.right for each in named(ranked)] == expected


def test_a_nickname_marks_nothing() -> None:
    """Stars and lines under it would be read as styles."""
    assert plain("**An** _x_ `y`") == "An x y"


def test_every_button_of_the_lobby_can_be_sent(knowledge: Knowledge) -> None:
    """With the longest topic, in at most 64 bytes, none twice."""
    for chooses in (False, True):
        lobby = Lobby(
            game=make_game(state=GameState.LOBBY, position=-1), joined=0, wish=GroupWish(), chooses=chooses, slot="l"
        )
        payloads = [choice.payload for choice in lobby_card(knowledge, lobby).choices]

        assert all(len(payload.encode()) <= MAX_BYTES for payload in payloads)
        assert len(set(payloads)) == len(payloads) > 5


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("/quiz", GroupAct.OPEN),
        ("/QUIZ@nhanquyen_thu_bot", GroupAct.OPEN),
        ("/dung", GroupAct.STOP),
        ("/tamdung", GroupAct.HOLD),
        ("/tieptuc", GroupAct.GO_ON),
    ],
)
def test_commands_of_a_group(base: Base, text: str, act: GroupAct) -> None:
    """Each is one act by the name the group sees, and says nothing before the transaction."""
    plan = receive(make_knowledge_of(base), text=text)

    assert plan.effects == (ActInGroup(act, name="An"),)
    assert plan.replies == ()


def test_in_private_the_same_commands_are_for_who_plays_alone(base: Base) -> None:
    """A group's game is none of theirs."""
    plan = receive(make_knowledge_of(base), chat_id="7", text="/quiz")

    assert not any(isinstance(effect, ActInGroup) for effect in plan.effects)


@pytest.mark.parametrize("fields", [{"forwarded": True}, {"edited": True}])
def test_a_command_somebody_passed_on_or_changed_is_none(base: Base, fields: dict[str, Any]) -> None:
    """It was not said now, or not by them."""
    plan = receive(make_knowledge_of(base), text="/dung", **fields)

    assert not any(isinstance(effect, ActInGroup) for effect in plan.effects)


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        pytest.param("gquiz|a|0|G.2.1", ActInGroup(GroupAct.ANSWER, "G", "2.1", "An"), id="an answer"),
        pytest.param("gquiz|fly|0|G", ActInGroup(GroupAct.JOIN, "-"), id="no such act"),
        pytest.param("gquiz|join|0|", ActInGroup(GroupAct.JOIN, "-"), id="no game"),
        pytest.param("gquiz|join", ActInGroup(GroupAct.JOIN, "-"), id="another form"),
    ],
)
def test_buttons_of_a_group(base: Base, payload: str, expected: ActInGroup) -> None:
    """What cannot be read asks for a game there is not."""
    assert receive(make_knowledge_of(base), button=payload).effects == (expected,)


def test_a_vote_is_taken_as_it_is(base: Base) -> None:
    """Whose poll it is, is known in the transaction only."""
    plan = receive(make_knowledge_of(base), chat_id="poll:5", vote=Vote("5", (1,)))

    assert plan.effects == (CastVote("5", (1,)),)
