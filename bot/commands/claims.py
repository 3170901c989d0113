"""``nhanquyen claims match``: which known claim a message repeats, JSON lines in and out."""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from bot.matching import ClaimIndex, KnownClaim

app = typer.Typer(no_args_is_help=True, help="Match messages to known claims.")

_BAD_USAGE = 2


def register(parent: typer.Typer) -> None:
    """Add these commands to *parent*."""
    parent.add_typer(app, name="claims")


@app.callback()
def _group() -> None:
    """Keep ``match`` a command of its own name."""


@app.command()
def match(
    claims: Annotated[
        Path, typer.Option("--claims", help="Known claims, JSON lines {id, text}.", exists=True, dir_okay=False)
    ],
    as_lines: Annotated[bool, typer.Option("--jsonl", help="Read JSON lines from stdin, write one a line.")] = False,
) -> None:
    """Say for every message {id, text} which claim it surely repeats, and which it may repeat.

    Raises:
        typer.Exit: With status 2 on bad usage.
    """
    from bot.commands.engines import load_lexicon
    from bot.domain.errors import NhanQuyenError
    from bot.matching import ClaimIndex

    if not as_lines:
        print('Give --jsonl, and lines {"id", "text"} on stdin.', file=sys.stderr)
        raise typer.Exit(_BAD_USAGE)
    try:
        index = ClaimIndex.build(read_claims(claims), load_lexicon())
    except (NhanQuyenError, OSError) as error:
        print(error, file=sys.stderr)
        raise typer.Exit(_BAD_USAGE) from error
    for line in sys.stdin.buffer:
        if line.strip():
            # A lone surrogate cannot be written; everything else stays readable.
            answer = json.dumps(match_line(index, line), ensure_ascii=False).encode("utf-8", "replace")
            sys.stdout.buffer.write(answer + b"\n")
            sys.stdout.buffer.flush()


def read_claims(file: Path) -> "Iterator[KnownClaim]":
    """Yield the claims of *file*, JSON lines ``{"id", "text"}``.

    Raises:
        BadPayload: If a line is none.
    """
    from bot.domain.errors import BadPayload
    from bot.matching import KnownClaim

    with file.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            row = _read(line)
            if row is None or not isinstance(row.get("id"), str):
                raise BadPayload(f'{file}:{number}: not an object with the texts "id" and "text"; mend it.')
            yield KnownClaim(row["id"], row["text"])


def match_line(index: "ClaimIndex", line: bytes) -> dict[str, Any]:
    """Return the answer to one input *line*; ``ms`` is the time of matching alone."""
    row = _read(line)
    if row is None:
        return {"id": None, "error": 'Expected a JSON object with a text "text".'}
    started = time.perf_counter()
    matching = index.match(row["text"])
    ms = (time.perf_counter() - started) * 1000
    return {
        "id": row.get("id"),
        "match": matching.sure,
        "score": matching.candidates[0].score if matching.candidates else 0.0,
        "candidates": [{"claim": one.claim, "score": one.score} for one in matching.candidates],
        "ms": round(ms, 3),
    }


def _read(line: bytes) -> dict[str, Any] | None:
    """Return the object in *line* if it has a text."""
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) and isinstance(row.get("text"), str) else None
