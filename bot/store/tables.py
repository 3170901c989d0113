"""The tables, as SQLite and PostgreSQL both take them.

Times are integer microseconds UTC (columns ``…_at``); days are dates in Viet Nam.  A change here needs a
revision in ``migrations/versions`` and its name in ``schema.py``; a test compares both.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

METADATA = MetaData()

# SQLite numbers rows by itself only where the type is exactly INTEGER.
ROW_ID = BigInteger().with_variant(Integer, "sqlite")

# Sent and failed rows are most of the table, and nobody who sends looks at them.
_UNSENT = text("state IN ('waiting', 'sending', 'unknown')")
DRAFTED = text("draft_at IS NOT NULL")

INBOX = Table(
    "inbox",
    METADATA,
    Column("id", ROW_ID, primary_key=True, autoincrement=True),
    Column("channel", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("chat_id", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    UniqueConstraint("channel", "event_id", name="inbox_event"),
    sqlite_autoincrement=True,
)
"""Bodies waiting for their turn; a row goes when its turn is done."""

EVENT_IDS = Table(
    "event_ids",
    METADATA,
    Column("channel", Text, primary_key=True),
    Column("event_id", Text, primary_key=True),
    Column("received_at", BigInteger, nullable=False),
    Index("event_ids_received_at", "received_at"),
    sqlite_with_rowid=False,
)
"""What was received in the last 48 hours, so that a redelivery is known."""

OUTBOX = Table(
    "outbox",
    METADATA,
    Column("id", ROW_ID, primary_key=True, autoincrement=True),
    Column("channel", Text, nullable=False),
    Column("chat_id", Text),
    Column("cause", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("body", LargeBinary),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    Column("sent_at", BigInteger),
    Column("shown", Text),
    Column("parts_sent", Integer, nullable=False, server_default="0"),
    Column("doubts", Integer, nullable=False, server_default="0"),
    UniqueConstraint("channel", "chat_id", "cause", "position", name="outbox_cause"),
    Index("outbox_created_at", "created_at"),
    Index("outbox_unsent", "channel", "id", sqlite_where=_UNSENT, postgresql_where=_UNSENT),
    sqlite_autoincrement=True,
)
"""Replies on their way.  ``chat_id`` and ``body`` are NULL once wiped; ids are never used again."""

DIALOGUES = Table(
    "dialogues",
    METADATA,
    Column("channel", Text, primary_key=True),
    Column("chat_id", Text, primary_key=True),
    Column("person_id", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("state", LargeBinary, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("draft", LargeBinary),
    Column("draft_at", BigInteger),
    Index("dialogues_person", "channel", "person_id"),
    Index("dialogues_changed_at", "changed_at"),
    Index("dialogues_draft_at", "draft_at", sqlite_where=DRAFTED, postgresql_where=DRAFTED),
)
"""States of conversations; a report before its consent in columns of its own, which are emptied after a day."""

JOBS = Table(
    "jobs",
    METADATA,
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("due_at", BigInteger, nullable=False),
    Column("payload", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Index("jobs_due_at", "due_at"),
)
"""What is due when."""

DEAD_LETTERS = Table(
    "dead_letters",
    METADATA,
    Column("id", ROW_ID, primary_key=True, autoincrement=True),
    Column("channel", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("chat_id", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("error", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)
"""Bodies nobody could read or answer, kept for 7 days."""

UNANSWERED = Table(
    "unanswered",
    METADATA,
    Column("id", ROW_ID, primary_key=True, autoincrement=True),
    Column("text", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("day", Date, nullable=False),
    Index("unanswered_day", "day"),
    sqlite_autoincrement=True,
)
"""Blacked-out questions for editors, kept for 90 days."""

FEEDBACK = Table(
    "feedback",
    METADATA,
    Column("entry", Text, primary_key=True),
    Column("version", Text, primary_key=True),
    Column("good", Boolean, primary_key=True),
    Column("reason", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("count", Integer, nullable=False),
)
"""Thumbs (``reason`` empty) and reasons for thumbs down, counted."""

WEB_SESSIONS = Table(
    "web_sessions",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("created_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("language", Text),
    Index("web_sessions_seen_at", "seen_at"),
)
"""Browser sessions, by the HMAC of their cookie."""

META = Table(
    "meta",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
"""Single facts about this database."""
