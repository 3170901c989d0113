"""One suite of conversations, run unchanged on every channel; only the rendering differs."""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.content.text_yaml import parse
from tests.dialogues.desk import Desk
from tests.dialogues.screen import Driver, Screen
from tests.dialogues.telegram_driver import TelegramDriver
from tests.dialogues.terminal_driver import TerminalDriver
from tests.dialogues.web_driver import WebDriver

CHANNELS: Mapping[str, Callable[[Path], Driver]] = {
    "telegram": TelegramDriver,
    "terminal": TerminalDriver,
    "web_chat": WebDriver,
}
_KEYS = {"say", "tap", "staff", "hear", "shows", "lacks", "offers", "offers_not"}
_RECEIPT = re.compile(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}-[0-9A-Z*~$=]")


def _transcripts() -> Iterator[Any]:
    for path in sorted((Path(__file__).parent / "transcripts").glob("*.yaml")):
        found = parse(path.read_text("utf-8")).value
        assert isinstance(found, dict)
        for name, steps in found.items():
            yield pytest.param(steps, id=f"{path.stem}: {name}")


@pytest.fixture(params=sorted(CHANNELS))
def driver(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Driver]:
    made = CHANNELS[request.param](tmp_path)
    yield made
    made.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Callable[[], Desk]]:
    made: list[Desk] = []

    def sit_down() -> Desk:
        if not made:
            made.append(Desk(tmp_path))
        return made[0]

    yield sit_down
    for each in made:
        each.close()


@pytest.mark.parametrize("steps", list(_transcripts()))
def test_transcript(driver: Driver, desk: Callable[[], Desk], steps: list[dict[str, Any]]) -> None:
    """The bot says and offers what the transcript promises, step by step.

    ``{receipt}`` in what is typed stands for the last receipt that was shown; ``staff`` do something and the
    person hears of it; ``hear`` only waits.
    """
    receipt = ""
    for number, step in enumerate(steps, 1):
        assert step.keys() <= _KEYS, f"step {number}"

        screen = _play(driver, desk, step, receipt)

        _check(screen, step, f"step {number}: {step.get('say') or step.get('tap') or step.get('staff')}")
        found = _RECEIPT.findall(screen.text)
        receipt = found[-1] if found else receipt


def _play(driver: Driver, desk: Callable[[], Desk], step: dict[str, Any], receipt: str) -> Screen:
    if "staff" in step:
        desk().work(step["staff"])
        return driver.hear()
    if "hear" in step:
        return driver.hear()
    return driver.say(step["say"].replace("{receipt}", receipt)) if "say" in step else driver.tap(step["tap"])


def _check(screen: Screen, step: dict[str, Any], where: str) -> None:
    for text in step.get("shows", ()):
        assert text in screen.text, f'{where}: "{text}" is not in: {screen.text}'
    for text in step.get("lacks", ()):
        assert text not in screen.text, f'{where}: "{text}" is in: {screen.text}'
    for label in step.get("offers", ()):
        assert label in screen.choices, f'{where}: "{label}" is not offered: {screen.choices}'
    for label in step.get("offers_not", ()):
        assert label not in screen.choices, f'{where}: "{label}" is offered: {screen.choices}'
