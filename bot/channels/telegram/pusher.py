"""Telegram as the delivery sees it."""

from collections.abc import Callable, Sequence

from bot.channels.pacing import Pace, Rate
from bot.channels.telegram.client import TelegramClient
from bot.channels.telegram.inbound import NAME, answered_by, from_chat_id
from bot.channels.telegram.outbound import Message, Wording, to_messages
from bot.domain.delivery import OutboxRow

_GROUP_BURST = 4


def make_pace(per_second: float, private_per_second: float, group_per_minute: float) -> Pace:
    """Return the pace Telegram takes.

    A group's messages come in bursts of a quarter, refilled so slowly that no minute has more than allowed.
    """
    burst = max(group_per_minute / _GROUP_BURST, 1.0)
    return Pace(
        overall=_rate(per_second),
        private=_rate(private_per_second),
        group=Rate(burst, 60.0 * burst / max(group_per_minute - burst, 1.0)),
    )


def _rate(per_second: float) -> Rate:
    most = max(per_second, 1.0)
    return Rate(most, most / per_second)


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

    def to_calls(self, row: OutboxRow) -> Sequence[Message]:
        """Return the messages of the row's reply."""
        if row.reply is None:
            return ()
        return to_messages(row.reply, self._wording(), self._public_url, reply_to=answered_by(row))

    async def send(self, chat_id: str, call: Message) -> None:
        """Send one message."""
        await self._client.send(chat_id, call)
