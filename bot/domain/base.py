"""The base: everything compiled from knowledge/, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from bot.domain.convention import Convention, Hotline, Source, Topic
from bot.domain.danger import Cries
from bot.domain.entry import Entry, Phrasing
from bot.domain.quiz import Question, QuizTopic
from bot.domain.text import Language, Localized


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A short form and what it stands for.

    ``unaccented_safe`` is False when the short form is also an ordinary syllable of Vietnamese
    typed without marks ("ma", "dang"), so that it may be expanded in marked text only.
    """

    short: str
    full: str
    unaccented_safe: bool


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Words of one meaning; *standard* is the form the base uses."""

    standard: str
    variants: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A place rumours name, with its other spellings.

    ``unaccented_safe`` is False when the name without marks is also everyday words ("can duoc").
    """

    name: str
    also: tuple[str, ...]
    unaccented_safe: bool


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What the engine knows about words, edited in knowledge/lexicon/."""

    abbreviations: tuple[Abbreviation, ...]
    synonyms: tuple[Synonyms, ...]
    lists: Mapping[str, tuple[str, ...]]
    """Named word lists of knowledge/lexicon/lists.yaml (question words, emergency cues, …)."""
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Base:
    """The compiled knowledge.  ``digest`` identifies its content; ``built_at`` is not part of it."""

    digest: str
    entries: Mapping[str, Entry]
    phrasings: tuple[Phrasing, ...]
    conventions: Mapping[str, Convention]
    sources: Mapping[str, Source]
    topics: Mapping[str, Topic]
    hotlines: Mapping[str, Hotline]
    lexicon: Lexicon
    cries: Cries
    wording: Mapping[Language, Mapping[str, str]]
    plan_title: Localized
    plan_banner: Localized
    quizzes: Mapping[str, QuizTopic] = field(default_factory=dict)

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """Return every quiz question by its id."""
        return {question.id: question for topic in self.quizzes.values() for question in topic.questions}

    @cached_property
    def citation_titles(self) -> Mapping[str, Localized]:
        """Return what each citation id is called, for chips and pages."""
        titles = {entry.id: entry.title for entry in self.entries.values()}
        titles.update({source.id: source.name for source in self.sources.values()})
        return titles
