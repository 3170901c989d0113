"""HTML as Telegram reads it: a fixed set of tags, closed in the right order, over text in UTF-16 units.

Written after the behaviour of tdlib's ``parse_html`` (MessageEntity.cpp), which every Bot API server runs.
Unlike a browser it knows only five named characters, and ``<`` must always be escaped.
"""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tests.support.fake_bot_api.refusal import Refusal, bad

Entity = dict[str, Any]

_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_CHARACTER = re.compile(r"&(?:#x([0-9a-fA-F]{1,7})|#(\d{1,8})|([a-zA-Z]+));?")
_ATTRIBUTE = re.compile(r"""\s+([^\s=>"'/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9.-]+)))?""")
_START = re.compile(r"<([^\s>/]+)")
_END = re.compile(r"</([^\s>]*)\s*>")


def utf16_length(text: str) -> int:
    """Return the length in UTF-16 code units, in which Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass
class _Open:
    """A tag that waits for its end."""

    tag: str
    argument: str
    offset: int
    begin: int  # in characters of the text so far


@dataclass
class _Reader:
    source: str
    position: int = 0
    text: str = ""
    offset: int = 0
    open: list[_Open] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def add(self, piece: str) -> None:
        self.text += piece
        self.offset += utf16_length(piece)

    def refuse(self, why: str, at: int | None = None) -> Refusal:
        before = self.source[: self.position if at is None else at]
        return bad(f"can't parse entities: {why} at byte offset {len(before.encode())}")

    def read(self) -> None:
        while self.position < len(self.source):
            if self.source[self.position] == "<":
                self.read_tag()
                continue
            found = _CHARACTER.match(self.source, self.position)
            character = _decode(found) if found else ""
            self.add(character or self.source[self.position])
            self.position = found.end() if found and character else self.position + 1
        if self.open:
            tag = self.open[-1].tag
            raise bad(f"can't parse entities: Can't find end tag corresponding to start tag \"{tag}\"")

    def read_tag(self) -> None:
        if self.source.startswith("</", self.position):
            self.read_end()
        else:
            self.read_start()

    def read_start(self) -> None:
        found = _START.match(self.source, self.position)
        tag = found[1].lower() if found else ""
        if tag not in _TYPES or found is None:
            raise self.refuse(f'Unsupported start tag "{tag}"')
        argument, end = self.read_attributes(tag, found.end())
        if not self.source.startswith(">", end):
            raise self.refuse(f'Unclosed start tag "{tag}"')
        if tag == "span" and argument != "spoiler":
            raise self.refuse('Tag "span" must have class "tg-spoiler"')
        self.open.append(_Open(tag, argument, self.offset, len(self.text)))
        self.position = end + 1

    def read_attributes(self, tag: str, at: int) -> tuple[str, int]:
        argument = ""
        while found := _ATTRIBUTE.match(self.source, at):
            name, values = found[1], found.groups()[1:]
            value = next((part for part in values if part is not None), None)
            if value is None and (tag, name) != ("blockquote", "expandable"):
                raise self.refuse(f'Expected equal sign in declaration of an attribute of the tag "{tag}"')
            argument = _argument(tag, name, decode(value or "")) or argument
            at = found.end()
        return argument, at + len(self.source[at:]) - len(self.source[at:].lstrip())

    def read_end(self) -> None:
        if not self.open:
            raise self.refuse("Unexpected end tag")
        found = _END.match(self.source, self.position)
        if found is None:
            raise self.refuse("Unclosed end tag")
        last = self.open.pop()
        if found[1] and found[1].lower() != last.tag:
            raise self.refuse(f'Unmatched end tag, expected "</{last.tag}>", found "</{found[1]}>"')
        self.position = found.end()
        if self.offset > last.offset:
            self.close(last)

    def close(self, last: _Open) -> None:
        entity: Entity = {"offset": last.offset, "length": self.offset - last.offset, "type": _TYPES[last.tag]}
        if last.tag == "a":
            entity["url"] = last.argument or self.text[last.begin :]
            if not is_link(entity["url"]):
                return  # Telegram shows the words and drops the link.
        if last.tag == "tg-emoji":
            entity["custom_emoji_id"] = last.argument
        if last.tag == "blockquote" and last.argument:
            entity["type"] = "expandable_blockquote"
        self.entities.append(entity)


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Return the text and its entities.

    Raises:
        Refusal: 400 "can't parse entities", as Telegram says it.
    """
    reader = _Reader(source)
    reader.read()
    return reader.text, sorted(reader.entities, key=lambda entity: (entity["offset"], -entity["length"]))


def decode(source: str) -> str:
    """Return *source* with Telegram's five kinds of escaped characters read."""
    return _CHARACTER.sub(lambda found: _decode(found) or found[0], source)


def is_link(url: str) -> bool:
    """Tell whether Telegram takes *url* for a link: a host must have a dot, so localhost is none."""
    parts = urlsplit(url if "://" in url else f"http://{url}")
    if parts.scheme in {"tg", "ton", "tonsite"}:
        return True
    return parts.scheme in {"http", "https"} and "." in (parts.hostname or "").strip(".")


def _decode(found: "re.Match[str]") -> str:
    hexadecimal, decimal, name = found.groups()
    if name is not None:
        return _NAMED.get(name, "")
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(code) if 0 < code < 0x10FFFF and not 0xD800 <= code <= 0xDFFF else ""


def _argument(tag: str, name: str, value: str) -> str:
    match tag, name:
        case ("a", "href") | ("tg-emoji", "emoji-id"):
            return value
        case ("code", "class") if value.startswith("language-"):
            return value.removeprefix("language-")
        case ("span", "class") if value.startswith("tg-"):
            return value.removeprefix("tg-")
        case ("blockquote", "expandable"):
            return "1"
        case _:
            return ""
