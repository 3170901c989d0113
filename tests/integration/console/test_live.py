"""Open pages: who has a claim is told while it happens, to those who may hear it; a lease lasts while one works."""

import asyncio
import json
import re
from collections.abc import AsyncGenerator, AsyncIterator
from datetime import timedelta
from typing import Any, cast

import pytest
from starlette.requests import Request
from starlette.responses import StreamingResponse

from bot.console.live import STREAMS_A_SESSION, Live
from bot.domain.claim import LEASE
from bot.domain.staff import Role, StaffSession
from bot.pages import Problem
from bot.services import staff
from bot.services.triage import mark, set_aside, take
from tests.integration.console.conftest import Opening
from tests.support.work import Work, open_work


@pytest.fixture
def work(opening: Opening) -> Work:
    """An office whose streams look for news at once."""
    return open_work(opening(look_s=0.01, beat_s=0.02))


class Listener:
    """A page that listens."""

    def __init__(self, work: Work, name: str, *, sent: dict[str, str] | None = None) -> None:
        self.work, self.live = work, Live(work.console.parts)
        self.member = work.members[name]
        sessions = work.office.do(lambda tx: tx.staff.sessions(self.member.id))
        self.session: StaffSession = sessions[0]
        headers = {"accept": "text/event-stream", **(sent or {})}
        scope: dict[str, Any] = {"type": "http", "method": "GET", "path": "/quanly/dong", "query_string": b""}
        scope["headers"] = [(key.encode(), value.encode()) for key, value in headers.items()]
        self.request = Request(scope)

    async def open(self) -> AsyncGenerator[str]:
        response = await self.live.open(self.request, self.member, self.session)
        assert isinstance(response, StreamingResponse)
        events = cast("AsyncGenerator[str]", response.body_iterator)
        await anext(events)  # How soon to come back.
        return events


async def hear(events: AsyncIterator[str]) -> tuple[str, dict[str, Any]]:
    """Return the next event, with what it says."""
    async with asyncio.timeout(5):
        async for event in events:
            if event.startswith("id:"):
                name = re.search(r"^event: (\w+)$", event, re.MULTILINE)
                data = re.search(r"^data: (.*)$", event, re.MULTILINE)
                assert name is not None
                assert data is not None
                return name[1], json.loads(data[1])
    raise AssertionError("The stream ended.")


async def test_a_page_hears_who_took_a_claim(work: Work) -> None:
    """The words are those the list would show; nothing of the report is among them."""
    claim_id = work.office.file().claim_id
    await work.enter("Thu", Role.TRIAGER)
    events = await Listener(work, "Thu").open()
    work.office.act(take, claim_id, "t1")

    name, said = await hear(events)

    assert name == "claim"
    assert (said["tin"], said["ban"], said["giu"], said["toi"]) == (claim_id, 2, "t1 giữ đến 12:10", False)
    assert set(said) == {"tin", "ban", "buoc", "giu", "toi", "den", "vi"}
    assert "nước" not in json.dumps(said, ensure_ascii=False)


async def test_a_page_does_not_hear_when_a_report_comes(work: Work) -> None:
    """The minute somebody reported is nobody's business: the next thing told is what a colleague did."""
    claim_id = work.office.file().claim_id
    await work.enter("Thu", Role.TRIAGER)
    events = await Listener(work, "Thu").open()
    work.office.file("Ăn trứng với chuối chết ngay.", by="p2")
    work.office.act(mark, claim_id, "t1", conflict=True)

    _, said = await hear(events)

    assert said["tin"] == claim_id


async def test_a_page_that_was_away_hears_what_it_missed(work: Work) -> None:
    """The browser says which event it saw last."""
    first, second = work.office.file().claim_id, work.office.file("Ăn trứng với chuối chết ngay.").claim_id
    await work.enter("Thu", Role.TRIAGER)
    work.office.act(take, first, "t1")
    seen = work.office.do(lambda tx: tx.claims.last_change())
    work.office.act(take, second, "t1")

    _, said = await hear(await Listener(work, "Thu", sent={"last-event-id": str(seen)}).open())

    assert said["tin"] == second


async def test_too_much_at_once_is_said_in_one_event(work: Work) -> None:
    """Who was away for long is asked to load the list anew."""
    await work.enter("Thu", Role.TRIAGER)
    for number in range(101):
        work.office.file(f"Tin thứ {number} về nước sạch", by=f"p{number}")

    name, said = await hear(await Listener(work, "Thu").open())

    assert name == "missed"
    assert "Tải lại" in said["vi"]


