"""What every store promises about decisions, casework and figures."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from bot.domain.claim import ClaimState
from bot.domain.decision import AppealState, Decision, DecisionKind, Note
from bot.domain.errors import NoSuchObject
from bot.domain.verdict import NoVerdict, Verdict
from bot.ports import Transaction
from bot.ports.claims import Handled
from bot.store import SqlStore
from tests.support.claims import (
    SOURCE,
    make_appeal,
    make_claim,
    make_decision,
    make_evidence,
    make_report,
    put_claims,
)
from tests.support.delivery import NOON


def put_decisions(decisions: Sequence[Decision], tx: Transaction) -> None:
    for decision in decisions:
        tx.decisions.put(decision)


def put(store: SqlStore, *decisions: Decision) -> None:
    store.transact_now(partial(put_decisions, decisions))


@pytest.fixture
def claims(store: SqlStore) -> SqlStore:
    """Give a store with four claims."""
    store.transact_now(lambda tx: put_claims(tx, *(make_claim(number) for number in range(1, 5))))
    return store


def opinion(number: int = 1, claim_id: str = "c0001") -> Decision:
    return make_decision(
        claim_id, number, kind=DecisionKind.ANSWER, outcome=NoVerdict.OPINION, title="", sources=(), approved_by=None
    )


def test_versions_are_kept_in_order(claims: SqlStore) -> None:
    """Each with every field, also where a source has no day and nobody decided."""
    versions = [
        make_decision(sources=(SOURCE, replace(SOURCE, day=None, primary=False))),
        make_decision(number=2, kind=DecisionKind.TIME, outcome=Verdict.UNPROVEN, by=None, approved_by=None),
        opinion(3),
    ]

    put(claims, *versions)

    assert claims.read_now(lambda tx: tx.decisions.of_claim("c0001")) == versions
    assert claims.read_now(lambda tx: tx.decisions.get("c0001", 2)) == versions[1]
    assert claims.read_now(lambda tx: tx.decisions.get("c0001", 4)) is None


def test_the_public_sees_the_newest_version_of_each_claim(claims: SqlStore) -> None:
    """Newest first, page by page; not claims whose newest version is no verdict."""
    at = NOON + timedelta(hours=3)
    put(
        claims,
        make_decision("c0001", 1),
        make_decision("c0001", 2, kind=DecisionKind.CORRECTION, at=at),
        make_decision("c0002", 1),
        make_decision("c0003", 1, at=at),
        opinion(2, "c0003"),
        make_decision("c0004", 1, at=at),
    )

    seen = claims.read_now(lambda tx: tx.decisions.published(limit=2))
    rest = claims.read_now(lambda tx: tx.decisions.published(before=seen[-1]))

    assert [(d.claim_id, d.number) for d in seen] == [("c0004", 1), ("c0001", 2)]
    assert [(d.claim_id, d.number) for d in rest] == [("c0002", 1)]


SEARCHES = [
    pytest.param("nuoc DOC", ["c0002", "c0001"], id="any form"),
    pytest.param("xét nghiệm", ["c0001"], id="the statement"),
    pytest.param("xét nghiệm giả", [], id="all words"),
    pytest.param("xet nghi", [], id="whole words"),
    pytest.param("%_\\", ["c0002", "c0001"], id="no words at all"),
    pytest.param("nuoc%doc", ["c0002", "c0001"], id="signs separate words"),
]


@pytest.mark.parametrize(("words", "expected"), SEARCHES)
def test_verdicts_are_found_by_their_words(claims: SqlStore, words: str, expected: list[str]) -> None:
    """In the newest version alone."""
    put(
        claims,
        make_decision("c0001", 1, statement="Kết quả giả"),
        make_decision("c0001", 2, kind=DecisionKind.CORRECTION, statement="Kết quả xét nghiệm", at=NOON),
        make_decision("c0002", 1, statement="Không có kết quả"),
    )

    found = claims.read_now(lambda tx: tx.decisions.search_published(words))

    assert [decision.claim_id for decision in found] == expected


def test_evidence_and_notes_are_kept_until_deleted(claims: SqlStore) -> None:
    """Oldest first, each claim's own."""
    late = make_evidence(1, at=NOON + timedelta(hours=1), day=None)
    early = make_evidence(2)
    note = Note(id="n1", claim_id="c0001", text="Gọi lại Sở.", by="anna", at=NOON)

    def fill(tx: Transaction) -> None:
        for piece in (late, early, make_evidence(3, "c0002")):
            tx.casework.put_evidence(piece)
        tx.casework.put_note(note)

    claims.transact_now(fill)

    assert claims.read_now(lambda tx: tx.casework.evidence("c0001")) == [early, late]
    assert claims.read_now(lambda tx: tx.casework.notes("c0001")) == [note]
    assert claims.transact_now(lambda tx: tx.casework.delete_evidence(late.id)) == late
    assert claims.transact_now(lambda tx: tx.casework.delete_evidence(late.id)) is None
    assert claims.read_now(lambda tx: tx.casework.evidence("c0001")) == [early]


