"""What a person sent leaves every file when its time is over; what need not be known is never in one.

The report comes over Telegram, forwarded from somebody with a name, or as a picture with words; staff answer,
the person is told; then the clock is moved.
"""

import asyncio
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.app import DATABASE
from bot.keys import load_keys
from bot.ports import Transaction
from bot.services.jobs import report_jobs
from bot.services.retention import sweep
from bot.store import SqlStore, open_store
from bot.vault import KeyVault
from tests.dialogues.desk import Desk
from tests.dialogues.telegram_driver import TelegramDriver
from tests.support.office import word
from tests.support.pictures import make_photo_file
from tests.support.receipts import find_receipts

MARKER = "dauvet7f3a"
"""As words are kept for the search, too: in small letters, without signs."""
AUTHOR = "Trantacgia9c1e"
RUMOUR = f"Mai cả huyện mất điện ba ngày vì {MARKER} hỏng"


class Life:
    """A report from its first message to the end of its time, and the files it was in."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.driver: TelegramDriver | None = TelegramDriver(data)

    @property
    def phone(self) -> TelegramDriver:
        assert self.driver is not None
        return self.driver

    def answer(self, task: dict[str, str]) -> None:
        """Have staff answer, and wait until the person is told."""
        desk = Desk(self.data)
        try:
            desk.work(task)
            self.phone.hear()
        finally:
            desk.close()

    def stop(self) -> None:
        """Stop the service."""
        if self.driver is not None:
            self.driver.close()
            self.driver = None

    def move_clock(self, ahead: timedelta) -> None:
        """Do what is due by then, and compact the file, as the service does every few minutes."""
        self.stop()
        later = datetime.now(UTC) + ahead
        store = open_store(self.data / DATABASE, now=lambda: later)
        try:
            _do_jobs(store, KeyVault(load_keys(self.data), secrets.token_bytes), later)
            store.transact_now(lambda tx: sweep(tx, later, fetched=("web_chat",)))
            asyncio.run(_compact(store))
        finally:
            store.close()

    def count(self, what: str | bytes) -> int:
        """Return how often something stands in any file: database, log of writes, copies."""
        sought = what.encode() if isinstance(what, str) else what
        return sum(file.read_bytes().count(sought) for file in self.data.rglob("*") if file.is_file())

    def read(self, query: str) -> list[bytes]:
        """Return one column of the database."""
        with closing(sqlite3.connect(self.data / DATABASE)) as connection:
            return [
                value if isinstance(value, bytes) else str(value).encode() for (value,) in connection.execute(query)
            ]


async def _compact(store: SqlStore) -> None:
    await store.compact()


def _do_jobs(store: SqlStore, vault: KeyVault, now: datetime) -> None:
    handlers = report_jobs(vault, word)
    for job in [job for job in store.read_now(lambda tx: tx.jobs.due(now)) if job.kind in handlers]:

        def run(tx: Transaction, kind: str = job.kind, key: str = job.key) -> None:
            taken = tx.jobs.take(kind, key, now)
            if taken is not None:
                handlers[kind](tx, taken, now)

        store.transact_now(run)


@pytest.fixture
def life(tmp_path: Path) -> Iterator[Life]:
    made = Life(tmp_path / "data")
    yield made
    made.stop()


def _file_forwarded(life: Life) -> str:
    """Send what somebody with a name wrote, press *Gửi*, and return the receipt."""
    life.phone.does(lambda person: person.forwards(RUMOUR, source=AUTHOR))
    return find_receipts(life.phone.tap("Gửi").text)[0]


def _file_picture(life: Life) -> str:
    life.phone.show(make_photo_file(), caption=RUMOUR)
    return find_receipts(life.phone.tap("Gửi").text)[0]


FILE = [pytest.param(_file_forwarded, id="forwarded"), pytest.param(_file_picture, id="picture")]


@pytest.mark.parametrize("file", FILE)
@pytest.mark.parametrize(
    ("task", "kept", "gone"),
    [
        pytest.param({"answer": "N1"}, timedelta(hours=12), timedelta(hours=49), id="opinion"),
        pytest.param(
            {"verdict": "V1", "title": "Về việc mất điện", "statement": "Không có lịch cắt điện nào."},
            timedelta(days=60), timedelta(days=92), id="verdict",
        ),
    ],
)  # fmt: skip
def test_texts_and_pictures_leave_every_file(
    life: Life, file: Callable[[Life], str], task: dict[str, str], kept: timedelta, gone: timedelta
) -> None:
    """A day after an answer about an expression, 90 days after another: not a word or picture is left anywhere."""
    file(life)
    life.answer(task)
    jpegs = life.read("SELECT jpeg FROM media")

    life.move_clock(kept)
    before = life.count(MARKER)
    life.move_clock(gone)
    life.move_clock(gone + timedelta(days=1))

    assert before > 0
    assert life.count(MARKER) == 0
    assert [life.count(jpeg[-64:]) for jpeg in jpegs] == [0] * len(jpegs)
    assert life.read("SELECT count(*) FROM media") == [b"0"]


def test_the_name_of_an_author_is_in_no_file_at_any_time(life: Life) -> None:
    """Whom a message was forwarded from is dropped with its turn and never stored."""
    _file_forwarded(life)
    life.move_clock(timedelta(0))

    assert life.count(RUMOUR) > 0
    assert life.count(AUTHOR) == 0


def test_contacts_go_after_thirty_days(life: Life) -> None:
    """Not even the sealed bytes are left."""
    _file_forwarded(life)
    sealed = life.read("SELECT sealed FROM contacts")
    life.answer({"answer": "N1"})

    life.move_clock(timedelta(days=29))
    before = [life.count(each) for each in sealed]
    life.move_clock(timedelta(days=31))

    assert before == [1]
    assert [life.count(each) for each in sealed] == [0]


def test_whoever_wants_to_be_forgotten_is_at_once(life: Life) -> None:
    """Contact, pseudonym and receipt leave every file; the claim stays."""
    receipt = _file_forwarded(life)
    links = life.read("SELECT sealed FROM contacts") + life.read("SELECT pseudonym FROM reports")
    links += life.read("SELECT receipt FROM reports")
    life.phone.say(f"/tracuu {receipt}")

    life.phone.tap("Quên tin này")
    life.phone.tap("Cắt liên kết")
    life.move_clock(timedelta(0))

    assert [life.count(each) for each in links] == [0, 0, 0]
    assert life.count(receipt) == 0
    assert life.count(MARKER) > 0
    assert life.read("SELECT reports FROM claims") == [b"1"]
