"""Figures about the base: what it covers and where its holes are."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from bot.content.quiz_balance import Balance, balance_of, questions_by_article
from bot.domain.base import Base
from bot.domain.entry import EntryKind
from bot.domain.quiz import Level, Question, QuestionKind
from bot.domain.text import Language


def stats_of(base: Base) -> Mapping[str, Any]:
    """Return the figures of ``knowledge stats --json`` (see DESIGN, machine interface).

    ``holes.summary`` are articles without a summary, ``holes.entries`` those no question entry
    cites, ``holes.quiz`` substantive and general ones no quiz question is about; ``coverage`` counts
    question entries that cite each convention, the plan and the rest; ``quiz`` counts the bank's questions.
    """
    about = questions_by_article(base)
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
        "quiz_questions": len(base.questions),
        "languages": {language.value: languages[language] for language in Language},
        "holes": {
            "summary": [key for key in articles if key not in base.entries],
            "entries": [key for key in articles if key not in cited],
            "quiz": [key for key, count in about.items() if not count],
        },
        "coverage": dict(
            sorted(Counter(key for entry in questions for key in {c.split(":")[0] for c in entry.citation_ids}).items())
        ),
        "quiz": _quiz(base, about),
    }


def _quiz(base: Base, about: Mapping[str, int]) -> Mapping[str, Any]:
    """Return the bank by topic, level, kind, convention (or other source) and article each question is about."""
    questions = list(base.questions.values())
    figures = balance_of(questions)
    levels = Counter(question.level for question in questions)
    return {
        "topics": {topic.id: len(topic.questions) for topic in base.quizzes.values()},
        "levels": {level.value: levels[level] for level in Level},
        "kinds": {kind.value: count for kind, count in figures.kinds.items()},
        "about": dict(sorted(Counter(map(_source, questions)).items())),
        "articles": dict(about),
        "balance": _guessable(figures),
    }


def _guessable(figures: Balance) -> Mapping[str, Any]:
    return {
        "right_is_longest_of_4": {language.value: round(share, 3) for language, share in figures.longest.items()},
        "positions": {str(choices): list(counts) for choices, counts in figures.positions.items()},
        "true": round(figures.true, 3),
    }


def quiz_table(base: Base) -> str:
    """Return the bank as a table for people: by what questions are about, level and kind, then by article."""
    questions = list(base.questions.values())
    sources = sorted({_source(question) for question in questions} | set(base.conventions))
    columns = ["all", *(level.value for level in Level), *(kind.value for kind in QuestionKind)]
    rows = [["about", *columns]]
    for source in [*sources, "all"]:
        own = [question for question in questions if source in {"all", _source(question)}]
        counts = Counter(name for question in own for name in ("all", question.level.value, question.kind.value))
        rows.append([source, *(str(counts[name]) for name in columns)])
    table = "\n".join(f"{row[0]:<12}" + "".join(f"{cell:>8}" for cell in row[1:]) for row in rows)
    return f"{table}\n\n{_by_article(base)}"


def _source(question: Question) -> str:
    return question.cites[0].split(":", maxsplit=1)[0]


def _by_article(base: Base) -> str:
    """Return one line a convention: each article that needs a question, and how many are about it."""
    about = questions_by_article(base)
    return "\n".join(
        f"{convention.id:<12}"
        + " ".join(f"{article.number}:{about[article.id]}" for article in convention.articles if article.id in about)
        for convention in base.conventions.values()
    )
