"""What the outbox promises."""

from datetime import timedelta

import pytest

from bot.domain.delivery import ChatKey, OutboxState, Shown
from bot.store import SqlStore
from tests.support.delivery import CHAT, NOON, bodies, make_reply, mark, put_reply

OTHER = ChatKey("web_chat", "chat-2")


def test_replies_keep_their_order_and_cause(store: SqlStore) -> None:
    """The replies of one cause come back in order, complete, and for their chat only."""
    store.transact_now(lambda tx: tx.outbox.put(CHAT, "e1", [make_reply("một"), make_reply("hai")], NOON))
    store.transact_now(put_reply("khác", cause="e2"))
    store.transact_now(put_reply("người khác", cause="e1", chat=OTHER))

    rows = store.read_now(lambda tx: tx.outbox.caused_by(CHAT, "e1"))

    assert [(row.position, row.reply, row.state) for row in rows] == [
        (0, make_reply("một"), OutboxState.WAITING),
        (1, make_reply("hai"), OutboxState.WAITING),
    ]


def test_a_cause_puts_its_replies_once(store: SqlStore) -> None:
    """A doubled turn cannot double its replies."""
    store.transact_now(put_reply("một", cause="e1"))

    with pytest.raises(Exception, match="outbox"):
        store.transact_now(put_reply("một", cause="e1"))

    assert store.read_now(bodies) == ["một"]


def test_the_first_mark_wins(store: SqlStore) -> None:
    """Of two that show the same row, one is told that it was the first."""
    row_id = store.transact_now(put_reply())

    first = store.transact_now(lambda tx: tx.outbox.mark_sent([mark(row_id, Shown.ANSWER)]))
    second = store.transact_now(lambda tx: tx.outbox.mark_sent([mark(row_id, Shown.STREAM)]))
    (row,) = store.read_now(lambda tx: tx.outbox.caused_by(CHAT, "e1"))

    assert (set(first), set(second)) == ({row_id}, set())
    assert (row.state, row.shown, row.sent_at) == (OutboxState.SENT, Shown.ANSWER, NOON)


def test_marks_of_several_ways_in_one_call(store: SqlStore) -> None:
    """Each row is marked with the way it was shown."""
    ids = [store.transact_now(put_reply(cause=str(number))) for number in range(3)]
    ways = [Shown.ANSWER, Shown.STREAM, Shown.PAGE]

    marked = store.transact_now(lambda tx: tx.outbox.mark_sent([mark(*pair) for pair in zip(ids, ways, strict=True)]))

    assert marked == set(ids)
    assert [row.shown for row in store.read_now(lambda tx: tx.outbox.readable(CHAT))] == ways


def test_a_pushed_reply_is_wiped_at_once(store: SqlStore) -> None:
    """When a platform has taken a reply, neither its text nor its address stays."""
    store.transact_now(lambda tx: tx.outbox.put(CHAT, "e1", [make_reply(), make_reply()], NOON))
    ids = [row.id for row in store.read_now(lambda tx: tx.outbox.caused_by(CHAT, "e1"))]

    store.transact_now(lambda tx: tx.outbox.mark_sent([mark(row_id, Shown.PUSH) for row_id in ids]))

    assert store.read_now(lambda tx: tx.outbox.readable(CHAT)) == []
    assert store.read_now(lambda tx: tx.outbox.counts()) == {OutboxState.SENT: 2}


def test_a_finally_failed_reply_is_wiped(store: SqlStore) -> None:
    """A reply that cannot be delivered keeps its state only."""
    row_id = store.transact_now(put_reply())

    store.transact_now(lambda tx: tx.outbox.mark_failed(row_id, NOON))

    assert store.read_now(lambda tx: tx.outbox.readable(CHAT)) == []
    assert store.read_now(lambda tx: tx.outbox.counts()) == {OutboxState.FAILED: 1}


def test_the_last_replies_stay_readable(store: SqlStore) -> None:
    """A page shows the newest replies, oldest of them first."""
    for number in range(5):
        store.transact_now(put_reply(str(number), cause=str(number)))

    rows = store.read_now(lambda tx: tx.outbox.readable(CHAT, limit=3))

    assert [row.reply.body for row in rows if row.reply] == ["2", "3", "4"]


