"""The tables of quizzes.

A player is a pseudonym; nothing else here can be joined to a person, but a nickname, which goes a day after the
game.  Nobody's score is a column: it is how many answers are right.
"""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text, text

from bot.store.tables import METADATA

LIVE = text("state <> 'ended'")

GAMES = Table(
    "quiz_games",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("way", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("host", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("questions", Text, nullable=False),
    Column("seed", Text, nullable=False),
    Column("timer", Text, nullable=False),
    Column("seconds", Integer, nullable=False),
    Column("podium", Boolean, nullable=False),
    Column("state", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("people", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("opened_at", BigInteger),
    Column("paused_at", BigInteger),
    Index("quiz_games_place", "way", "place", unique=True, sqlite_where=LIVE, postgresql_where=LIVE),
    Index("quiz_games_all_of_place", "way", "place", "created_at"),
    Index("quiz_games_changed_at", "state", "changed_at"),
    Index("quiz_games_host", "host"),
)
"""Games; ``people`` counts the changes among the players, so that a stream sees them."""

PLAYERS = Table(
    "quiz_players",
    METADATA,
    Column("game", Text, ForeignKey("quiz_games.id", name="quiz_players_game", ondelete="CASCADE"), primary_key=True),
    Column("id", Text, primary_key=True),
    Column("nickname", Text, nullable=False),
    Column("joined_at", BigInteger, nullable=False),
    Column("extra", Integer, nullable=False),
    Column("gone", Boolean, nullable=False),
    Column("removed", Boolean, nullable=False),
    Index("quiz_players_id", "id"),
)

ASKED = Table(
    "quiz_asked",
    METADATA,
    Column("game", Text, ForeignKey("quiz_games.id", name="quiz_asked_game", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("question", LargeBinary, nullable=False),
    Column("shown_at", BigInteger, nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("closed_at", BigInteger),
    Column("pauses", Text, nullable=False),
)
"""Questions as they were asked."""

ANSWERS = Table(
    "quiz_answers",
    METADATA,
    Column("game", Text, ForeignKey("quiz_games.id", name="quiz_answers_game", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("player", Text, primary_key=True),
    Column("question", Text, nullable=False),
    Column("question_version", Text, nullable=False),
    Column("given", Text, nullable=False),
    Column("right", Boolean, nullable=False),
    Column("late", Boolean, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("quiz_answers_player", "player"),
    Index("quiz_answers_question", "question", "question_version"),
)
"""What was answered: inserted once for each game, position and player."""

GUESTS = Table(
    "quiz_guests",
    METADATA,
    Column("game", Text, ForeignKey("quiz_games.id", name="quiz_guests_game", ondelete="CASCADE"), primary_key=True),
    Column("player", Text, primary_key=True),
    Column("contact", LargeBinary, nullable=False),
    Index("quiz_guests_player", "player"),
)
"""Where players of a room are written to who play in a chat (sealed), until they leave or it ends."""

DAILY = Table(
    "quiz_daily",
    METADATA,
    Column("player", Text, primary_key=True),
    Column("contact", LargeBinary, nullable=False),
    Column("hour", Integer, nullable=False),
    Column("streak", Integer, nullable=False),
    Column("best", Integer, nullable=False),
    Column("frozen", Integer, nullable=False),
    Column("last_day", Text),
)
"""Who wants a question each day: where to (sealed), at which hour, and how many days in a row were answered."""

POLLS = Table(
    "quiz_polls",
    METADATA,
    Column("poll", Text, primary_key=True),
    Column("game", Text, ForeignKey("quiz_games.id", name="quiz_polls_game", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    Index("quiz_polls_game", "game", "position"),
)
"""Polls of a platform that ask a question of a game, until its chat is forgotten."""
