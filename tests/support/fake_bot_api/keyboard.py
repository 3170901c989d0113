"""Keyboards under messages."""

from typing import Any

from tests.support.fake_bot_api.markup import is_link
from tests.support.fake_bot_api.refusal import bad

BUTTONS = 100
BUTTONS_IN_A_ROW = 8


def check_keyboard(markup: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return the keyboard as a message carries it, None for an empty one.

    Raises:
        Refusal: If it has too many buttons, or one without a name, or that does nothing or two things.
    """
    rows = [row for row in (markup or {}).get("inline_keyboard", []) if row]
    if sum(len(row) for row in rows) > BUTTONS:
        raise bad("reply markup is too long")
    for row in rows:
        if len(row) > BUTTONS_IN_A_ROW:
            raise bad("a row of the keyboard has more than 8 buttons")
        for button in row:
            _check_button(button)
    return {"inline_keyboard": rows} if rows else None


def _check_button(button: dict[str, Any]) -> None:
    if not button["text"].strip():
        raise bad("inline keyboard button text must be non-empty")
    does = button.keys() - {"text", "icon_custom_emoji_id", "style"}
    if not does:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(does) > 1:
        raise bad("can't parse inline keyboard button: it has more than one action")
    if "url" in does and not is_link(button["url"]):
        raise bad(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
