"""Pushing when a send is put off, refused or in doubt: what is tried again, and what is given up."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.channels.delivery import LONGEST_BACKOFF_S, backoff_s
from bot.domain.delivery import ChatKey, OutboxRow, OutboxState
from bot.domain.errors import ChatClosed, ChatMoved, Postponed, Refused, Unsure
from bot.ports import Transaction
from bot.store import SqlStore
from tests.support.claims import make_claim, make_report, put_claims
from tests.support.delivery import states
from tests.support.strict_platform import StrictPlatform, delivering, held, now, put, until, until_settled


async def test_what_a_crash_left_in_the_air_goes_out_once_more(store: SqlStore, platform: StrictPlatform) -> None:
    """It may have arrived: once more at most, before what came after it."""
    first, _ = put(store, "1", "a", "b")
    store.transact_now(lambda tx: tx.sending.begin([first]))

    async with delivering(store, platform):
        await until_settled(store)

    assert platform.texts("1") == ["a", "b"]


async def test_an_unsure_send_goes_out_at_most_once_more(store: SqlStore, platform: StrictPlatform) -> None:
    """After a second time nobody knows, the reply is given up and wiped."""
    platform.answers["1"] = [Unsure("?"), Unsure("?"), Unsure("?")]
    put(store, "1", "a")

    async with delivering(store, platform):
        await until_settled(store)

    assert len(platform.tried) == 2
    assert states(store) == {OutboxState.FAILED: 1}


async def test_a_postponed_send_is_tried_until_it_is_taken(store: SqlStore, platform: StrictPlatform) -> None:
    """It surely did not arrive, so that trying again cannot double it."""
    platform.answers["1"] = [Postponed("down"), Postponed("down")]
    put(store, "1", "a", "b")

    async with delivering(store, platform):
        await until_settled(store)

    assert platform.texts("1") == ["a", "b"]
    assert states(store) == {OutboxState.SENT: 2}


async def test_a_postponed_send_is_given_up_after_a_day(store: SqlStore, platform: StrictPlatform) -> None:
    """Nobody waits for yesterday's answer."""
    platform.answers["1"] = [Postponed("down")]
    put(store, "1", "a", at=now() - timedelta(hours=25))

    async with delivering(store, platform):
        await until_settled(store)

    assert states(store) == {OutboxState.FAILED: 1}


async def test_a_chat_told_to_slow_down_waits_and_nobody_else_does(store: SqlStore, platform: StrictPlatform) -> None:
    """Every row of that chat is held in the store; other chats go on at once."""
    platform.answers["1"] = [Postponed("429", retry_after_s=0.5)]
    put(store, "1", "a", "b", cause="1")

    async with delivering(store, platform):
        await until(lambda: platform.tried)
        put(store, "2", "x", cause="2")
        await until(lambda: platform.texts("2"))
        waiting, early = held(store), platform.texts("1")
        await until_settled(store)

    assert (waiting, early) == (2, [])
    assert platform.texts("1") == ["a", "b"]
    first, second = (at for chat, text, at in platform.tried if (chat, text) == ("1", "a"))
    assert second - first >= 0.5


async def test_a_hold_outlives_a_restart(store: SqlStore, platform: StrictPlatform) -> None:
    """The next run does not send before the platform wants it."""
    put(store, "1", "a")
    store.transact_now(lambda tx: tx.sending.hold_chat(ChatKey("telegram", "1"), now() + timedelta(seconds=0.4)))

    async with delivering(store, platform):
        await asyncio.sleep(0.2)
        early = list(platform.tried)
        await until_settled(store)

    assert early == []
    assert platform.texts("1") == ["a"]


async def test_a_refused_reply_fails_and_the_next_goes_out(store: SqlStore, platform: StrictPlatform) -> None:
    """One bad message does not stop its chat."""
    platform.answers["1"] = [Refused("no")]
    put(store, "1", "bad", "good")

    async with delivering(store, platform):
        await until_settled(store)

    assert platform.texts("1") == ["good"]
    assert states(store) == {OutboxState.FAILED: 1, OutboxState.SENT: 1}


async def test_everything_for_a_closed_chat_fails(store: SqlStore, platform: StrictPlatform) -> None:
    """Who blocked the bot gets nothing more, and nothing of it is kept."""
    platform.answers["1"] = [ChatClosed("blocked")]
    put(store, "1", "a", "b", "c")

    async with delivering(store, platform):
        await until_settled(store)

    assert len(platform.tried) == 1
    assert states(store) == {OutboxState.FAILED: 3}


