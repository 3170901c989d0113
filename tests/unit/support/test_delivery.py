"""How the fake Bot API delivers updates: by getUpdates, and to a webhook."""

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from tests.support.fake_bot_api import FakeBotApi, Person
from tests.support.fake_bot_api.webhook import SECRET_HEADER
from tests.unit.support.conftest import Client


async def poll(client: Client, offset: int = 0, **fields: object) -> list[int]:
    """Return the ids getUpdates gives."""
    found = (await client.call("getUpdates", offset=offset, **fields)).result  # type: ignore[arg-type]
    return [update["update_id"] for update in found]


def say(person: Person, *texts: str) -> list[int]:
    return [person.says(text) or 0 for text in texts]


async def test_updates_are_confirmed_by_the_next_offset_alone(client: Client, an: Person) -> None:
    """What was fetched comes again until a higher offset is asked for."""
    one, two, three = say(an, "một", "hai", "ba")

    assert await poll(client) == [one, two, three]
    assert await poll(client, limit=2) == [one, two]
    assert await poll(client, three) == [three]
    assert await poll(client, three + 1) == []
    assert await poll(client) == []


async def test_a_negative_offset_forgets_all_but_the_last(client: Client, an: Person) -> None:
    """Offset -1 keeps one update."""
    *_, last = say(an, "một", "hai", "ba")

    assert await poll(client, -1) == [last]
    assert await poll(client) == [last]


async def test_an_offset_in_the_future_confirms_nothing(client: Client, an: Person) -> None:
    """After ids were reset, an offset of the old count does not swallow new updates."""
    (before,) = say(an, "một")
    assert await poll(client, before + 1) == []
    client.api.updates.reset_ids(5)

    say(an, "hai")

    assert await poll(client, before + 1) == [5]


async def test_a_long_poll_waits_for_an_update(client: Client, an: Person) -> None:
    """The answer comes when there is something."""
    waiting = asyncio.create_task(poll(client, timeout=20))
    await client.api.until(lambda: client.api.called("getUpdates"))

    (said,) = say(an, "một")

    assert await waiting == [said]


async def test_a_long_poll_ends_empty(client: Client) -> None:
    """After the time asked for, the answer is an empty list."""
    assert await poll(client, timeout=0.05) == []


async def test_there_is_one_poller(client: Client, an: Person) -> None:
    """A second poller ends the first with 409 and goes on itself."""
    first = asyncio.create_task(client.call("getUpdates", timeout=20))
    await client.api.until(lambda: client.api.called("getUpdates"))
    second = asyncio.create_task(poll(client, timeout=20))

    refused = await first
    (said,) = say(an, "một")

    assert refused.status == 409
    assert refused.why.startswith("Conflict: terminated by other getUpdates request")
    assert await second == [said]


async def test_a_webhook_excludes_polling(client: Client) -> None:
    """GetUpdates is 409 while a webhook is set; setting one ends a poll under way."""
    polling = asyncio.create_task(client.call("getUpdates", timeout=20))
    await client.api.until(lambda: client.api.called("getUpdates"))
    await client.call("setWebhook", url="http://127.0.0.1:9/hook")

    ended, refused = await polling, await client.call("getUpdates")
    info = (await client.call("getWebhookInfo")).result
    await client.call("deleteWebhook")

    assert (ended.status, refused.status) == (409, 409)
    assert "can't use getUpdates method while webhook is active" in refused.why
    assert info["url"] == "http://127.0.0.1:9/hook"
    assert await poll(client) == []


@pytest.mark.parametrize(
    ("allowed", "delivered"),
    [
        pytest.param(["message"], ["message"], id="only what was asked for"),
        pytest.param([], ["message", "my_chat_member"], id="the default"),
    ],
)
async def test_kinds_not_asked_for_are_not_delivered(
    client: Client, an: Person, allowed: list[str], delivered: list[str]
) -> None:
    """What a bot asks for holds from then on, until it asks for something else."""
    await client.call("getUpdates", allowed_updates=allowed)

    an.says("một")
    an.blocks()
    client.api.updates.put("chat_member", {}, an.id)

    found = (await client.call("getUpdates")).result
    assert [next(iter(update.keys() - {"update_id"})) for update in found] == delivered


async def test_updates_live_for_a_day(an: Person) -> None:
    """What nobody fetched in 24 hours is gone."""
    updates = an.world.updates
    moments = iter([0.0, 86_401.0])
    updates._clock = lambda: next(moments)
    an.says("một")

    assert updates.get(0, 100) == []


async def test_confirmed_updates_come_again_in_chunks(client: Client, an: Person) -> None:
    """Redelivery in chunks mixes old pieces; nothing new is lost."""
    ids = say(an, *"123456")
    await poll(client, ids[-1] + 1)
    (new,) = say(an, "7")

    client.api.updates.redeliver(6, chunk=2, chance=random.Random(3))  # noqa: S311 -- an order

    again = await poll(client)
    assert sorted(again) == [*ids, new]
    assert again != sorted(again)
    assert all(again.index(ids[at]) + 1 == again.index(ids[at + 1]) for at in (0, 2, 4))


async def test_what_is_redelivered_comes_once_more_whatever_the_offset(client: Client, an: Person) -> None:
    """Also to a poll under way; the offset after that confirms it."""
    ids = say(an, *"12")
    assert await poll(client, ids[-1] + 1) == []
    under_way = asyncio.create_task(poll(client, ids[-1] + 1, timeout=20))
    await client.api.until(lambda: len(client.api.called("getUpdates")) == 2)

    again = client.api.updates.redeliver(2)

    assert await under_way == again == ids
    assert await poll(client, ids[-1] + 1) == []
    assert client.api.brought() == dict.fromkeys(ids, 1)


