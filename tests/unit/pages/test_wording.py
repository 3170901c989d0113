"""Every wording key a template or page names exists, in both languages."""

import re
from pathlib import Path

import bot.console
import bot.pages
import bot.site
from bot.domain.base import Base
from bot.domain.text import Language

KEY = re.compile(r"""\b(?:t\(|say\([\w.]+, ?|say\(base, language, f?)["']([a-z_-]+(?:\.[a-z_{}-]+)+)["']""")

CONSOLE_KEY = re.compile(r"""\bword\((?:self\._)?parts, "([a-z_-]+(?:\.[a-z_-]+)*)["]""")


def _named() -> set[str]:
    files = [
        *(Path(bot.pages.__file__).parent / "templates").rglob("*.html"),
        *Path(bot.site.__file__).parent.glob("*.py"),
        *Path(bot.console.__file__).parent.glob("*.py"),
    ]
    return {key for path in files for key in KEY.findall(path.read_text("utf-8")) if "{" not in key}


def test_every_key_of_the_pages_exists(base: Base) -> None:
    """No page meets a missing word; those of the console are Vietnamese alone."""
    named = _named()
    public = {key for key in named if not key.startswith("console.")}

    assert len(public) > 40
    assert len(named - public) > 40
    assert named - base.wording[Language.VI].keys() == set()
    assert public - base.wording[Language.EN].keys() == set()


def test_every_word_the_console_says_exists(base: Base) -> None:
    """Keys its modules name without their first part."""
    folder = Path(bot.console.__file__).parent
    named = {key for path in folder.glob("*.py") for key in CONSOLE_KEY.findall(path.read_text("utf-8"))}

    assert len(named) > 5
    assert {key for key in named if f"console.{key}" not in base.wording[Language.VI]} == set()


def test_every_force_of_a_source_has_words(base: Base) -> None:
    """The page of sources says of each in words whether it is in force."""
    used = {f"web.sources.force.{source.force}" for source in base.sources.values()}

    assert used <= base.wording[Language.VI].keys()
