"""A quiz played alone, and the daily question: what a button or typed words ask for.

Which game is open is known in the transaction only; here it is read what is wanted of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from bot.answering.split import Splitter
from bot.conversation.buttons import Button, to_button
from bot.conversation.cards import answer_card, menu_choice
from bot.conversation.flows.ask import context_of
from bot.conversation.quiz.cards import play_on_choice
from bot.conversation.quiz.menus import ANY, hours_card, length_card, level_card, topics_card
from bot.conversation.quiz.picks import is_list
from bot.conversation.quiz.table import CHOOSE, FLOW, OVER, TYPED
from bot.conversation.router import is_way_out
from bot.conversation.turns import Scene, Step, moved, open_choices
from bot.conversation.wording import say
from bot.domain.errors import BadPayload
from bot.domain.kept import to_day
from bot.domain.message import Reply, ReplyKind
from bot.domain.quiz import Level
from bot.domain.quiz_effect import (
    DropPicks,
    FinishPicks,
    GoOnPlaying,
    OpenDaily,
    OpenQuiz,
    PlayToday,
    PlayWrongAgain,
    PressInQuiz,
    QuizEffect,
    ReadLast,
    SetDaily,
    StartRound,
    StopQuiz,
    TypeInQuiz,
)
from bot.language.questions import asks
from bot.services.daily_quiz import HOURS

_LONGEST_ANSWER: Final = 200
_MOST_DIGITS: Final = 2

_PLAIN: Final[Mapping[str, QuizEffect]] = {
    "start": OpenQuiz(),
    "fresh": OpenQuiz(instead=True),
    "on": GoOnPlaying(),
    "stop": StopQuiz(round=True, daily=False),
    "halt": StopQuiz(round=True, daily=True),
    "leave": StopQuiz(round=False, daily=True),
    "last": ReadLast(),
    "daily": OpenDaily(),
    "today": PlayToday(),
}
"""What a button without a value does."""


def press(scene: Scene, button: Button) -> Step | None:
    """Handle a button of the quiz."""
    if not scene.is_private:
        return moved(scene, FLOW, "", _text(scene, "quiz.group"))
    shown = _shown(scene, button)
    if shown is not None:
        return shown
    effect = _PLAIN.get(button.step) if not button.choice else _wish_of(scene, button)
    return None if effect is None else Step(scene.dialogue, (), (effect,))


def beside(scene: Scene, step: Step) -> Step:
    """Return *step* with what the words mean in an open quiz: an answer first, else a way back to it."""
    is_playing = scene.dialogue.flow == FLOW and scene.dialogue.step in {TYPED, CHOOSE}
    is_typed = scene.update.button is None and bool((scene.update.text or "").strip())
    if not is_playing or not is_typed or any(reply.kind is ReplyKind.EMERGENCY for reply in step.replies):
        return step
    effect = _answer_in(scene)
    if step.dialogue.flow != FLOW and step.replies and step.dialogue.draft is None:
        step = _with_way_back(scene, step)
    return step if effect is None else replace(step, effects=(effect, *step.effects))


def _answer_in(scene: Scene) -> TypeInQuiz | None:
    """Return the answer typed words may be; None if they are none."""
    text = (scene.update.text or "").strip()
    if text.startswith("/") or scene.update.pictures or scene.update.forwarded:
        return None
    if scene.dialogue.step == CHOOSE:
        return TypeInQuiz(text[:_LONGEST_ANSWER]) if is_list(text) else None
    is_other = is_way_out(text, scene.knowledge) or asks(text, Splitter.build(scene.knowledge.base).cues)
    return TypeInQuiz(text[:_LONGEST_ANSWER], asks=is_other)


def _with_way_back(scene: Scene, step: Step) -> Step:
    *before, last = step.replies
    last = replace(last, choices=(*last.choices, play_on_choice(scene.knowledge, last.language)))
    replies = (*before, last)
    return replace(step, replies=replies, dialogue=replace(step.dialogue, open=open_choices(replies)))


def _shown(scene: Scene, button: Button) -> Step | None:
    """Return a card that needs no game."""
    knowledge, language = scene.knowledge, scene.language
    match button.step, button.choice:
        case "topics", "":
            return moved(scene, FLOW, OVER, topics_card(knowledge, language))
        case "level", topic if _is_topic(scene, topic):
            return moved(scene, FLOW, OVER, level_card(knowledge, language, _or_none(topic)))
        case "length", wanted:
            return _length(scene, *wanted.partition(".")[::2])
        case "hours", "":
            return moved(scene, FLOW, OVER, hours_card(knowledge, language, HOURS))
        case "read", article if article in knowledge.base.entries:
            return _article(scene, article)
        case _:
            return None


def _length(scene: Scene, topic: str, level: str) -> Step | None:
    if not _is_topic(scene, topic) or level not in {ANY, *Level}:
        return None
    return moved(scene, FLOW, OVER, length_card(scene.knowledge, scene.language, _or_none(topic), _level(level)))


def _article(scene: Scene, article: str) -> Step:
    knowledge, language = scene.knowledge, scene.language
    card = answer_card(knowledge, knowledge.base.entries[article], language, to_day(scene.now))
    back = (play_on_choice(knowledge, language), menu_choice(knowledge, language))
    step = moved(scene, "ask", "", replace(card, choices=(*card.choices, *back)))
    return replace(step, dialogue=replace(step.dialogue, context=context_of(scene, article)))


def _wish_of(scene: Scene, button: Button) -> QuizEffect | None:
    makers: Mapping[str, Callable[[Scene, str], QuizEffect | None]] = {
        "new": _to_round,
        "a": _to_press,
        "done": _to_finish,
        "redo": lambda _scene, tag: DropPicks(tag),
        "again": lambda _scene, tag: PlayWrongAgain(tag),
        "at": _to_hour,
    }
    make = makers.get(button.step)
    return make(scene, button.choice) if make else None


def _to_round(scene: Scene, value: str) -> StartRound | None:
    topic, level, count, *rest = [*value.split("."), "", "", ""][:5]
    is_known = _is_topic(scene, topic) and level in {ANY, *Level} and _is_number(count)
    if not is_known or not int(count):
        return None
    return StartRound(_or_none(topic), _level(level), int(count), instead=rest[:1] == ["x"])


def _to_press(_scene: Scene, value: str) -> PressInQuiz | None:
    tag, _, place = value.partition(".")
    return PressInQuiz(tag, int(place)) if _is_number(place) else None


def _to_finish(scene: Scene, tag: str) -> FinishPicks:
    """Return the end of picking, with what was ticked beside the button."""
    places: list[int] = []
    for payload in scene.update.picks:
        try:
            ticked = to_button(payload)
        except BadPayload:
            continue
        wish = _to_press(scene, ticked.choice) if (ticked.flow, ticked.step) == (FLOW, "a") else None
        if wish is not None and wish.tag == tag:
            places.append(wish.place)
    return FinishPicks(tag, tuple(sorted(set(places))) or None)


def _to_hour(_scene: Scene, value: str) -> SetDaily | None:
    return SetDaily(int(value)) if _is_number(value) and int(value) in HOURS else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS


def _is_topic(scene: Scene, topic: str) -> bool:
    return topic == ANY or topic in scene.knowledge.base.quizzes


def _or_none(topic: str) -> str | None:
    return None if topic == ANY else topic


def _level(value: str) -> Level | None:
    return None if value == ANY else Level(value)


def _text(scene: Scene, key: str) -> Reply:
    return Reply(kind=ReplyKind.TEXT, language=scene.language, body=say(scene.knowledge.base, scene.language, key))
