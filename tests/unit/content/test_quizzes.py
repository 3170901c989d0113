"""Quiz files become questions of the base, its file and its figures."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.commands.knowledge import app
from bot.content import load_base
from bot.content.compile import write_base
from bot.content.read import read_sources
from bot.content.stats import quiz_table, stats_of
from bot.domain.base import Base
from bot.domain.quiz import Level, Pair, QuestionKind
from bot.domain.text import Language, Localized
from tests.unit.content.make_knowledge import make_knowledge, spoil
from tests.unit.content.make_quizzes import QUIZ, make_quizzes


@pytest.fixture
def bank(tmp_path: Path) -> Base:
    return read_sources(make_quizzes(tmp_path / "k"))


def test_a_file_is_a_topic(bank: Base) -> None:
    """Questions keep the order of the file and are found by id."""
    topic = bank.quizzes["crc"]

    assert topic.title == Localized("Quyền trẻ em", "Rights of the child")
    assert [question.kind for question in topic.questions] == list(QuestionKind)
    assert bank.questions["crc-many"] is topic.questions[1]


def test_each_kind_carries_what_answers_it(bank: Base) -> None:
    """Choices, statement, aliases, number, order and pairs stand where the game looks for them."""
    one, many, truth, short, number, order, match = bank.quizzes["crc"].questions

    assert (one.right, one.cites, one.level) == ((1,), ("CRC:2", "LTE2016"), Level.YOUNG)
    assert many.right == (0, 1)
    assert truth.truth is True
    assert short.answers == {Language.VI: ("ý kiến", "quan điểm"), Language.EN: ("views", "their opinion")}
    assert (number.number, number.unit) == (18, Localized("tuổi", "years"))
    assert [item.vi for item in order.choices] == ["Hỏi", "Nghe", "Quyết định"]
    assert match.pairs[0] == Pair(Localized("Điều 1", "Article 1"), Localized("Tuổi", "Age"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Ai được nói", "Những ai được nói"),
        ("Chỉ cha mẹ", "Chỉ ông bà"),
        ('en: "Every child"', 'en: "All children"'),
        ("[CRC:2, LTE2016]", "[CRC:2]"),
        ("Hay bị nhầm là", "Có người nghĩ"),
    ],
)
def test_the_version_follows_the_content(tmp_path: Path, bank: Base, old: str, new: str) -> None:
    """Answers are counted for the question people saw; other questions keep their version."""
    spoil(tmp_path / "k", QUIZ, old, new)

    after = read_sources(tmp_path / "k")

    assert after.digest != bank.digest
    assert len(after.questions["crc-one"].version) == 12
    assert after.questions["crc-one"].version != bank.questions["crc-one"].version
    assert after.questions["crc-number"].version == bank.questions["crc-number"].version


def test_a_question_for_another_age_is_the_same_question(tmp_path: Path, bank: Base) -> None:
    """The level says who is asked, not what: the version stays, the base changes."""
    spoil(tmp_path / "k", QUIZ, "level: 13-15", "level: adult")

    after = read_sources(tmp_path / "k")

    assert after.digest != bank.digest
    assert after.questions["crc-one"].version == bank.questions["crc-one"].version


def test_a_bank_survives_writing_and_loading(tmp_path: Path, bank: Base) -> None:
    """Loading gives the questions the build had."""
    write_base(bank, {}, tmp_path / "knowledge.db")

    loaded = load_base(tmp_path / "knowledge.db")

    assert loaded == bank
    assert loaded.questions == bank.questions


def test_a_base_without_quizzes_is_written_and_loaded(tmp_path: Path) -> None:
    """No quiz file is no error."""
    base = read_sources(make_knowledge(tmp_path / "k"))
    write_base(base, {}, tmp_path / "knowledge.db")

    assert load_base(tmp_path / "knowledge.db").questions == {}


def test_people_can_read_the_bank_in_the_file(tmp_path: Path, bank: Base) -> None:
    """Two tables hold questions and choices, found without marks."""
    write_base(bank, {}, tmp_path / "knowledge.db")

    with closing(sqlite3.connect(tmp_path / "knowledge.db")) as db:
        found = db.execute(
            "SELECT q.id, q.about, q.cites FROM quiz_questions q JOIN quiz_questions_fts f ON f.rowid = q.rowid "
            "WHERE quiz_questions_fts MATCH 'duoi may tuoi'"
        ).fetchall()
        choices = db.execute('SELECT question, position, text_vi, "right" FROM quiz_choices').fetchall()
        pairs = db.execute("SELECT with_en FROM quiz_choices WHERE question = 'crc-match'").fetchall()
        typed = db.execute("SELECT answers_vi, number FROM quiz_questions WHERE kind IN ('short', 'number')").fetchall()

    assert found == [("crc-number", "CRC:1", "CRC:1")]
    assert ("crc-one", 2, "Mọi trẻ em", 1) in choices
    assert ("crc-order", 3, "Quyết định", None) in choices
    assert pairs == [("Age",), ("Being heard",), ("Oversight",)]
    assert typed == [("ý kiến | quan điểm", None), (None, 18)]


def test_stats_count_the_bank(bank: Base) -> None:
    """Questions are counted by topic, level, kind and what they are about; holes are articles without one."""
    figures = stats_of(bank)

    assert figures["quiz_questions"] == 7
    assert figures["quiz"]["topics"] == {"crc": 7}
    assert figures["quiz"]["levels"] == {"13-15": 2, "16-18": 2, "adult": 3}
    assert set(figures["quiz"]["kinds"].values()) == {1}
    assert figures["quiz"]["about"] == {"CRC": 7}
    assert {key: figures["quiz"]["articles"][key] for key in ("CRC:1", "CRC:2", "CAT:1")} == {
        "CRC:1": 1,
        "CRC:2": 6,
        "CAT:1": 0,
    }
    assert "CRC:1" not in figures["holes"]["quiz"]
    assert "CAT:2" in figures["holes"]["quiz"]


def test_machinery_needs_no_question(tmp_path: Path) -> None:
    """Only general and substantive articles are holes of the bank."""
    folder = make_quizzes(tmp_path)
    spoil(folder, "conventions/cat.yaml", "kind: substantive", "kind: machinery")

    holes = stats_of(read_sources(folder))["holes"]["quiz"]

    assert "CAT:1" in holes
    assert "CAT:2" not in holes


def test_the_table_has_a_row_a_convention_and_each_article(bank: Base) -> None:
    """Editors see at a glance where questions are missing."""
    lines = quiz_table(bank).splitlines()

    assert lines[0].split() == ["about", "all", "13-15", "16-18", "adult", *QuestionKind]
    assert ["CRC", "7", "2", "2", "3", "1", "1", "1", "1", "1", "1", "1"] in [line.split() for line in lines]
    assert ["CRC", "1:1", "2:6"] in [line.split() for line in lines]


def test_the_command_prints_figures_for_machines_and_people(tmp_path: Path) -> None:
    """`knowledge stats --json` is one JSON object; without it, lines and tables."""
    folder = str(make_quizzes(tmp_path))

    machine = CliRunner().invoke(app, ["stats", "--folder", folder, "--json"])
    people = CliRunner().invoke(app, ["stats", "--folder", folder])

    assert json.loads(machine.stdout)["quiz_questions"] == 7
    assert "CRC         1:1 2:6" in people.stdout


def test_check_counts_the_questions(tmp_path: Path) -> None:
    """A sound folder is told in one line."""
    result = CliRunner().invoke(app, ["check", "--folder", str(make_quizzes(tmp_path))])

    assert result.stdout == "7 conventions, 1 entries, 7 quiz questions: no problems\n"
