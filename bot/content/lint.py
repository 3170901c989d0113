"""What must hold between knowledge files.  Every message says file, line and what to do."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from string import Formatter

from rapidfuzz import fuzz

from bot.content.convert import CORE, flatten
from bot.content.files import EntryFile, Files, Parsed
from bot.content.schema import ConventionFile, Lists
from bot.domain.entry import EntryKind
from bot.domain.text import Language
from bot.language import fold

ENTRY_PHRASINGS_VI = 5
ARTICLE_PHRASINGS_VI = 2
SHORT_LENGTH = 700
SUMMARY_SENTENCES = 8
"""The aim is 2 to 6; articles that list many rights (ICCPR 14, CRC 40) may need two more."""
SUMMARY_WORDS = 14
ENTRY_ID_LENGTH = 50
"""So that a button that opens an entry fits in 64 bytes."""
NEARLY_EQUAL = 93.0
_PHONE = re.compile(r"(?<![\d/.\-])(?:1\d{2}|1[89]00\d{4,6}|0\d{8,10})(?![\d/\-%]|\.\d)")
_MARKUP = re.compile(r"<[a-zA-Z/!]|\]\(|^#|`", re.MULTILINE)
_CONTROL = re.compile(r"[\u0000-\u0008\u000b-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Known:
    """Every id that may be cited or related, and why some may not be cited."""

    citable: frozenset[str]
    refused: Mapping[str, str]
    entries: frozenset[str]
    last_article: Mapping[str, int]
    hotlines: frozenset[str]


def lint(files: Files) -> list[str]:
    """Return one message a problem; an empty list when all is well."""
    known = to_known(files)
    checks: tuple[Callable[[Files, Known], Iterator[str]], ...] = (
        _conventions, _entries, _plan, _phrasings, _texts, _wording, _console, _topics,
    )  # fmt: skip
    return [message for check in checks for message in check(files, known)]


def to_known(files: Files) -> Known:
    """Return the ids that *files* know."""
    citable: set[str] = set()
    refused: dict[str, str] = {}
    for parsed in files.conventions:
        model = parsed.model
        citable.update((model.id, f"{model.id}:viet-nam", f"{model.id}:uy-ban"))
        citable.update(f"{model.id}:{article.number}" for article in model.articles)
    citable.update(fact.id for fact in files.plan.model.facts)
    for row in files.sources.model:
        ids = [row.id, *(f"{row.id}:{article.number}" for article in row.articles)]
        if row.force == "not_joined":
            ids.append(f"{row.id}:viet-nam")
        if row.force in {"in_force", "in_force_amended", "not_joined"} and row.status not in {
            "knowledge",
            "unverified",
        }:
            citable.update(ids)
        else:
            why = row.force if row.force not in {"in_force", "in_force_amended"} else f"status {row.status}"
            refused.update(dict.fromkeys(ids, why))
    answers = {f"{parsed.model.folder}/{parsed.model.slug}" for parsed in files.entries}
    return Known(
        frozenset(citable),
        refused,
        frozenset(answers | {c for c in citable if c.split(":")[0] in {*CORE, "KH175", "QD1079"}}),
        {parsed.model.id: parsed.model.articles_total for parsed in files.conventions},
        frozenset(line.number for line in files.hotlines.model),
    )


def _conventions(files: Files, _known: Known) -> Iterator[str]:
    found = {parsed.model.id for parsed in files.conventions}
    yield from (f"conventions/{c.lower()}.yaml:1: missing or broken; restore it" for c in CORE if c not in found)
    for parsed in files.conventions:
        yield from _articles(parsed)
        yield from _convention_answers(parsed)


def _convention_answers(parsed: Parsed[ConventionFile]) -> Iterator[str]:
    model = parsed.model
    wanted = [model.id, f"{model.id}:viet-nam", f"{model.id}:uy-ban"]
    if [answer.id for answer in model.entries] != wanted:
        yield f"{parsed.at('entries')}: answers must be {', '.join(wanted)}, in this order"
    joined = [part.first for part in model.parts[1:]] + [model.articles_total + 1]
    for i, (part, after) in enumerate(zip(model.parts, joined, strict=True)) if model.parts else ():
        if part.last + 1 != after or part.first > part.last:
            at = parsed.at("parts", i)
            yield f"{at}: part {part.id} ends at {part.last}, the next begins at {after}; mend the numbers"


def _articles(parsed: Parsed[ConventionFile]) -> Iterator[str]:
    model = parsed.model
    numbers = [article.number for article in model.articles]
    if numbers != list(range(1, model.articles_total + 1)):
        yield f"{parsed.at('articles')}: articles must run from 1 to {model.articles_total}, each once"
    seen: list[tuple[int, str]] = []
    for i, article in enumerate(model.articles):
        at = parsed.at("articles", i)
        part = next((p.id for p in model.parts if p.first <= article.number <= p.last), "")
        if article.part != part:
            yield f'{at}: article {article.number} is in part "{part}", not "{article.part}"'
        summary = fold(article.summary.vi)
        sentences = len(re.findall(r"[.?](?=\s|$)", article.summary.vi))
        if not 1 < sentences <= SUMMARY_SENTENCES or len(summary.split()) < SUMMARY_WORDS:
            yield f"{at}: the summary of article {article.number} is too short or too long; write 2 to 6 sentences"
        if not any(fold(term) in summary for term in article.terms.vi):
            yield f"{at}: the summary of article {article.number} names none of its own terms; say what it is about"
        if len(article.phrasings.vi) < ARTICLE_PHRASINGS_VI:
            yield f"{at}: article {article.number} needs at least {ARTICLE_PHRASINGS_VI} phrasings in Vietnamese"
        for number, other in seen:
            if fuzz.ratio(summary, other) > NEARLY_EQUAL:
                yield f"{at}: the summaries of {number} and {article.number} are nearly equal; say what differs"
        seen.append((article.number, summary))


def _entries(files: Files, known: Known) -> Iterator[str]:
    topics = {topic.id for topic in files.topics.model}
    for parsed in files.entries:
        yield from lint_entry(parsed, known, topics)


def lint_entry(parsed: Parsed[EntryFile], known: Known, topics: AbstractSet[str]) -> Iterator[str]:
    """Yield what is wrong with the front matter of one entry, but for what its phrasings share with others."""
    head = parsed.model.head
    yield from _entry_names(parsed, topics)
    if (head.kind is EntryKind.CONVERSATION) != (head.reason is not None):
        yield f"{parsed.at('kind')}: conversation entries have a reason, others have none"
    if len(head.phrasings.vi) < ENTRY_PHRASINGS_VI:
        yield f"{parsed.at('phrasings')}: at least {ENTRY_PHRASINGS_VI} phrasings in Vietnamese are needed"
    if head.valid_until and head.valid_until <= head.reviewed.on:
        yield f"{parsed.at('valid_until')}: valid_until is not after the review; mend the dates"
    yield from _citations(parsed, known)
    for i, related in enumerate(head.related):
        if related not in known.entries:
            yield f'{parsed.at("related", i)}: nothing is called "{related}"; name an entry or article that exists'


def lint_texts(parsed: Parsed[EntryFile], known: Known) -> Iterator[str]:
    """Yield what may not stand in the texts of one entry."""
    for text in (*parsed.model.texts, parsed.model.head.title, parsed.model.head.title_en):
        yield from lint_text(f"{parsed.path}:1", text, known)


def _entry_names(parsed: Parsed[EntryFile], topics: AbstractSet[str]) -> Iterator[str]:
    entry, head = parsed.model, parsed.model.head
    if head.topic != entry.folder or head.topic not in topics:
        yield f'{parsed.at("topic")}: topic "{head.topic}" must be the folder name and stand in topics.yaml'
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", entry.slug):
        yield f"{parsed.path}:1: the file name may hold a-z, 0-9 and hyphens only; rename it"
    if len(entry.id) > ENTRY_ID_LENGTH:
        yield f"{parsed.path}:1: folder and file name have {len(entry.id)} letters; keep them to {ENTRY_ID_LENGTH}"
    if len(entry.texts[0]) > SHORT_LENGTH:
        has = len(entry.texts[0])
        yield f"{parsed.path}:1: the short answer has {has} characters; keep it under {SHORT_LENGTH}"


def _citations(parsed: Parsed[EntryFile], known: Known) -> Iterator[str]:
    head = parsed.model.head
    core = [item.id for item in head.citations if item.id.split(":")[0] in {*CORE, "KH175", "QD1079", "CED", "ICRMW"}]
    if head.kind is EntryKind.CONVERSATION:
        if head.citations:
            yield f"{parsed.at('citations')}: a conversation entry cites nothing; write citations: []"
    elif not core:
        yield f"{parsed.at('citations')}: cite at least one article of a convention or fact of the plan"
    for i, item in enumerate(head.citations):
        yield from lint_citation(parsed.at("citations", i), item.id, known)


def lint_citation(at: str, cited: str, known: Known) -> Iterator[str]:
    """Yield why *cited* may not be cited; *at* says where it stands."""
    convention = cited.split(":", maxsplit=1)[0]
    if cited in known.refused:
        yield f'{at}: "{cited}" may not be cited as law in force ({known.refused[cited]}); remove it'
    elif cited not in known.citable and convention in known.last_article:
        yield f'{at}: unknown citation "{cited}"; the convention has {known.last_article[convention]} articles.'
    elif cited not in known.citable:
        yield f'{at}: unknown citation "{cited}"; add it to sources.yaml or mend the id'


def _plan(files: Files, _known: Known) -> Iterator[str]:
    for i, fact in enumerate(files.plan.model.facts):
        if len(fact.phrasings.vi) < ENTRY_PHRASINGS_VI:
            yield f"{files.plan.at('facts', i)}: {fact.id} needs at least {ENTRY_PHRASINGS_VI} phrasings in Vietnamese"


def _all_phrasings(files: Files) -> Iterator[tuple[str, str, str]]:
    def each(at: Callable[..., str], place: tuple[str | int, ...], lists: Lists) -> Iterator[tuple[str, str]]:
        for language in ("vi", "en"):
            for i, text in enumerate(getattr(lists, language)):
                yield at(*place, "phrasings", language, i), text

    for entry in files.entries:
        yield from ((entry.model.id, *item) for item in each(entry.at, (), entry.model.head.phrasings))
    for parsed in files.conventions:
        for i, answer in enumerate(parsed.model.entries):
            yield from ((answer.id, *item) for item in each(parsed.at, ("entries", i), answer.phrasings))
        for i, article in enumerate(parsed.model.articles):
            name = f"{parsed.model.id}:{article.number}"
            yield from ((name, *item) for item in each(parsed.at, ("articles", i), article.phrasings))
    for i, fact in enumerate(files.plan.model.facts):
        yield from ((fact.id, *item) for item in each(files.plan.at, ("facts", i), fact.phrasings))


def _phrasings(files: Files, _known: Known) -> Iterator[str]:
    first: dict[str, tuple[str, str]] = {}
    for entry, at, text in _all_phrasings(files):
        folded = fold(text).rstrip("?.! ")
        if folded in first:
            other, place = first[folded]
            where = "twice here" if other == entry else f"also under {other} ({place})"
            yield f'{at}: the phrasing "{text}" stands {where}; keep it once'
        first.setdefault(folded, (entry, at))


def _texts(files: Files, known: Known) -> Iterator[str]:
    for parsed in files.entries:
        yield from lint_texts(parsed, known)
    for parsed_convention in files.conventions:
        for i, article in enumerate(parsed_convention.model.articles):
            for text in (article.title.vi, article.title.en, article.summary.vi, article.summary.en):
                yield from lint_text(parsed_convention.at("articles", i), text, known)
        for i, answer in enumerate(parsed_convention.model.entries):
            for text in (answer.short.vi, answer.short.en, answer.full.vi, answer.full.en):
                yield from lint_text(parsed_convention.at("entries", i), text, known)
    for i, fact in enumerate(files.plan.model.facts):
        for text in (fact.short.vi, fact.short.en, fact.full.vi, fact.full.en):
            yield from lint_text(files.plan.at("facts", i), text, known)


def lint_text(at: str, text: str, known: Known) -> Iterator[str]:
    """Yield what may not stand in any text people read; *at* says where it stands."""
    if _CONTROL.search(text):
        yield f"{at}: an invisible control character; type the text again"
    if unicodedata.normalize("NFC", text) != text:
        yield f"{at}: letters are decomposed (NFD); save the text as NFC"
    if _MARKUP.search(text):
        yield f"{at}: links, HTML, code or headings are not allowed in a text; write plain words, lists and **bold**"
    if "!" in text:
        yield f"{at}: an exclamation mark; end the sentence with a full stop"
    for number in _PHONE.findall(text):
        if number not in known.hotlines and len(number) != 3:  # noqa: PLR2004 three digits are also counts
            yield f"{at}: the number {number} is not in hotlines.yaml; never show a number that was not checked"


def _wording(files: Files, _known: Known) -> Iterator[str]:
    vi, en = (flatten(files.wording[language].model) for language in (Language.VI, Language.EN))
    for key in sorted(vi.keys() ^ en.keys()):
        missing = "phrases/en.yaml" if key in vi else "phrases/vi.yaml"
        yield f'{missing}:1: the text "{key}" is missing; translate it'
    for key in sorted(vi.keys() & en.keys()):
        if _fields(vi[key]) != _fields(en[key]):
            at = files.wording[Language.EN].at(*key.split("."))
            yield f'{at}: "{key}" must have the same {{fields}} as in Vietnamese: {sorted(_fields(vi[key]))}'


_FOR_STAFF = frozenset({"console", "staff"})
"""What phrases/console.yaml holds: texts for staff, in Vietnamese alone."""


def _console(files: Files, _known: Known) -> Iterator[str]:
    for key in files.console.model.keys() - _FOR_STAFF:
        at = files.console.at(key)
        yield f'{at}: "{key}" is no text of the console or the group; put it below "console" or "staff"'
    for language, parsed in files.wording.items():
        for key in parsed.model.keys() & _FOR_STAFF:
            at = parsed.at(key)
            yield f"{at}: texts for staff stand in phrases/console.yaml; move them there ({language})"


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _topics(files: Files, _known: Known) -> Iterator[str]:
    used = {parsed.model.folder for parsed in files.entries}
    for i, topic in enumerate(files.topics.model):
        if topic.id not in used and topic.id != "ke-hoach":
            yield f'{files.topics.at(i)}: no entry is filed under "{topic.id}"; write one or remove the topic'
