"""``nhanquyen knowledge check | build | stats | schema``."""

import json
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Check, build and count the curated base.")

Folder = Annotated[Path | None, typer.Option("--folder", help="The knowledge folder; default: that of this checkout.")]


def register(parent: typer.Typer) -> None:
    """Add these commands to *parent*."""
    parent.add_typer(app, name="knowledge")


@app.command()
def check(folder: Folder = None) -> None:
    """Check every file; print what is wrong as file:line: what; what to do."""
    from bot.content.read import check_sources
    from bot.domain.errors import BadKnowledge

    files, problems = check_sources(_folder(folder))
    if problems or files is None:
        raise BadKnowledge([*problems, f"{len(problems)} problems"])
    questions = sum(len(parsed.model.questions) for parsed in files.quizzes)
    print(
        f"{len(files.conventions)} conventions, {len(files.entries)} entries, {questions} quiz questions: no problems"
    )


@app.command()
def build(
    folder: Folder = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Where to write; default: knowledge.db in the folder.")
    ] = None,
) -> None:
    """Compile the base and fit the engine to it."""
    from bot.content.compile import write_base
    from bot.content.fitting import fit
    from bot.content.read import read_sources

    source = _folder(folder)
    started = time.monotonic()
    _progress(f"Reading {source}")
    base = read_sources(source)
    _progress(f"Fitting the engine to {len(base.entries)} entries and {len(base.phrasings)} phrasings")
    model = fit(base)
    target = out or source / "knowledge.db"
    write_base(base, model, target)
    _progress(f"Wrote {target} in {time.monotonic() - started:.0f} s (base {base.digest})")


@app.command()
def stats(
    folder: Folder = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Count articles, entries, phrasings, quiz questions and holes."""
    from bot.content.read import read_sources
    from bot.content.stats import quiz_table, stats_of

    base = read_sources(_folder(folder))
    figures = stats_of(base)
    if as_json:
        print(json.dumps(figures, ensure_ascii=False))
        return
    for key, value in figures.items():
        if key != "quiz":
            print(f"{key:22} {json.dumps(value, ensure_ascii=False)}")
    print("\nQuiz questions by what they are about, level and kind; then by article (number:questions)")
    print(quiz_table(base))


@app.command()
def schema(
    out: Annotated[Path | None, typer.Option("--out", help="Folder to write to; default: knowledge/schema.")] = None,
) -> None:
    """Write the JSON Schemas for editors' tools."""
    from bot.content.schemas import write_schemas

    for path in write_schemas(out or _folder(None) / "schema"):
        print(path)


def _folder(folder: Path | None) -> Path:
    from bot.content.load import find_sources

    found = folder or find_sources()
    if found is None:
        raise typer.BadParameter("there is no knowledge folder here; name one with --folder")
    return found


def _progress(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
