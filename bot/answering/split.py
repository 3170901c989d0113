"""Cut a message into questions with the word lists of the base."""

from dataclasses import dataclass

from bot.domain.base import Base
from bot.language.normalize import fold, strip_marks
from bot.language.questions import Cues, split_questions


@dataclass(frozen=True, slots=True)
class Splitter:
    """Knows which words ask."""

    cues: Cues

    @classmethod
    def build(cls, base: Base) -> "Splitter":
        """Read the word lists of *base*."""
        lists = base.lexicon.lists

        def plain(name: str) -> frozenset[str]:
            return frozenset(strip_marks(fold(word)) for word in lists.get(name, ()))

        return cls(Cues(plain("question_cues"), plain("question_tails"), plain("tail_particles")))

    def split(self, text: str) -> tuple[str, ...]:
        """Return the questions of *text*, at most four."""
        return split_questions(text, self.cues)
