"""Kinds of danger a person can be in, and examples of how people say so."""

from collections.abc import Mapping
from dataclasses import dataclass

DANGERS = ("fire", "water", "disaster", "medical", "suicide", "violence", "child", "taken", "sexual", "extortion")
"""Every kind, by the name the knowledge files use."""


@dataclass(frozen=True, slots=True)
class Cries:
    """What people write when somebody is in danger now, by kind, and what only looks like it."""

    kinds: Mapping[str, tuple[str, ...]]
    calm: tuple[str, ...]
