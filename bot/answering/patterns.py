"""Patterns of words to find in a message, as the word lists write them: ``đang * đánh/đập``."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.language.normalize import strip_marks
from bot.language.words import split_words

_GAP = 4


@dataclass(frozen=True, slots=True)
class Pattern:
    """Words to find in order; each is a set of alternatives, None skips up to four words."""

    steps: tuple[frozenset[str] | None, ...]

    @classmethod
    def parse(cls, text: str) -> "Pattern":
        """Read a pattern of the lexicon: ``đang * đánh/đập``."""
        steps: list[frozenset[str] | None] = []
        for piece in text.split():
            if piece == "*":
                steps.append(None)
            else:
                steps.append(frozenset(word for one in piece.split("/") for word in split_words(one)))
        return cls(tuple(steps))

    def bare(self) -> "Pattern":
        """Return this pattern without marks."""
        return Pattern(tuple(step and frozenset(map(strip_marks, step)) for step in self.steps))

    @property
    def first(self) -> frozenset[str]:
        """Return the words it may begin with."""
        return self.steps[0] or frozenset()

    def matches(self, words: Sequence[str], at: int, *, real: Collection[str] | None = None) -> bool:
        """Tell whether the pattern is met from word *at*.

        With *real* (words known with their marks) one word of several may carry wrong marks, unless
        those marks make it another real word.
        """
        literal = sum(step is not None for step in self.steps)
        return self._match(words, at, 0, int(real is not None and literal > 1), real or ())

    def _match(self, words: Sequence[str], at: int, step: int, slips: int, real: Collection[str]) -> bool:
        if step == len(self.steps):
            return True
        wanted = self.steps[step]
        if wanted is None:
            last = min(at + _GAP, len(words))
            return any(self._match(words, start, step + 1, slips, real) for start in range(at, last + 1))
        if at >= len(words):
            return False
        cost = _cost(words[at], wanted, real)
        return cost <= slips and self._match(words, at + 1, step + 1, slips - cost, real)


def _cost(word: str, wanted: frozenset[str], real: Collection[str]) -> int:
    """Return 0 if *word* is wanted, 1 if it differs in marks alone, 2 if it is another word."""
    if word in wanted:
        return 0
    if word in real:
        return 2
    bare = strip_marks(word)
    return 1 if any(strip_marks(one) == bare for one in wanted) else 2


@dataclass(frozen=True, slots=True, eq=False)
class PatternBook:
    """Patterns by the words, without marks, they begin with."""

    starts: Mapping[str, tuple[tuple[Pattern, str], ...]]

    @classmethod
    def build(cls, named: Iterable[tuple[str, str]], *, bare: bool) -> "PatternBook":
        """Collect patterns, each with its name; *bare* ones are for text typed without marks."""
        starts: dict[str, list[tuple[Pattern, str]]] = {}
        for text, name in named:
            pattern = Pattern.parse(text)
            for word in {strip_marks(one) for one in pattern.first}:
                starts.setdefault(word, []).append((pattern.bare() if bare else pattern, name))
        return cls({word: tuple(patterns) for word, patterns in starts.items()})

    def find(self, words: Sequence[str], *, real: Collection[str] | None = None) -> list[str]:
        """Return the names of the patterns met in *words*, one name an occurrence."""
        return [
            name
            for at, word in enumerate(words)
            for pattern, name in self.starts.get(strip_marks(word), ())
            if pattern.matches(words, at, real=real)
        ]
