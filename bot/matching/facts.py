"""Numbers, dates and places that keep two similar texts from being one claim."""

from collections.abc import Callable, Sequence

from bot.matching.dates import is_fixed
from bot.matching.numbers import numbers_agree
from bot.matching.pieces import DATE, NUMBER, WORD, dates_agree
from bot.matching.reading import FRAME
from bot.matching.sides import FACTS, Side
from bot.matching.words import ClaimWords

_WHOLE = 0.85
"""A message whose shared clauses say so little of their own leaves things out, and changes nothing."""
_PERIODS = frozenset({"ngay", "tuan", "thang", "quy", "nam"})
_SIDES = frozenset({"dong", "tay", "nam", "bac", "trung", "thuong", "ha", "cu", "moi", "trong", "ngoai"})
"""Words that make another place of the one they stand behind."""


def differing_fact(one: Side, two: Side) -> str:
    """Return "number", "date" or "place" if the message *one* has another than the claim *two*, else ""."""
    short = _is_shorter(one, two)
    for name, differs in (("number", _other_number), ("date", _other_date), ("place", _other_place)):
        if differs(one, two, short=short):
            return name
    return ""


def _is_shorter(one: Side, two: Side) -> bool:
    """Tell whether the message only leaves out parts of the claim: it may then leave out a date as well.

    It must say little of its own and share a number, a date or a place with the claim.
    """
    said = sum(weight for weight, own in zip(one.weights, one.inside, strict=True) if own)
    met = sum(weight for weight, own, met in zip(one.weights, one.inside, one.met, strict=True) if own and met)
    firm = any(met and kind in FACTS for met, kind in zip(two.met, two.reading.kinds, strict=True))
    firm = firm or any(all(two.met[start:end]) for start, end in two.reading.places)
    return firm and met >= _WHOLE * said


def _other_number(one: Side, two: Side, *, short: bool) -> bool:
    ours, theirs = _periods(one), _periods(two)
    if ours and theirs and ours != theirs:
        return True
    return _differ(one, _of_kind(one, NUMBER), two, _of_kind(two, NUMBER), numbers_agree, short=short)


def _other_date(one: Side, two: Side, *, short: bool) -> bool:
    ours, theirs = _of_kind(one, DATE), _of_kind(two, DATE)
    if ours and theirs:
        return True
    # "This afternoon" is left out by whoever passes it on later, and put in by whoever tells how they heard it.
    ours = [at for at in ours if one.inside[at] or is_fixed(one.reading.tokens[at])]
    theirs = [at for at in theirs if is_fixed(two.reading.tokens[at])]
    return _differ(one, ours, two, theirs, dates_agree, short=short)


def _other_place(one: Side, two: Side, *, short: bool) -> bool:
    ours, theirs = _places(one), _places(two)
    if not ours:
        theirs = [place for place in theirs if not _is_short_name(two, *place)]
    if not theirs:
        ours = [place for place in ours if not _is_short_name(one, *place)]
    return _differ(one, [at for at, _ in ours], two, [at for at, _ in theirs], lambda _one, _two: False, short=short)


def _differ(
    one: Side, ours: Sequence[int], two: Side, theirs: Sequence[int], agree: Callable[[str, str], bool], *, short: bool
) -> bool:
    """Tell whether facts that only one side has keep the texts apart.

    Both having some of a kind, one stands for the other.  One alone having some may say again what both say, or have
    them in a clause of its own: a story around the claim, or a part of the claim that the message leaves out.
    """
    if ours and theirs:
        return True
    if any(one.near[at] and not _is_said_again(one, two, at, agree) for at in ours):
        return True
    unsaid = [at for at in theirs if two.inside[at] and not _is_said_again(two, one, at, agree)]
    return any(not short or at in two.opposed for at in unsaid)


def _is_said_again(side: Side, other: Side, at: int, agree: Callable[[str, str], bool]) -> bool:
    """Tell whether the fact at *at* says again what the other text says once, and both texts have."""
    tokens, kinds = other.reading.tokens, other.reading.kinds
    token, kind = side.reading.tokens[at], side.reading.kinds[at]
    return any(kinds[n] == kind and met and agree(token, tokens[n]) for n, met in enumerate(other.met))


def _periods(side: Side) -> set[str]:
    """Return the periods without a number that the other text does not name: "mỗi tháng"."""
    tokens, kinds = side.reading.tokens, side.reading.kinds
    return {tokens[at] for at in side.missing() if tokens[at] in _PERIODS and kinds[at] == WORD and side.inside[at]}


def _of_kind(side: Side, kind: str) -> list[int]:
    return [at for at in side.missing() if side.reading.kinds[at] == kind]


def _places(side: Side) -> list[tuple[int, int]]:
    """Return the places the other text does not name; Viet Nam goes without saying."""
    return [
        (start, end)
        for start, end in side.reading.places
        if not all(side.met[start:end]) and side.reading.tokens[start:end] != ("viet", "nam")
    ]


def _is_short_name(side: Side, start: int, end: int) -> bool:
    """Tell whether the other text has part of this name, which may do for all: "Hàn" for "Hàn Quốc"."""
    missing = [side.reading.tokens[at] for at in range(start, end) if not side.met[at]]
    return len(missing) < end - start and not any(word in _SIDES or len(word) < 2 for word in missing)  # noqa: PLR2004


def other_actor(one: Side, two: Side, words: ClaimWords) -> bool:
    """Tell whether somebody or something else does or suffers it: "giáo viên" for "học sinh"."""
    ours, theirs = _actors(one), _actors(two)
    if any(_is_opposed(one, start, end) for start, end in ours) or any(
        _is_opposed(two, start, end) for start, end in theirs
    ):
        return True
    return bool(ours and theirs and not _groups(one, ours, words) & _groups(two, theirs, words))


def _actors(side: Side) -> list[tuple[int, int]]:
    return [
        (start, end)
        for start, end in side.reading.actors
        if side.inside[start] and not _is_met(side, start, end) and not _is_named_again(side, start, end)
    ]


def _is_met(side: Side, start: int, end: int) -> bool:
    """Tell whether the other text has the actor, or it only names who is spoken to."""
    kinds, clauses = side.reading.kinds, side.reading.clauses
    if any(kind != FRAME for kind in kinds[start:end]):
        return all(side.met[start:end])
    return end == len(kinds) or kinds[end] == FRAME or clauses[end] != clauses[start]


def _is_named_again(side: Side, start: int, end: int) -> bool:
    """Tell whether the same actor stands elsewhere in the text and both texts have it there."""
    tokens = side.reading.tokens
    return any(tokens[a:b] == tokens[start:end] and all(side.met[a:b]) for a, b in side.reading.actors if a != start)


def _is_opposed(side: Side, start: int, end: int) -> bool:
    return any(at in side.opposed for at in range(start, end) if not side.met[at])


def _groups(side: Side, spans: Sequence[tuple[int, int]], words: ClaimWords) -> set[str]:
    """Return the words of one meaning that the actors belong to, themselves among them."""
    found: set[str] = set()
    for start, end in spans:
        own = side.reading.tokens[start:end]
        found |= {" ".join(own)} | words.same.get(own, frozenset())
    return found
