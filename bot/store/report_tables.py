"""The tables of claims and of the reports about them.

What may not happen is refused here as well as in the code: see ``migrations/versions/r0004_guards.py``.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    text,
)

from bot.store.tables import METADATA, ROW_ID

# Written as text, so that a query can repeat them word for word: only then SQLite uses a partial index.
RISKY = text("risk <> 0")
CONFLICTING = text("conflict")
HELD = text("lease_by IS NOT NULL")
MERGED = text("merged_into IS NOT NULL")
SNOOZED = text("snoozed_until IS NOT NULL")
IN_RESEARCH = text("state = 'research'")
IN_JUNK = text("state = 'junk'")
REACHABLE = text("has_contact")
UNDELIVERABLE = text("undeliverable")
LINKED = text("pseudonym IS NOT NULL")
TOLD_WITH_CONTACT = text("has_contact AND answered > 0")
TOLD_WITH_TEXT = text("has_text AND answered > 0")
UNTELLABLE_WITH_TEXT = text("has_text AND answered_at IS NULL AND NOT has_contact")
WAITING = text("answered_at IS NULL AND (has_text OR has_contact)")
WITH_OWN_TEXT = text("(text <> '' OR pictures <> '')")

CLAIMS = Table(
    "claims",
    METADATA,
    Column("n", ROW_ID, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("text", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Column("pictures", Text, nullable=False),
    Column("reports", Integer, nullable=False),
    Column("reach", Integer, nullable=False),
    Column("risk", Integer, nullable=False),
    Column("conflict", Boolean, nullable=False),
    Column("lease_by", Text),
    Column("lease_until", BigInteger),
    Column("merged_into", Text, ForeignKey("claims.id", name="claims_merged_into")),
    Column("root", Text, nullable=False),
    Column("suggested", Text),
    Column("proposal", Text),
    Column("proposed_by", Text),
    Column("approved_by", Text),
    Column("approved_at", BigInteger),
    Column("publish_at", BigInteger),
    Column("outcome", Text),
    Column("decided", Integer, nullable=False),
    Column("needs_info_until", BigInteger),
    Column("snoozed_until", BigInteger),
    Column("fingerprint", Text),
    Column("rank", BigInteger, nullable=False),
    Column("change", BigInteger, nullable=False),
    CheckConstraint(
        "approved_by IS NULL OR (proposed_by IS NOT NULL AND approved_by <> proposed_by)", name="claims_two_people"
    ),
    CheckConstraint("state <> 'approved' OR approved_by IS NOT NULL", name="claims_approved_by_somebody"),
    CheckConstraint("(state = 'merged') = (merged_into IS NOT NULL)", name="claims_merged_somewhere"),
    Index("claims_queue", "state", "rank", "id", "snoozed_until"),
    Index("claims_risky", "state", "risk", "rank", "id", "snoozed_until", sqlite_where=RISKY, postgresql_where=RISKY),
    Index(
        "claims_conflicting",
        "state",
        "rank",
        "id",
        "snoozed_until",
        "conflict",
        sqlite_where=CONFLICTING,
        postgresql_where=CONFLICTING,
    ),
    Index("claims_held", "lease_by", "rank", "id", sqlite_where=HELD, postgresql_where=HELD),
    Index("claims_fingerprint", "fingerprint"),
    Index("claims_change", "change"),
    Index("claims_merged", "merged_into", sqlite_where=MERGED, postgresql_where=MERGED),
    Index("claims_root", "root", sqlite_where=MERGED, postgresql_where=MERGED),
    Index("claims_snoozed", "snoozed_until", "state", sqlite_where=SNOOZED, postgresql_where=SNOOZED),
    Index("claims_created_at", "created_at"),
    Index("claims_research", "since", sqlite_where=IN_RESEARCH, postgresql_where=IN_RESEARCH),
    Index("claims_junk", "since", sqlite_where=IN_JUNK, postgresql_where=IN_JUNK),
    Index("claims_texts", "since", sqlite_where=WITH_OWN_TEXT, postgresql_where=WITH_OWN_TEXT),
    sqlite_autoincrement=True,
)
"""Statements going round.  ``root`` is the claim that speaks for it (itself, unless merged), ``rank`` its place in
the queue, ``change`` the number of its last change among all claims."""

CLAIM_WORDS = Table(
    "claim_words",
    METADATA,
    Column("word", Text, primary_key=True),
    Column("claim", BigInteger, primary_key=True),
    sqlite_with_rowid=False,
)
"""The folded words of each claim, by its ``n``.  A table and not a full-text index: what is deleted from it is gone,
while FTS5 keeps deleted words in its segments (its ``secure-delete`` option is newer than the SQLite we support)."""

COUNTERS = Table(
    "counters",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""Numbers that would be slow to count: claims of each state; and the number of the last change and audit entry."""

