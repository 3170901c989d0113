"""A room joined from a chat by its code: what commands, buttons and typed words ask for.

Which room somebody is in, and what is asked there, is known in the transaction only.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from bot.answering.split import Splitter
from bot.conversation.buttons import Button
from bot.conversation.room.cards import FLOW
from bot.conversation.room.effects import CODE, NAME
from bot.conversation.room.telling import OPEN
from bot.conversation.router import is_way_out
from bot.conversation.turns import Scene, Step, moved
from bot.conversation.wording import say, words
from bot.domain.errors import GameRefused
from bot.domain.message import Choice, Reply, ReplyKind
from bot.domain.room_effect import EnterRoom, JoinRoom, LeaveRoom, PressInRoom, RoomEffect, TypeInRoom
from bot.language import fold, strip_marks
from bot.language.questions import asks
from bot.services.nicknames import check_nickname

COMMANDS: Final = frozenset({"/phong", "/room"})
_LONGEST_CODE: Final = 40
_LONGEST_ANSWER: Final = 200
_MOST_DIGITS: Final = 3
_PRESSED_PARTS: Final = 3


def press(scene: Scene, button: Button) -> Step | None:
    """Handle a button of a room."""
    if not scene.is_private:
        return moved(scene, FLOW, "", _text(scene, "room.chat.private"))
    if button.step == "how":
        return moved(scene, FLOW, "", _text(scene, "room.chat.how_to"))
    makers: Mapping[str, RoomEffect | None] = {
        "in": EnterRoom(button.choice),
        "as": JoinRoom(button.choice, None) if button.choice else None,
        "a": _to_press(button.choice),
        "leave": LeaveRoom(),
    }
    effect = makers.get(button.step)
    return None if effect is None else Step(scene.dialogue, (), (effect,))


def receive(scene: Scene) -> Step | None:
    """Return what ``/phong`` asks for, with a code or without; None for anything else."""
    update = scene.update
    if update.button is not None or update.forwarded or update.pictures:
        return None
    command, _, code = (update.text or "").strip().partition(" ")
    if command.partition("@")[0].lower() not in COMMANDS:
        return None
    if not scene.is_private:
        return moved(scene, FLOW, "", _text(scene, "room.chat.private"))
    if not code.strip():
        return moved(scene, FLOW, "", _text(scene, "room.chat.how_to"))
    return Step(scene.dialogue, (), (EnterRoom(code.strip()[:_LONGEST_CODE]),))


def beside(scene: Scene, step: Step) -> Step:
    """Return *step* with what the words mean in a room: a nickname, or an answer; an emergency comes first."""
    text = (scene.update.text or "").strip()
    is_typed = scene.update.button is None and bool(text) and not text.startswith("/")
    is_danger = any(reply.kind is ReplyKind.EMERGENCY for reply in step.replies)
    if scene.dialogue.flow != FLOW or not is_typed or is_danger or scene.update.pictures or scene.update.forwarded:
        return step
    is_question = " " in text and asks(text, Splitter.build(scene.knowledge.base).cues)
    is_other = is_question or is_way_out(text, scene.knowledge) or _is_to_leave(scene, text)
    is_name = not is_other and not _is_choice(scene, text) and not _is_no_name(scene, text)
    if scene.dialogue.step == NAME and is_name:
        return _named(scene, text)
    if scene.dialogue.step == OPEN:
        effect = TypeInRoom(text[:_LONGEST_ANSWER], asks=is_other)
        return replace(step, effects=(effect, *step.effects))
    return step


def _is_choice(scene: Scene, text: str) -> bool:
    """Tell whether *text* is the number or the name of the one button."""
    return text == "1" or any(text == choice.label for choice in scene.dialogue.open)


def _is_no_name(scene: Scene, text: str) -> bool:
    """Tell whether *text* is a wish people have in the middle of it, though it opens nothing."""
    return fold(text).rstrip(".? ") in words(scene.knowledge.base, "room.chat.not_a_name")


def _is_to_leave(scene: Scene, text: str) -> bool:
    """Tell whether *text* is the name of the button by which one leaves."""
    return strip_marks(fold(text)) == strip_marks(fold(say(scene.knowledge.base, scene.language, "room.leave.submit")))


def _named(scene: Scene, text: str) -> Step:
    code = scene.dialogue.data.get(CODE)
    try:
        nickname = check_nickname(text, scene.knowledge.base.lexicon)
    except GameRefused as refused:
        reply = _text(scene, f"quiz.refused.{refused.why.value}")
        return Step(replace(scene.dialogue, open=scene.dialogue.open), (replace(reply, choices=scene.dialogue.open),))
    return Step(scene.dialogue, (), (JoinRoom(str(code), nickname),))


def _to_press(value: str) -> PressInRoom | None:
    game_id, *numbers = value.split(".")
    is_ours = all(each.isascii() and each.isdigit() and len(each) <= _MOST_DIGITS for each in numbers)
    if not game_id or len(numbers) != _PRESSED_PARTS - 1 or not is_ours:
        return None
    position, place = map(int, numbers)
    return PressInRoom(game_id, position, place)


def _text(scene: Scene, key: str, *choices: Choice) -> Reply:
    body = say(scene.knowledge.base, scene.language, key)
    return Reply(kind=ReplyKind.TEXT, language=scene.language, body=body, choices=choices)
