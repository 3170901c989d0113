"""What people write around a claim, and other ways to say the same."""

import pytest

from bot.domain.base import Base
from bot.matching import ClaimIndex, KnownClaim
from bot.matching.dates import is_fixed
from bot.matching.pieces import DATE, NUMBER, dates_agree
from bot.matching.reading import FRAME, TURN, Reading, read
from bot.matching.words import ClaimWords

POWER = "Giá điện sinh hoạt ở Tân Hưng tăng 9% từ ngày 1/8/2028, hộ xài trên 250 kWh phải nộp thêm phụ thu."
VISIT = "Từ 1/3/2028, bệnh nhân xã Mộc Hóa không cần giấy giới thiệu vẫn được khám tại bệnh viện tỉnh."
PUPILS = "Từ 5/9/2028, giáo viên không được giao bài tập về nhà cho học sinh tiểu học ở Vĩnh Hưng."
CAMP = "Ngày 6/7, Hội Phụ nữ xã Đông Thành phát 150 phần quà miễn phí cho trẻ em tại nhà văn hóa ấp 3."
FIGHT = "Bảo vệ đánh tài xế xe khách trọng thương ở bến xe Mộc Hóa tối 8/8."
CARD = "Thẻ xe buýt giấy phải đổi sang thẻ nhựa trước 30/9/2028, ai không đổi sẽ bị khóa thẻ."
FLOOD = "Bờ bao xã Thạnh Trị vỡ lúc 15 giờ chiều ngày 4/10, nước tràn vào 80 căn nhà."

SAME = [
    (POWER, "Từ 1/8/2028 tiền điện sinh hoạt ở Tân Hưng tăng 9%, hộ xài trên 250 kWh phải nộp thêm phụ thu", "one word of two"),
    (POWER, "giá điện sinh hoạt ở tân hưng tăng 9% từ ngày 1/8/2028 đó mn, hộ xài trên 250 kwh phải nộp thêm phụ thu", "called in between"),
    (FLOOD, "Nghe đâu bờ bao xã Thạnh Trị vỡ lúc 15 giờ chiều 4/10, nước tràn vào 80 căn nhà nên nhà tui đang dọn đồ lên gác", "what follows from it"),
    (POWER, "Có thật là giá điện sinh hoạt ở Tân Hưng tăng 9% từ 1/8/2028 không ạ? Quán em xài máy lạnh suốt ngày", "a question, then a story"),
    (VISIT, "Từ 1/3/2028, bệnh nhân xã Mộc Hóa khỏi giấy giới thiệu vẫn được khám tại bệnh viện tỉnh", "no need"),
    (VISIT, "Có thật là từ 1/3/2028 bệnh nhân xã Mộc Hóa được khám tại bệnh viện tỉnh mà không cần giấy giới thiệu không ạ, má em đang bệnh", "asked before the end"),
    (PUPILS, "Từ 5/9/2028 cấm giáo viên giao bài tập về nhà cho học sinh cấp 1 ở Vĩnh Hưng", "forbidden, who behind"),
    (CAMP, "Ngày 6/7, Hội Phụ nữ xã Đông Thành phát 150 phần quà cho trẻ em tại nhà văn hóa ấp 3, đừng cho tụi nhỏ đi trễ", "advice"),
    (CAMP, "Hội Phụ nữ xã Đông Thành phát trẻ em 150 phần quà miễn phí ngày 6/7", "a word stands elsewhere"),
    (FIGHT, "Tài xế xe khách bị bảo vệ đánh trọng thương ở bến xe Mộc Hóa tối 8/8", "told passively"),
    (CARD, "Thẻ xe buýt giấy không đổi sang thẻ nhựa trước 30/9/2028 sẽ bị khóa thẻ", "one no for another"),
    (FLOOD, "Vỡ bờ bao xã Thạnh Trị lúc 3 giờ chiều ngày 4/10, nước tràn vô 80 căn nhà", "hours of the afternoon"),
]  # fmt: skip

