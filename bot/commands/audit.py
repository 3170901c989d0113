"""``nhanquyen audit``: whether the log of what staff did is whole."""

import typer

from bot.commands.data import read

_audit = typer.Typer(no_args_is_help=True, help="The log of what staff did: check its chain.")


def register(parent: typer.Typer) -> None:
    """Add the commands to *parent*."""
    parent.add_typer(_audit, name="audit")
    _audit.callback()(_group)


def _group() -> None:
    """Keep the group a group while it has one command."""


@_audit.command("verify")
def verify() -> None:
    """Walk the whole chain; end with 1 at the first entry that does not fit."""
    from bot.services.audit import Broken
    from bot.services.audit import verify as walk

    found = read(walk)
    if isinstance(found, Broken):
        print(f"Entry {found.number} is broken: {found.why}. Compare with a backup.")
        raise typer.Exit(1)
    print(f"{found} entries, none broken. Note the number: entries cut off at the end show only by it.")
