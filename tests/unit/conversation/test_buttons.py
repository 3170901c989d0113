"""Payloads are short, and whatever comes back is read without harm."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.buttons import MAX_BYTES, Button, to_button, to_payload
from bot.domain.base import Base
from bot.domain.errors import BadPayload


def test_a_payload_comes_back_as_the_same_button() -> None:
    """What was packed is unpacked."""
    assert to_button(to_payload("browse", "part", "CRC.I@2", version=7)) == Button("browse", "part", 7, "CRC.I@2")


def test_every_entry_can_be_opened_by_a_button(base: Base) -> None:
    """No id is too long for a platform's 64 bytes."""
    assert all(len(to_payload("ask", "open", entry).encode()) <= MAX_BYTES for entry in base.entries)


def test_a_long_payload_is_refused_when_made() -> None:
    """The mistake shows where it is made, not at the platform."""
    with pytest.raises(BadPayload, match="more than 64 bytes"):
        to_payload("ask", "open", "đ" * 40)


@pytest.mark.parametrize("payload", ["", "a|b|c", "a|b|-1|x", "a|b|x|y", "a|b|1|c|d", "x" * 65, "a|b|²|c"])
def test_foreign_payloads_are_refused(payload: str) -> None:
    """Anybody can send anything as a payload."""
    with pytest.raises(BadPayload):
        to_button(payload)


@given(st.text())
def test_reading_a_payload_fails_in_one_way_only(payload: str) -> None:
    """Whatever is sent, it is a button or BadPayload."""
    with contextlib.suppress(BadPayload):
        assert to_button(payload).version >= 0
