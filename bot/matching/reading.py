"""A rumour, read: its words, numbers, dates, places and turns, freed of how it was typed and passed on."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.matching.asking import without_questions
from bot.matching.dates import read_dates, read_times
from bot.matching.frames import frame_places
from bot.matching.normal import read_hours, with_consequences, with_ranges, with_schools
from bot.matching.numbers import join_units, read_numbers
from bot.matching.pieces import DATE, NUMBER, WORD, Line, Piece
from bot.matching.places import spans, with_places
from bot.matching.tokens import to_pieces
from bot.matching.turns import negates, turns_here
from bot.matching.words import LONGEST_SAME, ClaimWords

SENTENCE = 10_000
TURN, LIGHT, PARTICLE, FRAME = "n", "l", "p", "f"
_MARKED_SHARE = 0.2
_WEIGHTS = {WORD: 1.0, TURN: 1.0, NUMBER: 1.5, DATE: 1.5, LIGHT: 0.25, PARTICLE: 0.0, FRAME: 0.0}
_VERDICTS = frozenset({"sai", "gia", "khong", "xao", "lao", "fake", "nham", "bia", "bay", "dao"})
_SHORT_CLAUSE = 3
_REACH = 6


Run = tuple[int, int, frozenset[str]]
"""Where words with a meaning begin and end, and the groups of words of one meaning they belong to."""


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A text as tokens; *tokens*, *typed*, *kinds* and *clauses* have one item a token."""

    tokens: tuple[str, ...]
    typed: tuple[str, ...]  # with marks
    kinds: str
    clauses: tuple[int, ...]  # SENTENCE times the sentence, plus the clause
    places: tuple[tuple[int, int], ...]
    actors: tuple[tuple[int, int], ...]
    denials: tuple[tuple[int, int], ...]
    telling: frozenset[int]  # where words end that say who brought it: "chị bán cá kể"
    contrasts: tuple[int, ...]  # tokens that open a clause that limits or contradicts
    syllables: int  # without frames
    shorts: tuple[str, ...]  # the short form a token was typed as, or ""
    marked: bool
    meanings: tuple[Run, ...]  # the longest first

    @property
    def weights(self) -> list[float]:
        """Return how much each token says."""
        return [_WEIGHTS[kind] for kind in self.kinds]


def read(text: str, words: ClaimWords) -> Reading:
    """Return the reading of *text*."""
    pieces = to_pieces(text, words)
    typed = [piece for piece in pieces if piece.kind == WORD]
    marked = sum(piece.word != piece.plain for piece in typed) > _MARKED_SHARE * len(typed)
    pieces = without_questions(pieces, words, marked=marked)
    pieces = with_places(pieces, words, marked=marked)
    pieces = with_schools(read_numbers(pieces, words.counted, marked=marked))
    pieces = join_units(read_dates(pieces, marked=marked), words.units if marked else words.bare_units, marked=marked)
    pieces = with_ranges(read_hours(read_times(pieces, words.times, marked=marked)), marked=marked)
    told = with_consequences([piece for piece in pieces if piece.plain != "-"], marked=marked)
    return _to_reading(told, words, marked=marked)


def _to_reading(pieces: Sequence[Piece], words: ClaimWords, *, marked: bool) -> Reading:
    line = Line(pieces, marked)
    denials = line.found(words.denials)
    denials += _sanctions(line, words)
    frames = frame_places(line, words, denials)
    kinds = "".join(FRAME if at in frames else _kind(line, at, words) for at in range(len(line)))
    denials += _verdicts(line, kinds)
    contrasts = (at for at, _ in line.found(words.contrasts))
    return Reading(
        tokens=tuple(line.plain),
        typed=tuple(line.typed),
        kinds=kinds,
        clauses=tuple(SENTENCE * piece.sentence + piece.clause for piece in pieces),
        places=tuple(spans(pieces)),
        actors=tuple(line.found(words.actors)),
        denials=tuple(denials),
        telling=frozenset(end - 1 for _, end in line.found(words.telling if marked else words.bare_telling)),
        contrasts=tuple(at for at in contrasts if at and pieces[at - 1].clause != pieces[at].clause),
        syllables=sum(kind != FRAME for kind in kinds),
        shorts=tuple(piece.short for piece in line.pieces),
        marked=marked,
        meanings=tuple(_meanings(tuple(line.plain), words)),
    )


def _meanings(tokens: tuple[str, ...], words: ClaimWords) -> list[Run]:
    """Return the runs with a meaning, the longest first; no single word that is part of one of another meaning."""
    found: list[Run] = []
    inner: dict[int, frozenset[str]] = {}
    for size in range(LONGEST_SAME, 0, -1):
        for start in range(len(tokens) - size + 1):
            groups = words.same.get(tokens[start : start + size])
            if not groups or (size == 1 and start in inner and not groups & inner[start]):
                continue
            found.append((start, start + size, groups))
            inner.update((at, inner.get(at, groups) & groups) for at in range(start, start + size))
    return found


def _sanctions(line: Line, words: ClaimWords) -> list[tuple[int, int]]:
    """Return the words for calling somebody to account who spread something: they deny it."""
    return [
        (start, end)
        for start, end in line.found(words.sanctions)
        if any(
            line.length(words.spreading, at)
            for person in range(end, min(end + _REACH, len(line)))
            if line.length(words.persons, person)
            for at in range(person + 1, min(person + _REACH, len(line)))
        )
    ]


def _verdicts(line: Line, kinds: str) -> list[tuple[int, int]]:
    """Return the clauses that say no more than "sai", "giả", "không": they deny what stands before them."""
    told: dict[int, list[int]] = {}
    sizes = Counter(piece.clause for piece in line.pieces)
    for at, kind in enumerate(kinds):
        if kind not in {PARTICLE, FRAME, LIGHT}:
            told.setdefault(line.pieces[at].clause, []).append(at)
    return [
        (own[0], own[-1] + 1)
        for clause, own in told.items()
        if sizes[clause] <= _SHORT_CLAUSE and all(line.plain[at] in _VERDICTS for at in own)
    ]


def _kind(line: Line, at: int, words: ClaimWords) -> str:
    piece = line.pieces[at]
    if piece.kind != WORD:
        return piece.kind if piece.kind in {NUMBER, DATE} else WORD
    word = piece.word if line.marked else piece.plain
    if piece.plain == "mien" and line.plain[at + 1 : at + 2] == ["phi"]:
        return WORD  # leaving out that it is free turns nothing; "thu phí" is its opposite
    if word in (words.turns if line.marked else words.bare_turns):
        return TURN if turns_here(line.pieces, at) else LIGHT
    if word == "đâu":
        return TURN if negates(line.pieces, at) else LIGHT
    if word in (words.light if line.marked else words.bare_light):
        return LIGHT
    return PARTICLE if word in (words.particles if line.marked else words.bare_particles) else WORD
