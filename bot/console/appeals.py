"""Appeals: the list, one beside the decision it objects to, and its answer."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.console.access import StaffRoute
from bot.console.forms import Form, read_form
from bot.console.parts import ConsoleParts
from bot.console.preview import preview_decision, read_verdict
from bot.console.shell import HOME, lead, show
from bot.console.words import say_to_staff, to_name
from bot.domain.errors import BadInput, NoSuchObject, NotAllowed, Refusal
from bot.domain.staff import Permission, StaffMember, StaffSession
from bot.domain.verdict import Verdict
from bot.ports import Transaction
from bot.services import appeals, drafting, queue

APPEALS = f"{HOME}/khieu-nai"
_FORM = "khieu-nai"
_FIELDS = ("quyet-dinh", "li-do-tra-loi", "ket-luan", "tieu-de", "ly-do")


@dataclass(frozen=True, slots=True)
class _Opened:
    """An appeal as somebody looks at it, with what they were writing."""

    file: queue.AppealFile
    claim: queue.ClaimFile
    draft: drafting.StaffDraft | None


def appeal_routes(parts: ConsoleParts) -> list[Route]:
    """Return the routes of appeals."""
    pages, asks = AppealPages(parts), Permission.APPEALS
    return [
        StaffRoute(parts, APPEALS, pages.list, asks),
        StaffRoute(parts, f"{APPEALS}/{{appeal}}", pages.show, asks),
        StaffRoute(parts, f"{APPEALS}/{{appeal}}/nhap", pages.keep, asks, methods=["POST"]),
        StaffRoute(parts, f"{APPEALS}/{{appeal}}/quyet-dinh", pages.decide, asks, methods=["POST"]),
    ]


class AppealPages:
    """Pages of appeals."""

    def __init__(self, parts: ConsoleParts) -> None:
        self._parts = parts

    async def list(self, request: Request, member: StaffMember, _session: StaffSession) -> Response:
        """Return the open appeals, oldest first."""
        now = self._parts.now()
        files = await self._parts.store.read(lambda tx: queue.read_appeals(tx, member, now))
        return show(self._parts, request, "appeals.html", member, files=files)

    async def show(self, request: Request, member: StaffMember, _session: StaffSession) -> Response:
        """Return one appeal beside the decision it objects to."""
        return await self._draw(request, member)

    async def keep(self, request: Request, member: StaffMember, _session: StaffSession) -> Response:
        """Keep what is being written; for the script of the page."""
        form, appeal_id = await read_form(request), request.path_params["appeal"]
        await self._parts.store.transact(lambda tx: self._keep(tx, appeal_id, form, member))
        return lead(f"{APPEALS}/{appeal_id}") if not request.headers.get("hx-request") else Response(status_code=204)

    async def decide(self, request: Request, member: StaffMember, _session: StaffSession) -> Response:
        """Take the decision on an appeal."""
        form, appeal_id, now = await read_form(request), request.path_params["appeal"], self._parts.now()
        await self._parts.store.transact(lambda tx: self._keep(tx, appeal_id, form, member))

        def run(tx: Transaction) -> None:
            overturned = _read_choice(form)
            appeals.decide_appeal(
                tx,
                appeal_id,
                member,
                now,
                overturned=overturned,
                reasons=form.exact("li-do-tra-loi"),
                outcome=read_verdict({"ket-luan": form.one("ket-luan")}) if overturned else None,
                title=form.exact("tieu-de"),
                statement=form.exact("ly-do"),
            )
            drafting.drop_draft(tx, _FORM, appeal_id, member)

        try:
            await self._parts.store.transact(run)
        except Refusal as refusal:
            if isinstance(refusal, NotAllowed | NoSuchObject):
                raise
            return await self._draw(request, member, refusal, form)
        return lead(APPEALS, done=_FORM)

    def _keep(self, tx: Transaction, appeal_id: str, form: Form, member: StaffMember) -> None:
        file = queue.read_appeal(tx, member, appeal_id)
        drafting.keep_draft(
            tx,
            _FORM,
            appeal_id,
            {name: form.exact(name) for name in _FIELDS},
            member,
            self._parts.now(),
            number=file.appeal.number,
            permission=Permission.APPEALS,
        )

    async def _draw(
        self, request: Request, member: StaffMember, refusal: Refusal | None = None, form: Form | None = None
    ) -> Response:
        parts, opened = self._parts, await self._read(request.path_params["appeal"], member)
        file, names = opened.file, opened.claim.names
        said = say_to_staff(parts, refusal, names, opened.claim.history) if refusal else None
        typed: Mapping[str, str] = opened.draft.fields if opened.draft else {}
        if form is not None:
            typed = {name: form.exact(name) for name in _FIELDS}
        return show(
            parts,
            request,
            "appeal.html",
            member,
            said.status if said else 200,
            file=file,
            card=preview_decision(parts, file.decision),
            name=lambda staff_id: to_name(parts, staff_id, names),
            verdicts=list(Verdict),
            typed=typed,
            draft=opened.draft,
            refused=said.sentence if said else "",
        )

    async def _read(self, appeal_id: str, member: StaffMember) -> _Opened:
        now = self._parts.now()

        def read(tx: Transaction) -> _Opened:
            file = queue.read_appeal(tx, member, appeal_id)
            claim = queue.read_claim(tx, member, file.claim.id, now)
            return _Opened(file, claim, drafting.find_draft(tx, _FORM, appeal_id, member, number=file.appeal.number))

        return await self._parts.store.read(read)


def _read_choice(form: Form) -> bool:
    choices = {"giu": False, "thay": True}
    if form.one("quyet-dinh") not in choices:
        raise BadInput("outcome", "Choose one of the two.")
    return choices[form.one("quyet-dinh")]
