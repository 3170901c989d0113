"""What a form brought."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request

from bot.pages.bodies import LARGEST_BODY, read_body
from bot.pages.problems import Problem

FORM = "application/x-www-form-urlencoded"
_LONGEST_NUMBER = 15
"""Digits of what SQL keeps exactly."""
_MOST_FIELDS = 16


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of one form; a field that was not sent reads as empty."""

    fields: Mapping[str, Sequence[str]]

    def one(self, name: str) -> str:
        """Return the first value of *name*, without space around it."""
        return next(iter(self.fields.get(name, ())), "").strip()

    def exact(self, name: str) -> str:
        """Return the first value of *name* as it was typed: of a password, spaces count."""
        return next(iter(self.fields.get(name, ())), "")

    def all(self, name: str) -> Sequence[str]:
        """Return every value of *name*, in order."""
        return self.fields.get(name, ())

    def number(self, name: str) -> int:
        """Return the whole number in *name*.

        Raises:
            Problem: 400 if there is none: our own forms always send one.
        """
        value = self.one(name)
        if not (value.isascii() and value.isdigit() and len(value) <= _LONGEST_NUMBER):
            raise Problem(400)
        return int(value)


async def read_form(request: Request, *, largest: int = LARGEST_BODY, most_fields: int = _MOST_FIELDS) -> Form:
    """Return the form in *request*.

    Bytes that are no UTF-8 become replacement characters, NUL goes, and lines end in one way.

    Raises:
        Problem: 415 if it is no form, 413 if it has more than *largest* bytes, 400 if it cannot be read.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise Problem(415)
    body = await read_body(request, largest=largest)
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="replace", max_num_fields=most_fields)
    except ValueError:
        raise Problem(400) from None
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n"))
    return Form(fields)
