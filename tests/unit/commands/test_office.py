"""Commands for accounts, the log and retention."""

import re
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app

RUNNER = CliRunner()


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NQ_DATA", str(tmp_path))
    return tmp_path


def run(*words: str) -> tuple[int, str]:
    result = RUNNER.invoke(app, list(words))
    return result.exit_code, result.output


def test_an_account_is_made_with_a_link_to_set_it_up() -> None:
    """The token is shown once and not kept."""
    code, said = run("staff", "add", "Lan", "--role", "checker", "--role", "triager")

    assert code == 0
    assert "checker, triager" in said
    assert "/quanly/thiet-lap/" in said


def test_roles_that_exclude_each_other_are_refused() -> None:
    """With what to do instead; nothing is kept."""
    code, said = run("staff", "add", "Lan", "--role", "administrator", "--role", "checker")

    assert code == 2
    assert "second account" in said
    assert run("staff", "list")[1].strip() == ""


def test_accounts_are_listed_changed_and_closed() -> None:
    """By name in any case."""
    run("staff", "add", "Lan", "--role", "checker")

    changed = run("staff", "roles", "lan", "--role", "auditor")
    closed = run("staff", "disable", "LAN")
    listed = run("staff", "list")

    assert (changed[0], closed[0]) == (0, 0)
    assert "disabled" in listed[1]
    assert "[auditor]" in listed[1]


def test_a_chat_is_linked_by_a_code_printed_once(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    """For accounts that are set up; the code is not kept as it is."""
    monkeypatch.setenv("NQ_TELEGRAM_TOKEN", "1:a")
    run("staff", "add", "Lan", "--role", "checker")
    with sqlite3.connect(data / "nhanquyen.db") as connection:
        connection.execute("UPDATE staff SET state = 'active'")
    connection.close()

    code, said = run("staff", "link", "lan")

    found = re.search(r"/lienket ([0-9A-Z]{5})-([0-9A-Z]{5})$", said.strip())
    assert code == 0
    assert found is not None
    assert (found[1] + found[2]).encode() not in (data / "nhanquyen.db").read_bytes()


def test_an_account_nobody_set_up_is_not_linked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its chat would be a way in without password and second factor."""
    monkeypatch.setenv("NQ_TELEGRAM_TOKEN", "1:a")
    run("staff", "add", "Lan", "--role", "checker")

    code, said = run("staff", "link", "lan")

    assert code == 2
    assert "invited" in said


def test_without_a_bot_there_is_nothing_to_link_to() -> None:
    """The message says which setting is missing."""
    run("staff", "add", "Lan", "--role", "checker")

    code, said = run("staff", "link", "lan")

    assert code == 2
    assert "NQ_TELEGRAM_TOKEN" in said


def test_an_account_is_invited_again() -> None:
    """By a new link to set it up."""
    run("staff", "add", "Lan", "--role", "checker")

    code, said = run("staff", "invite", "lan")

    assert code == 0
    assert "/quanly/thiet-lap/" in said


def test_a_name_nobody_has_is_refused() -> None:
    """Not a trace of the program's inside."""
    run("staff", "add", "Lan", "--role", "checker")

    code, said = run("staff", "disable", "Minh")

    assert code == 2
    assert "Traceback" not in said


def test_an_unknown_role_is_bad_usage() -> None:
    """Typer names those there are."""
    assert run("staff", "add", "Lan", "--role", "king")[0] == 2


def test_a_whole_log_is_said_to_be_whole() -> None:
    """With its number of entries, to be noted elsewhere."""
    run("staff", "add", "Lan", "--role", "checker")

    code, said = run("audit", "verify")

    assert code == 0
    assert said.startswith("1 entries")


def test_a_broken_log_ends_with_1(data: Path) -> None:
    """And says where."""
    run("staff", "add", "Lan", "--role", "checker")
    with sqlite3.connect(data / "nhanquyen.db") as connection:
        connection.execute("DROP TRIGGER audit_unchanged")
        connection.execute("UPDATE audit SET actor = 'somebody'")
    connection.close()

    code, said = run("audit", "verify")

    assert code == 1
    assert said.startswith("Entry 1 is broken")


def test_without_a_database_nothing_is_made(data: Path) -> None:
    """Reading commands leave an empty folder empty."""
    code, said = run("audit", "verify")

    assert code == 2
    assert "NQ_DATA" in said
    assert not (data / "nhanquyen.db").exists()


def _stale_sessions(data: Path) -> int:
    connection = sqlite3.connect(data / "nhanquyen.db")
    try:
        return int(connection.execute("SELECT count(*) FROM staff_sessions").fetchone()[0])
    finally:
        connection.close()


def test_a_dry_run_counts_and_changes_nothing(data: Path) -> None:
    """The real one then does what was said."""
    run("staff", "add", "Lan", "--role", "checker")
    connection = sqlite3.connect(data / "nhanquyen.db")
    connection.execute("INSERT INTO staff_sessions SELECT 'x', id, 1, 1 FROM staff")
    connection.commit()
    connection.close()

    rehearsed = run("retention", "run", "--dry-run")
    after_rehearsal = _stale_sessions(data)
    done = run("retention", "run")

    assert rehearsed[0] == done[0] == 0
    assert "1  staff sessions" in rehearsed[1]
    assert "1  staff sessions" in done[1]
    assert (after_rehearsal, _stale_sessions(data)) == (1, 0)