async def test_a_closed_chat_may_open_again(store: SqlStore, platform: StrictPlatform) -> None:
    """Who writes again after unblocking is answered."""
    platform.answers["1"] = [ChatClosed("blocked")]
    put(store, "1", "a", cause="1")

    async with delivering(store, platform):
        await until_settled(store)
        put(store, "1", "b", cause="2")
        await until(lambda: platform.taken)

    assert platform.texts("1") == ["b"]


async def test_a_moved_chat_gets_its_replies_at_its_new_id(store: SqlStore, platform: StrictPlatform) -> None:
    """In order, and once."""
    platform.answers["-1"] = [ChatMoved("-100")]
    put(store, "-1", "a", "b")

    async with delivering(store, platform):
        await until_settled(store)

    assert platform.taken == [("-100", "a"), ("-100", "b")]


async def test_parts_that_arrived_are_not_sent_again(store: SqlStore, platform: StrictPlatform) -> None:
    """A long reply goes on with the part that is missing."""
    platform.answers["1"] = [None, Postponed("down"), None, Unsure("?")]
    put(store, "1", "one|two|three")

    async with delivering(store, platform):
        await until_settled(store)

    assert platform.texts("1") == ["one", "two", "three"]
    assert [text for _, text, _ in platform.tried] == ["one", "two", "two", "three", "three"]


async def test_each_part_may_be_in_doubt_once(store: SqlStore, platform: StrictPlatform) -> None:
    """A part that arrived takes the doubts of its sends along."""
    platform.answers["1"] = [Unsure("?"), None, Unsure("?"), None]
    put(store, "1", "one|two")

    async with delivering(store, platform):
        await until_settled(store)

    assert platform.texts("1") == ["one", "two"]
    assert states(store) == {OutboxState.SENT: 1}


async def test_a_reply_nobody_can_draw_fails_alone(store: SqlStore) -> None:
    """A mistake of ours in one reply must not stop its chat."""
    put(store, "1", "boom", "fine")

    class Clumsy(StrictPlatform):
        def to_calls(self, row: OutboxRow) -> Sequence[str]:
            if row.position == 0:
                raise KeyError
            return super().to_calls(row)

    clumsy = Clumsy()
    async with delivering(store, clumsy):
        await until_settled(store)

    assert clumsy.texts("1") == ["fine"]


async def test_a_send_that_breaks_is_tried_once_more(store: SqlStore, platform: StrictPlatform) -> None:
    """A mistake of ours in the middle of a send: nobody knows whether it arrived."""
    platform.answers["1"] = [RuntimeError("our mistake")]
    put(store, "1", "a")

    async with delivering(store, platform):
        await until_settled(store)

    assert platform.texts("1") == ["a"]


async def test_a_row_an_operator_lets_go_again_is_noticed(store: SqlStore, platform: StrictPlatform) -> None:
    """Another process changed it: no commit of ours tells."""
    platform.answers["1"] = [Postponed("429", retry_after_s=60)]
    (row_id,) = put(store, "1", "a")

    async with delivering(store, platform):
        await until(lambda: held(store))
        store.transact_now(lambda tx: tx.sending.send_again(row_id))
        await until(lambda: platform.taken)

    assert platform.texts("1") == ["a"]


@pytest.mark.parametrize(
    ("attempts", "chance", "seconds"),
    [(1, 0.0, 1.0), (1, 1.0, 0.5), (4, 0.0, 8.0), (60, 0.0, LONGEST_BACKOFF_S), (60, 1.0, LONGEST_BACKOFF_S / 2)],
)
def test_waits_grow_up_to_five_minutes(attempts: int, chance: float, seconds: float) -> None:
    """Doubled each time, up to half of it taken away by chance."""
    assert backoff_s(attempts, chance) == seconds


def put_news(store: SqlStore, chat: str, number: int) -> None:
    """Put word of a decision in the outbox, and the report it is about in the store."""
    claim, report = make_claim(number), make_report(number, f"c{number:04}")

    def put_in(tx: Transaction) -> None:
        put_claims(tx, claim)
        tx.reports.put(report, None)

    store.transact_now(put_in)
    put(store, chat, "news", cause=f"decision:{claim.id}:1:{report.id}")


@pytest.mark.parametrize("problem", [Refused("no"), ChatClosed("blocked")], ids=["refused", "blocked"])
async def test_a_verdict_that_finally_fails_is_noted(
    store: SqlStore, platform: StrictPlatform, problem: Exception
) -> None:
    """The reporter reads it by receipt; other reports are not touched."""
    put_news(store, "1", 1)
    put_news(store, "2", 2)
    platform.answers["1"].append(problem)

    async with delivering(store, platform):
        await until_settled(store)

    reports = [store.read_now(lambda tx, name=name: tx.reports.get(name)) for name in ("r0001", "r0002")]  # type: ignore[misc]
    assert [report.undeliverable for report in reports if report] == [True, False]
