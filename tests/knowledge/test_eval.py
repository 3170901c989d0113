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
QUESTIONS = read_questions((HERE / "dev-questions.jsonl").read_text(encoding="utf-8").splitlines())
FLOORS = {"right": 0.88, "precision": 0.92, "clean": 0.90, "emergencies": 1.0}


@pytest.fixture(scope="module")
def measured(engine: Engine) -> dict[str, float]:
    return figures(judge_all(engine, QUESTIONS))


@pytest.mark.parametrize("figure", list(FLOORS))
def test_the_development_set_keeps_its_floor(measured: dict[str, float], figure: str) -> None:
    """No change makes the figures of the development set fall below what was reached."""
    assert measured[figure] >= FLOORS[figure], measured


def test_nobody_who_asks_about_the_law_gets_an_emergency_card(measured: dict[str, float]) -> None:
    """No question of the development set is taken for an emergency by mistake."""
    assert measured["false_emergencies"] == 0


def test_the_base_was_not_taught_the_development_set(base: Base) -> None:
    """No phrasing, and no example of the word lists, equals a development question after folding."""
    asked = {_bare(str(question["q"])) for question in QUESTIONS}
    taught = [phrasing.text for phrasing in base.phrasings] + list(base.lexicon.lists["strangers"])

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
