"""What a message of Telegram holds besides its words, and what of it may be kept.  Pure."""

from collections.abc import Mapping
from typing import Any

from bot.domain.message import Content

Json = Mapping[str, Any]

_CONTENT: Mapping[str, Content] = {
    "photo": Content.PICTURE,
    "voice": Content.VOICE, "audio": Content.VOICE,
    # An animation comes with a document beside it: it stands first.
    "animation": Content.VIDEO, "video": Content.VIDEO, "video_note": Content.VIDEO,
    "sticker": Content.STICKER,
    "poll": Content.POLL,
    "contact": Content.CONTACT,
    "location": Content.LOCATION, "venue": Content.LOCATION,
    "document": Content.FILE,
    "checklist": Content.OTHER, "dice": Content.OTHER, "game": Content.OTHER, "paid_media": Content.OTHER,
    "story": Content.OTHER,
}  # fmt: skip
"""What a person may send besides words; everything else without words is an event of the chat itself."""
_UNKEPT = _CONTENT.keys() - {"photo", "document"} | {"forward_origin"}
_OLDER_ORIGIN = frozenset(
    {
        "forward_from", "forward_from_chat", "forward_from_message_id", "forward_sender_name", "forward_signature",
        "forward_date",
    }
)  # fmt: skip
"""Where Telegram repeats who wrote a forwarded message."""
_OTHERS = frozenset({"reply_to_message", "external_reply", "quote"})
"""Where what somebody else wrote stands, and of whom they had it."""
_PICTURE_FILES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "image/bmp", "image/x-ms-bmp"})
_LINKS_SHOWN = 20
_LONGEST_LINK = 2048


def is_said_by_a_person(raw: Json) -> bool:
    """Tell whether *raw* holds something a person sent, rather than an event of the chat itself."""
    return bool(_CONTENT.keys() & raw.keys())


def content_of(raw: Json) -> Content:
    """Return what *raw* holds; an image sent as a file is a picture."""
    if "text" in raw:
        return Content.TEXT
    found = next((content for name, content in _CONTENT.items() if name in raw), Content.TEXT)
    if found is Content.FILE:
        document = raw["document"]
        mime_type = document.get("mime_type") if isinstance(document, dict) else None
        return Content.PICTURE if isinstance(mime_type, str) and mime_type.lower() in _PICTURE_FILES else found
    return found


def album_of(raw: Json) -> str | None:
    """Return the album *raw* belongs to, or None."""
    album = raw.get("media_group_id")
    return album if isinstance(album, str) and album else None


def with_hidden_links(words: str, raw: Json) -> str:
    """Return *words* with the addresses that stand behind some of them: they belong to what was claimed."""
    entities = raw.get("entities", raw.get("caption_entities"))
    marked = [each for each in entities if isinstance(each, dict)] if isinstance(entities, list) else []
    links = [each.get("url") for each in marked if each.get("type") == "text_link"]
    hidden = [link for link in links if isinstance(link, str) and link not in words and len(link) <= _LONGEST_LINK]
    return "\n".join([words, *map(clean, dict.fromkeys(hidden[:_LINKS_SHOWN]))])


def clean(text: str) -> str:
    """Return *text* as valid Unicode without NUL."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def to_kept(parsed: Json) -> Json:
    """Return the update without what must not be stored.

    That is who wrote a forwarded message, what a message is a reply to, a contact, a place, a voice.  Only
    whose message was replied to stays, as a number.
    """
    kept = dict(parsed)
    for kind in ("message", "edited_message"):
        if isinstance(kept.get(kind), dict):
            kept[kind] = _to_kept_message(kept[kind])
    press = kept.get("callback_query")
    if isinstance(press, dict) and isinstance(press.get("message"), dict):
        kept["callback_query"] = {**press, "message": _to_kept_message(press["message"])}
    return kept


def holds_more(parsed: Json) -> bool:
    """Tell whether the update, of a text or a press, holds what must not be stored."""
    press = parsed.get("callback_query")
    pressed = press.get("message") if isinstance(press, dict) else None
    messages = (parsed.get("message"), parsed.get("edited_message"), pressed)
    return any(isinstance(message, dict) and not _OTHERS.isdisjoint(message) for message in messages)


def _to_kept_message(raw: Json) -> Json:
    message = {name: value for name, value in raw.items() if name not in _OLDER_ORIGIN | _OTHERS}
    message |= {name: {} for name in _UNKEPT & raw.keys()}
    replied = raw.get("reply_to_message")
    sender = replied.get("from") if isinstance(replied, dict) else None
    if isinstance(sender, dict):
        message["reply_to_message"] = {"from": {"id": sender.get("id")}}
    return message
