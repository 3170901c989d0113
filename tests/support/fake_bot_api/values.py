"""Telegram's objects as JSON, with the fields a bot receives."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from tests.support.fake_bot_api.markup import utf16_length

Json = dict[str, Any]

_SEEN = re.compile(
    r"(?:(?<=\s)|^)(?P<bot_command>/[A-Za-z0-9_]{1,32}(?:@\w{5,32})?)(?!\w)"
    r"|(?P<url>https?://[^\s<>]+)"
    r"|(?<!\w)(?P<mention>@\w{5,32})"
)


def find_entities(text: str) -> list[Json]:
    """Return the commands, links and mentions Telegram marks by itself in what a person types."""
    return [
        {
            "offset": utf16_length(text[: found.start()]),
            "length": utf16_length(found[0]),
            "type": str(found.lastgroup),
        }
        for found in _SEEN.finditer(text)
    ]


def make_user(user_id: int, first_name: str = "An", **more: str) -> Json:
    """Return a person; *more* are ``last_name``, ``username`` and ``language_code``, which they may lack."""
    return {"id": user_id, "is_bot": False, "first_name": first_name, **more}


def make_bot(bot_id: int, username: str) -> Json:
    """Return a bot as it stands in messages."""
    return {"id": bot_id, "is_bot": True, "first_name": "Hỏi Nhân Quyền", "username": username}


def make_private_chat(user: Mapping[str, Any]) -> Json:
    """Return the chat of *user* with the bot."""
    names = {name: user[name] for name in ("first_name", "last_name", "username") if name in user}
    return {"id": user["id"], **names, "type": "private"}


def make_group(chat_id: int, title: str, kind: str = "supergroup") -> Json:
    """Return a group."""
    if kind == "group":
        return {"id": chat_id, "title": title, "type": kind, "all_members_are_administrators": False}
    return {"id": chat_id, "title": title, "type": kind}


def make_message(message_id: int, sender: Json, chat: Json, date: int, content: Json, **more: Any) -> Json:
    """Return a message with *content*: ``{"text": …}``, ``{"photo": …}`` and so on."""
    return {"message_id": message_id, "from": sender, "chat": chat, "date": date, **more, **content}


def make_text(text: str) -> Json:
    """Return the content of a text, with the entities Telegram finds in it."""
    found = find_entities(text)
    return {"text": text, "entities": found} if found else {"text": text}


def make_photo(file_id: str, *, caption: str | None = None, album: str | None = None, octets: int = 50_929) -> Json:
    """Return the content of a photo in three sizes, the largest of *octets* bytes; *album* is its media group."""
    content: Json = {"media_group_id": album} if album else {}
    content["photo"] = [
        {"file_id": f"{file_id}{size}", "file_unique_id": f"u{file_id}{size}", "file_size": weight, "width": width,
         "height": width * 2 // 3}
        for size, weight, width in (("s", 983, 90), ("m", 12_667, 320), ("x", octets, 800))
    ]  # fmt: skip
    if caption:
        content["caption"] = caption
        if found := find_entities(caption):
            content["caption_entities"] = found
    return content


def make_document(file_id: str, octets: int, mime_type: str = "application/pdf", name: str = "van-ban.pdf") -> Json:
    """Return the content of a file."""
    document = {"file_name": name, "mime_type": mime_type, "file_id": file_id, "file_unique_id": f"u{file_id}"}
    return {"document": {**document, "file_size": octets}}


def make_video(file_id: str) -> Json:
    """Return the content of a video."""
    video = {"duration": 12, "width": 640, "height": 360, "mime_type": "video/mp4", "file_id": file_id}
    return {"video": {**video, "file_unique_id": f"u{file_id}", "file_size": 812_442}}


def make_voice(file_id: str) -> Json:
    """Return the content of a voice message."""
    return {
        "voice": {
            "duration": 4,
            "mime_type": "audio/ogg",
            "file_id": file_id,
            "file_unique_id": f"u{file_id}",
            "file_size": 15_201,
        }
    }


def make_sticker(file_id: str) -> Json:
    """Return the content of a sticker."""
    return {
        "sticker": {
            "width": 512,
            "height": 512,
            "emoji": "👍",
            "set_name": "ThuNghiem",
            "is_animated": False,
            "is_video": False,
            "type": "regular",
            "thumbnail": {
                "file_id": f"{file_id}t",
                "file_unique_id": f"u{file_id}t",
                "file_size": 4_210,
                "width": 128,
                "height": 128,
            },
            "file_id": file_id,
            "file_unique_id": f"u{file_id}",
            "file_size": 20_482,
        }
    }


def make_contact(phone: str, first_name: str, user_id: int) -> Json:
    """Return the content of a contact."""
    return {"contact": {"phone_number": phone, "first_name": first_name, "user_id": user_id}}


def make_location(latitude: float, longitude: float) -> Json:
    """Return the content of a place."""
    return {"location": {"latitude": latitude, "longitude": longitude}}


def make_live_location(latitude: float, longitude: float) -> Json:
    """Return the content of a place that moves for an hour."""
    place = {"latitude": latitude, "longitude": longitude, "live_period": 3600, "horizontal_accuracy": 12.0}
    return {"location": place}


def make_poll(poll_id: str, question: str, options: Sequence[str], **more: Any) -> Json:
    """Return a poll with nobody's votes yet."""
    return {
        "id": poll_id,
        "question": question,
        "options": [
            {"persistent_id": str(number), "text": text, "voter_count": 0} for number, text in enumerate(options)
        ],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": True,
        "type": "regular",
        "allows_multiple_answers": False,
        "allows_revoting": True,
        "members_only": False,
        **more,
    }


