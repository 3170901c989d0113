"""A form with a picture in it, read without any of it touching a disk."""

import asyncio
import logging
import re
from collections.abc import AsyncGenerator, Mapping

from python_multipart.multipart import parse_options_header
from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from bot.channels.pictures import LARGEST_SENT_BYTES
from bot.domain.errors import Overloaded
from bot.pages import LARGEST_BODY, Problem

MULTIPART = "multipart/form-data"
PICTURE = "picture"
LARGEST_UPLOAD = LARGEST_SENT_BYTES + LARGEST_BODY
DRAINED_BYTES = 4 * LARGEST_UPLOAD
"""How much of a form that is too large is read to its end: a browser that is cut off shows no answer."""
AT_ONCE = 24
UPLOAD_S = 150.0
"""How long one picture may take: 10 MB on a line of half a megabit a second."""
_RETRY_AFTER_S = 10
_MOST_FIELDS = 16
_BOUNDARY = re.compile(rb"[0-9A-Za-z'()+_,./:=? -]{1,70}")


class _InMemory(MultiPartParser):
    """Starlette's parser, which would put more than a megabyte into a file."""

    spool_max_size = LARGEST_UPLOAD + 1


class Uploads:
    """Reads forms with a picture, so many at a time.  Belongs to one event loop."""

    def __init__(self) -> None:
        # The parser warns of single signs it does not expect, and those are a person's.
        logging.getLogger("python_multipart").setLevel(logging.ERROR)
        self._open = 0

    async def read(self, request: Request) -> tuple[Mapping[str, str], bytes | None]:
        """Return the fields of the form and its picture, if one was chosen; an empty file is one.

        Raises:
            Overloaded: If too many are read already.
            Problem: 413 if it is too large, 408 if it takes too long, 400 if it cannot be read.
        """
        if self._open >= AT_ONCE:
            raise Overloaded(_RETRY_AFTER_S)
        self._open += 1
        try:
            async with asyncio.timeout(UPLOAD_S):
                return await _read(request)
        except TimeoutError:
            raise Problem(408, key="bad_request") from None
        finally:
            self._open -= 1


async def _read(request: Request) -> tuple[Mapping[str, str], bytes | None]:
    parser = _InMemory(
        _plain_headers(request), _capped(request), max_files=1, max_fields=_MOST_FIELDS, max_part_size=LARGEST_UPLOAD
    )
    try:
        form = await parser.parse()
    except MultiPartException:
        raise Problem(400) from None
    fields: dict[str, str] = {}
    picture = None
    for name, value in form.multi_items():
        if not isinstance(value, UploadFile):
            fields.setdefault(name, value.encode("utf-8", "replace").decode())
        elif name == PICTURE and (value.filename or value.size):
            picture = await value.read()
    await form.close()
    if sum(map(len, fields.values())) > LARGEST_BODY:
        raise Problem(413)
    return fields, picture


def _plain_headers(request: Request) -> Headers:
    """Return the type of the form with its boundary alone: its letters are UTF-8, whatever else is said of them.

    Raises:
        Problem: 400 if there is no boundary.
    """
    _, options = parse_options_header(request.headers.get("content-type", ""))
    boundary = options.get(b"boundary", b"")
    if not _BOUNDARY.fullmatch(boundary):
        raise Problem(400)
    return Headers(raw=[(b"content-type", b'multipart/form-data; boundary="' + boundary + b'"')])


async def _capped(request: Request) -> AsyncGenerator[bytes, None]:
    """Yield the body up to the largest size.

    Raises:
        Problem: 413 at its end, if it has more.
    """
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > DRAINED_BYTES:
            break
        if size <= LARGEST_UPLOAD:
            yield chunk
    if size > LARGEST_UPLOAD:
        raise Problem(413, key="picture_too_big")
