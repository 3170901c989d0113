"""The transcripts over Telegram: a person with a phone, our fake Bot API, and the bot fetching updates."""

import asyncio
import contextlib
import re
import sqlite3
from collections.abc import Callable, Coroutine, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from bot.app import CLAIMS_EVERY_S, DATABASE
from bot.serving import make_asgi
from bot.settings import load_settings
from tests.dialogues.screen import Screen, squeeze
from tests.support.fake_bot_api import FakeBotApi, Person, Seen
from tests.support.fake_bot_api.values import Json

T = TypeVar("T")
PATIENCE_S = 30.0
_LISTED = re.compile(r"^(\d+)\. (.+)$", re.MULTILINE)
_NUMBERED = re.compile(r"(\d+)\. ")
_BOXES = ("☐ ", "☑ ")
_UNDONE = (
    "SELECT (SELECT count(*) FROM inbox) +"
    " (SELECT count(*) FROM outbox WHERE channel = 'telegram' AND state IN ('waiting', 'sending', 'unknown'))"
)


class TelegramDriver:
    """A person in a private chat, over the real service with its own data folder."""

    def __init__(self, data: Path, knowledge: Path | None = None) -> None:
        self._database = data / DATABASE
        self._runner = asyncio.Runner()
        self._stack = contextlib.AsyncExitStack()
        self._running = contextlib.AsyncExitStack()
        self._api = FakeBotApi()
        self._person = self._api.person(1001, "An")
        self._runner.run(self._open(data, knowledge))
        self._offered: dict[str, tuple[Json, str]] = {}
        self._known: dict[int, Seen] = {}

    async def _open(self, data: Path, knowledge: Path | None) -> None:
        await self._stack.enter_async_context(self._api)
        self._settings = load_settings(
            {},
            data=data,
            knowledge=knowledge,
            telegram_token=self._api.token,
            telegram_base_url=self._api.address,
            telegram_per_second=10_000,
            telegram_private_per_second=1_000,
        )
        await self._start()

    async def _start(self) -> None:
        self.app = make_asgi(self._settings, demo=False)
        await self._running.enter_async_context(self.app.router.lifespan_context(self.app))

    def restart(self) -> None:
        """Stop the service, and start it again on the same data and the same platform."""
        self._runner.run(self._running.aclose())
        self._runner.run(self._start())

    def say(self, text: str) -> Screen:
        return self._runner.run(self._act(lambda: self._person.says(text)))

    def tap(self, label: str) -> Screen:
        message, data = self._offered[label]
        return self._runner.run(self._act(lambda: self._person.presses(message, data)))

    def show(self, *pictures: bytes, caption: str = "") -> Screen:
        """Send pictures, several of them as an album."""
        return self.does(lambda person: person.shows(*pictures, caption=caption or None))

    def does(self, act: Callable[[Person], object]) -> Screen:
        """Do anything a person can on a phone, and return what comes back."""
        return self._runner.run(self._act(lambda: act(self._person)))

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something else in the service's loop: what its web pages are asked, for one."""
        return self._runner.run(work)

    @property
    def api(self) -> FakeBotApi:
        """Return the platform, to break it or to look at what was called."""
        return self._api

    async def _act(self, act: Any) -> Screen:
        """Do something on the phone and return what it shows once everything about it is done."""
        self._known = {seen.message_id: seen for seen in self._look()}
        act()
        await self._api.until(self._is_done, PATIENCE_S)
        return self._show()

    def _news(self) -> list[Seen]:
        return [seen for seen in self._look() if self._known.get(seen.message_id) != seen]

    def _show(self) -> Screen:
        shown = self._news()
        self._known = {seen.message_id: seen for seen in self._look()}
        offered = self._read_buttons(shown)
        self._offered = offered or self._offered
        return Screen(squeeze(" ".join(seen.text for seen in shown)), tuple(offered))

    def hear(self) -> Screen:
        return self._runner.run(self._wait())

    async def _wait(self) -> Screen:
        await self._api.until(self._news, PATIENCE_S)
        await asyncio.sleep(2 * CLAIMS_EVERY_S)
        return self._show()

    def _look(self) -> Sequence[Seen]:
        return self._api.from_bot(self._person.id)

    def _is_done(self) -> bool:
        if self._api.updates.waiting:
            return False
        with contextlib.closing(sqlite3.connect(self._database)) as connection:
            undone: int = connection.execute(_UNDONE).fetchone()[0]
        return undone == 0

    def _read_buttons(self, shown: Sequence[Seen]) -> dict[str, tuple[Json, str]]:
        """Return message and payload of every button by its whole words.

        Words too long for a button are listed in the text, and the button has their number.
        """
        listed = dict(_LISTED.findall("\n".join(seen.text for seen in shown)))
        found: dict[str, tuple[Json, str]] = {}
        for seen in shown:
            message = self._person.chat.messages[seen.message_id]
            for row in message.get("reply_markup", {}).get("inline_keyboard", []):
                found |= {
                    _whole(button["text"], listed): (message, button["callback_data"])
                    for button in row
                    if "callback_data" in button
                }
        return found

    def close(self) -> None:
        self._runner.run(self._running.aclose())
        self._runner.run(self._stack.aclose())
        self._runner.close()


def _whole(label: str, listed: Mapping[str, str]) -> str:
    numbered = _NUMBERED.match(label)
    found = listed.get(numbered[1], label) if numbered else label
    return found[2:] if found.startswith(_BOXES) else found
