"""The pages of published verdicts: what they show, in which order, and that nothing in them breaks out."""

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest

from bot.domain.claim import Proposing
from bot.domain.verdict import NoVerdict, Verdict
from bot.services.appeals import decide_appeal, file_appeal
from bot.services.triage import start_research
from tests.integration.public.conftest import Opening
from tests.support.public import Public, words_of

HOSTILE = "</script><script>alert(1)</script><!--<script> {{ 7*7 }} ${7*7} ' \" & =SUM(A1) &lt;b&gt;"


def review_of(page: str) -> dict[str, Any] | None:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return dict(json.loads(found.group(1))) if found else None


def test_published_verdict_is_listed_and_read(public: Public) -> None:
    """With its word, its reasons, its sources and its day."""
    claim_id = public.publish("Cả tỉnh mất nước 30 ngày", "Chỉ ngừng **3 giờ**.")

    listed = public.browser.get("/kiem-chung").text
    page = public.browser.get(f"/kiem-chung/{claim_id}").text

    assert f'href="/kiem-chung/{claim_id}"' in listed
    assert "✕ Sai sự thật" in words_of(listed)
    assert '<span class="verdict V1"><span class="shape" aria-hidden="true">✕</span>' in page
    assert '<h1 lang="vi">Cả tỉnh mất nước 30 ngày</h1>' in page
    assert "Chỉ ngừng <strong>3 giờ</strong>." in page
    assert 'href="https://vi-du.vn/tin" rel="noopener noreferrer nofollow"' in page
    assert "Công ty cấp nước" in page
    assert "Kết luận ngày 1/12/2026" in words_of(page)


def test_nothing_tells_who_reported_or_decided(public: Public) -> None:
    """Neither staff, nor the reporter's words, nor how many there were."""
    claim_id = public.publish(text="lời riêng của người gửi tin này")

    pages = [public.browser.get(path).text for path in ("/kiem-chung", f"/kiem-chung/{claim_id}", "/api/v1/claims")]

    assert not any("lời riêng" in page for page in pages)
    assert not any(re.search(r"[\">](c1|c2|p1|t1)[\"<]", page) for page in pages)


def test_newest_first_a_page_at_a_time(public: Public) -> None:
    """Going on never repeats and never skips, even when something is published meanwhile."""
    ids = [public.publish(f"Tin số {number}", text=f"tin thứ {number} rất khác các tin trước") for number in range(21)]
    first = public.browser.get("/kiem-chung").text
    older = unescape(re.findall(r'rel="next" class="next" href="([^"]+)"', first)[0])
    public.publish("Tin mới", text="một tin vừa có thêm lúc đang đọc")

    second = public.browser.get(older).text

    assert re.findall(r'href="/kiem-chung/(\w+)"', first) == ids[:0:-1]
    assert re.findall(r'href="/kiem-chung/(\w+)"', second) == ids[:1]
    assert 'rel="next"' not in second


@pytest.mark.parametrize("words", ["mất nước", "MAT NUOC", "nước  mất", "mất%nước"])
def test_search_by_words(public: Public, words: str) -> None:
    """Marks, case and order are free; whatever is no letter separates words."""
    found = public.publish("Cả tỉnh mất nước", text="một tin về nước sạch")
    other = public.publish("Cầu phải thu phí", text="một tin về cây cầu ở xa")

    page = public.browser.get("/kiem-chung", params={"tim": words}).text

    assert f"/kiem-chung/{found}" in page
    assert f"/kiem-chung/{other}" not in page


@pytest.mark.parametrize(
    "words",
    [HOSTILE, "' OR 1=1 --", "%", "_", "\0", "\ud7ff\u202e", "a" * 5000, "x " * 3000, "𠮷🚰"],
    ids=["markup", "sql", "percent", "underscore", "nul", "override", "one long word", "many words", "rare letters"],
)
def test_search_takes_anything(public: Public, words: str) -> None:
    """It finds what has these words or nothing, and shows them as text."""
    public.publish()

    answer = public.browser.get("/kiem-chung", params={"tim": words})

    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


def test_search_that_finds_nothing_says_what_to_do(public: Public) -> None:
    """And an empty list says that it is empty."""
    assert "Chưa có kết luận nào" in public.browser.get("/kiem-chung").text
    public.publish()

    assert "thử ít từ hơn" in public.browser.get("/kiem-chung?tim=khongcotunay").text


@pytest.mark.parametrize("mark", ["x", "1-", "-A", "99999999999999999-A", "1-A'B", "١-A"])
def test_place_nobody_gave_is_not_there(public: Public, mark: str) -> None:
    """Addresses of older pages are made by this site alone."""
    assert public.browser.get("/kiem-chung", params={"truoc": mark}).status_code == 404


