"""The use cases around keeping and forgetting, on every store."""

from dataclasses import astuple
from datetime import date, timedelta
from functools import partial

import pytest

from bot.domain.delivery import ChatKey, DeadLetter, Job, OutboxState, WebSession
from bot.domain.dialogue import Dialogue, DialogueKey
from bot.domain.effect import CountFeedback, FeedbackReason, KeepUnanswered
from bot.domain.entry import Reason
from bot.domain.kept import FeedbackCount, Unanswered
from bot.domain.text import Language
from bot.ports import Transaction
from bot.services import ask, feedback, privacy, retention, statistics
from bot.store import SqlStore
from tests.support.delivery import KEY, NOON, bodies, make_row, mark, put_reply

SECOND = timedelta(seconds=1)
QUESTION = KeepUnanswered("số của tôi là [số điện thoại]", Language.VI, Reason.UNKNOWN)


def make_letter(event_id: str = "e1", chat_id: str = "chat-1") -> DeadLetter:
    return DeadLetter(channel="web_chat", event_id=event_id, chat_id=chat_id, body=b"\xff", error="BadPayload", at=NOON)


def put_letter(tx: Transaction, event_id: str) -> None:
    tx.dead_letters.put(make_letter(event_id))


def test_the_newest_questions_come_first(store: SqlStore) -> None:
    """By day, then by when they were kept; as many as asked for."""
    asked = [("first", 1), ("third", 3), ("second", 2), ("fourth", 3)]

    def fill(tx: Transaction) -> None:
        for text, day in asked:
            question = Unanswered(text=text, language=Language.VI, reason=Reason.UNKNOWN, day=date(2026, 12, day))
            tx.unanswered.put(question)

    store.transact_now(fill)

    newest = store.read_now(lambda tx: [question.text for question in tx.unanswered.last(limit=3)])
    assert newest == ["fourth", "third", "second"]


def test_an_unanswered_question_is_kept_without_time_or_person(store: SqlStore) -> None:
    """Editors see its text, language, reason and the day in Viet Nam."""
    late_evening = NOON.replace(hour=18)  # Already the next day in Viet Nam.

    store.transact_now(lambda tx: ask.keep_unanswered(tx, QUESTION, late_evening))

    kept = store.read_now(lambda tx: tx.unanswered.since(date(2026, 12, 1)))
    assert kept == [Unanswered(text=QUESTION.text, language=Language.VI, reason=Reason.UNKNOWN, day=date(2026, 12, 2))]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        pytest.param("a" * 500, ["a" * 200], id="long"),
        pytest.param("  ", [], id="blank"),
        pytest.param("ổ" * 201, ["ổ" * 200], id="counted in characters"),
    ],
)
def test_at_most_200_characters_are_kept(store: SqlStore, text: str, kept: list[str]) -> None:
    """A long question is cut; an empty one is not kept."""
    effect = KeepUnanswered(text, Language.VI, Reason.UNKNOWN)

    store.transact_now(lambda tx: ask.keep_unanswered(tx, effect, NOON))

    assert [question.text for question in store.read_now(lambda tx: tx.unanswered.since(date(2026, 1, 1)))] == kept


def test_thumbs_and_reasons_are_counted_per_version(store: SqlStore) -> None:
    """A reason splits the thumbs down; it is not one more thumb."""
    effects = [
        CountFeedback("CRC:12", "v1", good=True),
        CountFeedback("CRC:12", "v1", good=True),
        CountFeedback("CRC:12", "v1", good=False),
        CountFeedback("CRC:12", "v1", good=False, reason=FeedbackReason.WRONG),
        CountFeedback("CRC:12", "v2", good=True),
    ]

    for days, effect in enumerate(effects):
        store.transact_now(partial(feedback.count_feedback, effect=effect, now=NOON + timedelta(days=days)))

    totals = store.read_now(lambda tx: tx.feedback.totals(date(2026, 12, 1)))
    assert totals == [
        FeedbackCount(entry="CRC:12", version="v1", good=False, reason=None, count=1),
        FeedbackCount(entry="CRC:12", version="v1", good=False, reason=FeedbackReason.WRONG, count=1),
        FeedbackCount(entry="CRC:12", version="v1", good=True, reason=None, count=2),
        FeedbackCount(entry="CRC:12", version="v2", good=True, reason=None, count=1),
    ]


