"""Quiz polls: what is sent for a question, and what a vote is to us."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels.telegram.inbound import Event, Nothing, ToAnswer, Us, to_event
from bot.channels.telegram.outbound import Message
from bot.channels.telegram.polls import StopCall, to_poll_call, to_poll_fields, to_poll_sent
from bot.channels.telegram.pusher import TelegramPusher
from bot.domain.delivery import OutboxRow, OutboxState, PollSent
from bot.domain.errors import BadPayload, ChatClosed, Refused
from bot.domain.message import Choice, ChoiceRole, PollForm, Reply, ReplyKind, Vote
from bot.domain.text import Language
from bot.store.coding import decode_reply, encode_reply
from tests.support.fake_bot_api.faults import Fault, Kind
from tests.support.fake_bot_api.server import FakeBotApi
from tests.support.telegram import make_client

NOON = datetime(2026, 12, 1, 5, 0, tzinfo=UTC)
WORDING: dict[Language, dict[str, str]] = {language: {} for language in Language}
FORM = PollForm(
    game_id="G",
    position=2,
    question="Bao nhiêu điều?",
    options=("54", "41", "30"),
    right=(0, 2),
    because="Vì.",
    many=True,
)
CHOICES = (Choice("54", "gquiz|a|0|G.2.0"), Choice("Tạm dừng", "gquiz|hold|0|G", ChoiceRole.NAVIGATION))
REPLY = Reply(
    kind=ReplyKind.QUESTION, language=Language.VI, body="Bao nhiêu điều?", choices=CHOICES, slot="quiz:G:2", poll=FORM
)
INSTEAD = Message("Bao nhiêu điều?", "Bao nhiêu điều?")


def read_vote(**fields: Any) -> Event:
    body = {"poll_id": "5", "user": {"id": 7, "is_bot": False}, "option_ids": [1], **fields}
    return to_event({"update_id": 3, "poll_answer": body}, Us(1), NOON)


def to_row(reply: Reply, replaces: str | None = None) -> OutboxRow:
    return OutboxRow(
        id=1, channel="telegram", chat_id="-1001", cause="quiz:G", position=0, reply=reply, state=OutboxState.SENDING,
        created_at=NOON, replaces=replaces,
    )  # fmt: skip


@pytest.fixture
async def api() -> AsyncIterator[FakeBotApi]:
    async with FakeBotApi() as running:
        running.group(-1001)
        yield running


@pytest.fixture
async def pusher(api: FakeBotApi) -> AsyncIterator[TelegramPusher]:
    async with make_client(api) as client:
        yield TelegramPusher(client, lambda: WORDING, "")


def test_a_poll_is_a_quiz_that_is_not_anonymous_and_has_no_clock_of_telegrams() -> None:
    """Only so are we told who chose what, and only we say when it ends."""
    fields = to_poll_fields("-1001", "44", to_poll_call(FORM, CHOICES, INSTEAD))

    assert fields["is_anonymous"] is False
    assert fields["type"] == "quiz"
    assert fields["correct_option_ids"] == "[0,2]"
    assert fields["allows_multiple_answers"] is True
    assert fields["message_thread_id"] == "44"
    assert fields["reply_markup"] == '{"inline_keyboard":[[{"text":"Tạm dừng","callback_data":"gquiz|hold|0|G"}]]}'
    assert not {"open_period", "close_date"} & fields.keys()


def test_a_vote_is_a_turn_in_a_lane_of_its_poll() -> None:
    """Where the poll stands need not be known for that; so a vote and its withdrawal keep their order."""
    event = read_vote(option_ids=[2, 0, 2])

    assert isinstance(event, ToAnswer)
    update = event.update
    assert (update.event_id, update.chat_id, update.person_id) == ("3", "poll:5", "7")
    assert update.vote == Vote("5", (0, 2))
    assert update.shown_name == ""


def test_a_vote_taken_back_chooses_nothing() -> None:
    event = read_vote(option_ids=[])

    assert isinstance(event, ToAnswer)
    assert event.update.vote == Vote("5", ())


def test_a_chat_has_no_vote() -> None:
    """Several people may stand behind an anonymous administrator."""
    assert isinstance(read_vote(voter_chat={"id": -1001, "type": "supergroup"}), Nothing)


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"poll_id": 5}, id="a poll without a name"),
        pytest.param({"option_ids": None}, id="no list"),
        pytest.param({"option_ids": ["1"]}, id="no numbers"),
        pytest.param({"option_ids": list(range(13))}, id="more than a poll has"),
        pytest.param({"user": None}, id="nobody"),
    ],
)
def test_a_vote_of_another_form_cannot_be_read(fields: Mapping[str, Any]) -> None:
    """It becomes a dead letter, and no answer."""
    with pytest.raises(BadPayload):
        read_vote(**fields)


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        pytest.param({"message_id": 9, "poll": {"id": "5"}}, PollSent("9", "5"), id="a poll"),
        pytest.param({"message_id": 9}, None, id="a message without a poll"),
        pytest.param(True, None, id="no message"),
    ],
)
def test_what_telegram_says_of_a_poll_it_took(sent: object, expected: PollSent | None) -> None:
    """Both ids are needed: of the message to end it, of the poll to know its votes."""
    assert to_poll_sent(sent) == expected


def test_a_poll_survives_the_store() -> None:
    """A reply that waits in the outbox asks the same after a restart."""
    assert decode_reply(encode_reply(REPLY)) == REPLY


async def test_a_poll_is_sent_and_ended_once(api: FakeBotApi, pusher: TelegramPusher) -> None:
    """One that has ended, was deleted or never arrived needs no end."""
    ending = Reply(
        kind=ReplyKind.QUESTION,
        language=Language.VI,
        body="",
        poll=PollForm(game_id="G", position=2, question="", ends=True),
    )

    (call,) = pusher.to_calls(to_row(REPLY))
    sent = await pusher.send("-1001", call)
    assert isinstance(sent, PollSent)
    for replaced in (sent.message, sent.message, "777"):
        (stop,) = pusher.to_calls(to_row(ending, replaced))
        assert await pusher.send("-1001", stop) is None

    assert pusher.to_calls(to_row(ending)) == ()
    assert stop == StopCall(777)
    assert api.world.polls[sent.poll]["is_closed"]


async def test_where_polls_are_not_allowed_buttons_ask(api: FakeBotApi, pusher: TelegramPusher) -> None:
    """The chat is not given up for it."""
    api.world.chats[-1001].takes_polls = False

    (call,) = pusher.to_calls(to_row(REPLY))
    sent = await pusher.send("-1001", call)

    (seen,) = api.from_bot(-1001)
    assert sent == str(seen.message_id)
    assert seen.labels == ("54", "Tạm dừng")


@pytest.mark.parametrize(
    ("code", "description", "expected"),
    [
        pytest.param(403, "Forbidden: bot was kicked from the group chat", ChatClosed, id="kicked"),
        pytest.param(400, "Bad Request: BUTTON_DATA_INVALID", Refused, id="a wrong button"),
    ],
)
async def test_other_refusals_of_a_poll_are_what_they_are(
    api: FakeBotApi, pusher: TelegramPusher, code: int, description: str, expected: type[Exception]
) -> None:
    api.faults.add(Fault(Kind.REFUSED, "sendPoll", code=code, description=description))
    (call,) = pusher.to_calls(to_row(REPLY))

    with pytest.raises(expected):
        await pusher.send("-1001", call)
