"""The queue: claims in facets, filtered, page by page, each with what one key can do to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.console.access import StaffRoute
from bot.console.moves import OTHERS, moves_of
from bot.console.parts import ConsoleParts
from bot.console.shell import HOME, show
from bot.console.undo import Undo, find_undo
from bot.console.wish import VIEWS, View, Wish, read_wish
from bot.console.words import to_age
from bot.domain.claim import Claim
from bot.domain.decision import Decision
from bot.domain.staff import Permission, StaffMember, StaffSession
from bot.ports import Transaction
from bot.services import queue


@dataclass(frozen=True, slots=True)
class Blank:
    """What stands in a drawn form where the fields of a claim go.  No address or label has such brackets."""

    suggested: str | None
    id: str = "⟦id⟧"
    version: str = "⟦version⟧"


@dataclass(frozen=True, slots=True)
class Row:
    """One claim as the list shows it."""

    claim: Claim
    age: str
    best: Decision | None
    holder: str | None
    is_mine: bool
    moves: frozenset[str]

    @property
    def like(self) -> Blank:
        """Return the claim with its fields left blank, for drawing what rows have in common."""
        return Blank(self.claim.suggested and "⟦other⟧")

    @property
    def has_others(self) -> bool:
        """Tell whether there is more to do than the first buttons say."""
        return bool(self.moves & OTHERS)


@dataclass(frozen=True, slots=True)
class NotDone:
    """Why something was not done to a claim; ``words`` are how it begins."""

    claim_id: str
    sentence: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What a page of the queue says besides its claims, after a form: what was not done, and how to undo the rest.

    ``summary`` stands above the list; with several ``refusals`` it counts them.
    """

    status: int = 200
    summary: str = ""
    refusals: Sequence[NotDone] = ()
    done: Sequence[str] = ()


def queue_routes(parts: ConsoleParts) -> list[Route]:
    """Return the routes of the queue."""
    return [StaffRoute(parts, HOME, Queue(parts).show, Permission.READ_CLAIMS)]


class Queue:
    """Pages of the queue."""

    def __init__(self, parts: ConsoleParts) -> None:
        self._parts = parts

    async def show(self, request: Request, member: StaffMember, _session: StaffSession) -> Response:
        """Return the page the address asks for."""
        return await self.draw(request, member, read_wish(request.query_params))

    async def draw(self, request: Request, member: StaffMember, wish: Wish, told: Told | None = None) -> Response:
        """Return a page of the queue with what is *told* above it."""
        parts, now, told = self._parts, self._parts.now(), told or Told()
        chosen = wish.to_filter(member)
        fields: Mapping[str, str] = {"lui": ".".join(told.done)} if told.done else request.query_params

        def read(tx: Transaction) -> tuple[queue.QueuePage, Undo | None]:
            return queue.read_queue(tx, member, chosen, now, after=wish.after), find_undo(tx, fields, member, now)

        page, undo = await parts.store.read(read)
        rows = [self._to_row(row, member, now) for row in page.rows]
        return show(
            parts,
            request,
            "queue.html",
            member,
            told.status,
            wish=wish,
            views=[(view, wish.looking_at(view).address, count_of(page, view)) for view in VIEWS],
            rows=rows,
            clear=Wish(wish.view).address,
            first=wish.from_place(None).address if wish.after else "",
            following=wish.from_place(page.rows[-1].place).address if page.more else "",
            back=wish.address,
            told=told,
            refused_at={each.claim_id: each.sentence for each in told.refusals},
            undo=undo,
            change=page.change,
            bulk=member.may(Permission.TRIAGE) and any("tam-gac" in row.moves for row in rows),
        )

    def _to_row(self, row: queue.QueueRow, member: StaffMember, now: datetime) -> Row:
        claim = row.claim
        is_mine = row.holder is not None and claim.lease is not None and claim.lease.by == member.id
        age = to_age(self._parts, claim, now)
        return Row(claim, age, row.best, row.holder, is_mine, moves_of(claim, member, now))


def count_of(page: queue.QueuePage, view: View) -> int | None:
    """Return how many claims a facet holds."""
    if view.snoozed:
        return page.snoozed
    return sum(page.counts.get(state, 0) for state in view.states)
