"""The log, and whether it is whole; for auditors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.console.access import StaffRoute
from bot.console.parts import ConsoleParts
from bot.console.shell import HOME, show, word
from bot.domain.audit import AuditEntry, Link
from bot.domain.staff import Permission, StaffMember, StaffSession
from bot.domain.text import Language
from bot.pages import Problem
from bot.ports import Transaction
from bot.services import audit

LOG_PATH = f"{HOME}/nhat-ky"
_PAGE = 50
_LONGEST_ID = 64
_LONGEST_NUMBER = 15


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of the chain found, in words."""

    whole: bool
    sentence: str


def log_routes(parts: ConsoleParts) -> list[Route]:
    """Return the routes of the log."""
    pages = Log(parts)
    return [
        StaffRoute(parts, LOG_PATH, pages.show, Permission.READ_LOG),
        StaffRoute(parts, f"{LOG_PATH}/kiem-tra", pages.check, Permission.READ_LOG, methods=["POST"]),
    ]


class Log:
    """Entries, newest first, page by page."""

    def __init__(self, parts: ConsoleParts) -> None:
        self._parts = parts

    async def show(self, request: Request, member: StaffMember, _session: StaffSession) -> Response:
        """Return a page of the log."""
        return await self._page(request, member)

    async def check(self, request: Request, member: StaffMember, _session: StaffSession) -> Response:
        """Walk the whole chain and say what was found."""
        found = await self._parts.store.read(audit.verify)
        if isinstance(found, audit.Broken):
            checked = Checked(whole=False, sentence=word(self._parts, "log.broken", number=found.number))
        else:
            checked = Checked(whole=True, sentence=word(self._parts, "log.whole", count=found))
        return await self._page(request, member, checked)

    async def _page(self, request: Request, member: StaffMember, checked: Checked | None = None) -> Response:
        parts, before = self._parts, _number(request.query_params.get("truoc"))
        about = request.query_params.get("ve", "")[:_LONGEST_ID]
        links, names = await parts.store.read(lambda tx: _read(tx, member, before, about))
        shown = links[:_PAGE]
        called = {actor: word(parts, f"log.{actor}") for actor in (audit.SYSTEM, audit.REPORTER)}
        return show(
            parts,
            request,
            "log.html",
            member,
            links=shown,
            names={**called, **names},
            about=about,
            older=shown[-1].number if len(links) > _PAGE else None,
            checked=checked,
            detail=partial(_to_detail, parts.pages.knowledge.base.wording[Language.VI]),
        )


def _read(
    tx: Transaction, member: StaffMember, before: int | None, about: str
) -> tuple[Sequence[Link], Mapping[str, str]]:
    links = audit.read_log(tx, member, before=before, object_id=about or None, limit=_PAGE + 1)
    return links, audit.names_in(tx, links)


def _to_detail(texts: Mapping[str, str], entry: AuditEntry) -> str:
    """Return the codes and counts of *entry* in words, as far as there are any; what did not apply is left out."""
    said = []
    for key, value in sorted(entry.detail.items()):
        name = texts.get(f"console.detail.{key}", key)
        if value is True:
            said.append(name)
        elif value is not False and value != "":
            words = [texts.get(f"console.role.{code}.name", code) for code in str(value).split()]
            said.append(f"{name}: {', '.join(words)}")
    return "; ".join(said)


def _number(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER):
        raise Problem(400)
    return int(text)
