"""Parsed files -> the base."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from bot.content.files import EntryFile, Files, Parsed
from bot.content.quiz_convert import to_topics
from bot.content.schema import AnswerModel, ArticleModel, ConventionFile, Lists, ReviewModel
from bot.content.values import both, short_hash
from bot.domain.base import Abbreviation, Base, Lexicon, Place, Synonyms
from bot.domain.convention import Article, Convention, Hotline, Names, Part, Source, Topic
from bot.domain.danger import Cries
from bot.domain.entry import Citation, Entry, EntryKind, Phrasing, Review, Says
from bot.domain.text import Language, Localized

CORE = ("ICCPR", "ICESCR", "CEDAW", "ICERD", "CRC", "CRPD", "CAT")
"""The seven conventions in the order the plan names them."""


def to_base(files: Files) -> Base:
    """Return the base made of *files*, which have passed the lint."""
    by_id = {parsed.model.id: parsed.model for parsed in files.conventions}
    conventions = {key: _convention(by_id[key]) for key in CORE}
    pairs = [*_convention_answers(files), *_plan_answers(files), *map(_entry, files.entries)]
    entries = {entry.id: entry for entry, _ in pairs}
    phrasings = tuple(phrasing for entry, lists in pairs for phrasing in _phrasings(entry.id, lists))
    plan = files.plan.model
    base = Base(
        digest="",
        entries=entries,
        phrasings=phrasings,
        conventions=conventions,
        sources=_sources(files),
        topics={topic.id: Topic(topic.id, both(topic.title), both(topic.about)) for topic in files.topics.model},
        hotlines={
            line.number: Hotline(line.number, both(line.name), both(line.about), line.as_of)
            for line in files.hotlines.model
        },
        lexicon=_lexicon(files),
        cries=_cries(files),
        wording=_wording(files),
        plan_title=both(plan.title),
        plan_banner=both(plan.banner),
        quizzes=to_topics(parsed.model for parsed in files.quizzes),
    )
    return Base(**{**vars(base), "digest": digest_of(base)})


def _wording(files: Files) -> dict[Language, dict[str, str]]:
    wording = {language: flatten(parsed.model) for language, parsed in files.wording.items()}
    wording[Language.VI].update(flatten(files.console.model))
    return wording


def digest_of(base: Base) -> str:
    """Return a hash of everything in *base*."""
    parts = (repr(value) for key, value in sorted(vars(base).items()) if key != "digest")
    return short_hash("\n".join(parts))


def flatten(tree: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Return nested texts as one mapping with dotted keys."""
    flat: dict[str, str] = {}
    for key, value in tree.items():
        if isinstance(value, Mapping):
            flat.update(flatten(value, f"{prefix}{key}."))
        else:
            flat[f"{prefix}{key}"] = str(value)
    return flat


def _names(lists: Lists) -> Names:
    return Names(tuple(lists.vi), tuple(lists.en))


def _phrasings(entry: str, lists: Lists) -> Iterator[Phrasing]:
    yield from (Phrasing(entry, Language.VI, text) for text in lists.vi)
    yield from (Phrasing(entry, Language.EN, text) for text in lists.en)


def _convention(file: ConventionFile) -> Convention:
    return Convention(
        id=file.id,
        as_of=file.as_of,
        title=both(file.title),
        short=both(file.short),
        names=_names(file.names),
        body_acronym=file.body.acronym,
        body_name=both(file.body.name),
        body_names=_names(file.body.names),
        parts=tuple(Part(part.id, part.first, part.last, both(part.title)) for part in file.parts),
        articles=tuple(_article(file.id, article) for article in file.articles),
    )


def _article(convention: str, article: ArticleModel) -> Article:
    title, terms = both(article.title), article.terms
    return Article(convention, article.number, article.part, article.kind, title, tuple(terms.vi), tuple(terms.en))


