"""One claim on a page: what was reported, what is known, what was proposed, and what can be done now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.console import drafts
from bot.console.access import StaffRoute
from bot.console.canned import canned_of
from bot.console.card import Card
from bot.console.forms import Form
from bot.console.moves import moves_of
from bot.console.parts import ConsoleParts
from bot.console.preview import preview_answer, preview_proposal
from bot.console.shell import HOME, show
from bot.console.undo import Undo, find_undo
from bot.console.wish import view_of
from bot.console.words import Happened, to_age, to_history, to_name
from bot.domain.audit import Action
from bot.domain.claim import Proposing
from bot.domain.decision import DecisionKind
from bot.domain.errors import NoSuchObject
from bot.domain.staff import Permission, StaffMember, StaffSession
from bot.domain.verdict import NoVerdict, Verdict
from bot.ports import Transaction
from bot.services import drafting, queue

CLAIMS = f"{HOME}/tin"
PICTURES = f"{HOME}/anh"
_MINUTE = timedelta(minutes=1)
_PICTURE_HEADERS = {
    "cache-control": "no-store",
    "content-disposition": "inline",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
}


@dataclass(frozen=True, slots=True)
class Refused:
    """A form that was not taken: which, why, and what was typed."""

    action: str
    sentence: str
    form: Form = field(default_factory=lambda: Form({}))


@dataclass(frozen=True, slots=True)
class Writing:
    """The proposal as the form shows it; ``draft`` is what was kept of it last, None if nothing was."""

    fields: Mapping[str, str]
    draft: drafting.StaffDraft | None


@dataclass(frozen=True, slots=True)
class _Found:
    """A claim at one moment, with what its reader was writing and may take back."""

    file: queue.ClaimFile
    writing: Writing
    drafts: Mapping[str, drafting.StaffDraft]
    undo: Undo | None


def claim_routes(parts: ConsoleParts) -> list[Route]:
    """Return the routes that show claims."""
    pages = ClaimPages(parts)
    return [
        StaffRoute(parts, f"{CLAIMS}/{{claim}}", pages.show, Permission.READ_CLAIMS),
        StaffRoute(parts, f"{CLAIMS}/{{claim}}/canh", pages.show_beside, Permission.READ_CLAIMS),
        StaffRoute(parts, f"{PICTURES}/{{sha256}}", pages.picture, Permission.READ_CLAIMS),
    ]


class ClaimPages:
    """Pages of single claims."""

    def __init__(self, parts: ConsoleParts) -> None:
        self._parts = parts

    async def show(self, request: Request, member: StaffMember, _session: StaffSession) -> Response:
        """Return the page of the claim in the address."""
        return await self.draw(request, member, request.path_params["claim"])

    async def show_beside(self, request: Request, member: StaffMember, _session: StaffSession) -> Response:
        """Return what stands beside the list while the claim's row is in focus: a part of a page, for the script."""
        parts, claim_id, now = self._parts, request.path_params["claim"], self._parts.now()
        file = await parts.store.read(lambda tx: queue.read_claim(tx, member, claim_id, now, find_similar=self._alike))
        return show(
            parts,
            request,
            "beside.html",
            member,
            file=file,
            claim=file.claim,
            moves=moves_of(file.claim, member, now),
            name=lambda staff_id: to_name(parts, staff_id, file.names),
            card=self._card(file, Writing({}, None)) if file.claim.proposal else None,
            back=request.query_params.get("ve", "") or HOME,
        )

    async def picture(self, request: Request, member: StaffMember, _session: StaffSession) -> Response:
        """Return a reported picture, for the eyes of those who read claims."""
        sha256 = request.path_params["sha256"]
        found = await self._parts.store.read(lambda tx: queue.read_picture(tx, member, sha256))
        return Response(found.jpeg, media_type="image/jpeg", headers=_PICTURE_HEADERS)

    async def draw(
        self, request: Request, member: StaffMember, claim_id: str, *, status: int = 200, refused: Refused | None = None
    ) -> Response:
        """Return the page of a claim; *refused* is a form that comes back filled."""
        parts, now = self._parts, self._parts.now()
        found = await parts.store.read(lambda tx: self._read(tx, member, claim_id, request.query_params))
        file, claim = found.file, found.file.claim
        writing = found.writing
        if refused is not None and refused.action == drafts.PROPOSAL:
            writing = Writing(drafts.typed_in(drafts.PROPOSAL, refused.form), writing.draft)
        approval = claim.approval
        return show(
            parts,
            request,
            "claim.html",
            member,
            status,
            file=file,
            claim=claim,
            moves=moves_of(claim, member, now),
            age=to_age(parts, claim, now),
            name=lambda staff_id: to_name(parts, staff_id, file.names),
            lease=claim.lease if claim.lease and now < claim.lease.until else None,
            left=-(-(approval.publish_at - now) // _MINUTE) if approval else 0,
            asked=claim.needs_info_until is not None and now < claim.needs_info_until,
            snoozed=claim.snoozed_until if claim.snoozed_until and now < claim.snoozed_until else None,
            marked=any("conflict" in link.entry.detail for link in file.history if link.entry.action is Action.MARKED),
            history=self._history(file),
            verdicts=list(Verdict),
            answers=list(NoVerdict),
            canned=canned_of(parts),
            kinds=kinds_of(file),
            writing=writing,
            card=self._card(file, writing),
            drafts=found.drafts,
            answer_card=preview_answer(parts, claim, _answer_of(found, refused), now),
            refused=refused,
            typed=refused.form if refused else Form({}),
            undo=found.undo,
            view=view_of(claim),
            back=f"{CLAIMS}/{claim.id}",
        )

    def _read(self, tx: Transaction, member: StaffMember, claim_id: str, query: Mapping[str, str]) -> _Found:
        """Read everything a page shows, at one moment."""
        now = self._parts.now()
        file = queue.read_claim(tx, member, claim_id, now, find_similar=self._alike)
        kept = drafts.find_all(tx, file.claim, member)
        draft = kept.get(drafts.PROPOSAL)
        writing = Writing(draft.fields if draft else published_fields(file), draft)
        return _Found(file, writing, kept, find_undo(tx, query, member, now))

    def _alike(self, text: str) -> Sequence[str]:
        """Return the ids of known claims that may say the same as *text*."""
        near = self._parts.pages.knowledge.claims.match(text)
        return [each for each in (near.attach, near.near, *(found.claim_id for found in near.candidates)) if each]

    def _history(self, file: queue.ClaimFile) -> list[Happened]:
        return [to_history(self._parts, link, file.names) for link in file.history]

    def _card(self, file: queue.ClaimFile, writing: Writing) -> Card | None:
        """Return what the reporter will see of the proposal, or of what is being written."""
        proposal, fields = file.claim.proposal, writing.fields
        if proposal is not None:
            fields = {
                "kieu": proposal.does.value,
                "ket-luan": proposal.outcome.value,
                "tieu-de": proposal.title,
                "ly-do": proposal.statement,
            }
        return preview_proposal(self._parts, file.claim, fields, file.evidence, self._parts.now())


def _answer_of(found: _Found, refused: Refused | None) -> Mapping[str, str]:
    """Return what was typed as an answer without a verdict."""
    if refused is not None and refused.action == drafts.ANSWER:
        return drafts.typed_in(drafts.ANSWER, refused.form)
    draft = found.drafts.get(drafts.ANSWER)
    return draft.fields if draft else {}


def kinds_of(file: queue.ClaimFile) -> tuple[Proposing, ...]:
    """Return what can be proposed: a verdict that stands is corrected or withdrawn."""
    newest = file.decisions[-1] if file.decisions else None
    stands = newest is not None and newest.is_public and newest.kind is not DecisionKind.WITHDRAWAL
    return (Proposing.CORRECT, Proposing.WITHDRAW) if stands else (Proposing.PUBLISH,)


def published_fields(file: queue.ClaimFile) -> Mapping[str, str]:
    """Return what a correction begins with: the version that stands."""
    newest = file.decisions[-1] if file.decisions else None
    if newest is None or not newest.is_public:
        return {"kieu": Proposing.PUBLISH.value}
    return {
        "kieu": kinds_of(file)[0].value,
        "ket-luan": newest.outcome.value,
        "tieu-de": newest.title,
        "ly-do": newest.statement,
    }


def must_be_of(file: queue.ClaimFile, report_id: str) -> queue.ReportText:
    """Return the text of a report of this claim.

    Raises:
        NoSuchObject: If it is none of the claim's.
    """
    found = next((text for text in file.texts if text.report_id == report_id), None)
    if found is None:
        raise NoSuchObject("This text is none of the claim's. Look at the claim again.")
    return found
