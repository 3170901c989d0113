"""The house keeps its shape: layers, sizes, top level, and what a file may name."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
ALLOWED_AT_TOP = {
    "pyproject.toml", "requirements.lock", "requirements-build.lock", "requirements-dev.lock", "README.md", "LICENSE",
    "CHANGELOG.md", "Makefile", "Dockerfile", "compose.yaml", ".env.example", ".gitignore", ".dockerignore", ".ci",
    "bot", "knowledge", "tests",
}  # fmt: skip
LONGEST_MODULE = 400
LONGEST_FUNCTION = 40


def _tracked() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=TOP,
        capture_output=True,
        text=True,
        check=True,
    )
    return [name for name in listed.stdout.split("\0") if name and (TOP / name).is_file()]


def _modules() -> list[Path]:
    return sorted((TOP / "bot").rglob("*.py"))


def test_top_level_is_that_of_the_design() -> None:
    """Nothing stands at the top level that the design does not name."""
    found = {name.split("/")[0] for name in _tracked()}

    assert found <= ALLOWED_AT_TOP


def test_no_module_grows_past_its_limit() -> None:
    """A module does one thing in at most 400 lines."""
    long = {str(path.relative_to(TOP)): len(path.read_text().splitlines()) for path in _modules()}

    assert {name: lines for name, lines in long.items() if lines > LONGEST_MODULE} == {}


def _code_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = node.body
    if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]
    return ((body[-1].end_lineno or 0) - body[0].lineno + 1) if body else 0


@pytest.mark.parametrize("path", _modules(), ids=lambda path: str(path.relative_to(TOP)))
def test_functions_fit_a_screen(path: Path) -> None:
    """A function has at most 40 lines of code."""
    functions = [
        node
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]

    assert [node.name for node in functions if _code_lines(node) > LONGEST_FUNCTION] == []


def test_no_file_names_an_index_or_a_download_address() -> None:
    """Packages come from whatever index the machine is set up for."""
    named = re.compile(
        r"pypi\.org|pythonhosted|registry\.npmjs|unpkg\.com|jsdelivr|deb\.debian\.org|cdnjs", re.IGNORECASE
    )
    here = Path(__file__).name

    found = [
        name
        for name in _tracked()
        if not name.endswith((".png", ".jpg", here)) and named.search((TOP / name).read_text("utf-8", "replace"))
    ]

    assert found == []


def test_continuous_integration_runs_the_tests_of_the_readme() -> None:
    """`.ci/run` is executable and calls `make test`."""
    script = TOP / ".ci" / "run"

    assert script.stat().st_mode & 0o111
    assert "make test" in script.read_text()
