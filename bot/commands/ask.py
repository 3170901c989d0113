"""``nhanquyen ask``: one question, or JSON lines in and out."""

import json
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn

import typer

from bot.answering.engine import Engine
from bot.answering.wire import Wire, to_wire
from bot.commands.engines import engine_of, load_engine
from bot.domain.answer import Context
from bot.domain.errors import BadPayload, NhanQuyenError

_BAD_USAGE = 2


def ask(question: Sequence[str], *, as_lines: bool, base: Path | None, explain: bool) -> None:
    """Answer *question*, or with *as_lines* every JSON line of stdin.

    Raises:
        typer.Exit: With status 2 on bad usage.
    """
    if bool(question) == as_lines:
        _refuse('Give a question, or --jsonl and lines on stdin: nhanquyen ask "điều 12 công ước quyền trẻ em nói gì"')
    try:
        engine = engine_of(base) if base else load_engine()
    except (NhanQuyenError, OSError) as error:
        _refuse(str(error))
    if not as_lines:
        _print(_answer(engine, {"q": " ".join(question)}, explain=explain))
        return
    for line in sys.stdin.buffer:
        if line.strip():
            _print(_answer_line(engine, line, explain=explain))


def _refuse(why: str) -> NoReturn:
    print(why, file=sys.stderr)
    raise typer.Exit(_BAD_USAGE)


def _print(wire: Wire) -> None:
    # Escaping everything beyond ASCII would triple Vietnamese; a lone surrogate cannot be written at all.
    line = json.dumps(wire, ensure_ascii=False).encode("utf-8", "replace")
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


def _answer_line(engine: Engine, line: bytes, *, explain: bool) -> Wire:
    try:
        return _answer(engine, read_line(line), explain=explain)
    except BadPayload as error:
        return {"id": None, "error": str(error)}


def read_line(line: bytes) -> Wire:
    """Return the question object in *line*.

    Raises:
        BadPayload: If it is not one.
    """
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise BadPayload(f"Not a JSON object: {type(error).__name__}.") from error
    if not isinstance(row, dict) or not isinstance(row.get("q"), str):
        raise BadPayload('Expected an object with a text "q".')
    history = row.get("history")
    if history is not None and not _is_texts(history):
        raise BadPayload('"history" must be a list of texts, oldest first.')
    return row


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _answer(engine: Engine, row: Wire, *, explain: bool) -> Wire:
    started = time.perf_counter()
    history = list(_texts(row.get("history")))
    context = engine.context_of(history) if history else Context()
    reading = engine.read(str(row["q"]), context)
    ms = (time.perf_counter() - started) * 1000
    wire = to_wire(engine.base, reading, ms=ms, identity=row.get("id"))
    return {**wire, "explain": engine.explain(str(row["q"]), context)} if explain else wire


def _texts(value: object) -> Iterator[str]:
    yield from map(str, value) if isinstance(value, list) else ()
