"""The staff group over a strict Bot API, with the console over the same store, keys and clock."""

import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from bot.channels.keeping import PictureKeeper
from bot.channels.lanes import Lanes
from bot.channels.telegram import Telegram, TelegramChannel, TelegramParts, Us
from bot.channels.turns import Flow
from bot.conversation import Knowledge, commit, prepare
from bot.domain import report
from bot.domain.desk import Desk
from bot.domain.message import Reply, ReplyKind
from bot.domain.staff import Role, StaffMember
from bot.handlers import make_handlers
from bot.loops import JobHandler, do_due_jobs
from bot.services import staff_cards
from bot.services.chat_link import link_chat, make_link_code
from bot.services.reports import Filed
from tests.support.console import HERE, Console
from tests.support.fake_bot_api.people import Group, Person
from tests.support.fake_bot_api.server import FakeBotApi
from tests.support.fake_bot_api.world import Callback, Seen
from tests.support.office import Office
from tests.support.telegram import FAST, make_client

CHAT = -100200300
DESK = Desk(channel="telegram", site=HERE, group=str(CHAT))


@dataclass
class StaffGroup:
    """A group of staff, everything behind it, and time that passes only when told to."""

    api: FakeBotApi
    console: Console
    knowledge: Knowledge
    desk: Desk
    group: Group
    office: Office
    handlers: Mapping[str, JobHandler]

    def file(self, text: str, by: str = "p1", **fields: Any) -> Filed:
        """File a report at the present time."""
        self.office.now = self.console.clock()
        return self.office.file(text, by, **fields)

    async def tick(self, **ahead: float) -> None:
        """Let time pass; then let the cards follow, and do what is due."""
        self.console.clock.move(**ahead)
        store, now = self.console.store, self.console.clock
        await store.transact(lambda tx: staff_cards.follow(tx, self.desk, now()))
        while await do_due_jobs(store, self.handlers, now):
            pass

    async def show_new(self) -> None:
        """Let the next round come."""
        await self.tick()
        await self.tick(minutes=15)

    def link(self, name: str, user_id: int, *roles: Role) -> tuple[StaffMember, Person]:
        """Return a new account and somebody on Telegram who is linked to it."""
        member = self.console.add(name, *roles)
        person = self.api.person(user_id, name)
        self.link_to(member, person)
        return member, person

    def link_to(self, member: StaffMember, person: Person) -> None:
        """Link somebody to an account as their code would."""
        vault, now = self.console.parts.vault, self.console.clock()
        whom = report.Person("telegram", str(person.id), str(person.id))
        code = self.console.store.transact_now(lambda tx: make_link_code(tx, vault, member, now))
        linked = self.console.store.transact_now(lambda tx: link_chat(tx, vault, whom, code, now))
        assert linked is not None

    def cards(self) -> list[Seen]:
        """Return what the bot shows in the group."""
        return self.api.from_bot(CHAT)

    async def card(self, claim_id: str) -> Seen:
        """Wait for the card of a claim, and return it."""
        await self.api.until(lambda: any(claim_id in seen.text for seen in self.cards()))
        return next(seen for seen in self.cards() if claim_id in seen.text)

    async def press(self, person: Person, label: str, message_id: int | None = None) -> str:
        """Press a button of the group; return the line that answers."""
        return await self.answer(person.taps(label, group=self.group, message_id=message_id))

    async def answer(self, callback: Callback) -> str:
        """Return the line that answers a press."""
        await self.api.until(lambda: callback.answer is not None)
        assert callback.answer is not None
        return str(callback.answer.get("text", ""))

    def payload(self, message_id: int, label: str) -> str:
        """Return what a button of a message sends."""
        rows = self.group.chat.messages[message_id]["reply_markup"]["inline_keyboard"]
        return next(str(each["callback_data"]) for row in rows for each in row if each["text"] == label)

    def sent(self) -> str:
        """Return every body the bot ever sent or changed, whatever became of it."""
        return "\n".join(str(call.fields) for call in self.api.calls if call.method != "getUpdates")


@contextlib.asynccontextmanager
async def open_group(
    api: FakeBotApi, console: Console, knowledge: Knowledge, **changes: Any
) -> AsyncIterator[StaffGroup]:
    """Run Telegram with a staff group beside *console*; *changes* are to the desk."""
    desk = replace(DESK, **changes)
    known = replace(knowledge, desk=desk)
    vault, clock = console.parts.vault, console.clock
    flow: Flow[Any] = Flow(
        lambda dialogue, update, now: prepare(dialogue, update, known, now),
        partial(commit, vault=vault),
        lambda language: Reply(kind=ReplyKind.TEXT, language=language, body="Có trục trặc."),
    )
    channel = TelegramChannel(Us(api.world.bot["id"]))
    lanes: Lanes[Any] = Lanes(console.store, (channel,), flow, clock)
    parts = TelegramParts(
        client=make_client(api),
        channel=channel,
        store=console.store,
        lanes=lanes,
        knowledge=lambda: known,
        now=clock,
        chance=lambda: 1.0,
        pace=FAST,
        pictures=PictureKeeper(console.store, clock),
        public_url=HERE,
        drain_s=2.0,
        poll_s=1,
    )
    await console.store.transact(lambda tx: staff_cards.follow(tx, desk, clock()))
    handlers = make_handlers(lambda: known, vault, ())
    await lanes.start()
    try:
        async with Telegram(parts).running():
            yield StaffGroup(api, console, known, desk, api.group(CHAT, "Nhóm trực"), Office(console.store), handlers)
    finally:
        await lanes.stop()
