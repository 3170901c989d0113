"""What every store promises about claims."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from bot.domain.claim import Approval, Claim, ClaimState, Lease, Proposal, Proposing, Risk
from bot.domain.errors import IllegalChange, NoSuchObject
from bot.domain.verdict import Verdict
from bot.ports import Transaction
from bot.ports.claims import QueueFilter, QueuePlace
from bot.store import SqlStore
from tests.support.claims import make_claim, make_decision, make_evidence, make_picture, make_report, put_claims
from tests.support.delivery import NOON

LATER = NOON + timedelta(days=1)
ALL = QueueFilter()


def save_claim(claim: Claim, tx: Transaction) -> None:
    tx.claims.save(claim)


def put_alike(claims: Sequence[Claim], tx: Transaction) -> None:
    for claim in claims:
        tx.claims.put(claim, "same")


def put_pictures(tx: Transaction) -> None:
    for sha256 in ("5a", "6b"):
        tx.media.put(make_picture(sha256), NOON)


def put(store: SqlStore, *claims: Claim) -> None:
    store.transact_now(lambda tx: put_claims(tx, *claims))


def save(store: SqlStore, *claims: Claim) -> None:
    for claim in claims:
        store.transact_now(partial(save_claim, claim))


def ids(store: SqlStore, chosen: QueueFilter = ALL, limit: int = 50) -> list[str]:
    return [claim.id for _, claim in store.read_now(lambda tx: tx.claims.page(chosen, LATER, limit=limit))]


def merged(claim: Claim, into: str) -> Claim:
    return claim.merge(into, "anna", NOON)


def test_every_field_is_kept(store: SqlStore) -> None:
    """A claim comes back as it was saved."""
    proposal = Proposal(does=Proposing.CORRECT, outcome=Verdict.OUTDATED, title="T", statement="S", by="anna", at=NOON)
    full = make_claim(
        version=7,
        state=ClaimState.APPROVED,
        pictures=("5a", "6b"),
        risk=Risk.HIGH,
        conflict=True,
        lease=Lease("anna", LATER),
        suggested="c0009",
        proposal=proposal,
        approval=Approval("binh", NOON, LATER),
        outcome=Verdict.TRUE,
        decided=2,
        needs_info_until=LATER,
        snoozed_until=LATER,
    )
    put(store, make_claim())

    save(store, full)

    assert store.read_now(lambda tx: tx.claims.get("c0001")) == full


def test_a_claim_that_was_never_put_cannot_be_saved(store: SqlStore) -> None:
    """Nothing is made by saving."""
    with pytest.raises(NoSuchObject, match="c0001"):
        save(store, make_claim())


def test_the_oldest_claim_of_a_text_is_found(store: SqlStore) -> None:
    """The same text again goes to the claim that was first, past junk and to where it was merged."""
    first, second, third, other = (make_claim(number) for number in range(1, 5))
    store.transact_now(partial(put_alike, (first, second, third)))
    put(store, other)

    save(store, first.set_aside("anna", NOON), merged(second, other.id))

    found = store.read_now(lambda tx: tx.claims.with_fingerprint("same"))
    assert found == other


def test_the_queue_goes_by_reach_and_risk(store: SqlStore) -> None:
    """Old first; more reporters and more risk come earlier, bursts later."""
    put(
        store,
        make_claim(1),
        make_claim(2),
        make_claim(3, risk=Risk.RAISED),
        make_claim(4, reach=40),
        make_claim(5, reach=0),
        make_claim(6, created_at=NOON - timedelta(days=20)),
    )

    assert ids(store) == ["c0006", "c0004", "c0003", "c0001", "c0002", "c0005"]


def test_pages_follow_each_other(store: SqlStore) -> None:
    """Nothing is shown twice or left out, also between claims of one rank and of several states."""
    states = (ClaimState.NEW, ClaimState.IN_TRIAGE, ClaimState.PUBLISHED)
    put(store, *(make_claim(n, created_at=NOON, state=states[n % 3]) for n in range(10)))

    def read(after: QueuePlace | None) -> Sequence[tuple[QueuePlace, Claim]]:
        return store.read_now(lambda tx: tx.claims.page(ALL, LATER, after=after, limit=3))

    seen: list[str] = []
    page = read(None)
    while page:
        seen += [claim.id for _, claim in page]
        page = read(page[-1][0])

    assert seen == [f"c{n:04}" for n in range(10)]


CHOICES = [
    pytest.param(QueueFilter(states=frozenset({ClaimState.RESEARCH})), ["c0002", "c0005"], id="state"),
    pytest.param(
        QueueFilter(states=frozenset({ClaimState.RESEARCH, ClaimState.JUNK})), ["c0002", "c0003", "c0005"], id="states"
    ),
    pytest.param(QueueFilter(risk=Risk.HIGH), ["c0004"], id="risk"),
    pytest.param(QueueFilter(risk=Risk.ORDINARY, conflict=False), ["c0001", "c0002", "c0003"], id="no risk"),
    pytest.param(QueueFilter(conflict=True), ["c0005"], id="conflict"),
    pytest.param(QueueFilter(held_by="anna"), ["c0002"], id="held"),
    pytest.param(QueueFilter(text="NƯỚC máy"), ["c0004", "c0001", "c0002", "c0003", "c0005"], id="words in any form"),
    pytest.param(QueueFilter(text="nuoc 3"), ["c0003"], id="all words"),
    pytest.param(QueueFilter(text="nuoc 33"), [], id="a word nobody used"),
    pytest.param(QueueFilter(text='3" OR *) --%'), [], id="no query language"),
    pytest.param(QueueFilter(text="?!"), ["c0004", "c0001", "c0002", "c0003", "c0005"], id="no words at all"),
]


@pytest.mark.parametrize(("chosen", "expected"), CHOICES)
def test_the_queue_can_be_narrowed(store: SqlStore, chosen: QueueFilter, expected: list[str]) -> None:
    """Each field of the filter leaves out what it does not fit."""
    put(
        store,
        make_claim(1, lease=Lease("anna", NOON)),
        make_claim(2, state=ClaimState.RESEARCH, lease=Lease("anna", LATER + timedelta(minutes=1))),
        make_claim(3, state=ClaimState.JUNK, lease=Lease("binh", LATER + timedelta(minutes=1))),
        make_claim(4, risk=Risk.HIGH),
        make_claim(5, state=ClaimState.RESEARCH, conflict=True),
    )

    assert ids(store, chosen) == expected


def test_common_words_are_found_too(store: SqlStore) -> None:
    """Words of very many claims narrow the queue like rare ones."""
    put(store, *(make_claim(n, text=f"nước máy {'sạch' if n % 2 else 'bẩn'}") for n in range(2100)))

    assert ids(store, QueueFilter(text="nước"), limit=2) == ["c0000", "c0001"]
    assert ids(store, QueueFilter(text="nước sạch"), limit=2) == ["c0001", "c0003"]


def test_a_snoozed_claim_comes_back(store: SqlStore) -> None:
    """It is neither listed nor counted until its time."""
    put(store, make_claim(snoozed_until=NOON + timedelta(hours=1)))
    now, later = NOON, NOON + timedelta(hours=1)

    hidden = store.read_now(lambda tx: (tx.claims.page(ALL, now), tx.claims.counts(now)[ClaimState.NEW]))
    shown = store.read_now(lambda tx: (len(tx.claims.page(ALL, later)), tx.claims.counts(later)[ClaimState.NEW]))

    assert hidden == ([], 0)
    assert shown == (1, 1)


def test_snoozed_claims_can_be_asked_for(store: SqlStore) -> None:
    """In queue order, those of the chosen states; and they are counted."""
    put(
        store,
        make_claim(1),
        *(make_claim(n, snoozed_until=NOON + timedelta(minutes=1)) for n in (3, 2)),
        make_claim(4, snoozed_until=NOON),
        make_claim(5, snoozed_until=LATER, state=ClaimState.RESEARCH),
    )
    asleep = QueueFilter(snoozed=True, states=frozenset({ClaimState.NEW}))

    found = store.read_now(lambda tx: [claim.id for _, claim in tx.claims.page(asleep, NOON)])

    assert found == ["c0002", "c0003"]
    assert store.read_now(lambda tx: tx.claims.count_snoozed(NOON)) == 3


def test_claims_are_counted_by_state(store: SqlStore) -> None:
    """Counts follow every change of state and every deletion."""
    put(store, make_claim(1), make_claim(2), make_claim(3), make_claim(4))
    save(store, make_claim(1).set_aside("anna", NOON), make_claim(2).research("anna", NOON))

    store.transact_now(lambda tx: tx.claims.delete_junk(LATER))

    counts = store.read_now(lambda tx: tx.claims.counts(NOON))
    assert {state.value: count for state, count in counts.items() if count} == {"new": 2, "research": 1}


def test_a_claim_speaks_for_all_merged_into_it(store: SqlStore) -> None:
    """However they were merged, and no longer once they are split."""
    one, two, three = make_claim(1), make_claim(2), make_claim(3)
    put(store, one, two, three)
    save(store, merged(three, two.id), merged(two, one.id))

    below = store.read_now(lambda tx: sorted(tx.claims.merged_into(one.id)))
    save(store, merged(two, one.id).split(NOON))

    assert below == ["c0002", "c0003"]
    assert store.read_now(lambda tx: tx.claims.merged_into(one.id)) == []
    assert store.read_now(lambda tx: tx.claims.merged_into(two.id)) == ["c0003"]


def test_claims_are_not_merged_in_a_circle(store: SqlStore) -> None:
    """A claim cannot go into one that it speaks for."""
    one, two = make_claim(1), make_claim(2)
    put(store, one, two)
    save(store, merged(two, one.id))

    with pytest.raises(IllegalChange, match="Split it first"):
        save(store, merged(one, two.id))


def test_changes_are_told_in_order(store: SqlStore) -> None:
    """Who remembers the last number hears of everything after it, each claim once."""
    put(store, make_claim(1), make_claim(2), make_claim(3))
    last = store.read_now(lambda tx: tx.claims.changed_since(0))[-1][0]

    save(store, replace(make_claim(1), reports=2), replace(make_claim(1), reports=3), make_claim(2))
    store.transact_now(lambda tx: tx.claims.wipe_text("c0003"))

    news = store.read_now(lambda tx: tx.claims.changed_since(last))
    assert [(claim.id, claim.reports, claim.text[:4]) for _, claim in news] == [
        ("c0001", 3, "Nước"),
        ("c0002", 1, "Nước"),
        ("c0003", 1, ""),
    ]


def test_the_last_change_has_a_number(store: SqlStore) -> None:
    """It is that of the newest of all changes; 0 before the first."""
    before = store.read_now(lambda tx: tx.claims.last_change())
    put(store, make_claim(1), make_claim(2))

    last = store.read_now(lambda tx: tx.claims.last_change())

    assert before == 0
    assert last == store.read_now(lambda tx: tx.claims.changed_since(0))[-1][0]


def test_numbers_of_changes_are_not_used_again(store: SqlStore) -> None:
    """Also when the claim that changed last is deleted."""
    put(store, make_claim(1, state=ClaimState.JUNK))
    last = store.read_now(lambda tx: tx.claims.changed_since(0))[-1][0]
    store.transact_now(lambda tx: tx.claims.delete_junk(LATER))

    put(store, make_claim(2))

    assert [claim.id for _, claim in store.read_now(lambda tx: tx.claims.changed_since(last))] == ["c0002"]


def test_research_without_result_becomes_due(store: SqlStore) -> None:
    """Only what is still in research, and has been for long."""
    put(
        store,
        make_claim(1, state=ClaimState.RESEARCH),
        make_claim(2, state=ClaimState.PROPOSED),
        make_claim(3, state=ClaimState.RESEARCH, since=LATER),
    )

    assert store.read_now(lambda tx: tx.claims.due_unproven(LATER)) == ["c0001"]


def test_junk_goes_with_everything_that_hangs_on_it(store: SqlStore) -> None:
    """Its merged claims, reports, contacts, pictures, evidence and words; other claims keep theirs."""
    old, child, kept = make_claim(1, pictures=("5a",)), make_claim(2), make_claim(3)
    put(store, old, child, kept)
    store.transact_now(lambda tx: tx.reports.put(make_report(1, "c0001", pictures=("6b",)), b"sealed"))
    store.transact_now(lambda tx: tx.reports.put(make_report(2, "c0002"), b"sealed"))
    store.transact_now(lambda tx: tx.reports.put(make_report(3, "c0003"), b"sealed"))
    store.transact_now(lambda tx: tx.casework.put_evidence(make_evidence()))
    store.transact_now(put_pictures)
    save(store, merged(child, old.id), old.set_aside("anna", NOON))

    deleted = store.transact_now(lambda tx: tx.claims.delete_junk(LATER))

    assert deleted == 1
    assert ids(store, QueueFilter(text="nước")) == ["c0003"]
    assert store.read_now(lambda tx: tx.reports.of_claims(["c0001", "c0002"])) == []
    assert store.read_now(lambda tx: [tx.reports.contact(f"r000{n}") for n in (1, 2, 3)]) == [None, None, b"sealed"]
    assert store.transact_now(lambda tx: tx.media.delete_unused(LATER)) == 2


def test_junk_about_which_something_was_said_stays(store: SqlStore) -> None:
    """A published version is never deleted, nor its claim."""
    put(store, make_claim(1))
    store.transact_now(lambda tx: tx.decisions.put(make_decision()))
    save(store, make_claim(1, state=ClaimState.JUNK, decided=1))

    assert store.transact_now(lambda tx: tx.claims.delete_junk(LATER)) == 0
    assert store.read_now(lambda tx: tx.decisions.get("c0001", 1)) == make_decision()


def test_a_wiped_claim_is_found_by_nothing_it_said(store: SqlStore) -> None:
    """Neither by its words nor by its fingerprint; its pictures are free to go."""
    put(store, make_claim(pictures=("5a",)))
    store.transact_now(lambda tx: tx.media.put(make_picture("5a"), NOON))

    store.transact_now(lambda tx: tx.claims.wipe_text("c0001"))

    assert ids(store, QueueFilter(text="nước")) == []
    assert store.read_now(lambda tx: tx.claims.with_fingerprint("print-c0001")) is None
    assert store.read_now(lambda tx: tx.claims.get("c0001")) == make_claim(text="", pictures=())
    assert store.transact_now(lambda tx: tx.media.delete_unused(LATER)) == 1
