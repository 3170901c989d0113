"""What pydantic says about a file -> messages an editor can act on."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.content.text_yaml import Place, Tree


def to_messages(name: str, tree: Tree, error: ValidationError) -> list[str]:
    """Return one ``file:line: where what; what to do`` for each mistake in the file *name*."""
    return [_message(name, tree, item) for item in error.errors(include_url=False)]


def _message(name: str, tree: Tree, item: ErrorDetails) -> str:
    place = _in_file(tuple(item["loc"]), tree)
    if item["type"] == "union_tag_not_found":
        place = (*place, _tag(item))
    return f"{name}:{tree.line(place)}: {_where(place, tree)} {_advice(item)}"


def _in_file(place: Place, tree: Tree) -> Place:
    """Return *place* without the step that only says which kind of question was tried."""
    kept: Place = ()
    value = tree.value
    for i, step in enumerate(place):
        is_kind = isinstance(value, Mapping) and value.get("kind") == step and i > 0 and isinstance(place[i - 1], int)
        if is_kind and i < len(place) - 1:
            continue
        kept, value = (*kept, step), _below(value, step)
    return kept


def _where(place: Place, tree: Tree) -> str:
    """Return *place* in words; a part of a list is called by its id, if it has one."""
    called, value = "", tree.value
    rest: list[str] = []
    for step in place:
        rest.append(str(step))
        value = _below(value, step)
        if isinstance(step, int) and isinstance(value, Mapping) and isinstance(value.get("id"), str):
            called, rest = f"{value['id']}: ", []
    return f"{called}{'.'.join(rest)}".removesuffix(": ")


def _below(value: object, step: str | int) -> object:
    if isinstance(value, Mapping):
        return value.get(step)
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    return None


def _advice(item: ErrorDetails) -> str:
    limits = item.get("ctx", {})
    match item["type"]:
        case "missing" | "union_tag_not_found":
            return "is missing; add it"
        case "extra_forbidden":
            return "is not a key of this file; check its spelling or remove it"
        case "string_too_long":
            return f"has {len(item['input'])} characters; keep it to {limits['max_length']}"
        case "too_long" | "too_short":
            wanted = limits["max_length"] if item["type"] == "too_long" else limits["min_length"]
            return f"has {limits['actual_length']} lines of its list; {_bound(item['type'])} {wanted} are allowed"
        case "union_tag_invalid":
            return f'has the {_tag(item)} "{limits["tag"]}"; use one of {limits["expected_tags"]}'
        case _:
            message = item["msg"]
            return f"{message[0].lower()}{message[1:]}; mend it"


def _bound(kind: str) -> str:
    return "at most" if kind == "too_long" else "at least"


def _tag(item: ErrorDetails) -> str:
    limits: Mapping[str, Any] = item.get("ctx", {})
    return str(limits["discriminator"]).strip("'")
