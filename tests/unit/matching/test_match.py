import pytest

from bot.domain.base import Base
from bot.matching import ClaimIndex, KnownClaim

CLAIMS = {
    "tuition": "Từ ngày 1/7/2027 học sinh tiểu học ở Tây Ninh được miễn học phí và được phát 500 nghìn đồng mỗi tháng.",
    "guava": "Uống nước lá ổi mỗi sáng trong 10 ngày chữa khỏi bệnh tiểu đường tuýp 2, không cần dùng thuốc.",
    "curfew": "Không được ra khỏi nhà sau 22 giờ từ ngày 5/8 ở Thành phố Hồ Chí Minh, ai vi phạm bị phạt 3 triệu đồng.",
    "petrol": "Giá xăng sẽ tăng lên 35 nghìn đồng một lít từ 15 giờ chiều mai trên cả nước.",
    "bank": "Ngân hàng Phương Nam sắp phá sản, người dân nên rút tiền trước ngày 20/10.",
    "fraud": "Công an xã Đức Lập bắt 3 người lừa đảo bán đất, thu 2 tỷ đồng.",
    "denial": "Bộ Y tế bác bỏ tin uống nước lá ổi trong 10 ngày chữa khỏi bệnh tiểu đường tuýp 2.",
    "short": "Đập sắp vỡ rồi",
}


@pytest.fixture(scope="module")
def index(base: Base) -> ClaimIndex:
    return ClaimIndex.build([KnownClaim(key, text) for key, text in CLAIMS.items()], base.lexicon)


SAME = [
    ("tuition", CLAIMS["tuition"], "word for word"),
    ("tuition", "tu 1/7/2027 hs tieu hoc o tay ninh dc mien hoc phi, phat 500k moi thang", "chat without marks"),
    ("tuition", "Có phải từ ngày 1/7/2027 học sinh tiểu học ở Tây Ninh được miễn học phí và được phát 500.000đ mỗi tháng không ạ?", "a question"),
    ("tuition", "Nghe đồn 1/7/2027 học sinh tiểu học Tây Ninh được miễn học phí với phát 500 ngàn mỗi tháng, có thiệt hông mn", "hearsay"),
    ("guava", "🔥🔥 CẢ NHÀ CHIA SẺ GẤP: UỐNG NƯỚC LÁ ỔI MỖI SÁNG TRONG 10 NGÀY CHỮA KHỎI BỆNH TIỂU ĐƯỜNG TUÝP 2, KHÔNG CẦN DÙNG THUỐC!!!", "capitals and emoji"),
    ("curfew", "ko dc ra khỏi nhà sau 22h từ 5/8 ở TPHCM, ai vi phạm phạt 3tr", "teencode"),
    ("curfew", "Không được ra khỏi nhà sau 22 giờ từ ngày 5/8 ở Sài Gòn, ai vi phạm bị phạt ba triệu đồng", "another name of the place"),
    ("bank", "Ad ơi ngân hàng Phương Nam sắp phá sản thiệt không, dân phải rút tiền trước 20/10 hả?", "a southern question"),
    ("petrol", "gia xang se tang len 35k mot lit tu 15h chieu mai tren ca nuoc", "no marks"),
    ("fraud", "Công an xã Đức Lập bắt ba người lừa đảo bán đất, thu hai tỷ đồng. Nguồn: nhóm Zalo xóm", "numbers in words, a signature"),
    ("denial", "Bộ Y tế bác bỏ tin uống nước lá ổi trong 10 ngày chữa khỏi bệnh tiểu đường tuýp 2", "a correction that is known"),
]  # fmt: skip

