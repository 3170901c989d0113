"""``nhanquyen chat``: the bot in a terminal."""

import typer


def register(parent: typer.Typer) -> None:
    """Add the command to *parent*."""
    parent.command()(chat)


def chat() -> None:
    """Chat in this terminal; nothing leaves this machine."""
    import asyncio

    from bot.app import chat_in_terminal
    from bot.settings import load_settings

    asyncio.run(chat_in_terminal(load_settings()))
