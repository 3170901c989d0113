"""Replies nobody waited for: over the event stream, by asking again, or with the next page."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx2
import pytest

from bot.channels.web_chat import NAME
from bot.channels.web_chat.verify import COOKIE, to_session_id
from bot.conversation import Knowledge
from bot.domain.delivery import ChatKey
from bot.domain.message import Update
from bot.store import SqlStore, open_store
from tests.support.delivery import CountingFlow, make_reply, noon
from tests.support.web import HTMX, KEY, Site, make_event, open_site, read_replies, served

PATIENCE_S = 5.0


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = open_store(tmp_path / "store.db", now=noon)
    yield opened
    opened.close()


class SlowFlow(CountingFlow):
    """A conversation that answers once it is let go."""

    def __init__(self) -> None:
        self.go = threading.Event()
        super().__init__(on_prepare=self._wait)

    def _wait(self, _update: Update) -> None:
        self.go.wait(10)


async def visit(client: httpx2.AsyncClient) -> ChatKey:
    """Open the page and return the chat of the new session."""
    (await client.get("/")).raise_for_status()
    person = to_session_id(KEY, client.cookies[COOKIE])
    assert person is not None
    return ChatKey(NAME, person)


async def put(site: Site, chat: ChatKey, body: str) -> int:
    """Put a reply nobody waits for."""
    cause = make_event()
    return await site.store.transact(lambda tx: tx.outbox.put(chat, cause, [make_reply(body)], noon())[0])


async def read_events(lines: AsyncIterator[str], count: int) -> list[tuple[str, str]]:
    """Return id and HTML of the next *count* replies of a stream."""
    found: list[tuple[str, str]] = []
    event_id, data = "", ""
    async with asyncio.timeout(PATIENCE_S):
        async for line in lines:
            if line.startswith("id: "):
                event_id = line.removeprefix("id: ")
            elif line.startswith("data: "):
                data += line.removeprefix("data: ") + "\n"
            elif not line and data:
                found.append((event_id, data))
                data = ""
                if len(found) == count:
                    return found
    return found


async def test_late_turn_comes_by_the_stream(store: SqlStore, knowledge: Knowledge) -> None:
    """Who waited in vain is told so, and gets the reply on the open page."""
    flow = SlowFlow()
    async with (
        open_site(store, knowledge, noon, flow, patience_s=0.2) as site,
        served(site) as url,
        httpx2.AsyncClient(base_url=url) as client,
    ):
        await visit(client)
        event = make_event()
        async with client.stream("GET", "/chat/stream") as stream:
            lines = stream.aiter_lines()

            answer = await client.post("/chat", data={"event": event, "text": "chào"}, headers=HTMX)
            flow.go.set()
            ((_, html),) = await read_events(lines, 1)

    assert answer.status_code == 202
    assert f'id="late-{event}"' in answer.text
    assert stream.headers["content-type"].startswith("text/event-stream")
    assert [(seen.cause, seen.text) for seen in read_replies(html)] == [(event, f"1: {event}")]


async def test_late_turn_stands_on_the_next_page(store: SqlStore, knowledge: Knowledge) -> None:
    """Without a script the holding page leads to the reply."""
    flow = SlowFlow()
    async with (
        open_site(store, knowledge, noon, flow, patience_s=0.1) as site,
        served(site) as url,
        httpx2.AsyncClient(base_url=url) as client,
    ):
        await visit(client)
        event = make_event()
        late = await client.post("/chat", data={"event": event, "text": "chào"})
        flow.go.set()
        await site.lanes.done(NAME, event, PATIENCE_S)

        page = await client.get("/")

    assert late.status_code == 202
    assert 'href="/"' in late.text
    assert [seen.text for seen in read_replies(page.text)] == [f"1: {event}"]


async def test_stream_never_repeats_what_a_post_returned(store: SqlStore, knowledge: Knowledge) -> None:
    """The reply to a message comes once: with the answer to it."""
    async with (
        open_site(store, knowledge, noon) as site,
        served(site) as url,
        httpx2.AsyncClient(base_url=url) as client,
    ):
        chat = await visit(client)
        async with client.stream("GET", "/chat/stream") as stream:
            lines = stream.aiter_lines()
            answer = await client.post("/chat", data={"event": make_event(), "text": "chào"}, headers=HTMX)
            await put(site, chat, "kết quả")

            ((_, html),) = await read_events(lines, 1)
        async with client.stream("GET", "/chat/stream", params={"after": 0}) as stream:
            again = await read_events(stream.aiter_lines(), 1)

    assert len(read_replies(answer.text)) == 1
    assert [seen.text for seen in read_replies(html)] == ["kết quả"]
    assert [seen.text for seen in read_replies(again[0][1])] == ["kết quả"]


async def test_reconnect_gets_what_was_missed(store: SqlStore, knowledge: Knowledge) -> None:
    """A browser that comes back with Last-Event-ID gets the later replies, once and in order."""
    async with (
        open_site(store, knowledge, noon) as site,
        served(site) as url,
        httpx2.AsyncClient(base_url=url) as client,
    ):
        chat = await visit(client)
        first = await put(site, chat, "một")
        await put(site, chat, "hai")
        async with client.stream("GET", "/chat/stream") as stream:
            both = await read_events(stream.aiter_lines(), 2)

        async with client.stream("GET", "/chat/stream", headers={"last-event-id": str(first)}) as stream:
            missed = await read_events(stream.aiter_lines(), 1)

    assert [read_replies(html)[0].text for _, html in both] == ["một", "hai"]
    assert [event_id for event_id, _ in missed] == [both[1][0]]


async def test_asking_again_brings_each_reply_once(store: SqlStore, knowledge: Knowledge) -> None:
    """Where streams do not work, the same replies can be fetched."""
    async with (
        open_site(store, knowledge, noon) as site,
        served(site) as url,
        httpx2.AsyncClient(base_url=url) as client,
    ):
        chat = await visit(client)
        row_id = await put(site, chat, "kết quả")

        first = await client.get("/chat/since", params={"after": 0})
        second = await client.get("/chat/since", params={"after": row_id})

    assert [seen.text for seen in read_replies(first.text)] == ["kết quả"]
    assert second.status_code == 204


async def test_silent_stream_says_that_it_lives(store: SqlStore, knowledge: Knowledge) -> None:
    """A comment keeps proxies from cutting a silent stream."""
    async with (
        open_site(store, knowledge, noon, beat_s=0.1) as site,
        served(site) as url,
        httpx2.AsyncClient(base_url=url) as client,
    ):
        await visit(client)
        async with client.stream("GET", "/chat/stream") as stream, asyncio.timeout(PATIENCE_S):
            comments = [line async for line in _until_comment(stream.aiter_lines())]

    assert comments == [":"]


async def _until_comment(lines: AsyncIterator[str]) -> AsyncIterator[str]:
    async for line in lines:
        if line.startswith(":"):
            yield line
            return


async def test_stream_ends_when_the_server_closes(store: SqlStore, knowledge: Knowledge) -> None:
    """An open page does not keep the server from stopping."""
    async with (
        open_site(store, knowledge, noon) as site,
        served(site) as url,
        httpx2.AsyncClient(base_url=url) as client,
    ):
        await visit(client)
        async with client.stream("GET", "/chat/stream") as stream:
            site.closing.set()

            async with asyncio.timeout(PATIENCE_S):
                rest = [line async for line in stream.aiter_lines()]

    assert rest == ["retry: 2000", ""]


async def test_stream_of_a_forgotten_session_ends(store: SqlStore, knowledge: Knowledge) -> None:
    """After "quên tôi" in another tab the browser comes back with its new cookie."""
    async with (
        open_site(store, knowledge, noon, beat_s=0.1) as site,
        served(site) as url,
        httpx2.AsyncClient(base_url=url) as client,
    ):
        chat = await visit(client)
        async with client.stream("GET", "/chat/stream") as stream:
            await site.store.transact(lambda tx: tx.sessions.delete(chat.chat_id))

            async with asyncio.timeout(PATIENCE_S):
                rest = [line async for line in stream.aiter_lines()]

    assert rest[0] == "retry: 2000"


async def test_stream_without_a_session_stops_the_browser(store: SqlStore, knowledge: Knowledge) -> None:
    """204 tells an EventSource not to come back."""
    async with (
        open_site(store, knowledge, noon) as site,
        served(site) as url,
        httpx2.AsyncClient(base_url=url) as client,
    ):
        answer = await client.get("/chat/stream")

    assert answer.status_code == 204


async def test_one_browser_cannot_hold_every_connection(store: SqlStore, knowledge: Knowledge) -> None:
    """Streams of one session are few; the next one is told when to try again."""
    async with (
        open_site(store, knowledge, noon) as site,
        served(site) as url,
        httpx2.AsyncClient(base_url=url) as client,
        contextlib.AsyncExitStack() as stack,
    ):
        await visit(client)
        open_streams: list[AsyncIterator[str]] = []
        for _ in range(6):
            stream = await stack.enter_async_context(client.stream("GET", "/chat/stream"))
            open_streams.append(stream.aiter_lines())
            await anext(open_streams[-1])

        answer = await client.get("/chat/stream")

    assert (answer.status_code, answer.headers["retry-after"]) == (429, "30")


async def test_cookie_is_for_https_alone_where_people_come_by_https(store: SqlStore, knowledge: Knowledge) -> None:
    """Behind an https address the session never travels in the clear."""
    async with (
        open_site(store, knowledge, noon, secure=True) as site,
        served(site) as url,
        httpx2.AsyncClient(base_url=url) as client,
    ):
        answer = await client.get("/")

    assert "; Secure" in answer.headers["set-cookie"]
    assert "max-age=" in answer.headers["strict-transport-security"]


async def test_overload_is_said_with_when_to_come_back(tmp_path: Path, knowledge: Knowledge) -> None:
    """Nothing is taken in that could not be kept."""
    store = open_store(tmp_path / "full.db", now=noon, waiting_limit=0)
    try:
        async with (
            open_site(store, knowledge, noon) as site,
            served(site) as url,
            httpx2.AsyncClient(base_url=url) as client,
        ):
            await visit(client)

            answer = await client.post("/chat", data={"event": make_event(), "text": "chào"}, headers=HTMX)
    finally:
        store.close()

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
    assert "Bạn" in answer.text


async def test_broken_turn_gets_an_apology(store: SqlStore, knowledge: Knowledge) -> None:
    """A message that breaks the conversation is answered, and the next one works."""

    def break_first(update: Update) -> None:
        if update.text == "hỏng":
            raise ValueError(update.text)

    async with (
        open_site(store, knowledge, noon, CountingFlow(on_prepare=break_first)) as site,
        served(site) as url,
        httpx2.AsyncClient(base_url=url) as client,
    ):
        await visit(client)
        broken = await client.post("/chat", data={"event": make_event(), "text": "hỏng"}, headers=HTMX)
        fine = await client.post("/chat", data={"event": make_event(), "text": "chào"}, headers=HTMX)

    assert [seen.text for seen in read_replies(broken.text)] == ["sorry vi"]
    assert read_replies(fine.text)[0].text.startswith("1: ")


async def test_simultaneous_double_tap_makes_one_turn(store: SqlStore, knowledge: Knowledge) -> None:
    """Two requests with one event at the same moment are one message."""
    flow = CountingFlow()
    async with (
        open_site(store, knowledge, noon, flow) as site,
        served(site) as url,
        httpx2.AsyncClient(base_url=url) as client,
    ):
        await visit(client)
        fields = {"event": make_event(), "text": "chào"}

        answers = await asyncio.gather(*(client.post("/chat", data=fields, headers=HTMX) for _ in range(4)))

    assert flow.prepared == [fields["event"]]
    assert {read_replies(answer.text)[0].id for answer in answers} == {read_replies(answers[0].text)[0].id}
