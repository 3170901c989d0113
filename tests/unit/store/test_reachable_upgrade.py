"""What an older database holds that nothing found: wiped after the upgrade, in a time people can act in."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

import bot.store
from bot.domain.report import Report
from bot.services.retention import sweep
from bot.store import SqlStore, open_store
from bot.store.sqlite import make_writing_engine

DAY = timedelta(days=1)
MIGRATIONS = Path(bot.store.__file__).parent / "migrations"
BEFORE = "0009"

_FILL = """
INSERT INTO claims (n, id, text, language, created_at, state, since, version, pictures, reports, reach, risk, conflict,
    root, decided, rank, change, outcome)
VALUES (1, 'c1', 'a', 'vi', :old, 'published', :old, 1, '', 1, 1, 0, FALSE, 'c1', 2, 1, 1, 'V1'),
    (2, 'c2', 'b', 'vi', :old, 'new', :old, 1, '', 1, 1, 0, FALSE, 'c2', 0, 1, 2, NULL);
INSERT INTO reports (id, claim_id, pseudonym, text, pictures, language, filed_at, state, answered, answered_at, burst,
    undeliverable, appealed, has_contact, has_text, expression)
VALUES ('stuck', 'c1', 'p1', 'a', '', 'vi', :old, 'filed', 1, NULL, FALSE, FALSE, TRUE, FALSE, TRUE, FALSE),
    ('waiting', 'c2', 'p2', 'b', '', 'vi', :old, 'filed', 0, NULL, FALSE, FALSE, FALSE, TRUE, TRUE, FALSE);
INSERT INTO contacts (key, sealed) VALUES ('waiting', 'x'), ('f1', 'x');
INSERT INTO followers (id, claim_id, pseudonym, answered) VALUES ('f1', 'c1', 'reader', 1);
INSERT INTO decisions (claim_id, number, kind, outcome, title, statement, sources, "by", approved_by, at)
VALUES ('c1', 1, 'verdict', 'V1', '', '', '[]', 'anna', 'binh', :old);
INSERT INTO decisions (claim_id, number, kind, outcome, title, statement, sources, "by", approved_by, at)
VALUES ('c1', 2, 'appeal', 'V4', '', '', '[]', 'chi', NULL, :old);
INSERT INTO appeals (id, claim_id, number, report_id, text, at, state, reasons)
VALUES ('a1', 'c1', 2, 'stuck', 'Không đúng.', :old, 'open', '');
UPDATE appeals SET state = 'upheld', decided_by = 'anna', decided_at = :old, reasons = 'Vì vậy.';
"""
"""A report nobody could be told about again; one that waits; a reader; an appeal decided by who may not any more."""


@pytest.fixture
def now() -> datetime:
    """Give the present moment: an upgrade happens now."""
    return datetime.now(UTC)


@pytest.fixture
def upgraded(tmp_path: Path, now: datetime) -> Iterator[SqlStore]:
    """Give a store that held all this, 200 days old, before it was upgraded."""
    path = tmp_path / "store.db"
    engine = make_writing_engine(path)
    with engine.begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(MIGRATIONS))
        config.set_main_option("path_separator", "os")
        command.upgrade(config, BEFORE)
    engine.dispose()
    old = round((now - 200 * DAY).timestamp()) * 1_000_000
    with closing(sqlite3.connect(path)) as raw, raw:
        for statement in _FILL.split(";\n"):
            raw.execute(statement, {"old": old} if ":old" in statement else {})
    store = open_store(path, now=lambda: now)
    yield store
    store.close()


def do_sweep(store: SqlStore, at: datetime) -> None:
    store.transact_now(lambda tx: sweep(tx, at, fetched=()))


def report(store: SqlStore, report_id: str) -> Report:
    found = store.read_now(lambda tx: tx.reports.get(report_id))
    assert found is not None
    return found


def test_a_text_nothing_found_goes_with_the_first_sweep(upgraded: SqlStore, now: datetime) -> None:
    """Its reporter was told, could not be told again, and so seemed to have been told at no time."""
    before = report(upgraded, "stuck").text

    do_sweep(upgraded, now)

    assert (before, report(upgraded, "stuck").text) == ("a", "")


def test_what_waits_already_is_given_thirty_days(upgraded: SqlStore, now: datetime) -> None:
    """An office that is behind finds its queue as it was, and can still answer it."""
    do_sweep(upgraded, now + 29 * DAY)
    before = report(upgraded, "waiting").text
    do_sweep(upgraded, now + 31 * DAY)

    contact = upgraded.read_now(lambda tx: tx.reports.contact("waiting"))
    assert (before, report(upgraded, "waiting").text, contact) == ("b", "", None)


def test_whoever_follows_already_has_the_whole_time(upgraded: SqlStore, now: datetime) -> None:
    """They were promised it without an end."""
    do_sweep(upgraded, now + 182 * DAY)
    before = upgraded.read_now(lambda tx: tx.followers.of_pseudonym("reader"))
    do_sweep(upgraded, now + 184 * DAY)

    assert before is not None
    assert upgraded.read_now(lambda tx: tx.followers.of_pseudonym("reader")) is None


def test_the_text_of_an_appeal_goes_whoever_decided_it(upgraded: SqlStore, now: datetime) -> None:
    """Who may decide was narrowed since; what was decided before stands, and its text is wiped all the same."""
    do_sweep(upgraded, now)

    appeal = upgraded.read_now(lambda tx: tx.casework.get_appeal("a1"))
    assert appeal is not None
    assert (appeal.text, appeal.decided_by) == ("", "anna")
