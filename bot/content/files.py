"""The files of knowledge/, parsed and validated one by one, with the line of everything."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from bot.content.mistakes import to_messages
from bot.content.quiz_schema import QuizFile
from bot.content.schema import (
    AbbreviationModel,
    ConventionFile,
    EmergenciesFile,
    EntryHead,
    HotlineModel,
    PlaceModel,
    PlanFile,
    SourceModel,
    SynonymsModel,
    TopicModel,
)
from bot.content.text_yaml import BadYaml, Tree, parse
from bot.domain.text import Language

M = TypeVar("M")

SECTIONS = ("Trả lời ngắn", "Trả lời đầy đủ", "Short answer", "Full answer")
"""The headings of an entry file, in order."""


@dataclass(frozen=True, slots=True)
class Parsed(Generic[M]):
    """One file's content and where it stands."""

    path: str
    model: M
    tree: Tree

    def at(self, *place: str | int) -> str:
        """Return ``path:line`` of *place*."""
        return f"{self.path}:{self.tree.line(place)}"


@dataclass(frozen=True, slots=True)
class EntryFile:
    """One answer: its front matter and its four texts in the order of SECTIONS."""

    head: EntryHead
    texts: tuple[str, str, str, str]
    folder: str
    slug: str

    @property
    def id(self) -> str:
        """Return ``<topic>/<slug>``."""
        return f"{self.folder}/{self.slug}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """Everything under knowledge/."""

    conventions: Sequence[Parsed[ConventionFile]]
    plan: Parsed[PlanFile]
    entries: Sequence[Parsed[EntryFile]]
    quizzes: Sequence[Parsed[QuizFile]]
    topics: Parsed[list[TopicModel]]
    hotlines: Parsed[list[HotlineModel]]
    sources: Parsed[list[SourceModel]]
    abbreviations: Parsed[list[AbbreviationModel]]
    synonyms: Parsed[list[SynonymsModel]]
    lists: Sequence[Parsed[dict[str, list[str]]]]
    """Word lists, rules for short plain cries for help, words by which claims are told apart."""
    places: Parsed[list[PlaceModel]]
    emergencies: Parsed[EmergenciesFile]
    wording: dict[Language, Parsed[dict[str, Any]]]
    console: Parsed[dict[str, Any]]
    """Wording of the staff console, in Vietnamese alone."""


class Reader:
    """Reads files below one folder and collects what is wrong with them."""

    def __init__(self, folder: Path) -> None:
        """Read below *folder*."""
        self._folder = folder
        self.problems: list[str] = []

    def parse(self, name: str, into: type[M] | Any) -> Parsed[M] | None:
        """Return the YAML file *name* as *into*, or None after noting its problems."""
        text = self._text(name)
        if text is None:
            return None
        return self._validated(name, text, 1, TypeAdapter(into).validate_python)

    def parse_all(self, pattern: str, into: type[M]) -> list[Parsed[M]]:
        """Return every YAML file that matches *pattern*, sorted by name."""
        return _present(self.parse(name, into) for name in self._names(pattern))

    def entries(self) -> list[Parsed[EntryFile]]:
        """Return every entry file."""
        return _present(self._entry(name) for name in self._names("entries/*/*.md"))

    def _names(self, pattern: str) -> list[str]:
        return sorted(path.relative_to(self._folder).as_posix() for path in self._folder.glob(pattern))

    def _text(self, name: str) -> str | None:
        try:
            return (self._folder / name).read_text("utf-8")
        except FileNotFoundError:
            self.problems.append(f"{name}:1: the file is missing; restore it")
        except UnicodeDecodeError as error:
            self.problems.append(f"{name}:1: not UTF-8 at byte {error.start}; save it as UTF-8")
        return None

    def _validated(self, name: str, text: str, first_line: int, validate: Callable[[Any], M]) -> Parsed[M] | None:
        try:
            tree = parse(text, first_line=first_line)
            return Parsed(name, validate(tree.value), tree)
        except BadYaml as error:
            self.problems.append(f"{name}:{error.line}: {error}")
        except ValidationError as error:
            self.problems.extend(to_messages(name, tree, error))
        return None

    def _entry(self, name: str) -> Parsed[EntryFile] | None:
        text = self._text(name)
        return None if text is None else self.parse_entry(name, text)

    def parse_entry(self, name: str, text: str) -> Parsed[EntryFile] | None:
        """Return *text* as the entry file *name*, or None after noting its problems; the file need not be there."""
        front, separator, body = text.removeprefix("---\n").partition("\n---\n")
        if not text.startswith("---\n") or not separator:
            self.problems.append(f"{name}:1: no front matter; start with a line --- and end it with a line ---")
            return None
        head: Parsed[EntryHead] | None = self._validated(name, front, 2, EntryHead.model_validate)
        first_body_line = front.count("\n") + 4
        texts = self._sections(name, body, first_body_line)
        if head is None or texts is None:
            return None
        path = Path(name)
        return Parsed(name, EntryFile(head.model, texts, path.parent.name, path.stem), head.tree)

    def _sections(self, name: str, body: str, first_line: int) -> tuple[str, str, str, str] | None:
        found: dict[str, list[str]] = {}
        current: list[str] | None = None
        for number, line in enumerate(body.splitlines(), first_line):
            if line.startswith("#"):
                heading = line.lstrip("#").strip()
                if not line.startswith("## ") or heading not in SECTIONS or heading in found:
                    self.problems.append(f'{name}:{number}: heading "{line}"; use each of {", ".join(SECTIONS)} once')
                    return None
                current = found.setdefault(heading, [])
            elif current is not None:
                current.append(line)
            elif line.strip():
                self.problems.append(f"{name}:{number}: text before the first heading; move it under one")
                return None
        texts = tuple("\n".join(found.get(heading, [])).strip() for heading in SECTIONS)
        missing = [heading for heading, section in zip(SECTIONS, texts, strict=True) if not section]
        if missing:
            self.problems.append(f"{name}:{first_line}: nothing under {', '.join(missing)}; write it")
            return None
        return texts[0], texts[1], texts[2], texts[3]


_WORD_LISTS = ("lists", "cries", "claims")


def read_files(folder: Path) -> tuple[Files | None, list[str]]:
    """Return the parsed files of *folder* (None when one cannot be used) and the problems found."""
    reader = Reader(folder)
    conventions = reader.parse_all("conventions/*.yaml", ConventionFile)
    entries = reader.entries()
    quizzes = reader.parse_all("quizzes/*.yaml", QuizFile)
    plan: Parsed[PlanFile] | None = reader.parse("plan.yaml", PlanFile)
    topics: Parsed[list[TopicModel]] | None = reader.parse("topics.yaml", list[TopicModel])
    hotlines: Parsed[list[HotlineModel]] | None = reader.parse("hotlines.yaml", list[HotlineModel])
    sources: Parsed[list[SourceModel]] | None = reader.parse("sources.yaml", list[SourceModel])
    short: Parsed[list[AbbreviationModel]] | None = reader.parse("lexicon/abbreviations.yaml", list[AbbreviationModel])
    same: Parsed[list[SynonymsModel]] | None = reader.parse("lexicon/synonyms.yaml", list[SynonymsModel])
    lists: list[Parsed[dict[str, list[str]]]] = _present(
        reader.parse(f"lexicon/{name}.yaml", dict[str, list[str]]) for name in _WORD_LISTS
    )
    places: Parsed[list[PlaceModel]] | None = reader.parse("lexicon/places.yaml", list[PlaceModel])
    emergencies: Parsed[EmergenciesFile] | None = reader.parse("emergencies.yaml", EmergenciesFile)
    vi: Parsed[dict[str, Any]] | None = reader.parse("phrases/vi.yaml", dict[str, Any])
    en: Parsed[dict[str, Any]] | None = reader.parse("phrases/en.yaml", dict[str, Any])
    console: Parsed[dict[str, Any]] | None = reader.parse("phrases/console.yaml", dict[str, Any])
    if not (short and same and len(lists) == len(_WORD_LISTS) and places):
        return None, reader.problems
    if not (plan and topics and hotlines and sources and emergencies and vi and en and console):
        return None, reader.problems
    files = Files(
        conventions=conventions,
        plan=plan,
        entries=entries,
        quizzes=quizzes,
        topics=topics,
        hotlines=hotlines,
        sources=sources,
        abbreviations=short,
        synonyms=same,
        lists=lists,
        places=places,
        emergencies=emergencies,
        wording={Language.VI: vi, Language.EN: en},
        console=console,
    )
    return files, reader.problems


def _present(items: Iterable[Parsed[M] | None]) -> list[Parsed[M]]:
    return [item for item in items if item is not None]
