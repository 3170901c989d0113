from datetime import UTC, datetime

import orjson
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.answer import Context
from bot.domain.dialogue import Dialogue, DialogueKey
from bot.domain.message import Choice, ChoiceRole, Phone, Reply, ReplyKind, SourceLink
from bot.domain.text import Language
from bot.store.coding import (
    decode_dialogue,
    decode_payload,
    decode_reply,
    encode_dialogue,
    encode_payload,
    encode_reply,
    from_us,
    to_us,
)

KEY = DialogueKey("web_chat", "c", "p")

# What SQL and JSON carry: Unicode without lone surrogates.  NUL is refused at the channels.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
LANGUAGES = st.sampled_from(Language)
CHOICES = st.lists(st.builds(Choice, TEXT, TEXT, st.sampled_from(ChoiceRole)), max_size=3).map(tuple)
REPLIES = st.builds(
    Reply,
    kind=st.sampled_from(ReplyKind),
    language=LANGUAGES,
    body=TEXT,
    title=TEXT,
    more=TEXT,
    sources=st.lists(st.builds(SourceLink, TEXT, TEXT, TEXT, st.none() | TEXT), max_size=2).map(tuple),
    phones=st.lists(st.builds(Phone, TEXT, TEXT, TEXT), max_size=2).map(tuple),
    choices=CHOICES,
    notice=TEXT,
    entry=st.none() | TEXT,
    entry_version=st.none() | TEXT,
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
DIALOGUES = st.builds(
    Dialogue,
    key=st.just(KEY),
    version=st.integers(0, 10**6),
    language=st.none() | LANGUAGES,
    last_language=LANGUAGES,
    flow=TEXT,
    step=TEXT,
    data=st.dictionaries(TEXT, JSON, max_size=3),
    context=st.builds(Context, st.none() | TEXT, st.none() | st.integers(1, 99), st.none() | TEXT),
    open=CHOICES,
)


@given(REPLIES)
def test_a_reply_comes_back_as_it_was(reply: Reply) -> None:
    """Nothing of a reply is lost in its row."""
    assert decode_reply(encode_reply(reply)) == reply


@given(DIALOGUES)
def test_a_dialogue_comes_back_as_it_was(dialogue: Dialogue) -> None:
    """Nothing of a Dialogue is lost in its row."""
    assert decode_dialogue(KEY, dialogue.version, encode_dialogue(dialogue)) == dialogue


@given(st.dictionaries(TEXT, JSON, max_size=3))
def test_a_payload_comes_back_as_it_was(payload: dict[str, object]) -> None:
    """Nothing of a job's payload is lost in its row."""
    assert decode_payload(encode_payload(payload)) == payload


@given(st.datetimes(datetime(1990, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 -- bounds are naive
def test_a_moment_comes_back_to_the_microsecond(moment: datetime) -> None:
    """Times are whole microseconds, without the errors of a float."""
    assert from_us(to_us(moment)) == moment


def test_rows_of_other_versions_stay_readable() -> None:
    """Fields nobody knows are passed over; missing ones get their defaults."""
    old = orjson.dumps({"kind": "text", "language": "vi", "body": "Chào.", "shiny": {"new": 1}})

    assert decode_reply(old) == Reply(kind=ReplyKind.TEXT, language=Language.VI, body="Chào.")
    assert decode_dialogue(KEY, 3, b'{"later": true}') == Dialogue(key=KEY, version=3)


def test_a_state_nobody_can_read_starts_anew() -> None:
    """A damaged state keeps its version, so that turns still notice each other."""
    assert decode_dialogue(KEY, 3, b"not json") == Dialogue(key=KEY, version=3)
    assert decode_dialogue(KEY, 3, b'{"last_language": "xx"}') == Dialogue(key=KEY, version=3)
    assert decode_dialogue(KEY, 3, b'{"context": [1]}') == Dialogue(key=KEY, version=3)
