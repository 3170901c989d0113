"""What each body of Telegram means to the bot."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.telegram.addresses import answered_by
from bot.channels.telegram.inbound import (
    Event,
    InlineQuery,
    Left,
    LooseTap,
    Migrated,
    Nothing,
    TelegramChannel,
    ToAnswer,
    Us,
    to_event,
    to_language,
)
from bot.domain.delivery import InboxRow, OutboxRow, OutboxState
from bot.domain.errors import BadPayload
from bot.domain.text import Language

PAYLOADS = Path(__file__).parents[3] / "payloads" / "telegram"
NOON = datetime(2026, 12, 1, 5, 0, tzinfo=UTC)
US = Us(123456789, "nhanquyen_thu_bot")
PERSON = {"id": 7, "is_bot": False}
ANSWERED = {"from": {"id": US.id, "is_bot": True}}


def load(name: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((PAYLOADS / f"{name}.json").read_text("utf-8"))
    return body


def message(
    kind: str = "message", *, group: bool = False, sender: Mapping[str, Any] | None = PERSON, **fields: Any
) -> dict[str, Any]:
    chat = {"id": -1001, "type": "supergroup"} if group else {"id": 7, "type": "private"}
    body = {"message_id": 5, "date": 100, "chat": chat, "from": sender, **fields}
    return {"update_id": 1, kind: {key: value for key, value in body.items() if value is not None}}


def read(raw: Mapping[str, Any], us: Us = US) -> Event:
    return to_event(raw, us, NOON)


def said(raw: Mapping[str, Any], us: Us = US) -> tuple[str | None, str | None] | None:
    """Return text and button of the update, or None if there is none."""
    event = read(raw, us)
    return (event.update.text, event.update.button) if isinstance(event, ToAnswer) else None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("text", "keeps its words"),
        ("command-in-group", ("quyền trẻ em", None)),
        ("reply-in-group", ("Điều 12", None)),
        ("start-with-parameter", (None, "ask|open|0|CRC:12")),
        ("callback-query", "keeps its words"),
        ("callback-query-inaccessible", (None, "feedback|good|1|1")),
        ("edited-message", "keeps its words"),
        ("photo", "keeps its words"),
        ("voice", ("", None)),
        ("sticker", ("", None)),
        ("location", ("", None)),
        ("contact", ("", None)),
        ("bot-added-to-group", None),
        ("channel-post", None),
        ("chosen-inline-result", None),
        ("member-added-to-group", None),
        ("member-unblocked", None),
        ("migrate-from", None),
        ("poll", ("", None)),
        ("poll-answer", (None, None)),
        ("poll-answer-retracted", (None, None)),
        ("poll-answer-anonymous-admin", None),
        ("unknown-kind", None),
    ],
)
def test_each_kind_of_body(name: str, expected: tuple[str | None, str | None] | str | None) -> None:
    """Words and buttons get a turn, things without words the reply that says so, events none."""
    found = said(load(name))

    if expected == "keeps its words":
        assert found is not None
        assert found[0] or found[1]
    else:
        assert found == expected


def test_a_private_message_is_an_update() -> None:
    """Chat and person are the same, and the update's number is what a redelivery is known by."""
    event = read(message(text="quyền trẻ em", sender={"id": 7, "is_bot": False, "language_code": "en-GB"}))

    assert isinstance(event, ToAnswer)
    update = event.update
    assert (update.channel, update.event_id, update.chat_id, update.person_id) == ("telegram", "1", "7", "7")
    assert (update.received_at, update.language_hint) == (NOON, Language.EN)


def test_members_of_a_group_have_dialogues_of_their_own() -> None:
    """The lane is the group's; who spoke is the person."""
    event = read(message(group=True, text="/hoi điều 12"))

    assert isinstance(event, ToAnswer)
    assert (event.update.chat_id, event.update.person_id, event.update.event_id) == ("-1001", "7", "1.5")


def test_a_group_that_speaks_is_not_its_own_private_chat() -> None:
    """Who stands behind an anonymous administrator is told from the chat: what is private is not shown there."""
    raw = message(group=True, text="/quiz", sender_chat={"id": -1001, "title": "Lớp 9A"}, sender={"id": 1})

    event = read(raw)

    assert isinstance(event, ToAnswer)
    assert event.update.chat_id == "-1001"
    assert event.update.person_id != event.update.chat_id
    assert event.update.shown_name == ""


