"""Read knowledge/ for the build and for editors' checks."""

from pathlib import Path

from bot.content.convert import to_base
from bot.content.files import Files, read_files
from bot.content.lint import lint
from bot.content.quiz_lint import lint_quizzes
from bot.domain.base import Base
from bot.domain.errors import BadKnowledge


def check_sources(folder: Path) -> tuple[Files | None, list[str]]:
    """Return the files of *folder* and everything that is wrong with them, one message each."""
    files, problems = read_files(folder)
    if files is not None:
        problems = [*problems, *lint(files), *lint_quizzes(files)]
    return files, problems


def read_sources(folder: Path) -> Base:
    """Return the base written in *folder*.

    Raises:
        BadKnowledge: With every problem as ``file:line: what; what to do``.
    """
    files, problems = check_sources(folder)
    if problems or files is None:
        raise BadKnowledge(problems)
    return to_base(files)
