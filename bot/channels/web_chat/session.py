"""Sessions of browsers: found by their cookie, made when there is none.

In a portal's frame a browser may keep no cookie for us.  There the forms carry the session too.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from bot.channels.web_chat.inbound import NAME
from bot.channels.web_chat.parts import ChatParts
from bot.channels.web_chat.verify import COOKIE, FRAME_COOKIE, FRAMED, TOKEN_BYTES, to_session_id
from bot.domain.delivery import WebSession
from bot.domain.dialogue import DialogueKey
from bot.domain.text import Language
from bot.ports import Transaction

LASTS = timedelta(days=30)
_SEEN_AGAIN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Visit:
    """A request's session: the person id, the language of pages, and a cookie to set, if any."""

    person: str
    language: Language
    token: str | None = None


def is_framed(parts: ChatParts, request: Request) -> bool:
    """Tell whether the page of *request* stands in a portal's frame."""
    return bool(parts.framers) and request.query_params.get(FRAMED) == "1"


def person_of(parts: ChatParts, request: Request) -> str | None:
    """Return the person id by the cookie of *request*, or None; whether there is such a session is not known yet."""
    return to_session_id(parts.session_key, request.cookies.get(_cookie_of(is_framed(parts, request))))


async def begin_visit(
    parts: ChatParts, request: Request, language: Language | None, carried: str | None = None
) -> Visit:
    """Return the visit of *request*, making or renewing the session when needed.

    *language* is the one the address asks for; it is remembered.  *carried* is the session a form in
    a frame brought, for browsers that keep no cookie there.
    """
    token, person = None, person_of(parts, request)
    if person is None and is_framed(parts, request):
        token, person = carried, to_session_id(parts.session_key, carried)
    if person is None:
        return await make_visit(parts, language)
    session, spoken = await parts.store.read(lambda tx: (tx.sessions.get(person), language_of(tx, person)))
    if session is None:
        return await make_visit(parts, language)
    now = parts.now()
    changed = replace(session, seen_at=now, language=language or session.language)
    visit = Visit(person, language or spoken or session.language or Language.VI, token)
    if changed.language == session.language and now - session.seen_at < _SEEN_AGAIN:
        return visit
    await parts.store.transact(lambda tx: tx.sessions.save(changed))
    return replace(visit, token=token or request.cookies.get(_cookie_of(is_framed(parts, request))))


async def make_visit(parts: ChatParts, language: Language | None) -> Visit:
    """Return a visit with a new session."""
    token = parts.make_random(TOKEN_BYTES).hex()
    person = to_session_id(parts.session_key, token) or ""
    now = parts.now()
    session = WebSession(id=person, created_at=now, seen_at=now, language=language)
    await parts.store.transact(lambda tx: tx.sessions.save(session))
    return Visit(person, language or Language.VI, token)


def language_of(tx: Transaction, person: str) -> Language | None:
    """Return the language the person chose in the conversation, or None."""
    dialogue = tx.dialogues.get(DialogueKey(NAME, person, person))
    return dialogue.language if dialogue else None


def set_cookie(response: Response, visit: Visit, *, secure: bool, framed: bool = False) -> None:
    """Hand the browser its session, if it is new or renewed.

    Frames on other sites get cookies only if these are marked so, which takes https; such a cookie is
    partitioned: each portal has its own, and none can follow a person from one to the next.
    """
    if visit.token is None:
        return
    # Written out: http.cookies knows "Partitioned" from Python 3.14 on.
    site = "SameSite=None; Secure; Partitioned" if framed and secure else f"SameSite=Lax{'; Secure' * secure}"
    cookie = f"{_cookie_of(framed)}={visit.token}; HttpOnly; Max-Age={int(LASTS.total_seconds())}; Path=/; {site}"
    response.headers.append("set-cookie", cookie)


def _cookie_of(framed: bool) -> str:  # noqa: FBT001 -- the two cookies
    return FRAME_COOKIE if framed else COOKIE
