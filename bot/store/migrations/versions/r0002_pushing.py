"""What pushing replies to a platform needs."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_UNSENT = sa.text("state IN ('waiting', 'sending', 'unknown')")


def upgrade() -> None:
    """Count parts and doubts, and find unsent rows quickly."""
    op.add_column("outbox", sa.Column("parts_sent", sa.Integer, nullable=False, server_default="0"))
    op.add_column("outbox", sa.Column("doubts", sa.Integer, nullable=False, server_default="0"))
    op.create_index("outbox_unsent", "outbox", ["channel", "id"], sqlite_where=_UNSENT, postgresql_where=_UNSENT)
