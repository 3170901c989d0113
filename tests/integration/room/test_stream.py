"""What open pages hear, over a real server: by the stream, and by asking when there is none."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from bot.domain.game import Way
from bot.domain.report import Person
from bot.services import games, host_quiz
from tests.integration.room.conftest import Opening
from tests.support.rooms import COOKIE, House, place_of
from tests.support.web import served

PATIENCE_S = 5.0
OPEN = {"chu-de": "", "muc": "", "so-cau": "5", "dong-ho": "off", "giay": "30", "buc": "1"}


class Screen:
    """A browser over the real server."""

    def __init__(self, url: str, name: str) -> None:
        self.name = name
        self.client = httpx2.AsyncClient(base_url=url, cookies={COOKIE: name}, headers={"origin": url})

    async def post(self, path: str, **fields: object) -> httpx2.Response:
        return await self.client.post(path, data={key.replace("_", "-"): value for key, value in fields.items()})

    async def open_room(self) -> str:
        answer = await self.client.post("/phong", data=OPEN)
        return str(answer.headers["location"]).split("/")[2]

    @contextlib.asynccontextmanager
    async def listen(self, path: str, **headers: str) -> AsyncIterator[AsyncIterator[tuple[str, dict[str, Any]]]]:
        """Yield what a stream says, as names of events and their data; a silence is named so."""
        async with self.client.stream("GET", path, headers=headers) as answer:
            assert answer.status_code == 200
            assert answer.headers["content-type"].startswith("text/event-stream")
            yield _events(answer.aiter_lines())

    async def close(self) -> None:
        await self.client.aclose()


async def _events(lines: AsyncIterator[str]) -> AsyncIterator[tuple[str, dict[str, Any]]]:
    name = ""
    async for line in lines:
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))
        elif line == ":":
            yield "silence", {}


async def _next(events: AsyncIterator[tuple[str, dict[str, Any]]]) -> tuple[str, dict[str, Any]]:
    async with asyncio.timeout(PATIENCE_S):
        return await anext(events)


@contextlib.asynccontextmanager
async def playing(house: House) -> AsyncIterator[tuple[Screen, Screen, str]]:
    """Give a host and one player in the lobby of a room over a real server, and the code."""
    async with served(house) as url:
        host, phone = Screen(url, "host"), Screen(url, "mai")
        try:
            code = await host.open_room()
            await phone.post(f"/phong/{code}/vao", ten="Mai")
            yield host, phone, code
        finally:
            await host.close()
            await phone.close()


async def test_question_comes_to_the_phone(house: House) -> None:
    """When the host begins, the open page gets the question without asking."""
    async with playing(house) as (host, phone, code), phone.listen(f"/phong/{code}/dong") as events:
        _, first = await _next(events)

        await host.post(f"/phong/{code}/man-hinh", viec="bat-dau", ban=1)
        name, told = await _next(events)

    assert first["buoc"] == "lobby"
    assert (name, told["buoc"]) == ("doi", "asking")
    assert "Câu hỏi số" in told["phan"]["chung"]


async def test_result_comes_when_all_have_answered(house: House) -> None:
    """The last answer closes the question, and phone and screen hear of it."""
    async with (
        playing(house) as (host, phone, code),
        host.listen(f"/phong/{code}/man-hinh/dong") as on_screen,
        phone.listen(f"/phong/{code}/dong") as on_phone,
    ):
        await host.post(f"/phong/{code}/man-hinh", viec="bat-dau", ban=1)
        page = (await phone.client.get(f"/phong/{code}")).text
        await phone.post(f"/phong/{code}/tra-loi", cau=0, chon=place_of(page, "Ý B"))

        async with asyncio.timeout(PATIENCE_S):
            told = [each async for each in _until(on_phone, "shown")][-1]
            shown = [each async for each in _until(on_screen, "shown")][-1]

    assert "✓" in told["phan"]["rieng"]
    assert "Hạng 1" in told["phan"]["hang"]
    assert "1 người (100 %)" in shown["phan"]["san"]


async def _until(events: AsyncIterator[tuple[str, dict[str, Any]]], state: str) -> AsyncIterator[dict[str, Any]]:
    async for _, told in events:
        yield told
        if told.get("buoc") == state:
            return


async def test_answers_of_others_say_nothing_to_a_phone(house: House) -> None:
    """While others answer a phone is left alone: three hundred phones would else be told three hundred times."""
    async with playing(house) as (host, phone, code):
        other = Screen(str(host.client.base_url), "nam")
        await other.post(f"/phong/{code}/vao", ten="Nam")
        await host.post(f"/phong/{code}/man-hinh", viec="bat-dau", ban=1)
        async with phone.listen(f"/phong/{code}/dong") as events:
            await _next(events)
            await other.post(f"/phong/{code}/tra-loi", cau=0, chon=0)
            await asyncio.sleep(0.2)
            await host.post(f"/phong/{code}/man-hinh", viec="tam-dung", ban=2)
            _, told = await _next(events)
        await other.close()

    assert told["buoc"] == "paused"


async def test_changes_from_elsewhere_are_seen(house: House) -> None:
    """What a job, another process or somebody in another channel changes reaches open pages too."""
    async with playing(house) as (_, phone, code), phone.listen(f"/phong/{code}/dong") as events:
        await _next(events)

        await asyncio.to_thread(house.store.transact_now, lambda tx: _begin(tx, code, house))
        _, told = await _next(events)

    assert told["buoc"] == "asking"


def _begin(tx: Any, code: str, house: House) -> None:
    host_quiz.start(tx, tx.games.at(Way.ROOM, code), house.knowledge.base.questions, house.now)


async def test_page_that_knows_all_hears_nothing_again(house: House) -> None:
    """A stream that comes back says only what changed meanwhile."""
    async with playing(house) as (host, phone, code):
        async with phone.listen(f"/phong/{code}/dong") as events:
            _, first = await _next(events)
        async with phone.listen(f"/phong/{code}/dong", **{"last-event-id": first["v"]}) as events:
            await host.post(f"/phong/{code}/man-hinh", viec="bat-dau", ban=1)
            _, told = await _next(events)

    assert told["buoc"] == "asking"


async def test_asking_replaces_the_stream(house: House) -> None:
    """Without a stream the same pieces come by asking; nothing comes if nothing has changed."""
    async with playing(house) as (host, phone, code):
        first = await phone.client.get(f"/phong/{code}/phan")
        same = await phone.client.get(f"/phong/{code}/phan?v={first.json()['v']}")
        await host.post(f"/phong/{code}/man-hinh", viec="bat-dau", ban=1)
        later = await phone.client.get(f"/phong/{code}/phan?v={first.json()['v']}")
        screen = await host.client.get(f"/phong/{code}/man-hinh/phan")

    assert (first.status_code, same.status_code) == (200, 204)
    assert later.json()["buoc"] == "asking"
    assert "0 trên 1 đã trả lời" in screen.json()["phan"]["dem"]


async def test_silent_stream_says_that_it_lives(opening: Opening) -> None:
    """After a silence a comment comes, so that nothing between cuts the line."""
    async with (
        playing(opening(beat_s=0.1)) as (_, phone, code),
        phone.listen(f"/phong/{code}/dong") as events,
    ):
        await _next(events)
        name, _ = await _next(events)

    assert name == "silence"


async def test_removed_player_is_told_to_load_anew(house: House) -> None:
    """Who is taken out hears it at once, and the stream ends."""
    async with playing(house) as (host, phone, code), phone.listen(f"/phong/{code}/dong") as events:
        await _next(events)
        page = (await host.client.get(f"/phong/{code}/nguoi")).text
        handle = page.partition('name="ai" value="')[2].partition('"')[0]
        await host.post(f"/phong/{code}/nguoi", ai=handle, viec="bo")

        name, _ = await _next(events)
        rest = [each async for each in events]

    assert name == "lai"
    assert rest == []


async def test_stream_ends_with_the_game(house: House) -> None:
    """After the end nothing more comes, and the last word is the result."""
    async with playing(house) as (host, phone, code), phone.listen(f"/phong/{code}/dong") as events:
        await _next(events)
        await host.post(f"/phong/{code}/man-hinh", viec="ket-thuc", ban=1)

        async with asyncio.timeout(PATIENCE_S):
            told = [each async for each in events]

    assert told[-1][1]["buoc"] == "ended"


async def test_server_that_stops_ends_streams(house: House) -> None:
    """A stop does not wait for open pages."""
    async with asyncio.timeout(PATIENCE_S):
        async with playing(house) as (_, phone, code), phone.listen(f"/phong/{code}/dong") as events:
            await _next(events)
            house.closing.set()

            rest = [each async for each in events]

    assert rest == []


async def test_one_browser_listens_a_few_times(house: House) -> None:
    """Nobody holds hundreds of streams."""
    async with playing(house) as (_, phone, code), contextlib.AsyncExitStack() as stack:
        for _ in range(6):
            await stack.enter_async_context(phone.listen(f"/phong/{code}/dong"))

        seventh = await phone.client.get(f"/phong/{code}/dong")

    assert seventh.status_code == 429


@pytest.mark.parametrize("name", ["Mai", "M" * 24])
async def test_forgotten_player_is_shown_out(house: House, name: str) -> None:
    """After "forget me" in the chat nothing of the player is left, and the open page is told."""
    person = Person("web_chat", "mai", "mai")
    async with playing(house) as (_, phone, code), phone.listen(f"/phong/{code}/dong") as events:
        await _next(events)
        await phone.post(f"/phong/{code}/vao", ten=name)

        await asyncio.to_thread(house.store.transact_now, lambda tx: games.forget_player(tx, house.vault, person))
        async with asyncio.timeout(PATIENCE_S):
            told = [each async for each in events]

    assert told[-1][0] == "lai"
