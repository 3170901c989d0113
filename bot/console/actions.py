"""Forms about a claim: done and led back, or refused in words with nothing lost."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.console import drafts
from bot.console.access import StaffHandler, StaffRoute, to_own_path
from bot.console.acts import ACTS, Act, Ask
from bot.console.card import Card
from bot.console.claim import CLAIMS, ClaimPages, Refused
from bot.console.forms import Form, read_form
from bot.console.parts import ConsoleParts
from bot.console.preview import preview_answer, preview_proposal
from bot.console.queue import NotDone, Queue, Told
from bot.console.shell import NO_STORE, lead
from bot.console.sources import LINES
from bot.console.times import to_clock
from bot.console.undo import FIELD
from bot.console.wish import VIEWS, View, Wish, view_named, wish_of
from bot.console.words import say_to_staff
from bot.domain.errors import NotAllowed, Refusal
from bot.domain.staff import Permission, StaffMember, StaffSession
from bot.domain.text import Language
from bot.ports import Transaction
from bot.services import queue

UNDOABLE = frozenset({"tra-loi", "gop", "bo", "tam-gac", "hoi-them"})
NEXT = "tiep"
"""The query field of a form that leads to the next claim of the facet it names."""
_ID_LENGTH = 20
_SHOWN: Final = {drafts.PROPOSAL: "nguoi-gui-thay", drafts.ANSWER: "nguoi-gui-thay-ngay"}
"""The part of the page that shows what the words of a form will become."""


def action_routes(parts: ConsoleParts) -> list[Route]:
    """Return a route for each action, so that each asks for its own permission."""
    forms = Forms(parts)
    return [
        *(
            StaffRoute(parts, f"{CLAIMS}/{{claim}}/{act.name}", forms.handler(act), act.permission, methods=["POST"])
            for act in ACTS
        ),
        *(
            StaffRoute(
                parts, f"{CLAIMS}/{{claim}}/{act.name}/nhap", forms.keeper(act), act.permission, methods=["POST"]
            )
            for act in ACTS
            if act.name in drafts.FIELDS
        ),
        StaffRoute(parts, f"{CLAIMS}/{{claim}}/ke-tiep", forms.lead_to_next, Permission.READ_CLAIMS),
    ]


@dataclass(frozen=True, slots=True)
class _Sent:
    """A form and what it is about."""

    act: Act
    claim_id: str
    form: Form
    back: str


class Forms:
    """Takes the forms of the queue and of the claim page."""

    def __init__(self, parts: ConsoleParts) -> None:
        self._parts = parts
        self._queue = Queue(parts)
        self._claims = ClaimPages(parts)

    def handler(self, act: Act) -> StaffHandler:
        """Return what takes the forms of *act*."""

        async def handle(request: Request, member: StaffMember, _session: StaffSession) -> Response:
            form = await read_form(request)
            claim_id = request.path_params["claim"]
            sent = _Sent(act, claim_id, form, to_own_path(form.one("ve") or f"{CLAIMS}/{claim_id}"))
            try:
                await self._do(sent, member)
            except Refusal as refusal:
                return await self._show_again(request, member, sent, refusal)
            view = view_named(request.query_params.get(NEXT, ""))
            return _lead_back(sent) if view is None else await self._lead_on(sent, view, member)

        return handle

    async def lead_to_next(self, request: Request, member: StaffMember, _session: StaffSession) -> Response:
        """Lead to the claim after the one in the address."""
        view = view_named(request.query_params.get("xem", "")) or VIEWS[0]
        return lead(await self._find_next(request.path_params["claim"], view, member))

    async def _lead_on(self, sent: _Sent, view: View, member: StaffMember) -> Response:
        return _lead_back(replace(sent, back=await self._find_next(sent.claim_id, view, member)))

    async def _find_next(self, claim_id: str, view: View, member: StaffMember) -> str:
        """Return the address of the claim *member* can go on with, or of the facet where there is none left."""
        now, chosen = self._parts.now(), Wish(view).to_filter(member)
        found = await self._parts.store.read(lambda tx: queue.find_next(tx, member, chosen, claim_id, now))
        return Wish(view).address if found is None else f"{CLAIMS}/{found.id}"

    def keeper(self, act: Act) -> StaffHandler:
        """Return what keeps the words in the form of *act* while they are written, and shows what they will become."""

        async def handle(request: Request, member: StaffMember, _session: StaffSession) -> Response:
            form, claim_id, now = await read_form(request), request.path_params["claim"], self._parts.now()
            file = await self._parts.store.transact(lambda tx: self._keep(tx, act, claim_id, form, member))
            if not request.headers.get("hx-request"):
                return lead(f"{CLAIMS}/{claim_id}?da=xem-truoc#{_SHOWN.get(act.name, 'noi-dung')}")
            if act.name not in _SHOWN:
                return Response(status_code=204, headers=NO_STORE)
            card = self._preview(act, file, drafts.typed_in(act.name, form))
            html = self._parts.pages.render(
                "console/preview.html", Language.VI, card=card, saved=to_clock(now), shown=_SHOWN[act.name]
            )
            return HTMLResponse(html, headers=NO_STORE)

        return handle

    def _preview(self, act: Act, file: queue.ClaimFile, fields: Mapping[str, str]) -> Card | None:
        if act.name == drafts.ANSWER:
            return preview_answer(self._parts, file.claim, fields, self._parts.now())
        return preview_proposal(self._parts, file.claim, fields, file.evidence, self._parts.now())

    async def _do(self, sent: _Sent, member: StaffMember) -> None:
        now, version, act = self._parts.now(), sent.form.number("phien-ban"), sent.act
        if drafts.is_written(act.name, sent.form):
            # Kept in a transaction of its own: what follows may be refused, and then nothing of it stays.
            await self._parts.store.transact(lambda tx: self._keep(tx, act, sent.claim_id, sent.form, member))

        def run(tx: Transaction) -> None:
            act.do(Ask(tx, self._parts.vault, sent.claim_id, version, sent.form, member, now))
            drafts.drop_done(tx, act.name, sent.claim_id, member)
            if act.name == drafts.PROPOSAL and sent.form.exact(LINES):
                # They stand among the evidence now: a proposal that comes back must not bring them again.
                rest = Form({**sent.form.fields, LINES: [""]})
                self._keep(tx, act, sent.claim_id, rest, member)

        await self._parts.store.transact(run)

    def _keep(self, tx: Transaction, act: Act, claim_id: str, form: Form, member: StaffMember) -> queue.ClaimFile:
        now = self._parts.now()
        file = queue.read_claim(tx, member, claim_id, now)
        drafts.keep(tx, act.name, file.claim, drafts.typed_in(act.name, form), member, now, act.permission)
        return file

    async def _show_again(self, request: Request, member: StaffMember, sent: _Sent, refusal: Refusal) -> Response:
        """Return the page the form stood on, with why it was refused and what was typed.

        Raises:
            NoSuchObject: If there is no such claim, whatever else is wrong with the form.
        """
        if isinstance(refusal, NotAllowed):
            raise refusal
        now = self._parts.now()
        file = await self._parts.store.read(lambda tx: queue.read_claim(tx, member, sent.claim_id, now))
        said = say_to_staff(self._parts, refusal, file.names, file.history)
        if not sent.back.startswith(f"{CLAIMS}/"):
            told = Told(said.status, said.sentence, [NotDone(sent.claim_id, said.sentence)])
            return await self._queue.draw(request, member, wish_of(sent.back), told)
        refused = Refused(sent.act.name, said.sentence, sent.form)
        return await self._claims.draw(request, member, sent.claim_id, status=said.status, refused=refused)


def _lead_back(sent: _Sent) -> Response:
    path = sent.back
    if sent.act.name in UNDOABLE:
        path = f"{path}{'&' if '?' in path else '?'}{FIELD}={sent.claim_id[:_ID_LENGTH]}"
    return lead(path, done=sent.act.name)
