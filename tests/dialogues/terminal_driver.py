"""The transcripts in the terminal: lines in, numbered choices out."""

import asyncio
import contextlib
import itertools
import re
from pathlib import Path

from bot.app import open_house, utc_now
from bot.channels.terminal import NAME, Terminal, TerminalChannel
from bot.handlers import make_handlers
from bot.loops import do_due_jobs
from bot.settings import load_settings
from tests.dialogues.screen import Screen, squeeze
from tests.support.log_watch import WATCH

_CHOICE = re.compile(r"^  (\d+)\. (?:[☐☑] )?(.+)$", re.MULTILINE)


class TerminalDriver:
    """A person at a terminal, over the real house with its own data folder."""

    def __init__(self, data: Path, knowledge: Path | None = None) -> None:
        self._runner = asyncio.Runner()
        self._stack = contextlib.AsyncExitStack()
        self._terminal = self._runner.run(self._open(data, knowledge))
        self._choices: tuple[str, ...] = ()

    async def _open(self, data: Path, knowledge: Path | None) -> Terminal:
        settings = load_settings({}, data=data, knowledge=knowledge)
        house = await self._stack.enter_async_context(open_house(settings, (TerminalChannel(),)))
        self._house = house
        ids = itertools.count(1)
        return Terminal(
            house.store,
            house.lanes,
            lambda: house.shelf.present.base.wording,
            utc_now,
            lambda: f"event-{next(ids)}",
        )

    def say(self, text: str) -> Screen:
        WATCH.note(text)
        printed = self._runner.run(self._terminal.say(text))
        labels = tuple(label for _, label in _CHOICE.findall(printed))
        self._choices = labels or self._choices
        return Screen(squeeze(printed), labels)

    def tap(self, label: str) -> Screen:
        return self.say(str(self._choices.index(label) + 1))

    def hear(self) -> Screen:
        printed = self._runner.run(self._wait())
        labels = tuple(label for _, label in _CHOICE.findall(printed))
        self._choices = labels or self._choices
        return Screen(squeeze(printed), labels)

    async def _wait(self) -> str:
        """Do what the server would: the terminal alone runs nothing by the clock."""
        house = self._house
        handlers = make_handlers(lambda: house.shelf.present, house.vault, (NAME,))
        while await do_due_jobs(house.store, handlers, utc_now):
            pass
        while house.claims.look(house.store):
            pass
        return await self._terminal.news()

    def close(self) -> None:
        self._runner.run(self._stack.aclose())
        self._runner.close()