REPORTS = Table(
    "reports",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("claim_id", Text, ForeignKey("claims.id", name="reports_claim_id"), nullable=False),
    Column("pseudonym", Text, unique=True),
    Column("receipt", Text, unique=True),
    Column("text", Text, nullable=False),
    Column("pictures", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("filed_at", BigInteger, nullable=False),
    Column("waiting_since", BigInteger, nullable=False, server_default="0"),
    Column("state", Text, nullable=False),
    Column("answered", Integer, nullable=False),
    Column("answered_at", BigInteger),
    Column("burst", Boolean, nullable=False),
    Column("undeliverable", Boolean, nullable=False),
    Column("appealed", Boolean, nullable=False),
    Column("has_contact", Boolean, nullable=False),
    Column("has_text", Boolean, nullable=False),
    Column("expression", Boolean, nullable=False),
    Index("reports_claim", "claim_id", "id"),
    Index("reports_undeliverable", "id", sqlite_where=UNDELIVERABLE, postgresql_where=UNDELIVERABLE),
    Index("reports_untold", "claim_id", "answered", "id", sqlite_where=REACHABLE, postgresql_where=REACHABLE),
    Index("reports_linked", "claim_id", sqlite_where=LINKED, postgresql_where=LINKED),
    Index("reports_contacts", "answered_at", sqlite_where=TOLD_WITH_CONTACT, postgresql_where=TOLD_WITH_CONTACT),
    Index("reports_texts", "expression", "answered_at", sqlite_where=TOLD_WITH_TEXT, postgresql_where=TOLD_WITH_TEXT),
    Index("reports_untellable", "claim_id", sqlite_where=UNTELLABLE_WITH_TEXT, postgresql_where=UNTELLABLE_WITH_TEXT),
    Index("reports_waiting", "waiting_since", sqlite_where=WAITING, postgresql_where=WAITING),
)
"""Submissions.  ``expression`` tells whether the answer it was told was N1–N3: its text goes after a day."""

CONTACTS = Table(
    "contacts",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)
"""Where to tell whom, sealed, by the id of a report or follower."""

FOLLOWERS = Table(
    "followers",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("claim_id", Text, ForeignKey("claims.id", name="followers_claim_id"), nullable=False),
    Column("pseudonym", Text, nullable=False, unique=True),
    Column("answered", Integer, nullable=False),
    Column("since", BigInteger, nullable=False, server_default="0"),
    Index("followers_claim", "claim_id", "answered", "id"),
    Index("followers_since", "since"),
)
"""Readers who asked to hear if a verdict changes."""

MEDIA = Table(
    "media",
    METADATA,
    Column("sha256", Text, primary_key=True),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("dhash", BigInteger, nullable=False),
    Column("put_at", BigInteger, nullable=False),
    Column("jpeg", LargeBinary, nullable=False),
    Index("media_put_at", "put_at"),
)
"""Pictures by the hash of their bytes.  ``dhash`` is the 64-bit hash read as a signed number."""

PICTURE_USES = Table(
    "picture_uses",
    METADATA,
    Column("sha256", Text, primary_key=True),
    Column("owner", Text, primary_key=True),
    Index("picture_uses_owner", "owner"),
    sqlite_with_rowid=False,
)
"""Which claims and reports show a picture: their ids."""

BURSTS = Table(
    "bursts",
    METADATA,
    Column("hour", BigInteger, primary_key=True),
    Column("source", Text, primary_key=True),
    Column("count", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""Reports an hour of one source, for a day."""
