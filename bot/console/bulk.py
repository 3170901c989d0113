"""One action on several claims of the queue: each done or refused by itself, and one list of what was not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.console.access import StaffHandler, StaffRoute, to_own_path
from bot.console.actions import UNDOABLE
from bot.console.acts import ACTS, Act, Ask
from bot.console.forms import Form, read_form
from bot.console.parts import ConsoleParts
from bot.console.problems import say_refusal
from bot.console.queue import NotDone, Queue, Told
from bot.console.shell import HOME, lead, word
from bot.console.undo import AT_MOST, FIELD
from bot.console.wish import wish_of
from bot.console.words import say_to_staff
from bot.domain.errors import NoSuchObject, NotAllowed, Refusal
from bot.domain.staff import StaffMember, StaffSession
from bot.services import queue

BULK: Final = f"{HOME}/nhieu"
PICKED: Final = "tin"
"""The field of a claim that was ticked: its id and the version that was looked at, with a dot between."""
_NAMES: Final = frozenset({"tra-loi", "bo", "tam-gac", "lay-lai"})
_ID_LENGTH: Final = 20
_WORDS_LENGTH: Final = 80


@dataclass(frozen=True, slots=True)
class _Picked:
    claim_id: str
    version: int


def bulk_routes(parts: ConsoleParts) -> list[Route]:
    """Return a route for each action that can be done to several claims at once."""
    bulk = Bulk(parts)
    return [
        StaffRoute(parts, f"{BULK}/{act.name}", bulk.handler(act), act.permission, methods=["POST"])
        for act in ACTS
        if act.name in _NAMES
    ]


class Bulk:
    """Takes the form below the list."""

    def __init__(self, parts: ConsoleParts) -> None:
        self._parts = parts
        self._queue = Queue(parts)

    def handler(self, act: Act) -> StaffHandler:
        """Return what does *act* to every claim that was ticked."""

        async def handle(request: Request, member: StaffMember, _session: StaffSession) -> Response:
            form = await read_form(request)
            back, picked = to_own_path(form.one("ve") or HOME), _read_picked(form)
            refused = [(each, why) for each in picked if (why := await self._do(act, each, form, member)) is not None]
            kept = {each.claim_id for each, _ in refused}
            done = [each.claim_id for each in picked if each.claim_id not in kept]
            if picked and not refused:
                return lead(_with_undo(back, done) if act.name in UNDOABLE else back, done=f"nhieu-{act.name}")
            refusals = [await self._explain(each, why, member) for each, why in refused]
            return await self._queue.draw(request, member, wish_of(back), self._tell(done, refusals))

        return handle

    async def _do(self, act: Act, picked: _Picked, form: Form, member: StaffMember) -> Refusal | None:
        """Do *act* to one claim in a transaction of its own; return why not.

        Raises:
            NotAllowed: If *member* may do it to no claim at all (any more).
        """
        vault, now = self._parts.vault, self._parts.now()
        try:
            await self._parts.store.transact(
                lambda tx: act.do(Ask(tx, vault, picked.claim_id, picked.version, form, member, now))
            )
        except NotAllowed:
            raise
        except Refusal as refusal:
            return refusal
        return None

    async def _explain(self, picked: _Picked, refusal: Refusal, member: StaffMember) -> NotDone:
        now = self._parts.now()
        try:
            file = await self._parts.store.read(lambda tx: queue.read_claim(tx, member, picked.claim_id, now))
        except NoSuchObject as gone:
            return NotDone(picked.claim_id, say_refusal(self._parts, gone).sentence)
        said = say_to_staff(self._parts, refusal, file.names, file.history)
        return NotDone(picked.claim_id, said.sentence, file.claim.text[:_WORDS_LENGTH])

    def _tell(self, done: Sequence[str], refusals: Sequence[NotDone]) -> Told:
        if not refusals:
            return Told(422, word(self._parts, "bulk.none_picked"))
        summary = word(self._parts, "bulk.not_done", done=len(done), count=len(refusals))
        return Told(409, summary, refusals, done)


def _read_picked(form: Form) -> list[_Picked]:
    """Return the claims that were ticked, each once; what cannot be read was not ticked by anybody."""
    found: dict[str, _Picked] = {}
    for text in form.fields.get(PICKED, [])[:AT_MOST]:
        claim_id, _, version = text.partition(".")
        if claim_id.isascii() and claim_id.isalnum() and len(claim_id) <= _ID_LENGTH and version.isascii():
            found[claim_id] = _Picked(claim_id, int(version[:9]) if version.isdigit() else 0)
    return list(found.values())


def _with_undo(back: str, done: Sequence[str]) -> str:
    return f"{back}{'&' if '?' in back else '?'}{FIELD}={'.'.join(done)}"
