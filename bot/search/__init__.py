"""The text index: which phrasings share the rarest words with a question.  Pure."""

from bot.search.index import Index
from bot.search.repair import Vocabulary

__all__ = ["Index", "Vocabulary"]
