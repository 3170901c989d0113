"""What the store promises to whoever pushes replies."""

from datetime import timedelta

import pytest

from bot.domain.delivery import ChatKey, DeadLetter, InboxRow, OutboxRow, OutboxState, Shown, Unsent
from bot.domain.dialogue import Dialogue, DialogueKey
from bot.domain.errors import AlreadyHandled
from bot.domain.text import Language
from bot.ports import Transaction
from bot.store import SqlStore
from tests.support.delivery import NOON, make_reply, mark, put_reply

CHAT = ChatKey("telegram", "7")
OTHER = ChatKey("telegram", "8")
LATER = NOON + timedelta(minutes=1)


LETTER = DeadLetter(channel="telegram", event_id="1", chat_id="7", body=b"{}", error="KeyError", at=NOON)


def get(store: SqlStore, row_id: int) -> OutboxRow:
    row = store.read_now(lambda tx: tx.sending.get(row_id))
    assert row is not None
    return row


def put(store: SqlStore, cause: str = "1", chat: ChatKey = CHAT) -> int:
    return store.transact_now(put_reply(cause=cause, chat=chat))


def begin(store: SqlStore, *row_ids: int) -> list[int]:
    return [row.id for row in store.transact_now(lambda tx: tx.sending.begin(row_ids))]


def test_what_waits_is_listed_in_order_and_by_channel(store: SqlStore) -> None:
    """Rows of other channels, sent rows and rows being sent are not listed."""
    first, second, sending, sent = (put(store, cause) for cause in "1234")
    put(store, chat=ChatKey("web_chat", "7"))
    begin(store, sending)
    store.transact_now(lambda tx: tx.outbox.mark_sent([mark(sent, Shown.PUSH)]))

    unsent = store.read_now(lambda tx: tx.sending.unsent("telegram"))

    assert unsent == [Unsent(first, CHAT, None), Unsent(second, CHAT, None)]
    assert store.read_now(lambda tx: tx.sending.unsent("telegram", after=first)) == [Unsent(second, CHAT, None)]


def test_a_row_is_begun_once(store: SqlStore) -> None:
    """Whoever comes second gets nothing: the row is being sent."""
    row_id = put(store)

    first, second = begin(store, row_id), begin(store, row_id)

    assert (first, second) == ([row_id], [])
    assert (get(store, row_id).state, get(store, row_id).attempts) == (OutboxState.SENDING, 1)


def test_a_sent_row_is_wiped_and_not_begun_again(store: SqlStore) -> None:
    """After the mark neither text nor address is left."""
    row_id = put(store)
    begin(store, row_id)

    marked = store.transact_now(lambda tx: tx.outbox.mark_sent([mark(row_id, Shown.PUSH)]))

    assert marked == {row_id}
    assert begin(store, row_id) == []


@pytest.mark.parametrize(
    ("doubtful", "state", "doubts"),
    [
        pytest.param(False, OutboxState.WAITING, 0, id="surely not sent"),
        pytest.param(True, OutboxState.UNKNOWN, 1, id="perhaps sent"),
    ],
)
def test_a_row_that_was_put_back_waits(store: SqlStore, state: OutboxState, doubts: int, *, doubtful: bool) -> None:
    """It keeps whether it may have arrived."""
    row_id = put(store)
    begin(store, row_id)

    store.transact_now(lambda tx: tx.sending.put_back(row_id, LATER, doubtful=doubtful))

    row = get(store, row_id)
    assert (row.state, row.doubts, row.next_at) == (state, doubts, LATER)
    assert begin(store, row_id) == [row_id]


def test_a_doubtful_row_stays_doubtful(store: SqlStore) -> None:
    """That the second try surely failed says nothing about the first."""
    row_id = put(store)
    begin(store, row_id)
    store.transact_now(lambda tx: tx.sending.put_back(row_id, LATER, doubtful=True))
    begin(store, row_id)

    store.transact_now(lambda tx: tx.sending.put_back(row_id, LATER, doubtful=False))

    assert (get(store, row_id).state, get(store, row_id).doubts) == (OutboxState.UNKNOWN, 1)


def test_a_part_that_arrived_ends_the_doubt(store: SqlStore) -> None:
    """The next part was never sent, so it is not doubtful."""
    row_id = put(store)
    begin(store, row_id)
    store.transact_now(lambda tx: tx.sending.put_back(row_id, LATER, doubtful=True))
    begin(store, row_id)

    store.transact_now(lambda tx: tx.sending.count_part(row_id))

    assert (get(store, row_id).parts_sent, get(store, row_id).doubts) == (1, 0)


