from collections.abc import Mapping

import pytest

from bot.domain.base import Base
from bot.matching import ClaimIndex
from tests.support.claim_pairs import KNOWLEDGE, Figures, judge, load_claims, load_pairs

ALTERED = ["changed-number", "changed-date", "changed-place", "negated", "same-topic-other-claim"]

Judged = tuple[Figures, Mapping[str, Figures], list[str]]


@pytest.fixture(scope="module")
def judged(base: Base) -> Judged:
    index = ClaimIndex.build(load_claims(KNOWLEDGE / "claims.jsonl"), base.lexicon)
    return judge(index, load_pairs(KNOWLEDGE / "claim-pairs.jsonl"))


def test_the_gold_set_is_large_enough() -> None:
    """At least 300 pairs stand behind the figures."""
    assert len(load_pairs(KNOWLEDGE / "claim-pairs.jsonl")) >= 300


def test_automatic_matches_are_right(judged: Judged) -> None:
    """Of a hundred automatic matches at most one is wrong."""
    total, _, wrong = judged

    assert total.precision >= 0.99, wrong


def test_most_repeated_claims_are_answered_at_once(judged: Judged) -> None:
    """Six of ten messages that repeat a claim are matched automatically."""
    total, _, _ = judged

    assert total.recall >= 0.60


def test_the_claim_is_among_three(judged: Judged) -> None:
    """Nine of ten messages that repeat a claim find it among the candidates."""
    total, _, _ = judged

    assert total.recall_at_3 >= 0.90


@pytest.mark.parametrize("kind", ALTERED)
def test_no_changed_claim_is_matched(judged: Judged, kind: str) -> None:
    """A claim with another number, date or place, or turned round, is never taken for the claim."""
    _, kinds, wrong = judged

    assert kinds[kind].pairs > 0
    assert kinds[kind].wrong == 0, wrong


@pytest.mark.parametrize(
    ("claims", "pairs", "recall"),
    [
        pytest.param("blind-claims.jsonl", "blind-claim-pairs.jsonl", 0.70, id="a second set"),
        pytest.param(
            "third-claims.jsonl", "third-claim-pairs.jsonl", 0.70, id="a third, with more retold and embedded"
        ),
    ],
)
def test_figures_hold_on_other_sets(base: Base, claims: str, pairs: str, recall: float) -> None:
    """Claims and messages written by other hands, which the limits were not fitted on, keep to the same promises."""
    index = ClaimIndex.build(load_claims(KNOWLEDGE / claims), base.lexicon)

    total, kinds, wrong = judge(index, load_pairs(KNOWLEDGE / pairs))

    assert total.precision >= 0.99, wrong
    assert sum(kinds[kind].wrong for kind in ALTERED) == 0, wrong
    assert total.recall >= recall
    assert total.recall_at_3 >= 0.90
