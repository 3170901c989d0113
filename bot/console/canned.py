"""Texts staff write often, ready to be put into a statement; worded in ``console.canned``."""

from dataclasses import dataclass
from typing import Final

from bot.console.parts import ConsoleParts
from bot.console.shell import word

KEYS: Final = "asdfghjkl"
_TEXTS: Final = (
    ("V1", "v1_denied"),
    ("V1", "v1_no_trace"),
    ("V2", "v2_part"),
    ("V3", "v3_old"),
    ("V4", "v4_true"),
    ("V5", "v5_open"),
    ("V6", "v6_changed"),
    ("N1", "n1_opinion"),
    ("N2", "n2_satire"),
    ("N3", "n3_forecast"),
    ("N4", "n4_private"),
    ("N5", "n5_scam"),
    ("N6", "n6_outside"),
)


@dataclass(frozen=True, slots=True)
class Canned:
    """A text for one outcome: its name on the button, and the words."""

    outcome: str
    name: str
    text: str


def canned_of(parts: ConsoleParts) -> list[Canned]:
    """Return every text, by outcome."""
    return [
        Canned(outcome, word(parts, f"canned.{key}.name"), word(parts, f"canned.{key}.text")) for outcome, key in _TEXTS
    ]
