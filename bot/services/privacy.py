"""Forget a person who asks for it."""

from bot.domain.delivery import ChatKey
from bot.domain.dialogue import DialogueKey
from bot.ports import Transaction


def forget_person(tx: Transaction, key: DialogueKey, *, sparing: str) -> None:
    """Delete what is kept of a conversation: Dialogue, readable replies, waiting bodies, web session.

    *sparing* is the event id of the request itself, whose row and reply stay until they are done.  In
    a group the chat belongs to others too: there only the person's own Dialogue is deleted.
    """
    tx.dialogues.delete(key)
    tx.sessions.delete(key.person_id)
    if key.chat_id == key.person_id:
        chat = ChatKey(key.channel, key.chat_id)
        tx.inbox.delete_chat(chat, sparing=sparing)
        tx.outbox.delete_chat(chat, sparing=sparing)
        tx.dead_letters.delete_chat(chat)
