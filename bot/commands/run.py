"""``nhanquyen run``: the whole service."""

from typing import Annotated

import typer


def register(parent: typer.Typer) -> None:
    """Add the command to *parent*."""
    parent.command()(run)


def run(
    demo: Annotated[bool, typer.Option("--demo", help="On this machine only, with a banner that says so.")] = False,
    host: Annotated[str | None, typer.Option("--host", help="Address to listen on; default NQ_HOST.")] = None,
    port: Annotated[int | None, typer.Option("--port", help="Port to listen on; default NQ_PORT; 0: any free.")] = None,
) -> None:
    """Start the service and print what is where."""
    from bot.serving import serve
    from bot.settings import load_settings

    serve(load_settings(host=host, port=port), demo=demo)
