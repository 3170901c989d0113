"""Kill the service with signal 9 while people send reports, start it again, and look what is wrong.

Nothing of the service is replaced: people press *Gửi* in the web chat, each form again until it is answered.
"""

import asyncio
import contextlib
import random
import secrets
import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx2

from bot.app import DATABASE
from bot.keys import load_keys
from bot.ports import Transaction
from bot.services import audit, reports
from bot.store import open_store
from bot.vault import KeyVault
from tests.faults.harness import REQUEST_S, Server, Target, find_port
from tests.support.office import Office
from tests.support.receipts import find_receipts
from tests.support.web import HTMX, Seen, read_replies

SENDERS = 6
REPORTS_EACH = 4
CHECKOUT = Path(__file__).parents[2]
RUMOURS = (
    "Từ ngày mai cả tỉnh mất nước sạch trong ba mươi ngày",
    "Trường học ở đường số {} đóng cửa vì dịch cúm gia cầm",
    "Người đi xe máy phải đổi bằng lái trước cuối tháng này",
    "Chợ đêm ở khu phố {} bán thịt heo nhiễm hóa chất",
)
SEND = "Gửi"


def utc_now() -> datetime:
    return datetime.now(UTC)


@contextlib.contextmanager
def office_beside(data: Path) -> Iterator[Office]:
    """Sit down at the database of a service, with its keys."""
    store = open_store(data / DATABASE, now=utc_now)
    office = Office(store)
    office.vault = KeyVault(load_keys(data), secrets.token_bytes)
    office.now = utc_now()
    try:
        yield office
    finally:
        store.close()


