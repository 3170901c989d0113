"""Browsers that staff signed in from, each with its own count of failures."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "staff_devices",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("staff_id", sa.Text, sa.ForeignKey("staff.id", name="staff_devices_staff_id"), nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("not_before", sa.BigInteger),
    )
    op.create_index("staff_devices_staff", "staff_devices", ["staff_id"])
