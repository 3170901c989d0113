"""Fetches updates: keep them, then confirm them."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

import structlog
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError, TimedOut

from bot.channels.delivery import backoff_s
from bot.channels.telegram.client import seconds_of
from bot.channels.telegram.inbound import NAME
from bot.channels.telegram.intake import Intake, to_body
from bot.channels.telegram.parts import TelegramParts
from bot.domain.errors import Overloaded, StoreUnusable

_CONFLICT_S = 5.0
_TOKEN_REFUSED_S = 60.0
_STORE_PAUSE_S = 1.0
_NO_ID_S = 5.0
_TRIES_ALONE = 2

_log = structlog.get_logger(__name__)


class Poller:
    """The loop.  Telegram drops an update once a later offset was asked for, so that comes after the store."""

    def __init__(self, parts: TelegramParts, intake: Intake) -> None:
        self._parts = parts
        self._intake = intake

    async def run(self) -> None:
        """Fetch and take in until cancelled."""
        offset: int | None = None
        failures = 0
        while True:
            try:
                updates = await self._parts.client.get_updates(offset, wait_s=self._parts.poll_s)
            except TelegramError as error:
                failures += 1
                await asyncio.sleep(self._pause_s(error, failures))
                continue
            failures = 0
            await self._take(updates)
            # After an empty answer everything is confirmed.  Asking from an offset on for ever would miss updates
            # once Telegram numbers anew, which it does after a quiet week.
            offset = _next_offset(updates)
            if updates and offset is None:
                await asyncio.sleep(_NO_ID_S)

    async def _take(self, updates: Sequence[object]) -> None:
        """Take them in; when that breaks for a reason of its own, one by one."""
        bodies = [(update, to_body(update)) for update in updates]
        if not bodies:
            return
        try:
            await self._insist(lambda: self._intake.take(bodies))
        except Exception as error:  # noqa: BLE001 -- whatever it is, fetching goes on
            _log.error("updates_broken", error=type(error).__name__, rows=len(bodies))
            for parsed, body in bodies:
                await self._take_alone(parsed, body)

    async def _take_alone(self, parsed: object, body: bytes) -> None:
        """Take one update in, or bury it; it is not confirmed before either was done."""
        failures, kind = 0, ""
        while True:
            try:
                if failures < _TRIES_ALONE:
                    await self._insist(lambda: self._intake.take([(parsed, body)]))
                else:
                    await self._insist(partial(self._intake.bury, parsed, body, kind))
                    _log.error("update_buried", channel=NAME, error=kind)
            except Exception as error:  # noqa: BLE001 -- as above
                kind = type(error).__name__
                failures += 1
                await asyncio.sleep(backoff_s(failures, self._parts.chance()))
            else:
                return

    async def _insist(self, take: Callable[[], Awaitable[None]]) -> None:
        """Do it as soon as the store has room and can be used."""
        while True:
            try:
                await take()
            except Overloaded as error:
                _log.warning("updates_wait", retry_after_s=error.retry_after_s)
                await asyncio.sleep(error.retry_after_s)
            except StoreUnusable:
                _log.warning("updates_wait")
                await asyncio.sleep(_STORE_PAUSE_S)
            else:
                return

    def _pause_s(self, error: TelegramError, failures: int) -> float:
        """Return how long to wait before fetching again."""
        kind = type(error).__name__
        match error:
            case RetryAfter():
                wait_s = seconds_of(error)
            case Conflict():
                wait_s = _CONFLICT_S
                _log.warning("telegram_has_another_poller", error=kind)
            case InvalidToken():
                wait_s = _TOKEN_REFUSED_S
            case TimedOut() if failures == 1:
                return 0.0
            case _:
                wait_s = backoff_s(failures, self._parts.chance())
        _log.info("updates_not_fetched", error=kind, pause_s=round(wait_s, 1))
        return wait_s


def _next_offset(updates: Sequence[object]) -> int | None:
    ids = [update.get("update_id") for update in updates if isinstance(update, dict)]
    return max((number for number in ids if isinstance(number, int)), default=-1) + 1 or None
