import json
import subprocess
import sys
from pathlib import Path

import pytest

TEXT = "Ngân hàng Phương Nam sắp phá sản, người dân nên rút tiền trước ngày 20/10."


def _match(*arguments: str, lines: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    program = [sys.executable, "-m", "bot", "claims", "match", *arguments]
    return subprocess.run(program, input=lines, capture_output=True, check=False)


@pytest.fixture(scope="module")
def claims(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("claims") / "claims.jsonl"
    file.write_text(json.dumps({"id": "bank", "text": TEXT}, ensure_ascii=False) + "\n", "utf-8")
    return file


def test_every_line_gets_its_answer(claims: Path) -> None:
    """Lines are answered in order; one nobody can read gets an error at its place."""
    lines = f'{json.dumps({"id": 7, "text": TEXT})}\nnot json\n\n{{"id": "x"}}\n{{"id": "e", "text": ""}}\n'

    done = _match("--claims", str(claims), "--jsonl", lines=lines.encode())

    first, second, third, fourth = map(json.loads, done.stdout.splitlines())
    assert done.returncode == 0
    assert (first["id"], first["match"], first["candidates"]) == (
        7,
        "bank",
        [{"claim": "bank", "score": first["score"]}],
    )
    assert first["ms"] >= 0
    assert second["id"] is None
    assert "error" in second
    assert third["id"] is None
    assert (fourth["id"], fourth["match"], fourth["score"], fourth["candidates"]) == ("e", None, 0.0, [])


@pytest.mark.parametrize(
    "arguments", [["--jsonl"], ["--claims", "/no/such/file", "--jsonl"]], ids=["no claims", "no file"]
)
def test_bad_usage_is_status_2(arguments: list[str]) -> None:
    """Wrong options stop with status 2 and nothing on stdout."""
    done = _match(*arguments)

    assert (done.returncode, done.stdout) == (2, b"")


def test_without_jsonl_is_bad_usage(claims: Path) -> None:
    """There is one form of input; asking for it by name keeps room for others."""
    assert _match("--claims", str(claims)).returncode == 2


def test_a_bad_claims_file_is_named_with_its_line(tmp_path: Path) -> None:
    """A claim nobody can read stops the program and says where."""
    file = tmp_path / "claims.jsonl"
    file.write_text('{"id": "a", "text": "tin"}\n{"id": 3}\n', "utf-8")

    done = _match("--claims", str(file), "--jsonl")

    assert done.returncode == 2
    assert b"claims.jsonl:2" in done.stderr