def _review(model: ReviewModel | None, as_of: date) -> Review:
    return Review(model.by, model.on) if model else Review("chua-duyet", as_of)


def _convention_answers(files: Files) -> Iterator[tuple[Entry, Lists]]:
    for parsed in files.conventions:
        file = parsed.model
        review = _review(file.reviewed, file.as_of)
        for answer in file.entries:
            yield _answer(answer, file.id, EntryKind.LAW, review), answer.phrasings
        for article in file.articles:
            answer = AnswerModel(
                id=f"{file.id}:{article.number}",
                title=article.title,
                short=article.summary,
                full=article.summary,
                terms=article.terms,
                phrasings=article.phrasings,
            )
            yield _answer(answer, file.id, EntryKind.LAW, review), article.phrasings


def _plan_answers(files: Files) -> Iterator[tuple[Entry, Lists]]:
    plan = files.plan.model
    review = _review(plan.reviewed, plan.as_of)
    for fact in plan.facts:
        yield _answer(fact, "ke-hoach", EntryKind.PLAN, review), fact.phrasings


def _answer(model: AnswerModel, topic: str, kind: EntryKind, review: Review) -> Entry:
    title = both(model.title)
    return _versioned(
        id=model.id,
        topic=topic,
        kind=kind,
        title=title,
        short=both(model.short),
        full=both(model.full),
        citations=(Citation(model.id, Says.DUTY, title),),
        related=(),
        audience=(),
        review=review,
        valid_until=None,
    )


def _entry(parsed: Parsed[EntryFile]) -> tuple[Entry, Lists]:
    file = parsed.model
    head = file.head
    short_vi, full_vi, short_en, full_en = file.texts
    entry = _versioned(
        id=file.id,
        topic=head.topic,
        kind=head.kind,
        title=Localized(head.title, head.title_en),
        short=Localized(short_vi, short_en),
        full=Localized(full_vi, full_en),
        citations=tuple(Citation(item.id, item.says, Localized(item.vi, item.en)) for item in head.citations),
        related=tuple(head.related),
        audience=tuple(head.audience),
        review=Review(head.reviewed.by, head.reviewed.on),
        valid_until=head.valid_until,
        reason=head.reason,
    )
    return entry, head.phrasings


def _versioned(**fields: Any) -> Entry:
    said = {key: repr(fields[key]) for key in ("title", "short", "full", "citations")}
    return Entry(version=short_hash(json.dumps(said, ensure_ascii=False, sort_keys=True)), **fields)


def _sources(files: Files) -> dict[str, Source]:
    return {source.id: source for source in _each_source(files)}


def _each_source(files: Files) -> Iterable[Source]:
    for row in files.sources.model:
        note = Localized(row.note.vi, row.note.en)
        yield Source(id=row.id, name=both(row.name), number=row.number, force=row.force, note=note)
        for article in row.articles:
            yield Source(
                id=f"{row.id}:{article.number}",
                name=both(row.name),
                number=row.number,
                force=row.force,
                note=Localized(article.vi, article.en),
                article=article.number,
            )
        if row.force == "not_joined":
            yield Source(id=f"{row.id}:viet-nam", name=both(row.name), number="", force=row.force, note=note)


def _lexicon(files: Files) -> Lexicon:
    return Lexicon(
        tuple(Abbreviation(row.short, row.full, row.unaccented_safe) for row in files.abbreviations.model),
        tuple(Synonyms(row.standard, tuple(row.variants)) for row in files.synonyms.model),
        {name: tuple(words) for lists in files.lists for name, words in lists.model.items()},
        tuple(Place(row.name, tuple(row.also), row.unaccented_safe) for row in files.places.model),
    )


def _cries(files: Files) -> Cries:
    model = files.emergencies.model
    kinds = {kind: (*lists.vi, *lists.en) for kind, lists in model.kinds.items()}
    return Cries(kinds, (*model.calm.vi, *model.calm.en))