@pytest.mark.parametrize("end", ["role", "disabled", "signed out", "idle"])
async def test_the_stream_ends_with_the_right_to_hear_it(work: Work, end: str) -> None:
    """A role taken away or a session that is over ends an open stream with a sentence; nothing more is told."""
    claim_id = work.office.file().claim_id
    await work.enter("Thu", Role.TRIAGER)
    listener = Listener(work, "Thu")
    events = await listener.open()
    member, now = listener.member, work.office.now
    match end:
        case "role":
            work.office.do(lambda tx: staff.set_roles(tx, member.id, {Role.EDITOR}, now))
        case "disabled":
            work.office.do(lambda tx: staff.disable(tx, member.id, now))
        case "signed out":
            work.office.do(lambda tx: staff.sign_out(tx, listener.session, now))
        case _:
            work.console.clock.move(minutes=31)
    work.office.act(set_aside, claim_id, "t1")

    name, said = await hear(events)

    assert name == "over"
    assert "Bạn tải lại trang để tiếp tục" in said["vi"]
    assert "Bạn chép lại trước khi tải lại trang" in said["go"]
    with pytest.raises(StopAsyncIteration):
        await anext(events)


async def test_an_open_stream_keeps_no_session_alive(work: Work) -> None:
    """Listening is no work: the session is as old as the last request."""
    await work.enter("Thu", Role.TRIAGER)
    listener = Listener(work, "Thu")
    events = await listener.open()
    work.console.clock.move(minutes=20)

    beat = await anext(events)

    sessions = work.office.do(lambda tx: tx.staff.sessions(listener.member.id))
    assert beat == ":\n\n"
    assert sessions[0].seen_at == listener.session.seen_at


async def test_streams_end_when_the_server_closes(work: Work) -> None:
    """An open page holds up no shutdown, and is told not to come back at once."""
    await work.enter("Thu", Role.TRIAGER)
    listener = Listener(work, "Thu")
    events = await listener.open()
    work.console.parts.closing.set()

    left = [event async for event in events]
    late = await listener.live.open(listener.request, listener.member, listener.session)

    assert [event for event in left if event.startswith("id:")] == []
    assert late.status_code == 204


async def test_one_browser_opens_so_many_streams(work: Work) -> None:
    """The next one is told to wait; one that ends makes room."""
    await work.enter("Thu", Role.TRIAGER)
    listener = Listener(work, "Thu")
    opened = [await listener.open() for _ in range(STREAMS_A_SESSION)]

    with pytest.raises(Problem) as refused:
        await listener.open()
    await opened[0].aclose()
    again = await listener.open()

    assert refused.value.status == 429
    assert await anext(again) == ":\n\n"


async def test_the_same_is_told_to_who_asks_once(work: Work) -> None:
    """Without a stream the changes are there by a plain request."""
    claim_id = work.office.file().claim_id
    browser = await work.enter("Thu", Role.TRIAGER)
    work.office.act(take, claim_id, "t1")

    said = (await browser.get("/quanly/dong?sau=0")).json()
    none = (await browser.get(f"/quanly/dong?sau={said['so']}")).json()

    assert [each["giu"] for each in said["tin"]] == ["t1 giữ đến 12:10"]
    assert none == {"so": said["so"], "thieu": False, "tin": []}


async def test_a_lease_is_kept_while_somebody_works(work: Work) -> None:
    """Ten more minutes from now; what a colleague looks at has not changed by it."""
    claim_id = work.office.file().claim_id
    browser = await work.enter("Thu", Role.TRIAGER)
    await work.post(browser, claim_id, "nhan")
    version = work.claim(claim_id).version
    work.console.clock.move(minutes=9)

    answer = await browser.post(f"/quanly/tin/{claim_id}/giu")

    claim = work.claim(claim_id)
    assert answer.json() == {"giu": "Bạn giữ đến 12:19"}
    assert claim.lease is not None
    assert claim.lease.until == work.console.clock() + LEASE
    assert claim.version == version


async def test_a_lease_that_is_over_is_not_begun_anew(work: Work) -> None:
    """A page left open does not take a claim back from the queue; a colleague who has it is named."""
    claim_id = work.office.file().claim_id
    browser = await work.enter("Thu", Role.TRIAGER)
    await work.post(browser, claim_id, "nhan")
    work.console.clock.move(minutes=11)
    work.office.now += timedelta(minutes=11)

    over = await browser.post(f"/quanly/tin/{claim_id}/giu")
    work.office.act(take, claim_id, "t1")
    lost = await browser.post(f"/quanly/tin/{claim_id}/giu")

    assert (over.status_code, over.json()) == (409, {"mat": "Bạn không còn giữ tin này. Bấm 1 để nhận lại."})
    assert (lost.status_code, lost.json()) == (
        409,
        {"mat": "t1 đang làm tin này đến 12:21. Bạn đợi, hoặc hỏi người đó."},
    )
