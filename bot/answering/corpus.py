"""The base as the engine learns it: everything that can be meant, and the texts that say so."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from bot.domain.base import Base
from bot.domain.entry import Entry, EntryKind

STRANGER = "~"
"""Stands for questions this service has nothing to do with; no entry has this id."""
_READ_OF_BODY = 700


@dataclass(frozen=True, slots=True, eq=False)
class Corpus:
    """What can be meant, by position: the entries in their order, then strangers."""

    names: tuple[str, ...]
    owners: tuple[int, ...]
    asked: tuple[str, ...]
    """Phrasings with the position of their owner in ``owners``."""
    bodies: tuple[str, ...]
    same: NDArray[np.bool_]
    """Whose citations overlap: one of them being right makes the other right."""
    about: Mapping[str, NDArray[np.bool_]]
    """For each convention (and for "KH175", the plan) which entries cite it."""
    talk: NDArray[np.bool_]
    """Which are conversation, not law."""

    @classmethod
    def build(cls, base: Base) -> "Corpus":
        """Return the corpus of *base*; a word list gives strangers their phrasings."""
        strangers = base.lexicon.lists.get("strangers", ())
        others = {STRANGER: strangers} if strangers else {}
        names = (*base.entries, *others)
        position = {name: at for at, name in enumerate(names)}
        pairs = [(position[phrasing.entry], phrasing.text) for phrasing in base.phrasings]
        pairs += [(position[name], text) for name, examples in others.items() for text in examples]
        sources = [_sources(entry) for entry in base.entries.values()] + [frozenset({"talk"})] * len(others)
        return cls(
            names=names,
            owners=tuple(owner for owner, _ in pairs),
            asked=tuple(text for _, text in pairs),
            bodies=(*(_body(base, entry) for entry in base.entries.values()), *([""] * len(others))),
            same=_overlaps(sources),
            about=_about(base, sources),
            talk=np.asarray(["talk" in source for source in sources], dtype=np.bool_),
        )


def _sources(entry: Entry) -> frozenset[str]:
    """Return what makes *entry* right: its treaty and plan citations, else all its citations."""
    if entry.kind is EntryKind.CONVERSATION:
        return frozenset({"talk"})
    international = frozenset(cited for cited in entry.citation_ids if ":" in cited and not cited.startswith("HP2013"))
    return international or frozenset(entry.citation_ids) or frozenset({entry.id})


def _overlaps(sources: list[frozenset[str]]) -> NDArray[np.bool_]:
    columns = {source: at for at, source in enumerate(sorted({one for all_of in sources for one in all_of}))}
    table = np.zeros((len(sources), len(columns)), dtype=np.float32)
    for row, all_of in enumerate(sources):
        table[row, [columns[one] for one in all_of]] = 1
    overlaps: NDArray[np.bool_] = (table @ table.T) > 0
    return overlaps


def _about(base: Base, sources: list[frozenset[str]]) -> dict[str, NDArray[np.bool_]]:
    wanted = [*base.conventions, "KH175"]
    return {
        name: np.asarray([any(one.partition(":")[0] == name for one in all_of) for all_of in sources], dtype=np.bool_)
        for name in wanted
    }


def own_texts(base: Base, entry: Entry) -> tuple[str, str]:
    """Return what *entry* says it is about, in Vietnamese and in English: title, key terms and short text."""
    convention, _, number = entry.id.partition(":")
    article = (
        base.conventions[convention].article(int(number))
        if convention in base.conventions and number.isdigit()
        else None
    )
    vietnamese = (entry.title.vi, *(article.terms_vi if article else ()), entry.short.vi[:_READ_OF_BODY])
    english = (entry.title.en, *(article.terms_en if article else ()), entry.short.en[:_READ_OF_BODY])
    return " . ".join(vietnamese), " . ".join(english)


def _body(base: Base, entry: Entry) -> str:
    """Return the own texts of *entry* as one; nothing for conversation, whose answers speak of other things."""
    if entry.kind is EntryKind.CONVERSATION:
        return entry.title.vi
    return " . ".join(own_texts(base, entry))


def digest_of(base: Base) -> str:
    """Return a hash of everything the engine learns from *base*, to know whether kept texts still fit it."""
    learnt = (base.entries, base.phrasings, base.conventions, base.lexicon, base.cries)
    return sha256(repr(learnt).encode("utf-8", "replace")).hexdigest()