def ask(database: Path, query: str) -> list[tuple[int | str | None, ...]]:
    """Return the rows of a query."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        return connection.execute(query).fetchall()


def count(database: Path, what: str) -> int:
    """Count rows: ``inbox``, or ``outbox WHERE …``."""
    return int(str(ask(database, f"SELECT count(*) FROM {what}")[0][0]))  # noqa: S608 -- ours


@dataclass
class Sender:
    """A browser that sends reports one after another; each form again, with its event, until it is answered."""

    name: str
    number: int
    client: httpx2.AsyncClient
    receipts: list[str] = field(default_factory=list)
    answered: int = 0
    differing: int = 0
    """Forms that showed another receipt when they were sent again."""
    _pressed: dict[str, str] = field(default_factory=dict)
    _preview: Seen | None = None

    @property
    def done(self) -> bool:
        """Tell whether everything was sent."""
        return len(self.receipts) == REPORTS_EACH

    async def go_on(self, tell: Callable[[], None]) -> None:
        """Send what is left, until the server is gone."""
        try:
            if self._pressed:  # As when a page is loaded again.
                self._note_again(await self._post(self._pressed))
            while not self.done:
                await self.step()
                self.answered += 1
                tell()
        except httpx2.TransportError:
            return

    async def step(self) -> None:
        """Send the next form: a message, or the press on *Gửi* of its preview."""
        place = len(self.receipts)
        if self._preview is None:
            text = f"/baocao {RUMOURS[place].format(self.number)}"
            shown = await self._post({"event": f"{self.name}-{place:015d}", "text": text})
            self._preview = next(seen for seen in shown if SEND in seen.choices)
            return
        pressed = {"event": f"{self.name}-{place:07d}-gui-xxx", "choice": self._preview.choices[SEND]}
        shown = await self._post(pressed)
        self._pressed, self._preview = pressed, None
        self.receipts.append(_receipt_in(shown))

    def _note_again(self, shown: Sequence[Seen]) -> None:
        self.differing += _receipt_in(shown) != self.receipts[-1]

    async def _post(self, form: dict[str, str]) -> Sequence[Seen]:
        answer = await self.client.post("/chat", data=form, headers=HTMX)
        if answer.status_code != 200:
            raise RuntimeError(f"The server answered {answer.status_code}.")
        return read_replies(answer.text)


def _receipt_in(shown: Sequence[Seen]) -> str:
    found = [receipt for seen in shown for receipt in find_receipts(seen.text)]
    if len(found) != 1:
        raise RuntimeError(f"{len(found)} receipts were shown for one report.")
    return found[0]


@dataclass(frozen=True)
class Intake:
    """What one trial of intake found; from *lost* on all should be nothing."""

    reports_before: int
    """Receipts people had when it was killed."""
    reports: int
    lost: int
    """Receipts that were shown and lead to no report."""
    doubled: int
    """Reports beyond those people sent."""
    miscounted: int
    """Claims that count other reports than they have."""
    changed: int
    left: int

    @property
    def flawless(self) -> bool:
        """Tell whether the promises were kept."""
        return not (self.lost or self.doubled or self.miscounted or self.changed or self.left)


async def run_intake(data: Path, chance: random.Random) -> Intake:
    """Let people send reports, kill in the middle, start again and let them finish."""
    port = find_port()
    target = Target(_command, data / DATABASE, data, {"NQ_DATA": str(data), "PYTHONPATH": str(CHECKOUT)})
    server = Server(target, port)
    try:
        await server.wait_until_it_answers()
        async with contextlib.AsyncExitStack() as stack:
            senders = [await arrive(stack, number, port, chance) for number in range(SENDERS)]
            before = await _send_until_killed(senders, server, chance)
            server = Server(target, port)
            await server.wait_until_it_answers()
            await _send_everything(senders, lambda: None)
    finally:
        server.kill()
    return _judge_intake(data, senders, before)


def _command(port: int) -> Sequence[str]:
    return [sys.executable, "-m", "bot", "run", "--port", str(port)]


async def arrive(stack: contextlib.AsyncExitStack, number: int, port: int, chance: random.Random) -> Sender:
    """Open the chat page."""
    address = f"http://127.0.0.1:{port}"
    made = httpx2.AsyncClient(base_url=address, timeout=REQUEST_S, headers={"Origin": address})
    client = await stack.enter_async_context(made)
    (await client.get("/")).raise_for_status()
    return Sender(f"{chance.getrandbits(64):016x}", number, client)


async def _send_until_killed(senders: Sequence[Sender], server: Server, chance: random.Random) -> int:
    fatal = chance.randrange(1, SENDERS * REPORTS_EACH * 2 - SENDERS)
    enough = asyncio.Event()

    def look() -> None:
        if sum(sender.answered for sender in senders) >= fatal:
            enough.set()

    sending = asyncio.create_task(_send_everything(senders, look))
    waiting = asyncio.create_task(enough.wait())
    await asyncio.wait([waiting, sending], return_when=asyncio.FIRST_COMPLETED)
    await asyncio.sleep(chance.uniform(0.0, 0.02))
    server.kill()
    await sending
    waiting.cancel()
    return sum(len(sender.receipts) for sender in senders)


async def _send_everything(senders: Sequence[Sender], tell: Callable[[], None]) -> None:
    await asyncio.gather(*(sender.go_on(tell) for sender in senders))


def _judge_intake(data: Path, senders: Sequence[Sender], before: int) -> Intake:
    receipts = [receipt for sender in senders for receipt in sender.receipts]
    with office_beside(data) as office:

        def find(tx: Transaction) -> list[str]:
            assert isinstance(audit.verify(tx), int), "The log is broken."
            found = [reports.look_up(tx, office.vault, receipt, office.now) for receipt in receipts]
            return [status.report.id for status in found if status is not None]

        ids = office.store.read_now(find)
    database = data / DATABASE
    counted = "claims WHERE reports <> (SELECT count(*) FROM reports WHERE claim_id = claims.id)"
    return Intake(
        reports_before=before,
        reports=len(set(ids)),
        lost=len(receipts) - len(set(ids)),
        doubled=count(database, "reports") - SENDERS * REPORTS_EACH,
        miscounted=count(database, counted),
        changed=sum(sender.differing for sender in senders),
        left=count(database, "inbox") + count(database, "dead_letters"),
    )
