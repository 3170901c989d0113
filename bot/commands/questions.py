"""``nhanquyen ask`` and ``nhanquyen eval``: one question, JSON lines, or a whole set with its figures."""

from pathlib import Path
from typing import Annotated

import typer


def register(parent: typer.Typer) -> None:
    """Add these commands to *parent*."""
    parent.command("ask")(ask)
    parent.command("eval")(evaluate)


def ask(
    question: Annotated[list[str] | None, typer.Argument(help="What to ask; several words need no quotes.")] = None,
    as_lines: Annotated[bool, typer.Option("--jsonl", help="Read JSON lines from stdin, write one a line.")] = False,
    base: Annotated[
        Path | None, typer.Option("--base", help="Another base: JSON lines {entry, phrasings}.", dir_okay=False)
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Say what decided.")] = False,
) -> None:
    """Answer a question from the curated base."""
    from bot.commands.ask import ask as answer

    answer(question or (), as_lines=as_lines, base=base, explain=explain)


def evaluate(
    file: Annotated[Path, typer.Argument(help="Questions, one JSON object a line.", exists=True, dir_okay=False)],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    noise: Annotated[bool, typer.Option("--noise", help="Also without marks, with slips, and both.")] = False,
    cv: Annotated[bool, typer.Option("--cv", help="Also ask the base's own phrasings, each left out.")] = False,
) -> None:
    """Answer every question of a set and print how many answers are right."""
    from bot.commands.evaluate import evaluate as judge

    judge(file, as_json=as_json, noise=noise, cv=cv)
