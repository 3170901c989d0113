"""Take out of a text what could identify somebody, before it is stored."""

from collections.abc import Iterable

from bot.domain.personal_data import BlackedOut, Found, PersonalData
from bot.language.personal import find_personal_data

__all__ = ["KEPT_CHARACTERS", "BlackedOut", "Found", "PersonalData", "black_out", "black_out_more", "to_kept_text"]

KEPT_CHARACTERS = 200
_MOST_ROUNDS = 8
"""Times a text is read again: what stands beside a block may be a datum now that its neighbour is gone."""


def black_out(text: str) -> BlackedOut:
    """Return *text* with a labelled block for each phone, paper, account and plate number, e-mail, profile and address.

    Names go only where the text says that they are names. Public short numbers (111, 1022, 1800…, 1900…), dates,
    prices, decrees and statistics stay. Blacking out twice changes nothing.
    """
    blacked = _replaced(text, find_personal_data(text))
    for _ in range(_MOST_ROUNDS):
        more = find_personal_data(blacked.text) if blacked.found else ()
        if not more:
            break
        blacked = _replaced(text, _with_more(text, blacked.found, more))
    return blacked


def black_out_more(text: str, spans: Iterable[tuple[int, int]], kind: PersonalData = PersonalData.OTHER) -> BlackedOut:
    """Return *text* with the characters of *spans* taken out too, as staff marked them.

    Positions outside the text are cut off; a span that touches an earlier block takes the whole block.
    """
    chosen: list[Found] = []
    for start, end in sorted(spans):
        found = _with_blocks(text, max(0, start), min(len(text), end), kind)
        if found.end <= found.start:
            continue
        if chosen and found.start < chosen[-1].end:
            chosen[-1] = Found(chosen[-1].start, max(chosen[-1].end, found.end), kind)
        else:
            chosen.append(found)
    return _replaced(text, tuple(chosen))


def to_kept_text(text: str) -> str:
    """Return *text* as it may be kept for editors: blacked out, then cut at 200 characters."""
    return black_out(text).text[:KEPT_CHARACTERS].strip()


def _with_more(text: str, found: tuple[Found, ...], more: tuple[Found, ...]) -> tuple[Found, ...]:
    """Return *found* with *more*, which was found in *text* after the blocks of *found* were put in."""
    origins: list[int] = []
    at = 0
    for datum in found:
        origins += (*range(at, datum.start), *([datum.start] * len(datum.kind.block)))
        at = datum.end
    origins += range(at, len(text))
    moved = (Found(origins[datum.start], origins[datum.end - 1] + 1, datum.kind) for datum in more)
    every: list[Found] = []
    for datum in sorted((*found, *moved), key=lambda datum: (datum.start, -datum.end)):
        if every and datum.start < every[-1].end:
            every[-1] = Found(every[-1].start, max(every[-1].end, datum.end), every[-1].kind)
        else:
            every.append(datum)
    return tuple(every)


def _with_blocks(text: str, start: int, end: int, kind: PersonalData) -> Found:
    for block in (known.block for known in PersonalData):
        before = text.find(block, max(0, start - len(block) + 1), start + len(block) - 1)
        start = before if 0 <= before < start < before + len(block) else start
        after = text.find(block, max(0, end - len(block) + 1), end + len(block) - 1)
        end = after + len(block) if 0 <= after < end < after + len(block) else end
    return Found(start, end, kind)


def _replaced(text: str, found: tuple[Found, ...]) -> BlackedOut:
    parts: list[str] = []
    at = 0
    for datum in found:
        parts += (text[at : datum.start], datum.kind.block)
        at = datum.end
    return BlackedOut("".join((*parts, text[at:])), found)
