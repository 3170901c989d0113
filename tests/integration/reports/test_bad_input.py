"""Whatever is sent gets a clear answer, on both channels; nothing is lost and nothing leaks."""

import contextlib
import sqlite3
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote_plus

import pytest
from structlog.testing import capture_logs

from bot.app import DATABASE
from tests.dialogues.screen import Screen
from tests.dialogues.telegram_driver import TelegramDriver
from tests.dialogues.web_driver import WebDriver
from tests.support.fake_bot_api.values import (
    Json,
    make_contact,
    make_document,
    make_live_location,
    make_location,
    make_poll,
    make_sticker,
    make_video,
    make_voice,
)
from tests.support.pictures import BAD_PICTURES, MAKER, make_photo_file
from tests.support.web import HTMX, make_event, read_replies

pytestmark = pytest.mark.xdist_group("bad_input")  # They share two conversations.

Talker = TelegramDriver | WebDriver
MESSAGE_LIMIT = 4096
LINKS = 5_000
TITLE = "chỉ những gì dưới đây được gửi đi"
RUMOUR = "Mai cả huyện Cần Đước mất điện ba ngày"


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {name: tmp_path_factory.mktemp(name) for name in ("telegram", "web_chat")}


@pytest.fixture(scope="module", params=["telegram", "web_chat"])
def talker(request: pytest.FixtureRequest, folders: dict[str, Path]) -> Iterator[Talker]:
    data = folders[request.param]
    made: Talker = TelegramDriver(data) if request.param == "telegram" else WebDriver(data)
    yield made
    made.close()


@pytest.fixture
def person(talker: Talker) -> Talker:
    """Whoever talks begins anew."""
    talker.say("menu")
    return talker


@pytest.fixture(scope="module")
def phone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TelegramDriver]:
    made = TelegramDriver(tmp_path_factory.mktemp("phone"))
    yield made
    made.close()


def report(person: Talker, text: str) -> Screen:
    person.say("/baocao")
    return person.say(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("😂🤣👍🏽", "không thấy chữ nào", id="emoji"),
        pytest.param("\u202e\u200b\u2066", "không thấy chữ nào", id="nothing to see"),
        pytest.param("...", "không thấy chữ nào", id="dots"),
        pytest.param("cúp điện", "ngắn quá", id="two words"),
    ],
)
def test_what_says_nothing_is_asked_for_again(person: Talker, text: str, said: str) -> None:
    """There is nothing to send, and that is said."""
    screen = report(person, text)

    assert said in screen.text
    assert "Gửi" not in screen.choices


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param(f"{RUMOUR}\0 do sét", f"{RUMOUR} do sét", id="NUL"),
        pytest.param(unicodedata.normalize("NFD", RUMOUR), RUMOUR, id="NFD"),
        pytest.param(f"\u202e{RUMOUR}\u202c", RUMOUR, id="direction override"),
        pytest.param(f"<b>{RUMOUR}<i></b> <script>x</script>", f"<b>{RUMOUR}<i></b> <script>x</script>", id="HTML"),
        pytest.param(f"**{RUMOUR}_ [a](b) `c", f"**{RUMOUR}_ [a](b) `c", id="Markdown"),
        pytest.param(f"=HYPERLINK(1) {RUMOUR}", f"=HYPERLINK(1) {RUMOUR}", id="CSV formula"),
        pytest.param(f"@SUM(A1) {RUMOUR}", RUMOUR, id="CSV at"),
        pytest.param(f"{{{{7*7}}}} ${{x}} %s {{0}} {RUMOUR}", "{{7*7}} ${x} %s {0}", id="template"),
        pytest.param(f"'; DROP TABLE reports; -- {RUMOUR}", "'; DROP TABLE reports; --", id="SQL"),
        pytest.param(f"{RUMOUR} javascript:alert(1)", "javascript:alert(1)", id="javascript link"),
        pytest.param(f"{RUMOUR} http://169.254.169.254/x http://127.0.0.1:1/", "http://169.254.169.254", id="internal"),
        pytest.param(f"{RUMOUR} file:///etc/passwd", "file:///etc/passwd", id="file link"),
    ],
)
def test_strange_signs_are_shown_letter_by_letter(person: Talker, text: str, shown: str) -> None:
    """What is previewed is what was sent, without what cannot be seen; a tap then files it."""
    preview = report(person, text)
    receipt = person.tap("Gửi")

    assert TITLE in preview.text
    assert shown in preview.text
    assert "mã tra cứu của bạn" in receipt.text


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(" ".join(f"https://lua.example/{number}" for number in range(LINKS)), id="as many links as fit"),
        pytest.param(f"{RUMOUR} ".strip() * 90, id="one long message"),
    ],
)
def test_a_long_message_keeps_its_beginning(person: Talker, text: str) -> None:
    """As long as a platform lets it be."""
    preview = report(person, text[:MESSAGE_LIMIT])

    assert TITLE in preview.text
    assert "Gửi" in preview.choices


