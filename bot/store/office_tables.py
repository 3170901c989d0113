"""The tables of what staff do: decisions, casework, accounts and the log."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.store.tables import METADATA

WITH_TEXT = text("text <> ''")

DECISIONS = Table(
    "decisions",
    METADATA,
    Column("claim_id", Text, ForeignKey("claims.id", name="decisions_claim_id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("statement", Text, nullable=False),
    Column("sources", Text, nullable=False),
    Column("by", Text),
    Column("approved_by", Text),
    Column("at", BigInteger, nullable=False),
    CheckConstraint('number > 0 AND (approved_by IS NULL OR approved_by <> "by")', name="decisions_two_people"),
    CheckConstraint(
        "kind NOT IN ('verdict', 'correction', 'withdrawal') OR (\"by\" IS NOT NULL AND approved_by IS NOT NULL)",
        name="decisions_approved",
    ),
    CheckConstraint("kind NOT IN ('answer', 'appeal') OR \"by\" IS NOT NULL", name="decisions_by_somebody"),
)
"""What was said about claims, version by version.  Rows are never changed."""

PUBLISHED = Table(
    "published",
    METADATA,
    Column("claim_id", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("words", Text, nullable=False),
    ForeignKeyConstraint(["claim_id", "number"], ["decisions.claim_id", "decisions.number"], name="published_decision"),
    Index("published_at", "at", "claim_id"),
)
"""The newest version of each claim that has a verdict, and its folded words between spaces."""

EVIDENCE = Table(
    "evidence",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("claim_id", Text, ForeignKey("claims.id", name="evidence_claim_id"), nullable=False),
    Column("publisher", Text, nullable=False),
    Column("link", Text, nullable=False),
    Column("quotation", Text, nullable=False),
    Column("day", Date),
    Column("primary", Boolean, nullable=False),
    Column("own", Boolean, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("evidence_claim", "claim_id", "at", "id"),
)
"""Sources for or against a claim."""

NOTES = Table(
    "notes",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("claim_id", Text, ForeignKey("claims.id", name="notes_claim_id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("notes_claim", "claim_id", "at", "id"),
)
"""What colleagues should know."""

APPEALS = Table(
    "appeals",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("claim_id", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("report_id", Text, ForeignKey("reports.id", name="appeals_report_id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("decided_by", Text),
    Column("decided_at", BigInteger),
    Column("reasons", Text, nullable=False),
    CheckConstraint(
        "(state = 'open') = (decided_by IS NULL) AND (state = 'open') = (decided_at IS NULL)", name="appeals_decided"
    ),
    UniqueConstraint("report_id", "number", name="appeals_once"),
    ForeignKeyConstraint(["claim_id", "number"], ["decisions.claim_id", "decisions.number"], name="appeals_decision"),
    Index("appeals_claim", "claim_id", "number"),
    Index("appeals_state", "state", "at", "id"),
    Index("appeals_texts", "decided_at", "at", sqlite_where=WITH_TEXT, postgresql_where=WITH_TEXT),
)
"""Objections to decisions."""

STAFF = Table(
    "staff",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("folded", Text, nullable=False, unique=True),
    Column("state", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("demo", Boolean, nullable=False),
    Column("triager", Boolean, nullable=False),
    Column("checker", Boolean, nullable=False),
    Column("appeals", Boolean, nullable=False),
    Column("auditor", Boolean, nullable=False),
    Column("editor", Boolean, nullable=False),
    Column("administrator", Boolean, nullable=False),
    CheckConstraint("NOT (administrator AND (triager OR checker OR appeals))", name="staff_roles"),
)
"""Accounts; a column a role, so that the database itself can refuse roles that exclude each other."""

STAFF_SECRETS = Table(
    "staff_secrets",
    METADATA,
    Column("staff_id", Text, ForeignKey("staff.id", name="staff_secrets_staff_id"), primary_key=True),
    Column("password", Text),
    Column("totp", LargeBinary),
    Column("last_step", BigInteger, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("not_before", BigInteger),
)
"""What proves an account; kept apart, so that a list of accounts never carries it."""

STAFF_SESSIONS = Table(
    "staff_sessions",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("staff_id", Text, ForeignKey("staff.id", name="staff_sessions_staff_id"), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Index("staff_sessions_staff", "staff_id", "created_at"),
)
"""Signed-in browsers, by the HMAC of their cookie."""

STAFF_LINKS = Table(
    "staff_links",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("staff_id", Text, ForeignKey("staff.id", name="staff_links_staff_id"), nullable=False),
    Column("use", Text, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    UniqueConstraint("staff_id", "use", name="staff_links_use"),
)
"""One-time links, by the HMAC of their token."""

STAFF_RECOVERY = Table(
    "staff_recovery",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("staff_id", Text, ForeignKey("staff.id", name="staff_recovery_staff_id"), nullable=False),
    Index("staff_recovery_staff", "staff_id"),
)
"""Recovery codes not used yet, by their HMAC; each stands in for the second factor once."""

STAFF_DEVICES = Table(
    "staff_devices",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("staff_id", Text, ForeignKey("staff.id", name="staff_devices_staff_id"), nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("not_before", BigInteger),
    Index("staff_devices_staff", "staff_id"),
)
"""Browsers staff signed in from, by the HMAC of their cookie."""

AUDIT = Table(
    "audit",
    METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("object", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("detail", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Index("audit_object", "object", "number"),
)
"""The log, chained.  Rows are never changed and never deleted."""
