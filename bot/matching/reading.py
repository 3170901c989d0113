"""A rumour, read: its words, numbers, dates, places and turns, freed of how it was typed and passed on."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.matching.asking import without_questions
from bot.matching.dates import read_dates, read_times
from bot.matching.frames import frame_places
from bot.matching.numbers import join_units, read_numbers
from bot.matching.pieces import DATE, NUMBER, WORD, Line, Piece
from bot.matching.places import spans, with_places
from bot.matching.tokens import to_pieces
from bot.matching.words import ClaimWords

SENTENCE = 10_000
TURN, LIGHT, PARTICLE, FRAME = "n", "l", "p", "f"
_MARKED_SHARE = 0.2
_WEIGHTS = {WORD: 1.0, TURN: 1.0, NUMBER: 1.5, DATE: 1.5, LIGHT: 0.25, PARTICLE: 0.0, FRAME: 0.0}
_VERDICTS = frozenset({"sai", "gia", "khong", "xao", "lao", "fake", "nham", "bia", "bay", "dao"})
_SHORT_CLAUSE = 3
_ENDED = frozenset({"duoc", "hieu", "han", "phai", "bi", "con", "cho"})
"""Behind these "hết" means "no longer"; elsewhere it means "all"."""


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A text as tokens; *tokens*, *kinds* and *clauses* have one item a token."""

    tokens: tuple[str, ...]
    kinds: str
    clauses: tuple[int, ...]  # SENTENCE times the sentence, plus the clause
    places: tuple[tuple[int, int], ...]
    denials: tuple[tuple[int, int], ...]
    contrasts: tuple[int, ...]  # tokens that open a clause that limits or contradicts
    syllables: int  # without frames

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
    pieces = read_numbers(pieces, words.counted, marked=marked)
    pieces = join_units(read_dates(pieces), words.units)
    pieces = read_times(pieces, words.times, marked=marked)
    return _to_reading([piece for piece in pieces if piece.plain != "-"], words, marked=marked)


def _to_reading(pieces: Sequence[Piece], words: ClaimWords, *, marked: bool) -> Reading:
    line = Line(pieces, marked)
    denials = line.found(words.denials)
    frames = frame_places(line, words, denials)
    kinds = "".join(FRAME if at in frames else _kind(line, at, words) for at in range(len(line)))
    denials += _verdicts(line, kinds)
    contrasts = (at for at, _ in line.found(words.contrasts))
    return Reading(
        tokens=tuple(line.plain),
        kinds=kinds,
        clauses=tuple(SENTENCE * piece.sentence + piece.clause for piece in pieces),
        places=tuple(spans(pieces)),
        denials=tuple(denials),
        contrasts=tuple(at for at in contrasts if at and pieces[at - 1].clause != pieces[at].clause),
        syllables=sum(kind != FRAME for kind in kinds),
    )


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
    if word in (words.turns if line.marked else words.bare_turns):
        return TURN if _turns_here(line.pieces, at) else LIGHT
    if word in (words.light if line.marked else words.bare_light):
        return LIGHT
    return PARTICLE if word in (words.particles if line.marked else words.bare_particles) else WORD


def _turns_here(pieces: Sequence[Piece], at: int) -> bool:
    """Tell whether "hết", "sau" and "trước" turn something here: not in "mất hết", "hồi sau"."""
    if pieces[at].plain == "het":
        return at + 1 < len(pieces) and pieces[at + 1].plain in _ENDED
    if pieces[at].plain in {"sau", "truoc"}:
        return any(piece.kind in {NUMBER, DATE} for piece in (*pieces[max(at - 1, 0) : at], *pieces[at + 1 : at + 2]))
    return True
