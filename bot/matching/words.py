"""What is known about the words of rumours, made from the lexicon once."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.base import Lexicon
from bot.language.normalize import CUT_AT, clean, fold, place_tones, strip_marks
from bot.language.syllables import is_plain_syllable

Phrase = tuple[tuple[str, ...], tuple[str, ...]]
LONGEST_SAME = 4
"""Words in the longest form of the lists of words of one meaning."""
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
    bare_place_words: frozenset[str]
    actors: Phrases
    telling: Phrases
    bare_telling: Phrases
    sanctions: Phrases
    persons: Phrases
    spreading: Phrases
    same_turns: Mapping[tuple[str, ...], frozenset[str]]
    """The groups of turns of one meaning that a run of words, without marks, belongs to."""
    lone_turns: frozenset[str]
    """Words in those groups that elsewhere turn nothing: "thiếu"."""
    moving: frozenset[str]
    opposites: Mapping[str, frozenset[str]]
    units: Mapping[str, str]
    bare_units: Mapping[str, str]
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
        lists = _Lists(lexicon.lists)
        names, unsafe = _places(lexicon)
        short, units = _short(lexicon), dict(_pairs(lists["units"]))
        return cls(
            short=short,
            bare_short={strip_marks(form): tuple(map(strip_marks, full)) for form, full in short.items()},
            particles=lists.words("particles"),
            light=lists.words("light"),
            turns=lists.words("turns"),
            bare_particles=lists.bare("particles") - {"khong"},
            bare_light=lists.bare("light"),
            bare_turns=lists.bare("turns") - _TOO_COMMON,
            comparisons=lists.bare("comparisons"),
            same=_same(lexicon),
            frames=lists.phrases("frames"),
            questions=lists.phrases("questions"),
            denials=lists.phrases("denials"),
            contrasts=lists.phrases("contrasts"),
            times=lists.phrases("times"),
            places=Phrases.build(name for name, _ in names),
            unsafe_places=frozenset(unsafe),
            other_names=_other_names(names),
            place_words=lists.words("place_words"),
            bare_place_words=lists.bare("place_words"),
            actors=lists.phrases("actors"),
            telling=lists.phrases("telling"),
            bare_telling=Phrases.build(text for text in lists["telling"] if " " in text or text in _BARE_TELLING),
            sanctions=lists.phrases("sanctions"),
            persons=lists.phrases("persons"),
            spreading=lists.phrases("spreading"),
            same_turns=lists.groups("same_turns"),
            lone_turns=lists.lone_turns(),
            moving=lists.bare("moving"),
            opposites=_opposites(lists["opposites"]),
            units={fold(key): strip_marks(fold(value)) for key, value in units.items()},
            bare_units=_bare_units(units),
            counted=lists.words("counted") | lists.bare("counted") | _forms(units),
        )


class _Lists:
    """The lists of rumours' words, by their names without "claim_"."""

    def __init__(self, lists: Mapping[str, Sequence[str]]) -> None:
        self._lists = lists

    def __getitem__(self, name: str) -> Sequence[str]:
        return self._lists.get(f"claim_{name}", ())

    def phrases(self, name: str) -> Phrases:
        return Phrases.build(self[name])

    def words(self, name: str) -> frozenset[str]:
        return frozenset(place_tones(fold(text)) for text in self[name])

    def groups(self, name: str) -> dict[tuple[str, ...], frozenset[str]]:
        return _groups(text.split("=") for text in self[name])

    def lone_turns(self) -> frozenset[str]:
        first = {words[0] for words in self.groups("same_turns")}
        return frozenset(first - self.bare("turns") - self.bare("particles"))

    def bare(self, name: str) -> frozenset[str]:
        return frozenset(strip_marks(fold(text)) for text in self[name])


def _forms(words: Iterable[str]) -> frozenset[str]:
    return frozenset(form for word in words for form in (fold(word), strip_marks(fold(word))))


def _bare_units(units: Mapping[str, str]) -> dict[str, str]:
    bare = ((strip_marks(fold(key)), strip_marks(fold(value))) for key, value in units.items())
    return {form: unit for form, unit in bare if form not in _NO_BARE_UNITS}


_BARE_TELLING = frozenset({"nghe", "đọc"})
_NO_BARE_UNITS = frozenset({"can", "ta", "do", "ky", "ki", "khoi", "thuoc"})
"""Units that without marks are other words as well: "5 can nha"."""
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
    rows = [(row.standard, *row.variants) for row in lexicon.synonyms]
    rows += [tuple(text.split("=")) for text in lexicon.lists.get("claim_same", ())]
    return {
        words: found
        for words, found in _groups(rows).items()
        if len(words) <= LONGEST_SAME and not _NEGATING & set(words) and not any(map(str.isdigit, words))
    }


def _groups(rows: Iterable[Sequence[str]]) -> dict[tuple[str, ...], frozenset[str]]:
    """Return for every form, as words without marks, the first forms of the rows that it stands in."""
    groups: dict[tuple[str, ...], set[str]] = {}
    for row in rows:
        for form in row:
            groups.setdefault(tuple(map(strip_marks, to_words(form))), set()).add(row[0].strip())
    return {words: frozenset(found) for words, found in groups.items()}


def _opposites(rows: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return the words, without marks, that turn each word round."""
    found: dict[str, set[str]] = {}
    for left, right in _pairs(rows):
        one, other = strip_marks(fold(left)), strip_marks(fold(right))
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return {word: frozenset(others) for word, others in found.items()}


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