OTHER = [
    (POWER, "Giá điện sinh hoạt ở Tân Hưng đâu có tăng 9% từ ngày 1/8/2028, hộ xài trên 250 kWh cũng đâu phải nộp thêm phụ thu", "đâu"),
    (POWER, "Giá nước sinh hoạt ở Tân Hưng tăng 9% từ ngày 1/8/2028, hộ xài trên 250 khối phải nộp thêm phụ thu", "another good"),
    (POWER, "Giá điện sinh hoạt ở Tân Hưng tăng 9% từ cuối năm 2028, hộ xài trên 250 kWh phải nộp thêm phụ thu", "another part of the year"),
    (VISIT, "Từ 1/3/2028, bệnh nhân xã Mộc Hóa cần giấy giới thiệu mới được khám tại bệnh viện tỉnh", "a need"),
    (PUPILS, "Từ 5/9/2028 cấm giáo viên giao bài tập về nhà cho học sinh cấp 3 ở Vĩnh Hưng", "another school"),
    (CAMP, "Ngày 6/7, Hội Phụ nữ xã Đông Thành phát 150 phần quà thu phí cho trẻ em tại nhà văn hóa ấp 3", "not free"),
    (FIGHT, "Tài xế xe khách đánh bảo vệ trọng thương ở bến xe Mộc Hóa tối 8/8", "they changed places"),
    (FIGHT, "Bảo vệ bị tài xế xe khách đánh trọng thương ở bến xe Mộc Hóa tối 8/8", "it befell the other"),
    (FLOOD, "Bờ bao xã Thạnh Trị vỡ lúc 3 giờ sáng ngày 4/10, nước tràn vào 80 căn nhà", "hours of the night"),
    (FLOOD, "Bờ bao xã Thạnh Trị đâu phải vỡ lúc 15 giờ chiều ngày 4/10, nước tràn vào 80 căn nhà hồi nào", "đâu phải"),
]  # fmt: skip


@pytest.fixture(scope="module")
def words(base: Base) -> ClaimWords:
    return ClaimWords.build(base.lexicon)


@pytest.mark.parametrize(("claim", "text"), [pytest.param(c, t, id=name) for c, t, name in SAME])
def test_chatter_and_other_words_hide_no_claim(base: Base, claim: str, text: str) -> None:
    """What is asked, advised or told around a claim does not count against it, nor do other words for the same."""
    assert ClaimIndex.build([KnownClaim("known", claim)], base.lexicon).match(text).sure == "known"


@pytest.mark.parametrize(("claim", "text"), [pytest.param(c, t, id=name) for c, t, name in OTHER])
def test_a_turned_claim_is_another(base: Base, claim: str, text: str) -> None:
    """Denied, exchanged or at another hour, it is never taken for the claim."""
    assert ClaimIndex.build([KnownClaim("known", claim)], base.lexicon).match(text).sure is None


def _facts(reading: Reading) -> list[str]:
    return [token for token, kind in zip(reading.tokens, reading.kinds, strict=True) if kind in {NUMBER, DATE}]


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        pytest.param("cúp nước 20-22/11", ["@20.11.0", "@22.11.0"], id="days with one month"),
        pytest.param("từ ngày 1 tháng 7 năm 2025", ["@1.7.2025"], id="the first of a month"),
        pytest.param("mỗi ngày 3 tấn", ["#3_tan"], id="a weight a day"),
        pytest.param("tịch thu 2 tấn", ["#2_tan"], id="thu is not thứ"),
        pytest.param("ra quan 1 thang o cho", [], id="one month without marks"),
        pytest.param("học sinh lớp 1 năm nay", ["#1", "@r_nam_nay"], id="the first form"),
        pytest.param("quốc hội khóa XVI", ["#16"], id="a Roman number"),
        pytest.param("khoa vi sinh", [], id="a word that looks like one"),
        pytest.param("ở q7", ["#7"], id="a short district"),
        pytest.param("giá đất x3", ["#3"], id="times three in chat"),
        pytest.param("giá đất tăng gấp ba", ["#3"], id="times three in words"),
        pytest.param("cao 1m75", ["#1.75_met"], id="metres and centimetres"),
        pytest.param("lúc 3 giờ chiều", ["#15_gio"], id="an hour after noon"),
        pytest.param("7h tối nay", ["#19_gio", "@r_toi_nay"], id="an hour tonight"),
        pytest.param("lúc 2 giờ sáng", ["#2_gio"], id="an hour before noon"),
        pytest.param("đầu tháng 10", ["@b.10.0"], id="the beginning of a month"),
        pytest.param("bắt đầu tháng 10", ["@0.10.0"], id="bắt đầu is no beginning of it"),
        pytest.param("cuối năm 2027", ["@e.0.2027"], id="the end of a year"),
    ],
)
def test_facts_in_everyday_writing_have_one_form(words: ClaimWords, text: str, facts: list[str]) -> None:
    """Chat and speech give numbers and dates in forms of their own."""
    assert _facts(read(text, words)) == facts


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        pytest.param("@b.0.2027", "@3.4.2027", True, id="April begins the year"),
        pytest.param("@b.0.2027", "@3.7.2027", False, id="July does not"),
        pytest.param("@b.10.0", "@1.10.0", True, id="the first begins the month"),
        pytest.param("@e.10.0", "@1.10.0", False, id="and does not end it"),
        pytest.param("@b.0.2027", "@e.0.2027", False, id="a beginning is no end"),
        pytest.param("@e.0.2027", "@0.0.2027", True, id="the year alone may be its end"),
        pytest.param("@e.0.2027", "@0.0.2028", False, id="another year may not"),
    ],
)
def test_a_vague_date_agrees_with_days_within(one: str, other: str, *, agree: bool) -> None:
    """The beginning, the middle and the end of a month or a year are spans of days, the same both ways."""
    assert dates_agree(one, other) is agree
    assert dates_agree(other, one) is agree
    assert is_fixed(one)


