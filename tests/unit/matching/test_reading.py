import time

import pytest

from bot.domain.base import Base
from bot.matching.pieces import DATE, NUMBER
from bot.matching.reading import FRAME, Reading, read
from bot.matching.words import ClaimWords


@pytest.fixture(scope="module")
def words(base: Base) -> ClaimWords:
    return ClaimWords.build(base.lexicon)


def _facts(reading: Reading) -> list[str]:
    return [token for token, kind in zip(reading.tokens, reading.kinds, strict=True) if kind in {NUMBER, DATE}]


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        pytest.param("phạt 5 triệu đồng", ["#5000000"], id="millions"),
        pytest.param("phạt 5tr", ["#5000000"], id="chat millions"),
        pytest.param("phạt 5.000.000đ", ["#5000000"], id="digits"),
        pytest.param("phạt năm triệu", ["#5000000"], id="words"),
        pytest.param("phat hai muoi lam trieu", ["#25000000"], id="words without marks"),
        pytest.param("lương 1tr5", ["#1500000"], id="one million and a half"),
        pytest.param("lương 2 triệu rưỡi", ["#2500000"], id="rưỡi"),
        pytest.param("phạt 18-20 triệu", ["#18000000", "#20000000"], id="a range"),
        pytest.param("tăng 12 phần trăm", ["#12_%"], id="per cent in words"),
        pytest.param("tăng 12%", ["#12_%"], id="per cent"),
        pytest.param("nghỉ ba ngày", ["#3_ngay"], id="a spelled number before a unit"),
        pytest.param("đi 5 cây số", ["#5_km"], id="one name for a unit"),
        pytest.param("từ 22h", ["#22_gio"], id="an hour"),
        pytest.param("từ ngày 1/7/2027", ["@1.7.2027"], id="a date"),
        pytest.param("từ ngày mùng một tháng bảy năm 2027", ["@1.7.2027"], id="a date in words"),
        pytest.param("Từ 01-07 này", ["@1.7.0"], id="a dash in a date"),
        pytest.param("nghỉ 12 và 13/9", ["@12.9.0", "@13.9.0"], id="two days of one month"),
        pytest.param("tháng 7/2027", ["@0.7.2027"], id="a month"),
        pytest.param("sáng chủ nhật", ["@w8"], id="a weekday"),
        pytest.param("tuần sau đóng cửa", ["@r_tuan_sau"], id="a relative day"),
        pytest.param("sau ngày này", [], id="sau is not six"),
        pytest.param("cháu bị COVID-19", [], id="the name of a disease"),
        pytest.param("gọi 0912345678", [], id="a telephone number"),
    ],
)
def test_facts_have_one_form(words: ClaimWords, text: str, facts: list[str]) -> None:
    """Numbers and dates are the same tokens however they are written."""
    assert _facts(read(text, words)) == facts


@pytest.mark.parametrize(
    "text",
    [
        "Học sinh ở Củ Chi nghỉ học ngày 12/9, ai vi phạm bị phạt ba triệu đồng",
        "Không được ra khỏi nhà sau 22 giờ ở Thành phố Hồ Chí Minh",
        "Xe máy trên 15 năm tuổi không được chạy vào nội thành Hà Nội",
    ],
)
def test_marks_do_not_change_what_is_read(words: ClaimWords, text: str) -> None:
    """Typed without marks and capitals, a text gives the same tokens."""
    bare = read(text.translate(_BARE).lower(), words)

    assert bare.tokens == read(text, words).tokens


_BARE = str.maketrans(
    "áàảãạăắằẳẵặâấầẩẫậđéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵĐÔ",
    "aaaaaaaaaaaaaaaaadeeeeeeeeeeeiiiiiooooooooooooooooouuuuuuuuuuuyyyyyDO",
)


def test_one_place_has_one_name(words: ClaimWords) -> None:
    """Other names and spellings of a place give its standard name."""
    assert {read(text, words).tokens[-3:] for text in ("ở Sài Gòn", "ở TP.HCM", "ở thành phố Hồ Chí Minh")} == {
        ("ho", "chi", "minh")
    }


def test_everyday_words_are_no_place(words: ClaimWords) -> None:
    """The words "cần được" are not Cần Đước, nor "bác bỏ" Bắc Bộ."""
    assert read("việc này cần được bác bỏ ngay", words).places == ()


def test_prefaces_and_calls_to_share_are_frames(words: ClaimWords) -> None:
    """What stands around a rumour weighs nothing."""
    reading = read("Mọi người ơi chú ý! Đập nứt dài bốn mét. Chia sẻ gấp cho mọi người biết nhé", words)

    told = [token for token, kind in zip(reading.tokens, reading.kinds, strict=True) if kind != FRAME]
    assert told == ["dap", "nut", "dai", "#4_met"]


@pytest.mark.parametrize("asked", ["có thật không ạ?", "đúng hay sai vậy", "phải không mọi người", "thiệt hông"])
def test_asking_whether_it_is_true_denies_nothing(words: ClaimWords, asked: str) -> None:
    """A question keeps the claim's polarity."""
    assert read(f"Đập Trị An sắp vỡ {asked}", words).denials == ()


@pytest.mark.parametrize("said", ["là tin giả", "không đúng sự thật", "làm gì có", "là bịa đặt", "Sai nhé."])
def test_a_denial_is_heard(words: ClaimWords, said: str) -> None:
    """Words of denial are noted wherever they stand."""
    assert read(f"Đập Trị An sắp vỡ. {said}", words).denials != ()


def test_a_megabyte_is_cut(words: ClaimWords) -> None:
    """Work is bounded however long a message is."""
    started = time.perf_counter()

    read("đập sắp vỡ ngày 12/9 " * 50_000, words)

    assert time.perf_counter() - started < 2
