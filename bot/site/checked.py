"""What was checked: the list of published verdicts, and one of them with its reasons and every version."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.routing import Route

from bot.conversation.wording import say
from bot.domain.base import Base
from bot.domain.decision import Decision, DecisionKind, Source
from bot.domain.kept import to_day
from bot.domain.text import Language
from bot.pages import Problem
from bot.ports.claims import PublishedPlace
from bot.services.published import (
    WORDS_LENGTH,
    PublishedPage,
    Versions,
    read_mark,
    read_published,
    read_versions,
    to_mark,
)
from bot.site.parts import SiteParts
from bot.site.review import Reviewer, claim_review
from bot.site.view import Values, live_view

PATH = "/kiem-chung"
PAGE = 20
_LINKS = ("https://", "http://")


@dataclass(frozen=True, slots=True)
class Version:
    """One version as people read it; ``shape`` and ``verdict`` say in sign and word what the colour says."""

    claim_id: str
    number: int
    code: str
    shape: str
    verdict: str
    kind: DecisionKind
    title: str
    statement: str
    sources: tuple[Source, ...]
    day: date

    @property
    def is_withdrawn(self) -> bool:
        """Tell whether this version takes the verdict back."""
        return self.kind is DecisionKind.WITHDRAWAL

    @property
    def path(self) -> str:
        """Return the address of the claim's page."""
        return f"{PATH}/{self.claim_id}"


def checked_routes(parts: SiteParts) -> list[Route]:
    """Return the routes under ``/kiem-chung``."""

    async def all_of(request: Request, language: Language) -> Values:
        words = request.query_params.get("tim", "").replace("\0", "")[:WORDS_LENGTH].strip()
        before = _place(request.query_params.get("truoc"))
        page = await parts.store.read(lambda tx: read_published(tx, words, before, PAGE))
        return _listed(parts.pages.knowledge.base, page, language, words=words, is_first=before is None)

    async def one(request: Request, language: Language) -> Values | None:
        claim_id = request.path_params["claim"]
        if "\0" in claim_id:
            return None
        found = await parts.store.read(lambda tx: read_versions(tx, claim_id))
        return None if found is None else _shown(parts, found, language)

    return [
        Route(PATH, live_view(parts, "site/checked.html", all_of), methods=["GET"]),
        Route(f"{PATH}/{{claim}}", live_view(parts, "site/verdict.html", one), methods=["GET"]),
    ]


def to_version(base: Base, decision: Decision, language: Language) -> Version:
    """Return *decision* as people read it; what time alone decided has general words in place of its own."""
    shape, _, verdict = say(base, language, f"verdict.{decision.outcome.value}").partition(" ")
    by_time = decision.kind is DecisionKind.TIME
    return Version(
        claim_id=decision.claim_id,
        number=decision.number,
        code=decision.outcome.value,
        shape=shape,
        verdict=verdict,
        kind=decision.kind,
        title=decision.title or say(base, language, "web.checked.untitled"),
        statement=decision.statement or (say(base, language, "verdict.now.time") if by_time else ""),
        sources=decision.sources,
        day=to_day(decision.at),
    )


def _place(mark: str | None) -> PublishedPlace | None:
    if not mark:
        return None
    place = read_mark(mark)
    if place is None:
        raise Problem(404)
    return place


def _listed(base: Base, page: PublishedPage, language: Language, *, words: str, is_first: bool) -> Values:
    fields = ({"tim": words} if words else {}) | ({"truoc": to_mark(page.after)} if page.after else {})
    return {
        "versions": [to_version(base, decision, language) for decision in page.decisions],
        "words": words,
        "is_first": is_first,
        "most": WORDS_LENGTH,
        "older": f"{PATH}?{urlencode(fields)}" if page.after else "",
    }


def _shown(parts: SiteParts, found: Versions, language: Language) -> Values:
    if not found.stands:
        raise Problem(410)
    knowledge, look = parts.pages.knowledge, parts.pages.look
    versions = [to_version(knowledge.base, decision, language) for decision in found.public]
    reviewer = Reviewer(knowledge.operator.name, look.public_url)
    return {
        "now": versions[0],
        "earlier": versions[1:],
        "first": versions[-1],
        "review": _review(found.public, versions[0], reviewer),
        "is_link": is_link,
    }


def _review(decisions: Sequence[Decision], newest: Version, reviewer: Reviewer) -> dict[str, Any] | None:
    return claim_review(decisions, newest.verdict, f"{reviewer.home}{newest.path}", reviewer)


def is_link(link: str) -> bool:
    """Tell whether readers can follow it; whatever else staff ever got in is shown as no link."""
    return link.startswith(_LINKS)
