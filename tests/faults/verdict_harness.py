"""Kill the service with signal 9 while a verdict goes out to very many, start it again, and look who heard what.

Staff use the services on the same data folder; a fake Bot API stands for Telegram.
"""

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.app import DATABASE
from bot.domain.claim import HOLD, Risk
from bot.domain.report import Contact, Draft, Person
from bot.domain.staff import Role
from bot.domain.text import Language
from bot.ports import Transaction
from bot.services import reports
from bot.services.decide import approve
from bot.services.merging import merge
from bot.services.triage import start_research
from tests.faults.report_harness import RUMOURS, Sender, arrive, ask, office_beside, utc_now
from tests.faults.telegram_harness import DONE_S, LATENCY_S, Program
from tests.support.fake_bot_api import FakeBotApi
from tests.support.office import Office
from tests.support.web import read_replies

BROWSERS = 2
FOLLOWERS = 5
QUEUED = "outbox WHERE (cause GLOB 'decision:*' OR cause GLOB 'follow:*')"
TITLE = "Về việc mất nước"
"""As the office calls what it publishes."""


@dataclass(frozen=True)
class Publication:
    """What one trial of publication found; from *lost* on all is nothing, *doubled* at most *in_flight*."""

    killed_after: str
    told_before: int
    in_flight: int
    """Sends of which the killed service did not know whether they arrived."""
    told: int
    doubled: int
    """Telegram messages people got again."""
    lost: int
    """People who hear nothing."""
    told_again: int
    """Reporters for whom the verdict was queued more than once, or who see it twice on a page."""
    left: int

    @property
    def flawless(self) -> bool:
        """Tell whether the promises were kept."""
        return not (self.lost or self.told_again or self.left) and self.doubled <= self.in_flight


@dataclass(frozen=True)
class _Audience:
    """Who reported or follows the claim: chats on Telegram, and the ids of all reports and followers."""

    telegram: Sequence[int]
    owners: set[str]


async def run_publication(data: Path, chance: random.Random) -> Publication:
    """Have a claim with 50 to 200 reporters published and told to them, with one kill on the way."""
    async with FakeBotApi(retry_scale=0.01) as api, contextlib.AsyncExitStack() as stack:
        api.latency_s = LATENCY_S
        program = Program(api, data, webhook=False)
        stack.callback(program.kill)
        await program.start()
        await _wait_for_port(program.port)
        browsers = [await arrive(stack, number, program.port, chance) for number in range(BROWSERS)]
        for browser in browsers:
            await _report_first(browser)
        audience = _gather_audience(data, api, chance)
        why, before = await _kill_while_telling(program, audience, chance)
        in_flight = program.count("outbox WHERE state = 'sending'")
        await program.start()
        await _wait_for_port(program.port)
        await _wait_until_told(api, program)
        pages = [(await browser.client.get("/")).text for browser in browsers]
        return _judge_publication(api, program, audience, pages, (why, before, in_flight))


async def _wait_for_port(port: int) -> None:
    for _ in range(200):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.02)
        else:
            writer.close()
            return
    raise RuntimeError("The service does not listen.")


async def _report_first(browser: Sender) -> None:
    while not browser.receipts:
        await browser.step()


