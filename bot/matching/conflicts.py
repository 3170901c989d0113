"""What keeps two similar texts from being one claim: a denial, a number, a date, a place or a turn only one has."""

from bot.matching.facts import differing_fact, other_actor
from bot.matching.reading import TURN
from bot.matching.roles import roles_differ
from bot.matching.shared import is_anchor, sentence_of
from bot.matching.sides import Side
from bot.matching.words import ClaimWords

_BEFORE = 5
"""Words between a turn and the first shared word of its clause at which it still turns what follows."""
_NEGATORS = frozenset({"khong", "chua", "chang", "dung", "cam", "khoi", "hong", "dau"})
_ADVICE = frozenset({"dung", "cho"})
"""What they forbid in a clause of its own is advice: "… nên đừng chở con đi"."""
_REACH = 4
_PASSIVE = frozenset({"bi", "duoc"})
_ACTS = frozenset({"cam", "mien", "ngung", "huy", "hoan", "bo"})
"""Turns that are acts: whom they befall may be told first ("xe máy bị cấm") or behind ("cấm xe máy")."""


def find_conflict(one: Side, two: Side, words: ClaimWords) -> str:
    """Return what keeps the message *one* and the claim *two* from being one claim: "" if nothing does."""
    if (_denies(one) and not two.reading.denials) or (_denies(two) and not one.reading.denials):
        return "denial"
    if any(_limits(one, at) for at in one.reading.contrasts):
        return "contrast"
    if any(one.inside[at] and not one.met[at] for at in one.turned):
        return "turn"
    fact = differing_fact(one, two) or ("actor" if other_actor(one, two, words) or roles_differ(one, two) else "")
    return fact or ("turn" if _turns_otherwise(one, two, words) else "")


def _turns_otherwise(one: Side, two: Side, words: ClaimWords) -> bool:
    if _negates_otherwise(one, two):
        return True
    ours, theirs = _turned(one, two, after=2), _turned(two, one, after=0)
    if _is_passive(one) != _is_passive(two):
        both = ours & theirs & _ACTS
        ours, theirs = ours - both, theirs - both
    mine, other = ours & words.comparisons, theirs & words.comparisons
    # "tăng" for "giảm" turns the meaning; "hơn 5 triệu" for "5 triệu" does not; and one word may only stand elsewhere.
    return bool((ours | theirs) - words.comparisons) or bool(mine and other and mine != other)


def _is_passive(side: Side) -> bool:
    """Tell whether an act befalls what stands before it: "xe máy bị cấm", "bị Bộ Y tế cấm"."""
    tokens = side.reading.tokens
    return any(
        token in _ACTS and side.reading.kinds[at] == TURN and _PASSIVE & set(tokens[max(at - _BEFORE, 0) : at])
        for at, token in enumerate(tokens)
    )


def _limits(side: Side, at: int) -> bool:
    """Tell whether a clause opened by a word of contrast limits what both say, or opens a sentence against it.

    "Nhưng" turns against the sentence before it alone.
    """
    clauses = side.clauses
    shared = {sentence_of(clause) for clause, own in zip(clauses, side.inside, strict=True) if own}
    sentence = sentence_of(clauses[at])
    before = sentence_of(clauses[at - 1])
    opens = before != sentence and (before in shared or side.reading.tokens[at] != "nhung")
    return not side.met[at] and (sentence in shared or opens)


def _negates_otherwise(one: Side, two: Side) -> bool:
    """Tell whether a "không" of both texts stands before different words."""
    passive = _is_passive(one) != _is_passive(two)
    for a, b in one.like.items():
        if one.reading.tokens[a] not in _NEGATORS or TURN not in {one.reading.kinds[a], two.reading.kinds[b]}:
            continue
        if passive and one.reading.tokens[a] in _ACTS:
            continue
        following = [n for n in range(a + 1, min(a + 1 + _REACH, len(one.met))) if one.weights[n] > 0]
        behind = [n for n in range(b + 1, min(b + 1 + _REACH, len(two.met))) if two.weights[n] > 0]
        again = {two.reading.tokens[n] for n in behind}
        if (
            following
            and behind
            and not any(
                one.like.get(n, -1) in range(b + 1, b + 2 + _REACH) or one.reading.tokens[n] in again for n in following
            )
        ):
            return True
    return False


def _denies(side: Side) -> bool:
    """Tell whether the text denies in words that the other does not have."""
    return any(
        not side.met[at] and side.weights[at] > 0 for start, end in side.reading.denials for at in range(start, end)
    )


def _turned(side: Side, other: Side, after: int) -> set[str]:
    """Return the unmet words that turn the meaning among what both say, or at most *after* places behind it."""
    clauses = side.clauses
    bounds: dict[int, list[int]] = {}
    told = [at for at, weight in enumerate(side.weights) if weight > 0 or side.met[at]]
    for n, at in enumerate(told):
        if is_anchor(side, other, at):
            bounds.setdefault(clauses[at], [n, n])[1] = n
        elif side.met[at] and side.weights[at] > 0 and clauses[at] in bounds:
            bounds[clauses[at]][1] = n
    found: set[str] = set()
    excused = _denies(other)  # one wording of a denial for another
    denied = {at for start, end in side.reading.denials for at in range(start, end)} if excused else set()
    for n, at in enumerate(told):
        if at in denied or side.met[at] or side.reading.kinds[at] != TURN:
            continue
        if side.reading.tokens[at] in _ADVICE and not side.inside[at]:
            continue
        first, last = bounds.get(clauses[at], (len(told) + 9, -9))
        instead = n > last and at and side.reading.tokens[at - 1] == "chu"  # "… chứ không …" only says it again
        if first - _BEFORE <= n <= last + after and not instead:
            found.add(side.reading.tokens[at])
    return found
