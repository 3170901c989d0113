"""Recovery codes of staff, and reports whose outcome could not be delivered found quickly."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of codes and the index of undeliverable reports."""
    op.create_table(
        "staff_recovery",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("staff_id", sa.Text, sa.ForeignKey("staff.id", name="staff_recovery_staff_id"), nullable=False),
    )
    op.create_index("staff_recovery_staff", "staff_recovery", ["staff_id"])
    undeliverable = sa.text("undeliverable")
    op.create_index(
        "reports_undeliverable", "reports", ["id"], sqlite_where=undeliverable, postgresql_where=undeliverable
    )