def make_forward(kind: str, date: int, source: Any) -> Json:
    """Return the fields of a forwarded message: from a user, a hidden user's name, a chat or a channel.

    Telegram sends the older fields beside ``forward_origin``.
    """
    origin: Json = {"type": kind, "date": date}
    older: Json = {"forward_date": date}
    match kind:
        case "user":
            origin["sender_user"] = older["forward_from"] = source
        case "hidden_user":
            origin["sender_user_name"] = older["forward_sender_name"] = source
        case "chat":
            origin |= {"sender_chat": source, "author_signature": "Quản trị"}
            older |= {"forward_from_chat": source, "forward_signature": "Quản trị"}
        case "channel":
            origin |= {"chat": source, "message_id": 77, "author_signature": "Ban biên tập"}
            older |= {"forward_from_chat": source, "forward_from_message_id": 77, "forward_signature": "Ban biên tập"}
    return {"forward_origin": origin, **older}


def make_callback(query_id: str, sender: Json, message: Json, data: str) -> Json:
    """Return the press of a button under *message*."""
    instance = str(7_000_000_000_000_000_000 + message["chat"]["id"] % 1_000_000_007)
    return {"id": query_id, "from": sender, "message": message, "chat_instance": instance, "data": data}


def make_inaccessible(message: Json) -> Json:
    """Return what stands for a message Telegram does not show the bot any more."""
    return {"chat": message["chat"], "message_id": message["message_id"], "date": 0}


def make_inline_callback(query_id: str, sender: Json, inline_message_id: str, data: str) -> Json:
    """Return the press of a button under a message sent through inline mode: the bot does not see that chat."""
    return {
        "id": query_id,
        "from": sender,
        "inline_message_id": inline_message_id,
        "chat_instance": "8108231190048261021",
        "data": data,
    }


def make_inline_query(query_id: str, sender: Json, query: str) -> Json:
    """Return what somebody typed after the bot's name in any chat."""
    return {"id": query_id, "from": sender, "chat_type": "sender", "query": query, "offset": ""}


def make_poll_answer(poll: Json, user: Json, option_ids: Sequence[int]) -> Json:
    """Return somebody's vote; no options mean that they took it back."""
    return {
        "poll_id": poll["id"],
        "user": user,
        "option_ids": list(option_ids),
        "option_persistent_ids": [poll["options"][index]["persistent_id"] for index in option_ids],
    }


def make_member_change(chat: Json, by: Json, bot: Json, date: int, old: str, new: str) -> Json:
    """Return a ``my_chat_member``: what the bot was in a chat, and what it is now."""
    return {
        "chat": chat,
        "from": by,
        "date": date,
        "old_chat_member": _member(bot, old),
        "new_chat_member": _member(bot, new),
    }


def _member(bot: Json, status: str) -> Json:
    return {"user": bot, "status": status, **({"until_date": 0} if status == "kicked" else {})}
