"""A doubtful message: from however it comes in, over the preview, to its sending."""

from dataclasses import replace

from bot.conversation.buttons import Button, to_payload
from bot.conversation.cards import emergency_card, menu_choice
from bot.conversation.drafts import LONG_TEXT, Written, add, has_link, live_draft, problem_of, token_of, write
from bot.conversation.report_cards import candidates_card, more_card, offer_choice, preview_card
from bot.conversation.turns import Scene, Step, moved, open_choices
from bot.conversation.verdict_cards import REMEMBERED, Told, follow_choice, verdict_card, with_choices
from bot.conversation.wording import say
from bot.domain.answer import Emergency
from bot.domain.claim import Risk
from bot.domain.decision import Decision
from bot.domain.dialogue import MORE, Dialogue
from bot.domain.effect import CollectAlbum, FileReport, Follow, KeepUnanswered, ShowDecision
from bot.domain.entry import Reason
from bot.domain.message import Choice, ChoiceRole, Reply, ReplyKind
from bot.domain.report import Draft
from bot.language import fold

CUT = "cut"
"""Where the Dialogue remembers what of the draft was cut: ``t`` its text, ``p`` pictures; or that it is an appeal."""
FORWARDED = "f"
"""There: that somebody else wrote it."""
APPEAL = "appeal"
APART = "apart"
"""Where the Dialogue remembers on which claim the verdict was shown instead of the draft's preview."""
_LONGEST_NUMBER = 6


def press(scene: Scene, button: Button) -> Step | None:  # noqa: PLR0911 one a button
    """Handle a button of the flow.  Buttons of a draft work as long as the draft is there."""
    if not scene.is_private:
        return told(scene, "report.private")
    match button.step:
        case "start":
            return start(scene)
        case "again":
            return again(scene)
        case "check" | "anyway" | "send" | "cancel":
            draft = live_draft(scene.dialogue, button.choice, scene.now)
            return _on_draft(scene, button.step, draft) if draft else gone(scene)
        case "known":
            return _known(scene, button.choice)
        case "follow" | "unfollow":
            return _follow(scene, button.choice, ends=button.step == "unfollow")
        case _:
            return None


def start(scene: Scene) -> Step:
    """Ask for the message."""
    base, language = scene.knowledge.base, scene.language
    lookup = Choice(say(base, language, "menu.lookup"), to_payload("lookup", "ask"), ChoiceRole.NAVIGATION)
    reply = Reply(
        kind=ReplyKind.TEXT,
        language=language,
        body=say(base, language, "report.start"),
        notice=say(base, language, "report.start_notice"),
        choices=(lookup, menu_choice(scene.knowledge, language)),
    )
    return moved(scene, "report", "waiting", reply)


def again(scene: Scene) -> Step:
    """Somebody asks whether "this message" is true: the one before, if it is still there."""
    draft = scene.dialogue.draft
    if draft is None or live_draft(scene.dialogue, token_of(draft), scene.now) is None or is_appeal(scene):
        return start(scene)
    return consider(scene, _written(scene, draft))


def write_in(scene: Scene, text: str) -> Step:
    """Make the message a draft and show what is known of it, or its preview; danger in typed words stands first."""
    update = scene.update
    before = scene.dialogue.draft
    if update.album and before is not None and before.album == update.album:
        written = add(before, text, update.pictures, scene.now)
    else:
        written = write(text, update.pictures, update.album, scene.now)
    if update.album:
        flow = MORE if says_more(scene) else "report"
        dialogue = replace(_with_draft(scene, written), flow=flow, step="album")
        return with_danger(scene, text, Step(dialogue, (), (CollectAlbum(update.album),)))
    return with_danger(scene, text, consider(scene, written))