def test_a_name_is_read_in_groups_only() -> None:
    """There the others see it anyway."""
    named = {"id": 7, "is_bot": False, "first_name": "An"}

    events = [read(message(group=group, text="/help", sender=named)) for group in (True, False)]

    assert [event.update.shown_name for event in events if isinstance(event, ToAnswer)] == ["An", ""]


def test_a_topic_is_a_chat_of_its_own() -> None:
    """The answer goes to the topic that was asked in."""
    event = read(message(group=True, text="/help", message_thread_id=44, is_topic_message=True))

    assert isinstance(event, ToAnswer)
    assert event.update.chat_id == "-1001/44"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param(message(text="/help"), "/help", id="a command"),
        pytest.param(message(text="/HELP@nhanquyen_thu_bot"), "/help", id="a command that names us"),
        pytest.param(message(text="/foo bar"), "/foo bar", id="an unknown command is text"),
        pytest.param(message(text="/start"), "/start", id="a start"),
        pytest.param(message(text="/start !!"), "/start", id="a start with nonsense"),
        pytest.param(message(text="/hoi  điều 12 "), "điều 12", id="a question after its command"),
        pytest.param(message(text="a\0b"), "ab", id="NUL goes"),
        pytest.param(message(caption="ảnh này", photo=[{}]), "ảnh này", id="words under a picture"),
        pytest.param(message(group=True, text="chào cả nhà"), None, id="talk in a group"),
        pytest.param(message(group=True, text="/help"), "/help", id="a command in a group"),
        pytest.param(message(group=True, text="/help@NhanQuyen_Thu_Bot"), "/help", id="our name in any case"),
        pytest.param(message(group=True, text="/help@other_bot"), None, id="another bot's command"),
        pytest.param(message(group=True, text="/foo"), None, id="an unknown command in a group"),
        pytest.param(message(group=True, text="2", reply_to_message=ANSWERED), "2", id="a reply to us"),
        pytest.param(message(group=True, text="2", reply_to_message={"from": {"id": 9}}), None, id="to another"),
        pytest.param(message(group=True, voice={}, reply_to_message=ANSWERED), "", id="a voice reply to us"),
        pytest.param(message(group=True, voice={}), None, id="a voice message in a group"),
        pytest.param(message(group=True, new_chat_members=[{}], reply_to_message=ANSWERED), None, id="an event"),
        pytest.param(message(text="x", via_bot={"id": US.id}), None, id="what somebody shared through us"),
        pytest.param(message(text="x", sender={"id": 9, "is_bot": True}), None, id="another bot"),
        pytest.param(message(text="x", sender=None), None, id="nobody"),
        pytest.param(
            message(group=True, text="/help", sender_chat={"id": -1001}, sender={"id": 1, "is_bot": True}),
            "/help",
            id="an anonymous administrator",
        ),
        pytest.param(message("edited_message", text="x", edit_date=160), "x", id="an edited question"),
        pytest.param(message("edited_message", text="x", edit_date=100_000), None, id="an old message edited"),
        pytest.param(message("edited_message", text="/help", edit_date=160), None, id="an edited command"),
        pytest.param(message("edited_message", text="/hoi x", edit_date=160), "x", id="an edited asking command"),
        pytest.param(message("edited_message", caption="x", edit_date=160), None, id="an edited picture"),
        pytest.param(message("edited_message", text="x"), None, id="an edit without a date"),
        pytest.param(message("edited_message", group=True, text="x", edit_date=160), None, id="an edit in a group"),
    ],
)
def test_what_is_said_to_the_bot(raw: Mapping[str, Any], expected: str | None) -> None:
    """In private everything, in groups commands and replies; never what bots or the chat itself say."""
    found = said(raw)

    assert (found[0] if found else None) == expected


def test_until_our_name_is_known_no_command_that_names_a_bot_is_ours() -> None:
    """It would be another bot's as well; one without a name is."""
    assert said(message(group=True, text="/help@somebody_bot"), Us(US.id)) is None
    assert said(message(group=True, text="/help"), Us(US.id)) == ("/help", None)


def test_what_was_kept_is_for_us() -> None:
    """A row an earlier run has kept is read before Telegram has told our name."""
    body = orjson.dumps(message(group=True, text="/help@nhanquyen_thu_bot"))
    row = InboxRow(channel="telegram", event_id="5.9", chat_id="-1001", body=body, received_at=NOON)

    update = TelegramChannel(Us(US.id)).to_update(row)

    assert update is not None
    assert update.text == "/help"


