"""A Bot API that takes everything and counts messages; it costs as little as possible.

Run as ``python -m tests.bench.telegram_sink``; prints its port.  ``GET /stats`` says how many messages came and when
the last one did, on the monotonic clock of the machine.
"""

import asyncio
import sys
import time
from typing import cast

import orjson
import uvloop

_END = b"\r\n\r\n"
_LENGTH = b"content-length:"
_USER = {"id": 123456789, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
_MESSAGE = {
    "message_id": 1,
    "from": _USER,
    "chat": {"id": 1, "first_name": "An", "type": "private"},
    "date": 1796101200,
    "text": "Chào bạn.",
}


def _answer(result: object) -> bytes:
    body = orjson.dumps({"ok": True, "result": result})
    return b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body)


_SENT, _ME, _DONE, _NOTHING = _answer(_MESSAGE), _answer(_USER), _answer(result=True), _answer([])


class Sink(asyncio.Protocol):
    """One connection."""

    sends = 0
    last = 0.0

    def __init__(self) -> None:
        self._waiting = b""
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)  # uvloop's is one without saying so.

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        while (end := self._waiting.find(_END)) >= 0:
            head = self._waiting[:end].lower()
            at = head.find(_LENGTH)
            length = int(head[at + len(_LENGTH) :].split(b"\r\n", 1)[0]) if at >= 0 else 0
            if len(self._waiting) < end + len(_END) + length:
                return
            self._waiting = self._waiting[end + len(_END) + length :]
            self._reply(head.split(b" ", 2)[1])

    def _reply(self, path: bytes) -> None:
        assert self._transport is not None
        if path.endswith(b"/sendmessage"):
            Sink.sends += 1
            Sink.last = time.monotonic()
            self._transport.write(_SENT)
        elif path.endswith(b"/stats"):
            self._transport.write(_answer({"sends": Sink.sends, "last": Sink.last}))
        elif path.endswith(b"/getme"):
            self._transport.write(_ME)
        elif path.endswith(b"/getupdates"):
            self._transport.write(_NOTHING)
        else:
            self._transport.write(_DONE)


async def main() -> None:
    """Serve until terminated."""
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", 0, backlog=1024)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main())