def consider(scene: Scene, written: Written) -> Step:
    """Answer at once what is surely known, ask about what may be, and show the preview of anything else."""
    problem = problem_of(written.draft)
    if says_more(scene) and problem != "report.empty":
        card = more_card(scene.knowledge, written, scene.language)
        return Step(replace(_with_draft(scene, written), flow=MORE, step="preview", open=card.choices), (card,))
    if problem:
        return told(scene, problem)
    known = scene.knowledge.claims.match(written.draft.text, scene.update.picture_hashes)
    # The album stays: a picture of it that comes late joins the others in a new preview.
    # Who sends it although the verdict is known wants it looked at: it would only meet the same verdict again.
    draft = replace(written.draft, match=None if known.sure else known.attach)
    written = replace(written, draft=draft)
    dialogue = _with_draft(scene, written, apart=known.sure.claim_id if known.sure else "")
    if known.sure is not None:
        reply, step = known_card(scene, known.sure, draft), "known"
    elif known.candidates:
        reply, step = candidates_card(scene.knowledge, draft, known.candidates, scene.language), "known"
    else:
        reply, step = preview_card(scene.knowledge, written, scene.language), "preview"
    return Step(replace(dialogue, flow="report", step=step, open=reply.choices), (reply,))


def consider_album(scene: Scene, draft: Draft) -> Step:
    """Do the same for the draft of an album once all its pictures are there."""
    return consider(scene, _written(scene, draft))


def says_more(scene: Scene) -> bool:
    """Tell whether this message says more about a report, as its reporter was asked to."""
    dialogue, update, about = scene.dialogue, scene.update, scene.dialogue.more_about
    if dialogue.flow != MORE or about is None or scene.now >= about[1]:
        return False
    draft = dialogue.draft
    joins = draft is not None and (update.edited or (update.album is not None and update.album == draft.album))
    return joins or dialogue.step in {"waiting", "album"}


def known_card(scene: Scene, decision: Decision, draft: Draft) -> Reply:
    """Return the published verdict on the claim somebody was about to send."""
    knowledge, language = scene.knowledge, scene.language
    card = verdict_card(knowledge, decision, language, Told.READER)
    card = replace(card, body=say(knowledge.base, language, "report.known_notice") + "\n\n" + card.body)
    return with_choices(card, follow_choice(knowledge, decision, language), anyway_choice(scene, draft))


def anyway_choice(scene: Scene, draft: Draft) -> Choice:
    """Return "Vẫn gửi tin này"."""
    label = say(scene.knowledge.base, scene.language, "report.anyway")
    return Choice(label, to_payload("report", "anyway", token_of(draft)))


def offer(scene: Scene, step: Step) -> Step:
    """Offer to have a long text checked that nobody could answer."""
    text = scene.update.text or ""
    reasons = {effect.reason for effect in step.effects if isinstance(effect, KeepUnanswered)}
    unanswered = reasons == {Reason.UNKNOWN} and all(reply.kind is ReplyKind.UNKNOWN for reply in step.replies)
    if not (unanswered and scene.is_private and (len(text) >= LONG_TEXT or has_link(text))):
        return step
    written = write(text, (), None, scene.now)
    if problem_of(written.draft):
        return step
    *before, last = step.replies
    language = last.language
    body = last.body + "\n\n" + say(scene.knowledge.base, language, "report.offer")
    choice = offer_choice(scene.knowledge, written.draft, language)
    replies = (*before, replace(last, body=body, choices=(choice, *last.choices)))
    drafted = _with_draft(scene, written)
    dialogue = replace(step.dialogue, draft=drafted.draft, data=drafted.data, open=open_choices(replies))
    return replace(step, dialogue=dialogue, replies=replies)


def told(scene: Scene, key: str, *choices: Choice) -> Step:
    """Say one thing and stay where the conversation is."""
    reply = Reply(
        kind=ReplyKind.TEXT,
        language=scene.language,
        body=say(scene.knowledge.base, scene.language, key),
        choices=choices,
    )
    return Step(replace(scene.dialogue, open=choices or scene.dialogue.open), (reply,))


def with_danger(scene: Scene, text: str, step: Step) -> Step:
    """Put the numbers to call before *step* if somebody cries for help in typed words."""
    if scene.update.forwarded:
        return step
    for answer in _answers(scene, text):
        if isinstance(answer, Emergency):
            card = emergency_card(scene.knowledge, answer.hotlines, scene.language)
            return replace(step, replies=(card, *step.replies))
    return step


