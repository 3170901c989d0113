"""A quiz in a group: what commands, buttons and votes ask for.

Who plays and how the game stands is known in the transaction only.
"""

from collections.abc import Mapping
from typing import Final

from bot.conversation.buttons import GROUP, to_button
from bot.conversation.group_quiz.cards import word
from bot.conversation.turns import Scene, Step
from bot.domain.errors import BadPayload, GameRefused
from bot.domain.group_quiz import ActInGroup, CastVote, GroupAct
from bot.services.nicknames import check_nickname

COMMANDS: Final[Mapping[str, GroupAct]] = {
    "/quiz": GroupAct.OPEN,
    "/dung": GroupAct.STOP,
    "/stop": GroupAct.STOP,
    "/tamdung": GroupAct.HOLD,
    "/pause": GroupAct.HOLD,
    "/tieptuc": GroupAct.GO_ON,
    "/resume": GroupAct.GO_ON,
}
"""Commands as they are typed; every channel with groups takes them."""
_NO_ACT: Final = ActInGroup(GroupAct.JOIN, "-")


def receive(scene: Scene) -> Step | None:
    """Return what a vote, a button or a command of the quiz in a group asks for; None for anything else."""
    update = scene.update
    if update.vote is not None:
        return Step(scene.dialogue, (), (CastVote(update.vote.poll_id, update.vote.options),))
    if scene.is_private:
        return None
    if update.button is not None:
        return Step(scene.dialogue, (), (_wish_of(scene, update.button),)) if _is_ours(update.button) else None
    if update.forwarded or update.edited or update.pictures:
        return None
    act = COMMANDS.get((update.text or "").partition("@")[0].strip().lower())
    return None if act is None else Step(scene.dialogue, (), (ActInGroup(act, name=_name_of(scene)),))


def _is_ours(payload: str) -> bool:
    return payload.startswith(f"{GROUP}|")


def _wish_of(scene: Scene, payload: str) -> ActInGroup:
    """Return what a button asks for; one that cannot be read names a game there is not, which is said to be gone."""
    try:
        button = to_button(payload)
    except BadPayload:
        return _NO_ACT
    act = next((each for each in GroupAct if each.value == button.step), None)
    game_id, _, value = button.choice.partition(".")
    if act is None or not game_id:
        return _NO_ACT
    return ActInGroup(act, game_id, value, _name_of(scene))


def _name_of(scene: Scene) -> str:
    """Return the name a player gets: the one the group sees, or one that says nothing."""
    try:
        return check_nickname(scene.update.shown_name, scene.knowledge.base.lexicon)
    except GameRefused:
        return word(scene.knowledge, scene.language, "someone")
