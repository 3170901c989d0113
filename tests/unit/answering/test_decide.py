import numpy as np
import pytest

from bot.answering.corpus import STRANGER, Corpus
from bot.answering.decide import decide
from bot.answering.rank import Ranked, Weights
from bot.domain.answer import Candidate, Found, Unclear, Unknown
from bot.domain.base import Base
from bot.domain.entry import Reason

LIMITS = Weights(evidence=(), doubts=(), bias=0.0, found=0.6, unclear=0.4, covered=0.3)


def _corpus(base: Base) -> Corpus:
    """Return a corpus of two articles that say the same, a third one, a greeting and strangers."""
    names = ("CRC:12", "tre-em/duoc-lang-nghe-o-nha", "CRC:28", "tro-chuyen/xin-chao", STRANGER)
    assert set(names[:-1]) <= base.entries.keys()
    same = np.eye(5, dtype=np.bool_)
    same[0, 1] = same[1, 0] = True
    return Corpus(names, (), (), (), same, {}, np.asarray([False, False, False, True, True]))


@pytest.mark.parametrize(
    ("ranked", "expected"),
    [
        pytest.param(Ranked((), (), (), 0.0), Unknown(Reason.UNKNOWN), id="nothing matches"),
        pytest.param(Ranked((0,), (1.0,), (0.8,), 0.9), Found("CRC:12", 0.8), id="sure enough"),
        pytest.param(
            Ranked((0, 1, 2), (1.0, 0.9, 0.8), (0.5, 0.45, 0.3), 0.9),
            Unclear((Candidate("CRC:12", 0.5), Candidate("CRC:28", 0.3))),
            id="near: ask back, once for entries that say the same",
        ),
        pytest.param(Ranked((0,), (1.0,), (0.8,), 0.1), Unknown(Reason.UNKNOWN), id="most words are strange"),
        pytest.param(
            Ranked((0,), (1.0,), (0.2,), 0.9),
            Unknown(Reason.UNKNOWN, near=(Candidate("CRC:12", 0.2),)),
            id="weak: suggest only",
        ),
        pytest.param(
            Ranked((3,), (1.0,), (0.9,), 0.9),
            Unknown(Reason.CONVERSATION, entry="tro-chuyen/xin-chao"),
            id="a greeting",
        ),
        pytest.param(Ranked((4,), (1.0,), (0.9,), 0.9), Unknown(Reason.UNKNOWN), id="a stranger's question"),
    ],
)
def test_decide(base: Base, ranked: Ranked, expected: object) -> None:
    """Only what is sure enough and alone enough is answered."""
    assert decide(ranked, _corpus(base), base, LIMITS) == expected
