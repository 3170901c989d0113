"""What the database refuses by itself, tried by SQL, past all code."""

from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import exc, text

from bot.domain.audit import Action, AuditEntry
from bot.domain.decision import Appeal, AppealState, DecisionKind
from bot.domain.staff import Role
from bot.domain.verdict import NoVerdict, Verdict
from bot.ports import Transaction
from bot.store import SqlStore
from bot.store.transaction import SqlTransaction
from tests.support.claims import make_appeal, make_claim, make_decision, make_member, make_report, put_claims
from tests.support.delivery import NOON

ENTRY = AuditEntry(actor="anna", action=Action.TAKEN, object="c0001", at=NOON)


def run(store: SqlStore, statement: str) -> None:
    """Run SQL as somebody with the database's password would."""

    def fn(tx: SqlTransaction) -> None:
        tx.connection.execute(text(statement))

    store.transact_now(fn)


def read(store: SqlStore, query: str) -> list[tuple[object, ...]]:
    return store.read_now(lambda tx: [tuple(row) for row in tx.connection.execute(text(query))])


def put_appeal(appeal: Appeal, tx: Transaction) -> None:
    tx.casework.put_appeal(appeal)


@pytest.fixture
def kept(store: SqlStore) -> SqlStore:
    """Give a store with a published claim, an open appeal and two entries in the log."""

    def fill(tx: Transaction) -> None:
        put_claims(tx, make_claim())
        tx.reports.put(make_report(), None)
        tx.decisions.put(make_decision())
        tx.casework.put_appeal(make_appeal())
        tx.audit.append(ENTRY)
        tx.audit.append(ENTRY)

    store.transact_now(fill)
    return store


APPROVE = "UPDATE claims SET state = 'approved', proposed_by = {}, approved_by = {}, approved_at = 1, publish_at = 2"
DECIDE = "UPDATE appeals SET state = '{}', decided_by = '{}', decided_at = 5, reasons = 'x'"
NEXT = (
    'INSERT INTO decisions (claim_id, number, kind, outcome, title, statement, sources, "by", approved_by, at) '
    "VALUES ('c0001', {}, '{}', 'V4', '', '', '[]', {}, {}, 5)"
)
LOG = (
    "INSERT INTO audit (number, actor, action, object, at, detail, before, hash) "
    "VALUES ({}, 'x', 'taken', 'c0001', 5, '{{}}', {}, 'h')"
)
LAST_HASH = "(SELECT hash FROM audit WHERE number = 2)"

REFUSED = [
    pytest.param(APPROVE.format("'anna'", "'anna'"), id="the proposer approves"),
    pytest.param(APPROVE.format("NULL", "'anna'"), id="nobody proposed"),
    pytest.param(APPROVE.format("'anna'", "NULL"), id="nobody approved"),
    pytest.param(NEXT.format(2, "verdict", "'anna'", "'anna'"), id="a verdict of one person"),
    pytest.param(NEXT.format(2, "verdict", "'anna'", "NULL"), id="a verdict nobody approved"),
    pytest.param(NEXT.format(2, "correction", "NULL", "'binh'"), id="a correction nobody proposed"),
    pytest.param(NEXT.format(2, "withdrawal", "'anna'", "NULL"), id="a withdrawal nobody approved"),
    pytest.param(NEXT.format(2, "answer", "NULL", "NULL"), id="an answer of nobody"),
    pytest.param(NEXT.format(2, "appeal", "'anna'", "NULL"), id="the proposer replaces it after an appeal"),
    pytest.param(NEXT.format(2, "appeal", "'binh'", "NULL"), id="the approver replaces it after an appeal"),
    pytest.param(NEXT.format(0, "verdict", "'chi'", "'dung'"), id="a version before the first"),
    pytest.param(NEXT.format(1, "verdict", "'chi'", "'dung'"), id="a version again"),
    pytest.param(DECIDE.format("upheld", "anna"), id="the proposer upholds"),
    pytest.param(DECIDE.format("overturned", "binh"), id="the approver overturns"),
    pytest.param("UPDATE appeals SET state = 'upheld'", id="an appeal decided by nobody"),
    pytest.param("UPDATE appeals SET number = 2", id="an appeal against nothing"),
    pytest.param("DELETE FROM decisions", id="a decision is deleted"),
    pytest.param("UPDATE decisions SET statement = 'x'", id="a statement is changed"),
    pytest.param("UPDATE decisions SET at = at", id="a decision is touched"),
    pytest.param("DELETE FROM claims", id="a claim is deleted under its decision"),
    pytest.param("DELETE FROM audit", id="the log is deleted"),
    pytest.param("DELETE FROM audit WHERE number = 2", id="the end of the log is deleted"),
    pytest.param("UPDATE audit SET actor = 'binh' WHERE number = 1", id="the log is changed"),
    pytest.param(LOG.format(4, LAST_HASH), id="the log leaves out a number"),
    pytest.param(LOG.format(2, LAST_HASH), id="the log says something again"),
    pytest.param(LOG.format(3, "'another'"), id="the chain is broken"),
]
EVERYTHING = ("SELECT * FROM claims", "SELECT * FROM decisions", "SELECT * FROM appeals", "SELECT * FROM audit")


