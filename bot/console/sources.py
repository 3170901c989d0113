"""What staff type about sources: one in its own form, or several in a field of lines."""

import re
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Final

from bot.console.forms import Form
from bot.domain.decision import QUOTATION_LENGTH, Source
from bot.domain.errors import BadInput
from bot.services.decide import PUBLISHER_LENGTH, EvidenceFields

LINES: Final = "nguon-nhanh"
"""The field of a proposal with a source a line."""
LINES_AT_MOST: Final = 10
_DAY: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_LINK: Final = re.compile(r"https?://", re.IGNORECASE)
_PRIMARY, _OWN = "*", "+"


def read_source(form: Form) -> EvidenceFields:
    """Return the source in its own form."""
    return EvidenceFields(
        publisher=form.one("ai"),
        link=form.one("duong-dan"),
        quotation=form.exact("trich"),
        day=read_day(form.one("ngay")),
        primary=form.one("goc") == "1",
        own=form.one("cua-minh") == "1",
    )


def read_day(text: str) -> date | None:
    """Return the day in *text*, as Vietnamese write it (24/9/2026) or browsers send it (2026-09-24); None if empty.

    Raises:
        BadInput: If it is no day.
    """
    if not text:
        return None
    written = _DAY.fullmatch(text)
    try:
        if written:
            return date(int(written[3]), int(written[2]), int(written[1]))
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput("day", "This is no day. Write it like 24/9/2026.") from None


def read_lines(text: str) -> list[EvidenceFields]:
    """Return the sources of *text*, one a line: who says so | address | day | words, in any order after the first.

    A line begins with ``*`` if it is a source at first hand, and with ``+`` if it is the operating authority's own.

    Raises:
        BadInput: If there are more than ten, or one does not say who, or names a day there is not.
    """
    lines = [line for line in map(str.strip, text.splitlines()) if line.strip(f"{_PRIMARY}{_OWN}| ")]
    if len(lines) > LINES_AT_MOST:
        raise BadInput("lines", f"At most {LINES_AT_MOST} sources at once. Add the others in their own form.")
    return [_read_line(line) for line in lines]


def _read_line(line: str) -> EvidenceFields:
    rest = line.lstrip(f"{_PRIMARY}{_OWN} ")
    marks = line[: len(line) - len(rest)]
    publisher, *others = [part.strip() for part in rest.split("|")]
    if not publisher or _LINK.match(publisher):
        raise BadInput("lines", "Begin the line with who says so, and put | before the address.")
    fields = EvidenceFields(publisher=publisher, primary=_PRIMARY in marks, own=_OWN in marks)
    words: list[str] = []
    for part in filter(None, others):
        if _LINK.match(part) and not fields.link:
            fields = replace(fields, link=part)
        elif _DAY.fullmatch(part) and fields.day is None:
            fields = replace(fields, day=read_day(part))
        else:
            words.append(part)
    return replace(fields, quotation=" | ".join(words))


def preview_lines(text: str) -> list[Source]:
    """Return the sources of *text* as they would be published; lines that cannot be read (yet) are left out."""
    found: list[Source] = []
    for line in text.splitlines()[:LINES_AT_MOST]:
        with suppress(BadInput):
            for each in read_lines(line):
                publisher, quotation = each.publisher[:PUBLISHER_LENGTH], each.quotation[:QUOTATION_LENGTH]
                found.append(Source(publisher, each.link, quotation, each.day, each.primary))
    return found
