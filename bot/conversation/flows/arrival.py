"""What a message leads to by its kind, before anybody reads its words; and words that belong to a report."""

from bot.conversation.drafts import claim_in, is_links
from bot.conversation.flows import appeal, lookup, report
from bot.conversation.turns import Scene, Step
from bot.domain.message import Content, Update


def receive(scene: Scene) -> Step | None:
    """Refuse what cannot be reported and make drafts of forwarded messages and pictures; None for anything else."""
    update = scene.update
    if update.button is not None:
        return None
    if update.content not in {Content.TEXT, Content.PICTURE}:
        return report.told(scene, f"report.refused.{update.content.value}")
    is_picture = update.content is Content.PICTURE
    if not (is_picture or update.forwarded):
        return None
    if not scene.is_private:
        return report.told(scene, "report.private")
    if is_picture and not update.pictures:
        return report.told(scene, _why_no_picture(update))
    text = update.text or ""
    asked = None if update.forwarded else claim_in(text, scene.knowledge.base)
    return report.write_in(scene, text if asked is None else asked)


def _why_no_picture(update: Update) -> str:
    return f"report.bad_picture.{update.no_picture.value}" if update.no_picture else "report.refused.picture"


def read(scene: Scene) -> Step | None:
    """Return the step of words that belong to a report, a look-up or an appeal; None for a question."""
    text = scene.update.text or ""
    found = lookup.read(scene, text)
    if found is not None:
        return found
    flow = (scene.dialogue.flow, scene.dialogue.step)
    if flow == ("appeal", "waiting"):
        return appeal.preview(scene, text)
    asked = claim_in(text, scene.knowledge.base)
    is_awaited = flow == ("report", "waiting") or report.says_more(scene)
    is_draft = asked is not None or is_awaited or is_links(text) or _is_edited_draft(scene)
    if not is_draft:
        return None
    if not scene.is_private:
        return report.told(scene, "report.private")
    return report.again(scene) if asked == "" else report.write_in(scene, asked or text)


def _is_edited_draft(scene: Scene) -> bool:
    return scene.update.edited and scene.dialogue.flow == "report" and scene.dialogue.draft is not None
