"""The commands to look at what did not go out and to let it go again."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from bot.app import DATABASE
from bot.commands import outbox
from bot.domain.delivery import ChatKey, DeadLetter, OutboxState
from bot.store import SqlStore, open_store
from tests.support.delivery import NOON, noon, put_reply

WORDS = "lời của người hỏi"
CHAT = ChatKey("telegram", "700000001")
LETTER = DeadLetter(
    channel="telegram", event_id="5", chat_id=CHAT.chat_id, body=WORDS.encode(), error="KeyError", at=NOON
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = open_store(tmp_path / DATABASE, now=noon)
    yield opened
    opened.close()


def run(folder: Path, *arguments: str, token: str = "") -> Result:
    app = typer.Typer()
    outbox.register(app)
    return CliRunner().invoke(app, arguments, env={"NQ_DATA": str(folder), "NQ_TELEGRAM_TOKEN": token})


def lines(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def put_doubtful(store: SqlStore) -> int:
    row_id = store.transact_now(put_reply(WORDS, chat=CHAT))
    store.transact_now(lambda tx: tx.sending.begin([row_id]))
    store.transact_now(lambda tx: tx.sending.put_back(row_id, NOON, doubtful=True))
    return row_id


def test_replies_are_listed_without_words_and_addresses(store: SqlStore, tmp_path: Path) -> None:
    """Numbers and states are enough to see what is wrong."""
    row_id = put_doubtful(store)

    result = run(tmp_path, "outbox", "list")

    (row,) = lines(result)
    assert (row["id"], row["state"], row["doubts"]) == (row_id, "unknown", 1)
    assert WORDS not in result.output
    assert CHAT.chat_id not in result.output


def test_replies_of_one_state(store: SqlStore, tmp_path: Path) -> None:
    """Of many rows those an operator looks for."""
    put_doubtful(store)

    assert lines(run(tmp_path, "outbox", "list", "--state", "failed")) == []


def test_a_reply_is_shown_without_words(store: SqlStore, tmp_path: Path) -> None:
    """Words come on a terminal only, where no file keeps them."""
    row_id = put_doubtful(store)

    plain = run(tmp_path, "outbox", "show", str(row_id))
    words = run(tmp_path, "outbox", "show", str(row_id), "--text")

    assert lines(plain)[0]["id"] == row_id
    assert words.exit_code == 2
    assert WORDS not in words.output


def test_a_doubtful_reply_goes_again(store: SqlStore, tmp_path: Path) -> None:
    """As if it had never been tried."""
    row_id = put_doubtful(store)

    result = run(tmp_path, "outbox", "replay", str(row_id))

    row = store.read_now(lambda tx: tx.sending.get(row_id))
    assert result.exit_code == 0
    assert row is not None
    assert (row.state, row.doubts) == (OutboxState.WAITING, 0)


def test_dead_letters_are_listed_and_shown_without_words(store: SqlStore, tmp_path: Path) -> None:
    """Their error says what broke."""
    store.transact_now(lambda tx: tx.dead_letters.put(LETTER))

    listed = run(tmp_path, "dead-letters", "list")
    shown = run(tmp_path, "dead-letters", "show", "1")

    assert lines(listed) == lines(shown)
    assert lines(listed)[0]["error"] == "KeyError"
    assert WORDS not in listed.output + shown.output
    assert CHAT.chat_id not in listed.output + shown.output


def test_a_dead_letter_gets_another_turn(store: SqlStore, tmp_path: Path) -> None:
    """It waits in the inbox and is no letter any more."""
    store.transact_now(lambda tx: tx.dead_letters.put(LETTER))

    result = run(tmp_path, "dead-letters", "replay", "1")

    row = store.read_now(lambda tx: tx.inbox.get("telegram", "5"))
    assert result.exit_code == 0
    assert row is not None
    assert row.body == LETTER.body
    assert store.read_now(lambda tx: tx.dead_letters.count()) == 0


def test_a_letter_nobody_could_read_is_read_again(store: SqlStore, tmp_path: Path) -> None:
    """By the program there is now: it may know what the one before did not."""
    group = {"id": -1001, "type": "supergroup"}
    said = {"message_id": 9, "from": {"id": 7001}, "chat": group, "date": 1, "text": "/hoi@thu_bot Điều 12 là gì?"}
    body = json.dumps({"update_id": 5, "message": said}).encode()
    unread = DeadLetter(channel="telegram", event_id="5", chat_id="", body=body, error="KeyError", at=NOON)
    store.transact_now(lambda tx: tx.dead_letters.put(unread))

    result = run(tmp_path, "dead-letters", "replay", "1", token="1:a")

    row = store.read_now(lambda tx: tx.inbox.get("telegram", "5.9"))
    assert result.exit_code == 0, result.output
    assert row is not None
    assert (row.chat_id, row.body) == ("-1001", body)
    assert store.read_now(lambda tx: tx.dead_letters.count()) == 0


@pytest.mark.parametrize(
    ("body", "token", "why"),
    [
        pytest.param(b"x", "1:a", "cannot read letter 1 either", id="unreadable"),
        pytest.param(b'{"update_id":5}', "1:a", "asks for no answer", id="of nobody"),
        pytest.param(b"x", "", "switched off", id="without a token"),
    ],
)
def test_a_letter_of_nobody_is_not_replayed(store: SqlStore, tmp_path: Path, body: bytes, token: str, why: str) -> None:
    """Whom would it answer?"""
    nobody = DeadLetter(channel="telegram", event_id="5", chat_id="", body=body, error="BadPayload", at=NOON)
    store.transact_now(lambda tx: tx.dead_letters.put(nobody))

    result = run(tmp_path, "dead-letters", "replay", "1", token=token)

    assert result.exit_code == 2
    assert why in result.stderr
    assert store.read_now(lambda tx: tx.dead_letters.count()) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("outbox", "show", "9"),
        ("outbox", "replay", "9"),
        ("dead-letters", "show", "9"),
        ("dead-letters", "replay", "9"),
    ],
)
def test_a_number_that_is_not_there(store: SqlStore, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """The message says where to look."""
    assert store.read_now(lambda tx: tx.dead_letters.count()) == 0

    result = run(tmp_path, *arguments)

    assert result.exit_code == 2
    assert "9" in result.stderr


def test_no_database_is_made(tmp_path: Path) -> None:
    """Looking into an empty folder leaves it empty."""
    result = run(tmp_path, "outbox", "list")

    assert result.exit_code == 2
    assert list(tmp_path.iterdir()) == []
