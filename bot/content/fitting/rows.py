"""What the classifier learns from: phrasings, titles, terms and short texts of every entry."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from bot.answering.classifier import Space
from bot.answering.corpus import Corpus, own_texts
from bot.answering.features import Seen, keys_of
from bot.answering.reader import Reader
from bot.content.fitting.kernel import Rows
from bot.domain.base import Base
from bot.domain.entry import EntryKind

GROUP_WEIGHTS = {"s": 1.0, "b": 1.0, "m": 0.6, "c": 1.2}
MOST_FEATURES = 30_000
_OWN_TEXT = 0.6


@dataclass(frozen=True, slots=True)
class Example:
    """One text to learn from; *importance* is 1 for a phrasing."""

    text: str
    owner: int
    importance: float


def examples_of(base: Base, corpus: Corpus) -> list[Example]:
    """Return everything to learn from: the phrasings of *corpus* in their order, then the entries' own texts."""
    asked = [Example(text, owner, 1.0) for text, owner in zip(corpus.asked, corpus.owners, strict=True)]
    own = [
        Example(text, at, _OWN_TEXT)
        for at, entry in enumerate(base.entries.values())
        if entry.kind is not EntryKind.CONVERSATION
        for text in own_texts(base, entry)
        if text.strip(" .")
    ]
    return [*asked, *own]


def space_of(seen: Iterable[Seen]) -> Space:
    """Return the feature space of the texts *seen*: the features most texts share, with their idf."""
    counts: Counter[int] = Counter()
    total = 0
    for text in seen:
        total += 1
        for keys in keys_of(text).values():
            counts.update(set(keys))
    frequent = sorted(counts, key=lambda key: (-counts[key], key))[:MOST_FEATURES]
    known = np.asarray(sorted(frequent), dtype=np.uint32)
    frequency = np.asarray([counts[int(key)] for key in known], dtype=np.float32)
    idf = np.log((total + 1) / (frequency + 1)) + 1
    return Space(known, idf.astype(np.float16).astype(np.float32), GROUP_WEIGHTS)


def rows_of(space: Space, seen: Iterable[Seen]) -> Rows:
    """Return *seen* as sparse rows of *space*."""
    pairs = [space.row(text) for text in seen]
    return Rows([at for at, _ in pairs], [values for _, values in pairs], len(space.keys))


def read_all(reader: Reader, texts: Sequence[str], *, mend: bool) -> list[Seen]:
    """Return *texts* as the classifier sees them."""
    return [reader.read(text, mend=mend).seen for text in texts]
