"""Quiz rooms around tests: a site with them, browsers that are each a person of their own, and what pages show."""

import asyncio
import contextlib
import html
import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import httpx2
from starlette.requests import Request
from starlette.responses import Response
from starlette.testclient import TestClient

from bot.conversation import Knowledge
from bot.conversation.group_quiz.jobs import group_quiz_jobs
from bot.conversation.room.jobs import telling_given_up, telling_room
from bot.domain.quiz import Pair, Question, QuestionKind, QuizTopic
from bot.domain.report import Person
from bot.domain.text import Language, Localized
from bot.pages import Gate, Look, Pages, Quota, load_assets
from bot.ports import Store, Vault
from bot.services.games import CLOSE
from bot.services.room_guests import GIVEN_UP
from bot.site import Guest, RoomParts, SiteParts, WrongCodes, make_site, room_routes
from tests.support.api import NO_LIMIT
from tests.support.delivery import noon
from tests.support.office import make_vault
from tests.support.quizzes import make_question

COOKIE = "test_browser"
OURS = {"origin": "http://testserver"}


def make_kinds() -> tuple[Question, ...]:
    """Return a question of each kind."""
    words = [Localized(f"Ý {letter}", f"Choice {letter}") for letter in "ABCD"]
    return (
        make_question(1),
        make_question(2, kind=QuestionKind.MANY, choices=tuple(words), right=(0, 2)),
        make_question(3, kind=QuestionKind.TRUTH, choices=(), right=(), truth=False),
        make_question(
            4,
            kind=QuestionKind.SHORT,
            choices=(),
            right=(),
            answers={Language.VI: ("trẻ em", "trẻ"), Language.EN: ("children",)},
        ),
        replace(
            make_question(5, kind=QuestionKind.NUMBER, choices=(), right=(), unit=Localized("năm", "year")), number=1989
        ),
        make_question(6, kind=QuestionKind.ORDER, choices=tuple(words), right=()),
        make_question(
            7,
            kind=QuestionKind.MATCH,
            choices=(),
            right=(),
            pairs=tuple(Pair(Localized(f"Trái {n}", f"Left {n}"), Localized(f"Phải {n}", f"Right {n}")) for n in "123"),
        ),
    )


def with_quizzes(knowledge: Knowledge, questions: tuple[Question, ...]) -> Knowledge:
    """Return *knowledge* with these questions alone."""
    topic = QuizTopic(id="crc", title=Localized("Quyền trẻ em", "Rights of the child"), questions=questions)
    return replace(knowledge, base=replace(knowledge.base, quizzes={"crc": topic}))


class Cookies:
    """Browsers known by a cookie of the tests."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def known(self, request: Request) -> Person | None:
        name = request.cookies.get(COOKIE)
        return _person(name) if name else None

    async def welcome(self, request: Request) -> Guest:
        name = request.cookies.get(COOKIE) or f"b{next(self._numbers)}"
        return Guest(_person(name), lambda response: _set(response, name))


def _person(name: str) -> Person:
    return Person("web_chat", name, name)


def _set(response: Response, name: str) -> None:
    response.set_cookie(COOKIE, name)


@dataclass
class House:
    """The pages over a store, their clock, and everybody's browsers."""

    store: Store
    knowledge: Knowledge
    vault: Vault = field(default_factory=make_vault)
    now: datetime = field(default_factory=noon)
    wrong_codes: Quota = NO_LIMIT
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    look_s: float = 0.02
    beat_s: float = 15.0

    def __post_init__(self) -> None:
        pages = Pages(load_assets(), Look(), lambda: self.knowledge)
        self.site = SiteParts(pages=pages, store=self.store, now=lambda: self.now)
        parts = RoomParts(
            site=self.site,
            vault=self.vault,
            visitors=Cookies(),
            origins=frozenset({"http://testserver"}),
            wrong_codes=WrongCodes(self.wrong_codes, self._seconds),
            opening=Gate("open", NO_LIMIT),
            sending=Gate("send", NO_LIMIT),
            closing=self.closing,
            look_s=self.look_s,
            beat_s=self.beat_s,
        )
        self.app = make_site(self.site, room_routes(parts))
        self.stack = contextlib.ExitStack()
        # One event loop for all browsers, as one process serves them.
        self._first = self.stack.enter_context(TestClient(self.app, follow_redirects=False))

    def _seconds(self) -> float:
        return self.now.timestamp()

    def browser(self, address: str = "testclient") -> "Browser":
        """Return a new browser, of a network address."""
        client = TestClient(self.app, follow_redirects=False, client=(address, 50000))
        client.portal = self._first.portal
        return Browser(client)

    def wait(self, seconds: float) -> None:
        """Let time go by, and do what is due."""
        self.now += timedelta(seconds=seconds)
        jobs = group_quiz_jobs(lambda: self.knowledge)
        handlers = {
            CLOSE: telling_room(jobs[CLOSE], lambda: self.knowledge, self.vault),
            GIVEN_UP: telling_given_up(lambda: self.knowledge, self.vault),
        }
        for job in self.store.read_now(lambda tx: tx.jobs.due(self.now)):
            self.store.transact_now(
                lambda tx, job=job: tx.jobs.take(job.kind, job.key, self.now) and handlers[job.kind](tx, job, self.now)  # type: ignore[misc]
            )

    def close(self) -> None:
        """End every browser."""
        self.closing.set()
        self.stack.close()