def test_five_thousand_links_on_the_page(folders: dict[str, Path]) -> None:
    """Short ones are taken in one form, and their beginning is previewed and sent."""
    with contextlib.closing(WebDriver(folders["web_chat"].parent / "links")) as person:
        preview = report(person, " ".join(f"www.{number}.vn" for number in range(LINKS)))
        receipt = person.tap("Gửi")

    assert TITLE in preview.text
    assert "Tin dài hơn 4.000 ký tự" in preview.text
    assert "www.0.vn www.1.vn" in preview.text
    assert f"www.{LINKS - 1}.vn" not in preview.text
    assert "mã tra cứu của bạn" in receipt.text


def test_five_thousand_longer_links_are_too_many_for_the_page(folders: dict[str, Path]) -> None:
    """That is said, nothing of it is a draft, and the next message is answered."""
    with contextlib.closing(WebDriver(folders["web_chat"].parent / "long-links")) as person:
        person.say("/baocao")
        links = " ".join(f"https://lua.example/{number}" for number in range(LINKS))
        answer = person.client.post("/chat", data={"event": make_event(), "text": links}, headers=HTMX)
        after = person.say(RUMOUR)

    assert answer.status_code == 413
    assert "Tin dài quá" in answer.text
    assert TITLE not in answer.text
    assert TITLE in after.text


def test_half_a_sign_does_not_stop_a_browser(tmp_path: Path) -> None:
    """Bytes that are no UTF-8 are replaced, and the rest is understood."""
    with contextlib.closing(WebDriver(tmp_path)) as person:
        person.say("/baocao")
        body = f"event={make_event()}&text=%ED%A0%80%20{quote_plus(RUMOUR)}".encode()
        answer = person.client.post("/chat", content=body, headers=HTMX)

    assert answer.status_code == 200
    assert RUMOUR in answer.text


@pytest.mark.parametrize("size", [100_000, 1_000_000])
def test_the_page_takes_no_book(folders: dict[str, Path], size: int) -> None:
    """A form above 64 kB is refused in words, and the next message is answered."""
    person = WebDriver(folders["web_chat"].parent / f"book-{size}")
    with contextlib.closing(person):
        fields = {"event": make_event(), "text": "a" * size}
        typed = person.client.post("/chat", data=fields, headers=HTMX)
        packed = person.client.post("/chat", data=fields, files={"picture": ("", b"")}, headers={"hx-request": "true"})
        after = person.say("menu")

    assert (typed.status_code, packed.status_code) == (413, 413)
    assert "Tin dài quá" in typed.text
    assert "Tin dài quá" in packed.text
    assert "Báo tin nghi sai" in after.choices


@pytest.mark.parametrize(("data", "said"), BAD_PICTURES.values(), ids=BAD_PICTURES.keys())
def test_a_picture_that_is_not_taken_says_why(person: Talker, data: bytes, said: str) -> None:
    """One clear line; nothing of it is a draft."""
    screen = person.show(data, caption=RUMOUR)

    assert said in screen.text
    assert TITLE not in screen.text
    assert "Gửi" not in screen.choices


def test_a_picture_is_previewed_and_sent(person: Talker) -> None:
    """With its caption, blacked out."""
    preview = person.show(make_photo_file(), caption=f"{RUMOUR}, hỏi 0901 234 567")
    receipt = person.tap("Gửi")

    assert TITLE in preview.text
    assert "Kèm 1 ảnh, đã bỏ nơi chụp" in preview.text
    assert "[số điện thoại]" in preview.text
    assert "mã tra cứu của bạn" in receipt.text


