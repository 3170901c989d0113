"""Staff in a chat: the way in for linked accounts, and the buttons of the group's cards.

Who is linked is known in the transaction only.  So a command is also answered as if it were none, and that answer
is what everybody else gets: nothing tells staff from citizens.
"""

from dataclasses import replace
from typing import Final

from bot.conversation.buttons import Button, is_answered_aside, to_button
from bot.conversation.turns import Scene, Step
from bot.domain.effect import CardAct, LinkChat, SendSignInLink, WorkOnClaim
from bot.domain.errors import BadPayload
from bot.domain.verdict import NoVerdict

SIGN_IN: Final = "/quanly"
LINK: Final = "/lienket"
_LONGEST_CODE: Final = 40
_LONGEST_VERSION: Final = 9
_NOTHING: Final = WorkOnClaim(CardAct.SHOW, "", 0)


def door_of(scene: Scene) -> tuple[LinkChat | SendSignInLink, Scene] | None:
    """Return what a command for staff asks for, and the scene as everybody else's; None for any other message.

    A code is left out of the scene: what is kept of a question nobody can answer must not hold it.
    """
    update, desk = scene.update, scene.knowledge.desk
    if desk is None or update.channel != desk.channel or not scene.is_private or update.forwarded or update.pictures:
        return None
    command, *rest = (update.text or "").split(maxsplit=1) or [""]
    name = command.partition("@")[0].lower()
    if name == SIGN_IN:
        return SendSignInLink(), scene
    if name == LINK:
        code = "".join(rest)[:_LONGEST_CODE]
        return LinkChat(code), replace(scene, update=replace(update, text=command))
    return None


def press(scene: Scene) -> Step | None:
    """Return what a button of a card asks for; None for anything else.

    One that cannot be read asks for a claim there is not, which is said to be gone: nobody else answers it.
    """
    update = scene.update
    if update.button is None or update.aside is None or not is_answered_aside(update.button):
        return None
    try:
        wish = _wish_of(to_button(update.button))
    except BadPayload:
        wish = _NOTHING
    return Step(scene.dialogue, (), (wish,))


def _wish_of(button: Button) -> WorkOnClaim:
    claim_id, _, rest = button.choice.partition(".")
    version, _, code = rest.partition(".")
    act = next((each for each in CardAct if each.value == button.step), None)
    is_number = version.isascii() and version.isdigit() and len(version) <= _LONGEST_VERSION
    if act is None or not is_number:
        return _NOTHING
    outcome = next((each for each in NoVerdict if each.value == code), None)
    return WorkOnClaim(act, claim_id, int(version), outcome)
