"""What the webhook answers to whom."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx2
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from bot.channels.keeping import PictureKeeper
from bot.channels.lanes import Lanes
from bot.channels.telegram import PATH, Access, TelegramChannel, TelegramClient, TelegramParts, Us
from bot.channels.telegram.endpoint import LARGEST_BODY, Webhook
from bot.channels.telegram.intake import BATCHES_AT_ONCE, Intake
from bot.channels.telegram.verify import SECRET_HEADER, is_from_telegram
from bot.conversation import Knowledge
from bot.domain.delivery import ChatKey, DeadLetter, InboxRow, OutboxState
from bot.domain.errors import Overloaded, StoreUnusable
from bot.domain.message import Update
from bot.store import SqlStore
from tests.support.delivery import CountingFlow, bodies, put_reply
from tests.support.telegram import FAST, SECRET, now
from tests.unit.channels.telegram.test_inbound import JSON, PAYLOADS, load, message

NOBODY = Access(token="123456789:made-up", base_url="http://127.0.0.1:9")
CHAT = ChatKey("telegram", "7")

Post = Callable[..., Awaitable[httpx2.Response]]


def make_parts(store: SqlStore, lanes: Any) -> TelegramParts:
    def no_knowledge() -> Knowledge:
        raise KeyError

    return TelegramParts(
        client=TelegramClient(NOBODY),
        channel=TelegramChannel(Us(123456789, "nhanquyen_thu_bot")),
        store=store,
        lanes=lanes,
        knowledge=no_knowledge,
        now=now,
        chance=lambda: 1.0,
        pace=FAST,
        pictures=PictureKeeper(store, now),
        webhook_url="https://hoi.example" + PATH,
        secret=SECRET,
    )


def make_post(parts: TelegramParts) -> Post:
    app = Starlette(routes=Webhook(parts, Intake(parts)).routes())
    client = httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="https://hoi.example")

    async def post(body: bytes | dict[str, Any], secret: str | None = SECRET, **headers: str) -> httpx2.Response:
        content = body if isinstance(body, bytes) else orjson.dumps(body)
        known = {} if secret is None else {SECRET_HEADER: secret}
        return await client.post(PATH, content=content, headers={**known, **headers})

    return post


@pytest.fixture
async def lanes(store: SqlStore) -> AsyncIterator[Lanes[Any]]:
    channel = TelegramChannel(Us(123456789, "nhanquyen_thu_bot"))
    lanes: Lanes[Any] = Lanes(store, (channel,), CountingFlow().as_flow(), now)
    await lanes.start()
    yield lanes
    await lanes.stop()


@pytest.fixture
def post(store: SqlStore, lanes: Lanes[Any]) -> Post:
    return make_post(make_parts(store, lanes))


def letters(store: SqlStore) -> list[DeadLetter]:
    return list(store.read_now(lambda tx: tx.dead_letters.last()))


async def test_an_update_is_kept_and_answered_200(post: Post, lanes: Lanes[Any], store: SqlStore) -> None:
    """It has its turn once, however often it is brought."""
    first, second = [await post(message(text="xin chào")) for _ in range(2)]
    await lanes.drain(5.0)

    assert (first.status_code, second.status_code) == (200, 200)
    assert store.read_now(lambda tx: bodies(tx, CHAT)) == ["1: 1"]


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET[:-1], SECRET.upper()])
async def test_a_forged_call_is_refused(post: Post, store: SqlStore, secret: str | None) -> None:
    """Without the secret nothing is read and nothing is kept."""
    answer = await post(message(text="xin chào"), secret)

    assert answer.status_code == 403
    assert store.read_now(lambda tx: tx.inbox.count()) == 0


@pytest.mark.parametrize("body", [b"", b"x", b"[]", b"5", b"null", b'{"update_id":', b"\xff\xfe", b'{"update_id":"1"}'])
async def test_what_nobody_can_read_is_a_dead_letter(post: Post, store: SqlStore, body: bytes) -> None:
    """And is answered 200, or Telegram would bring it for a day."""
    answer = await post(body)

    assert answer.status_code == 200
    assert [letter.body for letter in letters(store)] == [body]


@pytest.mark.parametrize("name", ["unknown-kind", "channel-post", "poll-answer-anonymous-admin", "member-unblocked"])
async def test_what_is_ignored_is_not_kept(post: Post, store: SqlStore, name: str) -> None:
    """Nothing of an event the bot has nothing to do for is stored."""
    answer = await post(load(name))

    assert answer.status_code == 200
    assert (store.read_now(lambda tx: tx.inbox.count()), letters(store)) == (0, [])


async def test_a_body_that_is_too_large_is_refused(post: Post) -> None:
    """Whether it says so or not."""
    large = b"x" * (LARGEST_BODY + 1)

    announced = await post(large)
    silent = await post(large, **{"content-length": "1"})

    assert (announced.status_code, silent.status_code) == (413, 413)


async def test_who_blocks_the_bot_gets_nothing_more(post: Post, store: SqlStore) -> None:
    """What waited for them is wiped."""
    store.transact_now(put_reply(chat=ChatKey("telegram", str(load("member-blocked")["my_chat_member"]["chat"]["id"]))))

    answer = await post(load("member-blocked"))

    assert answer.status_code == 200
    assert store.read_now(lambda tx: tx.outbox.counts()) == {OutboxState.FAILED: 1}


async def test_a_group_that_moved_keeps_its_replies(post: Post, store: SqlStore) -> None:
    """What waited for it waits at its new number."""
    moved = load("migrate-to")["message"]
    row_id = store.transact_now(put_reply(chat=ChatKey("telegram", str(moved["chat"]["id"]))))

    await post(load("migrate-to"))

    row = store.read_now(lambda tx: tx.sending.get(row_id))
    assert row is not None
    assert row.chat_id == str(moved["migrate_to_chat_id"])


class Failing:
    """Lanes that cannot take anything."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    async def receive(self, _rows: list[InboxRow], _updates: list[Update]) -> tuple[bool, ...]:
        raise self._error


