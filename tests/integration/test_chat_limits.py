"""Who writes too fast is asked to wait, kindly; a classroom behind one address is not."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from bot.conversation import Knowledge
from bot.domain.text import Language
from bot.pages import Gate, Quota
from bot.store import open_store
from tests.conftest import NOON
from tests.support.api import Clock
from tests.support.web import HTMX, Site, make_event, open_site


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def site(tmp_path: Path, knowledge: Knowledge, clock: Clock) -> AsyncIterator[Site]:
    store = open_store(tmp_path / "nhanquyen.db", now=lambda: NOON)
    gate = Gate("chat", Quota(person=4, address=40, overall=1000), clock)
    async with open_site(store, knowledge, lambda: NOON, gate=gate) as opened:
        yield opened
    store.close()


def _browser(site: Site, address: str = "203.0.113.1") -> httpx2.AsyncClient:
    transport = httpx2.ASGITransport(site.app, client=(address, 50000))
    return httpx2.AsyncClient(transport=transport, base_url="http://hoi")


async def _write(browser: httpx2.AsyncClient, **headers: str) -> httpx2.Response:
    return await browser.post("/chat", data={"event": make_event(), "text": "một"}, headers={**HTMX, **headers})


async def test_who_writes_too_fast_is_asked_to_wait(site: Site, clock: Clock, knowledge: Knowledge) -> None:
    """In words for people, with the seconds for the browser; then the chat goes on."""
    browser = _browser(site)
    await browser.get("/")
    admitted = [(await _write(browser)).status_code for _ in range(4)]
    clock.now += 45

    refused = await _write(browser)
    clock.now += 15

    assert admitted == [200] * 4
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "15")
    assert knowledge.base.wording[Language.VI]["web.problem.too_fast.title"] in refused.text
    assert (await _write(browser)).status_code == 200


async def test_refused_message_is_not_taken_in(site: Site) -> None:
    """It leaves no row behind."""
    browser = _browser(site)
    await browser.get("/")
    for _ in range(4):
        await _write(browser)

    await _write(browser)

    assert await site.store.read(lambda tx: tx.inbox.count()) == 0
    page = (await browser.get("/")).text
    assert page.count('class="bot text"') == 4


async def test_classroom_behind_one_address_is_never_refused(site: Site) -> None:
    """Fifteen phones at once, each with its own session."""
    statuses = set()
    for _ in range(15):
        async with _browser(site) as phone:
            await phone.get("/")
            statuses |= {(await _write(phone)).status_code for _ in range(2)}

    assert statuses == {200}


async def test_address_has_a_limit_whatever_session_is_made_up(site: Site) -> None:
    """Dropping the cookie each time does not help for ever; another address is not touched."""
    browser, other = _browser(site), _browser(site, "203.0.113.2")
    made_up = [f"nq_session={number:032x}" for number in range(42)]
    statuses = [(await _write(browser, cookie=cookie)).status_code for cookie in made_up]

    assert statuses == [200] * 40 + [429] * 2
    assert (await _write(other)).status_code == 200