def test_appeals_are_found_by_state_claim_and_report(claims: SqlStore) -> None:
    """Oldest first; a decided one is no longer open."""
    first, second = make_appeal(1), make_appeal(2, "r0002", at=NOON - timedelta(hours=1))
    decided = replace(first, state=AppealState.UPHELD, decided_by="chi", decided_at=NOON, reasons="Đủ căn cứ.")

    def fill(tx: Transaction) -> None:
        tx.decisions.put(make_decision())
        for number in (1, 2):
            tx.reports.put(make_report(number), None)
        for appeal in (first, second):
            tx.casework.put_appeal(appeal)
        tx.casework.save_appeal(decided)

    claims.transact_now(fill)

    assert claims.read_now(lambda tx: tx.casework.appeals()) == [second, decided]
    assert claims.read_now(lambda tx: tx.casework.appeals(state=AppealState.OPEN)) == [second]
    assert claims.read_now(lambda tx: tx.casework.appeals(claim_id="c0002")) == []
    assert claims.read_now(lambda tx: tx.casework.appeal_of("r0001", 1)) == decided
    assert claims.read_now(lambda tx: tx.casework.appeal_of("r0001", 2)) is None
    assert claims.read_now(lambda tx: tx.casework.get_appeal("a0001")) == decided


def test_an_appeal_that_was_never_put_cannot_be_saved(claims: SqlStore) -> None:
    """Nothing is made by saving."""
    with pytest.raises(NoSuchObject, match="a0001"):
        claims.transact_now(lambda tx: tx.casework.save_appeal(make_appeal()))


def test_figures_count_what_came_in_a_time(claims: SqlStore) -> None:
    """Claims of that time with their first decision; no merged ones (whoever merges adds up the reports), no junk."""

    def fill(tx: Transaction) -> None:
        tx.claims.save(make_claim(1, reports=5))
        tx.claims.save(make_claim(2, reports=3).merge("c0001", "anna", NOON))
        tx.claims.save(make_claim(3, state=ClaimState.JUNK))
        tx.decisions.put(make_decision())
        tx.decisions.put(make_decision(number=2, kind=DecisionKind.CORRECTION, outcome=Verdict.TRUE))
        for number in (1, 2):
            tx.reports.put(make_report(number), None)
            tx.casework.put_appeal(make_appeal(number, f"r000{number}"))
        appeal = make_appeal(1, state=AppealState.OVERTURNED, decided_by="chi", decided_at=NOON, reasons="x")
        tx.casework.save_appeal(appeal)
        put_claims(tx, make_claim(5, created_at=NOON + timedelta(days=9)))

    claims.transact_now(fill)

    figures = claims.read_now(lambda tx: tx.figures.handled(NOON, NOON + timedelta(days=9)))

    first = Handled(
        created_at=NOON + timedelta(minutes=1),
        decided_at=NOON + timedelta(hours=1),
        outcome=Verdict.FALSE,
        reports=5,
        appeals=2,
        overturned=1,
    )
    fourth = Handled(
        created_at=NOON + timedelta(minutes=4), decided_at=None, outcome=None, reports=1, appeals=0, overturned=0
    )
    assert figures == [first, fourth]