def is_appeal(scene: Scene) -> bool:
    """Tell whether the draft that is there is an appeal."""
    return scene.dialogue.data.get(CUT) == APPEAL


def _answers(scene: Scene, text: str) -> list[object]:
    return [part.answer for part in scene.knowledge.engine.read(text).parts]


def _with_draft(scene: Scene, written: Written, *, apart: str = "") -> Dialogue:
    cut = ("t" if written.text_cut else "") + ("p" if written.pictures_cut else "")
    cut += FORWARDED if scene.update.forwarded else ""
    return replace(scene.dialogue, draft=written.draft, data={**scene.dialogue.data, CUT: cut, APART: apart})


def _written(scene: Scene, draft: Draft) -> Written:
    cut = str(scene.dialogue.data.get(CUT, ""))
    return Written(draft, "t" in cut, "p" in cut)


def _on_draft(scene: Scene, step: str, draft: Draft) -> Step:
    match step:
        case "check":
            return consider(scene, _written(scene, draft))
        case "anyway":
            return moved(
                scene, "report", "preview", preview_card(scene.knowledge, _written(scene, draft), scene.language)
            )
        case "send":
            return _send(scene, draft)
        case _:
            dropped = replace(scene, dialogue=replace(scene.dialogue, draft=None))
            return told(dropped, "report.cancelled", *_ways_on(scene))


def _send(scene: Scene, draft: Draft) -> Step:
    # Claims may have come since the draft was written; pictures were compared then.
    known = scene.knowledge.claims.match(draft.text)
    apart = str(scene.dialogue.data.get(APART, ""))
    attach = known.attach if known.attach != apart else None
    matched = replace(draft, match=draft.match or attach)
    risk, conflict = _risk(scene, draft), _is_about_operator(scene, draft)
    effect = FileReport(matched, risk, conflict, apart or known.near, apart=bool(apart))
    return replace(moved(scene, "report", "sent"), effects=(effect,))


def gone(scene: Scene) -> Step:
    """Say that the draft is no longer there."""
    return told(scene, "report.gone", *_ways_on(scene))


def _ways_on(scene: Scene) -> tuple[Choice, ...]:
    label = say(scene.knowledge.base, scene.language, "report.another")
    other = Choice(label, to_payload("report", "start"), ChoiceRole.NAVIGATION)
    return (other, menu_choice(scene.knowledge, scene.language))


def _known(scene: Scene, choice: str) -> Step | None:
    claim_id, _, token = choice.partition(".")
    if not claim_id or live_draft(scene.dialogue, token, scene.now) is None:
        return gone(scene)
    return replace(moved(scene, "report", "known"), effects=(ShowDecision(claim_id),))


def _follow(scene: Scene, choice: str, *, ends: bool) -> Step | None:
    if choice == REMEMBERED:
        return Step(replace(scene.dialogue, open=()), (), (Follow("", 0, ends=ends),))
    claim_id, _, number = choice.partition(".")
    if not (claim_id and number.isascii() and number.isdigit() and len(number) < _LONGEST_NUMBER):
        return None
    effect = Follow(claim_id, int(number), ends=ends)
    is_known = scene.dialogue.flow == "report" and scene.dialogue.step == "known"
    # Whoever is content with a verdict does not send the message: nothing of it stays.
    dialogue = replace(scene.dialogue, draft=None, step="") if is_known else scene.dialogue
    return Step(replace(dialogue, open=()), (), (effect,))


def _risk(scene: Scene, draft: Draft) -> Risk:
    urgent = any(isinstance(answer, Emergency) for answer in _answers(scene, draft.text))
    return Risk.HIGH if urgent else Risk.ORDINARY


def _is_about_operator(scene: Scene, draft: Draft) -> bool:
    name = fold(scene.knowledge.operator.name)
    return bool(name) and name in fold(draft.text)
