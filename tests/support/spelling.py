"""Numbers as Vietnamese people write them out."""

from collections.abc import Iterator
from typing import Final

_UNITS: Final = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_LARGEST: Final = 9999


def spell(number: int) -> Iterator[str]:
    """Yield the ways of writing *number*, from 1 to 9,999, in words."""
    assert 0 < number <= _LARGEST
    thousands, rest = divmod(number, 1000)
    hundreds, below = divmod(rest, 100)
    if thousands:
        for scale in ("nghìn", "ngàn"):
            head = f"{_UNITS[thousands]} {scale}"
            if not rest:
                yield head
            elif below:
                yield from (f"{head} {_UNITS[hundreds]} trăm {tail}" for tail in _below(below, after=True))
            else:
                yield f"{head} {_UNITS[hundreds]} trăm"
    elif hundreds:
        head = f"{_UNITS[hundreds]} trăm"
        yield from ([head] if not below else (f"{head} {tail}" for tail in _below(below, after=True)))
    else:
        yield from _below(below, after=False)


def _below(number: int, *, after: bool) -> Iterator[str]:
    tens, units = divmod(number, 10)
    if not tens:
        yield from (f"{link} {_UNITS[units]}" for link in ("linh", "lẻ")) if after else (_UNITS[units],)
        return
    head = "mười" if tens == 1 else f"{_UNITS[tens]} mươi"
    match units:
        case 0:
            yield head
        case 1:
            yield f"{head} {'một' if tens == 1 else 'mốt'}"
        case 4 if tens > 1:
            yield from (f"{head} tư", f"{head} bốn")
        case 5:
            yield f"{head} lăm"
        case _:
            yield f"{head} {_UNITS[units]}"
