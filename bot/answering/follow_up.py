"""Understand a question that leans on what was spoken about before."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.answering.corpus import Corpus
from bot.answering.reader import Query
from bot.domain.answer import Context
from bot.domain.base import Base
from bot.language.words import plain, split_words
from bot.search.index import Scores

_LEANING = 0.5
_STANDING = 0.15
_SAME_CONVENTION = 2.0
_STATUS = 4.0
_SHORT = 7


@dataclass(frozen=True, slots=True, eq=False)
class FollowUps:
    """Word lists that show a question leans on the last one."""

    starts: frozenset[tuple[str, ...]]
    words: frozenset[tuple[str, ...]]
    viet_nam: frozenset[tuple[str, ...]]
    joining: frozenset[tuple[str, ...]]
    empty: frozenset[str]
    """Single words that carry a question but say nothing of its subject."""

    @classmethod
    def build(cls, base: Base) -> "FollowUps":
        """Read the word lists of *base*."""
        lists = base.lexicon.lists

        def phrases(name: str) -> frozenset[tuple[str, ...]]:
            return frozenset(tuple(plain(split_words(entry))) for entry in lists.get(name, ()))

        carriers = ("follow_up_starts", "follow_up_words", "question_cues", "question_tails", "tail_particles")
        others = ("article_cues", "number_fillers", "legal_words")
        return cls(
            phrases("follow_up_starts"),
            phrases("follow_up_words"),
            phrases("viet_nam_words"),
            phrases("joining_words"),
            frozenset(word for name in (*carriers, *others) for phrase in phrases(name) for word in phrase),
        )

    def content_of(self, query: Query) -> tuple[str, ...]:
        """Return the words of *query* that say what it is about: no numbers, no words that only ask."""
        return tuple(word for word in query.typed if word not in self.empty and not word.isdigit())

    def leans(self, query: Query) -> bool:
        """Tell whether *query* begins or points like a continuation, or is very short."""
        words = query.typed
        if any(tuple(words[: len(start)]) == start for start in self.starts):
            return True
        return len(words) <= _SHORT or _has(words, self.words)

    def asks_status(self, query: Query) -> bool:
        """Tell whether *query* asks if Viet Nam has joined, signed or reserved."""
        return _has(query.typed, self.viet_nam) and _has(query.typed, self.joining)

    def boost(self, query: Query, context: Context, corpus: Corpus, near: Scores | None) -> Scores | None:
        """Return what *context* adds to the score of each entry, or None without context.

        *near* says how close each entry is to the last one answered, as a score.
        """
        if context == Context():
            return None
        strength = _LEANING if self.leans(query) else _STANDING
        boost = np.zeros(len(corpus.names), dtype=np.float32)
        about = corpus.about.get(context.convention or "")
        if about is not None:
            boost += about * np.float32(strength * _SAME_CONVENTION)
            if self.asks_status(query):
                status = f"{context.convention}:viet-nam"
                boost += np.asarray([name == status for name in corpus.names]) * np.float32(strength * _STATUS)
        return boost if near is None else boost + near * np.float32(strength)


def _has(words: Sequence[str], phrases: frozenset[tuple[str, ...]]) -> bool:
    sizes = {len(phrase) for phrase in phrases}
    return any(tuple(words[at : at + size]) in phrases for size in sizes for at in range(len(words) - size + 1))
