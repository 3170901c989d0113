"""Linked chat accounts of staff, the cards of their group, and messages that are changed in place."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "staff_chats",
        sa.Column("staff_id", sa.Text, sa.ForeignKey("staff.id", name="staff_chats_staff_id"), primary_key=True),
        sa.Column("person", sa.Text, nullable=False, unique=True),
        sa.Column("linked_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "group_states",
        sa.Column("chat_id", sa.Text, primary_key=True),
        sa.Column("seen", sa.BigInteger, nullable=False),
        sa.Column("digest_at", sa.BigInteger),
    )
    op.create_table(
        "group_cards",
        sa.Column("chat_id", sa.Text, primary_key=True),
        sa.Column("claim_id", sa.Text, primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("reports", sa.Integer, nullable=False),
        sa.Column("row_id", sa.BigInteger, nullable=False),
        sa.Column("until", sa.BigInteger),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_index("group_cards_state", "group_cards", ["chat_id", "state", "at"])
    op.create_index("group_cards_at", "group_cards", ["at"])
    op.create_table(
        "places",
        sa.Column("channel", sa.Text, primary_key=True),
        sa.Column("chat_id", sa.Text, primary_key=True),
        sa.Column("slot", sa.Text, primary_key=True),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_index("places_at", "places", ["at"])
