"""Where players of a room are written to who play in a chat."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "quiz_guests",
        sa.Column(
            "game",
            sa.Text,
            sa.ForeignKey("quiz_games.id", name="quiz_guests_game", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("player", sa.Text, primary_key=True),
        sa.Column("contact", sa.LargeBinary, nullable=False),
    )
    op.create_index("quiz_guests_player", "quiz_guests", ["player"])
