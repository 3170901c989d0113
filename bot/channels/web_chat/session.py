"""Sessions of browsers: found by their cookie, made when there is none."""

from dataclasses import dataclass, replace
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from bot.channels.web_chat.inbound import NAME
from bot.channels.web_chat.parts import ChatParts
from bot.channels.web_chat.verify import COOKIE, TOKEN_BYTES, to_session_id
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


async def begin_visit(parts: ChatParts, request: Request, language: Language | None) -> Visit:
    """Return the visit of *request*, making or renewing the session when needed.

    *language* is the one the address asks for; it is remembered.
    """
    token = request.cookies.get(COOKIE)
    person = to_session_id(parts.session_key, token)
    if person is None:
        return await make_visit(parts, language)
    session, spoken = await parts.store.read(lambda tx: (tx.sessions.get(person), language_of(tx, person)))
    if session is None:
        return await make_visit(parts, language)
    now = parts.now()
    changed = replace(session, seen_at=now, language=language or session.language)
    visit = Visit(person, language or spoken or session.language or Language.VI)
    if changed.language == session.language and now - session.seen_at < _SEEN_AGAIN:
        return visit
    await parts.store.transact(lambda tx: tx.sessions.save(changed))
    return replace(visit, token=token)


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


def set_cookie(response: Response, visit: Visit, *, secure: bool) -> None:
    """Hand the browser its session, if it is new or renewed."""
    if visit.token is not None:
        response.set_cookie(
            COOKIE, visit.token, max_age=int(LASTS.total_seconds()), httponly=True, samesite="lax", secure=secure
        )
