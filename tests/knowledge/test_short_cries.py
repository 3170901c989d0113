import json
from pathlib import Path

import pytest

from bot.answering import Engine
from bot.commands.evaluate import judge_all
from bot.domain.base import Base
from bot.domain.danger import DANGERS
from bot.language.normalize import fold, strip_marks
from bot.language.words import split_words

HERE = Path(__file__).parent
SETS = ("short-cries", "blind-short-cries")
"""The second was written after the rules and before anybody saw what they make of it (one look-alike was replaced)."""
CASES = [
    json.loads(line) for name in SETS for line in (HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
]
CRIES = [case for case in CASES if case["scope"] == "emergency"]
LOOKALIKES = [case for case in CASES if case["scope"] != "emergency"]
_LEAST_VARIANTS = 12


def _params(cases: list[dict[str, object]]) -> list[object]:
    return [pytest.param(case, id=str(case["id"])) for case in cases]


@pytest.mark.parametrize("case", _params(CRIES))
def test_a_short_plain_cry_gets_a_fitting_number(engine: Engine, case: dict[str, object]) -> None:
    """One plain sentence is enough, however it is typed."""
    (judged,) = judge_all(engine, [case])

    assert judged.word == "right", judged.answer


@pytest.mark.parametrize("case", _params(LOOKALIKES))
def test_a_figure_of_speech_or_a_calm_question_gets_no_number(engine: Engine, case: dict[str, object]) -> None:
    """Who exaggerates, asks about the law, or tells of what is over or made up is not in danger."""
    (judged,) = judge_all(engine, [case])

    assert judged.answer["kind"] != "emergency", judged.answer


@pytest.mark.parametrize("case", _params(CRIES))
def test_a_cry_is_answered_in_its_own_language(engine: Engine, case: dict[str, object]) -> None:
    """An English cry gets the English card, a Vietnamese one without marks does not."""
    (judged,) = judge_all(engine, [case])

    assert judged.answer["language"] == ("en" if case["style"] == "english" else "vi")


@pytest.mark.parametrize("danger", DANGERS)
def test_every_kind_of_danger_is_cried_in_many_ways(danger: str) -> None:
    """No kind is tested with a handful of sentences only."""
    assert sum(case["danger"] == danger for case in CRIES) >= _LEAST_VARIANTS


def test_the_alarm_was_not_taught_the_cries(base: Base) -> None:
    """No example the alarm is fitted to equals a test sentence after folding."""
    asked = {_bare(str(case["q"])) for case in CASES}
    taught = [text for texts in base.cries.kinds.values() for text in texts] + list(base.cries.calm)

    assert [text for text in taught if _bare(text) in asked] == []


def _bare(text: str) -> str:
    return " ".join(strip_marks(word) for word in split_words(fold(text)))
