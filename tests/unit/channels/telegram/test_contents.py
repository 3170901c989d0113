"""What a message of Telegram holds besides words, and what of it is kept."""

import json
from typing import Any

import orjson
import pytest

from bot.channels.telegram.attachments import file_of
from bot.channels.telegram.contents import holds_more, to_kept
from bot.channels.telegram.inbound import ToAnswer, Us, to_event
from bot.domain.errors import BadPicture, WhyBadPicture
from bot.domain.message import Content, Update
from tests.support.delivery import NOON
from tests.support.fake_bot_api.values import (
    Json,
    make_contact,
    make_document,
    make_forward,
    make_group,
    make_live_location,
    make_location,
    make_photo,
    make_poll,
    make_private_chat,
    make_sticker,
    make_text,
    make_user,
    make_video,
    make_voice,
)

AN = make_user(7001, "An")
GROUP = make_group(-1001, "Lớp 9A")


def make_update(content: Json, chat: Json | None = None, **more: Any) -> Json:
    chat = chat or make_private_chat(AN)
    return {"update_id": 5, "message": {"message_id": 9, "from": AN, "chat": chat, "date": 1, **more, **content}}


def read(content: Json, chat: Json | None = None, **more: Any) -> Update:
    event = to_event(make_update(content, chat, **more), Us(1, "thu_bot"), NOON)
    assert isinstance(event, ToAnswer)
    return event.update


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(make_text("Tin nóng"), Content.TEXT, id="text"),
        pytest.param(make_photo("f"), Content.PICTURE, id="photo"),
        pytest.param(make_photo("f", caption="Tin"), Content.PICTURE, id="photo with caption"),
        pytest.param(make_document("f", 9, "image/png"), Content.PICTURE, id="picture sent as a file"),
        pytest.param(make_document("f", 9, "image/svg+xml"), Content.FILE, id="drawing with scripts"),
        pytest.param(make_document("f", 9), Content.FILE, id="file"),
        pytest.param({"document": {}}, Content.FILE, id="file without a type"),
        pytest.param({"animation": {}, "document": {}}, Content.VIDEO, id="animation"),
        pytest.param(make_video("f"), Content.VIDEO, id="video"),
        pytest.param({**make_video("f"), "caption": "Xem nè"}, Content.VIDEO, id="video with caption"),
        pytest.param({"video_note": {}}, Content.VIDEO, id="round video"),
        pytest.param(make_voice("f"), Content.VOICE, id="voice"),
        pytest.param({"audio": {}}, Content.VOICE, id="music"),
        pytest.param(make_sticker("f"), Content.STICKER, id="sticker"),
        pytest.param({"poll": make_poll("1", "Có?", ["a", "b"])}, Content.POLL, id="poll"),
        pytest.param(make_contact("84900000001", "Bình", 5), Content.CONTACT, id="contact"),
        pytest.param(make_location(10.5, 106.4), Content.LOCATION, id="place"),
        pytest.param(make_live_location(10.5, 106.4), Content.LOCATION, id="live place"),
        pytest.param({"dice": {"value": 3}}, Content.OTHER, id="dice"),
    ],
)
def test_each_kind_is_told_apart(content: Json, expected: Content) -> None:
    """By what the message holds, whatever its caption says."""
    assert read(content).content is expected


def test_the_parts_of_an_album_carry_its_id() -> None:
    """So that one draft comes of them."""
    assert read(make_photo("f", album="138")).album == "138"
    assert read(make_photo("f")).album is None


@pytest.mark.parametrize(
    ("kind", "source"),
    [
        ("user", make_user(5872930402, "BINH-MARKER")),
        ("hidden_user", "BINH-MARKER"),
        ("chat", make_group(-1002, "BINH-MARKER")),
        ("channel", make_group(-1003, "BINH-MARKER")),
    ],
)
def test_who_wrote_a_forwarded_message_is_dropped(kind: str, source: Any) -> None:
    """The row is stored without the name and reads the same."""
    parsed = make_update(make_text("Tin nóng"), **make_forward(kind, 1, source))

    kept = orjson.dumps(to_kept(parsed))

    event = to_event(orjson.loads(kept), Us(1), NOON)
    assert event == to_event(parsed, Us(1), NOON)
    assert isinstance(event, ToAnswer)
    assert event.update.forwarded
    for told in (b"BINH-MARKER", b"5872930402", b"1002", b"1003", "Ban biên tập".encode()):
        assert told not in kept


QUOTING: Json = {
    "reply_to_message": {
        **make_update(make_text("MARKER"), GROUP, **make_forward("user", 1, make_user(5872930402, "MARKER")))[
            "message"
        ],
        "from": {"id": 1, "is_bot": True, "first_name": "MARKER"},
    },
    "external_reply": {"origin": {"type": "hidden_user", "sender_user_name": "MARKER"}},
    "quote": {"text": "MARKER"},
}


