"""knowledge/ -> values: read, check, compile, load."""

from bot.content.compile import write_base
from bot.content.load import find_base, load_base, load_model
from bot.content.read import read_sources

__all__ = ["find_base", "load_base", "load_model", "read_sources", "write_base"]
