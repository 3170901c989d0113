"""Questions by topic, and the plan."""

from collections import Counter

from starlette.requests import Request
from starlette.routing import Route

from bot.conversation.cards import cites_plan
from bot.domain.base import Base
from bot.domain.entry import Entry, EntryKind
from bot.domain.text import Language
from bot.site.parts import SiteParts
from bot.site.view import Values, view


def question_routes(parts: SiteParts) -> list[Route]:
    """Return the routes under ``/hoi-dap`` and ``/ke-hoach-175``."""

    def topics(_request: Request, _language: Language) -> Values:
        return _topics(parts.pages.knowledge.base)

    def topic(request: Request, _language: Language) -> Values | None:
        return _topic(parts.pages.knowledge.base, request.path_params["topic"])

    def question(request: Request, language: Language) -> Values | None:
        name = f"{request.path_params['topic']}/{request.path_params['slug']}"
        return _question(parts.pages.knowledge.base, name, language)

    def plan(_request: Request, language: Language) -> Values:
        return _plan(parts.pages.knowledge.base, language)

    return [
        Route("/hoi-dap", view(parts, "site/topics.html", topics), methods=["GET"]),
        Route("/hoi-dap/{topic}", view(parts, "site/topic.html", topic), methods=["GET"]),
        Route("/hoi-dap/{topic}/{slug}", view(parts, "site/entry.html", question), methods=["GET"]),
        Route("/ke-hoach-175", view(parts, "site/plan.html", plan), methods=["GET"]),
    ]


def _questions(base: Base) -> list[Entry]:
    """Return the entries people asked for: files of knowledge/entries that are no small talk."""
    return [entry for entry in base.entries.values() if "/" in entry.id and entry.kind is not EntryKind.CONVERSATION]


def _topics(base: Base) -> Values:
    counts = Counter(entry.topic for entry in _questions(base))
    return {"topics": [(topic, counts[topic.id]) for topic in base.topics.values() if counts[topic.id]]}


def _topic(base: Base, name: str) -> Values | None:
    topic = base.topics.get(name)
    entries = [entry for entry in _questions(base) if entry.topic == name]
    return {"topic": topic, "entries": entries} if topic and entries else None


def _question(base: Base, name: str, language: Language) -> Values | None:
    entry = base.entries.get(name)
    if entry is None or entry.kind is EntryKind.CONVERSATION or entry.topic not in base.topics:
        return None
    return {
        "entry": entry,
        "topic": base.topics[entry.topic],
        "banner": base.plan_banner.to(language) if cites_plan(entry) else "",
        "related": [base.entries[each] for each in entry.related if each in base.entries],
    }


def _plan(base: Base, language: Language) -> Values:
    facts = [entry for entry in base.entries.values() if entry.kind is EntryKind.PLAN and "/" not in entry.id]
    return {
        "title": base.plan_title.to(language),
        "banner": base.plan_banner.to(language),
        "facts": [(entry.id.partition(":")[2] or entry.id.lower(), entry) for entry in facts],
        "questions": [entry for entry in _questions(base) if entry.kind is EntryKind.PLAN],
    }
