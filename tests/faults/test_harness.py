import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import httpx2
import pytest

from tests.faults.harness import Outcome, Person, Target, judge


def make_outcome(tmp_path: Path, rows: Sequence[tuple[int, str]], page: str, acknowledged: int = 3) -> Outcome:
    """Judge a person who sent three messages, from the outbox rows (id, number of the message) left behind."""
    with closing(sqlite3.connect(tmp_path / "store.db")) as connection, connection:
        connection.execute("CREATE TABLE outbox (id, cause, position)")
        connection.execute("CREATE TABLE inbox (id)")
        connection.executemany("INSERT INTO outbox VALUES (?, 'p-' || ?, 0)", rows)
    person = Person("p", httpx2.AsyncClient(), ["p-00", "p-01", "p-02"][:acknowledged])
    target = Target(lambda _port: [], tmp_path / "store.db", tmp_path)
    return judge(target, [person], before=0, pages=[page])


ALL = [(1, "00"), (2, "01"), (3, "02")]
PAGE = '<p id="reply-1"><p id="reply-2"><p id="reply-3">'


@pytest.mark.parametrize(
    ("rows", "page", "fault"),
    [
        pytest.param(ALL, PAGE, None, id="flawless"),
        pytest.param(ALL[:2], PAGE.replace("3", "2"), "lost", id="an acknowledged message has no reply"),
        pytest.param([*ALL, (4, "02")], PAGE, "doubled", id="a message has two replies"),
        pytest.param([(1, "01"), (2, "00"), (3, "02")], PAGE, "out_of_order", id="replies come in another order"),
        pytest.param(ALL, PAGE + PAGE, "doubled_on_screen", id="a reply is shown twice"),
    ],
)
def test_the_harness_sees_what_is_wrong(
    tmp_path: Path, rows: list[tuple[int, str]], page: str, fault: str | None
) -> None:
    """Each kind of fault is counted as what it is."""
    outcome = make_outcome(tmp_path, rows, page)

    assert outcome.flawless == (fault is None)
    assert fault is None or getattr(outcome, fault) > 0


def test_a_page_without_replies_proves_nothing(tmp_path: Path) -> None:
    """A transcript the harness cannot read is an error, not a success."""
    with pytest.raises(RuntimeError, match="no reply"):
        make_outcome(tmp_path, ALL, "<p>nothing")
