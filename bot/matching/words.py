"""What is known about the words of rumours, made from the lexicon once."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.base import Lexicon
from bot.language.normalize import CUT_AT, clean, fold, place_tones, strip_marks
from bot.language.syllables import is_plain_syllable

Phrase = tuple[tuple[str, ...], tuple[str, ...]]
_LONGEST_SAME = 3
_NEGATING = frozenset({"khong", "chua", "dung", "cam"})
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]\w*")
_LONG_RUN = re.compile(r"([^\W\d])\1{2,}")


@dataclass(frozen=True, slots=True, eq=False)
class Phrases:
    """Phrases to find in a text, by their first word without marks, the longest first."""

    starts: Mapping[str, tuple[Phrase, ...]]

    @classmethod
    def build(cls, texts: Iterable[str]) -> "Phrases":
        """Collect *texts*, written with marks."""
        starts: dict[str, dict[Phrase, None]] = {}
        for text in texts:
            words = tuple(to_words(text))
            if words:
                plain = tuple(map(strip_marks, words))
                starts.setdefault(plain[0], {})[plain, words] = None
        return cls({first: tuple(sorted(found, key=lambda one: -len(one[0]))) for first, found in starts.items()})

    def length_at(self, plain: Sequence[str], words: Sequence[str], at: int, *, marked: bool) -> int:
        """Return how many words the longest phrase from *at* has, 0 if none; marks count if *marked*."""
        for bare, full in self.starts.get(plain[at], ()):
            end = at + len(bare)
            if tuple(plain[at:end]) == bare and (not marked or _same_marks(words[at:end], full)):
                return len(bare)
        return 0


def _same_marks(words: Sequence[str], full: Sequence[str]) -> bool:
    """Tell whether *words* are *full*; one word of several may lack its marks."""
    wrong = sum(word != wanted for word, wanted in zip(words, full, strict=True))
    return wrong == 0 or (wrong < len(full) and all(w in {f, strip_marks(f)} for w, f in zip(words, full, strict=True)))


@dataclass(frozen=True, slots=True, eq=False)
class ClaimWords:
    """The word lists a reading needs.  Sets hold words with marks; *bare* ones are without."""

    short: Mapping[str, tuple[str, ...]]
    bare_short: Mapping[str, tuple[str, ...]]
    particles: frozenset[str]
    light: frozenset[str]
    turns: frozenset[str]
    bare_particles: frozenset[str]
    bare_light: frozenset[str]
    bare_turns: frozenset[str]
    comparisons: frozenset[str]
    same: Mapping[tuple[str, ...], frozenset[str]]
    """The groups of words of one meaning that a run of words, without marks, belongs to."""
    frames: Phrases
    questions: Phrases
    denials: Phrases
    contrasts: Phrases
    times: Phrases
    places: Phrases
    unsafe_places: frozenset[tuple[str, ...]]
    other_names: Mapping[tuple[str, ...], tuple[str, ...]]
    place_words: frozenset[str]
    units: Mapping[str, str]
    counted: frozenset[str]

    def terms(self, text: str) -> list[str]:
        """Return the words of *text* as the candidate search knows them: short forms written out, no marks.

        Cheaper than a reading by far: every claim of a large collection passes here.
        """
        readable = text[:CUT_AT] if text.isprintable() else clean(text)
        folded = _LONG_RUN.sub(r"\1", strip_marks(unicodedata.normalize("NFC", readable).casefold()))
        found: list[str] = []
        for word in _WORD.findall(folded):
            found.extend(self.bare_short.get(word) or (word,))
        return found

    @classmethod
    def build(cls, lexicon: Lexicon) -> "ClaimWords":
        """Return the lists of *lexicon*."""
        lists = lexicon.lists
        sets = {
            name: frozenset(word for text in lists.get(f"claim_{name}", ()) for word in [place_tones(fold(text))])
            for name in ("particles", "light", "turns")
        }
        names, unsafe = _places(lexicon)
        short = _short(lexicon)
        units = dict(_pairs(lists.get("claim_units", ())))
        counted = {
            text for row in (*lists.get("claim_counted", ()), *units) for text in (fold(row), strip_marks(fold(row)))
        }
        return cls(
            short=short,
            bare_short={strip_marks(form): tuple(map(strip_marks, full)) for form, full in short.items()},
            **sets,
            bare_particles=frozenset(map(strip_marks, sets["particles"])) - {"khong"},
            bare_light=frozenset(map(strip_marks, sets["light"])),
            bare_turns=frozenset(strip_marks(turn) for turn in sets["turns"]) - _TOO_COMMON,
            comparisons=frozenset(strip_marks(fold(text)) for text in lists.get("claim_comparisons", ())),
            same=_same(lexicon),
            frames=Phrases.build(lists.get("claim_frames", ())),
            questions=Phrases.build(lists.get("claim_questions", ())),
            denials=Phrases.build(lists.get("claim_denials", ())),
            contrasts=Phrases.build(lists.get("claim_contrasts", ())),
            times=Phrases.build(lists.get("claim_times", ())),
            places=Phrases.build(name for name, _ in names),
            unsafe_places=frozenset(unsafe),
            other_names=_other_names(names),
            place_words=frozenset(strip_marks(fold(text)) for text in lists.get("claim_place_words", ())),
            units={strip_marks(fold(key)): strip_marks(fold(value)) for key, value in units.items()},
            counted=frozenset(counted),
        )


_TOO_COMMON = frozenset(
    {"cha", "dung", "cho", "bo", "chi", "gia", "cao", "ha", "mo", "dau", "nam", "nu", "cu", "moi", "vo", "phi", "cong",
     "tu", "ngoai", "tay", "bac", "dong", "cuoi", "giam", "lui", "tren", "hon", "tranh", "thua", "song", "sau", "thieu"}
)  # fmt: skip
"""Turns that without marks are also everyday words."""


def to_words(text: str) -> list[str]:
    """Return the words of a phrase of the lexicon, folded."""
    return place_tones(fold(text)).replace("-", " ").split()


def _pairs(rows: Iterable[str]) -> Iterable[tuple[str, str]]:
    for row in rows:
        left, _, right = row.partition("=")
        yield left.strip(), (right or left).strip()


def _short(lexicon: Lexicon) -> dict[str, tuple[str, ...]]:
    short: dict[str, tuple[str, ...]] = {}
    for left, right in _pairs(lexicon.lists.get("claim_short", ())):
        for form in (fold(left), strip_marks(fold(left))):
            short.setdefault(form, tuple(to_words(right)))
    for row in lexicon.abbreviations:
        bare = strip_marks(fold(row.short))
        # A short form that is also a syllable would be read as one thing with marks and another without.
        if row.unaccented_safe and not is_plain_syllable(bare):
            for form in (fold(row.short), bare):
                short.setdefault(form, tuple(to_words(row.full)))
    return short


def _same(lexicon: Lexicon) -> dict[tuple[str, ...], frozenset[str]]:
    """Return the groups of every form; forms with numbers or negations stay out: they are compared elsewhere."""
    groups: dict[tuple[str, ...], set[str]] = {}
    rows = [(row.standard, *row.variants) for row in lexicon.synonyms]
    rows += [tuple(text.split("=")) for text in lexicon.lists.get("claim_same", ())]
    for row in rows:
        for form in row:
            words = tuple(map(strip_marks, to_words(form)))
            if len(words) <= _LONGEST_SAME and not _NEGATING & set(words) and not any(map(str.isdigit, words)):
                groups.setdefault(words, set()).add(row[0])
    return {words: frozenset(found) for words, found in groups.items()}


def _other_names(names: Iterable[tuple[str, str]]) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Return every other spelling of a place, with marks and without, with its standard name."""
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for name, standard in names:
        if name != standard:
            words = tuple(to_words(name))
            found[words] = found[tuple(map(strip_marks, words))] = tuple(to_words(standard))
    return found


def _places(lexicon: Lexicon) -> tuple[list[tuple[str, str]], list[tuple[str, ...]]]:
    names: list[tuple[str, str]] = []
    unsafe: list[tuple[str, ...]] = []
    for place in lexicon.places:
        for name in (place.name, *place.also):
            names.append((name, place.name))
            if not place.unaccented_safe or len(to_words(name)) == 1:
                unsafe.append(tuple(map(strip_marks, to_words(name))))
    return names, unsafe
