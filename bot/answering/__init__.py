"""Understand a question, rank entries, decide what to say.  Pure: built once, no I/O."""

from bot.answering.engine import Engine

__all__ = ["Engine"]
