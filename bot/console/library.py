"""The answers of the base, for editors: found, previewed as on each channel, and what people thought of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.console.access import StaffRoute
from bot.console.card import draw_cards
from bot.console.paging import page_of
from bot.console.parts import ConsoleParts
from bot.console.shell import HOME, show
from bot.domain.base import Base
from bot.domain.effect import FeedbackReason
from bot.domain.entry import Entry
from bot.domain.kept import FeedbackCount, to_day
from bot.domain.staff import Permission, StaffMember, StaffSession
from bot.pages import Problem
from bot.services.feedback import read_feedback
from bot.services.unanswered import to_form

LIBRARY_PATH = f"{HOME}/kho"
SOON: Final = timedelta(days=60)
_LONGEST_SEARCH: Final = 200
_FILTERS: Final = ("tat-ca", "sap-het-han", "chua-duyet", "bi-che")


@dataclass(slots=True)
class Thumbs:
    """What people thought of one version of an answer in ninety days."""

    good: int = 0
    bad: int = 0
    reasons: dict[FeedbackReason, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """An answer in the list, with the thumbs of the version that stands."""

    entry: Entry
    thumbs: Thumbs
    is_soon_over: bool
    is_over: bool


def library_routes(parts: ConsoleParts) -> list[Route]:
    """Return the routes of the base."""
    pages = Library(parts)
    may = Permission.EDIT_KNOWLEDGE
    return [
        StaffRoute(parts, LIBRARY_PATH, pages.list, may),
        StaffRoute(parts, f"{LIBRARY_PATH}/{{entry:path}}", pages.show, may),
    ]


class Library:
    """The list of answers, and one answer."""

    def __init__(self, parts: ConsoleParts) -> None:
        self._parts = parts
        self._words: _Words | None = None

    async def list(self, request: Request, member: StaffMember, _session: StaffSession) -> Response:
        """Return the answers with the words asked for, best first, or by when they are over."""
        base, now = self._parts.pages.knowledge.base, self._parts.now()
        today = to_day(now)
        thumbs = to_thumbs(await self._parts.store.read(lambda tx: read_feedback(tx, member, now)))
        asked = request.query_params.get("tim", "")[:_LONGEST_SEARCH]
        chosen = request.query_params.get("loc", _FILTERS[0])
        if chosen not in _FILTERS:
            raise Problem(400)
        every = [to_line(entry, thumbs, today) for entry in base.entries.values()]
        found = {line.entry.id: line for line in every if is_chosen(line, chosen)}
        ranked = self._words_of(base).find(asked) if asked.strip() else _by_end(found.values())
        return show(
            self._parts,
            request,
            "library.html",
            member,
            page=page_of([found[entry_id] for entry_id in ranked if entry_id in found], request),
            asked=asked,
            chosen=chosen,
            filters={name: sum(is_chosen(line, name) for line in every) for name in _FILTERS},
        )

    async def show(self, request: Request, member: StaffMember, _session: StaffSession) -> Response:
        """Return an answer as people see it, and what they thought of each version."""
        base, now = self._parts.pages.knowledge.base, self._parts.now()
        entry = base.entries.get(request.path_params["entry"])
        if entry is None:
            raise Problem(404)
        thumbs = to_thumbs(await self._parts.store.read(lambda tx: read_feedback(tx, member, now)))
        return show(
            self._parts,
            request,
            "library_entry.html",
            member,
            line=to_line(entry, thumbs, to_day(now)),
            entry=entry,
            cards=draw_cards(self._parts, entry, to_day(now)),
            versions={version: each for (named, version), each in sorted(thumbs.items()) if named == entry.id},
            phrasings=[phrasing for phrasing in base.phrasings if phrasing.entry == entry.id],
            why=list(FeedbackReason),
        )

    def _words_of(self, base: Base) -> "_Words":
        if self._words is None or self._words.base is not base:
            self._words = _Words(base)
        return self._words


def to_thumbs(counts: Sequence[FeedbackCount]) -> Mapping[tuple[str, str], Thumbs]:
    """Return the thumbs of each version of each entry; a reason is beside its thumb and no second one.  Pure."""
    found: dict[tuple[str, str], Thumbs] = defaultdict(Thumbs)
    for each in counts:
        thumbs = found[each.entry, each.version]
        if each.reason is not None:
            thumbs.reasons[each.reason] = thumbs.reasons.get(each.reason, 0) + each.count
        elif each.good:
            thumbs.good += each.count
        else:
            thumbs.bad += each.count
    return found


def to_line(entry: Entry, thumbs: Mapping[tuple[str, str], Thumbs], today: date) -> Line:
    """Return *entry* in the list of *today*.  Pure."""
    until = entry.valid_until
    return Line(
        entry=entry,
        thumbs=thumbs.get((entry.id, entry.version), Thumbs()),
        is_soon_over=until is not None and today <= until <= today + SOON,
        is_over=until is not None and until < today,
    )


def is_chosen(line: Line, chosen: str) -> bool:
    """Tell whether *line* is one of those *chosen* names."""
    match chosen:
        case "sap-het-han":
            return line.is_soon_over or line.is_over
        case "chua-duyet":
            return line.entry.review.pending
        case "bi-che":
            return line.thumbs.bad > line.thumbs.good
        case _:
            return True


def _by_end(lines: Iterable[Line]) -> Sequence[str]:
    """Return the ids of *lines*: those that end first, then by id."""
    ordered = sorted(lines, key=lambda line: (line.entry.valid_until or date.max, line.entry.id))
    return [line.entry.id for line in ordered]


class _Words:
    """What the answers of *base* are found by: title, id and phrasings, without marks."""

    def __init__(self, base: Base) -> None:
        self.base = base

    def find(self, asked: str) -> Sequence[str]:
        """Return the ids of entries with every word of *asked*, those with them in the title first."""
        words = to_form(asked).split()
        found = [
            (not all(word in title for word in words), entry_id)
            for entry_id, (title, whole) in self._texts.items()
            if all(word in whole for word in words)
        ]
        return [entry_id for _, entry_id in sorted(found)]

    @cached_property
    def _texts(self) -> Mapping[str, tuple[str, str]]:
        asked: dict[str, list[str]] = defaultdict(list)
        for phrasing in self.base.phrasings:
            asked[phrasing.entry].append(phrasing.text)
        texts: dict[str, tuple[str, str]] = {}
        for entry in self.base.entries.values():
            title = f" {to_form(f'{entry.title.vi} {entry.title.en} {entry.id}')} "
            texts[entry.id] = title, title + to_form(" ".join(asked[entry.id]))
        return texts