def test_counts_add_up_on_one_day(store: SqlStore) -> None:
    """The same thumb of the same day is one row that rises."""
    effect = CountFeedback("CRC:12", "v1", good=True)

    for _ in range(3):
        store.transact_now(lambda tx: feedback.count_feedback(tx, effect, NOON))

    assert [total.count for total in store.read_now(lambda tx: tx.feedback.totals(date(2026, 12, 1)))] == [3]


async def fill(store: SqlStore) -> None:
    """Keep something of everything for two people."""
    for person in ("chat-1", "chat-2"):
        key = DialogueKey("web_chat", person, person)
        chat = ChatKey("web_chat", person)
        await store.receive([make_row(f"{person}-{number}", person) for number in range(2)])
        await store.transact(partial(_fill_one, key=key, chat=chat))


def _fill_one(tx: Transaction, key: DialogueKey, chat: ChatKey) -> None:
    tx.dialogues.save(Dialogue(key=key), NOON)
    tx.sessions.save(WebSession(id=key.person_id, created_at=NOON, seen_at=NOON))
    tx.dead_letters.put(make_letter("dead", chat.chat_id))
    put_reply("cũ", cause="old", chat=chat)(tx)
    put_reply("đã quên", cause=f"{chat.chat_id}-1", chat=chat)(tx)


def kept_of(tx: Transaction, person: str) -> tuple[bool, bool, list[str], list[str], int]:
    """Return what is kept of a person: Dialogue, session, waiting events, readable replies, dead letters."""
    key = DialogueKey("web_chat", person, person)
    waiting = [event_id for _, chat, event_id in tx.inbox.waiting() if chat.chat_id == person]
    letters = [letter for letter in tx.dead_letters.last() if letter.chat_id == person]
    replies = list(bodies(tx, ChatKey("web_chat", person)))
    return tx.dialogues.get(key) is not None, tx.sessions.get(person) is not None, waiting, replies, len(letters)


async def test_a_forgotten_person_leaves_nothing(store: SqlStore) -> None:
    """Only the request itself stays until its turn is done; others keep everything."""
    await fill(store)

    await store.transact(lambda tx: privacy.forget_person(tx, KEY, sparing="chat-1-1"))

    assert store.read_now(lambda tx: kept_of(tx, "chat-1")) == (False, False, ["chat-1-1"], ["đã quên"], 0)
    assert store.read_now(lambda tx: kept_of(tx, "chat-2")) == (
        True,
        True,
        ["chat-2-0", "chat-2-1"],
        ["cũ", "đã quên"],
        1,
    )


async def test_forgetting_one_of_a_group_leaves_the_group(store: SqlStore) -> None:
    """In a group only the person's own Dialogue goes: the rest belongs to others too."""
    await fill(store)
    in_group = DialogueKey("web_chat", "chat-1", "a member")
    store.transact_now(lambda tx: tx.dialogues.save(Dialogue(key=in_group), NOON))

    await store.transact(lambda tx: privacy.forget_person(tx, in_group, sparing=""))

    assert store.read_now(lambda tx: tx.dialogues.get(in_group)) is None
    assert store.read_now(lambda tx: kept_of(tx, "chat-1"))[2:] == (["chat-1-0", "chat-1-1"], ["cũ", "đã quên"], 1)


