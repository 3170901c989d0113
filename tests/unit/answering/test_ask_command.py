import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.commands import questions
from bot.commands.ask import read_line
from bot.domain.errors import BadPayload


@pytest.fixture
def app() -> typer.Typer:
    made = typer.Typer()
    questions.register(made)
    return made


def test_lines_are_answered_in_order_and_a_bad_line_at_its_place(app: typer.Typer) -> None:
    """One line in, one line out; a line nobody can read gives an error with a null id."""
    lines = '{"id":"a","q":"điều 12 CRC"}\nnot json\n{"id":"b","q":"Thế còn điều 20?","history":["Điều 19 ICCPR"]}\n'

    result = CliRunner().invoke(app, ["ask", "--jsonl"], input=lines)

    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert [row["id"] for row in rows] == ["a", None, "b"]
    assert rows[0]["citations"] == ["CRC:12"]
    assert rows[1]["error"]
    assert rows[2]["entry"] == "ICCPR:20"


def test_an_answer_has_every_field_of_the_interface(app: typer.Typer) -> None:
    """Tools rely on these names."""
    result = CliRunner().invoke(app, ["ask", "điều 12 CRC", "--explain"])

    row = json.loads(result.stdout)
    assert {
        "id",
        "kind",
        "reason",
        "entry",
        "citations",
        "text",
        "confidence",
        "candidates",
        "hotlines",
        "parts",
        "ms",
        "explain",
    } <= row.keys()
    assert row["kind"] == "answer"
    assert row["text"]


def test_no_question_is_bad_usage(app: typer.Typer) -> None:
    """Neither a question nor --jsonl: exit status 2."""
    assert CliRunner().invoke(app, ["ask"]).exit_code == 2


def test_another_base_answers_with_its_own_entries(app: typer.Typer, tmp_path: Path) -> None:
    """--base replaces the entries; citations are then empty."""
    file = tmp_path / "base.jsonl"
    rows = [
        {"entry": "gio-mo-cua", "phrasings": ["mấy giờ mở cửa", "cửa hàng mở lúc nào", "giờ làm việc của tiệm"]},
        {"entry": "gia-ve", "phrasings": ["vé bao nhiêu tiền", "giá vé người lớn", "trẻ em có phải mua vé không"]},
    ]
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")

    result = CliRunner().invoke(app, ["ask", "--base", str(file), "giá vé người lớn bao nhiêu"])

    row = json.loads(result.stdout)
    nearest = row["entry"] or row["candidates"][0]["entry"]
    assert nearest == "gia-ve"
    assert row["citations"] == []


@pytest.mark.parametrize("line", [b"[1]", b"{}", b'{"q":1}', b'{"q":"a","history":"b"}', b"\xff"])
def test_lines_nobody_can_read(line: bytes) -> None:
    """Anything but an object with a text is refused with a reason."""
    with pytest.raises(BadPayload):
        read_line(line)


def test_eval_prints_the_figures(app: typer.Typer, tmp_path: Path) -> None:
    """A file of questions gives the figures of the public scorer as JSON."""
    file = tmp_path / "questions.jsonl"
    file.write_text('{"id":"1","q":"điều 12 CRC","accept":["CRC:12"],"scope":"in"}\n', encoding="utf-8")

    result = CliRunner().invoke(app, ["eval", str(file), "--json"])

    assert json.loads(result.stdout)["right"] == 1.0
