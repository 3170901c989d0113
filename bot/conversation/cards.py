"""Entries -> replies: what an answer looks like on every channel."""

from datetime import date

from bot.conversation.buttons import to_payload
from bot.conversation.plan import Knowledge
from bot.conversation.wording import label_of, path_of, say
from bot.domain.convention import Convention
from bot.domain.entry import Entry, EntryKind
from bot.domain.message import Choice, ChoiceRole, Phone, Reply, ReplyKind, SourceLink
from bot.domain.text import Language

RELATED = 3


def answer_card(knowledge: Knowledge, entry: Entry, language: Language, today: date) -> Reply:
    """Return the card of an answer: short text, sources, long text, thumbs, related questions."""
    base = knowledge.base
    convention, number = _article_of(knowledge, entry)
    full, short = entry.full.to(language), entry.short.to(language)
    feedback = feedback_choices(knowledge, entry, language) if entry.kind is not EntryKind.CONVERSATION else ()
    navigation = _neighbours(knowledge, convention, number, language) if convention and number else ()
    return Reply(
        kind=ReplyKind.ARTICLE if number else ReplyKind.ANSWER,
        language=language,
        title=label_of(base, language, entry.id) + ": " + entry.title.to(language)
        if number
        else entry.title.to(language),
        body=short,
        more="" if full == short else full,
        sources=tuple(
            SourceLink(
                citation.id,
                label_of(base, language, citation.id),
                "" if citation.id == entry.id else citation.note.to(language),
                path_of(base, citation.id),
            )
            for citation in entry.citations
        ),
        choices=(*_related(knowledge, entry, language), *navigation, *feedback),
        notice=_notice(knowledge, entry, language, today),
        entry=entry.id,
        entry_version=entry.version,
    )


def feedback_choices(knowledge: Knowledge, entry: Entry, language: Language) -> tuple[Choice, ...]:
    """Return the two thumbs of *entry*."""
    return tuple(
        Choice(
            say(knowledge.base, language, f"feedback.{step}"),
            to_payload("feedback", step, entry.version),
            ChoiceRole.FEEDBACK,
        )
        for step in ("up", "down")
    )


def open_choice(knowledge: Knowledge, entry_id: str, language: Language, role: ChoiceRole) -> Choice:
    """Return the choice that opens an entry, named by its question or its article."""
    entry = knowledge.base.entries[entry_id]
    label = entry.title.to(language)
    convention, number = _article_of(knowledge, entry)
    if convention and number:
        label = say(knowledge.base, language, "label.article_short", number=number, id=convention.id, title=label)
    return Choice(label, to_payload("ask", "open", entry_id), role)


def menu_choice(knowledge: Knowledge, language: Language) -> Choice:
    """Return the choice that opens the menu."""
    return Choice(say(knowledge.base, language, "menu.open"), to_payload("help", "menu"), ChoiceRole.NAVIGATION)


def emergency_card(knowledge: Knowledge, hotlines: tuple[str, ...], language: Language) -> Reply:
    """Return the card shown above anything else when somebody is in danger."""
    lines = [knowledge.base.hotlines[number] for number in hotlines]
    return Reply(
        kind=ReplyKind.EMERGENCY,
        language=language,
        title=say(knowledge.base, language, "emergency.title"),
        body=say(knowledge.base, language, "emergency.body"),
        phones=tuple(Phone(line.number, line.name.to(language), line.about.to(language)) for line in lines),
        notice=say(knowledge.base, language, "emergency.notice"),
    )


def _article_of(knowledge: Knowledge, entry: Entry) -> tuple[Convention | None, int | None]:
    head, _, tail = entry.id.partition(":")
    convention = knowledge.base.conventions.get(head)
    return (convention, int(tail)) if convention and tail.isdigit() else (convention, None)


def _neighbours(knowledge: Knowledge, convention: Convention, number: int, language: Language) -> tuple[Choice, ...]:
    def to_article(key: str, other: int) -> Choice:
        label = say(knowledge.base, language, key, number=other)
        return Choice(label, to_payload("browse", "article", f"{convention.id}:{other}"), ChoiceRole.NAVIGATION)

    before = (to_article("browse.previous", number - 1),) if number > 1 else ()
    after = (to_article("browse.next", number + 1),) if number < convention.last_article else ()
    up_label = say(knowledge.base, language, "browse.up", id=convention.id)
    up = Choice(up_label, to_payload("browse", "convention", convention.id), ChoiceRole.NAVIGATION)
    return (*before, *after, up)


def _related(knowledge: Knowledge, entry: Entry, language: Language) -> tuple[Choice, ...]:
    found = [related for related in entry.related if related in knowledge.base.entries][:RELATED]
    return tuple(open_choice(knowledge, related, language, ChoiceRole.RELATED) for related in found)


def _notice(knowledge: Knowledge, entry: Entry, language: Language, today: date) -> str:
    """Return the small print: how fresh the plan's facts are, who reviewed, and whether that has run out."""
    if entry.kind is EntryKind.CONVERSATION:
        return ""
    lines = [knowledge.base.plan_banner.to(language)] if cites_plan(entry) else []
    return " ".join([*lines, review_note(knowledge, entry, language, today)])


def cites_plan(entry: Entry) -> bool:
    """Tell whether the answer rests on the plan, so that the plan's as-of banner belongs to it."""
    return any(cited.partition(":")[0] in {"KH175", "QD1079"} for cited in entry.citation_ids)


def review_note(knowledge: Knowledge, entry: Entry, language: Language, today: date) -> str:
    """Return whether the answer is due for a new review, and who has reviewed it."""
    base = knowledge.base
    lines: list[str] = []
    if entry.valid_until and entry.valid_until < today:
        lines.append(say(base, language, "answer.expired", until=f"{entry.valid_until:%d/%m/%Y}"))
    lines.append(say(base, language, "answer.pending" if entry.review.pending else "answer.reviewed"))
    return " ".join(lines)
