"""Questions without an answer, and the entries editors draft for them."""

import asyncio
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.console.access import StaffRoute
from bot.console.card import Card, draw_cards
from bot.console.entry_form import CITATIONS, FIELDS, KINDS, begin, to_draft, to_entry
from bot.console.forms import Form, read_form
from bot.console.paging import page_of
from bot.console.parts import ConsoleParts
from bot.console.problems import say_refusal
from bot.console.shell import HOME, lead, show, word
from bot.domain.entry import Reason, Says
from bot.domain.errors import BadInput, IllegalChange, NoSuchObject, Refusal
from bot.domain.kept import to_day
from bot.domain.staff import Permission, StaffMember, StaffSession
from bot.ports import Transaction
from bot.services import drafting, entry_drafts
from bot.services.unanswered import Cluster, Order, read_cluster, read_unanswered

UNANSWERED_PATH = f"{HOME}/cau-hoi"
NEW = "moi"
"""The draft that begins with no question."""
_FORM = "bai"
_ORDERS = {"nhieu": Order.MOST, "moi": Order.NEWEST}


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft as its file, what is wrong with it, and as people would see it."""

    path: str
    file: str
    problems: Sequence[str]
    cards: Sequence[Card]


@dataclass(frozen=True, slots=True)
class Opened:
    """The questions a draft is about, those like them, and what was written so far."""

    cluster: Cluster | None
    near: Sequence[Cluster]
    draft: drafting.StaffDraft | None


def unanswered_routes(parts: ConsoleParts) -> list[Route]:
    """Return the routes of questions and drafts."""
    pages = Unanswered(parts)
    one = f"{UNANSWERED_PATH}/{{cluster}}"
    may = Permission.EDIT_KNOWLEDGE
    return [
        StaffRoute(parts, UNANSWERED_PATH, pages.list, may),
        StaffRoute(parts, one, pages.show, may),
        StaffRoute(parts, f"{one}/nhap", pages.keep, may, methods=["POST"]),
        StaffRoute(parts, f"{one}/tai", pages.download, may, methods=["POST"]),
        StaffRoute(parts, f"{one}/dua-vao", pages.put, may, methods=["POST"]),
        StaffRoute(parts, f"{one}/bo", pages.drop, may, methods=["POST"]),
    ]


class Unanswered:
    """The list of questions, and the draft of an entry for one of them."""

    def __init__(self, parts: ConsoleParts) -> None:
        self._parts = parts

    async def list(self, request: Request, member: StaffMember, _session: StaffSession) -> Response:
        """Return a page of clusters, the most asked or the newest first."""
        chosen = request.query_params.get("xep", "nhieu")
        order = _ORDERS.get(chosen, Order.MOST)
        why = next((reason for reason in Reason if reason.value == request.query_params.get("vi-sao")), None)
        clusters = await self._parts.store.read(lambda tx: read_unanswered(tx, member, order=order))
        page = page_of([each for each in clusters if why in {None, each.reason}], request)
        kept = await self._parts.store.read(
            lambda tx: {each.id for each in page.rows if drafting.find_draft(tx, _FORM, each.id, member, number=0)}
        )
        return show(
            self._parts,
            request,
            "unanswered.html",
            member,
            page=page,
            questions=sum(each.count for each in clusters),
            kept=kept,
            orders=_ORDERS,
            order=order,
            reasons=[reason for reason in Reason if any(each.reason is reason for each in clusters)],
            why=why,
        )

    async def show(self, request: Request, member: StaffMember, _session: StaffSession) -> Response:
        """Return the draft for a question."""
        opened = await self._open(request, member)
        today = to_day(self._parts.now())
        fields = opened.draft.fields if opened.draft else begin(opened.cluster, today)
        return await self._draw(request, member, opened, fields)

    async def keep(self, request: Request, member: StaffMember, _session: StaffSession) -> Response:
        """Keep what is being written, and say what the lint says; the part that changes alone for the script."""
        opened, fields = await self._keep(request, member)
        if request.headers.get("hx-request"):
            return show(self._parts, request, "entry_check.html", member, checked=await self._check(fields))
        return await self._draw(request, member, opened, fields)

    async def download(self, request: Request, member: StaffMember, _session: StaffSession) -> Response:
        """Return the draft as a file of knowledge/, whatever the lint says: it can be mended there too."""
        opened, fields = await self._keep(request, member)
        draft = to_draft(fields, to_day(self._parts.now()))
        try:
            name = draft.path.rpartition("/")[2]
        except BadInput as refusal:
            return await self._draw(request, member, opened, fields, refusal)
        headers = {"content-disposition": f'attachment; filename="{name}"'}
        return Response(entry_drafts.to_file(draft), media_type="text/markdown; charset=utf-8", headers=headers)

    async def put(self, request: Request, member: StaffMember, _session: StaffSession) -> Response:
        """Put a draft without faults into the working copy, where the setting allows it."""
        parts = self._parts
        opened, fields = await self._keep(request, member)
        draft, now = to_draft(fields, to_day(parts.now())), parts.now()
        put = parts.editing.put
        try:
            if put is None:
                raise IllegalChange("There is no working copy. Download the file.")
            path, file = draft.path, entry_drafts.to_file(draft)
            if await asyncio.to_thread(parts.editing.check, path, file):
                sentence = word(parts, "entry.faulty")
                return await self._draw(request, member, opened, fields, sentence=sentence, status=422)
            await asyncio.to_thread(put, path, file)
        except Refusal as refusal:
            return await self._draw(request, member, opened, fields, refusal)

        def note(tx: Transaction) -> None:
            entry_drafts.note_kept(tx, member, f"{draft.topic}/{draft.slug}", now)
            drafting.drop_draft(tx, _FORM, request.path_params["cluster"], member)

        await parts.store.transact(note)
        return lead(UNANSWERED_PATH, done="dua-vao")

    async def drop(self, request: Request, member: StaffMember, _session: StaffSession) -> Response:
        """Forget one's draft."""
        await self._open(request, member)
        cluster = request.path_params["cluster"]
        await self._parts.store.transact(lambda tx: drafting.drop_draft(tx, _FORM, cluster, member))
        return lead(UNANSWERED_PATH, done="bo-nhap")

    async def _open(self, request: Request, member: StaffMember) -> Opened:
        cluster_id = request.path_params["cluster"]

        def read(tx: Transaction) -> Opened:
            draft = drafting.find_draft(tx, _FORM, cluster_id, member, number=0)
            if cluster_id == NEW:
                return Opened(None, (), draft)
            try:
                return Opened(*read_cluster(tx, member, cluster_id), draft)
            except NoSuchObject:
                # Questions go after 90 days; what an editor wrote about them does not go with them.
                if draft is None:
                    raise
                return Opened(None, (), draft)

        return await self._parts.store.read(read)

    async def _keep(self, request: Request, member: StaffMember) -> tuple[Opened, Mapping[str, str]]:
        opened, fields = await self._open(request, member), _fields_in(await read_form(request))
        cluster_id, now = request.path_params["cluster"], self._parts.now()

        def keep(tx: Transaction) -> drafting.StaffDraft | None:
            permission = Permission.EDIT_KNOWLEDGE
            drafting.keep_draft(tx, _FORM, cluster_id, fields, member, now, number=0, permission=permission)
            return drafting.find_draft(tx, _FORM, cluster_id, member, number=0)

        draft = await self._parts.store.transact(keep)
        return Opened(opened.cluster, opened.near, draft), fields

    async def _check(self, fields: Mapping[str, str]) -> Checked:
        parts, today = self._parts, to_day(self._parts.now())
        draft = to_draft(fields, today)
        file = entry_drafts.to_file(draft)
        try:
            path = draft.path
        except BadInput:
            path = "entries/chu-de/ten-tep.md"
        problems = await asyncio.to_thread(parts.editing.check, path, file)
        return Checked(path, file, problems, draw_cards(parts, to_entry(draft, parts.pages.knowledge.base), today))

    async def _draw(  # noqa: PLR0913 -- a form that may come back with a refusal
        self,
        request: Request,
        member: StaffMember,
        opened: Opened,
        fields: Mapping[str, str],
        refusal: Refusal | None = None,
        *,
        sentence: str = "",
        status: int = 200,
    ) -> Response:
        parts, base = self._parts, self._parts.pages.knowledge.base
        said = say_refusal(parts, refusal) if refusal else None
        return show(
            parts,
            request,
            "entry_draft.html",
            member,
            said.status if said else status,
            id=request.path_params["cluster"],
            opened=opened,
            typed=fields,
            numbers=range(1, CITATIONS + 1),
            topics=base.topics.values(),
            kinds=KINDS,
            says=list(Says),
            sources=base.citation_titles,
            checked=await self._check(fields),
            may_put=parts.editing.put is not None,
            sentence=said.sentence if said else sentence,
        )


def _fields_in(form: Form) -> Mapping[str, str]:
    return {name: unicodedata.normalize("NFC", form.exact(name)) for name in FIELDS}
