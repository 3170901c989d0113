"""Runs the channel beside the server: says hello to Telegram, takes updates in, pushes replies."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import structlog
from starlette.routing import Route
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.channels.delivery import Delivery, backoff_s
from bot.channels.telegram.attachments import Attachments
from bot.channels.telegram.endpoint import Webhook
from bot.channels.telegram.inbound import NAME
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.parts import TelegramParts
from bot.channels.telegram.polling import Poller
from bot.channels.telegram.polls import Call
from bot.channels.telegram.pusher import TelegramPusher

_REFUSED_S = 60.0
_UNREACHABLE = "telegram_unreachable"

_log = structlog.get_logger(__name__)


class Telegram:
    """The whole channel.  Nothing here fails when Telegram cannot be reached: it is tried again and said so."""

    def __init__(self, parts: TelegramParts) -> None:
        self._parts = parts
        self._intake = Intake(parts)
        pusher = TelegramPusher(parts.client, parts.wording, parts.public_url)
        self._delivery: Delivery[Call] = Delivery(parts.store, pusher, parts.pace, parts.now, parts.chance)

    def routes(self) -> list[Route]:
        """Return what the server must route to this channel."""
        return Webhook(self._parts, self._intake).routes()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run; on leaving take nothing more in, let the turns end and their replies go out, and stop."""
        parts = self._parts
        async with parts.client:
            parts.channel.connect(Attachments(parts.client, parts.pictures).fetch)
            await self._delivery.start()
            task = asyncio.create_task(self._run())
            try:
                yield
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
                await self._intake.stop()
                await parts.lanes.drain(parts.drain_s)
                await self._delivery.drain(parts.drain_s)
                await self._delivery.stop(parts.drain_s)

    async def _run(self) -> None:
        """Get ready, and fetch if Telegram does not bring updates; whatever breaks is begun anew."""
        failures = 0
        while True:
            try:
                await self._get_ready()
                if not self._parts.webhook_url:
                    await Poller(self._parts, self._intake).run()
            except Exception as error:  # noqa: BLE001 -- nobody awaits this task: without a word it would be gone
                failures += 1
                wait_s = backoff_s(failures, self._parts.chance())
                _log.error("telegram_broke", error=type(error).__name__, pause_s=round(wait_s, 1))
                await asyncio.sleep(wait_s)
            else:
                return

    async def _get_ready(self) -> None:
        failures = 0
        while True:
            try:
                await self._introduce()
            except TelegramError as error:
                failures += 1
                event = _to_event(error)
                wait_s = backoff_s(failures, self._parts.chance()) if event == _UNREACHABLE else _REFUSED_S
                _log.warning(event, error=type(error).__name__, pause_s=round(wait_s, 1))
                await asyncio.sleep(wait_s)
            else:
                mode = "webhook" if self._parts.webhook_url else "polling"
                _log.info("telegram_ready", channel=NAME, mode=mode)
                return

    async def _introduce(self) -> None:
        parts = self._parts
        parts.channel.us = await parts.client.find_us()
        if parts.webhook_url:
            await parts.client.set_webhook(parts.webhook_url, parts.secret)
        else:
            await parts.client.delete_webhook()
        await self._show_commands()

    async def _show_commands(self) -> None:
        """Set the menu of commands; without it everything else works all the same."""
        try:
            await self._parts.client.set_commands(self._parts.wording())
        except (TelegramError, KeyError) as error:
            _log.warning("commands_not_set", error=type(error).__name__)


def _to_event(error: TelegramError) -> str:
    """Return what is logged when Telegram did not take us in; an operator must mend what it refuses."""
    match error:
        case InvalidToken():
            return "telegram_refuses_the_token"
        case BadRequest():
            return "telegram_refuses_the_address"
        case _:
            return _UNREACHABLE
