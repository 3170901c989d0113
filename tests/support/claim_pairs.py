"""Figures of claim matching on a set of pairs: ``python -m tests.support.claim_pairs [CLAIMS PAIRS]``."""

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from bot.content import find_base, load_base
from bot.domain.base import Lexicon
from bot.matching import ClaimIndex, KnownClaim, Matching
from bot.matching.compare import LIMITS, Comparison, Limits, compare
from bot.matching.reading import read
from bot.matching.words import ClaimWords

KNOWLEDGE = Path(__file__).parents[1] / "knowledge"
FOLDS = 5
WRONG_COSTS = 20
"""How many right automatic answers one wrong one outweighs when limits are chosen."""
GRID = [
    Limits(claim, message, LIMITS.replaced)
    for claim, message in product((0.4, 0.45, 0.5, 0.55, 0.6, 0.7), (0.6, 0.65, 0.7, 0.75, 0.8, 0.9))
]


@dataclass(frozen=True)
class Pair:
    """A message and the claim it repeats, if any."""

    id: str
    text: str
    claim: str | None
    near: str | None
    kind: str


@dataclass
class Figures:
    """Counts over some pairs."""

    pairs: int = 0
    with_claim: int = 0
    right: int = 0
    wrong: int = 0
    in_three: int = 0

    def count(self, pair: Pair, matching: Matching) -> None:
        """Add one pair."""
        self.pairs += 1
        self.with_claim += pair.claim is not None
        self.right += matching.sure is not None and matching.sure == pair.claim
        self.wrong += matching.sure is not None and matching.sure != pair.claim
        self.in_three += pair.claim is not None and pair.claim in {one.claim for one in matching.candidates}

    @property
    def precision(self) -> float:
        """Return the share of automatic answers that are right."""
        return self.right / max(self.right + self.wrong, 1)

    @property
    def recall(self) -> float:
        """Return the share of pairs with a claim that are answered automatically and right."""
        return self.right / max(self.with_claim, 1)

    @property
    def recall_at_3(self) -> float:
        """Return the share of pairs with a claim whose claim is among the candidates."""
        return self.in_three / max(self.with_claim, 1)


def load_claims(path: Path) -> list[KnownClaim]:
    """Return the claims of a file of JSON lines."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [KnownClaim(row["id"], row["text"]) for row in rows]


def load_pairs(path: Path) -> list[Pair]:
    """Return the pairs of a file of JSON lines."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [Pair(row["id"], row["text"], row["claim"], row.get("near"), row["kind"]) for row in rows]


def judge(index: ClaimIndex, pairs: Iterable[Pair]) -> tuple[Figures, Mapping[str, Figures], list[str]]:
    """Return the figures over all *pairs*, by kind, and the ids of those answered wrong."""
    total, kinds, wrong = Figures(), defaultdict[str, Figures](Figures), []
    for pair in pairs:
        matching = index.match(pair.text)
        for figures in (total, kinds[pair.kind]):
            figures.count(pair, matching)
        if matching.sure is not None and matching.sure != pair.claim:
            wrong.append(pair.id)
    return total, kinds, wrong


Compared = list[tuple[Pair, list[tuple[Comparison, str]]]]


def cross_validate(lexicon: Lexicon, claims: Sequence[KnownClaim], pairs: Sequence[Pair]) -> tuple[Figures, Limits]:
    """Return the figures with limits chosen on the other folds, and the limits all pairs choose; folds split claims."""
    words = ClaimWords.build(lexicon)
    readings = {claim.id: read(claim.text, words) for claim in claims}
    compared: Compared = []
    index = ClaimIndex.build(claims, lexicon)
    for pair in pairs:
        reading = read(pair.text, words)
        near = [one.claim for one in index.match(pair.text).candidates]
        rows = [(compare(reading, readings[claim], words), claim) for claim in near]
        compared.append((pair, sorted(rows, key=lambda row: -row[0].score)))
    owners = sorted({_owner(pair) for pair in pairs})
    total = Figures()
    for fold in range(FOLDS):
        held = set(owners[fold::FOLDS])
        limits = _choose([row for row in compared if _owner(row[0]) not in held])
        _count(total, [row for row in compared if _owner(row[0]) in held], limits)
    return total, _choose(compared)


def _owner(pair: Pair) -> str:
    return pair.claim or pair.near or pair.id


def _count(figures: Figures, compared: Compared, limits: Limits) -> Figures:
    for pair, rows in compared:
        sure = next((claim for one, claim in rows if one.is_sure(limits)), None)
        figures.count(pair, Matching(sure, ()))
    return figures


def _choose(compared: Compared) -> Limits:
    """Return the limits with most right answers less what wrong ones cost; of equal ones the strictest."""

    def worth(limits: Limits) -> tuple[int, float]:
        figures = _count(Figures(), compared, limits)
        return figures.right - WRONG_COSTS * figures.wrong, limits.claim + limits.message - limits.replaced

    return max(GRID, key=worth)


def main(arguments: Sequence[str]) -> None:
    """Print the figures of a set; of our gold set also those of the cross-validation."""
    gold = (KNOWLEDGE / "claims.jsonl", KNOWLEDGE / "claim-pairs.jsonl")
    claims_file, pairs_file = (Path(arguments[0]), Path(arguments[1])) if arguments else gold
    lexicon = load_base(find_base()).lexicon
    claims, pairs = load_claims(claims_file), load_pairs(pairs_file)
    total, kinds, wrong = judge(ClaimIndex.build(claims, lexicon), pairs)
    print(f"{'kind':26}{'pairs':>6}{'claim':>7}{'auto':>6}{'wrong':>7}{'in 3':>6}")
    for kind, one in sorted(kinds.items()):
        print(f"{kind:26}{one.pairs:6}{one.with_claim:7}{one.right:6}{one.wrong:7}{one.in_three:6}")
    print(
        f"precision {total.precision:.4f}, recall {total.recall:.3f}, recall@3 {total.recall_at_3:.3f}, wrong {wrong}"
    )
    if not arguments:
        figures, limits = cross_validate(lexicon, claims, pairs)
        print(
            f"{FOLDS} folds: precision {figures.precision:.4f}, recall {figures.recall:.3f}; {limits} (used: {LIMITS})"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
