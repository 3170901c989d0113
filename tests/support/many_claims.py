"""Very many claims and reports, made inside the database."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.support.delivery import NOON

_US = 1_000_000
_MIXED = "(n * 2654435761 % 4294967296)"
"""A number that looks drawn, and is the same each time."""

# Of ten claims four wait, one is being triaged, and so on; few are risky, about the operator, put off or held.
_CLAIMS = f"""
INSERT INTO claims (
    n, id, text, language, created_at, state, since, version, pictures, reports, reach, risk, conflict, lease_by,
    lease_until, root, proposal, proposed_by, approved_by, decided, snoozed_until, fingerprint, rank, change
)
WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :count)
SELECT
    n, printf('c%09d', n), 'Tin đồn số ' || n || ' về nước sạch', 'vi', :noon - {_MIXED} * 500,
    CASE n % 10 WHEN 4 THEN 'in_triage' WHEN 5 THEN 'research' WHEN 6 THEN 'research' WHEN 7 THEN 'published'
        WHEN 8 THEN 'not_checkable' WHEN 9 THEN 'junk' ELSE 'new' END,
    :noon - {_MIXED} * 400, 1, '', 1, 1, CASE WHEN n % 20 = 0 THEN 2 WHEN n % 20 = 1 THEN 1 ELSE 0 END, n % 50 = 0,
    CASE WHEN n < 300 AND n % 10 = 4 THEN 'anna' END, CASE WHEN n < 300 AND n % 10 = 4 THEN :noon + 600000000 END,
    printf('c%09d', n), NULL, NULL, NULL, CASE WHEN n % 10 IN (7, 8) THEN 1 ELSE 0 END,
    CASE WHEN n % 200 = 0 THEN :noon + 86400000000 END, printf('p%09d', n), :noon - {_MIXED} * 500, n
FROM numbers
"""  # noqa: S608 -- ours
_REPORTS = """
INSERT INTO reports (
    id, claim_id, pseudonym, receipt, text, pictures, language, filed_at, waiting_since, state, answered, burst,
    undeliverable, appealed, has_contact, has_text, expression
)
SELECT
    'r' || id, id, 'q' || id, 'k' || id, text, '', 'vi', created_at, created_at, 'filed', 0, FALSE, FALSE, FALSE,
    TRUE, TRUE, FALSE
FROM claims
"""
_WORDS = """
INSERT INTO claim_words (word, claim)
SELECT word, claim FROM (
    SELECT 'nuoc' AS word, n AS claim FROM claims UNION ALL SELECT printf('w%04d', n % 5000), n FROM claims
)
"""
_COUNTERS = "INSERT INTO counters (name, value) SELECT 'claims.' || state, count(*) FROM claims GROUP BY state"
_CHANGE = "INSERT INTO counters (name, value) VALUES ('claims.change', :count)"


def fill_with_claims(database: Path, count: int) -> None:
    """Put *count* claims with a report each into an empty SQLite database that has its tables."""
    given = {"count": count, "noon": round(NOON.timestamp() * _US)}
    with closing(sqlite3.connect(database)) as connection, connection:
        for statement in (_CLAIMS, _REPORTS, _WORDS, _COUNTERS, _CHANGE):
            connection.execute(statement, given if ":" in statement else {})
