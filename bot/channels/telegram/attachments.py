"""Fetches the picture a message names, through the Bot API, before the message has its turn."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import orjson
import structlog
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.channels.keeping import PictureKeeper
from bot.channels.pictures import LARGEST_SENT_BYTES
from bot.channels.telegram.client import TelegramClient, seconds_of
from bot.channels.telegram.inbound import NAME
from bot.domain.delivery import InboxRow
from bot.domain.errors import BadPicture, WhyBadPicture
from bot.domain.message import Update

TRIES = 4
DOWNLOADS_AT_ONCE = 4
_TOO_BIG = "file is too big"

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one picture is waited for altogether, and how long after a first failure; each next wait is doubled."""

    total_s: float = 25.0
    first_pause_s: float = 0.5


class Attachments:
    """Gets pictures for the channel.  Belongs to one event loop."""

    def __init__(self, client: TelegramClient, keeper: PictureKeeper, patience: Patience | None = None) -> None:
        self._client = client
        self._keeper = keeper
        self._patience = patience or Patience()
        self._places = asyncio.Semaphore(DOWNLOADS_AT_ONCE)

    async def fetch(self, row: InboxRow, update: Update) -> Update:
        """Return *update* with its picture kept, or with why there is none.

        Raises:
            StoreUnusable: If it could not be kept.
        """
        try:
            async with self._places:
                data = await self._download(file_of(orjson.loads(row.body)))
                picture = await self._keeper.keep(data)
        except BadPicture as error:
            _log.info("picture_not_taken", channel=NAME, why=error.why.value)
            return replace(update, no_picture=error.why)
        return replace(update, pictures=(picture.sha256,), picture_hashes=(picture.dhash,))

    async def _download(self, file_id: str) -> bytes:
        """Return the file, asking again after failures that may pass.

        Raises:
            BadPicture: If it is too large, or could not be had in time.
        """
        pause_s = self._patience.first_pause_s
        try:
            async with asyncio.timeout(self._patience.total_s):
                for left in reversed(range(TRIES)):
                    try:
                        return await self._client.download(file_id, LARGEST_SENT_BYTES)
                    except TelegramError as error:
                        wait_s = _wait_s(error, pause_s)
                        _log.info("picture_not_fetched", channel=NAME, error=type(error).__name__, tries_left=left)
                    if left:
                        await asyncio.sleep(wait_s)
                        pause_s *= 2
        except TimeoutError:
            _log.info("picture_not_fetched", channel=NAME, error="TimeoutError")
        raise BadPicture(WhyBadPicture.UNREACHABLE)


def _wait_s(error: TelegramError, pause_s: float) -> float:
    """Return how long to wait before asking again.

    Raises:
        BadPicture: If asking again is in vain.
    """
    match error:
        case BadRequest():
            is_big = _TOO_BIG in error.message.lower()
            raise BadPicture(WhyBadPicture.TOO_BIG if is_big else WhyBadPicture.UNREACHABLE)
        case RetryAfter():
            return seconds_of(error)
        case NetworkError() | InvalidToken():
            return pause_s
        case _:
            raise BadPicture(WhyBadPicture.UNREACHABLE)


def file_of(body: Mapping[str, object]) -> str:
    """Return the id of the file to fetch: the largest size of a photo that is taken, or the image sent as a file.

    Raises:
        BadPicture: If it is too large by what the message says, or there is none.
    """
    message = body.get("message", body.get("edited_message"))
    raw: Mapping[str, object] = message if isinstance(message, Mapping) else {}
    sizes = raw.get("photo") or [raw.get("document")]
    named = [size for size in sizes if isinstance(size, Mapping)] if isinstance(sizes, Sequence) else []
    fitting = [size for size in named if _number(size, "file_size") <= LARGEST_SENT_BYTES]
    if named and not fitting:
        raise BadPicture(WhyBadPicture.TOO_BIG)
    best = max(fitting, key=lambda size: _number(size, "width") * _number(size, "height"), default={})
    file_id = best.get("file_id")
    if not isinstance(file_id, str) or not file_id:
        raise BadPicture(WhyBadPicture.UNREACHABLE)
    return file_id


def _number(size: Mapping[str, object], name: str) -> int:
    value = size.get(name)
    return value if isinstance(value, int) else 0
