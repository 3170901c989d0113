"""Looking up by receipt what became of a report, replacing a lost receipt, cutting one link."""

import re
from dataclasses import replace

from bot.conversation.buttons import Button, to_payload
from bot.conversation.cards import menu_choice
from bot.conversation.drafts import after_cue
from bot.conversation.turns import Scene, Step, moved
from bot.conversation.wording import say
from bot.domain.effect import CutLink, Effect, LookUp, ReplaceReceipts
from bot.domain.errors import BadReceipt
from bot.domain.message import Choice, ChoiceRole, Reply, ReplyKind
from bot.domain.receipt import read_receipt

_LONGEST = 120
_SHORTEST_CODE = 8
_RECEIPT = re.compile(
    r"(?<!\w)[0-9A-Za-z]{4}(?:[-–.\s]?[0-9A-Za-z]{4}){3}[-–.\s]?[0-9A-Za-z*~$=](?![\w*~$=])",
)
_DASHED = re.compile(r"[0-9A-Za-z]{4}(?:-[0-9A-Za-z]{4}){3}-\S")


def press(scene: Scene, button: Button) -> Step | None:  # noqa: PLR0911 one a button
    """Handle a button of the flow."""
    if not scene.is_private:
        return _said(scene, scene.dialogue.step, "report.private")
    is_fresh = button.version == scene.dialogue.version
    match button.step:
        case "ask":
            return _said(scene, "waiting", "lookup.ask", *_ways_on(scene))
        case "lost":
            yes = Choice(_label(scene, "lookup.lost_yes"), to_payload("lookup", "replace", version=scene.version))
            return _said(scene, "lost", "lookup.lost_confirm", yes, _no(scene))
        case "replace" if is_fresh:
            return _said(scene, "", "lookup.lost_begun", effects=(ReplaceReceipts(),))
        case "unlink" if is_fresh:
            yes = Choice(_label(scene, "lookup.unlink_yes"), to_payload("lookup", "cut", version=scene.version))
            return _said(scene, "unlink", "lookup.unlink_confirm", yes, _no(scene))
        case "cut" if is_fresh:
            return replace(moved(scene, "lookup", ""), effects=(CutLink(),))
        case _:
            return None


def read(scene: Scene, text: str) -> Step | None:
    """Return the step a typed receipt leads to, alone or after a word such as /tracuu; None if it is none."""
    if len(text) > _LONGEST:
        return None
    said = text.strip()
    rest = after_cue(said, scene.knowledge.base, "words.lookup")
    if rest is not None and (said.startswith("/") or _looks_like_a_code(rest)):
        return _attempt(scene, rest)
    is_awaited = scene.dialogue.flow == "lookup" and scene.dialogue.step == "waiting"
    if (is_awaited and _looks_like_a_code(said)) or _DASHED.fullmatch(said) or _is_receipt(said):
        return _attempt(scene, said)
    return None


def _looks_like_a_code(text: str) -> bool:
    if _RECEIPT.search(text):
        return True
    return len(text) >= _SHORTEST_CODE and " " not in text and any(sign.isdigit() for sign in text)


def _is_receipt(text: str) -> bool:
    try:
        read_receipt(text)
    except BadReceipt:
        return False
    return True


def _attempt(scene: Scene, text: str) -> Step:
    if not scene.is_private:
        return _said(scene, scene.dialogue.step, "report.private")
    found = _RECEIPT.search(text)
    try:
        receipt = read_receipt(found[0] if found else text)
    except BadReceipt:
        return _said(scene, "waiting", "lookup.bad", *_ways_on(scene))
    return replace(moved(scene, "lookup", "waiting"), effects=(LookUp(receipt),))


def _ways_on(scene: Scene) -> tuple[Choice, ...]:
    lost = Choice(_label(scene, "lookup.lost"), to_payload("lookup", "lost"), ChoiceRole.OPTION)
    return (lost, menu_choice(scene.knowledge, scene.language))


def _no(scene: Scene) -> Choice:
    return Choice(_label(scene, "lookup.no"), to_payload("help", "menu"))


def _label(scene: Scene, key: str) -> str:
    return say(scene.knowledge.base, scene.language, key)


def _said(scene: Scene, step: str, key: str, *choices: Choice, effects: tuple[Effect, ...] = ()) -> Step:
    reply = Reply(kind=ReplyKind.TEXT, language=scene.language, body=_label(scene, key), choices=choices)
    return moved(scene, "lookup", step, reply, effects=effects)
