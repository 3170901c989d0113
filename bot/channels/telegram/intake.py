"""Takes updates in, whether Telegram brings them or they are fetched."""

import asyncio
import hashlib
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, assert_never

import orjson
import structlog

from bot.channels.delivery import fail_chat
from bot.channels.telegram.contents import Json, holds_more, to_kept
from bot.channels.telegram.inbound import (
    NAME,
    Event,
    InlineQuery,
    Left,
    LooseTap,
    Migrated,
    Nothing,
    ToAnswer,
    id_of,
    to_event,
)
from bot.channels.telegram.inline import answer
from bot.channels.telegram.parts import TelegramParts
from bot.conversation.buttons import is_answered_aside
from bot.domain.delivery import ChatKey, DeadLetter, InboxRow
from bot.domain.errors import BadPayload
from bot.domain.message import Content, Update
from bot.ports import Transaction
from bot.services.group_games import move_game

BATCHES_AT_ONCE = 32
"""How many batches may be on their way into the store.

More at once would not come in faster; they would only keep the event loop from sending replies meanwhile.
"""
ERRANDS_AT_ONCE = 64
"""How many quick answers (to presses, to inline queries) may be under way; more are let go."""

_log = structlog.get_logger(__name__)


@dataclass
class _Batch:
    """What a batch of updates asks for."""

    rows: list[InboxRow] = field(default_factory=list)
    updates: list[Update] = field(default_factory=list)
    taps: list[str] = field(default_factory=list)
    loose: list[LooseTap] = field(default_factory=list)
    queries: list[InlineQuery] = field(default_factory=list)
    changes: list[Left | Migrated] = field(default_factory=list)
    letters: list[DeadLetter] = field(default_factory=list)


