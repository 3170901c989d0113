"""What a reporter was asked to say more about: begun, sent, dropped, or meant for something else."""

from dataclasses import replace

from bot.conversation.buttons import Button
from bot.conversation.cards import menu_choice
from bot.conversation.drafts import LONG_TEXT, Written, has_link, live_draft
from bot.conversation.flows import ask
from bot.conversation.flows.report import CUT, FORWARDED, consider, gone, told
from bot.conversation.turns import Scene, Step, moved
from bot.conversation.verdict_cards import REMEMBERED
from bot.domain.dialogue import MORE
from bot.domain.effect import AddToReport, BeginAdding
from bot.domain.report import Draft


def press(scene: Scene, button: Button) -> Step | None:
    """Handle a button of the flow.  Those under the question carry the report's id and do not grow stale."""
    if not scene.is_private:
        return told(scene, "report.private")
    match button.step:
        case "begin" if button.choice or button.version == scene.dialogue.version:
            named = button.choice if button.choice != REMEMBERED else ""
            effect = BeginAdding(named or None, looked_at=not button.choice)
            return replace(moved(scene, MORE, "waiting"), effects=(effect,))
        case "nothing":
            return _dropped(scene)
        case "send" | "cancel" | "other":
            draft = live_draft(scene.dialogue, button.choice, scene.now)
            return gone(scene) if draft is None else _on_draft(scene, button.step, draft)
        case _:
            return None


def _on_draft(scene: Scene, step: str, draft: Draft) -> Step:
    if step == "send":
        return replace(moved(scene, MORE, "sent"), effects=(AddToReport(draft),))
    if step == "cancel":
        return _dropped(scene)
    forwarded = FORWARDED in str(scene.dialogue.data.get(CUT, ""))
    if forwarded or draft.pictures or len(draft.text) >= LONG_TEXT or has_link(draft.text):
        return consider(replace(scene, dialogue=replace(scene.dialogue, flow="report", step="")), Written(draft))
    asked = replace(scene, update=replace(scene.update, text=draft.text, button=None))
    return ask.answer(replace(asked, dialogue=replace(scene.dialogue, draft=None)))


def _dropped(scene: Scene) -> Step:
    data = {key: value for key, value in scene.dialogue.data.items() if key != MORE}
    dialogue = replace(scene.dialogue, draft=None, flow="ask", step="", data=data)
    return told(replace(scene, dialogue=dialogue), "report.more.dropped", menu_choice(scene.knowledge, scene.language))