@pytest.mark.parametrize(
    ("error", "status", "retry_after"),
    [(Overloaded(7), 503, "7"), (StoreUnusable("full"), 503, "10"), (RuntimeError("x"), 500, None)],
)
async def test_what_cannot_be_kept_comes_again(
    store: SqlStore, error: Exception, status: int, retry_after: str | None
) -> None:
    """Telegram is told when; nothing of the error is shown."""
    post = make_post(make_parts(store, Failing(error)))

    answer = await post(message(text="xin chào"))

    assert (answer.status_code, answer.headers.get("retry-after"), answer.content) == (status, retry_after, b"")


class Slow:
    """Lanes that keep what they are given for ever on its way."""

    def __init__(self) -> None:
        self.calls = 0

    async def receive(self, _rows: list[InboxRow], _updates: list[Update]) -> tuple[bool, ...]:
        self.calls += 1
        await asyncio.Event().wait()
        return ()


async def test_what_comes_in_leaves_time_for_what_goes_out(store: SqlStore) -> None:
    """Only so many calls are on their way into the store at a time; the others wait."""
    lanes = Slow()
    post = make_post(make_parts(store, lanes))
    calls = [asyncio.ensure_future(post(message(text="xin chào"))) for _ in range(BATCHES_AT_ONCE + 5)]

    await asyncio.sleep(0.2)
    for call in calls:
        call.cancel()
    await asyncio.gather(*calls, return_exceptions=True)

    assert lanes.calls == BATCHES_AT_ONCE


async def test_a_call_that_breaks_off_is_not_taken(store: SqlStore, lanes: Lanes[Any]) -> None:
    """Half a body is no update, even if it could be read."""
    webhook = Webhook(make_parts(store, lanes), Intake(make_parts(store, lanes)))
    coming = iter([{"type": "http.request", "body": b"{}", "more_body": True}, {"type": "http.disconnect"}])
    sent: list[Any] = []

    async def receive() -> Any:
        return next(coming)

    async def send(answer: Any) -> None:
        sent.append(answer)

    await webhook({"headers": [(SECRET_HEADER.encode(), SECRET.encode())]}, receive, send)

    assert sent[0]["status"] == 400
    assert letters(store) == []


async def test_only_a_post_is_taken(store: SqlStore, lanes: Lanes[Any]) -> None:
    """The address is no page."""
    app = Starlette(routes=Webhook(make_parts(store, lanes), Intake(make_parts(store, lanes))).routes())
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="https://hoi.example") as client:
        answer = await client.get(PATH)

    assert answer.status_code == 405


def bodies_of_any_kind() -> st.SearchStrategy[bytes]:
    def change(pair: tuple[str, Any, str]) -> bytes:
        name, value, key = pair
        raw = load(name)
        kind = next(other for other in raw if other != "update_id")
        (raw[kind] if isinstance(raw[kind], dict) else raw)[key] = value
        return orjson.dumps(raw, option=orjson.OPT_NON_STR_KEYS)

    names = sorted(path.stem for path in PAYLOADS.glob("*.json"))
    keys = st.sampled_from(["chat", "from", "text", "data", "message", "id", "new_chat_member", "query", "update_id"])
    small = JSON.filter(_is_json)
    return st.one_of(
        st.binary(max_size=200),
        small.map(orjson.dumps),
        st.tuples(st.sampled_from(names), small, keys).map(change),
    )


def _is_json(value: object) -> bool:
    try:
        orjson.dumps(value)
    except (TypeError, ValueError):
        return False
    return True


@settings(max_examples=2000, deadline=None, suppress_health_check=list(HealthCheck))
@given(body=bodies_of_any_kind())
async def test_no_body_breaks_the_webhook(post: Post, body: bytes) -> None:
    """With the right secret every body is answered 200: kept, a dead letter, or nothing to do."""
    answer = await post(body)

    assert answer.status_code == 200


async def test_after_all_that_the_chat_goes_on(post: Post, lanes: Lanes[Any], store: SqlStore) -> None:
    """Between unreadable bodies a person is answered as ever."""
    for body in (b"x", orjson.dumps(load("unknown-kind")), orjson.dumps({"update_id": 2, "message": 5})):
        await post(body)

    await post(message(text="xin chào"))
    await lanes.drain(5.0)

    assert store.read_now(lambda tx: bodies(tx, CHAT)) == ["1: 1"]


@pytest.mark.parametrize(("header", "ours"), [(SECRET, True), (None, False), ("", False), ("ế" * 10, False)])
def test_the_secret(header: str | None, *, ours: bool) -> None:
    """Anything else than the secret itself is forged."""
    assert is_from_telegram(header, SECRET) is ours
