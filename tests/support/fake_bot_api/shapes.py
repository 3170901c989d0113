"""What a value of a request may look like.  Whatever is not described is refused."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.support.fake_bot_api.refusal import bad

Verify = Callable[[Any, str], Any]


@dataclass(frozen=True)
class Shape:
    """How to read one value.  In a form everything but text is JSON, as python-telegram-bot sends it."""

    verify: Verify
    is_text: bool = False

    def read(self, raw: object, path: str) -> Any:
        """Return the value in *raw*.

        Raises:
            Refusal: If it has another shape.
        """
        if isinstance(raw, str) and not self.is_text:
            try:
                raw = json.loads(raw)
            except ValueError as error:
                raise bad(f'can\'t parse "{path}": it is not JSON') from error
        return self.verify(raw, path)


def integer(low: int | None = None, high: int | None = None) -> Shape:
    """A whole number in a range."""

    def verify(value: Any, path: str) -> int:
        if type(value) is not int:
            raise bad(f'"{path}" must be an Integer')
        if (low is not None and value < low) or (high is not None and value > high):
            raise bad(f'"{path}" must be from {low} to {high}')
        return value

    return Shape(verify)


def number() -> Shape:
    """Any number."""

    def verify(value: Any, path: str) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise bad(f'"{path}" must be a Float')
        return value

    return Shape(verify)


def flag() -> Shape:
    """True or False."""

    def verify(value: Any, path: str) -> bool:
        if not isinstance(value, bool):
            raise bad(f'"{path}" must be a Boolean')
        return value

    return Shape(verify)


def text(low: int = 0, high: int | None = None, pattern: str | None = None) -> Shape:
    """A string, its length in characters, and a pattern for the whole of it."""

    def verify(value: Any, path: str) -> str:
        if not isinstance(value, str):
            raise bad(f'"{path}" must be a String')
        if len(value) < low:
            raise bad(f'"{path}" is empty')
        if high is not None and len(value) > high:
            raise bad(f'"{path}" is too long')
        if pattern is not None and re.fullmatch(pattern, value) is None:
            raise bad(f'"{path}" has characters that are not allowed')
        return value

    return Shape(verify, is_text=True)


def octets(low: int, high: int, why: str) -> Shape:
    """A string whose length is counted in bytes; *why* is the Bot API's word for a wrong one."""

    def verify(value: Any, path: str) -> str:
        if not isinstance(value, str):
            raise bad(f'"{path}" must be a String')
        if not low <= len(value.encode()) <= high:
            raise bad(why)
        return value

    return Shape(verify, is_text=True)


def one_of(*words: str) -> Shape:
    """One of these words."""

    def verify(value: Any, path: str) -> str:
        if value not in words:
            raise bad(f'"{path}" must be one of {", ".join(words)}')
        return str(value)

    return Shape(verify, is_text=True)


def array(item: Shape, low: int = 0, high: int | None = None) -> Shape:
    """A list of so many values."""

    def verify(value: Any, path: str) -> list[Any]:
        if not isinstance(value, list):
            raise bad(f'"{path}" must be an Array')
        if len(value) < low or (high is not None and len(value) > high):
            raise bad(f'"{path}" must have from {low} to {high} items')
        return [item.verify(part, f"{path}[{index}]") for index, part in enumerate(value)]

    return Shape(verify)


def record(required: Mapping[str, Shape], optional: Mapping[str, Shape] | None = None) -> Shape:
    """An object with exactly these fields."""
    known = {**required, **(optional or {})}

    def verify(value: Any, path: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise bad(f'"{path}" must be an Object')
        for name in required:
            if name not in value:
                raise bad(f'"{path}.{name}" is missing')
        for name in value:
            if name not in known:
                raise bad(f'there is no field "{path}.{name}"')
        return {name: known[name].verify(part, f"{path}.{name}") for name, part in value.items()}

    return Shape(verify)


def tagged(tag: str, shapes: Mapping[str, Shape]) -> Shape:
    """An object whose field *tag* says which of *shapes* it has."""

    def verify(value: Any, path: str) -> Any:
        if not isinstance(value, dict) or value.get(tag) not in shapes:
            raise bad(f'"{path}.{tag}" must be one of {", ".join(shapes)}')
        return shapes[value[tag]].verify(value, path)

    return Shape(verify)


def chat_id() -> Shape:
    """A chat's number, or the name of a public channel or supergroup."""

    def verify(value: Any, path: str) -> int | str:
        if isinstance(value, str) and re.fullmatch(r"-?\d+", value):
            return int(value)
        if type(value) is int or (isinstance(value, str) and re.fullmatch(r"@\w{4,32}", value)):
            return value
        raise bad("chat_id is empty" if value == "" else f'"{path}" must be an Integer or a @name')

    return Shape(verify, is_text=True)
