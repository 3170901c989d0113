"""Claims and reports, what staff do with them, and drafts."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Create the tables, parents before children, and room for a draft in a conversation."""
    _create_claims()
    _create_claim_lists()
    _create_reports()
    _create_contacts()
    _create_media()
    _create_decisions()
    _create_casework()
    _create_appeals()
    _create_staff()
    _create_sign_in()
    _create_audit()
    op.add_column("dialogues", sa.Column("draft", sa.LargeBinary))
    op.add_column("dialogues", sa.Column("draft_at", sa.BigInteger))
    _index_where("dialogues_draft_at", "dialogues", ["draft_at"], "draft_at IS NOT NULL")


def _index_where(name: str, table: str, columns: Sequence[str], condition: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(condition), postgresql_where=sa.text(condition))


def _create_claims() -> None:
    op.create_table(
        "claims",
        sa.Column("n", _ROW_ID, primary_key=True, autoincrement=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("pictures", sa.Text, nullable=False),
        sa.Column("reports", sa.Integer, nullable=False),
        sa.Column("reach", sa.Integer, nullable=False),
        sa.Column("risk", sa.Integer, nullable=False),
        sa.Column("conflict", sa.Boolean, nullable=False),
        sa.Column("lease_by", sa.Text),
        sa.Column("lease_until", sa.BigInteger),
        sa.Column("merged_into", sa.Text, sa.ForeignKey("claims.id", name="claims_merged_into")),
        sa.Column("root", sa.Text, nullable=False),
        sa.Column("suggested", sa.Text),
        sa.Column("proposal", sa.Text),
        sa.Column("proposed_by", sa.Text),
        sa.Column("approved_by", sa.Text),
        sa.Column("approved_at", sa.BigInteger),
        sa.Column("publish_at", sa.BigInteger),
        sa.Column("outcome", sa.Text),
        sa.Column("decided", sa.Integer, nullable=False),
        sa.Column("needs_info_until", sa.BigInteger),
        sa.Column("snoozed_until", sa.BigInteger),
        sa.Column("fingerprint", sa.Text),
        sa.Column("rank", sa.BigInteger, nullable=False),
        sa.Column("change", sa.BigInteger, nullable=False),
        sa.CheckConstraint("state <> 'approved' OR approved_by IS NOT NULL", name="claims_approved_by_somebody"),
        sa.CheckConstraint("(state = 'merged') = (merged_into IS NOT NULL)", name="claims_merged_somewhere"),
        sa.CheckConstraint(
            "approved_by IS NULL OR (proposed_by IS NOT NULL AND approved_by <> proposed_by)", name="claims_two_people"
        ),
        sqlite_autoincrement=True,
    )
    _index_claims()


def _index_claims() -> None:
    op.create_index("claims_change", "claims", ["change"])
    _index_where("claims_conflicting", "claims", ["state", "rank", "id", "snoozed_until", "conflict"], "conflict")
    op.create_index("claims_created_at", "claims", ["created_at"])
    op.create_index("claims_fingerprint", "claims", ["fingerprint"])
    _index_where("claims_held", "claims", ["lease_by", "rank", "id"], "lease_by IS NOT NULL")
    _index_where("claims_junk", "claims", ["since"], "state = 'junk'")
    _index_where("claims_merged", "claims", ["merged_into"], "merged_into IS NOT NULL")
    op.create_index("claims_queue", "claims", ["state", "rank", "id", "snoozed_until"])
    _index_where("claims_research", "claims", ["since"], "state = 'research'")
    _index_where("claims_risky", "claims", ["state", "risk", "rank", "id", "snoozed_until"], "risk <> 0")
    _index_where("claims_root", "claims", ["root"], "merged_into IS NOT NULL")
    _index_where("claims_snoozed", "claims", ["snoozed_until", "state"], "snoozed_until IS NOT NULL")


def _create_claim_lists() -> None:
    op.create_table(
        "claim_words",
        sa.Column("word", sa.Text, primary_key=True),
        sa.Column("claim", sa.BigInteger, primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "counters",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "bursts",
        sa.Column("hour", sa.BigInteger, primary_key=True),
        sa.Column("source", sa.Text, primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )


def _create_reports() -> None:
    op.create_table(
        "reports",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("claim_id", sa.Text, sa.ForeignKey("claims.id", name="reports_claim_id"), nullable=False),
        sa.Column("pseudonym", sa.Text, unique=True),
        sa.Column("receipt", sa.Text, unique=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("pictures", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("filed_at", sa.BigInteger, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("answered", sa.Integer, nullable=False),
        sa.Column("answered_at", sa.BigInteger),
        sa.Column("burst", sa.Boolean, nullable=False),
        sa.Column("undeliverable", sa.Boolean, nullable=False),
        sa.Column("appealed", sa.Boolean, nullable=False),
        sa.Column("has_contact", sa.Boolean, nullable=False),
        sa.Column("has_text", sa.Boolean, nullable=False),
        sa.Column("expression", sa.Boolean, nullable=False),
    )
    _index_reports()


def _index_reports() -> None:
    op.create_index("reports_claim", "reports", ["claim_id", "id"])
    _index_where("reports_contacts", "reports", ["answered_at"], "has_contact AND answered > 0")
    _index_where("reports_linked", "reports", ["claim_id"], "pseudonym IS NOT NULL")
    _index_where("reports_texts", "reports", ["expression", "answered_at"], "has_text AND answered > 0")
    _index_where("reports_untellable", "reports", ["claim_id"], "has_text AND answered = 0 AND NOT has_contact")
    _index_where("reports_untold", "reports", ["claim_id", "answered", "id"], "has_contact")


def _create_contacts() -> None:
    op.create_table(
        "contacts",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "followers",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("claim_id", sa.Text, sa.ForeignKey("claims.id", name="followers_claim_id"), nullable=False),
        sa.Column("pseudonym", sa.Text, nullable=False, unique=True),
        sa.Column("answered", sa.Integer, nullable=False),
    )
    op.create_index("followers_claim", "followers", ["claim_id", "answered", "id"])


def _create_media() -> None:
    op.create_table(
        "media",
        sa.Column("sha256", sa.Text, primary_key=True),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("dhash", sa.BigInteger, nullable=False),
        sa.Column("put_at", sa.BigInteger, nullable=False),
        sa.Column("jpeg", sa.LargeBinary, nullable=False),
    )
    op.create_index("media_put_at", "media", ["put_at"])
    op.create_table(
        "picture_uses",
        sa.Column("sha256", sa.Text, primary_key=True),
        sa.Column("owner", sa.Text, primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("picture_uses_owner", "picture_uses", ["owner"])


def _create_decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("claim_id", sa.Text, sa.ForeignKey("claims.id", name="decisions_claim_id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("statement", sa.Text, nullable=False),
        sa.Column("sources", sa.Text, nullable=False),
        sa.Column("by", sa.Text),
        sa.Column("approved_by", sa.Text),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.CheckConstraint(
            "kind NOT IN ('verdict', 'correction', 'withdrawal') OR (\"by\" IS NOT NULL AND approved_by IS NOT NULL)",
            name="decisions_approved",
        ),
        sa.CheckConstraint("kind NOT IN ('answer', 'appeal') OR \"by\" IS NOT NULL", name="decisions_by_somebody"),
        sa.CheckConstraint('number > 0 AND (approved_by IS NULL OR approved_by <> "by")', name="decisions_two_people"),
    )
    op.create_table(
        "published",
        sa.Column("claim_id", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id", "number"], ["decisions.claim_id", "decisions.number"], name="published_decision"
        ),
    )
    op.create_index("published_at", "published", ["at", "claim_id"])


def _create_casework() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("claim_id", sa.Text, sa.ForeignKey("claims.id", name="evidence_claim_id"), nullable=False),
        sa.Column("publisher", sa.Text, nullable=False),
        sa.Column("link", sa.Text, nullable=False),
        sa.Column("quotation", sa.Text, nullable=False),
        sa.Column("day", sa.Date),
        sa.Column("primary", sa.Boolean, nullable=False),
        sa.Column("own", sa.Boolean, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_index("evidence_claim", "evidence", ["claim_id", "at", "id"])
    op.create_table(
        "notes",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("claim_id", sa.Text, sa.ForeignKey("claims.id", name="notes_claim_id"), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_index("notes_claim", "notes", ["claim_id", "at", "id"])


def _create_appeals() -> None:
    op.create_table(
        "appeals",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("claim_id", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("report_id", sa.Text, sa.ForeignKey("reports.id", name="appeals_report_id"), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("decided_by", sa.Text),
        sa.Column("decided_at", sa.BigInteger),
        sa.Column("reasons", sa.Text, nullable=False),
        sa.CheckConstraint(
            "(state = 'open') = (decided_by IS NULL) AND (state = 'open') = (decided_at IS NULL)",
            name="appeals_decided",
        ),
        sa.ForeignKeyConstraint(
            ["claim_id", "number"], ["decisions.claim_id", "decisions.number"], name="appeals_decision"
        ),
        sa.UniqueConstraint("report_id", "number", name="appeals_once"),
    )
    op.create_index("appeals_claim", "appeals", ["claim_id", "number"])
    op.create_index("appeals_state", "appeals", ["state", "at", "id"])


def _create_staff() -> None:
    op.create_table(
        "staff",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("folded", sa.Text, nullable=False, unique=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("demo", sa.Boolean, nullable=False),
        sa.Column("triager", sa.Boolean, nullable=False),
        sa.Column("checker", sa.Boolean, nullable=False),
        sa.Column("appeals", sa.Boolean, nullable=False),
        sa.Column("auditor", sa.Boolean, nullable=False),
        sa.Column("editor", sa.Boolean, nullable=False),
        sa.Column("administrator", sa.Boolean, nullable=False),
        sa.CheckConstraint("NOT (administrator AND (triager OR checker OR appeals))", name="staff_roles"),
    )
    op.create_table(
        "staff_secrets",
        sa.Column("staff_id", sa.Text, sa.ForeignKey("staff.id", name="staff_secrets_staff_id"), primary_key=True),
        sa.Column("password", sa.Text),
        sa.Column("totp", sa.LargeBinary),
        sa.Column("last_step", sa.BigInteger, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("not_before", sa.BigInteger),
    )


def _create_sign_in() -> None:
    op.create_table(
        "staff_sessions",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("staff_id", sa.Text, sa.ForeignKey("staff.id", name="staff_sessions_staff_id"), nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
    )
    op.create_index("staff_sessions_staff", "staff_sessions", ["staff_id", "created_at"])
    op.create_table(
        "staff_links",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("staff_id", sa.Text, sa.ForeignKey("staff.id", name="staff_links_staff_id"), nullable=False),
        sa.Column("use", sa.Text, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("staff_id", "use", name="staff_links_use"),
    )


def _create_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("object", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
    )
    op.create_index("audit_object", "audit", ["object", "number"])
