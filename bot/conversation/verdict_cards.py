"""Decisions -> what people read: a statement of reasons with its sources and how to appeal."""

from dataclasses import replace
from enum import StrEnum

from bot.conversation.buttons import to_payload
from bot.conversation.plan import Knowledge
from bot.conversation.wording import label_of, path_of, say
from bot.domain.decision import Decision, DecisionKind, Source
from bot.domain.kept import to_day
from bot.domain.message import Choice, ChoiceRole, Phone, Reply, ReplyKind, SourceLink
from bot.domain.text import Language
from bot.domain.verdict import NoVerdict

REMEMBERED = "-"
"""Instead of an id in a payload: the report the conversation remembers."""
_RIGHT_TO_SPEAK = "ICCPR:19"
_URGENT_NUMBERS = ("113", "111", "115", "114", "112")


class Told(StrEnum):
    """Why somebody reads a decision."""

    REPORTER = "told"
    """It answers their report."""
    FOLLOWER = "followed"
    """They read an earlier version and asked to hear of changes."""
    READER = "now"
    """They look it up, or sent the same claim."""


def verdict_card(knowledge: Knowledge, decision: Decision, language: Language, told: Told) -> Reply:
    """Return the statement of reasons, without choices."""
    outcome = decision.outcome
    is_answer = isinstance(outcome, NoVerdict)
    intro = _intro(knowledge, decision, language, told)
    lines = [intro] if intro else []
    if is_answer:
        lines += _answer_lines(knowledge, decision, language)
    else:
        lines += _verdict_lines(knowledge, decision, language)
    return Reply(
        kind=ReplyKind.VERDICT,
        language=language,
        title=_title(knowledge, decision, language),
        body="\n\n".join(line for line in lines if line),
        sources=(*_right_to_speak(knowledge, decision, language), *_sources(knowledge, decision, language)),
        phones=_phones(knowledge, language) if outcome is NoVerdict.URGENT else (),
        notice=_notice(knowledge, decision, language),
    )


def with_choices(reply: Reply, *choices: Choice) -> Reply:
    """Return *reply* offering *choices*."""
    return replace(reply, choices=choices)


def outcome_choices(
    knowledge: Knowledge, decision: Decision, language: Language, *, report_id: str = "", version: int = 0
) -> tuple[Choice, ...]:
    """Return appeal and follow for a reporter: of *report_id*, or of the report remembered at *version*."""
    label = say(knowledge.base, language, "appeal.open")
    remembered = to_payload("appeal", "begin", REMEMBERED)
    appeal = Choice(label, to_payload("appeal", "begin", report_id, version=version), typed=remembered)
    follow = follow_choice(knowledge, decision, language, remembered=True)
    return (appeal, follow) if decision.is_public else (appeal,)


def follow_choice(knowledge: Knowledge, decision: Decision, language: Language, *, remembered: bool = False) -> Choice:
    """Return "Báo tôi nếu kết luận thay đổi"; *remembered* if the conversation remembers a report about it."""
    payload = to_payload("report", "follow", f"{decision.claim_id}.{decision.number}")
    typed = to_payload("report", "follow", REMEMBERED) if remembered else ""
    return Choice(say(knowledge.base, language, "report.follow"), payload, ChoiceRole.OPTION, typed)


def _intro(knowledge: Knowledge, decision: Decision, language: Language, told: Told) -> str:
    key = f"verdict.{told.value}.{decision.kind.value}"
    texts = knowledge.base.wording[language]
    if key not in texts and told is Told.FOLLOWER:
        key = "verdict.followed.other"
    return texts.get(key, "")


def _title(knowledge: Knowledge, decision: Decision, language: Language) -> str:
    verdict = say(knowledge.base, language, f"verdict.{decision.outcome.value}")
    if decision.kind is DecisionKind.WITHDRAWAL:
        return say(knowledge.base, language, "verdict.withdrawn", verdict=verdict)
    return verdict


def _answer_lines(knowledge: Knowledge, decision: Decision, language: Language) -> list[str]:
    lines = [say(knowledge.base, language, f"verdict.body.{decision.outcome.value}")]
    if decision.statement:
        lines.append(say(knowledge.base, language, "verdict.note", statement=decision.statement))
    return lines


def _verdict_lines(knowledge: Knowledge, decision: Decision, language: Language) -> list[str]:
    """Return the claim and the reasons; neither is there when time alone decided."""
    title = _plain(decision.title)
    lines = [say(knowledge.base, language, "verdict.claim", title=title)] if title else []
    return [*lines, decision.statement]


def _right_to_speak(knowledge: Knowledge, decision: Decision, language: Language) -> tuple[SourceLink, ...]:
    if decision.outcome is not NoVerdict.OPINION:
        return ()
    base = knowledge.base
    label = label_of(base, language, _RIGHT_TO_SPEAK)
    return (SourceLink(_RIGHT_TO_SPEAK, label, "", path_of(base, _RIGHT_TO_SPEAK)),)


def _sources(knowledge: Knowledge, decision: Decision, language: Language) -> tuple[SourceLink, ...]:
    return tuple(
        SourceLink(f"{decision.claim_id}:{number}", source.publisher, _note(knowledge, source, language), None, link)
        for number, source in enumerate(decision.sources, 1)
        for link in (source.link if source.link.startswith(("https://", "http://")) else None,)
    )


def _note(knowledge: Knowledge, source: Source, language: Language) -> str:
    parts = [f"{source.day:%d/%m/%Y}"] if source.day else []
    if source.primary:
        parts.append(say(knowledge.base, language, "verdict.primary"))
    if source.quotation:
        parts.append(say(knowledge.base, language, "verdict.source_note", quotation=source.quotation))
    return ", ".join(parts)


def _phones(knowledge: Knowledge, language: Language) -> tuple[Phone, ...]:
    lines = [knowledge.base.hotlines[number] for number in _URGENT_NUMBERS if number in knowledge.base.hotlines]
    return tuple(Phone(line.number, line.name.to(language), line.about.to(language)) for line in lines)


def _notice(knowledge: Knowledge, decision: Decision, language: Language) -> str:
    base = knowledge.base
    lines = [say(base, language, "verdict.as_of", day=f"{to_day(decision.at):%d/%m/%Y}")]
    if decision.number > 1:
        lines.append(say(base, language, "verdict.version", number=decision.number))
    return " ".join([*lines, say(base, language, "verdict.how")])


def _plain(text: str) -> str:
    """Return *text* without what would be read as style."""
    return text.replace("*", "").replace("_", " ").strip()
