"""The quiz, played the same on every channel: one question of each kind, and what happens in between."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.dialogues.screen import Driver, Screen
from tests.dialogues.telegram_driver import TelegramDriver
from tests.dialogues.terminal_driver import TerminalDriver
from tests.dialogues.web_driver import WebDriver
from tests.support.quiz_base import write_known_quiz

CHANNELS: dict[str, Callable[[Path, Path], Driver]] = {
    "telegram": TelegramDriver,
    "terminal": TerminalDriver,
    "web_chat": WebDriver,
}
RIGHT, WRONG = "✓ Đúng", "✗ Chưa đúng"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_known_quiz(tmp_path_factory.mktemp("quiz") / "knowledge.db")


@pytest.fixture(params=sorted(CHANNELS))
def driver(request: pytest.FixtureRequest, tmp_path: Path, base: Path) -> Iterator[Driver]:
    made = CHANNELS[request.param](tmp_path, base)
    yield made
    made.close()


def begin(driver: Driver, kind: str) -> Screen:
    """Begin a round of the one question of *kind*."""
    driver.say("/quiz")
    driver.tap("Chọn chủ đề và mức")
    driver.tap(f"Kiểu {kind}")
    driver.tap("Mọi mức")
    return driver.tap("Tất cả (1 câu)")


def is_over(screen: Screen, right: int) -> bool:
    """Tell whether the round of one question ended with *right* right answers, its article among the sources."""
    return f"Bạn đúng {right}/1 câu" in screen.text and "Công ước về quyền trẻ em" in screen.text


def test_one_by_tap(driver: Driver) -> None:
    """A tapped choice is the answer; it is explained, and the round shows how it went."""
    screen = begin(driver, "one")
    assert "Câu 1/1" in screen.text
    assert {"Ý A", "Ý B", "Ý C"} <= set(screen.choices)

    screen = driver.tap("Ý B")

    assert is_over(screen, 1)
    assert RIGHT in screen.text
    assert "Điều 12 nói vậy." in screen.text
    assert "Những ý kia không có trong điều này." in screen.text


def test_one_by_number(driver: Driver) -> None:
    """The number of a choice is enough, and a wrong one is told what is right."""
    screen = begin(driver, "one")

    screen = driver.say(str(screen.choices.index("Ý A") + 1))

    assert is_over(screen, 0)
    assert WRONG in screen.text
    assert "Đáp án: Ý B" in screen.text


@pytest.mark.parametrize(("said", "right"), [("Sai", 1), ("đúng", 0)])
def test_truth(driver: Driver, said: str, right: int) -> None:
    """True and false may be typed too."""
    begin(driver, "truth")

    assert is_over(driver.say(said), right)


def test_many_by_tap(driver: Driver) -> None:
    """Several are chosen one by one, then all of them count together."""
    begin(driver, "many")
    driver.tap("Ý A")
    driver.tap("Ý C")

    assert is_over(driver.tap("Xong"), 1)


def test_many_by_numbers(driver: Driver) -> None:
    """Several numbers in one message are the whole answer."""
    screen = begin(driver, "many")
    numbers = sorted(screen.choices.index(label) + 1 for label in ("Ý A", "Ý C"))

    assert is_over(driver.say(f"{numbers[0]} {numbers[1]}"), 1)


def test_many_of_nothing(driver: Driver) -> None:
    """Done before anything was chosen is no answer: the question stays."""
    begin(driver, "many")

    screen = driver.tap("Xong")

    assert "Chưa chọn ý nào" in screen.text
    assert "Câu 1/1" in screen.text


def test_short(driver: Driver) -> None:
    """A few words, however they are spelt."""
    begin(driver, "short")

    assert is_over(driver.say("quyen binh dang"), 1)


def test_number(driver: Driver) -> None:
    """A number is the answer, even where it is that of a choice on screen before."""
    begin(driver, "number")

    assert is_over(driver.say("1"), 0)


def test_order_by_tap(driver: Driver) -> None:
    """Things are put in order one after another; the last one needs no tap."""
    begin(driver, "order")
    screen = driver.tap("Bước 1")
    assert "Đã xếp: Bước 1" in screen.text

    assert is_over(driver.tap("Bước 2"), 1)


def test_order_by_numbers(driver: Driver) -> None:
    """The numbers in the right order are the answer."""
    screen = begin(driver, "order")
    numbers = [str(screen.choices.index(f"Bước {number}") + 1) for number in (1, 2, 3)]

    assert is_over(driver.say(" ".join(numbers)), 1)


def test_order_anew(driver: Driver) -> None:
    """Whoever slipped begins anew."""
    begin(driver, "order")
    driver.tap("Bước 3")
    driver.tap("Chọn lại từ đầu")
    driver.tap("Bước 1")

    assert is_over(driver.tap("Bước 2"), 1)


def test_match(driver: Driver) -> None:
    """Each line gets its other half in turn."""
    screen = begin(driver, "match")
    assert "A. Trái 1" in screen.text
    screen = driver.tap("Phải 1")
    assert "A → Phải 1" in screen.text

    assert is_over(driver.tap("Phải 2"), 1)


def test_all_kinds_and_the_wrong_ones_again(driver: Driver) -> None:
    """A mixed round goes through its questions one after another; the wrong ones are asked again."""
    screen = driver.say("chơi quiz")
    screen = driver.tap("Bắt đầu ngay: 5 câu trộn")
    for number in range(1, 6):
        assert f"Câu {number}/5" in screen.text
        screen = answer_wrong(driver, screen)
        assert WRONG in screen.text

    assert "Bạn đúng 0/5 câu" in screen.text
    screen = driver.tap("Làm lại các câu sai (5)")

    assert "Câu 1/5" in screen.text


def answer_wrong(driver: Driver, screen: Screen) -> Screen:
    """Give a wrong answer to the question on *screen*, whatever its kind."""
    for kind, labels in (
        ("one", ["Ý A"]),
        ("many", ["Ý B", "Xong"]),
        ("truth", ["Đúng"]),
        ("order", ["Bước 3", "Bước 2"]),
        ("match", ["Phải 3", "Phải 2"]),
    ):
        if f"Câu kiểu {kind}?" in screen.text:
            return [driver.tap(label) for label in labels][-1]
    return driver.say("777")


def test_question_in_between(driver: Driver) -> None:
    """A question of law is answered, and the quiz offers to go on where it was."""
    begin(driver, "one")

    screen = driver.say("Trẻ em có được nói ý kiến của mình không?")
    assert "Điều 12" in screen.text
    assert "Chơi tiếp" in screen.choices
    screen = driver.tap("Chơi tiếp")

    assert "Câu kiểu one?" in screen.text
    assert is_over(driver.tap("Ý B"), 1)


def test_question_where_words_are_asked_for(driver: Driver) -> None:
    """What asks something is no wrong answer."""
    begin(driver, "short")

    screen = driver.say("Trẻ em có được nói ý kiến của mình không?")

    assert WRONG not in screen.text
    assert is_over(driver.say("/quiz") and driver.tap("Chơi tiếp") and driver.say("bình đẳng"), 1)


def test_emergency_comes_first(driver: Driver) -> None:
    """Whoever is in danger is told whom to call, whatever was asked."""
    begin(driver, "short")

    screen = driver.say("cứu em với, ba em đang đánh em")

    assert "hãy gọi ngay" in screen.text
    assert WRONG not in screen.text


def test_menu_and_back(driver: Driver) -> None:
    """Words that lead elsewhere do so in the middle of a question, and /quiz leads back."""
    begin(driver, "number")
    driver.say("menu")

    screen = driver.tap("Làm quiz")
    assert "đang ở câu 1/1" in screen.text
    driver.tap("Chơi tiếp")

    assert is_over(driver.say("18"), 1)


def test_article_in_place(driver: Driver) -> None:
    """The article of the last answer is read without losing the round."""
    begin(driver, "one")
    driver.tap("Ý B")

    screen = driver.say("đọc điều này")

    assert "Điều 12, Công ước về quyền trẻ em" in screen.text


def test_stop(driver: Driver) -> None:
    """One word stops, and says what was stopped."""
    begin(driver, "one")

    screen = driver.say("/dung")

    assert "Đã dừng ván quiz" in screen.text
    assert "không có ván nào đang chơi dở" in driver.say("chơi tiếp").text.lower()


def test_stop_of_everything(driver: Driver) -> None:
    """The daily question stops with the round, each with a line of its own."""
    driver.say("mỗi ngày một câu")
    assert "lúc 7 giờ" in driver.tap("7 giờ").text
    begin(driver, "one")

    screen = driver.say("/dung")

    assert "Đã dừng ván quiz" in screen.text
    assert "Đã dừng câu hỏi mỗi ngày" in screen.text
    assert "Không có ván quiz" in driver.say("/dung").text


def test_today(driver: Driver) -> None:
    """The question of the day is asked once a day."""
    driver.say("mỗi ngày một câu")
    screen = driver.tap("Làm câu hôm nay")
    assert "Câu hỏi ngày" in screen.text
    driver.tap("Ý B" if "Ý B" in screen.choices else "Sai")

    assert "làm rồi" in driver.say("câu hỏi hôm nay").text


def test_in_english(driver: Driver) -> None:
    """Whoever speaks English plays in English."""
    driver.say("english")
    driver.say("/quiz")
    driver.tap("Choose topic and level")
    driver.tap("Kind one")
    driver.tap("All levels")
    screen = driver.tap("All of them (1)")
    assert "A one question?" in screen.text

    assert "You got 1/1 right" in driver.tap("Choice B").text


def test_forgotten(driver: Driver) -> None:
    """After "quên tôi" there is no round left."""
    begin(driver, "one")
    driver.say("quên tôi")
    driver.tap("Xóa hết")

    assert "Bắt đầu ngay: 5 câu trộn" in driver.say("/quiz").choices


@pytest.fixture
def phone(tmp_path: Path, base: Path) -> Iterator[TelegramDriver]:
    made = TelegramDriver(tmp_path, base)
    yield made
    made.close()


def test_card_grows_where_it_stands(phone: TelegramDriver) -> None:
    """On Telegram what is picked shows in the message itself; the chat does not fill with copies."""
    begin(phone, "many")
    before = len(phone.api.from_bot(1001))

    screen = phone.tap("Ý A")

    assert "Đã chọn: Ý A" in screen.text
    assert len(phone.api.from_bot(1001)) == before


def test_link_opens_the_quiz(phone: TelegramDriver) -> None:
    """A link to the bot with the word quiz begins there."""
    assert "Bắt đầu ngay: 5 câu trộn" in phone.say("/start quiz").choices


def test_restart_in_the_middle(phone: TelegramDriver) -> None:
    """The open question takes its answer after the service was down: by its old button, or typed."""
    begin(phone, "order")
    phone.tap("Bước 1")

    phone.restart()

    assert is_over(phone.tap("Bước 2"), 1)
