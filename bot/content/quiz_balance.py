"""How the bank of quiz questions is balanced: what could be guessed without knowing, and what is missing."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.base import Base
from bot.domain.convention import ArticleKind
from bot.domain.quiz import Level, Question, QuestionKind
from bot.domain.text import Language

ASKED_ABOUT = frozenset({ArticleKind.GENERAL, ArticleKind.SUBSTANTIVE})
"""Articles that say what a right means; the machinery and the final clauses need no question."""
JUDGED_FROM = 60
"""Questions of one form from which their balance is judged while the bank grows."""
LONGEST_AT_MOST = 0.5
EVEN_WITHIN = 0.6
TRUE_BETWEEN = (0.3, 0.7)


@dataclass(frozen=True, slots=True)
class Balance:
    """Figures over a bank; every share is between 0 and 1, and 0 when there is nothing to count."""

    longest: Mapping[Language, float]
    """Of the single choices with four: how often the right one is the single longest."""
    positions: Mapping[int, tuple[int, ...]]
    """By the number of choices: how often the right one stands first, second, …"""
    true: float
    """How many of the statements are true."""
    levels: Mapping[Level, float]
    kinds: Mapping[QuestionKind, int]

    def unevenness(self, choices: int) -> float:
        """Return how far the most uneven place is from its even share: 0 even, 1 never used or used twice as often."""
        counts = self.positions.get(choices, ())
        even = sum(counts) / choices
        return max((abs(count - even) / even for count in counts), default=0.0)


def balance_of(questions: Sequence[Question]) -> Balance:
    """Return the figures over *questions*."""
    kinds = Counter(question.kind for question in questions)
    levels = Counter(question.level for question in questions)
    ones = [question for question in questions if question.kind is QuestionKind.ONE]
    fours = [question for question in ones if len(question.choices) == 4]  # noqa: PLR2004 the usual form
    truths = [question for question in questions if question.kind is QuestionKind.TRUTH]
    places = {count: Counter(q.right[0] for q in ones if len(q.choices) == count) for count in (2, 3, 4, 5, 6)}
    return Balance(
        longest={
            language: _share(sum(_right_is_longest(question, language) for question in fours), len(fours))
            for language in Language
        },
        positions={count: tuple(at[i] for i in range(count)) for count, at in places.items() if at},
        true=_share(sum(bool(question.truth) for question in truths), len(truths)),
        levels={level: _share(levels[level], len(questions)) for level in Level},
        kinds={kind: kinds[kind] for kind in QuestionKind},
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _right_is_longest(question: Question, language: Language) -> bool:
    lengths = [len(choice.to(language)) for choice in question.choices]
    right = lengths[question.right[0]]
    return right == max(lengths) and lengths.count(right) == 1


def lint_balance(questions: Sequence[Question]) -> Iterator[str]:
    """Yield in what the bank is so uneven that people could guess; the limits are wider than those of the tests."""
    sound = [question for question in questions if question.kind is not QuestionKind.ONE or len(question.right) == 1]
    figures, at = balance_of(sound), "quizzes:1: the whole bank"
    if sum(figures.positions.get(4, ())) >= JUDGED_FROM:
        for language, share in figures.longest.items():
            if share > LONGEST_AT_MOST:
                yield f"{at}: the right choice is the longest in {share:.0%} ({language}); lengthen wrong ones"
    for choices, counts in figures.positions.items():
        if sum(counts) >= JUDGED_FROM and figures.unevenness(choices) > EVEN_WITHIN:
            yield f"{at}: the right one of {choices} choices stands {counts} times at each place; move some"
    if figures.kinds[QuestionKind.TRUTH] >= JUDGED_FROM and not TRUE_BETWEEN[0] <= figures.true <= TRUE_BETWEEN[1]:
        yield f"{at}: {figures.true:.0%} of the statements are true; turn some round"


def questions_by_article(base: Base) -> Mapping[str, int]:
    """Return how many questions are about each article that needs one, in the order of the conventions."""
    about = Counter(question.cites[0] for question in base.questions.values())
    return {
        article.id: about[article.id]
        for convention in base.conventions.values()
        for article in convention.articles
        if article.kind in ASKED_ABOUT
    }