def _gather_audience(data: Path, api: FakeBotApi, chance: random.Random) -> _Audience:
    """File for 50 to 200 more people, under two claims that are merged, and let the hold end in a moment."""
    size = chance.randrange(50, 201)
    chats = [1001 + number for number in range(size // 2)]
    people = [_on_telegram(api, chat) for chat in chats]
    people += [Person("web_chat", f"{number:064x}", f"{number:064x}") for number in range(size - len(people))]
    following = [5001 + number for number in range(FOLLOWERS)]
    followers = [_on_telegram(api, chat) for chat in following]
    with office_beside(data) as office:
        office.now = utc_now() - HOLD + timedelta(seconds=0.5)
        root, other = _file_for(office, people)
        for person in followers:
            contact = Contact(person, Language.VI)
            office.do(lambda tx, c=contact: reports.follow(tx, office.vault, root, c, 0, office.now))  # type: ignore[misc]
        _decide(office, root, other)
    owners = ask(data / DATABASE, "SELECT id FROM reports UNION SELECT id FROM followers")
    return _Audience(chats + following, {str(row[0]) for row in owners})


def _on_telegram(api: FakeBotApi, chat: int) -> Person:
    return Person("telegram", str(api.person(chat).id), str(chat))


def _file_for(office: Office, people: Sequence[Person]) -> tuple[str, str]:
    """File half of the reports under one claim and half under another; return both."""
    texts = [RUMOURS[0], "Nước máy bẩn đến mức không ai được dùng nữa"] * len(people)

    def file(tx: Transaction) -> tuple[str, str]:
        first, second, *_ = [
            reports.file_report(tx, office.vault, _filing(person, text, office.now), office.now).claim_id
            for person, text in zip(people, texts, strict=False)
        ]
        return first, second

    return office.do(file)


def _decide(office: Office, root: str, other: str) -> None:
    """Merge, prove, propose and approve."""
    office.hire("c1", Role.CHECKER)
    office.hire("c2", Role.CHECKER)
    office.act(merge, other, "c1", root)
    office.act(start_research, root, "c1")
    office.prove(root, "c1", "Công ty cấp nước")
    office.prove(root, "c1", "Báo Long An", primary=False)
    office.propose(root, "c1")
    office.act(approve, root, "c2")


def _filing(person: Person, text: str, now: datetime) -> reports.Filing:
    draft = Draft(text=text, written_at=now)
    return reports.Filing(
        person=person, language=Language.VI, draft=draft, source=None, risk=Risk.ORDINARY, conflict=False
    )


async def _kill_while_telling(program: Program, audience: _Audience, chance: random.Random) -> tuple[str, int]:
    """Kill at a random step of: held, decided, so many queued, so many sent; and a moment more."""
    kind = chance.choice(["held", "decided", "queued", "sent", "sent"])
    most = chance.randrange(1, len(audience.telegram))
    many = chance.randrange(1, len(audience.owners))
    reached: dict[str, Callable[[], bool]] = {
        "held": lambda: True,
        "decided": lambda: program.count("decisions") > 0,
        "queued": lambda: program.count(QUEUED) >= many,
        "sent": lambda: len(program.api.called("sendMessage")) >= most,
    }
    await program.api.until(reached[kind], DONE_S)
    await asyncio.sleep(chance.uniform(0.0, 1.0 if kind == "held" else 0.05))
    program.kill()
    await asyncio.sleep(0.1)  # What the kernel still had on its way arrives, and is not answered any more.
    return kind, program.count(QUEUED)


async def _wait_until_told(api: FakeBotApi, program: Program) -> None:
    unsent = "outbox WHERE channel = 'telegram' AND state IN ('waiting', 'sending', 'unknown')"

    def is_quiet() -> bool:
        if not program.count("decisions") or program.count("jobs WHERE kind IN ('publish', 'tell', 'tell_merged')"):
            return False
        return not (api.in_flight or program.count(unsent))

    await api.until(is_quiet, DONE_S)


def _judge_publication(
    api: FakeBotApi, program: Program, audience: _Audience, pages: Sequence[str], before: tuple[str, int, int]
) -> Publication:
    screens = [sum(TITLE in seen.text for seen in api.from_bot(chat)) for chat in audience.telegram]
    rows = ask(program.database, f"SELECT cause FROM {QUEUED} AND position = 0")  # noqa: S608 -- ours
    told = Counter(str(row[0]).rsplit(":", 1)[1] for row in rows)
    shown = [sum(TITLE in seen.text for seen in read_replies(page)) for page in pages]
    why, told_before, in_flight = before
    answered = "reports WHERE answered <> 1"
    return Publication(
        killed_after=why,
        told_before=told_before,
        in_flight=in_flight,
        told=len(told),
        doubled=sum(max(0, count - 1) for count in screens),
        lost=len(audience.owners - told.keys()) + screens.count(0) + shown.count(0),
        told_again=sum(count - 1 for count in told.values()) + sum(max(0, count - 1) for count in shown),
        left=program.count(answered)
        + program.count("decisions")
        - 1
        + program.count("inbox")
        + program.count("dead_letters")
        + program.count("outbox WHERE state = 'failed'"),
    )
