"""An appeal against a decision: the reason, its preview, the sending."""

from dataclasses import replace

from bot.conversation.buttons import Button, to_payload
from bot.conversation.cards import menu_choice
from bot.conversation.drafts import to_stored_text
from bot.conversation.flows.report import APPEAL, CUT, told, with_danger
from bot.conversation.turns import Scene, Step, moved
from bot.conversation.verdict_cards import REMEMBERED
from bot.conversation.wording import say
from bot.domain.effect import BeginAppeal, FileAppeal
from bot.domain.message import Choice, Reply, ReplyKind
from bot.domain.report import APPEAL_LENGTH, Draft

_SHORTEST_WORDS = 3


def press(scene: Scene, button: Button) -> Step | None:
    """Handle a button of the flow.

    A button under an outcome carries the report's id and works as long as the appeal is possible; the others
    belong to their turn.
    """
    if not scene.is_private:
        return told(scene, "report.private")
    is_fresh = button.version == scene.dialogue.version
    draft = scene.dialogue.draft
    match button.step:
        case "begin" if button.choice or is_fresh:
            named = button.choice if button.choice != REMEMBERED else ""
            return replace(moved(scene, "appeal", "waiting"), effects=(BeginAppeal(named or None),))
        case "send" if is_fresh and draft is not None:
            return replace(moved(scene, "appeal", "sent"), effects=(FileAppeal(draft.text),))
        case "cancel":
            dropped = replace(scene, dialogue=replace(scene.dialogue, draft=None, flow="ask", step=""))
            return told(dropped, "appeal.cancelled", menu_choice(scene.knowledge, scene.language))
        case _:
            return None


def preview(scene: Scene, text: str) -> Step:
    """Show what would be sent as the appeal."""
    base, language = scene.knowledge.base, scene.language
    kept, black, cut = to_stored_text(text, APPEAL_LENGTH)
    if len(kept.split()) < _SHORTEST_WORDS or not any(sign.isalpha() for sign in kept):
        return told(scene, "appeal.short")
    lines = [say(base, language, "appeal.cut")] if cut else []
    reply = Reply(
        kind=ReplyKind.PREVIEW,
        language=language,
        title=say(base, language, "appeal.preview"),
        quote=kept,
        body="\n\n".join([*lines, say(base, language, "appeal.preview_body")]),
        choices=(
            Choice(say(base, language, "appeal.send"), to_payload("appeal", "send", version=scene.version)),
            Choice(say(base, language, "report.cancel"), to_payload("appeal", "cancel", version=scene.version)),
        ),
    )
    step = moved(scene, "appeal", "preview", reply)
    draft = Draft(text=kept, black=black, written_at=scene.now)
    dialogue = replace(step.dialogue, draft=draft, data={**step.dialogue.data, CUT: APPEAL})
    return with_danger(scene, text, replace(step, dialogue=dialogue))
