"""The feed of published verdicts: what it tells, how readers notice changes, and that nothing in it breaks out."""

import re
from datetime import timedelta
from email.utils import parsedate_to_datetime
from html import unescape
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest

from bot.domain.claim import Proposing
from bot.domain.verdict import NoVerdict
from bot.services.appeals import decide_appeal, file_appeal
from bot.services.triage import start_research
from tests.integration.public.conftest import Opening
from tests.support.public import Public

FEED = "/kiem-chung/rss.xml"
HOSTILE = "]]></title><script>alert(1)</script> & &amp; &#x41; <!ENTITY x SYSTEM 'file:///etc/passwd'> \"' =1+1"


def items_of(text: str) -> list[dict[str, str]]:
    channel = ET.fromstring(text).find("channel")  # noqa: S314 -- as above
    assert channel is not None
    return [{part.tag: part.text or "" for part in item} for item in channel.iter("item")]


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def test_verdicts_stand_in_the_feed_newest_first(public: Public) -> None:
    """With verdict, title, reasons, sources, day and the page's address."""
    old = public.publish("Cầu bị cấm", text="một tin về cây cầu")
    new = public.publish("Cả tỉnh mất nước", "Chỉ ngừng **3 giờ**.")

    answer = public.browser.get(FEED)

    first, second = items_of(answer.text)
    assert answer.headers["content-type"].startswith("application/rss+xml")
    assert (first["title"], first["link"]) == (
        "Sai sự thật: Cả tỉnh mất nước", f"https://hoi.example/kiem-chung/{new}",
    )  # fmt: skip
    assert second["link"].endswith(old)
    assert "<strong>3 giờ</strong>" in first["description"]
    assert 'href="https://vi-du.vn/tin"' in first["description"]
    assert parsedate_to_datetime(first["pubDate"]) > parsedate_to_datetime(second["pubDate"])


def test_a_correction_is_a_new_item_in_place_of_the_old_one(public: Public) -> None:
    """Readers show what has an id they have not seen; the version before is not told any more."""
    claim_id = public.publish("Tin cũ")
    (before,) = items_of(public.browser.get(FEED).text)
    public.office.wait(timedelta(days=2))
    public.change(claim_id, Proposing.CORRECT, "Tin nói lại")

    (after,) = items_of(public.browser.get(FEED).text)

    assert before["guid"] != after["guid"]
    assert before["link"] == after["link"]
    assert "Tin nói lại" in after["title"]
    assert "Sửa lại" in after["description"]


def test_a_withdrawal_says_so_in_its_title(public: Public) -> None:
    """Who reads headlines alone must not go on believing the verdict."""
    claim_id = public.publish()
    public.change(claim_id, Proposing.WITHDRAW)

    (item,) = items_of(public.browser.get(FEED).text)

    assert item["title"].startswith("Đã rút lại: Sai sự thật")


def test_a_verdict_that_counts_no_more_leaves_the_feed(public: Public) -> None:
    """Also for who asks by the time they saw it last: what is left is older than the change."""
    public.publish("Cầu bị cấm", text="một tin về cây cầu")
    public.publish("Tin nay không còn")
    receipt = public.office.file(by="p2").receipt
    seen = public.browser.get(FEED)
    office = public.office
    appeal = office.do(lambda tx: file_appeal(tx, office.vault, receipt, "Đây chỉ là ý kiến của tôi.", office.now))
    office.do(
        lambda tx: decide_appeal(
            tx, appeal.id, office.staff["a1"], office.now,
            overturned=True, reasons="Là ý kiến.", outcome=NoVerdict.OPINION, title="x", statement="y",
        )
    )  # fmt: skip

    asked = {"if-modified-since": seen.headers["last-modified"]}
    (item,) = items_of(public.browser.get(FEED, headers=asked).text)

    assert "Cầu bị cấm" in item["title"]


def test_hostile_text_stays_text(public: Public) -> None:
    """Of titles, reasons and sources: the XML is whole, and the HTML in it has no tag or link that was typed."""
    office = public.office
    claim_id = office.file().claim_id
    office.act(start_research, claim_id, "c1")
    office.prove(claim_id, "c1", HOSTILE)
    office.prove(claim_id, "c1", "Báo Long An", primary=False)
    public.decide(claim_id, HOSTILE, f"{HOSTILE} [x](javascript:alert(1)) <img src=x onerror=alert(1)>")

    answer = public.browser.get(FEED)

    (item,) = items_of(answer.text)
    tags = _Tags()
    tags.feed(item["description"])
    assert item["title"] == f"Sai sự thật: {HOSTILE}"
    assert {tag for tag, _ in tags.seen} <= {"p", "strong", "ul", "li", "a", "q"}
    assert {attrs["href"] for tag, attrs in tags.seen if tag == "a"} == {"https://vi-du.vn/tin"}
    assert HOSTILE in unescape(item["description"])
    assert not re.search(r"<!(?:ENTITY|DOCTYPE)", answer.text)


@pytest.mark.parametrize("letter", ["\x0b", "\x1f", "\ufffe", "\uffff", "\x7f", "\u2028", "𠮷"])
def test_letters_xml_does_not_know(public: Public, letter: str) -> None:
    """One odd letter breaks the feed for nobody."""
    public.publish(f"Cầu{letter} bị cấm")

    (item,) = items_of(public.browser.get(FEED).text)

    assert item["title"].startswith("Sai sự thật: Cầu")


def test_it_is_sent_only_when_changed(public: Public) -> None:
    """By its ETag; a change is seen at once, and Last-Modified is the newest version's time."""
    public.publish()
    first = public.browser.get(FEED)
    again = public.browser.get(FEED, headers={"if-none-match": first.headers["etag"]})
    public.office.wait(timedelta(hours=1))
    public.publish("Cầu bị cấm", text="một tin về cây cầu")

    changed = public.browser.get(FEED, headers={"if-none-match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert changed.status_code == 200
    times = [parsedate_to_datetime(answer.headers["last-modified"]) for answer in (first, changed)]
    assert times[0] < times[1]
    assert first.headers["cache-control"] == "no-cache"
    assert "set-cookie" not in first.headers


def test_an_empty_feed_is_a_feed(public: Public) -> None:
    """Readers can subscribe before the first verdict."""
    answer = public.browser.get(FEED)

    assert (answer.status_code, items_of(answer.text)) == (200, [])


def test_the_list_leads_to_the_feed(public: Public) -> None:
    """For programs in the head, for people as a link; in the page's language."""
    page = public.browser.get("/kiem-chung?lang=en").text

    assert '<link rel="alternate" type="application/rss+xml"' in page.partition("</head>")[0]
    assert page.partition("<main")[2].count('href="/kiem-chung/rss.xml?lang=en"') == 1


def test_the_feed_speaks_english_if_asked(public: Public) -> None:
    """Verdicts in English; what was checked stays as it was published."""
    public.publish("Cả tỉnh mất nước")

    text = public.browser.get(f"{FEED}?lang=en").text

    (item,) = items_of(text)
    assert item["title"] == "False: Cả tỉnh mất nước"
    assert "<language>en</language>" in text


def test_without_a_public_address_links_lead_to_where_it_was_asked(opening: Opening) -> None:
    """A feed has no relative addresses."""
    public = opening(public_url="")
    claim_id = public.publish()

    (item,) = items_of(public.browser.get(FEED).text)

    assert item["link"] == f"http://testserver/kiem-chung/{claim_id}"
