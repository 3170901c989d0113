"""``nhanquyen outbox`` and ``nhanquyen dead-letters``: what did not go out, and what could not be answered.

May be used beside a running service, which notices within seconds.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, NoReturn, TypeVar

import typer

from bot.domain.delivery import DeadLetter, InboxRow, OutboxRow, OutboxState
from bot.domain.errors import AlreadyHandled
from bot.ports import Store, Transaction

T = TypeVar("T")

_outbox = typer.Typer(no_args_is_help=True, help="Replies on their way: list them, look at one, send one again.")
_letters = typer.Typer(no_args_is_help=True, help="Messages nobody could read or answer: list, look, try again.")

_Limit = Annotated[int, typer.Option("--limit", min=1, max=10_000, help="How many, newest first.")]
_Text = Annotated[bool, typer.Option("--text", help="Show the words too; on a terminal only.")]
_Number = Annotated[int, typer.Argument(help="Its number in the list.", min=1)]


def register(parent: typer.Typer) -> None:
    """Add the commands to *parent*."""
    parent.add_typer(_outbox, name="outbox")
    parent.add_typer(_letters, name="dead-letters")


@_outbox.command("list")
def list_rows(
    state: Annotated[OutboxState | None, typer.Option("--state", help="Only rows in this state.")] = None,
    limit: _Limit = 50,
) -> None:
    """List replies as JSON lines: numbers and states, no words and no addresses."""
    for row in _read(lambda tx: tx.sending.last(state=state, limit=limit)):
        _print(_row(row))


@_outbox.command("show")
def show_row(number: _Number, text: _Text = False) -> None:
    """Show one reply."""
    row = _read(lambda tx: tx.sending.get(number)) or _refuse(
        f"There is no reply {number}. See `nhanquyen outbox list`."
    )
    _print(_row(row))
    if text:
        _show_words("\n\n".join(filter(None, (row.reply.title, row.reply.body))) if row.reply else "(wiped)")


@_outbox.command("replay")
def replay_row(number: _Number) -> None:
    """Let a waiting or doubtful reply go out again now.  The person may see it twice."""
    if not _write(lambda tx: tx.sending.send_again(number)):
        _refuse(f"Reply {number} cannot go out again: it is sent, being sent, or its words are wiped.")
    print(f"Reply {number} goes out as soon as the service sees it.")


@_letters.command("list")
def list_letters(limit: _Limit = 50) -> None:
    """List dead letters as JSON lines: numbers and errors, no words and no addresses."""
    for number, letter in _read(lambda tx: tx.dead_letters.listed(limit=limit)):
        _print(_letter(number, letter))


@_letters.command("show")
def show_letter(number: _Number, text: _Text = False) -> None:
    """Show one dead letter."""
    letter = _read(lambda tx: tx.dead_letters.get(number)) or _refuse_letter(number)
    _print(_letter(number, letter))
    if text:
        _show_words(letter.body.decode("utf-8", "replace"))


@_letters.command("replay")
def replay_letter(number: _Number) -> None:
    """Give a dead letter one more turn, for example after a newer program was installed."""
    try:
        _write(lambda tx: _take_again(tx, number, datetime.now(UTC)))
    except AlreadyHandled as error:
        _refuse(str(error))
    print(f"Letter {number} has its turn as soon as the service sees it.")


def _take_again(tx: Transaction, number: int, now: datetime) -> None:
    letter = tx.dead_letters.get(number)
    if letter is None:
        _refuse_letter(number)
    row = InboxRow(
        channel=letter.channel, event_id=letter.event_id, chat_id=letter.chat_id, body=letter.body, received_at=now
    )
    tx.inbox.put_again(row if letter.chat_id else _read_again(row, number))
    tx.dead_letters.delete(number)


def _read_again(row: InboxRow, number: int) -> InboxRow:
    """Return *row*, which nobody could read when it came, with whom it is from."""
    from bot.platforms import Platforms
    from bot.settings import load_settings

    channel = next((each for each in Platforms(load_settings()).channels if each.name == row.channel), None)
    if channel is None:
        _refuse(f"Letter {number} is of {row.channel}, which is switched off. Set its token, and try again.")
    try:
        update = channel.to_update(row)
    except Exception as error:  # noqa: BLE001 -- whatever a body does to its reader
        _refuse(f"This program cannot read letter {number} either ({type(error).__name__}). Let it go.")
    if update is None:
        _refuse(f"Letter {number} asks for no answer. Let it go.")
    return replace(row, event_id=update.event_id, chat_id=update.chat_id)


def _refuse_letter(number: int) -> NoReturn:
    _refuse(f"There is no letter {number}. See `nhanquyen dead-letters list`.")


def _row(row: OutboxRow) -> dict[str, object]:
    return {
        "id": row.id,
        "channel": row.channel,
        "state": row.state.value,
        "cause": row.cause,
        "position": row.position,
        "attempts": row.attempts,
        "doubts": row.doubts,
        "parts_sent": row.parts_sent,
        "created_at": row.created_at.isoformat(),
        "next_at": row.next_at.isoformat() if row.next_at else None,
    }


def _letter(number: int, letter: DeadLetter) -> dict[str, object]:
    return {
        "id": number,
        "channel": letter.channel,
        "event_id": letter.event_id,
        "error": letter.error,
        "bytes": len(letter.body),
        "at": letter.at.isoformat(),
    }


def _print(values: dict[str, object]) -> None:
    print(json.dumps(values))


def _show_words(words: str) -> None:
    if not sys.stdout.isatty():
        _refuse("Words are shown on a terminal only, so that they end up in no file by accident.")
    print(words)


def _refuse(why: str) -> NoReturn:
    print(why, file=sys.stderr)
    raise typer.Exit(2)


@contextmanager
def _opened() -> Iterator[Store]:
    from bot.app import DATABASE, utc_now
    from bot.settings import load_settings
    from bot.store import open_store

    path = load_settings().data / DATABASE
    if not path.is_file():
        _refuse(f"There is no database at {path}. Set NQ_DATA to the folder of the service.")
    store = open_store(path, now=utc_now, upgrade=False)
    try:
        yield store
    finally:
        store.close()


def _read(fn: Callable[[Transaction], T]) -> T:
    with _opened() as store:
        return store.read_now(fn)


def _write(fn: Callable[[Transaction], T]) -> T:
    with _opened() as store:
        return store.transact_now(fn)
