"""A question, and choosing among what it may mean."""

from dataclasses import replace
from typing import assert_never

from bot.conversation.buttons import Button, to_payload
from bot.conversation.cards import answer_card, emergency_card, menu_choice, open_choice
from bot.conversation.turns import Scene, Step, moved, open_choices
from bot.conversation.wording import say
from bot.domain.answer import Answer, Context, Emergency, Found, Part, Unclear, Unknown
from bot.domain.effect import Effect, KeepUnanswered
from bot.domain.entry import Reason
from bot.domain.kept import to_day
from bot.domain.message import Choice, ChoiceRole, Reply, ReplyKind
from bot.domain.text import Language
from bot.language import to_kept_text


def answer(scene: Scene) -> Step:
    """Answer a free text: each of its questions, danger first."""
    text = scene.update.text or ""
    reading = scene.knowledge.engine.read(text, scene.dialogue.context)
    language = reading.language
    parts = sorted(reading.parts, key=_urgency)
    several = len(parts) > 1
    numbers = {id(part): number for number, part in enumerate(reading.parts, 1)}
    replies = tuple(_reply(scene, part, language, numbers[id(part)] if several else 0) for part in parts)
    dialogue = replace(
        scene.dialogue,
        flow="ask",
        step="",
        context=reading.context,
        last_language=language,
        open=open_choices(replies),
    )
    return Step(dialogue, replies, tuple(_kept(parts, language)))


def press(scene: Scene, button: Button) -> Step | None:
    """Open an entry, or admit that none of the offered ones is meant."""
    language = scene.language
    match button.step:
        case "open" if button.choice in scene.knowledge.base.entries:
            entry = scene.knowledge.base.entries[button.choice]
            step = moved(scene, "ask", "", answer_card(scene.knowledge, entry, language, to_day(scene.now)))
            return replace(step, dialogue=replace(step.dialogue, context=context_of(scene, entry.id)))
        case "none":
            return moved(scene, "ask", "", _unknown_reply(scene, Unknown(Reason.UNKNOWN), language, 0))
        case "start":
            return moved(scene, "ask", "", _text(scene, "ask.start"))
        case _:
            return None


def context_of(scene: Scene, entry_id: str) -> Context:
    """Return what is spoken about after *entry_id* was shown."""
    head, _, tail = entry_id.partition(":")
    convention = head if head in scene.knowledge.base.conventions else None
    return Context(convention, int(tail) if convention and tail.isdigit() else None, entry_id)


def _urgency(part: Part) -> int:
    order: tuple[type[Answer], ...] = (Emergency, Found, Unclear, Unknown)
    return next(place for place, kind in enumerate(order) if isinstance(part.answer, kind))


def _reply(scene: Scene, part: Part, language: Language, number: int) -> Reply:
    knowledge, base = scene.knowledge, scene.knowledge.base
    match part.answer:
        case Emergency(hotlines):
            return emergency_card(knowledge, hotlines, language)
        case Found(entry_id, _):
            return answer_card(knowledge, base.entries[entry_id], language, to_day(scene.now))
        case Unclear(candidates):
            options = tuple(
                open_choice(knowledge, candidate.entry, language, ChoiceRole.OPTION) for candidate in candidates
            )
            none = Choice(
                say(base, language, "clarify.none"), to_payload("ask", "none", version=scene.version), ChoiceRole.OPTION
            )
            key = "clarify.one" if len(options) == 1 else "clarify.several"
            body = say(base, language, key)
            return Reply(
                kind=ReplyKind.CLARIFY,
                language=language,
                body=_numbered(scene, body, language, number),
                choices=(*options, none),
            )
        case Unknown() as unknown:
            return _unknown_reply(scene, unknown, language, number)
        case _ as never:
            assert_never(never)


def _unknown_reply(scene: Scene, unknown: Unknown, language: Language, number: int) -> Reply:
    knowledge, base = scene.knowledge, scene.knowledge.base
    near = tuple(open_choice(knowledge, candidate.entry, language, ChoiceRole.OPTION) for candidate in unknown.near)
    if unknown.reason is Reason.NO_SUCH_ARTICLE and unknown.asked:
        convention = base.conventions[unknown.asked.partition(":")[0]]
        body = say(
            base,
            language,
            "unknown.no_such_article",
            title=convention.title.to(language),
            id=convention.id,
            number=unknown.asked.partition(":")[2],
            last=convention.last_article,
        )
        label = say(base, language, "browse.open", id=convention.id)
        near = (*near, Choice(label, to_payload("browse", "convention", convention.id)))
    elif unknown.entry:
        body = base.entries[unknown.entry].short.to(language)
    elif not (scene.update.text or "").strip() and scene.update.button is None:
        body = say(base, language, "unknown.empty")
    else:
        body = _admission(scene, language, offers=bool(near))
    return Reply(
        kind=ReplyKind.UNKNOWN,
        language=language,
        body=_numbered(scene, body, language, number),
        choices=(*near, menu_choice(knowledge, language)),
        entry=unknown.entry,
    )


def _admission(scene: Scene, language: Language, *, offers: bool) -> str:
    """Say that there is no answer, where to find a person, and last what the choices below are."""
    base, operator = scene.knowledge.base, scene.knowledge.operator
    lines = [say(base, language, "unknown.body")]
    if operator.contact:
        lines.append(say(base, language, "unknown.contact", name=operator.name, contact=operator.contact))
    else:
        lines.append(say(base, language, "unknown.human"))
    if offers:
        lines.append(say(base, language, "unknown.near"))
    return "\n\n".join(lines)


def _numbered(scene: Scene, body: str, language: Language, number: int) -> str:
    return say(scene.knowledge.base, language, "ask.part", number=number, body=body) if number else body


def _text(scene: Scene, key: str) -> Reply:
    body = say(scene.knowledge.base, scene.language, key)
    return Reply(kind=ReplyKind.TEXT, language=scene.language, body=body)


def _kept(parts: list[Part], language: Language) -> list[Effect]:
    found: list[Effect] = []
    for part in parts:
        unknown = part.answer
        if isinstance(unknown, Unknown) and unknown.reason is Reason.UNKNOWN and _has_words(part.question):
            found.append(KeepUnanswered(to_kept_text(part.question), language, unknown.reason))
    return found


def _has_words(text: str) -> bool:
    return sum(letter.isalpha() for letter in text[:200]) > 1
