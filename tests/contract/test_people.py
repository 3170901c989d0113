"""What is promised of Dialogues and browser sessions."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from bot.domain.answer import Context
from bot.domain.delivery import WebSession
from bot.domain.dialogue import Dialogue, DialogueKey
from bot.domain.message import Choice, ChoiceRole
from bot.domain.text import Language
from bot.ports import Transaction
from bot.store import SqlStore
from tests.support.delivery import KEY, NOON

FULL = Dialogue(
    key=KEY,
    version=7,
    language=Language.EN,
    last_language=Language.EN,
    flow="browse",
    step="part",
    data={"page": 2, "parts": ["I", "II"]},
    context=Context("CRC", 12, "CRC:12"),
    open=(Choice("Có", "ask|x|7|y"), Choice("👍", "f|y", ChoiceRole.FEEDBACK)),
)


def save_all(tx: Transaction, keys: Sequence[DialogueKey]) -> None:
    for key in keys:
        tx.dialogues.save(Dialogue(key=key), NOON)


def save_session(tx: Transaction, session: WebSession) -> None:
    tx.sessions.save(session)


def test_a_dialogue_comes_back_as_it_was(store: SqlStore) -> None:
    """Everything of a Dialogue is kept."""
    store.transact_now(lambda tx: tx.dialogues.save(FULL, NOON))

    assert store.read_now(lambda tx: tx.dialogues.get(KEY)) == FULL


def test_the_last_save_counts(store: SqlStore) -> None:
    """Saving again replaces the Dialogue."""
    store.transact_now(lambda tx: tx.dialogues.save(FULL, NOON))
    store.transact_now(lambda tx: tx.dialogues.save(Dialogue(key=KEY, version=8), NOON))

    assert store.read_now(lambda tx: tx.dialogues.get(KEY)) == Dialogue(key=KEY, version=8)


def test_dialogues_of_others_are_others(store: SqlStore) -> None:
    """Two people of one chat have two Dialogues."""
    other = DialogueKey(KEY.channel, KEY.chat_id, "someone else")
    store.transact_now(lambda tx: tx.dialogues.save(FULL, NOON))

    assert store.read_now(lambda tx: tx.dialogues.get(other)) is None


def test_a_forgotten_dialogue_is_gone(store: SqlStore) -> None:
    """Deleting takes one Dialogue out, and is harmless if there is none."""
    store.transact_now(lambda tx: tx.dialogues.save(FULL, NOON))

    store.transact_now(lambda tx: tx.dialogues.delete(KEY))
    store.transact_now(lambda tx: tx.dialogues.delete(KEY))

    assert store.read_now(lambda tx: tx.dialogues.get(KEY)) is None


def test_many_people_are_forgotten_in_one_channel(store: SqlStore) -> None:
    """Deleting by person works for more people than one statement takes, and only in that channel."""
    keys = [DialogueKey("web_chat", str(number), str(number)) for number in range(1200)]
    elsewhere = DialogueKey("terminal", "1", "1")
    store.transact_now(lambda tx: save_all(tx, [*keys, elsewhere]))

    store.transact_now(lambda tx: tx.dialogues.delete_person("web_chat", [key.person_id for key in keys[1:]]))

    left = store.read_now(lambda tx: [key for key in [*keys, elsewhere] if tx.dialogues.get(key)])
    assert left == [keys[0], elsewhere]


def test_unused_dialogues_go(store: SqlStore) -> None:
    """A Dialogue saved before the given time goes; one saved later stays."""
    old = DialogueKey("web_chat", "old", "old")
    store.transact_now(lambda tx: tx.dialogues.save(Dialogue(key=old), NOON - timedelta(days=1)))
    store.transact_now(lambda tx: tx.dialogues.save(FULL, NOON))

    assert store.transact_now(lambda tx: tx.dialogues.delete_unused(NOON)) == 1
    assert store.read_now(lambda tx: tx.dialogues.get(KEY)) == FULL


def test_a_session_comes_back_as_it_was(store: SqlStore) -> None:
    """A session keeps its times to the microsecond and its language; the last save counts."""
    first = WebSession(id="hmac", created_at=NOON, seen_at=NOON)
    later = NOON + timedelta(hours=1, microseconds=1)
    second = WebSession(id="hmac", created_at=NOON, seen_at=later, language=Language.EN)
    store.transact_now(lambda tx: tx.sessions.save(first))

    store.transact_now(lambda tx: tx.sessions.save(second))

    assert store.read_now(lambda tx: tx.sessions.get("hmac")) == second
    assert store.read_now(lambda tx: tx.sessions.get("other")) is None


def test_sessions_nobody_uses_go(store: SqlStore) -> None:
    """Deleting unseen sessions says which went."""
    for name, days in (("new", 1), ("old", 31), ("older", 40)):
        seen = NOON - timedelta(days=days)
        store.transact_now(partial(save_session, session=WebSession(id=name, created_at=seen, seen_at=seen)))

    gone = store.transact_now(lambda tx: tx.sessions.delete_unseen(NOON - timedelta(days=30)))

    assert set(gone) == {"old", "older"}
    assert store.read_now(lambda tx: tx.sessions.count(NOON - timedelta(days=99))) == 1


def test_a_deleted_session_is_gone(store: SqlStore) -> None:
    """Forgetting a person ends the session."""
    store.transact_now(lambda tx: tx.sessions.save(WebSession(id="hmac", created_at=NOON, seen_at=NOON)))

    store.transact_now(lambda tx: tx.sessions.delete("hmac"))

    assert store.read_now(lambda tx: tx.sessions.get("hmac")) is None
