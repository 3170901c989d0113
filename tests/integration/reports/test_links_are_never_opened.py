"""No link of a report is ever followed: every attempt to connect or to look a name up is seen."""

import contextlib
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.dialogues.telegram_driver import TelegramDriver
from tests.dialogues.web_driver import WebDriver
from tests.support.pictures import make_photo_file

HOME = frozenset({"127.0.0.1", "::1", "localhost"})
LINKS = """Bấm vào https://tin-gia.example/qua-tang để nhận 500.000 đồng
http://10.0.0.1/admin http://169.254.169.254/latest/meta-data https://xn--vn-example.example/
ftp://tin-gia.example/x file:///etc/passwd //tin-gia.example/y www.tin-gia.example
<img src="https://tin-gia.example/1.png"> ![x](https://tin-gia.example/2.png)"""


class Guard:
    """Refuses every connection but those of this machine, while it is on."""

    def __init__(self) -> None:
        self.is_on = False
        self.tried: list[str] = []
        self.allowed = 0

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self.is_on or event not in {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname"}:
            return
        address = arguments[1] if event == "socket.connect" else arguments[0]
        host = str(address[0]) if isinstance(address, tuple) else str(address)
        if host in HOME:
            self.allowed += 1
            return
        self.tried.append(host)
        raise ConnectionRefusedError(host)


GUARD = Guard()
# An audit hook sees what any library does, and cannot be gone round; it also cannot be taken off, only switched off.
sys.addaudithook(GUARD)


@pytest.fixture
def guard() -> Iterator[Guard]:
    GUARD.tried.clear()
    GUARD.allowed = 0
    GUARD.is_on = True
    yield GUARD
    GUARD.is_on = False


def test_links_on_telegram_are_not_opened(guard: Guard, tmp_path: Path) -> None:
    """Typed, forwarded, hidden behind words, or under a picture; the fake platform alone is connected to."""
    hidden = {
        "text": "Bấm vào đây để nhận tiền ngay",
        "entities": [{"type": "text_link", "offset": 0, "length": 3, "url": "https://tin-gia.example/z"}],
        "link_preview_options": {"url": "https://tin-gia.example/z"},
    }
    with contextlib.closing(TelegramDriver(tmp_path)) as person:
        person.say("/baocao")
        typed = person.say(LINKS)
        person.tap("Gửi")
        person.does(lambda someone: someone.forwards(LINKS))
        person.does(lambda someone: someone.sends(hidden, forward_origin={"type": "hidden_user", "date": 1}))
        person.show(make_photo_file(), caption=LINKS)
        receipt = person.tap("Gửi")

    assert "Đường dẫn trong tin không được mở" in typed.text
    assert "mã tra cứu của bạn" in receipt.text
    assert guard.tried == []
    assert guard.allowed


def test_links_on_the_web_are_not_opened(guard: Guard, tmp_path: Path) -> None:
    """Alone, in a text, or under a picture; and nothing of them is a link or a picture on the page."""
    with contextlib.closing(WebDriver(tmp_path)) as person:
        person.say("https://tin-gia.example/qua-tang")
        person.say("/baocao")
        person.say(LINKS)
        person.tap("Gửi")
        person.show(make_photo_file(), caption=LINKS)
        receipt = person.tap("Gửi")
        page = person.client.get("/").text

    assert "mã tra cứu của bạn" in receipt.text
    assert guard.tried == []
    assert 'href="https://tin-gia' not in page
    assert 'src="https://tin-gia' not in page


def test_the_guard_sees_an_attempt(guard: Guard) -> None:
    """So that the tests above can fail."""
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("tin-gia.example", 80), timeout=0.1)

    assert guard.tried == ["tin-gia.example"]
