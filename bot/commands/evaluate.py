"""``nhanquyen eval``: the figures of the public scorer, on a file of questions."""

import json
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random

import typer

from bot.answering.engine import Engine
from bot.answering.scoring import Judged, Row, figures, judge, texts
from bot.answering.wire import to_wire
from bot.commands.engines import load_engine
from bot.domain.errors import BaseUnusable
from bot.language.noise import edited, stripped

_BAD_USAGE = 2
_SEED = 20260801


def evaluate(file: Path, *, as_json: bool, noise: bool, cv: bool) -> None:
    """Answer every question of *file* and print the figures.

    Raises:
        typer.Exit: With status 2 if the file or the base cannot be read.
    """
    try:
        questions = read_questions(file.read_text(encoding="utf-8").splitlines())
        engine = load_engine()
    except (BaseUnusable, ValueError, OSError) as error:
        print(str(error), file=sys.stderr)
        raise typer.Exit(_BAD_USAGE) from error
    found: dict[str, object] = dict(figures(judge_all(engine, questions)))
    if noise:
        random = Random(_SEED)  # noqa: S311 - misspellings, no secret
        ways: dict[str, Callable[[str], str]] = {
            "stripped": stripped,
            "edited": lambda text: edited(text, random),
            "stripped_and_edited": lambda text: stripped(edited(text, random)),
        }
        found["noise"] = {name: figures(judge_all(engine, questions, change)) for name, change in ways.items()}
    if cv:
        from bot.content.fitting import cross_validate

        found["cv"] = cross_validate(engine.base)
    print(json.dumps(found) if as_json else "\n".join(_lines(found)))


def read_questions(lines: Iterable[str]) -> list[Row]:
    """Return the questions in *lines*.

    Raises:
        ValueError: If a line is not a question.
    """
    rows = [json.loads(line) for line in lines if line.strip()]
    if not all(isinstance(row, dict) and isinstance(row.get("q"), str) for row in rows):
        raise ValueError('Every line must be an object with a text "q".')
    return rows


def judge_all(engine: Engine, questions: Iterable[Row], change: Callable[[str], str] = str) -> list[Judged]:
    """Return every question judged, each changed by *change* before it is asked."""
    judged: list[Judged] = []
    for question in questions:
        context = engine.context_of(texts(question.get("history")))
        started = time.perf_counter()
        reading = engine.read(change(str(question["q"])), context)
        wire = to_wire(engine.base, reading, ms=(time.perf_counter() - started) * 1000)
        judged.append(Judged(question, wire, judge(question, wire)))
    return judged


def _lines(found: dict[str, object], indent: str = "") -> Iterable[str]:
    for name, value in found.items():
        if isinstance(value, dict):
            yield f"{indent}{name}:"
            yield from _lines(value, f"{indent}  ")
        else:
            yield f"{indent}{name:22} {value:.3f}" if isinstance(value, float) else f"{indent}{name:22} {value}"
