"""Every wording key a template or page names exists, in both languages."""

import re
from pathlib import Path

import bot.pages
import bot.site
from bot.domain.base import Base
from bot.domain.text import Language

KEY = re.compile(r"""\b(?:t\(|say\([\w.]+, ?|say\(base, language, f?)["']([a-z_-]+(?:\.[a-z_{}-]+)+)["']""")


def _named() -> set[str]:
    files = [
        *(Path(bot.pages.__file__).parent / "templates").rglob("*.html"),
        *Path(bot.site.__file__).parent.glob("*.py"),
    ]
    return {key for path in files for key in KEY.findall(path.read_text("utf-8")) if "{" not in key}


def test_every_key_of_the_pages_exists(base: Base) -> None:
    """No page meets a missing word."""
    named = _named()

    assert len(named) > 40
    assert {language: named - base.wording[language].keys() for language in Language} == {
        Language.VI: set(),
        Language.EN: set(),
    }


def test_every_force_of_a_source_has_words(base: Base) -> None:
    """The page of sources says of each in words whether it is in force."""
    used = {f"web.sources.force.{source.force}" for source in base.sources.values()}

    assert used <= base.wording[Language.VI].keys()