@pytest.mark.parametrize(
    ("age", "swept"),
    [
        pytest.param(timedelta(hours=24), (0, 0, 0, 0, 0, 0, 0), id="a day"),
        pytest.param(timedelta(hours=24) + SECOND, (2, 0, 0, 0, 0, 0, 0), id="over a day"),
        pytest.param(timedelta(hours=48) + SECOND, (2, 1, 0, 0, 0, 0, 0), id="over two days"),
        pytest.param(timedelta(days=7) + SECOND, (3, 2, 1, 1, 0, 0, 0), id="over a week"),
        pytest.param(timedelta(days=30) + SECOND, (3, 2, 1, 1, 1, 0, 0), id="over a month"),
        pytest.param(timedelta(days=91), (3, 2, 1, 1, 1, 1, 0), id="over 90 days"),
        pytest.param(timedelta(days=181), (3, 2, 1, 1, 1, 1, 1), id="over half a year"),
    ],
)
async def test_everything_goes_in_its_time(store: SqlStore, age: timedelta, swept: tuple[int, ...]) -> None:
    """Replies after a day, event ids 2, what waits and letters 7, sessions 30, questions 90, Dialogues 180."""
    await store.receive([make_row("done"), make_row("never handled")])
    shown = store.transact_now(put_reply("shown", cause="1"))
    store.transact_now(put_reply("unread", cause="2"))
    store.transact_now(put_reply("to push", cause="3", chat=ChatKey("telegram", "7")))
    store.transact_now(lambda tx: tx.inbox.finish("web_chat", "done"))
    store.transact_now(lambda tx: tx.outbox.mark_sent([mark(shown)]))
    store.transact_now(lambda tx: tx.dead_letters.put(make_letter()))
    store.transact_now(lambda tx: tx.sessions.save(WebSession(id="other", created_at=NOON, seen_at=NOON)))
    store.transact_now(lambda tx: ask.keep_unanswered(tx, QUESTION, NOON))
    store.transact_now(lambda tx: tx.dialogues.save(Dialogue(key=KEY), NOON))

    done = store.transact_now(lambda tx: retention.sweep(tx, NOON + age, fetched={"web_chat"}))

    assert astuple(done)[: len(swept)] == swept
    assert (OutboxState.WAITING in store.read_now(lambda tx: tx.outbox.counts())) is (age < timedelta(days=7))


def test_an_expired_session_takes_its_dialogue_along(store: SqlStore) -> None:
    """Nobody can come back to it: its Dialogue goes with the session."""
    store.transact_now(lambda tx: tx.sessions.save(WebSession(id=KEY.person_id, created_at=NOON, seen_at=NOON)))
    store.transact_now(lambda tx: tx.dialogues.save(Dialogue(key=KEY), NOON))

    store.transact_now(lambda tx: retention.sweep(tx, NOON + timedelta(days=31), fetched={"web_chat"}))

    assert store.read_now(lambda tx: tx.dialogues.get(KEY)) is None


def test_wiping_comes_back_every_ten_minutes(store: SqlStore) -> None:
    """The job is scheduled once, and puts its successor."""
    store.transact_now(lambda tx: retention.schedule(tx, NOON))
    store.transact_now(lambda tx: retention.schedule(tx, NOON + timedelta(days=1)))
    (job,) = store.read_now(lambda tx: tx.jobs.due(NOON))

    store.transact_now(lambda tx: retention.run_job(tx, job, NOON, fetched=()))

    assert store.read_now(lambda tx: tx.jobs.get(job.kind, job.key)) == Job(
        job.kind, job.key, NOON + timedelta(minutes=10)
    )


def test_dead_letters_come_newest_first(store: SqlStore) -> None:
    """Whoever looks after the bot sees the last trouble first."""
    for number in range(3):
        store.transact_now(partial(put_letter, event_id=str(number)))

    assert [letter.event_id for letter in store.read_now(lambda tx: tx.dead_letters.last(limit=2))] == ["2", "1"]
    assert store.read_now(lambda tx: tx.dead_letters.last(limit=1)) == [make_letter("2")]


async def test_statistics_count_without_naming(store: SqlStore) -> None:
    """The state of the queues and thirty days of counts."""
    await fill(store)
    store.transact_now(lambda tx: ask.keep_unanswered(tx, QUESTION, NOON))
    store.transact_now(lambda tx: feedback.count_feedback(tx, CountFeedback("CRC", "v1", good=True), NOON))

    taken = store.read_now(lambda tx: statistics.take_statistics(tx, NOON))

    assert taken == statistics.Statistics(
        waiting=4,
        outbox={OutboxState.WAITING: 4},
        dead_letters=2,
        sessions_today=2,
        unanswered={Reason.UNKNOWN: 1},
        feedback=(FeedbackCount(entry="CRC", version="v1", good=True, reason=None, count=1),),
    )
