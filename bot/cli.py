"""The command line: one Typer application made of the groups in bot/commands/."""

import importlib
from typing import Annotated

import typer

from bot import __version__

app = typer.Typer(
    name="nhanquyen",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Answers questions about human-rights conventions from a curated, cited base.",
)


@app.callback()
def _main(
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.", is_eager=True)] = False,  # noqa: FBT002 a flag
) -> None:
    if version:
        typer.echo(__version__)
        raise typer.Exit


_GROUPS = (
    "questions",
    "chat",
    "run",
    "check",
    "knowledge",
    "docs",
    "outbox",
    "claims",
    "staff",
    "audit",
    "retention",
    "export",
)
for _module in _GROUPS:
    importlib.import_module(f"bot.commands.{_module}").register(app)
