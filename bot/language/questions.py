"""Cut a message into the questions it asks."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise

from bot.language.normalize import strip_marks
from bot.language.words import split_words

MOST_PARTS = 4
_LEAST_WORDS = 3
_SENTENCE = re.compile(r"(?<=[?!;])\s+|(?<=[^\W\d_]{3}[.])\s+(?=\w)|(?<=\d[.])\s+(?=[^\W\d_])|(?<=[?])(?=\w)")
_CLAUSE = re.compile(r"\s*,\s*(?:và|va|còn|con|and|rồi|roi)?\s+|\s+(?:và|and)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cues:
    """Words, without marks, by which a question is known."""

    anywhere: Collection[str]
    """Question words of one or two words: "gi", "bao nhieu"."""
    tails: Collection[str]
    """Words that ask only at the end, because they mean something else before it: "khong"."""
    particles: Collection[str]
    """Words that may follow a tail: "không ạ"."""


def asks(text: str, cues: Cues) -> bool:
    """Tell whether *text* has a question mark or a question word."""
    if "?" in text:
        return True
    words = [strip_marks(word) for word in split_words(text)]
    pairs = {f"{one} {two}" for one, two in pairwise(words)}
    if any(cue in pairs if " " in cue else cue in words for cue in cues.anywhere):
        return True
    while len(words) > 1 and words[-1] in cues.particles and words[-1] not in cues.tails:
        words.pop()
    return bool(words) and words[-1] in cues.tails


def split_questions(text: str, cues: Cues) -> tuple[str, ...]:
    """Return the questions of *text* in order, at most four; the whole text if it asks only one.

    A sentence that asks nothing belongs to the question after it (or, at the end, before it).  Inside
    a sentence, clauses are parted at commas and "và" only where each of them asks something.
    """
    sentences = [sentence.strip() for sentence in _SENTENCE.split(text) if sentence and sentence.strip()]
    marked = "?" in text
    parts: list[str] = []
    waiting = ""
    for piece, asking in [pair for sentence in sentences for pair in _pieces(sentence, cues, marked=marked)]:
        joined = f"{waiting} {piece}".strip()
        if asking and len(split_words(piece)) >= _LEAST_WORDS:
            parts.append(joined)
            waiting = ""
        else:
            waiting = joined
    if waiting and parts:
        parts[-1] = f"{parts[-1]} {waiting}"
    if not 1 < len(parts) <= MOST_PARTS:
        return (text,) if len(parts) <= 1 else tuple(parts[:MOST_PARTS])
    return tuple(parts)


def _pieces(sentence: str, cues: Cues, *, marked: bool) -> list[tuple[str, bool]]:
    """Return the clauses of *sentence*, each with whether it asks; *marked* if the message has question marks."""
    if marked and "?" not in sentence:
        return [(sentence, False)]
    return [(clause, asks(clause, cues) or marked) for clause in _clauses(sentence, cues)]


def _clauses(sentence: str, cues: Cues) -> list[str]:
    """Return the clauses of *sentence* that ask on their own, or the whole sentence."""
    bare = sentence.rstrip("?!. ")
    pieces = [piece for piece in _CLAUSE.split(bare) if piece]
    merged: list[str] = []
    for piece in pieces:
        if merged and not _can_stand(merged[-1], cues):
            merged[-1] = f"{merged[-1]}, {piece}"
        else:
            merged.append(piece)
    if len(merged) > 1 and not _can_stand(merged[-1], cues):
        last = merged.pop()
        merged[-1] = f"{merged[-1]}, {last}"
    return merged if len(merged) > 1 else [sentence]


def _can_stand(clause: str, cues: Cues) -> bool:
    return len(split_words(clause)) >= _LEAST_WORDS and asks(clause, cues)
