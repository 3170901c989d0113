"""One suite of conversations, run unchanged on every channel; only the rendering differs."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.content.text_yaml import parse
from tests.dialogues.screen import Driver, Screen
from tests.dialogues.telegram_driver import TelegramDriver
from tests.dialogues.terminal_driver import TerminalDriver
from tests.dialogues.web_driver import WebDriver

CHANNELS: Mapping[str, Callable[[Path], Driver]] = {
    "telegram": TelegramDriver,
    "terminal": TerminalDriver,
    "web_chat": WebDriver,
}


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


@pytest.mark.parametrize("steps", list(_transcripts()))
def test_transcript(driver: Driver, steps: list[dict[str, Any]]) -> None:
    """The bot says and offers what the transcript promises, step by step."""
    for number, step in enumerate(steps, 1):
        assert step.keys() <= {"say", "tap", "shows", "lacks", "offers", "offers_not"}, f"step {number}"

        screen = driver.say(step["say"]) if "say" in step else driver.tap(step["tap"])

        _check(screen, step, f"step {number}: {step.get('say') or step.get('tap')}")


def _check(screen: Screen, step: dict[str, Any], where: str) -> None:
    for text in step.get("shows", ()):
        assert text in screen.text, f'{where}: "{text}" is not in: {screen.text}'
    for text in step.get("lacks", ()):
        assert text not in screen.text, f'{where}: "{text}" is in: {screen.text}'
    for label in step.get("offers", ()):
        assert label in screen.choices, f'{where}: "{label}" is not offered: {screen.choices}'
    for label in step.get("offers_not", ()):
        assert label not in screen.choices, f'{where}: "{label}" is offered: {screen.choices}'