def test_asking_for_nothing_shows_how_to_ask() -> None:
    """`/hoi` alone opens the help for asking."""
    assert said(message(text="/hoi")) == (None, "ask|start|0|")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (load("inline-query"), InlineQuery),
        (load("callback-query-inline"), LooseTap),
        (load("member-blocked"), Left),
        (load("migrate-to"), Migrated),
        ({"update_id": 1}, Nothing),
        ({"update_id": 1, "callback_query": {"id": "3", "game_short_name": "x"}}, LooseTap),
    ],
)
def test_what_is_done_besides_turns(raw: Mapping[str, Any], expected: type[Event]) -> None:
    """Inline queries, loose presses, blocking and moving are told apart."""
    assert isinstance(read(raw), expected)


@pytest.mark.parametrize(
    "raw",
    [
        [],
        {},
        {"update_id": "1"},
        {"update_id": True},
        {"update_id": 1, "message": "x"},
        {"update_id": 1, "message": {}},
        message(text=5),
        {"update_id": 1, "callback_query": {"id": 5}},
        {"update_id": 1, "callback_query": {"id": "5", "data": "x", "message": {}, "from": {"id": 1}}},
        {"update_id": 1, "inline_query": {"id": "5"}},
        {"update_id": 1, "my_chat_member": {"chat": {"id": 1}}},
    ],
)
def test_a_known_kind_of_another_form_cannot_be_read(raw: Any) -> None:
    """It becomes a dead letter instead of being taken for something else."""
    with pytest.raises(BadPayload):
        read(raw)


@pytest.mark.parametrize(
    ("sender", "expected"),
    [
        ({}, Language.VI),
        ({"language_code": ""}, Language.VI),
        ({"language_code": "vi"}, Language.VI),
        ({"language_code": "vi-VN"}, Language.VI),
        ({"language_code": "en"}, Language.EN),
        ({"language_code": "km"}, Language.EN),
        ({"language_code": 5}, Language.VI),
        (None, Language.VI),
    ],
)
def test_the_language_of_the_device(sender: object, expected: Language) -> None:
    """Vietnamese unless Telegram tells of another; what is neither gets English."""
    assert to_language(sender) is expected


@pytest.mark.parametrize(
    ("cause", "position", "expected"),
    [("1.5", 0, 5), ("1.5", 1, None), ("1", 0, None), ("1.x", 0, None), ("verdict.", 0, None)],
)
def test_the_first_reply_in_a_group_names_its_question(cause: str, position: int, expected: int | None) -> None:
    """People of a group see whom it is for."""
    row = OutboxRow(
        id=1,
        channel="telegram",
        chat_id="-1",
        cause=cause,
        position=position,
        reply=None,
        state=OutboxState.WAITING,
        created_at=NOON,
    )

    assert answered_by(row) == expected


def test_the_channel_reads_what_was_kept() -> None:
    """A kept body gives the same update at its turn as when it came in."""
    raw = message(text="điều 12")
    row = InboxRow(channel="telegram", event_id="1", chat_id="7", body=orjson.dumps(raw), received_at=NOON)
    event = read(raw)

    update = TelegramChannel(US).to_update(row)

    assert isinstance(event, ToAnswer)
    assert update == event.update


WORDS = st.sampled_from(
    (
        "update_id", "message", "edited_message", "callback_query", "inline_query", "my_chat_member", "chat", "from",
        "id", "type", "private", "text", "caption", "data", "message_id", "language_code", "reply_to_message", "date",
        "photo", "supergroup", "sender_chat", "new_chat_member", "status", "kicked", "query", "is_bot", "via_bot",
        "migrate_to_chat_id",
    )
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20) | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS | st.text(max_size=8), inner, max_size=8),
    max_leaves=30,
)


@settings(max_examples=1000, deadline=None)
@given(JSON)
def test_no_body_breaks_the_reader(raw: Any) -> None:
    """Whatever comes is an event or cannot be read; nothing else happens."""
    try:
        event = read(raw)
    except BadPayload:
        return

    assert isinstance(event, Event)


@settings(max_examples=1000, deadline=None)
@given(st.data())
def test_no_change_of_a_real_body_breaks_the_reader(data: st.DataObject) -> None:
    """A part of a real body replaced by anything gives an event or cannot be read."""
    names = sorted(path.stem for path in PAYLOADS.glob("*.json"))
    raw = load(data.draw(st.sampled_from(names)))
    place: Any = raw
    while True:
        key = data.draw(st.sampled_from(sorted(place)))
        if not (isinstance(place[key], dict) and place[key] and data.draw(st.booleans())):
            break
        place = place[key]
    place[key] = data.draw(JSON)

    try:
        event = read(raw)
    except BadPayload:
        return

    assert isinstance(event, Event)