def test_a_row_being_sent_at_a_crash_is_doubtful(store: SqlStore) -> None:
    """The next run learns that it may have arrived; a second crash is the last."""
    crashed, waiting = put(store, "1"), put(store, "2")
    begin(store, crashed)

    first = store.transact_now(lambda tx: tx.sending.doubt_begun("telegram"))
    after_first = get(store, crashed)
    kept = store.transact_now(lambda tx: tx.sending.fail_doubted("telegram", NOON, most=2))
    begin(store, crashed)
    store.transact_now(lambda tx: tx.sending.doubt_begun("telegram"))
    failed = store.transact_now(lambda tx: tx.sending.fail_doubted("telegram", NOON, most=2))

    assert (first, after_first.state, after_first.doubts) == (1, OutboxState.UNKNOWN, 1)
    assert (list(kept), list(failed)) == ([], ["1"])
    assert (get(store, crashed).state, get(store, crashed).reply) == (OutboxState.FAILED, None)
    assert get(store, waiting).state is OutboxState.WAITING


def test_a_chat_is_held_and_nobody_else(store: SqlStore) -> None:
    """What a platform says about one chat is kept for that chat."""
    mine, other = put(store, "1"), put(store, "2", OTHER)

    store.transact_now(lambda tx: tx.sending.hold_chat(CHAT, LATER))

    assert (get(store, mine).next_at, get(store, other).next_at) == (LATER, None)


def test_everything_of_a_closed_chat_fails(store: SqlStore) -> None:
    """Waiting rows and the one being sent are wiped; other chats are not touched."""
    waiting, sending, other = put(store, "1"), put(store, "2"), put(store, "3", OTHER)
    begin(store, sending)

    failed = store.transact_now(lambda tx: tx.sending.fail_chat(CHAT, NOON))

    assert sorted(failed) == ["1", "2"]
    assert {get(store, row_id).state for row_id in (waiting, sending)} == {OutboxState.FAILED}
    assert get(store, waiting).reply is None
    assert get(store, other).reply == make_reply()


def test_a_moved_chat_takes_its_rows_and_dialogues_along(store: SqlStore) -> None:
    """A Dialogue the new chat already has stays."""
    row_id = put(store)

    def talk(tx: Transaction) -> None:
        for chat, person, language in (("7", "a", "vi"), ("7", "b", "vi"), ("8", "b", "en")):
            dialogue = Dialogue(key=DialogueKey("telegram", chat, person), version=1, last_language=Language(language))
            tx.dialogues.save(dialogue, NOON)

    store.transact_now(talk)

    store.transact_now(lambda tx: tx.sending.move_chat(CHAT, OTHER))

    def languages(tx: Transaction) -> list[str | None]:
        keys = [DialogueKey("telegram", chat, person) for chat in "78" for person in "ab"]
        return [found.last_language.value if (found := tx.dialogues.get(key)) else None for key in keys]

    assert get(store, row_id).chat_id == "8"
    assert store.read_now(languages) == [None, None, "vi", "en"]


def test_an_operator_lets_a_doubtful_row_go_again(store: SqlStore) -> None:
    """Its doubts are forgotten; a sent row cannot go again."""
    doubtful, sent = put(store, "1"), put(store, "2")
    begin(store, doubtful)
    store.transact_now(lambda tx: tx.sending.put_back(doubtful, LATER, doubtful=True))
    store.transact_now(lambda tx: tx.outbox.mark_sent([mark(sent, Shown.PUSH)]))

    again = store.transact_now(lambda tx: [tx.sending.send_again(row_id) for row_id in (doubtful, sent)])

    assert again == [True, False]
    row = get(store, doubtful)
    assert (row.state, row.doubts, row.next_at) == (OutboxState.WAITING, 0, None)


def test_the_newest_rows_come_first(store: SqlStore) -> None:
    """All of them, or those of one state."""
    ids = [put(store, str(number)) for number in range(3)]
    store.transact_now(lambda tx: tx.outbox.mark_sent([mark(ids[1])]))

    newest = store.read_now(lambda tx: [row.id for row in tx.sending.last(limit=2)])
    sent = store.read_now(lambda tx: [row.id for row in tx.sending.last(state=OutboxState.SENT)])

    assert (newest, sent) == ([ids[2], ids[1]], [ids[1]])


async def test_a_dead_letter_gets_another_turn(store: SqlStore) -> None:
    """Although its event id is known, it can be put in the inbox again, once."""
    row = InboxRow(channel="telegram", event_id="1", chat_id="7", body=b"{}", received_at=NOON)
    await store.receive([row])
    store.transact_now(lambda tx: tx.inbox.finish("telegram", "1"))

    store.transact_now(lambda tx: tx.inbox.put_again(row))

    assert store.read_now(lambda tx: tx.inbox.get("telegram", "1")) == row
    with pytest.raises(AlreadyHandled):
        store.transact_now(lambda tx: tx.inbox.put_again(row))


def test_a_dead_letter_has_a_number(store: SqlStore) -> None:
    """By it an operator looks at it or deletes it."""
    store.transact_now(lambda tx: tx.dead_letters.put(LETTER))

    ((number, letter),) = store.read_now(lambda tx: tx.dead_letters.listed())

    assert letter == LETTER
    assert store.read_now(lambda tx: tx.dead_letters.get(number)) == letter
    store.transact_now(lambda tx: tx.dead_letters.delete(number))
    assert store.read_now(lambda tx: tx.dead_letters.get(number)) is None
