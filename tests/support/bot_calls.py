"""Calls of the Bot API, as fields."""

from typing import Any

MESSAGE: dict[str, Any] = {"chat_id": 1001, "text": "Chào bạn."}
POLL: dict[str, Any] = {"chat_id": 1001, "question": "Bao nhiêu điều?", "options": [{"text": "54"}, {"text": "41"}]}
QUIZ: dict[str, Any] = {**POLL, "type": "quiz", "correct_option_ids": [0]}


def keyboard(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {**MESSAGE, "reply_markup": {"inline_keyboard": list(rows)}}


def button(data: str = "a", **more: object) -> dict[str, Any]:
    return {"text": "Xem", "callback_data": data} | more


def html(text: str) -> dict[str, Any]:
    return {"chat_id": 1001, "text": text, "parse_mode": "HTML"}


def keyboard_only(*row: dict[str, Any]) -> dict[str, Any]:
    return {"reply_markup": {"inline_keyboard": [list(row)]}}
