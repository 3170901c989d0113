"""Texts of messages: parsed first, then measured."""

from typing import Any

from tests.support.fake_bot_api.markup import Entity, parse_html, utf16_length
from tests.support.fake_bot_api.refusal import bad

MESSAGE = 4096
CAPTION = 1024
ENTITIES = 100


def read_text(
    fields: dict[str, Any], name: str = "text", limit: int = MESSAGE, *, mode: str = "parse_mode", what: str = "message"
) -> tuple[str, list[Entity]]:
    """Return the text in the field *name* and its entities, without white space at its ends.

    The limit holds for UTF-16 units after the entities are parsed.  Telegram's documentation says
    "characters"; a text within the narrower reading is within the wider one too.

    Raises:
        Refusal: If it cannot be parsed, is empty, too long, or has more than a hundred entities.
    """
    source = fields.get(name, "")
    entities = fields.get("entities" if name == "text" else f"{name}_entities")
    if fields.get(mode):
        if entities:
            raise bad(f'"{mode}" and entities exclude each other')
        text, entities = parse_html(source)
    else:
        text, entities = source, list(entities or [])
    text, entities = _strip(text, entities)
    if utf16_length(text) > limit:
        raise bad("message caption is too long" if what == "caption" else f"{what} is too long")
    if len(entities) > ENTITIES:
        raise bad(f"{what} has more than {ENTITIES} entities")  # Telegram drops the rest without a word.
    _check(entities, utf16_length(text))
    return text, entities


def _strip(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    stripped = text.strip()
    cut = utf16_length(text[: len(text) - len(text.lstrip())])
    total = utf16_length(stripped)
    kept = []
    for entity in entities:
        begin = max(entity["offset"] - cut, 0)
        end = min(entity["offset"] + entity["length"] - cut, total)
        if end > begin:
            kept.append({**entity, "offset": begin, "length": end - begin})
    return stripped, kept


def _check(entities: list[Entity], total: int) -> None:
    for entity in entities:
        if entity["offset"] < 0 or entity["length"] < 1 or entity["offset"] + entity["length"] > total:
            raise bad("can't parse entities: an entity reaches beyond the text")