def test_a_stream_shows_what_waits_and_what_it_may_have_lost(store: SqlStore) -> None:
    """After a reconnect: rows that wait, rows streamed later than the last seen, never an answer's rows."""
    ids = [store.transact_now(put_reply(str(number), cause=str(number))) for number in range(5)]
    ways = [Shown.STREAM, Shown.ANSWER, Shown.STREAM, Shown.PAGE]
    store.transact_now(lambda tx: tx.outbox.mark_sent([mark(*pair) for pair in zip(ids, ways, strict=False)]))

    unseen = store.read_now(lambda tx: tx.outbox.unseen(CHAT, after=ids[0]))

    assert [row.id for row in unseen] == [ids[2], ids[4]]


def test_ids_are_never_used_again(store: SqlStore) -> None:
    """A stream's last id stays behind every later row, even when the table was emptied."""
    first = store.transact_now(put_reply(cause="e1"))
    store.transact_now(lambda tx: tx.outbox.delete_chat(CHAT, sparing=""))

    second = store.transact_now(put_reply(cause="e2"))

    assert second > first


def test_the_rows_of_a_chat_are_deleted_but_those_of_one_cause(store: SqlStore) -> None:
    """Forgetting a person spares the reply that says so, and other chats."""
    for cause in ("e1", "e2"):
        store.transact_now(put_reply(cause, cause=cause))
    store.transact_now(put_reply("other", chat=OTHER))

    store.transact_now(lambda tx: tx.outbox.delete_chat(CHAT, sparing="e2"))

    assert store.read_now(bodies) == ["e2"]
    assert store.read_now(lambda tx: bodies(tx, OTHER)) == ["other"]


def test_done_and_unread_rows_go_after_their_time(store: SqlStore) -> None:
    """Sent rows go on every channel; rows nobody read only on channels people read themselves."""
    sent = store.transact_now(put_reply("sent", cause="1"))
    store.transact_now(put_reply("unread", cause="2"))
    store.transact_now(put_reply("to push", cause="3", chat=ChatKey("telegram", "7")))
    store.transact_now(lambda tx: tx.outbox.mark_sent([mark(sent)]))
    before = NOON + timedelta(seconds=1)

    done = store.transact_now(lambda tx: tx.outbox.delete_done(before))
    unread = store.transact_now(lambda tx: tx.outbox.delete_unread(before, {"web_chat", "terminal"}))

    assert (done, unread) == (1, 1)
    assert store.read_now(lambda tx: tx.outbox.counts()) == {OutboxState.WAITING: 1}


@pytest.mark.parametrize(
    "cause", ["decision:c1:1:r1", "follow:c1:1:f1", "again:c1:1:r1", "info:c1:1:r1", "appeal:c1:1:r1"]
)
def test_news_outlives_a_day_without_a_reader(store: SqlStore, cause: str) -> None:
    """It goes only with its own sweep, which says what it was about."""
    store.transact_now(put_reply("news", cause=cause))
    store.transact_now(put_reply("reply", cause="e1"))
    before = NOON + timedelta(seconds=1)

    unread = store.transact_now(lambda tx: tx.outbox.delete_unread(before, {"web_chat"}))
    kept = store.read_now(bodies)
    early = store.transact_now(lambda tx: tx.outbox.delete_news(NOON, {"web_chat"}))
    gone = store.transact_now(lambda tx: tx.outbox.delete_news(before, {"web_chat"}))

    assert (unread, kept) == (1, ["news"])
    assert (list(early), list(gone), store.read_now(bodies)) == ([], [cause], [])


def test_a_row_read_late_can_be_read_for_a_day(store: SqlStore) -> None:
    """The day begins when it was shown."""
    row_id = store.transact_now(put_reply("late", cause="decision:c1:1:r1"))
    store.transact_now(lambda tx: tx.outbox.mark_sent([mark(row_id, after=timedelta(days=9))]))

    early = store.transact_now(lambda tx: tx.outbox.delete_done(NOON + timedelta(days=9)))
    later = store.transact_now(lambda tx: tx.outbox.delete_done(NOON + timedelta(days=9, seconds=1)))

    assert (early, later) == (0, 1)


def test_a_chat_that_ended_says_what_nobody_read(store: SqlStore) -> None:
    """Everything of it goes; other chats stay."""
    read = store.transact_now(put_reply("read", cause="e1"))
    store.transact_now(put_reply("news", cause="decision:c1:1:r1"))
    store.transact_now(put_reply("other", chat=OTHER))
    store.transact_now(lambda tx: tx.outbox.mark_sent([mark(read)]))

    unread = store.transact_now(lambda tx: tx.outbox.delete_chats("web_chat", [CHAT.chat_id]))

    assert list(unread) == ["decision:c1:1:r1"]
    assert store.read_now(bodies) == []
    assert store.read_now(lambda tx: bodies(tx, OTHER)) == ["other"]