@pytest.mark.parametrize(
    ("spell", "known"),
    [
        pytest.param(lambda code: code.replace("0", "O").replace("1", "I").lower(), True, id="O for 0, I for 1"),
        pytest.param(lambda code: code.replace("-", ""), True, id="without dashes"),
        pytest.param(lambda code: ("B" if code[0] == "A" else "A") + code[1:], False, id="mistyped"),
        pytest.param(lambda _: "0000-0000-0000-0000-0", False, id="nobody's"),
    ],
)
def test_receipts_are_read_as_people_write_them(person: Talker, spell: object, known: bool) -> None:  # noqa: FBT001
    """One that is somebody else's cannot be told from none."""
    report(person, RUMOUR)
    receipt = person.tap("Gửi").text.split("mã tra cứu của bạn ")[1].split()[0]
    assert callable(spell)

    screen = person.say(f"/tracuu {spell(receipt)}")

    assert ("đang chờ tới lượt xem" in screen.text) is known
    assert known or "chưa đúng" in screen.text or "Không có tin nào mang mã này" in screen.text


def test_the_button_of_an_old_draft_sends_nothing(person: Talker) -> None:
    """It says what became of that draft."""
    person.say("/baocao")
    if isinstance(person, TelegramDriver):
        person.say(RUMOUR)
        person.tap("Gửi")
        again = person.does(lambda someone: someone.taps("Gửi")).text
    else:
        answer = person.client.post("/chat", data={"event": make_event(), "text": RUMOUR}, headers=HTMX)
        (preview,) = read_replies(answer.text)
        choice = preview.choices["Gửi"]
        person.client.post("/chat", data={"event": preview.event, "choice": choice}, headers=HTMX)
        again = person.client.post("/chat", data={"event": make_event(), "choice": choice}, headers=HTMX).text

    assert "đã gửi, đã huỷ, hoặc để quá 24 giờ" in again
    assert "mã tra cứu của bạn" not in again


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(make_voice("v"), "tin thoại", id="voice"),
        pytest.param(make_sticker("s"), "nhãn dán", id="sticker"),
        pytest.param({"poll": make_poll("1", "MARKER-KHONG-GIU?", ["a", "b"])}, "phiếu bình chọn", id="poll"),
        pytest.param(make_contact("84900000001", "MARKER-KHONG-GIU", 5), "danh thiếp", id="contact"),
        pytest.param(make_location(10.54321, 106.41234), "vị trí", id="place"),
        pytest.param(make_live_location(10.54321, 106.41234), "vị trí", id="live place"),
        pytest.param(make_video("x"), "video", id="video"),
        pytest.param({**make_video("x"), "caption": RUMOUR}, "video", id="video with caption"),
        pytest.param(make_document("x", 99), "tệp", id="file"),
        pytest.param({"dice": {"emoji": "🎲", "value": 4}}, "dạng tin này", id="dice"),
    ],
)
def test_what_cannot_be_reported_is_refused(phone: TelegramDriver, content: Json, said: str) -> None:
    """In one line that says what to send instead."""
    screen = phone.does(lambda someone: someone.sends(content))

    assert said in screen.text
    assert "Gửi" not in screen.choices


def test_a_group_is_sent_to_the_private_chat(phone: TelegramDriver) -> None:
    """Nobody there shall see who reports what."""
    group = phone.api.group(-1009)

    phone.does(lambda someone: someone.says(f"/baocao {RUMOUR}", group=group))
    phone.does(lambda someone: someone.says("menu"))

    assert ["nhắn riêng" in seen.text for seen in phone.api.from_bot(group.id)] == [True]


def test_nothing_of_it_is_in_the_database(
    person: Talker, folders: dict[str, Path], request: pytest.FixtureRequest
) -> None:
    """No dead letter, no place, no maker of a camera, and no message that still waits."""
    person.show(make_photo_file("navy"), caption=RUMOUR)

    path = folders[request.node.callspec.params["talker"]] / DATABASE
    with contextlib.closing(sqlite3.connect(path)) as connection:
        letters, waiting = (connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]  # noqa: S608 -- two names
                            for name in ("dead_letters", "inbox"))  # fmt: skip
        pictures = [jpeg for (jpeg,) in connection.execute("SELECT jpeg FROM media")]

    assert (letters, waiting) == (0, 0)
    assert pictures
    assert not any(MAKER.encode() in jpeg or b"Exif" in jpeg for jpeg in pictures)


def test_logs_hold_nothing_of_it(tmp_path: Path) -> None:
    """Only kinds and ids."""
    with capture_logs() as logs, contextlib.closing(TelegramDriver(tmp_path)) as person:
        person.show(BAD_PICTURES["broken"][0], caption="MARKER-TRONG-NHAT-KY ba bốn năm")
        person.say("MARKER-TRONG-NHAT-KY ba bốn năm")

    assert any(log["event"] == "picture_not_taken" for log in logs)
    assert "MARKER" not in str(logs)
    assert "file0" not in str(logs)
