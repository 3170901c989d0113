"""Find articles asked for by number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.answering.names import Mention
from bot.answering.reader import Query
from bot.domain.base import Base
from bot.language.normalize import has_marks
from bot.language.numerals import read_number
from bot.language.words import plain, split_words

MOST_ARTICLES = 4
_LARGEST = 400
_YEARS_FROM = 1900
_DOMESTIC_WITHIN = 5
_ORDINAL_ENDS = frozenset({"th", "st", "nd", "rd"})


@dataclass(frozen=True, slots=True)
class Asked:
    """An article number in a question; *convention* is None where none is named."""

    number: int
    convention: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class ArticleFinder:
    """Words around article numbers, from the lexicon."""

    cues: frozenset[str]
    lesser: frozenset[str]
    fillers: frozenset[str]
    joins: frozenset[str]
    until: frozenset[str]
    domestic: frozenset[tuple[str, ...]]
    international: frozenset[tuple[str, ...]]
    units: frozenset[str]

    @classmethod
    def build(cls, base: Base) -> "ArticleFinder":
        """Read the word lists of *base*."""
        lists = base.lexicon.lists

        def words(name: str) -> frozenset[str]:
            return frozenset(word for entry in lists.get(name, ()) for word in plain(split_words(entry)))

        def phrases(name: str) -> frozenset[tuple[str, ...]]:
            return frozenset(tuple(plain(split_words(entry))) for entry in lists.get(name, ()))

        return cls(
            cues=words("article_cues") - words("paragraph_cues"),
            lesser=words("paragraph_cues"),
            fillers=words("number_fillers"),
            joins=words("number_joins"),
            until=words("number_until"),
            domestic=phrases("domestic_law"),
            international=phrases("international_law"),
            units=words("number_units"),
        )

    def find(self, query: Query, mentions: Sequence[Mention]) -> tuple[Asked, ...]:
        """Return the articles asked for, at most four; a paragraph counts as an article only if no article is named."""
        named = [mention for mention in mentions if mention.kind == "convention"]
        found = self._by_cue(query, named, self.cues) or self._by_cue(query, named, self.lesser, need_name=True)
        found = found or self._beside_acronym(query, named)
        return tuple(dict.fromkeys(found))[:MOST_ARTICLES]

    def _by_cue(
        self, query: Query, named: Sequence[Mention], cues: frozenset[str], *, need_name: bool = False
    ) -> list[Asked]:
        words = query.typed
        found: list[Asked] = []
        at = 0
        while at < len(words):
            spans = self._numbers_after(query, at, named=bool(named)) if words[at] in cues else []
            spans = spans or (self._ordinal_before(query, at) if words[at] in cues else [])
            if not spans or self._is_domestic(words, spans[-1][2]):
                at += 1
                continue
            end = spans[-1][2]
            conventions = self._conventions_for(at, end, named)
            if conventions or not need_name:
                for number, start, stop in spans:
                    found += [Asked(number, one, start, stop) for one in conventions or (None,)]
            at = max(end, at + 1)
        return found

    def _numbers_after(self, query: Query, cue: int, *, named: bool) -> list[tuple[int, int, int]]:
        """Return the numbers listed after the cue word at *cue*: "điều 6, 7 và 9", "article 6 to 9"."""
        words = query.typed
        at = cue + 1
        while at < len(words) and words[at] in self.fillers:
            at += 1
        spans: list[tuple[int, int, int]] = []
        while at < len(words):
            read = self._number(query, at, named=named or at > cue + 1)
            if read is None:
                break
            number, size = read
            if at + size < len(words) and words[at + size] in self.units:
                break
            spans.append((number, at, at + size))
            at += size
            if at + 1 < len(words) and words[at] in self.until:
                last = self._number(query, at + 1, named=named)
                if last is not None and number < last[0] <= number + MOST_ARTICLES * 3:
                    spans += [(one, at + 1, at + 1 + last[1]) for one in range(number + 1, last[0] + 1)]
                    break
            step = 1 if at + 1 < len(words) and words[at] in self.joins else 0
            following = at + step
            if following >= len(words) or not words[following].isdigit():
                break
            at = following
        return spans

    def _ordinal_before(self, query: Query, cue: int) -> list[tuple[int, int, int]]:
        """Return the number before the cue: "the 12th article", "twelfth article"."""
        words = query.typed
        before = cue - 1
        if before >= 1 and words[before] in _ORDINAL_ENDS:
            before -= 1
        if before < 0:
            return []
        read = read_number(words[max(0, before - 1) : cue]) if words[before].isalpha() else None
        read = read if read and read[1] == cue - max(0, before - 1) else read_number(words[before:cue])
        is_ordinal = words[cue - 1] in _ORDINAL_ENDS or words[cue - 1].endswith(("th", "first", "second", "third"))
        return [(read[0], before, cue + 1)] if read and is_ordinal and 0 < read[0] < _LARGEST else []

    def _number(self, query: Query, at: int, *, named: bool) -> tuple[int, int] | None:
        """Return the number at word *at*; number words count only where a convention is named or marks agree."""
        read = read_number(query.typed[at : at + 3])
        if read is None or not 0 <= read[0] < _LARGEST:
            return None
        digits = query.typed[at].isdigit()
        marked_unit = has_marks(query.words[at]) or len(query.words[at]) > len("xii")
        return read if digits or named or (marked_unit and read[1] > 1) else None

    def _beside_acronym(self, query: Query, named: Sequence[Mention]) -> list[Asked]:
        """Read "ICCPR 19", "CRC:12" and "19 ICCPR" where a number of an article stands beside a short name."""
        words = query.typed
        for mention in named:
            if mention.end - mention.start > 1:
                continue
            at = mention.end
            if at < len(words) and words[at].isdigit() and 0 < int(words[at]) < _YEARS_FROM:
                if at + 1 < len(words) and words[at + 1] in self.units | self.joins:
                    continue
                return [Asked(int(words[at]), mention.id.partition("+")[0], at, at + 1)]
        return []

    def _conventions_for(self, start: int, end: int, named: Sequence[Mention]) -> tuple[str, ...]:
        """Return the convention an article between *start* and *end* belongs to: named next, else before."""
        after = [mention for mention in named if mention.start >= end]
        before = [mention for mention in named if mention.end <= start]
        chosen = after[0] if after else before[-1] if before else None
        return tuple(chosen.id.split("+")) if chosen else ()

    def _is_domestic(self, words: Sequence[str], end: int) -> bool:
        """Tell whether the words after *end* name a law of Viet Nam: "điều 37 Hiến pháp"."""
        for at in range(end, min(end + _DOMESTIC_WITHIN, len(words))):
            if any(tuple(words[at : at + len(one)]) == one for one in self.international):
                return False
            if any(tuple(words[at : at + len(one)]) == one for one in self.domestic):
                return True
        return False


def exists(base: Base, asked: Asked) -> bool:
    """Tell whether the convention has such an article."""
    convention = base.conventions.get(asked.convention or "")
    return convention is not None and convention.article(asked.number) is not None


def with_number(conventions: Mapping[str, object], number: int) -> tuple[str, ...]:
    """Return the ids that article *number* would have in each convention."""
    return tuple(f"{convention}:{number}" for convention in conventions)
