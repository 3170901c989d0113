"""Texts by key, and what cited things are called."""

from bot.domain.base import Base
from bot.domain.text import Language


def say(base: Base, language: Language, key: str, **fields: object) -> str:
    """Return the text *key* with its named fields filled in.

    Raises:
        KeyError: If there is no such text: a mistake of the program, found by the tests.
    """
    text = base.wording[language][key]
    return text.format(**fields) if fields else text


def words(base: Base, key: str) -> frozenset[str]:
    """Return the comma-separated words of *key* in both languages, folded as they stand."""
    listed = ",".join(base.wording[language][key] for language in Language)
    return frozenset(word.strip() for word in listed.split(",") if word.strip())


def label_of(base: Base, language: Language, cited: str) -> str:
    """Return the short name of a citation id, for a chip: "Điều 12, Công ước về quyền trẻ em (CRC)"."""
    head, _, tail = cited.partition(":")
    if head in base.conventions:
        title = base.conventions[head].short.to(language)
        return _part_of(base, language, tail, say(base, language, "label.convention", title=title, id=head))
    if cited in base.sources:
        source = base.sources[cited]
        name = source.name.to(language)
        if tail:
            return _part_of(base, language, tail, name)
        return say(base, language, "label.law", name=name, number=source.number) if source.number else name
    entry = base.entries.get(cited)
    return say(base, language, "label.plan", title=entry.title.to(language)) if entry else cited


def _part_of(base: Base, language: Language, part: str, name: str) -> str:
    """Return what article, status or committee *part* of the thing called *name* is called."""
    if part.isdigit():
        return say(base, language, "label.article", number=part, convention=name)
    return say(base, language, f"label.{part}", convention=name) if part else name


def path_of(base: Base, cited: str) -> str | None:
    """Return the public page on which a citation or entry id is read, or None if it has none."""
    head, _, tail = cited.partition(":")
    if head in base.conventions:
        folder = f"/cong-uoc/{head.lower()}"
        return f"{folder}/dieu-{tail}" if tail.isdigit() else f"{folder}#{tail}" if tail else folder
    if head in {"KH175", "QD1079"}:
        return f"/ke-hoach-175#{tail or head.lower()}"
    if "/" in cited:
        return f"/hoi-dap/{cited}"
    return f"/nguon#{cited.replace(':', '-')}" if cited in base.sources else None
