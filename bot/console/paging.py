"""Numbered pages of a list that is at hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from starlette.requests import Request

from bot.pages import Problem

T = TypeVar("T")
PAGE: Final = 50
_LONGEST_NUMBER: Final = 4


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """One page of a list, and the numbers of the pages beside it (None: there is none)."""

    rows: Sequence[T]
    whole: int
    before: int | None
    after: int | None


def page_of(rows: Sequence[T], request: Request) -> Part[T]:
    """Return the page ``?trang=`` asks for, the first by default; one past the end is empty.

    Raises:
        Problem: 400 if it is no number.
    """
    asked = request.query_params.get("trang", "1")
    if not (asked.isascii() and asked.isdigit() and len(asked) <= _LONGEST_NUMBER and int(asked)):
        raise Problem(400)
    number = int(asked)
    shown = rows[(number - 1) * PAGE : number * PAGE]
    return Part(shown, len(rows), number - 1 or None, number + 1 if len(rows) > number * PAGE else None)
