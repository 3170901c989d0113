"""The known claims, for comparing: loaded from the store at start, and following its changes."""

from collections.abc import Iterable, Sequence
from itertools import islice

from bot.domain.base import Lexicon
from bot.domain.claim import Claim, ClaimState
from bot.domain.decision import Decision, DecisionKind
from bot.matching import ClaimIndex, KnownClaim
from bot.ports import Store, Transaction
from bot.ports.known import Known

LOADED_AT_ONCE = 1000
CANDIDATES = 3


class ClaimsShelf:
    """Knows every claim but junk.  One thread may ``look`` while others ``match``.

    What a person files can be seen here a moment later; the very same words are found by the store at once.
    """

    def __init__(self) -> None:
        self._index: ClaimIndex | None = None
        self._seen = 0
        self._indexed: dict[str, int] = {}
        self._merged: dict[str, str] = {}
        self._published: dict[str, Decision] = {}
        self._beside: dict[str, KnownClaim] = {}

    def begin(self, store: Store, lexicon: Lexicon) -> None:
        """Read the claims there are, and compare by the words of *lexicon* from now on."""
        self._index = ClaimIndex.build((), lexicon)
        while self.look(store):
            pass

    def look(self, store: Store) -> int:
        """Take in what changed since the last look, at most a thousand claims; return how many."""
        seen, loaded = store.read_now(self._load)
        for claim, decision, hashes in loaded:
            self._take_in(claim, decision, hashes)
        self._seen = seen
        if len(loaded) < LOADED_AT_ONCE:
            self._leave_out()
        return len(loaded)

    def match(self, text: str, picture_hashes: Sequence[int] = ()) -> Known:
        """Return what is known of a blacked-out text and the dHashes of its pictures."""
        if self._index is None:
            return Known()
        found = self._index.match(text, picture_hashes)
        attach = None if found.sure is None else self._root_of(found.sure)
        near = list(dict.fromkeys(self._root_of(candidate.claim) for candidate in found.candidates))
        # What time alone answered has no title to choose it by.
        decided = (self._published[root] for root in near if root in self._published and root != attach)
        return Known(
            sure=None if attach is None else self._published.get(attach),
            candidates=tuple(islice((decision for decision in decided if decision.title), CANDIDATES)),
            attach=attach,
            near=next((root for root in near if root != attach), None),
        )

    def _load(self, tx: Transaction) -> tuple[int, list[tuple[Claim, Decision | None, tuple[int, ...]]]]:
        changed = tx.claims.changed_since(self._seen, limit=LOADED_AT_ONCE)
        loaded = [(claim, _standing(tx, claim), _hashes(tx, claim.pictures)) for _, claim in changed]
        return max((number for number, _ in changed), default=self._seen), loaded

    def _take_in(self, claim: Claim, decision: Decision | None, hashes: tuple[int, ...]) -> None:
        if decision is None:
            self._published.pop(claim.id, None)
        else:
            self._published[claim.id] = decision
        if claim.merged_into is None:
            self._merged.pop(claim.id, None)
        else:
            self._merged[claim.id] = claim.merged_into
        # Once its text is wiped, a published claim is known by its restatement.
        text = claim.text or (decision.title if decision else "")
        if claim.state is ClaimState.JUNK or not (text or hashes):
            self._remove(claim.id)
        else:
            known = KnownClaim(claim.id, text, hashes)
            self._put(known)
            if claim.suggested is not None and not claim.decided and claim.merged_into is None:
                self._beside[claim.id] = known

    def _leave_out(self) -> None:
        """Take away again what says the same as a published claim and was filed beside it all the same.

        Until it is decided it would take the answer from everybody else who meets these words.
        """
        for known in self._beside.values():
            self._remove(known.id)
            if self.match(known.text, known.pictures).sure is None:
                self._put(known)
        self._beside.clear()

    def _put(self, claim: KnownClaim) -> None:
        """Index the claim unless only its state changed: leases come and go all day."""
        words = hash((claim.text, claim.pictures))
        if self._index is not None and self._indexed.get(claim.id) != words:
            self._index.add(claim)
            self._indexed[claim.id] = words

    def _remove(self, claim_id: str) -> None:
        if self._index is not None and self._indexed.pop(claim_id, None) is not None:
            self._index.remove(claim_id)

    def _root_of(self, claim_id: str) -> str:
        """Return the claim that speaks for it; a circle, which the store refuses, would end anyway."""
        for _ in range(len(self._merged) + 1):
            above = self._merged.get(claim_id)
            if above is None:
                break
            claim_id = above
        return claim_id


def _standing(tx: Transaction, claim: Claim) -> Decision | None:
    """Return the newest published decision; a withdrawn one says nothing any more."""
    decision = tx.decisions.get(claim.id, claim.decided) if claim.decided else None
    stands = decision is not None and decision.is_public and decision.kind is not DecisionKind.WITHDRAWAL
    return decision if stands else None


def _hashes(tx: Transaction, pictures: Iterable[str]) -> tuple[int, ...]:
    wanted = tuple(pictures)
    return tuple(tx.media.hashes(wanted).values()) if wanted else ()
