"""Values -> knowledge.db."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from bot.content.load import SCHEMA_VERSION
from bot.content.quiz_tables import quiz_choices, quiz_questions
from bot.domain.base import Base
from bot.language import fold, strip_marks


def write_base(base: Base, model: Mapping[str, bytes], out: Path) -> None:
    """Write *base* and the fitted *model* to *out*, replacing it in one step.

    The program loads the tables ``base`` and ``model``.  The others hold the same content for
    people and tools (Datasette, sqlite3); their ``folded`` columns have no marks and đ is d, which
    SQLite's own folding leaves alone.
    """
    from sqlite_utils import Database  # noqa: PLC0415 the server never writes a base

    temporary = out.with_name(f"{out.name}.tmp")
    temporary.unlink(missing_ok=True)
    db = Database(temporary)
    try:
        for name, rows, key in _tables(base, model):
            # Columns come from every row, so that an optional one is not lost.
            db.table(name).insert_all(rows, pk=key, batch_size=500)
        db.table("entries").enable_fts(["folded"], tokenize="unicode61 remove_diacritics 2")
        db.table("phrasings").enable_fts(["folded"], tokenize="unicode61 remove_diacritics 2")
        if base.quizzes:
            db.table("quiz_questions").enable_fts(["folded"], tokenize="unicode61 remove_diacritics 2")
        db.vacuum()
    finally:
        db.close()
    temporary.replace(out)


def _tables(base: Base, model: Mapping[str, bytes]) -> Iterable[tuple[str, list[dict[str, Any]], Any]]:
    yield "meta", _meta(base), "key"
    yield "base", [{"id": 1, "data": TypeAdapter(Base).dump_json(base)}], "id"
    yield "model", [{"name": name, "data": data} for name, data in sorted(model.items())] or [_EMPTY_MODEL], "name"
    yield "conventions", [_convention(base, key) for key in base.conventions], "id"
    yield "articles", [row for key in base.conventions for row in _articles(base, key)], "id"
    yield "entries", _entries(base), "id"
    yield "citations", _citations(base), ("entry", "position")
    yield "phrasings", _phrasings(base), "id"
    yield "sources", _sources(base), "id"
    yield "quiz_questions", quiz_questions(base), "id"
    yield "quiz_choices", quiz_choices(base), ("question", "position")


_EMPTY_MODEL = {"name": "", "data": b""}


def _meta(base: Base) -> list[dict[str, str]]:
    facts = {
        "schema": str(SCHEMA_VERSION),
        "digest": base.digest,
        "built_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    return [{"key": key, "value": value} for key, value in facts.items()]


def _convention(base: Base, key: str) -> dict[str, Any]:
    convention = base.conventions[key]
    return {
        "id": key,
        "title_vi": convention.title.vi,
        "title_en": convention.title.en,
        "articles": convention.last_article,
        "as_of": convention.as_of.isoformat(),
    }


def _articles(base: Base, key: str) -> Iterable[dict[str, Any]]:
    for article in base.conventions[key].articles:
        yield {
            "id": article.id,
            "convention": key,
            "number": article.number,
            "part": article.part,
            "kind": article.kind.value,
            "title_vi": article.title.vi,
            "title_en": article.title.en,
        }


def _entries(base: Base) -> list[dict[str, Any]]:
    return [
        {
            "id": entry.id,
            "topic": entry.topic,
            "kind": entry.kind.value,
            "reason": entry.reason.value if entry.reason else None,
            "title_vi": entry.title.vi,
            "title_en": entry.title.en,
            "short_vi": entry.short.vi,
            "short_en": entry.short.en,
            "full_vi": entry.full.vi,
            "full_en": entry.full.en,
            "version": entry.version,
            "reviewed_by": entry.review.by,
            "reviewed_on": entry.review.on.isoformat(),
            "valid_until": entry.valid_until.isoformat() if entry.valid_until else None,
            "folded": strip_marks(fold(f"{entry.title.vi} {entry.short.vi} {entry.full.vi}")),
        }
        for entry in base.entries.values()
    ]


def _citations(base: Base) -> list[dict[str, Any]]:
    return [
        {
            "entry": entry.id,
            "position": position,
            "cites": citation.id,
            "says": citation.says.value,
            "note_vi": citation.note.vi,
            "note_en": citation.note.en,
        }
        for entry in base.entries.values()
        for position, citation in enumerate(entry.citations, 1)
    ]


def _phrasings(base: Base) -> list[dict[str, Any]]:
    return [
        {
            "id": number,
            "entry": phrasing.entry,
            "language": phrasing.language.value,
            "text": phrasing.text,
            "folded": strip_marks(fold(phrasing.text)),
        }
        for number, phrasing in enumerate(base.phrasings, 1)
    ]


def _sources(base: Base) -> list[dict[str, Any]]:
    return [
        {
            "id": source.id,
            "name_vi": source.name.vi,
            "name_en": source.name.en,
            "number": source.number,
            "article": source.article,
            "force": source.force,
        }
        for source in base.sources.values()
    ]
