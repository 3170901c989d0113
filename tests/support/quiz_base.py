"""A built base whose quiz holds one known question of each kind, for tests that play through it."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from pydantic import TypeAdapter

from bot.content import find_base, load_base
from bot.domain.base import Base
from bot.domain.quiz import Pair, Question, QuestionKind, QuizTopic
from bot.domain.text import Language, Localized
from tests.support.quizzes import make_question

_FACTS: dict[QuestionKind, dict[str, object]] = {
    QuestionKind.ONE: {},
    QuestionKind.MANY: {"right": (0, 2)},
    QuestionKind.TRUTH: {"truth": False, "choices": (), "right": ()},
    QuestionKind.SHORT: {
        "choices": (),
        "right": (),
        "answers": {Language.VI: ("bình đẳng", "quyền bình đẳng"), Language.EN: ("equality",)},
    },
    QuestionKind.NUMBER: {"choices": (), "right": (), "number": 18, "unit": Localized("tuổi", "years")},
    QuestionKind.ORDER: {"right": (), "choices": tuple(Localized(f"Bước {n}", f"Step {n}") for n in "123")},
    QuestionKind.MATCH: {
        "choices": (),
        "right": (),
        "pairs": tuple(Pair(Localized(f"Trái {n}", f"Left {n}"), Localized(f"Phải {n}", f"Right {n}")) for n in "123"),
    },
}


def question_of(kind: QuestionKind) -> Question:
    """Return the one question of *kind*; it is about article 12 of the CRC."""
    number = 12 + list(QuestionKind).index(kind)
    text = Localized(f"Câu kiểu {kind}?", f"A {kind} question?")
    facts = {"id": f"kieu-{kind}", "topic": f"kieu-{kind}", "text": text, **_FACTS[kind]}
    return make_question(number, kind=kind, **{"cites": (f"CRC:{number}",), **facts})


def with_known_quiz(base: Base) -> Base:
    """Return *base* with a topic of one question for each kind, called by the kind."""
    topics = {
        f"kieu-{kind}": QuizTopic(
            id=f"kieu-{kind}", title=Localized(f"Kiểu {kind}", f"Kind {kind}"), questions=(question_of(kind),)
        )
        for kind in QuestionKind
    }
    return replace(base, quizzes=topics)


def write_known_quiz(path: Path) -> Path:
    """Write the built base of the checkout to *path*, with the known quiz instead of its own."""
    shutil.copyfile(find_base(), path)
    data = TypeAdapter(Base).dump_json(with_known_quiz(load_base(find_base())))
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE base SET data = ?", (data,))
    return path
