"""The pictures of a draft, shown to the session that sent them and to nobody else."""

from collections.abc import Collection

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.web_chat.inbound import NAME
from bot.channels.web_chat.parts import ChatParts
from bot.channels.web_chat.session import person_of
from bot.domain.dialogue import DialogueKey
from bot.domain.picture import Picture
from bot.pages import Problem
from bot.ports import Transaction

PATH = "/anh"
_HEADERS = {"cache-control": "no-store", "content-disposition": "inline", "x-robots-tag": "noindex"}


def picture_route(parts: ChatParts) -> Route:
    """Return the route of pictures."""

    async def show(request: Request) -> Response:
        person, sha256 = person_of(parts, request), request.path_params["sha256"]
        found = await parts.store.read(lambda tx: _find(tx, person, sha256)) if person else None
        if found is None:
            raise Problem(404)
        return Response(found.jpeg, media_type="image/jpeg", headers=_HEADERS)

    return Route(f"{PATH}/{{sha256}}", show, methods=["GET"])


def pictures_of(tx: Transaction, person: str) -> Collection[str]:
    """Return the pictures of the draft this session has not sent yet."""
    dialogue = tx.dialogues.get(DialogueKey(NAME, person, person))
    return dialogue.draft.pictures if dialogue and dialogue.draft else ()


def _find(tx: Transaction, person: str, sha256: str) -> Picture | None:
    if tx.sessions.get(person) is None or sha256 not in pictures_of(tx, person):
        return None
    return tx.media.get(sha256)