class Intake:
    """Keeps what is to be answered and does at once what cannot wait."""

    def __init__(self, parts: TelegramParts) -> None:
        self._parts = parts
        self._places = asyncio.Semaphore(BATCHES_AT_ONCE)
        self._errands: set[asyncio.Task[None]] = set()

    async def take(self, bodies: Sequence[tuple[object, bytes]]) -> None:
        """Take parsed bodies in, each with its bytes; end when everything to be kept is durable.

        Raises:
            Overloaded: If too many rows wait; then nothing was kept.
            StoreUnusable: If the store cannot be used; taking the same again does no harm.
        """
        batch = _Batch()
        for parsed, body in bodies:
            self._sort(parsed, body, batch)
        if batch.rows:
            async with self._places:
                await self._parts.lanes.receive(batch.rows, batch.updates)
        if batch.changes or batch.letters:
            await self._parts.store.transact(lambda tx: self._apply(tx, batch))
        for query in batch.queries:
            self._start(answer(self._parts, query))
        for tap in batch.taps:
            self._start(self._parts.client.acknowledge(tap))
        for loose in batch.loose:
            self._start(self._turn_away(loose))

    async def take_unreadable(self, body: bytes) -> None:
        """Keep a body that is no JSON as a dead letter."""
        await self._put_letter(self._letter(_digest(body), body, BadPayload.__name__))

    async def bury(self, parsed: object, body: bytes, error: str) -> None:
        """Keep what cannot be taken in, because of *error*, as a dead letter."""
        await self._put_letter(self._letter_of(parsed, body, error))

    async def stop(self) -> None:
        """End quick answers that are under way."""
        for task in self._errands:
            task.cancel()
        await asyncio.gather(*self._errands, return_exceptions=True)

    def _sort(self, parsed: object, body: bytes, batch: _Batch) -> None:
        now = self._parts.now()
        try:
            event = to_event(parsed, self._parts.channel.us, now)
        except Exception as error:  # noqa: BLE001 -- whatever a body does to its reader, the others come in
            kind = type(error).__name__
            _log.warning("update_unreadable", channel=NAME, error=kind)
            batch.letters.append(self._letter_of(parsed, body, kind))
            return
        if isinstance(event, ToAnswer) and isinstance(parsed, dict) and _holds_more(event.update, parsed):
            body = to_body(to_kept(parsed))
        self._add(event, body, batch)

    def _add(self, event: Event, body: bytes, batch: _Batch) -> None:
        match event:
            case ToAnswer(update, tap):
                batch.rows.append(
                    InboxRow(
                        channel=NAME,
                        event_id=update.event_id,
                        chat_id=update.chat_id,
                        body=body,
                        received_at=update.received_at,
                    )
                )
                batch.updates.append(update)
                if tap is not None and not is_answered_aside(update.button or ""):
                    batch.taps.append(tap)
            case LooseTap():
                batch.loose.append(event)
            case InlineQuery():
                batch.queries.append(event)
            case Left() | Migrated():
                batch.changes.append(event)
            case Nothing():
                pass
            case _ as never:
                assert_never(never)

    def _apply(self, tx: Transaction, batch: _Batch) -> None:
        """Do what must be done once, however often it is brought: a chat may have come back since it closed."""
        moment = self._parts.now()
        for letter in batch.letters:
            _put_once(tx, letter)
        for change in batch.changes:
            if not tx.inbox.remember(NAME, change.event_id, moment):
                continue
            match change:
                case Left(chat_id=chat_id):
                    fail_chat(tx, ChatKey(NAME, chat_id), moment)
                case Migrated(old_chat_id=old, new_chat_id=new):
                    tx.sending.move_chat(ChatKey(NAME, old), ChatKey(NAME, new))
                    move_game(tx, ChatKey(NAME, old), ChatKey(NAME, new))
                    self._warn_of_move(old, new)

    def _warn_of_move(self, old: str, new: str) -> None:
        """Say that the group of staff has another number: a setting names it, so its buttons work no more."""
        if self._parts.staff_chat.partition("/")[0] == old:
            _log.warning("staff_group_moved", setting="NQ_TELEGRAM_STAFF_CHAT", chat_id=new)

    async def _put_letter(self, letter: DeadLetter) -> None:
        await self._parts.store.transact(lambda tx: _put_once(tx, letter))

    def _letter_of(self, parsed: object, body: bytes, error: str) -> DeadLetter:
        """Return the letter of an update; its id is made of the body as it came, so that a repetition is known."""
        kept = to_kept(parsed) if isinstance(parsed, dict) else parsed
        return self._letter(_id_or_digest(parsed, body), body if kept == parsed else to_body(kept), error)

    def _letter(self, event_id: str, body: bytes, error: str) -> DeadLetter:
        return DeadLetter(channel=NAME, event_id=event_id, chat_id="", body=body, error=error, at=self._parts.now())

    async def _turn_away(self, loose: LooseTap) -> None:
        """Say where the button works."""
        try:
            text = self._parts.wording()[loose.language]["telegram.loose_tap"]
        except KeyError:
            text = ""
        await self._parts.client.acknowledge(loose.tap, text)

    def _start(self, errand: Coroutine[Any, Any, None]) -> None:
        if len(self._errands) >= ERRANDS_AT_ONCE:
            errand.close()
            return
        task = asyncio.create_task(errand)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)


def _put_once(tx: Transaction, letter: DeadLetter) -> None:
    if tx.inbox.remember(letter.channel, letter.event_id, letter.at):
        tx.dead_letters.put(letter)


def _holds_more(update: Update, parsed: Json) -> bool:
    """Tell whether its body may hold what must not be stored."""
    return update.forwarded or update.content is not Content.TEXT or holds_more(parsed)


def to_body(parsed: object) -> bytes:
    """Return the bytes of an update that was fetched."""
    return orjson.dumps(parsed)


def _id_or_digest(parsed: object, body: bytes) -> str:
    if isinstance(parsed, dict):
        raw: Json = parsed
        try:
            return str(id_of(raw))
        except BadPayload:
            pass
    return _digest(body)


def _digest(body: bytes) -> str:
    return f"unreadable-{hashlib.sha256(body).hexdigest()[:16]}"
