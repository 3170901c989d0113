"""One text while it is compared with another."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.matching.pieces import DATE, NUMBER
from bot.matching.reading import Reading

FACTS = frozenset({NUMBER, DATE})

Gap = tuple[Sequence[int], Sequence[int]]
"""The tokens of both texts between two words that agree, without those that found their like there."""


@dataclass(slots=True)
class Side:
    """One text while it is compared.

    *met* tells which tokens found their like and *like* which it is; *inside* whether a token's clause is one both
    texts share, *near* whether it is that or a mere addition to it; *clauses* are those of the reading, with what
    leads up to the claim apart; *opposed* are tokens in whose place the other text says something else, *turned* those
    that stand in the place of their opposite, *paired* turns that found another of one meaning.
    """

    reading: Reading
    weights: list[float]
    met: list[bool]
    like: dict[int, int] = field(default_factory=dict)
    inside: list[bool] = field(default_factory=list)
    near: list[bool] = field(default_factory=list)
    clauses: Sequence[int] = ()
    opposed: set[int] = field(default_factory=set)
    turned: list[int] = field(default_factory=list)
    paired: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, reading: Reading) -> "Side":
        """Return *reading* with nothing met."""
        return cls(reading, reading.weights, [False] * len(reading.tokens))

    def missing(self) -> list[int]:
        """Return the tokens that say something and were not met."""
        return [at for at, met in enumerate(self.met) if not met and self.weights[at] > 0]


def meet(one: Side, two: Side, a: int, b: int) -> None:
    """Note that token *a* of *one* and token *b* of *two* say the same."""
    one.met[a] = two.met[b] = True
    one.like[a], two.like[b] = b, a


def meet_all(one: Side, two: Side, places: Sequence[int], others: Sequence[int]) -> None:
    """Note that the tokens *places* of *one* and *others* of *two* together say the same."""
    for at in places:
        meet(one, two, at, others[0])
    for at in others:
        meet(one, two, places[0], at)
