"""Accessibility by machine, and pictures for people: every page of a room, as long and as full as it gets."""

from collections.abc import Iterator, Sequence

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from bot.domain.quiz import Question, QuestionKind
from bot.domain.text import Localized
from tests.e2e.looks import PHONE, look
from tests.e2e.rooms import Visiting, answer, build_base_of, fill, join, open_room, serve_rooms, step, visiting
from tests.support.process import Service
from tests.support.quizzes import make_question
from tests.support.rooms import make_kinds

pytestmark = pytest.mark.xdist_group("looks-of-rooms")

SCREEN: ViewportSize = {"width": 1280, "height": 720}
NARROW: ViewportSize = {"width": 320, "height": 640}
ZOOMED: ViewportSize = {"width": 640, "height": 360}
"""1280 × 720 at 200 % zoom."""
KINDS = (QuestionKind.MANY, QuestionKind.TRUTH, QuestionKind.NUMBER, QuestionKind.ORDER, QuestionKind.MATCH)
PHONES = (PHONE, NARROW)
SCREENS = (SCREEN, ZOOMED)
TEXT = (
    "Nhà trường định ra một quy định mới về đồng phục. Theo Điều 12 Công ước về quyền trẻ em, ý kiến của học sinh được "
    "nhìn nhận như thế nào?"
)
CHOICES = (
    "Được lắng nghe và coi trọng theo tuổi và mức độ trưởng thành",
    "Chỉ được nghe khi cha mẹ đồng ý bằng văn bản",
    "Không cần nghe, vì nhà trường toàn quyền quyết định",
    "Chỉ được nghe nếu học sinh đã đủ mười sáu tuổi",
    "Được nghe, nhưng chỉ qua ban đại diện cha mẹ",
    "Có quyền phủ quyết mọi quy định của nhà trường",
)
BECAUSE = (
    "Điều 12: trẻ có khả năng hình thành quan điểm riêng được tự do phát biểu về mọi việc liên quan đến mình, và ý kiến đó được "
    "coi trọng theo tuổi và mức độ trưởng thành."
)
OTHERS = (
    "Không có ngưỡng tuổi và không cần ai cho phép. Lắng nghe không có nghĩa là làm theo mọi ý kiến, nhưng phải cân nhắc và cho "
    "biết vì sao."
)


def _both(text: str) -> Localized:
    return Localized(text, text)


def _long(number: int) -> Question:
    """Return a question as long as the bank allows."""
    return make_question(
        number,
        cites=("CRC:12",),
        text=_both(TEXT),
        choices=tuple(_both(choice) for choice in CHOICES),
        right=(0,),
        because=_both(BECAUSE),
        others=_both(OTHERS),
    )


def _of(questions: Sequence[Question], kind: QuestionKind) -> Question:
    return next(question for question in questions if question.kind is kind)


@pytest.fixture(scope="module")
def bases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("long")
    topics: dict[str, list[Question]] = {
        "crc": [_long(number) for number in range(1, 6)],
        **{kind: [_of(make_kinds(), kind)] for kind in KINDS},
    }
    base = build_base_of(folder / "knowledge.db", topics)
    yield from serve_rooms(folder, base)


@pytest.fixture
def visit(chromium: Browser, bases: Service) -> Iterator[Visiting]:
    yield from visiting(chromium, bases)


def _fill_room(visit: Visiting, code: str, names: Sequence[str]) -> list[Page]:
    pages = [visit().page for _ in names]
    for page, name in zip(pages, names, strict=True):
        join(page, code, name)
    return pages