@pytest.mark.parametrize("kind", ["message", "edited_message"])
def test_what_a_message_replies_to_is_dropped(kind: str) -> None:
    """Whoever wrote that did not write to us; that it was the bot is still known."""
    said = make_update(make_text("/hoi thế này đúng không?"), GROUP, **QUOTING, edit_date=2)["message"]
    parsed = {"update_id": 5, kind: said}

    kept = orjson.dumps(to_kept(parsed))

    assert holds_more(parsed)
    assert to_event(orjson.loads(kept), Us(1), NOON) == to_event(parsed, Us(1), NOON)
    assert isinstance(to_event(parsed, Us(1), NOON), ToAnswer)
    assert (b"MARKER" in kept, b"5872930402" in kept) == (False, False)


def test_what_a_pressed_message_replies_to_is_dropped() -> None:
    """In groups the bot's messages are replies to what people wrote."""
    under = make_update(make_text("Bạn chọn đi"), GROUP, **QUOTING)["message"]
    parsed = {"update_id": 5, "callback_query": {"id": "7", "from": AN, "message": under, "data": "ask|start|0|"}}

    kept = to_kept(parsed)

    assert holds_more(parsed)
    assert to_event(kept, Us(1), NOON) == to_event(parsed, Us(1), NOON)
    assert "MARKER" not in json.dumps(kept)


def test_a_plain_message_is_kept_as_it_came() -> None:
    """Nothing has to be written anew then."""
    assert not holds_more(make_update(make_text("Điều 12 là gì?")))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(make_contact("84900000001", "MARKER", 5), id="contact"),
        pytest.param(make_live_location(10.54321, 106.41234), id="live place"),
        pytest.param({"venue": {"title": "MARKER", "location": {"latitude": 10.54321}}}, id="venue"),
        pytest.param(make_voice("MARKER"), id="voice"),
        pytest.param({"poll": make_poll("1", "MARKER", ["a", "b"])}, id="poll"),
    ],
)
def test_what_is_refused_is_not_stored(content: Json) -> None:
    """The row keeps that there was something, and nothing of it."""
    kept = json.dumps(to_kept(make_update(content)))

    assert read(json.loads(kept)["message"]).content is read(content).content
    assert not any(marker in kept for marker in ("MARKER", "84900000001", "10.54321", "106.41234"))


def test_an_update_without_a_message_stays_as_it_is() -> None:
    """A press, for one."""
    assert to_kept({"update_id": 5, "callback_query": {}}) == {"update_id": 5, "callback_query": {}}


def test_a_forwarded_command_is_no_command() -> None:
    """Somebody else's words cannot make the bot do something."""
    update = read(make_text("/start CRC_12"), **make_forward("hidden_user", 1, "Ai đó"))

    assert (update.text, update.button, update.forwarded) == ("/start CRC_12", None, True)


def test_addresses_behind_words_belong_to_the_claim() -> None:
    """Each once, after the words; what the words show already is not repeated."""
    text = "Bấm vào đây hoặc http://a.example để nhận tiền"
    links = [
        {"type": "text_link", "offset": 0, "length": 3, "url": url}
        for url in ("https://lua.example/x", "https://lua.example/x", "http://a.example")
    ]

    update = read({"text": text, "entities": links}, **make_forward("hidden_user", 1, "Ai đó"))

    assert update.text == f"{text}\nhttps://lua.example/x"


def test_a_group_gets_no_pictures_fetched() -> None:
    """Reports are not taken there."""
    reply = {"message_id": 8, "from": {"id": 1, "is_bot": True}, "chat": GROUP, "date": 1}

    update = read(make_photo("f", caption="Tin"), GROUP, reply_to_message=reply)

    assert update.content is Content.PICTURE
    assert not update.wants_picture


def photo(*sizes: tuple[int, int, int]) -> Json:
    return {"photo": [{"file_id": f"f{w}", "file_size": octets, "width": w, "height": h} for octets, w, h in sizes]}


def test_the_largest_size_that_is_taken_is_fetched() -> None:
    """A size above 10 MB is passed over."""
    content = photo((983, 90, 60), (900_000, 1280, 853), (10_000_001, 4000, 3000))

    assert file_of(make_update(content)) == "f1280"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(photo((10_000_001, 10, 10)), WhyBadPicture.TOO_BIG, id="no size fits"),
        pytest.param(make_document("f", 10_000_001, "image/png"), WhyBadPicture.TOO_BIG, id="large file"),
        pytest.param({"photo": []}, WhyBadPicture.UNREACHABLE, id="no sizes"),
        pytest.param({"photo": 5}, WhyBadPicture.UNREACHABLE, id="not a list"),
        pytest.param({"photo": [{"file_id": 5}]}, WhyBadPicture.UNREACHABLE, id="no id"),
        pytest.param({}, WhyBadPicture.UNREACHABLE, id="nothing"),
    ],
)
def test_a_picture_that_cannot_be_fetched_says_why(content: Json, why: WhyBadPicture) -> None:
    """Before anything is asked of the platform."""
    with pytest.raises(BadPicture) as caught:
        file_of(make_update(content))

    assert caught.value.why is why
