"""``nhanquyen docs``: write .env.example and the settings table of the README from the settings model."""

from pathlib import Path

import typer

BEGIN, END = "<!-- settings: begin -->", "<!-- settings: end -->"


def register(parent: typer.Typer) -> None:
    """Add the command to *parent*."""
    parent.command(hidden=True)(docs)


def docs() -> None:
    """Write .env.example and the settings table of the README."""
    from bot.settings import env_example

    top = Path(__file__).resolve().parents[2]
    (top / ".env.example").write_text(env_example(), "utf-8")
    readme = top / "README.md"
    readme.write_text(with_table(readme.read_text("utf-8")), "utf-8")
    print("wrote .env.example and the settings table of README.md")


def with_table(readme: str) -> str:
    """Return *readme* with the present settings table between its two marks."""
    from bot.settings import settings_table

    before, _, rest = readme.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{settings_table()}\n{END}{after}"
