import time

import pytest

from bot.domain.base import Base
from bot.matching.pieces import DATE, NUMBER
from bot.matching.reading import FRAME, TURN, Reading, read
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
        pytest.param("sáng ngày mai", ["@r_sang_mai"], id="tomorrow morning at length"),
        pytest.param("họp sáng t5", ["@t5"], id="May or Thursday"),
        pytest.param("từ t3/2027", ["@0.3.2027"], id="a month with its year"),
        pytest.param("ngày 5 t7", ["@5.7.0"], id="a day and a short month"),
        pytest.param("thág 12", ["@0.12.0"], id="a month in chat spelling"),
        pytest.param("từ 18-8 tới hết 20-8", ["@18.8.0", "@20.8.0"], id="dashed days"),
        pytest.param("bão số 9 tối 20/11", ["#9", "@20.11.0"], id="tối is not tới"),
        pytest.param("lớp 9 năm nay", ["#9", "@r_nam_nay"], id="a number that names takes no unit"),
        pytest.param("bão giật cấp 14 độ ẩm cao", ["#14"], id="nor does one behind cấp"),
        pytest.param("mất 14 đô", ["#14_usd"], id="a unit with its marks"),
        pytest.param("bị 14 đổ bộ", ["#14"], id="đổ is not độ"),
        pytest.param("troi 5 can nha", ["#5"], id="can is not cân"),
        pytest.param("dài năm ki lô mét", ["#5_km"], id="a unit of three words"),
        pytest.param("len 30 nghin 11 lit", ["#30000", "#11_lit"], id="a unit goes to the number before it"),
        pytest.param("xả 2.800 m3/s", ["#2800_m3"], id="cubic metres"),
        pytest.param("xả 2.800m³/giây", ["#2800_m3"], id="cubic metres written together"),
        pytest.param("xây 3 trạm biến áp", ["#3"], id="trạm is not trăm"),
        pytest.param("đuổi một ngàn tám trăm người", ["#1800"], id="a thousand and hundreds in words"),
        pytest.param("phạt hai chục triệu", ["#20000000"], id="tens of millions"),
        pytest.param("chưa tới hăm lăm tuổi", ["#25_tuoi"], id="hăm"),
        pytest.param("bốn mẹ con chết", ["#4"], id="a spelled number before any noun"),
        pytest.param("anh Hai với cô bảy", [], id="names of kin"),
        pytest.param("sáng thứ hai một bé mất tích", ["@w2"], id="a weekday before one"),
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


@pytest.mark.parametrize(
    "text",
    [
        "việc này cần được bác bỏ ngay",
        "Nhớ gửi GẤP cho Người Thân nha mấy chị",
        "giu lai 400 trieu tien ung ho bao",
    ],
    ids=["cần được", "cho is not chợ", "triệu tiền is not Triều Tiên"],
)
def test_everyday_words_are_no_place(words: ClaimWords, text: str) -> None:
    """The words "cần được" are not Cần Đước, nor "bác bỏ" Bắc Bộ."""
    assert read(text, words).places == ()


def test_a_year_is_no_part_of_a_place(words: ClaimWords) -> None:
    """Behind a place without marks, "nam" before a number is a year and no south."""
    reading = read("di lao dong o han quoc nam 2027 chi nhan nguoi duoi 30 tuoi", words)

    assert [reading.tokens[start:end] for start, end in reading.places] == [("han", "quoc")]


def test_prefaces_and_calls_to_share_are_frames(words: ClaimWords) -> None:
    """What stands around a rumour weighs nothing."""
    reading = read("Mọi người ơi chú ý! Đập nứt dài bốn mét. Chia sẻ gấp cho mọi người biết nhé", words)

    told = [token for token, kind in zip(reading.tokens, reading.kinds, strict=True) if kind != FRAME]
    assert told == ["dap", "nut", "dai", "#4_met"]


@pytest.mark.parametrize("asked", ["có thật không ạ?", "đúng hay sai vậy", "phải không mọi người", "thiệt hông"])
def test_asking_whether_it_is_true_denies_nothing(words: ClaimWords, asked: str) -> None:
    """A question keeps the claim's polarity."""
    assert read(f"Đập Trị An sắp vỡ {asked}", words).denials == ()


@pytest.mark.parametrize(
    "said", ["cũng không đi", "vẫn không được", "không phải đi", "mã thật không bị dán đè", "tiền thật chưa đổi"]
)
def test_a_statement_keeps_its_negation(words: ClaimWords, said: str) -> None:
    """A "không" that is said and not asked stays, with the word behind it."""
    reading = read(f"Bà con ở Củ Chi {said}", words)

    assert {"khong", "chua"} & {
        token for token, kind in zip(reading.tokens, reading.kinds, strict=True) if kind == TURN
    }


@pytest.mark.parametrize(("typed", "meant"), [("tăg", "tang"), ("tỉh", "tinh"), ("qa", "qua"), ("đườg", "duong")])
def test_chat_spelling_is_read_as_the_syllable(words: ClaimWords, typed: str, meant: str) -> None:
    """Beginnings and ends that chat spells short are written out."""
    assert read(f"giá {typed} nha", words).tokens[1] == meant


@pytest.mark.parametrize("said", ["là tin giả", "không đúng sự thật", "làm gì có", "là bịa đặt", "Sai nhé."])
def test_a_denial_is_heard(words: ClaimWords, said: str) -> None:
    """Words of denial are noted wherever they stand."""
    assert read(f"Đập Trị An sắp vỡ. {said}", words).denials != ()


def test_a_megabyte_is_cut(words: ClaimWords) -> None:
    """Work is bounded however long a message is."""
    started = time.perf_counter()

    read("đập sắp vỡ ngày 12/9 " * 50_000, words)

    assert time.perf_counter() - started < 2
