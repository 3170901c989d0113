"""python-telegram-bot's requests over aiohttp.

Its own transport costs many times as much work per request.  The token is part of every address, so no
exception of the HTTP library leaves this module: their texts and attributes may hold the address.
"""

import os
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import aiohttp
import orjson
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import JSONDict, ODVInput
from telegram.error import BadRequest, NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

# The library's opt-in to what comes: time spans instead of numbers.  Without it every 429 raises a warning.
os.environ.setdefault("PTB_TIMEDELTA", "1")

CONNECT_S = 10.0
READ_S = 20.0
WRITE_S = 10.0
MEDIA_WRITE_S = 60.0
CONNECTIONS = 100
_GATEWAY_TIMEOUT = 504
_SERVER_ERROR = 500
_SENDS = "send"
"""How the methods begin that put something new into a chat; doing any other one twice does no harm."""
_KINDS_OF_CALLS = 64
_JSON = {"Content-Type": "application/json"}
_SUCCESS = range(200, 300)
_GONE = frozenset({400, 404, 410})
_CHUNK_BYTES = 64 * 1024


class NeverArrived(NetworkError):
    """The platform surely did not get the request: sending again cannot double anything."""

    __slots__ = ()


class CutOff(TimedOut):
    """The connection ended before the answer: nobody knows what became of the request."""

    __slots__ = ()


class BadGateway(CutOff):
    """Something in front of the platform answered a send in its place: the platform may have taken it."""

    __slots__ = ()