@pytest.mark.parametrize("claim", ["0000000000", "x", "%00", "a" * 3000])
def test_claim_that_is_not_published_is_not_there(public: Public, claim: str) -> None:
    """Nor is one that is still looked at: nobody learns that it exists."""
    waiting = public.office.file("một tin đang chờ xem").claim_id

    assert public.browser.get(f"/kiem-chung/{claim}").status_code == 404
    assert public.browser.get(f"/kiem-chung/{waiting}").status_code == 404


def test_answer_without_a_verdict_is_not_public(public: Public) -> None:
    """An opinion stands on no page and in no list."""
    public.answer("tôi thấy con đường này làm chậm quá")
    claims = public.browser.get("/api/v1/claims").json()["claims"]

    assert claims == []
    assert "Chưa có kết luận nào" in public.browser.get("/kiem-chung").text


def test_correction_keeps_the_earlier_version_readable(public: Public) -> None:
    """Both stand there with number, day and kind; the new one says that it corrects."""
    claim_id = public.publish("Tin cũ", "Lý do cũ.")
    public.office.wait(timedelta(days=2))
    public.change(claim_id, Proposing.CORRECT, "Tin nói lại", "Lý do mới.")

    said = words_of(public.browser.get(f"/kiem-chung/{claim_id}").text)

    assert said.index("Lý do mới.") < said.index("Lý do cũ.")
    assert "được sửa lại so với bản trước" in said
    assert "3/12/2026 – Sửa lại: ◐ Sai một phần (bản đang có hiệu lực)" in said
    assert "1/12/2026 – Kết luận: ✕ Sai sự thật (đã được thay bằng bản sau)" in said
    assert "Bản thứ 2." in said


def test_withdrawal_says_so_and_carries_no_review(public: Public) -> None:
    """Search engines must not go on showing the verdict."""
    claim_id = public.publish()
    before = public.browser.get(f"/kiem-chung/{claim_id}").text
    public.change(claim_id, Proposing.WITHDRAW)

    page = public.browser.get(f"/kiem-chung/{claim_id}").text

    assert review_of(before) is not None
    assert review_of(page) is None
    assert "đã được rút lại" in words_of(page)
    assert "Đã rút lại: Sai sự thật" in words_of(public.browser.get("/kiem-chung").text)


def test_verdict_replaced_by_an_answer_is_gone(public: Public) -> None:
    """Who kept its address learns that it no longer counts, and nothing of it is shown."""
    claim_id = public.publish("Tin nay không còn")
    receipt = public.office.file(by="p2").receipt
    office = public.office
    appeal = office.do(lambda tx: file_appeal(tx, office.vault, receipt, "Đây chỉ là ý kiến của tôi.", office.now))
    office.do(
        lambda tx: decide_appeal(
            tx, appeal.id, office.staff["a1"], office.now,
            overturned=True, reasons="Là ý kiến.", outcome=NoVerdict.OPINION, title="x", statement="y",
        )
    )  # fmt: skip

    answer = public.browser.get(f"/kiem-chung/{claim_id}")

    assert answer.status_code == 410
    assert "không còn hiệu lực" in answer.text
    assert "Tin nay không còn" not in answer.text
    assert claim_id not in public.browser.get("/kiem-chung").text


def test_unproven_by_time_has_words_of_its_own(public: Public) -> None:
    """Nobody wrote a title, so a general one stands there; and there is nothing to review."""
    claim_id = public.office.file().claim_id
    public.office.act(start_research, claim_id, "c1")
    public.office.wait(timedelta(days=14))

    page = public.browser.get(f"/kiem-chung/{claim_id}").text

    assert '<h1 lang="vi">Một tin chưa đủ căn cứ để kết luận</h1>' in page
    assert "Đã tìm trong 14 ngày" in page
    assert "Hết 14 ngày mà chưa đủ căn cứ" in page
    assert review_of(page) is None
    assert "Một tin chưa đủ căn cứ" in public.browser.get("/kiem-chung").text


def test_review_tells_search_engines_what_was_checked(public: Public) -> None:
    """The claim, the verdict by name and number, the days and who checked; never who said it."""
    claim_id = public.publish("Cả tỉnh mất nước 30 ngày")
    public.office.wait(timedelta(days=2))
    public.change(claim_id, Proposing.CORRECT, "Cả tỉnh mất nước 30 ngày")

    review = review_of(public.browser.get(f"/kiem-chung/{claim_id}").text)

    assert review == {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": f"https://hoi.example/kiem-chung/{claim_id}",
        "datePublished": "2026-12-01",
        "dateModified": "2026-12-03",
        "claimReviewed": "Cả tỉnh mất nước 30 ngày",
        "itemReviewed": {"@type": "Claim", "name": "Cả tỉnh mất nước 30 ngày"},
        "author": {"@type": "Organization", "name": "Sở Tư pháp (thử)", "url": "https://hoi.example"},
        "reviewRating": {
            "@type": "Rating", "alternateName": "Sai một phần", "ratingValue": 2, "worstRating": 1, "bestRating": 5,
        },
    }  # fmt: skip


