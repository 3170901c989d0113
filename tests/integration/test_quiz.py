"""The quiz over HTTP: its page, results to share, and a restart in the middle of a round."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image
from starlette.testclient import TestClient

from bot.serving import make_asgi
from bot.settings import load_settings
from tests.support.quiz_base import write_known_quiz
from tests.support.web import HTMX, Seen, make_event, read_replies

ONE = "quiz|new|0|kieu-one.-.1"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_known_quiz(tmp_path_factory.mktemp("quiz") / "knowledge.db")


@contextmanager
def opened(data: Path, base: Path, cookies: dict[str, str] | None = None) -> Iterator[TestClient]:
    """Run the service on *data* and give a browser that brings *cookies*."""
    app = make_asgi(load_settings({}, data=data, knowledge=base, public_url="https://hoi.example"), demo=False)
    with TestClient(app, base_url="https://hoi.example", cookies=cookies) as client:
        yield client


@pytest.fixture
def browser(tmp_path: Path, base: Path) -> Iterator[TestClient]:
    with opened(tmp_path, base) as client:
        yield client


def press(browser: TestClient, choice: str, event: str | None = None, **fields: object) -> list[Seen]:
    answer = browser.post("/chat", data={"event": event or make_event(), "choice": choice, **fields}, headers=HTMX)
    answer.raise_for_status()
    return read_replies(answer.text)


def finish(browser: TestClient) -> str:
    """Play a round of one question and return the path of its result."""
    (card,) = press(browser, ONE)
    answer = browser.post("/chat", data={"event": card.event, "choice": card.choices["Ý B"]}, headers=HTMX)
    found = re.search(r'data-share="([^"]+)"', answer.text)
    assert found is not None
    return found[1]


def test_page_begins_a_round(browser: TestClient) -> None:
    """A button of the page, pressed without any cookie, leads to the first question."""
    page = browser.get("/quiz")
    event = re.search(r'name="event" value="([^"]+)"', page.text)
    assert event is not None
    assert page.headers["cache-control"] == "no-store"
    browser.cookies.clear()

    answer = browser.post("/chat", data={"event": event[1], "choice": "quiz|new|0|-.-.5"})

    assert "Câu 1/5" in answer.text


def test_page_is_in_the_menu(browser: TestClient) -> None:
    """Every public page leads to the quiz."""
    assert 'href="/quiz"' in browser.get("/cong-uoc").text


def test_result_is_seen_by_others(browser: TestClient, tmp_path: Path) -> None:
    """Whoever has the address sees score and topic, and a preview is told what to show; nothing says who played."""
    path = finish(browser)
    cookie = next(iter(browser.cookies.values()))
    browser.cookies.clear()

    page = browser.get(path)

    assert page.status_code == 200
    assert "Kết quả quiz: đúng 1/1 câu" in page.text
    assert "Kiểu one" in page.text
    assert f'property="og:image" content="https://hoi.example{path}.png"' in page.text
    assert 'property="og:image:alt"' in page.text
    assert cookie not in page.text
    assert "noindex" in page.headers["x-robots-tag"]
    assert tmp_path.is_dir()


def test_picture(browser: TestClient) -> None:
    """The picture is a PNG, and says in English what the English page says."""
    path = finish(browser)

    vietnamese, english = browser.get(f"{path}.png"), browser.get(f"{path}.png?lang=en")

    assert vietnamese.headers["content-type"] == "image/png"
    assert Image.open(io.BytesIO(vietnamese.content)).size == (1200, 630)
    assert vietnamese.content != english.content


@pytest.mark.parametrize("name", ["x", "x.png", "%C3%A9", "a" * 400, "..%2f..%2fetc"])
def test_made_up_results_are_none(browser: TestClient, name: str) -> None:
    """An address nobody was given leads nowhere."""
    assert browser.get(f"/quiz/ket-qua/{name}").status_code == 404


def test_ticked_boxes_go_with_done(browser: TestClient) -> None:
    """Several boxes and one button are one answer; nothing ticked is none."""
    (card,) = press(browser, "quiz|new|0|kieu-many.-.1")
    assert list(card.boxes) != []

    empty = press(browser, card.choices["Xong"])
    assert "Chưa chọn ý nào" in empty[0].text
    replies = press(browser, card.choices["Xong"], pick=[card.boxes["Ý A"], card.boxes["Ý C"]])

    assert "✓ Đúng" in replies[0].text


@pytest.mark.parametrize("pick", ["x", "help|menu|0|", "quiz|a|0|000000000000.1", "quiz|a|0|x", "\0" * 90])
def test_made_up_boxes_are_none(browser: TestClient, pick: str) -> None:
    """What is no box of this question is as if it were not ticked."""
    (card,) = press(browser, "quiz|new|0|kieu-many.-.1")

    replies = press(browser, card.choices["Xong"], pick=[pick])

    assert "Chưa chọn ý nào" in replies[0].text


def test_redelivery_counts_once(browser: TestClient) -> None:
    """The same form sent twice is one answer and the same reply."""
    (card,) = press(browser, ONE)
    event = make_event()

    first = press(browser, card.choices["Ý B"], event)
    second = press(browser, card.choices["Ý B"], event)

    assert [seen.id for seen in second] == [seen.id for seen in first]


def test_restart_in_the_middle(tmp_path: Path, base: Path) -> None:
    """After a restart the open question takes its answer, by the button that was there before."""
    with opened(tmp_path, base) as before:
        (card,) = press(before, "quiz|new|0|kieu-order.-.1")
        press(before, card.choices["Bước 1"])
        cookies = dict(before.cookies)

    with opened(tmp_path, base, cookies) as after:
        assert "Đã xếp: Bước 1" in after.get("/").text
        replies = press(after, card.choices["Bước 2"])

    assert "✓ Đúng" in replies[0].text
    assert "Bạn đúng 1/1 câu" in replies[1].text


def test_forgotten_results_are_gone(browser: TestClient) -> None:
    """After "quên tôi" the shared page says that it is gone, and so does the picture."""
    path = finish(browser)
    (confirm,) = press(browser, "privacy|forget|0|")
    press(browser, confirm.choices["Xóa hết"])

    page = browser.get(path)

    assert page.status_code == 404
    assert "không còn nữa" in page.text
    assert browser.get(f"{path}.png").status_code == 404
