"""A service whose bank has one question of each kind, and real browsers in its rooms."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect

from bot.content import find_base, load_base, load_model
from bot.content.compile import write_base
from bot.domain.quiz import Question, QuestionKind, QuizTopic
from bot.domain.text import Localized
from tests.support.process import Service, start_service
from tests.support.quizzes import make_question
from tests.support.rooms import make_kinds

PATIENCE_MS = 10_000
SCREEN = {"width": 1280, "height": 720}
PHONE = {"width": 360, "height": 640}


def build_base(path: Path) -> Path:
    """Write a base like the built one, but with a bank of ten questions, at least one of each kind."""
    article = {"cites": ("CRC:12",)}
    plain = [make_question(number) for number in (8, 9, 10)]
    questions = [replace(question, **article) for question in (*make_kinds(), *plain)]  # type: ignore[arg-type]
    return build_base_of(path, {"crc": questions})


def build_base_of(path: Path, topics: Mapping[str, Sequence[Question]]) -> Path:
    """Write a base like the built one, but with the questions of these topics alone."""
    built = find_base()
    base = load_base(built)
    title = Localized("Quyền trẻ em", "Rights of the child")
    quizzes = {
        name: QuizTopic(
            id=name,
            title=title,
            questions=tuple(replace(each, id=f"{name}-{number}", topic=name) for number, each in enumerate(asked, 1)),
        )
        for name, asked in topics.items()
    }
    write_base(replace(base, quizzes=quizzes), load_model(built), path)
    return path


def serve_rooms(folder: Path, base: Path | None = None) -> Iterator[Service]:
    """Run a service with that bank, or that of *base*."""
    with start_service(folder / "data", NQ_KNOWLEDGE=str(base or build_base(folder / "knowledge.db"))) as started:
        yield started


class Visitor:
    """One person's browser; anything it complains of fails the test at the end."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _note(self, message: ConsoleMessage) -> None:
        # Tests take the network away and type wrong codes; the browser says so.
        if message.type in {"error", "warning"} and not re.search(r"net::ERR_|status of 4", message.text):
            self.complaints.append(message.text)


Visiting = Callable[..., Visitor]


def visiting(chromium: Browser, service: Service) -> Iterator[Visiting]:
    """Open browsers of persons of their own; a phone's unless told otherwise."""
    visitors: list[Visitor] = []

    def visit(**options: object) -> Visitor:
        context = chromium.new_context(base_url=service.url, **{"viewport": PHONE, "has_touch": True, **options})  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE_MS)
        visitors.append(Visitor(context))
        return visitors[-1]

    yield visit
    for visitor in visitors:
        visitor.context.close()
    assert [each for visitor in visitors for each in visitor.complaints] == []


def open_room(page: Page, *, count: int = 10, timer: str = "off", seconds: int = 30, topic: str = "") -> str:
    """Open a room by the form and return its code."""
    page.goto("/phong")
    page.locator("[name=chu-de]").select_option(topic)
    page.locator(f"[name=so-cau][value='{count}']").check()
    page.locator(f"[name=dong-ho][value='{timer}']").check()
    page.locator(f"[name=giay][value='{seconds}']").check()
    page.get_by_role("button", name="Mở phòng").click()
    expect(page.locator(".big-code")).to_be_visible()
    return page.url.split("/")[-2]


def join(page: Page, code: str, name: str) -> None:
    """Join by typing the code and a nickname."""
    page.goto("/phong")
    page.locator("#ma").fill(code.lower())
    page.get_by_role("button", name="Vào phòng").click()
    page.locator("#ten").fill(name)
    page.get_by_role("button", name="Vào chơi").click()
    expect(page.get_by_role("heading", name="Bạn đã vào phòng")).to_be_visible()


def step(page: Page) -> None:
    """Press the host's next step."""
    page.locator("#buoc-tiep").click()


def kind_of(form: Locator) -> QuestionKind:
    """Return the kind of question a phone shows."""
    html = form.inner_html()
    if 'type="checkbox"' in html:
        return QuestionKind.MANY
    if 'type="radio"' in html:
        return QuestionKind.TRUTH if 'class="letter"' not in html else QuestionKind.ONE
    if 'name="chu"' in html:
        return QuestionKind.NUMBER if "numeric" in html else QuestionKind.SHORT
    return QuestionKind.MATCH if "Trái" in html else QuestionKind.ORDER


def fill(page: Page, *, right: bool) -> None:
    """Fill the form of any kind of question, right or wrong, as a person does."""
    form = page.locator("form.answer")
    match kind_of(form):
        case QuestionKind.ONE:
            form.get_by_label("Ý B" if right else "Ý A").check()
        case QuestionKind.MANY:
            for text in ("Ý A", "Ý C") if right else ("Ý A",):
                form.get_by_label(text).check()
        case QuestionKind.TRUTH:
            form.get_by_label("Sai" if right else "Đúng").check()
        case QuestionKind.SHORT:
            form.locator("#chu").fill("Trẻ em" if right else "người lớn")
        case QuestionKind.NUMBER:
            form.locator("#chu").fill("1989" if right else "7")
        case QuestionKind.ORDER | QuestionKind.MATCH as kind:
            _fill_places(form, kind, right=right)


def _fill_places(form: Locator, kind: QuestionKind, *, right: bool) -> None:
    """Choose a place for each thing, or a letter for each left side."""
    match kind:
        case QuestionKind.ORDER:
            shown = [
                re.sub(r"\s+", " ", text).strip()[-4:].strip()
                for text in form.locator(".place label").all_inner_texts()
            ]
            wanted = sorted(shown) if right else shown
            for place, text in enumerate(shown):
                form.locator(f"#vi-tri-{place}").select_option(str(wanted.index(text) + 1))
        case _:
            letters = {text.split()[-1]: text.split()[0] for text in form.locator(".places li").all_inner_texts()}
            lefts = [text.split()[-1] for text in form.locator(".place label").all_inner_texts()]
            wanted = lefts if right else [*lefts[1:], lefts[0]]
            for place, number in enumerate(wanted):
                form.locator(f"#vi-tri-{place}").select_option(label=letters[number])


def answer(page: Page, *, right: bool) -> None:
    """Answer the open question and send it."""
    expect(page.locator("form.answer")).to_be_visible()
    fill(page, right=right)
    page.get_by_role("button", name="Gửi câu trả lời").click()
    expect(page.locator(".noted, .outcome")).to_be_visible()


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    yield from serve_rooms(tmp_path_factory.mktemp("rooms"))


@pytest.fixture
def visit_rooms(chromium: Browser, rooms: Service) -> Iterator[Visiting]:
    yield from visiting(chromium, rooms)
