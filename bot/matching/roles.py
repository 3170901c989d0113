"""Who does it and whom it befalls: two named in both texts that have changed places."""

from itertools import combinations

from bot.matching.sides import Side

_BEFORE_AGENT = frozenset({"bi", "duoc", "cho", "va", "voi", "cung", "cua", "doi", "se", "da"})
"""Words behind which a place is somebody; behind others, "ở", "tại", it is only where."""

Named = tuple[int, int, int, int]
"""Where somebody is named in one text, from and to, and in the other."""


def roles_differ(one: Side, two: Side) -> bool:
    """Tell whether two have changed places: "A đánh B" and "B đánh A", but not "B bị A đánh"."""
    for spans, others in (
        (_people(one), _people(two)),
        (_agents(one), _agents(two)),
    ):
        named = [
            (start, end, *other)
            for start, end in spans
            if all(one.met[start:end])
            for other in others
            if other[0] <= one.like.get(start, -1) < other[1]
        ]
        if any(_changed(one, two, first, second) for first, second in combinations(named, 2)):
            return True
    return False


def _people(side: Side) -> list[tuple[int, int]]:
    tokens = side.reading.tokens
    plain = [(at, at + 2) for at in range(len(tokens) - 1) if tokens[at : at + 2] == ("nguoi", "dan")]
    return sorted([*side.reading.actors, *plain])


def _agents(side: Side) -> list[tuple[int, int]]:
    tokens, clauses = side.reading.tokens, side.reading.clauses
    return [
        (start, end)
        for start, end in side.reading.places
        if not start or clauses[start - 1] != clauses[start] or tokens[start - 1] in _BEFORE_AGENT
    ]


def _changed(one: Side, two: Side, first: Named, second: Named) -> bool:
    """Tell whether two named in one clause stand otherwise in the other, and something is done between them."""
    if one.reading.clauses[first[0]] != one.reading.clauses[second[0]]:
        return False
    if two.reading.clauses[first[2]] != two.reading.clauses[second[2]] or first[2] == second[2]:
        return False
    turned = second[2] < first[2]
    low, high = (second, first) if turned else (first, second)
    mine, other = range(first[1], second[0]), range(low[3], high[2])
    acts = any(side.weights[at] > 0 for side, between in ((one, mine), (two, other)) for at in between)
    suffers = any(one.reading.tokens[at] == "bi" for at in mine) != any(two.reading.tokens[at] == "bi" for at in other)
    passive = suffers or any(one.reading.tokens[at] == "duoc" for at in mine) != any(
        two.reading.tokens[at] == "duoc" for at in other
    )
    return acts and (not passive if turned else suffers)
