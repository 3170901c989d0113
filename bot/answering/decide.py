"""Choose what to say from ranked candidates.  Pure and total."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.answering.corpus import Corpus
from bot.answering.rank import Ranked, Weights
from bot.domain.answer import Answer, Candidate, Found, Unclear, Unknown
from bot.domain.base import Base
from bot.domain.entry import Reason

_TALK = 0.5
"""A conversation entry needs this share of what an answer needs: being wrong there costs little."""
_NEAR = 0.03
_MOST_CANDIDATES = 3


def decide(ranked: Ranked, corpus: Corpus, base: Base, limits: Weights, *, named: bool = False) -> Answer:
    """Return the answer that *ranked* (best first) allows.

    Who has *named* a convention surely asks about the law: such a question is asked back, not left.
    """
    if not ranked.entries:
        return Unknown(Reason.UNKNOWN)
    best, sure = ranked.entries[0], ranked.confidences[0]
    law = _law_candidates(ranked, corpus)
    if corpus.talk[best]:
        return _talk(corpus.names[best], law, base, sure=sure >= limits.found * _TALK)
    if ranked.covered < limits.covered:
        return Unknown(Reason.UNKNOWN)
    if sure >= limits.found:
        return Found(corpus.names[best], sure)
    near = sure >= limits.unclear or (named and bool(law))
    return Unclear(law) if near else Unknown(Reason.UNKNOWN, near=law)


def _talk(name: str, law: tuple[Candidate, ...], base: Base, *, sure: bool) -> Unknown:
    """Return what is said to a message that is not about the law: the conversation entry, if it is *sure*."""
    if name not in base.entries:
        return Unknown(Reason.UNKNOWN)
    if sure:
        return Unknown(base.entries[name].reason or Reason.CONVERSATION, entry=name)
    return Unknown(Reason.UNKNOWN, near=law)


def _law_candidates(ranked: Ranked, corpus: Corpus) -> tuple[Candidate, ...]:
    """Return up to three candidates that answer from the law or the plan and do not say the same."""
    chosen: list[int] = []
    candidates: list[Candidate] = []
    for entry, sure in zip(ranked.entries, ranked.confidences, strict=True):
        if corpus.talk[entry] or sure < _NEAR or any(corpus.same[entry, other] for other in chosen):
            continue
        chosen.append(entry)
        candidates.append(Candidate(corpus.names[entry], sure))
    return tuple(candidates[:_MOST_CANDIDATES])


def among(names: Sequence[str], wanted: set[str]) -> NDArray[np.bool_]:
    """Return which of *names* are *wanted*."""
    return np.asarray([name in wanted for name in names], dtype=np.bool_)
