"""Games, their players, what was asked and answered, daily questions and polls."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, parents before children."""
    _create_games()
    _create_players()
    _create_asked()
    _create_answers()
    _create_daily()
    _create_polls()


def _game(name: str, *, key: bool = True) -> "sa.Column[str]":
    parent = sa.ForeignKey("quiz_games.id", name=name, ondelete="CASCADE")
    return sa.Column("game", sa.Text, parent, primary_key=True) if key else sa.Column(
        "game", sa.Text, parent, nullable=False
    )


def _create_games() -> None:
    op.create_table(
        "quiz_games",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("way", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("questions", sa.Text, nullable=False),
        sa.Column("seed", sa.Text, nullable=False),
        sa.Column("timer", sa.Text, nullable=False),
        sa.Column("seconds", sa.Integer, nullable=False),
        sa.Column("podium", sa.Boolean, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("people", sa.Integer, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.Column("opened_at", sa.BigInteger),
        sa.Column("paused_at", sa.BigInteger),
    )
    live = sa.text("state <> 'ended'")
    op.create_index(
        "quiz_games_place", "quiz_games", ["way", "place"], unique=True, sqlite_where=live, postgresql_where=live
    )
    op.create_index("quiz_games_all_of_place", "quiz_games", ["way", "place", "created_at"])
    op.create_index("quiz_games_changed_at", "quiz_games", ["state", "changed_at"])
    op.create_index("quiz_games_host", "quiz_games", ["host"])


def _create_players() -> None:
    op.create_table(
        "quiz_players",
        _game("quiz_players_game"),
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("nickname", sa.Text, nullable=False),
        sa.Column("joined_at", sa.BigInteger, nullable=False),
        sa.Column("extra", sa.Integer, nullable=False),
        sa.Column("gone", sa.Boolean, nullable=False),
        sa.Column("removed", sa.Boolean, nullable=False),
    )
    op.create_index("quiz_players_id", "quiz_players", ["id"])


def _create_asked() -> None:
    op.create_table(
        "quiz_asked",
        _game("quiz_asked_game"),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("question", sa.LargeBinary, nullable=False),
        sa.Column("shown_at", sa.BigInteger, nullable=False),
        sa.Column("opened_at", sa.BigInteger, nullable=False),
        sa.Column("closed_at", sa.BigInteger),
        sa.Column("pauses", sa.Text, nullable=False),
    )


def _create_answers() -> None:
    op.create_table(
        "quiz_answers",
        _game("quiz_answers_game"),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("player", sa.Text, primary_key=True),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("question_version", sa.Text, nullable=False),
        sa.Column("given", sa.Text, nullable=False),
        sa.Column("right", sa.Boolean, nullable=False),
        sa.Column("late", sa.Boolean, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_index("quiz_answers_player", "quiz_answers", ["player"])
    op.create_index("quiz_answers_question", "quiz_answers", ["question", "question_version"])


def _create_daily() -> None:
    op.create_table(
        "quiz_daily",
        sa.Column("player", sa.Text, primary_key=True),
        sa.Column("contact", sa.LargeBinary, nullable=False),
        sa.Column("hour", sa.Integer, nullable=False),
        sa.Column("streak", sa.Integer, nullable=False),
        sa.Column("best", sa.Integer, nullable=False),
        sa.Column("frozen", sa.Integer, nullable=False),
        sa.Column("last_day", sa.Text),
    )


def _create_polls() -> None:
    op.create_table(
        "quiz_polls",
        sa.Column("poll", sa.Text, primary_key=True),
        _game("quiz_polls_game", key=False),
        sa.Column("position", sa.Integer, nullable=False),
    )
    op.create_index("quiz_polls_game", "quiz_polls", ["game", "position"])
