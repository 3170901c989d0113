"""A room hosted on the web and played on Telegram, through our fake Bot API and the whole service."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.dialogues.screen import Screen
from tests.dialogues.telegram_driver import TelegramDriver
from tests.support.quiz_base import write_known_quiz

ORIGIN = "http://testserver"
WISH = {"chu-de": "kieu-one", "muc": "", "so-cau": "5", "dong-ho": "off", "giay": "30", "buc": "1"}


class WebHost:
    """The host's browser, in the same service."""

    def __init__(self, driver: TelegramDriver, topic: str) -> None:
        self._driver = driver
        transport = httpx2.ASGITransport(app=driver.app)
        self._client = httpx2.AsyncClient(transport=transport, base_url=ORIGIN, headers={"origin": ORIGIN})
        opened = driver.run(self._client.post("/phong", data={**WISH, "chu-de": topic}))
        self.code = str(opened.headers["location"]).split("/")[2]

    @property
    def screen(self) -> str:
        return self._driver.run(self._client.get(f"/phong/{self.code}/man-hinh")).text

    def press(self, does: str) -> Screen:
        """Press a button of the screen and return what comes to the phone."""
        found = re.search(r'name="ban" value="(\d+)"', self.screen)
        assert found
        fields = {"viec": does, "ban": found[1]}
        answer = self._driver.run(self._client.post(f"/phong/{self.code}/man-hinh", data=fields))
        assert answer.status_code == 303, answer.status_code
        return self._driver.hear()


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_known_quiz(tmp_path_factory.mktemp("room") / "knowledge.db")


@pytest.fixture
def driver(tmp_path: Path, base: Path) -> Iterator[TelegramDriver]:
    made = TelegramDriver(tmp_path, base)
    yield made
    made.close()


def test_a_game_over_telegram(driver: TelegramDriver) -> None:
    """Join by code, name, question with buttons, answer, result with rank, end: each comes as a message."""
    host = WebHost(driver, "kieu-one")

    asked = driver.say(f"/phong {host.code}")
    joined = driver.say("Bạn An")
    question = host.press("bat-dau")
    result = driver.tap("Ý B")
    end = host.press("tiep")

    assert host.code in asked.text
    assert "An" not in asked.text.replace(host.code, "")  # The name of the account is not taken without asking.
    assert "Bạn đã vào phòng với tên “Bạn An”" in joined.text
    assert "Câu 1 trên 1" in question.text
    assert {"Ý A", "Ý B", "Ý C"} <= set(question.choices)
    assert "✓ Đúng" in result.text
    assert "Hạng 1 trong 1 người" in result.text
    assert "Bạn trả lời đúng 1 trên 1 câu" in end.text
    assert "Bạn An" in host.screen


def test_link_of_telegram(driver: TelegramDriver) -> None:
    """``/start phong_CODE``, as a link makes it, leads into the room, and the neutral name is one tap."""
    host = WebHost(driver, "kieu-truth")

    asked = driver.say(f"/start phong_{host.code}")
    driver.tap("Bạn 1")
    question = host.press("bat-dau")
    result = driver.say("2")

    assert host.code in asked.text
    assert "Câu này đúng hay sai" in question.text
    assert "✓ Đúng" in result.text
