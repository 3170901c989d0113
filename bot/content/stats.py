"""Figures about the base: what it covers and where its holes are."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from bot.domain.base import Base
from bot.domain.entry import EntryKind
from bot.domain.text import Language


def stats_of(base: Base) -> Mapping[str, Any]:
    """Return the figures of ``knowledge stats --json`` (see DESIGN, machine interface).

    ``holes.summary`` are articles without a summary, ``holes.entries`` those no question entry
    cites, ``holes.quiz`` those without a quiz question; ``coverage`` counts question entries that
    cite each convention, the plan and the rest.
    """
    questions = [
        entry for entry in base.entries.values() if "/" in entry.id and entry.kind is not EntryKind.CONVERSATION
    ]
    cited = {citation for entry in questions for citation in entry.citation_ids}
    articles = [article.id for convention in base.conventions.values() for article in convention.articles]
    languages = Counter(phrasing.language for phrasing in base.phrasings)
    return {
        "articles": {convention.id: len(convention.articles) for convention in base.conventions.values()},
        "entries": len(base.entries),
        "question_entries": len(questions),
        "conversation_entries": sum(entry.kind is EntryKind.CONVERSATION for entry in base.entries.values()),
        "phrasings": len(base.phrasings),
        "quiz_questions": 0,
        "languages": {language.value: languages[language] for language in Language},
        "holes": {
            "summary": [key for key in articles if key not in base.entries],
            "entries": [key for key in articles if key not in cited],
            "quiz": articles,
        },
        "coverage": dict(
            sorted(Counter(key for entry in questions for key in {c.split(":")[0] for c in entry.citation_ids}).items())
        ),
    }
