"""What the reporter sees before and after sending: preview, candidates, receipt."""

from collections.abc import Sequence
from dataclasses import replace

from bot.conversation.buttons import to_payload
from bot.conversation.cards import menu_choice
from bot.conversation.drafts import Written, token_of
from bot.conversation.plan import Knowledge
from bot.conversation.verdict_cards import REMEMBERED
from bot.conversation.wording import say
from bot.domain.decision import Decision
from bot.domain.dialogue import MORE
from bot.domain.message import Choice, ChoiceRole, Reply, ReplyKind
from bot.domain.report import PICTURES_AT_MOST, Draft
from bot.domain.text import Language
from bot.services.reports import Filed


def preview_card(knowledge: Knowledge, written: Written, language: Language) -> Reply:
    """Return what would be stored, who reads it and for how long, with *Gửi* and *Huỷ* of one size."""
    base, draft = knowledge.base, written.draft
    lines = [say(base, language, "report.preview.cut")] if written.text_cut else []
    lines += _pictures(knowledge, written, language)
    lines.append(_blacked_out(knowledge, draft, language))
    lines.append(say(base, language, "report.preview.readers", name=knowledge.operator.name))
    lines.append(say(base, language, "report.preview.kept"))
    lines.append(say(base, language, "report.preview.minors"))
    return Reply(
        kind=ReplyKind.PREVIEW,
        language=language,
        title=say(base, language, "report.preview.title"),
        quote=draft.text,
        pictures=draft.pictures,
        body="\n\n".join(lines),
        notice=say(base, language, "report.preview.links"),
        choices=send_choices(knowledge, draft, language),
    )


def send_choices(knowledge: Knowledge, draft: Draft, language: Language) -> tuple[Choice, ...]:
    """Return *Gửi* and *Huỷ* of this draft."""
    return tuple(
        Choice(say(knowledge.base, language, f"report.{step}"), to_payload("report", step, token_of(draft)))
        for step in ("send", "cancel")
    )


def candidates_card(knowledge: Knowledge, draft: Draft, candidates: Sequence[Decision], language: Language) -> Reply:
    """Return the question whether one of the published claims is meant."""
    base = knowledge.base
    options = tuple(
        Choice(found.title, to_payload("report", "known", f"{found.claim_id}.{token_of(draft)}"))
        for found in candidates
    )
    none = Choice(say(base, language, "report.not_these"), to_payload("report", "anyway", token_of(draft)))
    key = "report.candidate" if len(options) == 1 else "report.candidates"
    return Reply(kind=ReplyKind.CLARIFY, language=language, body=say(base, language, key), choices=(*options, none))


def more_card(knowledge: Knowledge, written: Written, language: Language) -> Reply:
    """Return what would be added to a report, as the preview of a report shows it, with a way out."""
    base = knowledge.base
    card = preview_card(knowledge, written, language)
    return replace(
        card,
        title=say(base, language, "report.more.title"),
        body=say(base, language, "report.more.joins") + "\n\n" + card.body,
        choices=more_send_choices(knowledge, written.draft, language),
    )


def more_send_choices(knowledge: Knowledge, draft: Draft, language: Language) -> tuple[Choice, ...]:
    """Return *Gửi* and *Huỷ* of what would be added, and that it is about something else."""
    keys = {"send": "report.send", "cancel": "report.cancel", "other": "report.more.other"}
    return tuple(
        Choice(say(knowledge.base, language, key), to_payload(MORE, step, token_of(draft)))
        for step, key in keys.items()
    )


def more_choices(knowledge: Knowledge, report_id: str, language: Language) -> tuple[Choice, ...]:
    """Return "Gửi thêm về tin này" for a report more is asked about, and the way out."""
    base = knowledge.base
    typed = to_payload(MORE, "begin", REMEMBERED)
    return (
        Choice(say(base, language, "report.more.give"), to_payload(MORE, "begin", report_id), typed=typed),
        Choice(say(base, language, "report.more.nothing"), to_payload(MORE, "nothing")),
    )


def receipt_card(knowledge: Knowledge, filed: Filed, language: Language) -> Reply:
    """Return the receipt, what happens next and when."""
    base = knowledge.base
    keys = ["report.receipt.again"] if filed.again else []
    keys += ["report.receipt.added"] if filed.added else []
    keys.append("report.receipt.keep")
    keys += ["report.receipt.decided"] if filed.decided else ["report.receipt.when", "report.receipt.meanwhile"]
    return Reply(
        kind=ReplyKind.RECEIPT,
        language=language,
        title=say(base, language, "report.receipt.title"),
        quote=filed.receipt,
        body="\n\n".join(say(base, language, key) for key in keys),
        choices=(menu_choice(knowledge, language),),
    )


def new_receipt_card(knowledge: Knowledge, receipt: str, language: Language) -> Reply:
    """Return the receipt that replaces a lost one."""
    base = knowledge.base
    return Reply(
        kind=ReplyKind.RECEIPT,
        language=language,
        title=say(base, language, "report.receipt.new"),
        quote=receipt,
        body=say(base, language, "report.receipt.new_body"),
    )


def offer_choice(knowledge: Knowledge, draft: Draft, language: Language) -> Choice:
    """Return the choice that has a text checked which nobody could answer."""
    label = say(knowledge.base, language, "report.check")
    return Choice(label, to_payload("report", "check", token_of(draft)), ChoiceRole.OPTION)


def _blacked_out(knowledge: Knowledge, draft: Draft, language: Language) -> str:
    base = knowledge.base
    found = [say(base, language, f"report.black.{kind}", count=count) for kind, count in draft.black.items() if count]
    if not found:
        return say(base, language, "report.preview.black_none")
    return say(base, language, "report.preview.black", found=", ".join(found))


def _pictures(knowledge: Knowledge, written: Written, language: Language) -> list[str]:
    base, count = knowledge.base, len(written.draft.pictures)
    lines: list[str] = []
    if count:
        key = "picture_one" if count == 1 else "picture_many"
        lines.append(say(base, language, f"report.preview.{key}", count=count))
    if written.pictures_cut:
        lines.append(say(base, language, "report.preview.picture_most", count=PICTURES_AT_MOST))
    return lines
