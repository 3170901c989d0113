"""Telegram as the delivery sees it."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.channels.pacing import Pace, Rate
from bot.channels.telegram.addresses import answered_by, from_aside, from_chat_id
from bot.channels.telegram.client import TelegramClient
from bot.channels.telegram.inbound import NAME
from bot.channels.telegram.outbound import Message, Wording, to_messages
from bot.channels.telegram.polls import Call, StopCall, to_poll_call
from bot.domain.delivery import OutboxRow, PollSent

_GROUP_BURST = 4
_BURST = 10
_SHARE = 0.75


def make_pace(per_second: float, private_per_second: float, group_per_minute: float) -> Pace:
    """Return the pace Telegram takes.

    A group's messages come in bursts of a quarter, refilled so slowly that no minute has more than allowed.  All
    together come in bursts of a tenth, and as three quarters of what is allowed: sends are not on their way
    equally long, so that a second may hold some of the one before.
    """
    burst = max(group_per_minute / _GROUP_BURST, 1.0)
    most = max(private_per_second, 1.0)
    at_once = max(per_second / _BURST, 1.0)
    return Pace(
        overall=Rate(at_once, at_once / (per_second * _SHARE)),
        private=Rate(most, most / private_per_second),
        group=Rate(burst, 60.0 * burst / max(group_per_minute - burst, 1.0)),
    )


class TelegramPusher:
    """What the delivery needs to know of Telegram."""

    name = NAME

    def __init__(self, client: TelegramClient, wording: Callable[[], Wording], public_url: str) -> None:
        self._client = client
        self._wording = wording
        self._public_url = public_url

    def place_of(self, chat_id: str) -> tuple[str, bool]:
        """Return the chat without its topic; groups have negative ids."""
        chat, _ = from_chat_id(chat_id)
        return chat, chat.startswith("-")

    def to_calls(self, row: OutboxRow) -> Sequence[Call]:
        """Return what shows the row's reply."""
        if row.reply is None:
            return ()
        replaced = int(row.replaces) if row.replaces and row.replaces.isdigit() else None
        if row.reply.poll is not None and row.reply.poll.ends:
            return () if replaced is None else (StopCall(replaced),)
        reply_to = None if row.reply.slot else answered_by(row)
        first, *others = to_messages(row.reply, self._wording(), self._public_url, reply_to=reply_to)
        if row.reply.poll is not None:
            return (to_poll_call(row.reply.poll, row.reply.choices, replace(first, edits=replaced)),)
        return (replace(first, edits=replaced), *others)

    async def send(self, chat_id: str, call: Call) -> str | PollSent | None:
        """Send one message or poll, or the line that answers a press; return the message's id, if there is one."""
        tap = from_aside(chat_id)
        if tap is None or not isinstance(call, Message):
            return await self._client.send(chat_id, call)
        await self._client.acknowledge(tap, call.plain)
        return None
