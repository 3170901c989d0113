"""``nhanquyen check``: are the settings, the base and the data folder fit to run?"""

import typer


def register(parent: typer.Typer) -> None:
    """Add the command to *parent*."""
    parent.command()(check)


def check() -> None:
    """Check settings, base and data folder; print what was found."""
    import asyncio

    from bot.content import find_base, load_base
    from bot.domain.errors import SettingsWrong
    from bot.platforms import describe_telegram
    from bot.settings import load_settings

    settings = load_settings()
    path = find_base(settings.knowledge)
    base = load_base(path)
    settings.data.mkdir(parents=True, exist_ok=True)
    if not settings.loopback and not settings.public_url:
        raise SettingsWrong(
            [f"NQ_HOST is {settings.host}, so others can reach it. Set NQ_PUBLIC_URL to its https address."]
        )
    print(f"settings   fine; listening on {settings.host}:{settings.port}")
    print(f"base       {path} ({len(base.entries)} entries, digest {base.digest})")
    print(f"data       {settings.data.resolve()}")
    print(f"telegram   {asyncio.run(describe_telegram(settings))}")
