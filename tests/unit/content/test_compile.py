"""What is written to knowledge.db comes back the same."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.content import find_base, load_base, load_model
from bot.content.compile import write_base
from bot.content.read import read_sources
from bot.domain.errors import BaseUnusable
from bot.domain.text import Language
from tests.unit.content.make_knowledge import make_knowledge, spoil


def test_a_base_survives_writing_and_loading(tmp_path: Path) -> None:
    """Loading gives the values the build had."""
    base = read_sources(make_knowledge(tmp_path / "k"))

    write_base(base, {"weights": b"\x00\x01"}, tmp_path / "knowledge.db")

    assert load_base(tmp_path / "knowledge.db") == base
    assert load_model(tmp_path / "knowledge.db") == {"weights": b"\x00\x01"}


def test_a_changed_answer_changes_its_version_and_the_digest(tmp_path: Path) -> None:
    """Feedback is counted for the text people saw."""
    folder = make_knowledge(tmp_path)
    before = read_sources(folder)
    spoil(folder, "entries/tre-em/y-kien.md", "Trẻ được nói ý kiến.", "Trẻ được nói mọi ý kiến.")

    after = read_sources(folder)

    assert before.digest != after.digest
    assert before.entries["tre-em/y-kien"].version != after.entries["tre-em/y-kien"].version
    assert before.entries["CRC:1"].version == after.entries["CRC:1"].version


def test_full_text_search_folds_the_letter_dj(tmp_path: Path) -> None:
    """Somebody who opens the file in a browser of databases finds "điều" by "dieu"."""
    base = read_sources(make_knowledge(tmp_path / "k"))
    write_base(base, {}, tmp_path / "knowledge.db")

    with closing(sqlite3.connect(tmp_path / "knowledge.db")) as db:
        found = db.execute(
            "SELECT e.id FROM entries e JOIN entries_fts f ON f.rowid = e.rowid WHERE entries_fts MATCH 'duoi'"
        ).fetchall()

    assert ("CRC:1",) in found


def test_wording_is_flat_and_in_both_languages(tmp_path: Path) -> None:
    """Texts are found by dotted keys."""
    folder = make_knowledge(tmp_path)
    (folder / "phrases/vi.yaml").write_text("a:\n  b: Chào\n", "utf-8")
    (folder / "phrases/en.yaml").write_text("a:\n  b: Hello\n", "utf-8")

    base = read_sources(folder)

    assert base.wording[Language.VI]["a.b"] == "Chào"
    assert base.wording[Language.EN]["a.b"] == "Hello"


def test_a_file_that_is_no_base_is_refused(tmp_path: Path) -> None:
    """The message says how to make a good one."""
    broken = tmp_path / "knowledge.db"
    broken.write_bytes(b"not a database at all")

    with pytest.raises(BaseUnusable, match="nhanquyen knowledge build"):
        load_base(broken)


def test_a_base_of_another_version_is_refused(tmp_path: Path) -> None:
    """A program never reads a file it does not understand."""
    path = tmp_path / "knowledge.db"
    write_base(read_sources(make_knowledge(tmp_path / "k")), {}, path)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE meta SET value = '999' WHERE key = 'schema'")

    with pytest.raises(BaseUnusable, match="another version"):
        load_base(path)


def test_a_missing_base_says_what_to_run(tmp_path: Path) -> None:
    """`make build` is one line away."""
    with pytest.raises(BaseUnusable, match="make build"):
        find_base(tmp_path / "none.db")
