"""Quiz polls: replies -> calls of the Bot API, and votes -> updates.  Pure.

Polls are never anonymous: only then the bot is told who chose what.  When a poll ends is decided by our own
clock, so Telegram is given none: it would show what is right before we have closed the question.
Source: Bot API 10.0, sendPoll, stopPoll, PollAnswer; bodies in tests/payloads/telegram/.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson

from bot.channels.telegram.outbound import Keyboard, Message, to_keyboard
from bot.domain.delivery import PollSent
from bot.domain.message import Choice, ChoiceRole, PollForm

REFUSED_AS_POLL = ("poll",)
"""What a refusal says where a group lets nobody send polls, or one does not fit: it is asked with buttons then."""
ENDED = ("poll has already been closed", "message with poll to stop not found", "message is not a poll")
"""The poll takes no votes any more, whoever ended it."""


@dataclass(frozen=True, slots=True)
class PollCall:
    """One poll; ``instead`` is the same question with buttons."""

    form: PollForm
    keyboard: Keyboard
    instead: Message


@dataclass(frozen=True, slots=True)
class StopCall:
    """The end of the poll in a message."""

    message: int


Call = Message | PollCall | StopCall


def to_poll_call(form: PollForm, choices: Sequence[Choice], instead: Message) -> PollCall:
    """Return what asks by a poll; of the *choices* only those that lead on stand under it."""
    leading = [choice for choice in choices if choice.role is ChoiceRole.NAVIGATION]
    return PollCall(form, to_keyboard(leading), instead)


def to_poll_fields(chat: str, thread: str, call: PollCall) -> dict[str, object]:
    """Return the fields of sendPoll."""
    form = call.form
    fields: dict[str, object] = {
        "chat_id": chat,
        "question": form.question,
        "options": orjson.dumps([{"text": option} for option in form.options]).decode(),
        "type": "quiz",
        "is_anonymous": False,
        "correct_option_ids": orjson.dumps(form.right).decode(),
        "explanation": form.because,
    }
    if form.many:
        fields["allows_multiple_answers"] = True
    if thread:
        fields["message_thread_id"] = thread
    if call.keyboard:
        rows = [[{"text": button.label, "callback_data": button.payload} for button in row] for row in call.keyboard]
        fields["reply_markup"] = orjson.dumps({"inline_keyboard": rows}).decode()
    return fields


def to_poll_sent(sent: object) -> PollSent | None:
    """Return the ids in the answer to sendPoll, if it tells them."""
    if not isinstance(sent, Mapping):
        return None
    message, poll = sent.get("message_id"), sent.get("poll")
    poll_id = poll.get("id") if isinstance(poll, Mapping) else None
    return PollSent(str(message), poll_id) if isinstance(message, int) and isinstance(poll_id, str) else None
