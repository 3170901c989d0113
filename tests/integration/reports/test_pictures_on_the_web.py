"""A picture by the composer: previewed to its session alone, with and without a script."""

import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from bot.serving import make_asgi
from bot.settings import load_settings
from tests.support.pictures import BAD_PICTURES, MAKER, make_photo_file
from tests.support.web import make_event, read_replies, read_words

RUMOUR = "Mai cả huyện Cần Đước mất điện ba ngày"
SCRIPT = {"hx-request": "true"}
ADDRESS = re.compile(r'src="(/anh/[0-9a-f]{64})"')


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    settings = load_settings({}, data=tmp_path_factory.mktemp("house"))
    with TestClient(make_asgi(settings, demo=False), follow_redirects=False) as client:
        yield client


@pytest.fixture
def browser(house: TestClient) -> TestClient:
    house.cookies.clear()
    house.get("/")
    return house


def send(browser: TestClient, data: bytes, caption: str = RUMOUR, headers: dict[str, str] | None = None) -> str:
    fields = {"event": make_event(), "text": caption}
    answer = browser.post("/chat", data=fields, files={"picture": ("a.jpg", data)}, headers=headers or {})
    assert answer.status_code == 200
    return answer.text


def test_the_preview_shows_what_would_be_stored(browser: TestClient) -> None:
    """The re-encoded picture, without where it was taken."""
    page = send(browser, make_photo_file(), headers=SCRIPT)

    picture = browser.get(ADDRESS.findall(page)[0])

    assert picture.headers["content-type"] == "image/jpeg"
    assert picture.headers["cache-control"] == "no-store"
    assert picture.content.startswith(b"\xff\xd8")
    assert MAKER.encode() not in picture.content


def test_nobody_else_sees_it(browser: TestClient) -> None:
    """Neither another session, nor one without a cookie, nor a made-up name."""
    (address,) = ADDRESS.findall(send(browser, make_photo_file("navy")))

    own = browser.get(address).status_code
    made_up = browser.get("/anh/" + "0" * 64).status_code
    browser.cookies.clear()
    nobody = browser.get(address).status_code
    browser.get("/")
    other = browser.get(address).status_code

    assert (own, made_up, nobody, other) == (200, 404, 404, 404)


@pytest.mark.parametrize("label", ["Gửi", "Huỷ"])
def test_after_the_choice_it_is_not_shown_any_more(browser: TestClient, label: str) -> None:
    """The page no longer points at it."""
    page = send(browser, make_photo_file("olive"), headers=SCRIPT)
    (address,) = ADDRESS.findall(page)
    (preview,) = read_replies(page)

    browser.post("/chat", data={"event": preview.event, "choice": preview.choices[label]})

    assert browser.get(address).status_code == 404
    assert ADDRESS.findall(browser.get("/").text) == []


def test_it_works_without_a_script(browser: TestClient) -> None:
    """The composer is a form with a file; the whole page comes back with the preview."""
    page = browser.get("/").text

    answer = send(browser, make_photo_file())

    assert 'enctype="multipart/form-data"' in page
    assert 'type="file" name="picture"' in page
    assert answer.startswith("<!doctype html>")
    assert read_words(answer) == [f"{RUMOUR} [Kèm 1 ảnh]"]
    assert list(read_replies(answer)[-1].choices) == ["Gửi", "Huỷ"]


def test_a_form_without_a_picture_is_a_message(browser: TestClient) -> None:
    """As browsers without a script send every text."""
    fields = {"event": make_event(), "text": "menu"}

    answer = browser.post("/chat", data=fields, files={"picture": ("", b"")}, headers=SCRIPT)

    assert "Báo tin nghi sai" in read_replies(answer.text)[0].choices


def test_a_picture_alone_can_be_sent(browser: TestClient) -> None:
    """It is what the claim is."""
    (preview,) = read_replies(send(browser, make_photo_file(), caption="", headers=SCRIPT))

    assert "Kèm 1 ảnh" in preview.text
    assert "Gửi" in preview.choices


@pytest.mark.parametrize(("data", "said"), BAD_PICTURES.values(), ids=BAD_PICTURES.keys())
def test_a_bad_picture_is_answered_without_a_script_too(browser: TestClient, data: bytes, said: str) -> None:
    """In the transcript, where the preview would stand."""
    (reply,) = read_replies(send(browser, data))

    assert said in reply.text


@pytest.mark.parametrize("octets", [10_200_000, 30_000_000])
def test_an_oversized_picture_is_refused_in_words(browser: TestClient, octets: int) -> None:
    """The form is read on, so that the browser shows the answer."""
    fields = {"event": make_event(), "text": RUMOUR}

    answer = browser.post("/chat", data=fields, files={"picture": ("a.jpg", bytes(octets))}, headers=SCRIPT)

    assert answer.status_code == 413
    assert "không quá 10 MB" in answer.text


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        pytest.param("multipart/form-data", b"x", 400, id="no boundary"),
        pytest.param('multipart/form-data; boundary="a\r\nb"', b"x", 400, id="odd boundary"),
        pytest.param("multipart/form-data; boundary=a", b"nothing of a form", 400, id="no form"),
        pytest.param("multipart/form-data; boundary=a", b"--a--\r\n", 400, id="empty form"),
        pytest.param("multipart/form-data; boundary=a; charset=undefined", b"--a--\r\n", 400, id="odd charset"),
        pytest.param("text/plain", b"x", 415, id="no form at all"),
    ],
)
def test_a_broken_form_is_refused(browser: TestClient, content_type: str, body: bytes, status: int) -> None:
    """Nothing breaks the page."""
    answer = browser.post("/chat", content=body, headers={"content-type": content_type})

    assert answer.status_code == status


def test_two_pictures_are_refused(browser: TestClient) -> None:
    """One message has one picture."""
    files = [("picture", ("a.jpg", make_photo_file())), ("picture", ("b.jpg", make_photo_file("red")))]

    answer = browser.post("/chat", data={"event": make_event(), "text": RUMOUR}, files=files)

    assert answer.status_code == 400


def test_the_same_form_sent_twice_is_one_draft(browser: TestClient) -> None:
    """A browser that tries again after a broken line does no harm."""
    fields = {"event": make_event(), "text": RUMOUR}

    for _ in range(2):
        answer = browser.post("/chat", data=fields, files={"picture": ("a.jpg", make_photo_file())}, headers=SCRIPT)

    assert len(read_replies(answer.text)) == 1
    assert len(read_replies(browser.get("/").text)) == 1


def test_the_cards_are_drawn_as_what_they_are(browser: TestClient) -> None:
    """The style sheet makes two equal answers of a preview, and a large code of a receipt."""
    page = send(browser, make_photo_file("pink"), headers=SCRIPT)
    (preview,) = read_replies(page)
    receipt = browser.post("/chat", data={"event": preview.event, "choice": preview.choices["Gửi"]}, headers=SCRIPT)

    assert 'class="bot preview"' in page
    assert 'class="bot receipt"' in receipt.text
    assert re.search(r'<blockquote class="quoted">[0-9A-Z]{4}(-[0-9A-Z]{4}){3}-\S</blockquote>', receipt.text)
