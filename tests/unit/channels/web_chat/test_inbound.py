from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.web_chat.inbound import Arrival, Message, WebChatChannel, from_fields, to_message, to_row
from bot.domain.delivery import InboxRow
from bot.domain.errors import BadPayload, WhyBadPicture
from bot.domain.message import Content
from bot.domain.picture import Picture
from bot.domain.text import Language
from tests.support.delivery import NOON

EVENT = "0123456789abcdef0123456789abcdef"
LARGEST_HASH = 2**64 - 1


def arrive(language: Language | None = Language.EN, picture: Picture | WhyBadPicture | None = None) -> Arrival:
    return Arrival(person="p", language=language, source="today", now=NOON, picture=picture)


def test_text_and_choice_are_told_apart() -> None:
    """A form brings a text or a choice; a choice wins."""
    text = to_message(f"event={EVENT}&text=xin+ch%C3%A0o".encode())
    choice = to_message(f"event={EVENT}&text=x&choice=help%7Cmenu%7C0%7C".encode())

    assert text == Message(EVENT, "xin chào", None)
    assert choice == Message(EVENT, None, "help|menu|0|")


def test_choices_of_one_form_are_different_events() -> None:
    """Redelivery of one button is recognised; another button of the same reply is news."""
    first, second = Message(EVENT, None, "help|menu|0|"), Message(EVENT, None, "help|about|0|")

    assert first.event_id == Message(EVENT, None, "help|menu|0|").event_id
    assert first.event_id != second.event_id


def test_words_are_not_part_of_the_event_id() -> None:
    """Nothing that a person typed can be guessed from what is kept for deduplication."""
    assert Message(EVENT, "một", None).event_id == Message(EVENT, "hai", None).event_id == EVENT


@given(st.binary(max_size=400))
def test_any_body_is_read_or_refused(body: bytes) -> None:
    """No body breaks the reader, and what it gives can be stored."""
    try:
        message = to_message(body)
    except BadPayload:
        return
    update = WebChatChannel().to_update(to_row(message, arrive(None)))
    assert update is not None


@given(st.text(max_size=300))
def test_text_survives_the_inbox(text: str) -> None:
    """What was typed comes out of the row as it went in, without NUL."""
    sent = text.encode("utf-8", "replace").decode()
    message = to_message(f"event={EVENT}&text={quote_plus(sent)}".encode())

    update = WebChatChannel().to_update(to_row(message, arrive()))

    assert update is not None
    assert update.text == sent.replace("\0", "").replace("\r\n", "\n")
    assert update.language_hint is Language.EN


def test_a_picture_is_named_in_the_row() -> None:
    """The row holds its name and hash, not the picture; a caption goes with it."""
    message = from_fields({"event": EVENT, "text": "Tin này"}, b"jpeg")
    picture = Picture("a" * 64, LARGEST_HASH, 8, 8, b"jpeg")

    update = WebChatChannel().to_update(to_row(message, arrive(picture=picture)))

    assert update is not None
    assert (update.text, update.content) == ("Tin này", Content.PICTURE)
    assert (update.pictures, update.picture_hashes) == (("a" * 64,), (LARGEST_HASH,))
    assert not update.wants_picture


def test_a_picture_that_was_not_taken_says_why() -> None:
    """The turn tells the person."""
    message = from_fields({"event": EVENT}, b"")

    update = WebChatChannel().to_update(to_row(message, arrive(picture=WhyBadPicture.EMPTY)))

    assert update is not None
    assert (update.content, update.no_picture, update.pictures) == (Content.PICTURE, WhyBadPicture.EMPTY, ())
    assert not update.wants_picture


def test_the_address_travels_by_its_name_of_the_day() -> None:
    """A burst from one address is recognised without keeping the address."""
    update = WebChatChannel().to_update(to_row(Message(EVENT, "chào", None), arrive()))

    assert update is not None
    assert update.source == "today"


def test_a_form_without_anything_is_refused() -> None:
    """Neither words nor a choice nor a picture."""
    with pytest.raises(BadPayload):
        from_fields({"event": EVENT})


@pytest.mark.parametrize("body", [b"", b"null", b"{}", b'{"text": 1}', b'{"text":"a","choice":null,"language":"xx"}'])
def test_a_row_that_is_not_ours_is_refused(body: bytes) -> None:
    """It becomes a dead letter."""
    row = InboxRow(channel="web_chat", event_id=EVENT, chat_id="p", body=body, received_at=NOON)

    with pytest.raises(BadPayload):
        WebChatChannel().to_update(row)
