"""``/tra-cuu``: what became of a report, by its receipt; the statement of reasons, appeal and "quên tôi".

The receipt is all that shows whose report it is, so it never stands in an address, which browsers, proxies and
logs keep: every request carries it in the body of a form.  There is no cookie another site could use.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.conversation.drafts import to_stored_text
from bot.conversation.status_cards import status_cards
from bot.domain.errors import BadInput, BadReceipt, IllegalChange, NoSuchObject
from bot.domain.message import Reply
from bot.domain.report import APPEAL_LENGTH
from bot.domain.text import Language
from bot.pages import Form, Gate, Problem, address_of, language_asked, read_form
from bot.ports import Vault
from bot.services.appeals import file_appeal
from bot.services.reports import Status, look_up, unlink
from bot.site.parts import SiteParts
from bot.site.view import day_in

PATH = "/tra-cuu"
_HEADERS = {"cache-control": "no-store", "x-robots-tag": "noindex"}
_FEWEST_WORDS = 3
_LONGEST_SHOWN = 64
_UNREADABLE = 422
_LARGEST = 16 * 1024


@dataclass(frozen=True, kw_only=True)
class LookupParts:
    """The site, the keys, and how often one address may ask."""

    site: SiteParts
    vault: Vault
    gate: Gate


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the page shows: ``said`` is the wording key of one line, ``step`` which form follows."""

    step: str
    said: str = ""
    status: int = 200
    receipt: str = ""
    replies: Sequence[Reply] = ()
    may_appeal: bool = False
    text: str = ""
    was_cut: bool = False


def lookup_routes(parts: LookupParts) -> list[Route]:
    """Return the routes of ``/tra-cuu``."""
    lookup = Lookup(parts)
    return [
        Route(PATH, lookup.show, methods=["GET"]),
        Route(PATH, lookup.take, methods=["POST"]),
    ]


class Lookup:
    """The form, and what it leads to."""

    def __init__(self, parts: LookupParts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """Return the empty form."""
        return self._page(request, _Shown("ask"))

    async def take(self, request: Request) -> Response:
        """Do what the form asks for: look up, preview or send an appeal, cut the link."""
        wait_s = self._parts.gate.wait_s(address_of(request))
        if wait_s:
            raise Problem(429, {"retry-after": str(wait_s)}, key="too_often")
        form = await read_form(request, largest=_LARGEST)
        receipt = form.one("ma")[:_LONGEST_SHOWN]
        language = language_asked(request) or Language.VI
        try:
            shown = await self._do(form, receipt, language)
        except BadReceipt:
            shown = _Shown("ask", "lookup.bad", _UNREADABLE, receipt)
        return self._page(request, shown)

    async def _do(self, form: Form, receipt: str, language: Language) -> _Shown:
        match form.one("viec"):
            case "":
                return await self._look(receipt, language)
            case "quen":
                return _Shown("forget", receipt=receipt)
            case "cat":
                return await self._cut(receipt)
            case "viet":
                return _Shown("write", receipt=receipt, text=form.one("ly-do"))
            case "xem-lai":
                return _preview(receipt, form.one("ly-do"))
            case "khieu-nai":
                return await self._appeal(receipt, form.one("ly-do"))
            case _:
                raise Problem(400)

    async def _look(self, receipt: str, language: Language) -> _Shown:
        site, vault = self._parts.site, self._parts.vault
        now = site.now()
        status = await site.store.read(lambda tx: look_up(tx, vault, receipt, now))
        if status is None:
            return _Shown("ask", "lookup.none", 404, receipt)
        replies = status_cards(site.pages.knowledge, status, language, now, version=0)
        return _Shown("status", receipt=receipt, replies=replies, may_appeal=_may_appeal(status))

    async def _cut(self, receipt: str) -> _Shown:
        site, vault = self._parts.site, self._parts.vault
        now = site.now()
        was_linked = await site.store.transact(lambda tx: unlink(tx, vault, receipt, now))
        return _Shown("ask", "lookup.unlinked") if was_linked else _Shown("ask", "lookup.none", 404)

    async def _appeal(self, receipt: str, text: str) -> _Shown:
        site, vault = self._parts.site, self._parts.vault
        now = site.now()
        kept, _, _ = to_stored_text(text, APPEAL_LENGTH)
        try:
            await site.store.transact(lambda tx: file_appeal(tx, vault, receipt, kept, now))
        except (BadInput, IllegalChange):
            return _Shown("ask", "web.lookup.closed", 409, receipt)
        except NoSuchObject:
            return _Shown("ask", "lookup.none", 404, receipt)
        return _Shown("ask", "web.lookup.sent")

    def _page(self, request: Request, shown: _Shown) -> HTMLResponse:
        language = language_asked(request) or Language.VI
        html = self._parts.site.pages.render(
            "site/lookup.html",
            language,
            address=PATH,
            day=day_in(language),
            shown=shown,
            most=APPEAL_LENGTH,
        )
        return HTMLResponse(html, shown.status, {**_HEADERS, "content-language": language.value})


def _may_appeal(status: Status) -> bool:
    return status.may_appeal_until is not None


def _preview(receipt: str, text: str) -> _Shown:
    """Show what would be sent: blacked out, and no longer than is kept."""
    kept, _, was_cut = to_stored_text(text, APPEAL_LENGTH)
    if len(kept.split()) < _FEWEST_WORDS or not any(sign.isalpha() for sign in kept):
        return _Shown("write", "appeal.short", _UNREADABLE, receipt, text=text)
    return _Shown("preview", receipt=receipt, text=kept, was_cut=was_cut)