class AiohttpRequest(BaseRequest):
    """One aiohttp session behind python-telegram-bot's interface.

    *proxy* is an ``http://`` or ``https://`` address.  Timeouts are in seconds.
    """

    __slots__ = ("_connect_s", "_connections", "_proxy", "_read_s", "_session", "_write_s")

    def __init__(
        self,
        *,
        proxy: str | None = None,
        connect_s: float = CONNECT_S,
        read_s: float = READ_S,
        write_s: float = WRITE_S,
        connections: int = CONNECTIONS,
    ) -> None:
        self._proxy = proxy or None
        self._connect_s = connect_s
        self._read_s = read_s
        self._write_s = write_s
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """Return how long an answer is waited for, unless a call says otherwise."""
        return self._read_s

    async def initialize(self) -> None:
        """Open the session; a second call changes nothing."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )

    async def shutdown(self) -> None:
        """Close the session; a second call changes nothing."""
        if self._session is not None and not self._session.closed:
            await self._session.close()

    async def do_request(  # noqa: PLR0913, PLR0917 -- the library's interface
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Return status and body of the answer.

        Raises:
            NeverArrived: If the request surely did not reach the platform.
            TimedOut: If it may have.
            NetworkError: If something else than the platform answered.
        """
        del pool_timeout  # Waiting for a free connection counts as connecting.
        files = bool(request_data and request_data.contains_files)
        limits = _to_limits(
            _or(connect_timeout, self._connect_s),
            _or(read_timeout, self._read_s),
            _or(write_timeout, MEDIA_WRITE_S if files else self._write_s),
        )
        try:
            status, body = await self._exchange(method, url, request_data, limits)
        except Exception as error:  # noqa: BLE001 -- none may pass: see the top of this module
            failure = _to_error(error)
        else:
            if status in _SUCCESS or (status != _GATEWAY_TIMEOUT and _is_error(body)):
                return status, body
            failure = _to_gateway_error(url, status)
        # Outside the handler, so that the failure does not carry the library's exception along.
        raise failure

    async def download(self, url: str, largest: int) -> bytes | None:
        """Return the file at *url*, or None if it has more than *largest* bytes; the rest is not read.

        Raises:
            BadRequest: If it is not there (any more).
            NetworkError: If it could not be had now.
        """
        limits = _to_limits(self._connect_s, self._read_s, self._write_s)
        try:
            status, data = await self._read_file(url, largest, limits)
        except Exception as error:  # noqa: BLE001 -- none may pass: see the top of this module
            failure = _to_error(error)
        else:
            if status in _SUCCESS:
                return data
            failure = BadRequest("No such file") if status in _GONE else NetworkError(f"Status {status}")
        raise failure

    async def _read_file(self, url: str, largest: int, limits: aiohttp.ClientTimeout) -> tuple[int, bytes | None]:
        if self._session is None:
            raise NeverArrived("The transport is not initialized")
        async with self._session.get(URL(url), timeout=limits, proxy=self._proxy, allow_redirects=False) as response:
            data = bytearray()
            async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
                data += chunk
                if len(data) > largest:
                    return response.status, None
            return response.status, bytes(data)

    async def _exchange(
        self, method: str, url: str, request_data: RequestData | None, limits: aiohttp.ClientTimeout
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise NeverArrived("The transport is not initialized")
        data, headers = _to_body(request_data)
        async with self._session.request(
            method,
            _to_url(url),
            data=data,
            headers=headers,
            timeout=limits,
            proxy=self._proxy,
            allow_redirects=False,
        ) as response:
            return response.status, await response.read()

    @staticmethod
    def parse_json_payload(payload: bytes) -> JSONDict:
        """Return the object in *payload*.  Unlike the library's own, logs nothing of it.

        Raises:
            TelegramError: If it is none.
        """
        try:
            parsed: Any = orjson.loads(payload)
        except ValueError:
            parsed = None
        if not isinstance(parsed, dict):
            raise TelegramError("Invalid server response")
        return parsed


@lru_cache(_KINDS_OF_CALLS)
def _to_limits(connect_s: float | None, read_s: float | None, write_s: float | None) -> aiohttp.ClientTimeout:
    total = None if connect_s is None or read_s is None or write_s is None else connect_s + read_s + write_s
    return aiohttp.ClientTimeout(total=total, connect=connect_s, sock_connect=connect_s, sock_read=read_s)


@lru_cache(_KINDS_OF_CALLS)
def _to_url(url: str) -> URL:
    return URL(url)


def _or(value: ODVInput[float], default: float) -> float | None:
    """Return the timeout a call asked for, or the default."""
    return default if isinstance(value, DefaultValue) else value


def _is_error(body: bytes) -> bool:
    """Tell whether *body* is how the platform refuses; a gateway's page is not, and may show the address."""
    try:
        parsed = orjson.loads(body)
    except ValueError:
        return False
    return isinstance(parsed, dict) and parsed.get("ok") is False and "error_code" in parsed


def _to_gateway_error(url: str, status: int) -> TelegramError:
    """Return what an answer of something in front of the platform means: nothing about chats, little about sends."""
    if status == _GATEWAY_TIMEOUT:
        return CutOff("Gateway timeout")
    is_send = url.rpartition("/")[2].startswith(_SENDS)
    return BadGateway(f"Status {status}") if is_send and status >= _SERVER_ERROR else NetworkError(f"Status {status}")


def _to_body(request_data: RequestData | None) -> tuple[aiohttp.FormData | bytes | None, Mapping[str, str]]:
    if request_data is None:
        return None, {}
    if not request_data.contains_files:
        # The library would encode a form, which takes ten times as long; Telegram reads both.
        return orjson.dumps(request_data.parameters), _JSON
    form = aiohttp.FormData()
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, media_type) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=media_type)
    return form, {}


def _to_error(error: Exception) -> TelegramError:
    """Return *error* in the library's terms, without its text."""
    kind = type(error).__name__
    match error:
        case TelegramError():
            return error
        case (
            aiohttp.ClientConnectorError()
            | aiohttp.ConnectionTimeoutError()
            | aiohttp.ClientHttpProxyError()
            | aiohttp.InvalidURL()
        ):
            return NeverArrived(kind)
        case TimeoutError():
            return TimedOut(kind)
        case _:
            return CutOff(kind)