@pytest.mark.parametrize("verdict", [Verdict.UNPROVEN, Verdict.OUTDATED])
def test_what_is_on_no_scale_has_no_number(public: Public, verdict: Verdict) -> None:
    """Unproven is not half true."""
    claim_id = public.publish(verdict=verdict)

    review = review_of(public.browser.get(f"/kiem-chung/{claim_id}").text)

    assert review is not None
    assert set(review["reviewRating"]) == {"@type", "alternateName"}


def test_hostile_text_breaks_out_of_nothing(public: Public) -> None:
    """Neither out of the data block nor out of the page: it is read as it was typed."""
    claim_id = public.publish(HOSTILE, f"{HOSTILE} [đường dẫn](javascript:alert(1)) <img src=x onerror=alert(1)>")

    page = public.browser.get(f"/kiem-chung/{claim_id}").text
    review = review_of(page)

    assert review is not None
    assert review["claimReviewed"] == HOSTILE
    assert len(re.findall(r"<script", page)) == 1
    assert "<img" not in page
    assert 'href="javascript' not in page
    assert "49" not in words_of(page).replace("7*7", "")
    assert HOSTILE in unescape(page)


def test_data_block_is_the_only_script_and_the_policy_stays_strict(public: Public) -> None:
    """Browsers run no data block, so the policy needs no exception for it."""
    answer = public.browser.get(f"/kiem-chung/{public.publish()}")

    assert re.findall(r"<script[^>]*>", answer.text) == ['<script type="application/ld+json">']
    assert "script-src 'self';" in answer.headers["content-security-policy"]


def test_demo_is_reviewed_by_nobody(opening: Opening) -> None:
    """Invented claims reach no search engine, and the banner stands on the page."""
    public = opening(demo=True, public_url="")
    page = public.browser.get(f"/kiem-chung/{public.publish()}").text

    assert review_of(page) is None
    assert 'content="noindex"' in page
    assert "Bản dùng thử" in page


def test_pages_are_asked_for_anew_and_sent_only_when_changed(public: Public) -> None:
    """A correction is seen at once; what is the same is not sent again."""
    claim_id = public.publish()
    for path in ("/kiem-chung", f"/kiem-chung/{claim_id}", "/api/v1/claims"):
        first = public.browser.get(path)
        again = public.browser.get(path, headers={"if-none-match": first.headers["etag"]})

        assert "no-cache" in first.headers["cache-control"]
        assert "set-cookie" not in first.headers
        assert (again.status_code, again.content) == (304, b"")
    seen = public.browser.get(f"/kiem-chung/{claim_id}").headers["etag"]
    public.change(claim_id, Proposing.CORRECT)

    assert public.browser.get(f"/kiem-chung/{claim_id}", headers={"if-none-match": seen}).status_code == 200


@pytest.mark.parametrize("path", ["/kiem-chung", "/kiem-chung/{claim}", "/minh-bach", "/quy-trinh", "/tra-cuu"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_pages_say_their_language_title_and_address(public: Public, path: str, language: str) -> None:
    """Each has a lang, a title, one heading, one canonical address, and nothing inline but the data block."""
    path = path.format(claim=public.publish())

    page = public.browser.get(f"{path}?lang={language}").text

    suffix = "?lang=en" if language == "en" else ""
    assert f'<html lang="{language}">' in page
    assert re.search(r"<title>[^<]{5,}</title>", page)
    assert f'<link rel="canonical" href="https://hoi.example{path}{suffix}">' in page
    assert page.count("<h1") == 1
    assert not re.search(r"<style|\sstyle=|\son\w+=", page)


def test_source_on_paper_and_odd_links_are_no_links(public: Public) -> None:
    """Only what readers can follow becomes a link, whatever stands in the store."""
    office, claim_id = public.office, public.publish()
    decision = office.store.read_now(lambda tx: tx.decisions.get(claim_id, 1))
    assert decision is not None
    odd = tuple(
        replace(decision.sources[0], publisher=f"Nguồn {link}", link=link, day=date(2026, 9, 2), quotation="“Trích”")
        for link in ("", "javascript:alert(1)", "//ngoai.example", "data:text/html,x")
    )
    office.do(lambda tx: tx.decisions.put(replace(decision, number=2, sources=odd)))

    page = public.browser.get(f"/kiem-chung/{claim_id}").text
    now = page.partition('<section id="cac-ban">')[0]

    assert now.count('<strong lang="vi">Nguồn ') == 4
    assert not re.search(r'<a class="chip"', now)
    assert "ngày 2/9/2026, nguồn gốc, không có trên mạng" in words_of(page)
