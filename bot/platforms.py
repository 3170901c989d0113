"""Joins the platforms people write on to the house, those that have a token."""

import contextlib
import random
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING

from starlette.routing import BaseRoute

from bot.app import House
from bot.channels.base import Channel
from bot.domain.errors import SettingsWrong
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.channels.telegram import Access, Telegram, TelegramChannel


class Platforms:
    """The platforms of the settings.  A platform's code is loaded only when it is used: it takes 40 MB."""

    def __init__(self, settings: Settings) -> None:
        self._telegram = _make_channel(settings) if settings.telegram_token else None

    @property
    def channels(self) -> tuple[Channel, ...]:
        """Return the channels the lanes must know."""
        return () if self._telegram is None else (self._telegram,)

    @contextlib.asynccontextmanager
    async def running(self, house: House) -> AsyncIterator[Sequence[BaseRoute]]:
        """Run them, and give the routes they are called at."""
        if self._telegram is None:
            yield ()
            return
        telegram = _connect(house, self._telegram)
        async with telegram.running():
            yield telegram.routes()


async def describe_telegram(settings: Settings) -> str:
    """Ask Telegram who we are; return one line for people.  The web works whatever it says.

    Raises:
        SettingsWrong: If Telegram does not know the token.
    """
    if not settings.telegram_token:
        return "off; set NQ_TELEGRAM_TOKEN to answer there too"
    from telegram.error import InvalidToken, TelegramError  # noqa: PLC0415

    from bot.channels.telegram import TelegramClient  # noqa: PLC0415

    try:
        async with TelegramClient(_access(settings)) as client:
            us = await client.find_us()
            url, failure = await client.find_webhook()
    except InvalidToken:
        raise SettingsWrong(["NQ_TELEGRAM_TOKEN: Telegram does not know this token. Copy it from BotFather."]) from None
    except TelegramError as error:
        return (
            f"cannot be reached at {settings.telegram_base_url} ({type(error).__name__}). "
            "The rest works without it; where Telegram is blocked, set NQ_TELEGRAM_PROXY."
        )
    said = f"@{us.username}, updates by {'webhook' if settings.telegram_calls_us else 'polling'}"
    return said + _describe_webhook(settings, url, failure)


def _describe_webhook(settings: Settings, url: str, failure: str) -> str:
    """Return what else is to be said of where Telegram brings updates at present."""
    wanted = _webhook_url(settings)
    if url != wanted:
        said = f"brings them to {url}" if url else "brings none yet"
        return f"; Telegram {said}. That changes when the service runs."
    return f"; Telegram says of its last call: {failure}" if wanted and failure else ""


def _webhook_url(settings: Settings) -> str:
    """Return where Telegram is to bring updates; empty where they are fetched."""
    from bot.channels.telegram import PATH  # noqa: PLC0415

    return settings.public_url + PATH if settings.telegram_calls_us else ""


def _access(settings: Settings) -> "Access":
    from bot.channels.telegram import Access  # noqa: PLC0415

    return Access(token=settings.telegram_token, base_url=settings.telegram_base_url, proxy=settings.telegram_proxy)


def _make_channel(settings: Settings) -> "TelegramChannel":
    from bot.channels.telegram import TelegramChannel, Us  # noqa: PLC0415

    return TelegramChannel(Us(_access(settings).bot_id))


def _connect(house: House, channel: "TelegramChannel") -> "Telegram":
    from bot.channels.telegram import Telegram, TelegramClient, TelegramParts, make_pace  # noqa: PLC0415

    settings = house.settings
    return Telegram(
        TelegramParts(
            client=TelegramClient(_access(settings)),
            channel=channel,
            store=house.store,
            lanes=house.lanes,
            knowledge=lambda: house.shelf.present,
            now=house.now,
            chance=random.random,
            pictures=house.pictures,
            pace=make_pace(
                settings.telegram_per_second,
                settings.telegram_private_per_second,
                settings.telegram_group_per_minute,
            ),
            public_url=settings.public_url,
            webhook_url=_webhook_url(settings),
            secret=settings.telegram_secret or house.keys.telegram_secret,
            drain_s=settings.drain_seconds,
            staff_chat=settings.telegram_staff_chat,
        )
    )
