"""The public figures: what they say, what they hide, and how they are kept."""

import re
from datetime import timedelta

import pytest

from bot.domain.verdict import NoVerdict
from tests.support.public import Public, words_of

WORDS = ["xe đạp", "thư viện", "con đường", "công viên", "trường học", "bến xe", "chợ nổi", "cây cầu"]


def row(page: str, heading: str) -> str:
    """Return the last cell of the table row that begins with *heading*, as text."""
    found = re.search(rf'<th scope="row">{re.escape(heading)}</th>(.*?)</tr>', page, re.DOTALL)
    assert found is not None, heading
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", found.group(1).rpartition("<td")[2].partition(">")[2])).strip()


def test_figures_say_what_was_answered_in_time(public: Public) -> None:
    """Whatever the outcome was: opinions count, and the share is held against the target of the plan."""
    for number, words in enumerate(WORDS):
        public.answer(f"tôi thấy {words} nên làm khác đi", by=f"p{number}")

    page = public.browser.get("/minh-bach").text

    assert row(page, "Tin nhận được") == "8"
    assert row(page, "Trong đó trả lời đúng hạn") == "8"
    assert row(page, "Đây là ý kiến, không phải tin giả") == "8"
    assert row(page, "Ý kiến, phê bình trong số đã trả lời") == "100 %"
    assert '<p class="big">100 %</p>' in page
    assert "Chỉ tiêu của Kế hoạch 175: 90 %. Đạt chỉ tiêu." in words_of(page)
    assert "12/2026" in page


def test_late_answers_miss_the_target(public: Public) -> None:
    """Eight claims nobody answered for more than 14 days."""
    for number, words in enumerate(WORDS):
        public.office.file(f"nghe nói {words} bị đóng cửa từ hôm nay", by=f"p{number}")
    public.office.now += timedelta(days=15)

    page = public.browser.get("/minh-bach").text

    assert '<p class="big">0 %</p>' in page
    assert "Chưa đạt chỉ tiêu." in page


def test_few_are_hidden(public: Public) -> None:
    """Fewer than five are not counted in public."""
    public.answer("tôi thấy con đường này làm chậm quá", NoVerdict.SATIRE)

    page = public.browser.get("/minh-bach").text

    assert row(page, "Tin nhận được") == "ẩn"
    assert row(page, "Đây là trào phúng") == "ẩn"
    assert row(page, "Khiếu nại") == "0"
    assert "Chưa nói được: còn quá ít số liệu" in page
    assert 'class="big"' not in page
    assert "che đi để không ai bị nhận ra" in page


def test_it_never_counts_false_claims_as_success(public: Public) -> None:
    """The page says so itself."""
    assert "không phải là thước đo" in public.browser.get("/minh-bach").text


def test_every_chart_has_its_table(public: Public) -> None:
    """Charts are hidden from screen readers, and every table has a caption and headings."""
    page = public.browser.get("/minh-bach").text

    assert page.count("<table") == page.count("<caption>") == 3
    assert all('aria-hidden="true"' in chart for chart in re.findall(r"<svg[^>]*>", page))


def test_figures_are_taken_again_after_five_minutes(public: Public) -> None:
    """Taking them reads every claim of the year, so not every request does."""
    before = public.browser.get("/minh-bach").text
    for number, words in enumerate(WORDS):
        public.office.file(f"nghe nói {words} bị đóng cửa từ hôm nay", by=f"p{number}")
    kept = public.browser.get("/minh-bach").text
    public.office.now += timedelta(minutes=5)

    fresh = public.browser.get("/minh-bach").text

    assert row(before, "Tin nhận được") == row(kept, "Tin nhận được") == "0"
    assert row(fresh, "Tin nhận được") == "8"


@pytest.mark.parametrize("year", ["2025", "2027", "x", "", "02026", "２０２６", "9" * 5000])
def test_other_years_are_not_there(public: Public, year: str) -> None:
    """Neither before the service nor after today."""
    assert public.browser.get("/minh-bach", params={"nam": year}).status_code == 404


def test_earlier_years_stay(public: Public) -> None:
    """With a link there and back."""
    public.office.now += timedelta(days=60)

    page = public.browser.get("/minh-bach").text

    assert 'href="/minh-bach?nam=2026"' in page
    assert public.browser.get("/minh-bach?nam=2026").status_code == 200


@pytest.mark.parametrize(
    "said",
    [
        "ít nhất hai nguồn độc lập",
        "Người đề xuất không được tự duyệt",
        "Chờ 30 phút",
        "sau 14 ngày mà chưa đủ nguồn thì chương trình tự trả lời",
        "khiếu nại do một người thứ ba quyết định",
        "được báo nếu chỗ để báo cho họ còn được giữ",
        "kể cả phê bình cơ quan nhà nước",
        "coi là ý kiến",
        "khiếu nại được trong 6 tháng",
        "Không nơi nào lưu ai đã viết tin",
        "90 ngày sau khi trả lời",
    ],
)
def test_process_says_how_a_claim_is_checked(public: Public, said: str) -> None:
    """What people must know before they trust it."""
    assert said in words_of(public.browser.get("/quy-trinh").text)


def test_menu_and_footer_lead_to_all_of_it(public: Public) -> None:
    """From every page, in both languages."""
    for language, suffix in (("vi", ""), ("en", "?lang=en")):
        page = public.browser.get(f"/gioi-thieu?lang={language}").text

        for path in ("/kiem-chung", "/tra-cuu", "/quy-trinh", "/minh-bach"):
            assert page.count(f'href="{path}{suffix}"') == 2
