"""The fields of every method: all that Bot API 10.0 documents for it, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.support.fake_bot_api.refusal import bad
from tests.support.fake_bot_api.shapes import (
    Shape,
    array,
    chat_id,
    flag,
    integer,
    number,
    octets,
    one_of,
    record,
    tagged,
    text,
)

UPDATE_KINDS = (
    "message", "edited_message", "channel_post", "edited_channel_post", "business_connection", "business_message",
    "edited_business_message", "deleted_business_messages", "message_reaction", "message_reaction_count",
    "inline_query", "chosen_inline_result", "callback_query", "shipping_query", "pre_checkout_query",
    "purchased_paid_media", "poll", "poll_answer", "my_chat_member", "chat_member", "chat_join_request", "chat_boost",
    "removed_chat_boost",
)  # fmt: skip
ACTIONS = (
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
)  # fmt: skip
PARSE_MODE = one_of("HTML")
"""Markdown is Telegram's too; this bot has no use for it, and the fake has no reader for it."""

ENTITY = record(
    {"type": text(1), "offset": integer(0), "length": integer(1)},
    {"url": text(1), "user": record({"id": integer()}), "language": text(), "custom_emoji_id": text()},
)
ENTITIES = array(ENTITY)
BUTTON = record(
    {"text": text(1)},
    {
        "url": text(1),
        "callback_data": octets(1, 64, "BUTTON_DATA_INVALID"),
        "switch_inline_query": text(0, 256),
        "switch_inline_query_current_chat": text(0, 256),
        "switch_inline_query_chosen_chat": record({}, {"query": text(), "allow_user_chats": flag()}),
        "copy_text": record({"text": text(1, 256)}),
        "web_app": record({"url": text(1)}),
        "icon_custom_emoji_id": text(1),
        "style": one_of("danger", "success", "primary"),
    },
)
INLINE_KEYBOARD = record({"inline_keyboard": array(array(BUTTON))})
LINK_PREVIEW = record(
    {},
    {
        "is_disabled": flag(),
        "url": text(),
        "prefer_small_media": flag(),
        "prefer_large_media": flag(),
        "show_above_text": flag(),
    },
)
REPLY_TO = record(
    {"message_id": integer(1)},
    {
        "chat_id": chat_id(),
        "allow_sending_without_reply": flag(),
        "quote": text(1, 1024),
        "quote_parse_mode": PARSE_MODE,
        "quote_entities": ENTITIES,
        "quote_position": integer(0),
    },
)
SCOPE = tagged(
    "type",
    {
        **{
            name: record({"type": text()})
            for name in ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
        },
        "chat": record({"type": text(), "chat_id": chat_id()}),
        "chat_administrators": record({"type": text(), "chat_id": chat_id()}),
        "chat_member": record({"type": text(), "chat_id": chat_id(), "user_id": integer(1)}),
    },
)
COMMAND = record({"command": text(1, 32, r"[a-z0-9_]+"), "description": text(1, 256)})
TEXT_CONTENT = record(
    {"message_text": text(1)},
    {"parse_mode": PARSE_MODE, "entities": ENTITIES, "link_preview_options": LINK_PREVIEW},
)
INLINE_RESULT = tagged(
    "type",
    {
        "article": record(
            {
                "type": text(),
                "id": octets(1, 64, "RESULT_ID_INVALID"),
                "title": text(1),
                "input_message_content": TEXT_CONTENT,
            },
            {
                "reply_markup": INLINE_KEYBOARD,
                "url": text(1),
                "description": text(),
                "thumbnail_url": text(1),
                "thumbnail_width": integer(1),
                "thumbnail_height": integer(1),
            },
        )
    },
)
POLL_OPTION = record({"text": text(1)}, {"text_parse_mode": PARSE_MODE, "text_entities": ENTITIES})
MEDIA_PHOTO = record(
    {"type": one_of("photo"), "media": text(1)},
    {
        "caption": text(),
        "parse_mode": PARSE_MODE,
        "caption_entities": ENTITIES,
        "show_caption_above_media": flag(),
        "has_spoiler": flag(),
    },
)
REACTION = tagged("type", {"emoji": record({"type": text(), "emoji": text(1, 8)})})
FILE = text(1)
"""A file is sent as a part of the form, or named by its file_id or address."""

KINDS = array(one_of(*UPDATE_KINDS))
SENDING: Mapping[str, Shape] = {
    "message_thread_id": integer(1),
    "disable_notification": flag(),
    "protect_content": flag(),
    "message_effect_id": text(1),
    "reply_parameters": REPLY_TO,
    "reply_markup": INLINE_KEYBOARD,
}
CAPTIONED: Mapping[str, Shape] = {
    "caption": text(),
    "parse_mode": PARSE_MODE,
    "caption_entities": ENTITIES,
    "show_caption_above_media": flag(),
    "has_spoiler": flag(),
}
POLL: Mapping[str, Shape] = {
    "question_parse_mode": PARSE_MODE,
    "question_entities": ENTITIES,
    "is_anonymous": flag(),
    "type": one_of("regular", "quiz"),
    "allows_multiple_answers": flag(),
    "allows_revoting": flag(),
    "shuffle_options": flag(),
    "allow_adding_options": flag(),
    "hide_results_until_closes": flag(),
    "correct_option_ids": array(integer(0)),
    "explanation": text(),
    "explanation_parse_mode": PARSE_MODE,
    "explanation_entities": ENTITIES,
    "description": text(),
    "description_parse_mode": PARSE_MODE,
    "description_entities": ENTITIES,
    "open_period": integer(5, 2_628_000),
    "close_date": integer(1),
    "is_closed": flag(),
}


