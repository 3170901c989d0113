"""Conventions and what else can be cited."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.text import Localized


class ArticleKind(StrEnum):
    """What an article does in its convention."""

    GENERAL = "general"
    SUBSTANTIVE = "substantive"
    MACHINERY = "machinery"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class Part:
    """A numbered part of a convention, from article *first* to *last*."""

    id: str
    first: int
    last: int
    title: Localized


@dataclass(frozen=True, slots=True)
class Article:
    """One article; its summary is the entry with the same id."""

    convention: str
    number: int
    part: str
    kind: ArticleKind
    title: Localized
    terms_vi: tuple[str, ...]
    terms_en: tuple[str, ...]

    @property
    def id(self) -> str:
        """Return the citation id, such as ``CRC:12``."""
        return f"{self.convention}:{self.number}"


@dataclass(frozen=True, slots=True)
class Names:
    """What people call a thing, as they write it, in both languages."""

    vi: tuple[str, ...]
    en: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Convention:
    """One of the seven core conventions; ``short`` is its name where room is scarce."""

    id: str
    as_of: date
    title: Localized
    short: Localized
    names: Names
    body_acronym: str
    body_name: Localized
    body_names: Names
    parts: tuple[Part, ...]
    articles: tuple[Article, ...]

    @property
    def last_article(self) -> int:
        """Return the number of the last article."""
        return self.articles[-1].number

    def article(self, number: int) -> Article | None:
        """Return the article with this number, or None if there is none."""
        return self.articles[number - 1] if 1 <= number <= len(self.articles) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Something an entry may cite that is neither an article of a convention nor a fact of the plan.

    ``article`` is set when it is one article of the thing *name* names (``HP2013:37``); ``note`` says
    what stands there; ``number`` is the official number of the law, or empty.
    """

    id: str
    name: Localized
    number: str
    force: str
    note: Localized
    article: int | None = None

    @property
    def citable(self) -> bool:
        """Tell whether it may be cited as law in force today."""
        return self.force in {"in_force", "in_force_amended", "not_joined"}


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject entries are filed under."""

    id: str
    title: Localized
    about: Localized


@dataclass(frozen=True, slots=True)
class Hotline:
    """A public number that is safe to show."""

    number: str
    name: Localized
    about: Localized
    as_of: date