@pytest.mark.parametrize("statement", REFUSED)
def test_the_database_refuses(kept: SqlStore, statement: str) -> None:
    """Nothing of it happens, whoever asks."""
    before = [read(kept, query) for query in EVERYTHING]

    with pytest.raises(exc.IntegrityError):
        run(kept, statement)

    assert [read(kept, query) for query in EVERYTHING] == before


ALLOWED = [
    pytest.param(APPROVE.format("'anna'", "'binh'"), id="another approves"),
    pytest.param(NEXT.format(2, "verdict", "'anna'", "'binh'"), id="two people decide again"),
    pytest.param(NEXT.format(2, "answer", "'anna'", "NULL"), id="one person answers without a verdict"),
    pytest.param(NEXT.format(2, "time", "NULL", "NULL"), id="time decides"),
    pytest.param(NEXT.format(2, "appeal", "'chi'", "NULL"), id="a third replaces it after an appeal"),
    pytest.param(DECIDE.format("upheld", "chi"), id="a third upholds"),
    pytest.param(LOG.format(3, LAST_HASH), id="the log goes on"),
]


@pytest.mark.parametrize("statement", ALLOWED)
def test_the_database_takes(kept: SqlStore, statement: str) -> None:
    """The guards refuse no more than they should."""
    before = [read(kept, query) for query in EVERYTHING]

    run(kept, statement)

    assert [read(kept, query) for query in EVERYTHING] != before


@pytest.mark.parametrize("person", ["anna", "binh", "chi"])
def test_nobody_restores_what_was_overturned(kept: SqlStore, person: str) -> None:
    """After an appeal the next one is for somebody who had no part in either version."""
    run(kept, NEXT.format(2, "appeal", "'chi'", "NULL"))

    with pytest.raises(exc.IntegrityError):
        run(kept, NEXT.format(3, "appeal", f"'{person}'", "NULL"))

    run(kept, NEXT.format(3, "appeal", "'dung'", "NULL"))


def test_two_people_deciding_anew_begin_a_new_count(kept: SqlStore) -> None:
    """Who was overturned before that may decide about what others said since."""
    run(kept, NEXT.format(2, "appeal", "'chi'", "NULL"))
    run(kept, NEXT.format(3, "verdict", "'dung'", "'em'"))

    run(kept, NEXT.format(4, "appeal", "'anna'", "NULL"))

    assert len(read(kept, "SELECT * FROM decisions")) == 4


@pytest.mark.parametrize("role", [Role.TRIAGER, Role.CHECKER, Role.APPEALS])
def test_an_administrator_reads_no_reports(store: SqlStore, role: Role) -> None:
    """No account holds both, however it was made."""
    store.transact_now(lambda tx: tx.staff.save(make_member("anna", Role.ADMINISTRATOR, Role.AUDITOR, Role.EDITOR)))

    with pytest.raises(exc.IntegrityError):
        run(store, "UPDATE staff SET role = (1 = 1)".replace("role", role.value))
    with pytest.raises(exc.IntegrityError):
        store.transact_now(lambda tx: tx.staff.save(make_member("binh", Role.ADMINISTRATOR, role)))


def test_a_decided_appeal_stays(kept: SqlStore) -> None:
    """Only its text may still be wiped."""
    run(kept, DECIDE.format("upheld", "chi"))

    with pytest.raises(exc.IntegrityError):
        run(kept, "UPDATE appeals SET reasons = 'other'")
    with pytest.raises(exc.IntegrityError):
        run(kept, "UPDATE appeals SET state = 'open', decided_by = NULL, decided_at = NULL")
    run(kept, "UPDATE appeals SET text = ''")

    decided = kept.read_now(lambda tx: tx.casework.get_appeal("a0001"))
    assert decided is not None
    assert (decided.state, decided.text) == (AppealState.UPHELD, "")


def test_an_appeal_is_filed_open_and_once(kept: SqlStore) -> None:
    """Neither decided from the start nor again against the same version."""
    decided = replace(
        make_appeal(2), number=2, state=AppealState.OVERTURNED, decided_by="anna", decided_at=NOON, reasons="x"
    )
    answer = make_decision(number=2, kind=DecisionKind.ANSWER, outcome=NoVerdict.OPINION, approved_by=None)
    kept.transact_now(lambda tx: tx.decisions.put(answer))

    for appeal in (decided, make_appeal(3)):
        with pytest.raises(exc.IntegrityError):
            kept.transact_now(partial(put_appeal, appeal))

    assert len(kept.read_now(lambda tx: tx.casework.appeals())) == 1


def test_no_row_takes_the_place_of_another(kept: SqlStore) -> None:
    """SQLite's REPLACE deletes without asking triggers of deletion; the guards of insertion know it."""
    if kept.read_now(lambda tx: tx.connection.dialect.name) == "postgresql":
        statements = ["TRUNCATE audit", "TRUNCATE decisions CASCADE"]
    else:
        statements = [
            LOG.format(2, "(SELECT before FROM audit WHERE number = 2)").replace("INSERT", "INSERT OR REPLACE"),
            NEXT.format(1, "verdict", "'chi'", "'dung'").replace("INSERT", "INSERT OR REPLACE"),
            "UPDATE OR REPLACE decisions SET number = 1",
        ]

    for statement in statements:
        with pytest.raises(exc.IntegrityError):
            run(kept, statement)

    assert kept.read_now(lambda tx: tx.decisions.get("c0001", 1)) == make_decision(outcome=Verdict.FALSE)
    assert len(kept.read_now(lambda tx: tx.audit.page())) == 2
