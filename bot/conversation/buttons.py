"""Payloads of choices: ``flow|step|version|choice`` in at most 64 bytes.

A payload comes back from outside and is untrusted: anybody can type or replay one.  Version 0 marks
a choice that only opens something to read and so never grows stale.
"""

from dataclasses import dataclass

from bot.domain.errors import BadPayload

MAX_BYTES = 64
TIMELESS = 0
STAFF = "staff"
"""The flow whose buttons are answered by one line to whoever pressed, instead of a message."""
GROUP = "gquiz"
"""The flow of a quiz in a group: what one member presses is answered to that member alone."""


@dataclass(frozen=True, slots=True)
class Button:
    """A choice as its payload says it."""

    flow: str
    step: str
    version: int
    choice: str


def to_payload(flow: str, step: str, choice: str = "", *, version: int = TIMELESS) -> str:
    """Return the payload of a choice.

    Raises:
        BadPayload: If it would be longer than 64 bytes, which Telegram refuses.
    """
    payload = f"{flow}|{step}|{version}|{choice}"
    if len(payload.encode()) > MAX_BYTES:
        raise BadPayload(f"The payload of {flow}|{step} has more than {MAX_BYTES} bytes. Use a shorter id.")
    return payload


def to_button(payload: str) -> Button:
    """Return the button *payload* stands for.

    Raises:
        BadPayload: If it has another form.
    """
    parts = payload.split("|")
    if len(payload.encode(errors="replace")) > MAX_BYTES or len(parts) != 4:  # noqa: PLR2004 the four fields
        raise BadPayload("Not a payload of this program.")
    flow, step, version, choice = parts
    if not (version.isascii() and version.isdigit()):
        raise BadPayload("Not a payload of this program.")
    return Button(flow, step, int(version), choice)


def is_answered_aside(payload: str) -> bool:
    """Tell whether pressing the button is answered by one line to whoever pressed; the conversation writes it."""
    return payload.startswith((f"{STAFF}|", f"{GROUP}|"))