@dataclass(frozen=True)
class Fields:
    """The fields of one method, and which of them may be files."""

    required: Mapping[str, Shape] = field(default_factory=dict)
    optional: Mapping[str, Shape] = field(default_factory=dict)
    files: frozenset[str] = frozenset()
    attached: bool = False
    """Files may also come under names of their own, which values call ``attach://name``."""

    def read(self, raw: Mapping[str, object], uploaded: frozenset[str]) -> dict[str, Any]:
        """Return the values of a request.

        Raises:
            Refusal: If a field is missing, unknown or has another shape.
        """
        known = {**self.required, **self.optional}
        for name in self.required:
            if raw.get(name) in (None, "") and not (name in self.files and name in uploaded):
                raise bad("message text is empty" if name == "text" else f"{name} is empty")
        for name in raw:
            if name not in known:
                raise bad(f'there is no field "{name}"')
        for name in uploaded:
            if not self.attached and name not in self.files:
                raise bad(f'there is no file "{name}"')
        return {name: known[name].read(value, name) for name, value in raw.items()}


_CHAT = {"chat_id": chat_id()}
_MESSAGE = {"chat_id": chat_id(), "message_id": integer(1)}
_EDITED = {**_MESSAGE, "inline_message_id": text(1), "reply_markup": INLINE_KEYBOARD}

METHODS: Mapping[str, Fields] = {
    "getMe": Fields(),
    "getUpdates": Fields(
        {}, {"offset": integer(), "limit": integer(1, 100), "timeout": number(), "allowed_updates": KINDS}
    ),
    "setWebhook": Fields(
        {"url": text()},
        {
            "certificate": FILE,
            "ip_address": text(1),
            "max_connections": integer(1, 100),
            "allowed_updates": KINDS,
            "drop_pending_updates": flag(),
            "secret_token": text(1, 256, r"[A-Za-z0-9_-]+"),
        },
        frozenset({"certificate"}),
    ),
    "deleteWebhook": Fields({}, {"drop_pending_updates": flag()}),
    "getWebhookInfo": Fields(),
    "sendMessage": Fields(
        {**_CHAT, "text": text(1)},
        {"parse_mode": PARSE_MODE, "entities": ENTITIES, "link_preview_options": LINK_PREVIEW, **SENDING},
    ),
    "editMessageText": Fields(
        {"text": text(1)},
        {"parse_mode": PARSE_MODE, "entities": ENTITIES, "link_preview_options": LINK_PREVIEW, **_EDITED},
    ),
    "editMessageReplyMarkup": Fields({}, _EDITED),
    "answerCallbackQuery": Fields(
        {"callback_query_id": text(1)},
        {"text": text(0, 200), "show_alert": flag(), "url": text(1), "cache_time": integer(0)},
    ),
    "answerInlineQuery": Fields(
        {"inline_query_id": text(1), "results": array(INLINE_RESULT, 0, 50)},
        {
            "cache_time": integer(0),
            "is_personal": flag(),
            "next_offset": octets(0, 64, "NEXT_OFFSET_INVALID"),
            "button": record({"text": text(1)}, {"start_parameter": text(1, 64, r"[A-Za-z0-9_-]+")}),
        },
    ),
    "setMyCommands": Fields(
        {"commands": array(COMMAND, 0, 100)}, {"scope": SCOPE, "language_code": text(0, 2, r"([a-z]{2})?")}
    ),
    "getMyCommands": Fields({}, {"scope": SCOPE, "language_code": text(0, 2, r"([a-z]{2})?")}),
    "sendChatAction": Fields({**_CHAT, "action": one_of(*ACTIONS)}, {"message_thread_id": integer(1)}),
    "setMessageReaction": Fields(_MESSAGE, {"reaction": array(REACTION, 0, 1), "is_big": flag()}),
    "sendPoll": Fields(
        {**_CHAT, "question": text(1), "options": array(POLL_OPTION, 1, 12)}, {**POLL, **SENDING}
    ),
    "stopPoll": Fields(_MESSAGE, {"reply_markup": INLINE_KEYBOARD}),
    "sendPhoto": Fields({**_CHAT, "photo": FILE}, {**CAPTIONED, **SENDING}, frozenset({"photo"}), attached=True),
    "sendMediaGroup": Fields(
        {**_CHAT, "media": array(MEDIA_PHOTO, 2, 10)},
        {name: shape for name, shape in SENDING.items() if name != "reply_markup"},
        attached=True,
    ),
    "getFile": Fields({"file_id": text(1)}),
    "leaveChat": Fields(_CHAT),
}  # fmt: skip