def test_screens_of_a_game(visit: Visiting) -> None:
    """Every step of a game, on the big screen and on a phone, light and dark; axe finds nothing."""
    host = visit(viewport=SCREEN, has_touch=False).page
    host.goto("/phong")
    look(host, "room-entrance", sizes=(PHONE, NARROW, SCREEN))
    code = open_room(host, count=5, timer="lock", seconds=60, topic="crc")
    asked = visit().page
    asked.goto(f"/phong/{code}")
    look(asked, "room-name", sizes=PHONES)
    phone, nam, lan = _fill_room(visit, code, ["Mai Anh", "Nam lớp 8A", "Một biệt danh dài lắm ấy"])
    expect(host.locator("#ten")).to_contain_text("dài lắm")
    look(host, "room-lobby", sizes=SCREENS)
    look(phone, "room-waiting", sizes=PHONES)

    step(host)
    expect(phone.locator("form.answer")).to_be_visible()
    phone.locator("form.answer input[type=radio]").first.check()
    clocks = [page.locator("#gio") for page in (host, phone)]
    look(host, "room-question", sizes=SCREENS, mask=clocks[:1])
    look(phone, "room-answering", sizes=PHONES, mask=clocks[1:])
    _choose(nam, CHOICES[0])
    look(nam, "room-noted", sizes=PHONES)
    host.get_by_role("button", name="Tạm dừng").click()
    expect(phone.get_by_text("Người dẫn đang tạm dừng")).to_be_visible()
    look(host, "room-paused", sizes=(SCREEN,))
    look(phone, "room-paused-phone", sizes=(PHONE,))
    host.get_by_role("button", name="Tiếp tục").click()
    _choose(phone, CHOICES[0])
    _choose(lan, CHOICES[2])
    expect(host.locator(".bars")).to_be_visible()
    look(host, "room-results", sizes=SCREENS)
    look(phone, "room-right", sizes=PHONES)
    look(lan, "room-wrong", sizes=PHONES)

    host.goto(f"/phong/{code}/nguoi")
    host.locator("summary").nth(1).click()
    look(host, "room-players", sizes=(PHONE, SCREEN))
    host.get_by_role("link", name="Màn hình của bạn").click()
    host.locator("summary", has_text="Kết thúc sớm").click()
    look(host, "room-ending", sizes=(SCREEN,), full_page=False)
    host.get_by_role("button", name="Kết thúc", exact=True).click()
    expect(phone.locator(".score")).to_be_visible()
    look(host, "room-end", sizes=SCREENS)
    look(phone, "room-end-phone", sizes=PHONES)


def _choose(page: Page, text: str) -> None:
    expect(page.locator("form.answer")).to_be_visible()
    page.get_by_label(text).check()
    page.get_by_role("button", name="Gửi câu trả lời").click()
    expect(page.locator(".noted, .outcome")).to_be_visible()


@pytest.mark.parametrize("kind", KINDS)
def test_screens_of_every_kind(visit: Visiting, kind: QuestionKind) -> None:
    """Each kind of question has its form and its result."""
    host, phone = visit(viewport=SCREEN, has_touch=False).page, visit().page
    code = open_room(host, count=5, topic=kind)
    join(phone, code, "Mai")
    step(host)
    expect(phone.locator("form.answer")).to_be_visible()
    fill(phone, right=False)
    look(host, f"room-{kind.value}", sizes=(SCREEN,))
    look(phone, f"room-{kind.value}-phone", sizes=PHONES)
    answer(phone, right=False)
    expect(host.locator(".bars")).to_be_visible()
    look(host, f"room-{kind.value}-results", sizes=(SCREEN,))
    look(phone, f"room-{kind.value}-result-phone", sizes=(PHONE,))


def test_wrong_code(visit: Visiting) -> None:
    """A wrong code is said beside the field."""
    page = visit().page
    page.goto("/phong")
    page.locator("#ma").fill("BCF234")
    page.get_by_role("button", name="Vào phòng").click()
    expect(page.get_by_role("alert")).to_be_visible()

    look(page, "room-wrong-code", sizes=PHONES)


def test_page_is_light(visit: Visiting) -> None:
    """A phone loads a room in at most 30 kB, over the wire."""
    page = visit().page
    code = open_room(page, count=5)
    sizes: list[int] = []
    page.on("response", lambda answer: sizes.append(int(answer.headers.get("content-length", 0))))

    page.goto(f"/phong/{code}/man-hinh")

    assert 0 < sum(sizes) <= 30_000
