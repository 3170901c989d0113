"""Engines for the commands: of the built base, or of a file of phrasings."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from bot.answering.classifier import load
from bot.answering.engine import Engine
from bot.content.load import find_base, load_base, load_model
from bot.domain.base import Base, Lexicon
from bot.domain.danger import Cries
from bot.domain.entry import Entry, EntryKind, Phrasing, Review
from bot.domain.errors import BadPayload
from bot.domain.text import Language, Localized
from bot.settings import load_settings

_UNREVIEWED = Review("chua-duyet", date(1970, 1, 1))
_NOTHING = Localized("", "")


def load_engine() -> Engine:
    """Return the engine of the built base.

    Raises:
        BaseUnusable: If there is none.
    """
    path = find_base(load_settings().knowledge)
    return Engine.build(load_base(path), load_model(path))


def load_lexicon() -> Lexicon:
    """Return the word lists of the built base.

    Raises:
        BaseUnusable: If there is none.
    """
    return load_base(find_base(load_settings().knowledge)).lexicon


def engine_of(file: Path) -> Engine:
    """Return an engine for the phrasings in *file*, with the word lists of the built base but none of its entries.

    Fitted here if the build tools are installed and the file is small enough to be fitted at once.  Else, where all
    its entries are those of the built base, with the fit of that base; else by words alone.

    Raises:
        BadPayload: If a line is not an object with ``entry`` and ``phrasings``.
    """
    path = find_base(load_settings().knowledge)
    built = load_base(path)
    other = to_base(built, file.read_bytes())
    shipped = load_model(path)
    fitted = load(shipped)
    known = fitted is not None and set(other.entries) <= set(fitted.entries)
    if known:
        return Engine.build(replace_phrasings(built, other), shipped)
    return Engine.build(other, _fit(other))


def replace_phrasings(built: Base, other: Base) -> Base:
    """Return *built* with the phrasings of *other*: the classifier knows the entries by their place."""
    entries = {identity: replace(entry, citations=()) for identity, entry in built.entries.items()}
    return replace(built, entries=entries, phrasings=other.phrasings)


def _fit(base: Base) -> Mapping[str, bytes]:
    try:
        from bot.content.fitting import fit

        return fit(base)
    except ImportError:
        return {}


def to_base(built: Base, data: bytes) -> Base:
    """Return the base in *data*, JSON lines ``{"entry", "phrasings"}``; conventions and plan are left out."""
    phrasings: list[Phrasing] = []
    entries: dict[str, Entry] = {}
    for number, line in enumerate(data.decode("utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        identity, texts = _row(line, number)
        entries.setdefault(identity, _entry(identity))
        phrasings += [Phrasing(identity, Language.VI, text) for text in texts]
    lists = {name: words for name, words in built.lexicon.lists.items() if name != "strangers"}
    return replace(
        built,
        digest="",
        entries=entries,
        phrasings=tuple(phrasings),
        conventions={},
        lexicon=replace(built.lexicon, lists=lists),
        cries=Cries({}, ()),
    )


def _row(line: str, number: int) -> tuple[str, list[str]]:
    try:
        row = json.loads(line)
        return str(row["entry"]), [str(text) for text in row["phrasings"]]
    except (ValueError, KeyError, TypeError) as error:
        raise BadPayload(f'Line {number} must be {{"entry": …, "phrasings": […]}}; it is not. Mend it.') from error


def _entry(identity: str) -> Entry:
    return Entry(
        id=identity,
        topic="",
        kind=EntryKind.LAW,
        title=_NOTHING,
        short=_NOTHING,
        full=_NOTHING,
        citations=(),
        related=(),
        audience=(),
        review=_UNREVIEWED,
        valid_until=None,
        version="",
    )
