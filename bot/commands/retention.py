"""``nhanquyen retention``: wipe what is due now, or say what would be wiped."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from bot.commands.data import opened
from bot.ports import Transaction

if TYPE_CHECKING:
    from bot.ports import Store
    from bot.services.retention import Swept

_retention = typer.Typer(no_args_is_help=True, help="What is no longer needed: wipe it now, or count it.")


def register(parent: typer.Typer) -> None:
    """Add the commands to *parent*."""
    parent.add_typer(_retention, name="retention")
    _retention.callback()(_group)


def _group() -> None:
    """Keep the group a group while it has one command."""


class _Rehearsed(Exception):
    """What would have been wiped: raised, so that nothing of it is kept."""

    def __init__(self, swept: "Swept") -> None:
        super().__init__()
        self.swept = swept


@_retention.command("run")
def run(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count; change nothing.")] = False,
) -> None:
    """Wipe everything whose time is over; the service does the same every ten minutes."""
    import asyncio

    from bot.channels.web_chat import NAME
    from bot.services.retention import sweep

    now = datetime.now(UTC)

    def rehearse(tx: Transaction) -> NoReturn:
        raise _Rehearsed(sweep(tx, now, fetched=(NAME,)))

    with opened() as store:
        try:
            swept = store.transact_now(rehearse if dry_run else lambda tx: sweep(tx, now, fetched=(NAME,)))
        except _Rehearsed as rehearsed:
            swept = rehearsed.swept
        else:
            asyncio.run(_compact(store))
    print("would be wiped:" if dry_run else "wiped:")
    for name, count in asdict(swept).items():
        print(f"{count:>8}  {name.replace('_', ' ')}")


async def _compact(store: "Store") -> None:
    """Write the database anew: wiped rows leave copies in its pages."""
    await store.compact()
