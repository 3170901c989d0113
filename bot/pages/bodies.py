"""Bodies of requests, up to a size."""

from starlette.requests import Request

from bot.pages.problems import Problem

LARGEST_BODY = 64 * 1024


async def read_body(request: Request, *, largest: int = LARGEST_BODY) -> bytes:
    """Return the body of *request*.

    Raises:
        Problem: 413 if it has more than *largest* bytes, by default 64 kB; the rest is not read.
    """
    announced = request.headers.get("content-length", "0")
    if announced.isdigit() and int(announced) > largest:
        raise Problem(413)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > largest:
            raise Problem(413)
    return bytes(body)
