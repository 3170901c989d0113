"""The tables of chats staff work in: linked accounts, the group's cards, and messages that are changed in place."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text

from bot.store.tables import METADATA

STAFF_CHATS = Table(
    "staff_chats",
    METADATA,
    Column("staff_id", Text, ForeignKey("staff.id", name="staff_chats_staff_id"), primary_key=True),
    Column("person", Text, nullable=False, unique=True),
    Column("linked_at", BigInteger, nullable=False),
)
"""Chat accounts of staff, by the keyed name of the person there; nobody is written to by it, so no address is kept."""

GROUP_STATES = Table(
    "group_states",
    METADATA,
    Column("chat_id", Text, primary_key=True),
    Column("seen", BigInteger, nullable=False),
    Column("digest_at", BigInteger),
)
"""How far each staff group is."""

GROUP_CARDS = Table(
    "group_cards",
    METADATA,
    Column("chat_id", Text, primary_key=True),
    Column("claim_id", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("reports", Integer, nullable=False),
    Column("row_id", BigInteger, nullable=False),
    Column("until", BigInteger),
    Column("at", BigInteger, nullable=False),
    Index("group_cards_state", "chat_id", "state", "at"),
    Index("group_cards_at", "at"),
)
"""What a staff group was shown of which claim."""

PLACES = Table(
    "places",
    METADATA,
    Column("channel", Text, primary_key=True),
    Column("chat_id", Text, primary_key=True),
    Column("slot", Text, primary_key=True),
    Column("message", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("places_at", "at"),
)
"""The platform's id of the message that stands in a slot of a chat, so that the next one can take its place."""
