"""Who can be reached, for how long; and an end to keeping what nobody answers.

Reports know since when they wait, followers since when they follow.  What waits already is given 30 days at least,
whoever follows already the whole time from now on.
"""

import time

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_DAY_US = 86_400_000_000
_WAITING_DAYS = 180
_GRACE_DAYS = 30


def upgrade() -> None:
    """Note since when each waits, and find what is due by it."""
    now = time.time_ns() // 1000
    op.add_column("reports", sa.Column("waiting_since", sa.BigInteger, nullable=False, server_default="0"))
    op.add_column("followers", sa.Column("since", sa.BigInteger, nullable=False, server_default="0"))
    _run(
        "UPDATE reports SET waiting_since = CASE WHEN filed_at < :least AND answered_at IS NULL THEN :least "
        "ELSE filed_at END",
        least=now - (_WAITING_DAYS - _GRACE_DAYS) * _DAY_US,
    )
    _run("UPDATE followers SET since = :now", now=now)
    _index_reports()
    op.create_index("followers_since", "followers", ["since"])
    _index_where("claims_texts", "claims", ["since"], "(text <> '' OR pictures <> '')")
    _index_where("appeals_texts", "appeals", ["decided_at", "at"], "text <> ''")


def _index_reports() -> None:
    """Count as untellable also those that were told once and can no longer be told that it is looked at again.

    Before, nothing found them: taken up again without a contact, they had been told (``answered``) at no time.
    """
    op.drop_index("reports_untellable", "reports")
    _index_where("reports_untellable", "reports", ["claim_id"], "has_text AND answered_at IS NULL AND NOT has_contact")
    _index_where("reports_waiting", "reports", ["waiting_since"], "answered_at IS NULL AND (has_text OR has_contact)")


def _index_where(name: str, table: str, columns: list[str], condition: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(condition), postgresql_where=sa.text(condition))


def _run(statement: str, **values: int) -> None:
    op.get_bind().execute(sa.text(statement), values)
