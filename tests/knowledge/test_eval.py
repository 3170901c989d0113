import json
from pathlib import Path

import pytest

from bot.answering import Engine
from bot.answering.scoring import figures
from bot.commands.evaluate import judge_all, read_questions
from bot.domain.base import Base
from bot.language.normalize import fold, strip_marks
from bot.language.words import split_words

HERE = Path(__file__).parent
SETS = {
    name: read_questions((HERE / f"{name}-questions.jsonl").read_text(encoding="utf-8").splitlines())
    for name in ("dev", "own")
}
"""``dev`` is the public development set; ``own`` was written by people who had seen neither base nor engine."""
FLOORS = {
    "dev": {"right": 0.90, "precision": 0.92, "clean": 0.92, "emergencies": 1.0},
    "own": {"right": 0.86, "precision": 0.88, "clean": 0.90, "emergencies": 0.95},
}
"""A little under what was reached, so that a change which loses ground is seen."""


@pytest.fixture(scope="module")
def measured(engine: Engine) -> dict[str, dict[str, float]]:
    return {name: figures(judge_all(engine, questions)) for name, questions in SETS.items()}


@pytest.mark.parametrize(("name", "figure"), [(name, figure) for name, floors in FLOORS.items() for figure in floors])
def test_a_question_set_keeps_its_floor(measured: dict[str, dict[str, float]], name: str, figure: str) -> None:
    """No change makes the figures fall below what was reached."""
    assert measured[name][figure] >= FLOORS[name][figure], measured[name]


@pytest.mark.parametrize("name", list(SETS))
def test_nobody_who_asks_about_the_law_gets_an_emergency_card(measured: dict[str, dict[str, float]], name: str) -> None:
    """No question is taken for an emergency by mistake."""
    assert measured[name]["false_emergencies"] == 0


@pytest.mark.parametrize("name", list(SETS))
def test_the_base_was_not_taught_the_questions(base: Base, name: str) -> None:
    """No phrasing, no stranger and no cry for help equals an examination question after folding."""
    asked = {_bare(str(question["q"])) for question in SETS[name]}
    taught = [phrasing.text for phrasing in base.phrasings] + list(base.lexicon.lists["strangers"])
    taught += [text for texts in base.cries.kinds.values() for text in texts] + list(base.cries.calm)

    copied = [text for text in taught if _bare(text) in asked]

    assert copied == []


def _bare(text: str) -> str:
    return " ".join(strip_marks(word) for word in split_words(fold(text)))


def _cases(name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


EMERGENCIES = _cases("emergencies.jsonl")


@pytest.mark.parametrize("case", [pytest.param(case, id=str(case["id"])) for case in EMERGENCIES])
def test_danger_now_and_only_danger_now_gets_numbers_to_call(engine: Engine, case: dict[str, object]) -> None:
    """A cry for help gets a fitting number; a question, an old story or a figure of speech does not."""
    (judged,) = judge_all(engine, [case])

    if case["scope"] == "emergency":
        assert judged.word == "right", judged.answer
    else:
        assert judged.answer["kind"] != "emergency"
