"""Recognise conventions, committees, the plan and other treaties by the names people give them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.answering.reader import Query
from bot.domain.base import Base
from bot.language.normalize import strip_marks
from bot.language.words import plain, split_words

Kind = Literal["convention", "body", "plan", "other"]
_NEAR = 4
_AMBIGUOUS_LENGTH = 1
_SHOUTED = 2
"""Words in capitals from which capitals say nothing about an acronym."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A name found in a question, from word *start* up to *end*."""

    kind: Kind
    id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class NameBook:
    """All names, as words without marks; longest match wins."""

    names: Mapping[tuple[str, ...], tuple[Kind, str]]
    longest: Mapping[str, int]
    animals: frozenset[str]
    """Acronyms that are also words ("cat", "crc" in chat)."""
    legal: frozenset[str]
    """Words beside which such an acronym means the convention."""

    @classmethod
    def build(cls, base: Base) -> "NameBook":
        """Collect the names of *base*."""
        lists = base.lexicon.lists
        pairs = [*_convention_names(base), *_listed(lists.get("other_treaties", ()), "other", "other")]
        pairs += _listed(lists.get("plan_names", ()), "plan", "KH175")
        pairs += _listed(lists.get("both_covenants", ()), "convention", "ICCPR+ICESCR")
        names: dict[tuple[str, ...], tuple[Kind, str]] = {}
        for words, kind, identity in pairs:
            names.setdefault(words, (kind, identity))
        longest: dict[str, int] = {}
        for words in names:
            longest[words[0]] = max(longest.get(words[0], 0), len(words))
        return cls(
            names,
            longest,
            frozenset(lists.get("ambiguous_acronyms", ())),
            frozenset(word for entry in lists.get("legal_words", ()) for word in plain(split_words(entry))),
        )

    def find(self, query: Query, text: str) -> tuple[Mention, ...]:
        """Return the names in *query*, in order; *text* is the question as typed, for its capitals."""
        words = query.typed
        found: list[Mention] = []
        at = 0
        while at < len(words):
            mention = self._at(query, at, text)
            if mention is None:
                at += 1
            else:
                found.append(mention)
                at = mention.end
        return tuple(found)

    def _at(self, query: Query, at: int, text: str) -> Mention | None:
        for words in (query.typed, query.plain):
            for size in range(min(self.longest.get(words[at], 0), len(words) - at), 0, -1):
                named = self.names.get(tuple(words[at : at + size]))
                if named is None or (words[at] == "hai" and at and words[at - 1] == "muoi"):
                    continue
                if size == _AMBIGUOUS_LENGTH and words[at] in self.animals and not self._is_treaty(query, at, text):
                    continue
                return Mention(named[0], named[1], at, at + size)
        return None

    def _is_treaty(self, query: Query, at: int, text: str) -> bool:
        """Tell whether the acronym at word *at* is the convention: legal words near it, or alone in capitals."""
        if query.words[at] != query.typed[at]:
            return False
        around = query.typed[max(0, at - _NEAR) : at] + query.typed[at + 1 : at + 1 + _NEAR]
        if self.legal.intersection(around):
            return True
        shouted = text.isupper() and sum(word.isalpha() for word in query.words) > _SHOUTED
        return not shouted and re.search(rf"\b{query.typed[at].upper()}\b", text) is not None


def _convention_names(base: Base) -> Iterable[tuple[tuple[str, ...], Kind, str]]:
    for convention in base.conventions.values():
        names = (*convention.names.vi, *convention.names.en, convention.id, convention.title.vi, convention.title.en)
        yield from _listed(names, "convention", convention.id)
        bodies = (
            *convention.body_names.vi,
            *convention.body_names.en,
            convention.body_name.vi,
            convention.body_name.en,
        )
        yield from _listed(bodies, "body", convention.id)


def _listed(names: Iterable[str], kind: Kind, identity: str) -> list[tuple[tuple[str, ...], Kind, str]]:
    forms = {tuple(plain(split_words(name))) for name in names}
    forms |= {tuple(strip_marks(word) for word in form if word != "the") for form in forms}
    return [(form, kind, identity) for form in sorted(forms) if form]


def conventions_in(mentions: Sequence[Mention]) -> tuple[str, ...]:
    """Return the conventions named, committees included, each once, in order."""
    named = [one for mention in mentions if mention.kind in {"convention", "body"} for one in mention.id.split("+")]
    return tuple(dict.fromkeys(named))
