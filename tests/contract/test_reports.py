"""What every store promises about reports, followers and pictures."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import exc

from bot.domain.claim import Claim, ClaimState
from bot.domain.dialogue import Dialogue
from bot.domain.report import Draft, Follower, Report, ReportState
from bot.domain.verdict import NoVerdict, Outcome, Verdict
from bot.ports import Transaction
from bot.store import SqlStore
from tests.support.claims import make_claim, make_picture, make_report, put_claims
from tests.support.delivery import KEY, NOON

LATER = NOON + timedelta(days=1)
LONG_AGO = NOON - timedelta(days=100)


def put_reports(reports: Sequence[Report], contact: bytes | None, tx: Transaction) -> None:
    for report in reports:
        tx.reports.put(report, contact)


def put(store: SqlStore, *reports: Report, contact: bytes | None = b"sealed") -> None:
    store.transact_now(partial(put_reports, reports, contact))


def save(store: SqlStore, report: Report) -> None:
    store.transact_now(lambda tx: tx.reports.save(report))


@pytest.fixture
def claims(store: SqlStore) -> SqlStore:
    """Give a store with three claims, the third merged into the second."""

    def fill(tx: Transaction) -> None:
        put_claims(tx, make_claim(1), make_claim(2), make_claim(3))
        tx.claims.save(make_claim(3).merge("c0002", "anna", NOON))

    store.transact_now(fill)
    return store


def test_every_field_is_kept(claims: SqlStore) -> None:
    """A report comes back as it was saved, by each of its names."""
    full = make_report(
        pictures=("5a",),
        state=ReportState.ANSWERED,
        answered=2,
        answered_at=NOON,
        burst=True,
        undeliverable=True,
        appealed=True,
    )
    put(claims, make_report())

    save(claims, full)

    assert claims.read_now(lambda tx: tx.reports.get("r0001")) == full
    assert claims.read_now(lambda tx: tx.reports.of_receipt("receipt-1")) == full
    assert claims.read_now(lambda tx: tx.reports.of_pseudonym("pseudonym-1")) == full


def test_undeliverable_reports_are_counted(claims: SqlStore) -> None:
    """Those that are so now."""
    put(claims, make_report(1), make_report(2, undeliverable=True), make_report(3, undeliverable=True))
    save(claims, make_report(3, undeliverable=False))

    assert claims.read_now(lambda tx: tx.reports.undeliverable()) == 1


def test_a_cut_link_leaves_no_name(claims: SqlStore) -> None:
    """Many reports may have neither pseudonym nor receipt; nothing finds them by None."""
    put(claims, make_report(1), make_report(2))
    for number in (1, 2):
        save(claims, make_report(number, pseudonym=None, receipt=None, state=ReportState.UNLINKED))

    assert claims.read_now(lambda tx: tx.reports.of_receipt("receipt-1")) is None
    assert claims.read_now(lambda tx: tx.reports.of_pseudonym("pseudonym-1")) is None
    assert claims.read_now(lambda tx: len(tx.reports.of_claims(["c0001"]))) == 2


def test_two_reports_never_share_a_receipt(claims: SqlStore) -> None:
    """Nor a pseudonym: the same person reports a claim once."""
    put(claims, make_report(1))

    with pytest.raises(exc.IntegrityError):
        put(claims, make_report(2, receipt="receipt-1"))
    with pytest.raises(exc.IntegrityError):
        put(claims, make_report(2, pseudonym="pseudonym-1"))


def test_reports_of_claims_come_page_by_page(claims: SqlStore) -> None:
    """By id, whichever claim they are of."""
    put(claims, *(make_report(n, f"c000{1 + n % 2}") for n in range(5)), make_report(9, "c0003"))

    first = claims.read_now(lambda tx: tx.reports.of_claims(["c0001", "c0002"], limit=3))
    rest = claims.read_now(lambda tx: tx.reports.of_claims(["c0001", "c0002"], after=first[-1].id))

    assert [report.id for report in (*first, *rest)] == ["r0000", "r0001", "r0002", "r0003", "r0004"]


def test_whoever_can_be_told_is_told_once(claims: SqlStore) -> None:
    """With the contact; not those told before, without contact, or of another claim."""
    put(claims, make_report(1, "c0002"), make_report(2, "c0003"), make_report(3, "c0001"), make_report(4, "c0002"))
    put(claims, make_report(5, "c0002"), contact=None)
    save(claims, make_report(4, "c0002", answered=1, answered_at=NOON))
    claims.transact_now(lambda tx: tx.reports.drop_contact("r0002"))

    first = claims.read_now(lambda tx: tx.reports.to_tell(["c0002", "c0003"], 1, limit=10))
    second = claims.read_now(lambda tx: tx.reports.to_tell(["c0002", "c0003"], 2, limit=10))

    assert first == [(make_report(1, "c0002"), b"sealed")]
    assert {report.id for report, _ in second} == {"r0001", "r0004"}
    assert len(claims.read_now(lambda tx: tx.reports.to_tell(["c0002"], 2, limit=1))) == 1


def test_contacts_go_a_while_after_the_answer(claims: SqlStore) -> None:
    """Those of open reports and of late answers stay."""
    put(claims, make_report(1), make_report(2), make_report(3))
    save(claims, make_report(1, answered=1, answered_at=NOON))
    save(claims, make_report(2, answered=1, answered_at=LATER))

    dropped = claims.transact_now(lambda tx: tx.reports.drop_contacts(LATER, NOON))

    assert dropped == 1
    contacts = claims.read_now(lambda tx: [tx.reports.contact(f"r000{n}") for n in (1, 2, 3)])
    assert contacts == [None, b"sealed", b"sealed"]
    assert claims.transact_now(lambda tx: tx.reports.drop_contacts(LATER, NOON)) == 0
    untold = claims.read_now(lambda tx: tx.reports.to_tell(["c0001"], 2, limit=9))
    assert {report.id for report, _ in untold} == {"r0002", "r0003"}


def test_linked_claims_are_listed_once(claims: SqlStore) -> None:
    """Those with reporters or readers who can be found, from any place on."""
    put(claims, make_report(1, "c0003"), make_report(2, "c0003"), make_report(3, "c0001", pseudonym=None))
    follower = Follower(id="f1", claim_id="c0002", pseudonym="p", answered=1, since=NOON)
    claims.transact_now(lambda tx: tx.followers.put(follower, b"sealed"))

    assert claims.read_now(lambda tx: tx.reports.linked_claims()) == ["c0002", "c0003"]
    assert claims.read_now(lambda tx: tx.reports.linked_claims(after="c0002")) == ["c0003"]
    assert claims.read_now(lambda tx: tx.reports.linked_claims(limit=1)) == ["c0002"]


def decide(store: SqlStore, claim: Claim, outcome: Outcome) -> None:
    state = ClaimState.PUBLISHED if isinstance(outcome, Verdict) else ClaimState.NOT_CHECKABLE
    decided = replace(claim, state=state, outcome=outcome, decided=1, since=LONG_AGO)
    store.transact_now(lambda tx: tx.claims.save(decided))


def texts_due(store: SqlStore, expression_days: int, other_days: int) -> set[str]:
    befores = (NOON - timedelta(days=days) for days in (expression_days, other_days))
    return set(store.read_now(lambda tx: tx.reports.texts_due(*befores, limit=99)))


def test_texts_become_due_by_what_was_answered(claims: SqlStore) -> None:
    """Expression after a day, other text after months, counted from the answer; wiped ones never again."""
    decide(claims, make_claim(1), NoVerdict.OPINION)
    decide(claims, make_claim(2), Verdict.FALSE)
    put(claims, make_report(1, "c0001"), make_report(2, "c0002"), make_report(3, "c0003"), make_report(4, "c0001"))
    put(claims, make_report(5, "c0001"))
    for number, claim_id in ((1, "c0001"), (2, "c0002"), (3, "c0003")):
        save(claims, make_report(number, claim_id, answered=1, answered_at=NOON - timedelta(days=50)))
    save(claims, make_report(4, "c0001", answered=1, answered_at=NOON, text=""))

    assert texts_due(claims, 1, 90) == {"r0001"}
    assert texts_due(claims, 51, 90) == set()
    assert texts_due(claims, 1, 49) == {"r0001", "r0002", "r0003"}

    save(claims, make_report(1, answered=1, answered_at=LONG_AGO, text="", state=ReportState.REDUCED))
    assert texts_due(claims, 1, 90) == set()


def test_a_correction_changes_how_long_a_text_is_kept(claims: SqlStore) -> None:
    """What counts is the last answer that was told."""
    decide(claims, make_claim(1), NoVerdict.OPINION)
    put(claims, make_report(answered=1, answered_at=LONG_AGO))
    decide(claims, make_claim(1), Verdict.TRUE)

    save(claims, make_report(answered=2, answered_at=NOON - timedelta(days=5)))

    assert texts_due(claims, 1, 90) == set()


def test_texts_of_those_nobody_can_tell_become_due_too(claims: SqlStore) -> None:
    """Counted from the decision; while there is none, they are needed."""
    put(claims, make_report(1, "c0001"), make_report(2, "c0003"), contact=None)
    before = texts_due(claims, 1, 90)

    decide(claims, make_claim(1), NoVerdict.SATIRE)
    decide(claims, make_claim(2), Verdict.FALSE)

    assert before == set()
    assert texts_due(claims, 1, 101) == {"r0001"}
    assert texts_due(claims, 1, 90) == {"r0001", "r0002"}


def test_a_follower_is_told_until_unfollowing(claims: SqlStore) -> None:
    """The same reader again replaces the earlier one, contact and all."""
    first = Follower(id="f1", claim_id="c0001", pseudonym="p", answered=1, since=NOON)
    again = replace(first, id="f2", answered=2)
    claims.transact_now(lambda tx: tx.followers.put(first, b"old"))
    claims.transact_now(lambda tx: tx.followers.put(again, b"new"))

    told = claims.read_now(lambda tx: tx.followers.to_tell(["c0001"], 2, limit=9))
    untold = claims.read_now(lambda tx: tx.followers.to_tell(["c0001"], 3, limit=9))
    claims.transact_now(lambda tx: tx.followers.told("f2", 3, LATER))

    assert told == []
    assert untold == [(again, b"new")]
    assert claims.read_now(lambda tx: tx.reports.contact("f1")) is None
    assert claims.read_now(lambda tx: tx.followers.of_pseudonym("p")) == replace(again, answered=3, since=LATER)

    claims.transact_now(lambda tx: tx.followers.delete("f2"))
    assert claims.read_now(lambda tx: (tx.followers.of_pseudonym("p"), tx.reports.contact("f2"))) == (None, None)


@pytest.mark.parametrize("dhash", [0, 7, 2**63 - 1, 2**63, 2**64 - 1])
def test_a_picture_is_kept_with_all_bits_of_its_hash(store: SqlStore, dhash: int) -> None:
    """Also with the highest bit set, which databases take for a sign."""
    picture = make_picture("5a", dhash)

    store.transact_now(lambda tx: tx.media.put(picture, NOON))

    assert store.read_now(lambda tx: tx.media.get("5a")) == picture
    assert store.read_now(lambda tx: tx.media.hashes(["5a", "6b"])) == {"5a": dhash}
    assert store.read_now(lambda tx: tx.media.get("6b")) is None


def test_pictures_nobody_shows_are_deleted(claims: SqlStore) -> None:
    """Those of a draft, a report or a claim stay, and those put a moment ago."""
    draft = Draft(text="x", pictures=("draft",), written_at=NOON)

    def fill(tx: Transaction) -> None:
        for name in ("draft", "report", "claim", "none", "dropped", "shared"):
            tx.media.put(make_picture(name), NOON - timedelta(days=2))
        for name in ("again", "none-yet"):
            tx.media.put(make_picture(name), NOON - timedelta(days=2))
            tx.media.put(make_picture(name), NOON)
        tx.dialogues.save(Dialogue(key=KEY, draft=draft), NOON)
        tx.reports.put(make_report(1, pictures=("report", "dropped", "shared")), None)
        tx.reports.put(make_report(2, pictures=("shared",)), None)
        tx.reports.save(make_report(1, pictures=("report",)))
        tx.claims.save(make_claim(1, pictures=("claim",)))

    claims.transact_now(fill)

    deleted = claims.transact_now(lambda tx: tx.media.delete_unused(NOON - timedelta(days=1)))

    names = ["draft", "report", "claim", "shared", "again", "none-yet", "none", "dropped"]
    left = claims.read_now(lambda tx: [name for name in names if tx.media.get(name)])
    assert deleted == 2
    assert left == names[:6]


def test_a_burst_is_counted_by_the_hour(store: SqlStore) -> None:
    """Each source for itself; the next hour begins anew."""

    def count(source: str, minutes: int) -> int:
        return store.transact_now(lambda tx: tx.bursts.count(source, NOON + timedelta(minutes=minutes)))

    counts = [count("a", 0), count("a", 59), count("b", 59), count("a", 60)]
    deleted = store.transact_now(lambda tx: tx.bursts.delete_before(NOON + timedelta(minutes=60)))

    assert counts == [1, 2, 1, 1]
    assert deleted == 2
    assert count("a", 61) == 2


def test_a_draft_is_kept_with_its_dialogue_for_a_while(store: SqlStore) -> None:
    """Its day over, it is wiped and the conversation goes on; a saved Dialogue without one has none."""
    draft = Draft(
        text="Nước máy có độc", pictures=("5a",), black={"phone": 2}, match="c0001", album="9", written_at=NOON
    )
    dialogue = Dialogue(key=KEY, version=3, flow="report", draft=draft)
    store.transact_now(lambda tx: tx.dialogues.save(dialogue, NOON))

    kept = store.read_now(lambda tx: tx.dialogues.get(KEY))
    early = store.transact_now(lambda tx: tx.dialogues.wipe_drafts(NOON))
    late = store.transact_now(lambda tx: tx.dialogues.wipe_drafts(NOON + timedelta(seconds=1)))

    assert (kept, early, late) == (dialogue, 0, 1)
    assert store.read_now(lambda tx: tx.dialogues.get(KEY)) == replace(dialogue, draft=None)

    store.transact_now(lambda tx: tx.dialogues.save(dialogue, NOON))
    store.transact_now(lambda tx: tx.dialogues.save(replace(dialogue, draft=None), NOON))
    assert store.read_now(lambda tx: tx.dialogues.get(KEY)) == replace(dialogue, draft=None)