@pytest.mark.parametrize("renumber", [True, False])
def test_chats_are_mixed_but_each_keeps_its_order(*, renumber: bool) -> None:
    """Reordering changes only who comes when."""
    api = FakeBotApi()
    for number in range(5):
        for person in (1, 2, 3):
            api.person(person).says(f"{person}-{number}")

    api.updates.reorder(random.Random(1), renumber=renumber)  # noqa: S311 -- an order

    bodies = [pending.body for pending in api.updates.waiting]
    for person in (1, 2, 3):
        texts = [body["message"]["text"] for body in bodies if body["message"]["chat"]["id"] == person]
        assert texts == [f"{person}-{number}" for number in range(5)]
    ids = [body["update_id"] for body in bodies]
    assert (ids == sorted(ids)) is renumber


@dataclass
class Hook:
    """A webhook that notes what comes and answers by the list, then 200."""

    url: str = ""
    came: list[tuple[int, str | None]] = field(default_factory=list)
    answers: list[web.Response] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    slow_s: float = 0.0
    at_once: int = 0
    most_at_once: int = 0

    async def take(self, request: web.Request) -> web.Response:
        body: dict[str, Any] = await request.json()
        self.came.append((body["update_id"], request.headers.get(SECRET_HEADER)))
        self.texts.append(body["message"]["text"])
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(self.slow_s)
        self.at_once -= 1
        return self.answers.pop(0) if self.answers else web.Response()


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    made = Hook()
    app = web.Application()
    app.router.add_post("/hook", made.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield made
    await runner.cleanup()


async def test_a_webhook_gets_the_secret_and_what_waited(client: Client, an: Person, hook: Hook) -> None:
    """Updates from before are delivered too, each with the secret in its header."""
    said = say(an, "một", "hai")

    await client.call("setWebhook", url=hook.url, secret_token="s3cret_-")

    await client.api.until(lambda: len(hook.came) == 2)
    assert hook.came == [(update_id, "s3cret_-") for update_id in said]


async def test_pending_updates_can_be_dropped(client: Client, an: Person, hook: Hook) -> None:
    """drop_pending_updates empties the queue."""
    say(an, "một")
    await client.call("setWebhook", url=hook.url, drop_pending_updates=True)

    (new,) = say(an, "hai")

    await client.api.until(lambda: hook.came)
    assert hook.came == [(new, None)]


async def test_a_failed_delivery_is_tried_again_and_holds_its_chat(
    api: FakeBotApi, client: Client, an: Person, hook: Hook
) -> None:
    """A chat waits for its first update; other chats go on."""
    hook.answers = [web.Response(status=500), web.Response(status=503)]
    await client.call("setWebhook", url=hook.url)
    say(an, "một")
    await api.until(lambda: len(hook.texts) >= 2)

    say(an, "hai")
    say(api.person(1002), "khác")

    await api.until(lambda: len(hook.texts) == 5)
    assert hook.texts.index("khác") < 4
    assert [text for text in hook.texts if text != "khác"] == ["một", "một", "một", "hai"]
    assert [delivery.status for delivery in api.webhook.deliveries].count(200) == 3
    await api.until(lambda: not api.updates.waiting)


async def test_retry_after_is_honoured(api: FakeBotApi, client: Client, an: Person, hook: Hook) -> None:
    """The next try comes after the time the bot asked for, here in fiftieths."""
    hook.answers = [web.Response(status=503, headers={"Retry-After": "20"})]
    await client.call("setWebhook", url=hook.url)
    loop = asyncio.get_running_loop()
    say(an, "một")
    await api.until(lambda: hook.came)
    before = loop.time()

    await api.until(lambda: len(hook.came) == 2)

    assert loop.time() - before >= 20 * api.webhook.retry_scale * 0.9


async def test_a_webhook_that_is_not_there_is_tried_until_it_is(
    api: FakeBotApi, client: Client, an: Person, hook: Hook
) -> None:
    """Nothing is lost while nobody listens."""
    await client.call("setWebhook", url="http://127.0.0.1:9/hook")
    say(an, "một")
    await api.until(lambda: api.webhook.deliveries)

    await client.call("setWebhook", url=hook.url)

    await api.until(lambda: hook.texts == ["một"])
    assert api.webhook.deliveries[0].status is None


async def test_connections_are_limited(api: FakeBotApi, client: Client, hook: Hook) -> None:
    """No more calls at once than max_connections."""
    hook.slow_s = 0.02
    await client.call("setWebhook", url=hook.url, max_connections=3)

    for number in range(12):
        say(api.person(2000 + number), "x")

    await api.until(lambda: len(hook.texts) == 12)
    assert hook.most_at_once == 3


async def test_an_answer_may_carry_a_method(api: FakeBotApi, client: Client, an: Person, hook: Hook) -> None:
    """A method in the webhook's answer is done; nobody hears what became of it."""
    hook.answers = [web.json_response({"method": "sendMessage", "chat_id": an.id, "text": "Chào"})]
    await client.call("setWebhook", url=hook.url)

    say(an, "một")

    await api.until(lambda: api.from_bot(an.id))
    assert api.from_bot(an.id)[0].text == "Chào"


async def test_a_reset_of_ids_reaches_the_webhook(api: FakeBotApi, client: Client, an: Person, hook: Hook) -> None:
    """Lower ids than before are delivered like any others."""
    await client.call("setWebhook", url=hook.url)
    say(an, "một")
    await api.until(lambda: not api.updates.waiting)

    api.updates.reset_ids(5)
    say(an, "hai")

    await api.until(lambda: hook.texts == ["một", "hai"])
    assert hook.came[-1][0] == 5