@pytest.mark.parametrize(
    ("text", "word", "turns"),
    [
        pytest.param("chỉ trong 3 ngày", "chi", False, id="as soon as"),
        pytest.param("chỉ người già được nhận", "chi", True, id="only"),
        pytest.param("dán trên xe", "tren", False, id="on a car"),
        pytest.param("xe trên 15 tuổi", "tren", True, id="above"),
        pytest.param("dân đi bỏ phiếu", "bo", False, id="to vote"),
        pytest.param("tỉnh bỏ thi lớp 10", "bo", True, id="to abolish"),
        pytest.param("xóm đóng quỹ", "dong", False, id="to pay"),
        pytest.param("đóng cửa chợ", "dong", True, id="to close"),
        pytest.param("đổi thẻ đi, không là bị phạt", "khong", False, id="or else"),
        pytest.param("dân không bị phạt", "khong", True, id="no"),
        pytest.param("đâu bị phạt", "dau", True, id="đâu says no"),
        pytest.param("có bị phạt đâu", "dau", True, id="at the end as well"),
        pytest.param("không bị phạt đâu", "dau", False, id="where no is said it only stresses"),
        pytest.param("họp ở đâu", "dau", False, id="where"),
    ],
)
def test_a_word_turns_only_where_it_means_to(words: ClaimWords, text: str, word: str, *, turns: bool) -> None:
    """Words that can turn a claim round are everyday words as well."""
    reading = read(text, words)

    kind = reading.kinds[reading.tokens.index(word)]

    assert (kind == TURN) is turns


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        pytest.param("chợ cháy rồi đó mọi người, đừng ra", ["do", "moi", "nguoi"], id="called before a comma"),
        pytest.param("phát quà cho mọi người, ai cũng có", [], id="who receives is not called"),
        pytest.param("con gái chưa chồng phải đóng phí", [], id="con gái calls nobody"),
    ],
)
def test_calls_inside_a_sentence_are_frames(words: ClaimWords, text: str, frame: list[str]) -> None:
    """Whom a clause calls at its end is no part of the claim."""
    reading = read(text, words)

    assert [token for token, kind in zip(reading.tokens, reading.kinds, strict=True) if kind == FRAME] == frame


def test_what_follows_from_a_claim_has_a_clause_of_its_own(words: ClaimWords) -> None:
    """A long clause ends before "nên", but not before advice."""
    follows = read("chợ Tân Hưng cháy lớn đêm qua nên mai bà con đừng chở rau ra", words)
    advises = read("trời nắng nóng kéo dài bà con không nên ra đồng buổi trưa nhiều", words)

    assert len(set(follows.clauses)) == 2
    assert len(set(advises.clauses)) == 1
