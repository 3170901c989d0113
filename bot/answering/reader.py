"""Read a text as the base would write it: short forms, synonyms, slips, dates, language."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.answering.features import Seen
from bot.domain.base import Base, Lexicon
from bot.domain.text import Language
from bot.language.detect import looks_english
from bot.language.normalize import fold, strip_marks
from bot.language.numerals import find_dates
from bot.language.syllables import decode_words, is_plain_syllable
from bot.language.words import Shorthand, expand, plain, split_words
from bot.search.repair import Vocabulary

_LONGEST_SYNONYM = 6
_NG_BEFORE_FRONT = re.compile(r"^(n?g)(?=[iey])")


@dataclass(frozen=True, slots=True)
class Query:
    """A text, read.  *words* keep their marks; *plain* are without and mended; *typed* are without, not mended."""

    words: tuple[str, ...]
    typed: tuple[str, ...]
    plain: tuple[str, ...]
    extra: tuple[str, ...]
    dates: tuple[str, ...]
    language: Language

    @property
    def seen(self) -> Seen:
        """Return what the classifier looks at."""
        return Seen(self.words, self.plain, self.extra)

    @property
    def terms(self) -> tuple[str, ...]:
        """Return what the index looks at."""
        return (*self.plain, *self.extra)


@dataclass(frozen=True, slots=True, eq=False)
class Reader:
    """What is known about words, made from the base once."""

    shorthand: Shorthand
    synonyms: Mapping[tuple[str, ...], str]
    starts: Mapping[str, int]
    english: frozenset[str]
    vietnamese: frozenset[str]
    known: frozenset[str]
    vocabulary: Vocabulary
    glued: re.Pattern[str]

    @classmethod
    def build(cls, base: Base, counts: Mapping[str, int] | None = None) -> "Reader":
        """Return the reader for *base*; words of its phrasings, titles and texts are never mended away.

        *counts* are the words of the base, if they were counted before.
        """
        lexicon = base.lexicon
        english = frozenset(lexicon.lists.get("english_words", ()))
        vietnamese = frozenset(strip_marks(word) for word in lexicon.lists.get("vietnamese_words", ()))
        counts = _count_words(base) if counts is None else counts
        synonyms = _synonyms(lexicon)
        foreign = frozenset(word for word in counts if not is_plain_syllable(word)) | english
        cues = {form for cue in lexicon.lists.get("article_cues", ()) for form in (cue, strip_marks(cue))}
        cues |= {identity.lower() for identity in base.conventions}
        names = "|".join(map(re.escape, sorted(cues, key=lambda cue: (-len(cue), cue))))
        return cls(
            shorthand=_shorthand(lexicon),
            synonyms=synonyms,
            starts=_longest_by_start(synonyms),
            english=english,
            vietnamese=vietnamese,
            known=foreign,
            vocabulary=Vocabulary.build(counts),
            glued=re.compile(rf"\b({names})[.:]?(?=\d{{1,3}}(?!\w))") if names else re.compile(r"(?!)"),
        )

    def read(self, text: str, *, mend: bool = True) -> Query:
        """Return *text* as words; *mend* repairs slips (off for the base's own texts)."""
        folded = self.glued.sub(r"\1 ", fold(text))
        words = expand(decode_words(split_words(folded), self.known), self.shorthand)
        typed = plain(words)
        mended = [self.mend(word) for word in typed] if mend else typed
        dates = find_dates(strip_marks(folded))
        extra = (*(f"date:{day}" for day in dates), *self._groups(mended))
        english = looks_english(words, self.english, self.vietnamese)
        language = Language.EN if english else Language.VI
        return Query(tuple(words), tuple(typed), tuple(mended), extra, dates, language)

    def mend(self, word: str) -> str:
        """Return *word* (without marks) as the base spells it, if it is a slip and not simply another word."""
        if word in self.vocabulary or word in self.english:
            return word
        spelled = _NG_BEFORE_FRONT.sub(r"\1h", word)
        if spelled in self.vocabulary:
            return spelled
        return word if is_plain_syllable(word) else self.vocabulary.repair(word)

    def _groups(self, words: Sequence[str]) -> list[str]:
        """Return the synonym groups met in *words*, the longest form first at each place."""
        met: dict[str, None] = {}
        at = 0
        while at < len(words):
            for size in range(min(self.starts.get(words[at], 0), len(words) - at), 0, -1):
                group = self.synonyms.get(tuple(words[at : at + size]))
                if group is not None:
                    met[f"same:{group}"] = None
                    at += size - 1
                    break
            at += 1
        return list(met)


def _shorthand(lexicon: Lexicon) -> Shorthand:
    always: dict[str, tuple[str, ...]] = {}
    marked_only: dict[str, tuple[str, ...]] = {}
    for row in lexicon.abbreviations:
        full = tuple(split_words(row.full))
        for short in {fold(row.short), strip_marks(fold(row.short))}:
            safe = row.unaccented_safe or short != strip_marks(short)
            (always if safe else marked_only).setdefault(short, full)
    return Shorthand(always, marked_only)


def _synonyms(lexicon: Lexicon) -> dict[tuple[str, ...], str]:
    """Return every form of two words or more (one-word forms are too ambiguous without marks) -> its group."""
    groups: dict[tuple[str, ...], str] = {}
    for row in lexicon.synonyms:
        group = strip_marks(fold(row.standard))
        for form in (row.standard, *row.variants):
            words = tuple(plain(split_words(form)))
            if 1 < len(words) <= _LONGEST_SYNONYM or (len(words) == 1 and not is_plain_syllable(words[0])):
                groups.setdefault(words, group)
    return groups


def _longest_by_start(forms: Iterable[tuple[str, ...]]) -> dict[str, int]:
    longest: dict[str, int] = {}
    for form in forms:
        longest[form[0]] = max(longest.get(form[0], 0), len(form))
    return longest


def _count_words(base: Base) -> Counter[str]:
    """Count the words, without marks, of everything the base says; phrasings count most."""
    counts: Counter[str] = Counter()
    for phrasing in base.phrasings:
        counts.update(plain(split_words(phrasing.text)))
    for entry in base.entries.values():
        for text in (entry.title, entry.short, entry.full):
            counts.update(plain(split_words(text.vi)))
            counts.update(plain(split_words(text.en)))
    for convention in base.conventions.values():
        for names in (convention.names, convention.body_names):
            for name in (*names.vi, *names.en):
                counts.update(plain(split_words(name)))
    for row in base.lexicon.abbreviations:
        counts.update(plain(split_words(row.full)))
    for synonym in base.lexicon.synonyms:
        for form in (synonym.standard, *synonym.variants):
            counts.update(plain(split_words(form)))
    return counts