@dataclass
class Browser:
    """A browser with its own cookie."""

    client: TestClient

    def get(self, path: str) -> httpx2.Response:
        return self.client.get(path)

    def post(self, path: str, fields: Mapping[str, object] | None = None, **headers: str) -> httpx2.Response:
        sent = {**OURS, **headers}
        return self.client.post(path, data=fields or {}, headers=sent)

    def open_room(self, **changes: str) -> "Host":
        """Open a room of five questions without a clock, unless told otherwise."""
        fields = {"chu-de": "", "muc": "", "so-cau": "10", "dong-ho": "off", "giay": "30", "buc": "1"}
        answer = self.post("/phong", {**fields, **{name.replace("_", "-"): value for name, value in changes.items()}})
        assert answer.status_code == 303, answer.text
        return Host(self, answer.headers["location"].split("/")[2])


@dataclass
class Host:
    """A host's browser with its room."""

    browser: Browser
    code: str

    @property
    def screen(self) -> str:
        return self.browser.get(f"/phong/{self.code}/man-hinh").text

    def does(self, what: str, version: int | None = None) -> httpx2.Response:
        """Press a button of the screen as it is now, or was at *version*."""
        found = re.search(r'name="ban" value="(\d+)"', self.screen)
        fields = {"viec": what, "ban": version if version is not None else found[1] if found else "0"}
        return self.browser.post(f"/phong/{self.code}/man-hinh", fields)

    def list(self) -> dict[str, str]:
        """Return the handles of players by nickname."""
        page = self.browser.get(f"/phong/{self.code}/nguoi").text
        found = re.findall(r'<span class="who">(.*?)</span>.*?name="ai" value="(\w+)"', page, re.DOTALL)
        return {html.unescape(name): handle for name, handle in found}

    def treats(self, name: str, does: str, **fields: str) -> httpx2.Response:
        """Do something to a player by the list."""
        return self.browser.post(
            f"/phong/{self.code}/nguoi", {"ai": self.list().get(name, "?"), "viec": does, **fields}
        )

    def lets_in(self, house: House, name: str) -> "Phone":
        """Return a new phone that has joined as *name*."""
        phone = Phone(house.browser(), self.code)
        answer = phone.join(name)
        assert answer.status_code == 303, answer.text
        return phone


@dataclass
class Phone:
    """A player's browser and the room it knows the code of."""

    browser: Browser
    code: str

    @property
    def page(self) -> str:
        return self.browser.get(f"/phong/{self.code}").text

    def join(self, name: str) -> httpx2.Response:
        return self.browser.post(f"/phong/{self.code}/vao", {"ten": name})

    def answer(self, position: int, **fields: object) -> httpx2.Response:
        named = {name.replace("_", "-"): value for name, value in fields.items()}
        return self.browser.post(f"/phong/{self.code}/tra-loi", {"cau": position, **named})

    def choose(self, text: str, position: int = 0) -> httpx2.Response:
        """Choose the option that reads *text*."""
        return self.answer(position, chon=place_of(self.page, text))


def place_of(page: str, text: str) -> str:
    """Return the place of the option that reads *text* among those a page shows."""
    found = re.search(
        rf'name="chon" value="(\d+)"[^>]*>(?:<span class="letter">.</span>)?<span>{re.escape(text)}</span>', page
    )
    assert found, page
    return found[1]


def text_of(page: str) -> str:
    """Return the words of a page's main part with single spaces."""
    inside = page.partition("<main")[2].partition("</main>")[0].partition(">")[2]
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", inside)).strip())


def alert_of(page: str) -> str:
    """Return the one line that says why something was not taken."""
    found = re.search(r'id="loi"[^>]*>([^<]*)<', page)
    return html.unescape(found[1]) if found else ""
