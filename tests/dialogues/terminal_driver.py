"""The transcripts in the terminal: lines in, numbered choices out."""

import asyncio
import contextlib
import itertools
import re
from pathlib import Path

from bot.app import open_house, utc_now
from bot.channels.terminal import Terminal, TerminalChannel
from bot.settings import load_settings
from tests.dialogues.screen import Screen, squeeze

_CHOICE = re.compile(r"^  (\d+)\. (.+)$", re.MULTILINE)


class TerminalDriver:
    """A person at a terminal, over the real house with its own data folder."""

    def __init__(self, data: Path) -> None:
        self._runner = asyncio.Runner()
        self._stack = contextlib.AsyncExitStack()
        self._terminal = self._runner.run(self._open(data))
        self._choices: tuple[str, ...] = ()

    async def _open(self, data: Path) -> Terminal:
        house = await self._stack.enter_async_context(open_house(load_settings({}, data=data), (TerminalChannel(),)))
        ids = itertools.count(1)
        return Terminal(
            house.store,
            house.lanes,
            lambda: house.shelf.present.base.wording,
            utc_now,
            lambda: f"event-{next(ids)}",
        )

    def say(self, text: str) -> Screen:
        printed = self._runner.run(self._terminal.say(text))
        labels = tuple(label for _, label in _CHOICE.findall(printed))
        self._choices = labels or self._choices
        return Screen(squeeze(printed), labels)

    def tap(self, label: str) -> Screen:
        return self.say(str(self._choices.index(label) + 1))

    def close(self) -> None:
        self._runner.run(self._stack.aclose())
        self._runner.close()