OTHER = [
    ("Từ ngày 1/7/2027 giáo viên tiểu học ở Tây Ninh được miễn học phí và được phát 500 nghìn đồng mỗi tháng.", "who"),
    ("Từ ngày 1/7/2027 học sinh tiểu học ở Tây Ninh được miễn học phí và được phát 500 nghìn đồng mỗi năm.", "period"),
    ("Từ ngày 1/7/2027 học sinh tiểu học ở Tây Ninh được miễn học phí và được phát 500 triệu đồng mỗi tháng.", "scale"),
    ("Từ ngày 1/7/2028 hs tiểu học ở tây ninh dc miễn học phí và dc phát 500k mỗi tháng", "year"),
    ("tu ngay 1/8/2027 hoc sinh tieu hoc o tay ninh duoc mien hoc phi va duoc phat 500 nghin dong moi thang", "month"),
    ("tu ngay 1/7/2027 hoc sinh tieu hoc o long an duoc mien hoc phi va duoc phat 500 nghin dong moi thang", "province"),
    ("tu ngay 1/7/2027 hoc sinh tieu hoc o tay ninh ko duoc mien hoc phi va duoc phat 500 nghin dong moi thang", "not"),
    ("Từ ngày 1/7/2027 học sinh tiểu học ở Tây Ninh hết được miễn học phí và hết được phát 500 nghìn mỗi tháng.", "no longer"),
    ("Từ ngày 1/7/2027 học sinh tiểu học ở Tây Ninh được miễn học phí và được phát 500 nghìn đồng mỗi tháng là bịa đặt nha", "made up"),
    ("Làm gì có vụ từ ngày 1/7/2027 học sinh tiểu học ở Tây Ninh được miễn học phí và được phát 500 nghìn mỗi tháng.", "no such thing"),
    ("hổng có vụ từ 1/7/2027 hs tiểu học tây ninh dc miễn học phí, phát 500k mỗi tháng đâu nha", "southern no"),
    ("Từ ngày 1/7/2027 học sinh tiểu học ở Tây Ninh được miễn học phí và được phát 500 nghìn đồng mỗi tháng? Sai nhé.", "answered"),
    ("Từ ngày 1/7/2027 học sinh tiểu học ở Tây Ninh được miễn học phí và được phát 500 nghìn đồng mỗi tháng, nhưng chỉ áp dụng cho hộ nghèo", "limited"),
    ("Fake news nha bà con, từ 1/7/2027 học sinh tiểu học Tây Ninh miễn học phí, phát 500 nghìn mỗi tháng", "fake news"),
    ("Uống nước lá ổi mỗi sáng trong 10 ngày không chữa khỏi bệnh tiểu đường tuýp 2, vẫn cần dùng thuốc.", "turned round"),
    ("Uống nước lá ổi mỗi sáng trong 10 ngày chữa khỏi bệnh tiểu đường tuýp 1, không cần dùng thuốc.", "type"),
    ("Uống nước lá sen mỗi sáng trong 10 ngày chữa khỏi bệnh tiểu đường tuýp 2, không cần dùng thuốc.", "leaf"),
    ("Uống nước lá ổi mỗi sáng trong 10 tuần chữa khỏi bệnh tiểu đường tuýp 2, không cần dùng thuốc.", "unit"),
    ("Không được ra khỏi nhà trước 22 giờ từ ngày 5/8 ở Thành phố Hồ Chí Minh, ai vi phạm bị phạt 3 triệu đồng.", "before"),
    ("Được ra khỏi nhà sau 22 giờ từ ngày 5/8 ở TP.HCM, ai vi phạm bị phạt 3 triệu", "allowed"),
    ("Giá xăng sẽ giảm xuống 35 nghìn đồng một lít từ 15 giờ chiều mai trên cả nước.", "down"),
    ("Giá xăng sẽ tăng lên 53 nghìn đồng một lít từ 15 giờ chiều mai trên cả nước.", "digits swapped"),
    ("Giá xăng sẽ tăng lên 35 nghìn đồng một lít từ 15 giờ chiều nay trên cả nước.", "today"),
    ("Ngân hàng Phương Nam khẳng định không phá sản, người dân không nên rút tiền trước ngày 20/10.", "bank says no"),
    ("Ngân hàng Phương Bắc sắp phá sản, người dân nên rút tiền trước ngày 20/10.", "name"),
    ("Công an đã triệu tập người tung tin ngân hàng Phương Nam sắp phá sản, người dân nên rút tiền trước ngày 20/10.", "summoned"),
    ("Công an xã Đức Lập bắt 2 người lừa đảo bán đất, thu 3 tỷ đồng.", "numbers swapped"),
    ("Công an xã Mỹ Hạnh bắt 3 người lừa đảo bán đất, thu 2 tỷ đồng.", "commune"),
    ("Công an xã Đức Lập thả 3 người lừa đảo bán đất, thu 2 tỷ đồng.", "verb"),
    ("Đập sắp vỡ rồi", "too short to be sure"),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "text"), [pytest.param(c, t, id=name) for c, t, name in SAME])
def test_the_same_claim_is_matched(index: ClaimIndex, claim: str, text: str) -> None:
    """However it is typed, asked or passed on, a known claim is recognised."""
    assert index.match(text).sure == claim


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for text, name in OTHER])
def test_an_altered_claim_is_never_sure(index: ClaimIndex, text: str) -> None:
    """Another number, date, place or word, or a denial, makes another claim; it may still be a candidate."""
    matching = index.match(text)

    assert matching.sure is None
    assert matching.candidates


@pytest.mark.parametrize("text", ["", "   ", "😂🤣", "\x00", "\ud800", "\u202e\u200b", "…", "https://a.vn/x"])
def test_what_says_nothing_matches_nothing(index: ClaimIndex, text: str) -> None:
    """Empty texts, emoji, controls, lone surrogates and bare links have no candidates."""
    assert index.match(text).candidates == ()


def test_at_most_three_candidates_come_best_first(index: ClaimIndex) -> None:
    """Candidates are few, sorted, and scored from 0 to 1."""
    scores = [one.score for one in index.match("uống nước lá ổi chữa bệnh tiểu đường").candidates]

    assert 1 <= len(scores) <= 3
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_two_equally_sure_claims_are_asked_back(base: Base) -> None:
    """A message that fits two differing claims equally is not answered automatically."""
    twins = [
        KnownClaim("a", f"{CLAIMS['bank']} Hội sở ở quận Một đã đóng cửa từ sáng."),
        KnownClaim("b", f"{CLAIMS['bank']} Giám đốc đang ở nước ngoài chưa về."),
    ]

    matching = ClaimIndex.build(twins, base.lexicon).match(CLAIMS["bank"])

    assert matching.sure is None
    assert {one.claim for one in matching.candidates} == {"a", "b"}
