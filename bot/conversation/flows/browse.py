"""Reading: convention, part, article; questions by topic; the plan."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.conversation.buttons import Button, to_payload
from bot.conversation.cards import answer_card, menu_choice, open_choice
from bot.conversation.flows.ask import context_of
from bot.conversation.turns import Scene, Step, moved
from bot.conversation.wording import label_of, say
from bot.domain.convention import Article
from bot.domain.entry import EntryKind
from bot.domain.kept import to_day
from bot.domain.message import Choice, ChoiceRole, Reply, ReplyKind

PAGE = 8
"""How many things one list shows; a phone screen of buttons."""


@dataclass(frozen=True, slots=True)
class _Listing:
    """A list to choose from: *step* is ``step|name`` as a button says it, *after* follows the page's choices."""

    step: str
    body: str
    choices: tuple[Choice, ...]
    after: tuple[Choice, ...] = ()
    context: str | None = None


def press(scene: Scene, button: Button) -> Step | None:
    """Show the list or article the button asks for; None if there is no such thing."""
    name, _, page = button.choice.partition("@")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 4 else 0  # noqa: PLR2004 no list is longer
    if button.step == "article":
        return _article(scene, name)
    lists: dict[str, Callable[[Scene, str], _Listing | None]] = {
        "start": _conventions,
        "convention": _convention,
        "part": _part,
        "topics": _topics,
        "topic": _topic,
        "plan": _plan,
    }
    make = lists.get(button.step)
    listing = make(scene, name) if make else None
    return _page(scene, listing, number) if listing else None


def _conventions(scene: Scene, _name: str) -> _Listing:
    base, language = scene.knowledge.base, scene.language
    choices = tuple(
        Choice(
            label_of(base, language, convention.id),
            to_payload("browse", "convention", convention.id),
        )
        for convention in base.conventions.values()
    )
    topics = Choice(say(base, language, "menu.topics"), to_payload("browse", "topics"), ChoiceRole.NAVIGATION)
    return _Listing("start|", say(base, language, "browse.conventions"), choices, (topics,))


def _convention(scene: Scene, convention_id: str) -> _Listing | None:
    base, language = scene.knowledge.base, scene.language
    convention = base.conventions.get(convention_id)
    if convention is None:
        return None
    about = tuple(
        open_choice(scene.knowledge, key, language, ChoiceRole.RELATED)
        for key in (convention.id, f"{convention.id}:viet-nam", f"{convention.id}:uy-ban")
        if key in base.entries
    )
    body = say(base, language, "browse.convention", title=convention.title.to(language), count=len(convention.articles))
    up = Choice(say(base, language, "browse.all"), to_payload("browse", "start"), ChoiceRole.NAVIGATION)
    choices = tuple(
        Choice(
            say(base, language, "browse.part", id=part.id, first=part.first, last=part.last)
            + f" {part.title.to(language)}",
            to_payload("browse", "part", f"{convention.id}.{part.id}"),
        )
        for part in convention.parts
    ) or _article_choices(scene, convention.articles)
    return _Listing(f"convention|{convention.id}", body, choices, (*about, up), convention.id)


def _part(scene: Scene, name: str) -> _Listing | None:
    base, language = scene.knowledge.base, scene.language
    convention_id, _, part_id = name.partition(".")
    convention = base.conventions.get(convention_id)
    part = next((each for each in convention.parts if each.id == part_id), None) if convention else None
    if convention is None or part is None:
        return None
    body = say(base, language, "browse.articles", part=part.id, title=part.title.to(language), id=convention.id)
    label = say(base, language, "browse.up", id=convention.id)
    up = Choice(label, to_payload("browse", "convention", convention.id), ChoiceRole.NAVIGATION)
    articles = convention.articles[part.first - 1 : part.last]
    return _Listing(f"part|{name}", body, _article_choices(scene, articles), (up,), convention.id)


def _article(scene: Scene, article_id: str) -> Step | None:
    entry = scene.knowledge.base.entries.get(article_id)
    if entry is None or article_id.partition(":")[0] not in scene.knowledge.base.conventions:
        return None
    step = moved(scene, "browse", "article", answer_card(scene.knowledge, entry, scene.language, to_day(scene.now)))
    return replace(step, dialogue=replace(step.dialogue, context=context_of(scene, article_id)))


def _topics(scene: Scene, _name: str) -> _Listing:
    base, language = scene.knowledge.base, scene.language
    used = {entry.topic for entry in base.entries.values() if entry.kind is not EntryKind.CONVERSATION}
    choices = tuple(
        Choice(topic.title.to(language), to_payload("browse", "topic", topic.id))
        for topic in base.topics.values()
        if topic.id in used
    )
    plan = Choice(say(base, language, "menu.plan"), to_payload("browse", "plan"))
    return _Listing("topics|", say(base, language, "browse.topics"), (plan, *choices))


def _topic(scene: Scene, topic_id: str) -> _Listing | None:
    base, language = scene.knowledge.base, scene.language
    topic = base.topics.get(topic_id)
    if topic is None:
        return None
    choices = tuple(
        open_choice(scene.knowledge, entry.id, language, ChoiceRole.OPTION)
        for entry in base.entries.values()
        if entry.topic == topic_id and entry.kind is not EntryKind.CONVERSATION
    )
    body = say(base, language, "browse.topic", title=topic.title.to(language))
    up = Choice(say(base, language, "browse.all_topics"), to_payload("browse", "topics"), ChoiceRole.NAVIGATION)
    return _Listing(f"topic|{topic_id}", body, choices, (up,))


def _plan(scene: Scene, _name: str) -> _Listing:
    base, language = scene.knowledge.base, scene.language
    choices = tuple(
        open_choice(scene.knowledge, entry.id, language, ChoiceRole.OPTION)
        for entry in base.entries.values()
        if entry.kind is EntryKind.PLAN and "/" not in entry.id
    )
    return _Listing("plan|", f"{base.plan_title.to(language)}\n\n{base.plan_banner.to(language)}", choices)


def _article_choices(scene: Scene, articles: Sequence[Article]) -> tuple[Choice, ...]:
    base, language = scene.knowledge.base, scene.language
    return tuple(
        Choice(
            say(base, language, "browse.article", number=article.number, title=article.title.to(language)),
            to_payload("browse", "article", article.id),
        )
        for article in articles
    )


def _page(scene: Scene, listing: _Listing, page: int) -> Step:
    """Show one page of *listing*; a page beyond the last is the last."""
    base, language = scene.knowledge.base, scene.language
    name, _, choice = listing.step.partition("|")
    last = max(0, (len(listing.choices) - 1) // PAGE)
    page = min(page, last)

    def turn(key: str, to: int) -> tuple[Choice, ...]:
        payload = to_payload("browse", name, f"{choice}@{to}")
        return (Choice(say(base, language, key), payload, ChoiceRole.NAVIGATION),) if 0 <= to <= last else ()

    shown = listing.choices[page * PAGE : (page + 1) * PAGE]
    turns = (*turn("browse.page_before", page - 1), *turn("browse.page_after", page + 1))
    reply = Reply(
        kind=ReplyKind.MENU,
        language=language,
        body=listing.body,
        choices=(*shown, *turns, *listing.after, menu_choice(scene.knowledge, language)),
    )
    step = moved(scene, "browse", name, reply)
    if listing.context is None:
        return step
    return replace(step, dialogue=replace(step.dialogue, context=context_of(scene, listing.context)))
