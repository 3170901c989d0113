"""The public pages: every address an answer can name is there, and says what it should."""

import html
import re

import pytest
from starlette.testclient import TestClient

from bot.conversation.wording import path_of
from bot.domain.base import Base
from bot.domain.entry import EntryKind

PAGES = [
    "/",
    "/cong-uoc",
    "/cong-uoc/crc",
    "/cong-uoc/crc/dieu-12",
    "/hoi-dap",
    "/hoi-dap/lao-dong",
    "/hoi-dap/lao-dong/bi-no-luong",
    "/ke-hoach-175",
    "/nguon",
    "/rieng-tu",
    "/gioi-thieu",
]


@pytest.mark.parametrize("path", [*PAGES, "/khong-co", "/static/khong-co.css", "/healthz", "/readyz"])
def test_every_response_is_guarded(browser: TestClient, path: str) -> None:
    """Pages, errors and files carry the same strict headers."""
    headers = browser.get(path).headers

    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert headers["cross-origin-opener-policy"] == "same-origin"


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_pages_say_their_language_title_and_address(browser: TestClient, path: str, language: str) -> None:
    """Each page has a lang, a title, a description and one canonical address, and needs nothing inline."""
    page = browser.get(f"{path}?lang={language}").text

    suffix = "?lang=en" if language == "en" else ""
    assert f'<html lang="{language}">' in page
    assert re.search(r"<title>[^<]{5,}</title>", page)
    assert re.search(r'<meta name="description" content="[^"]{20,}">', page)
    assert f'<link rel="canonical" href="{path}{suffix}">' in page
    assert page.count("<h1") == 1
    assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=|href=\"http", page)


def test_every_article_has_a_page(browser: TestClient, base: Base) -> None:
    """All articles of the seven conventions can be read in both languages."""
    missing = [
        f"{article.id} {query}"
        for convention in base.conventions.values()
        for article in convention.articles
        for query in ("", "?lang=en")
        if not _shows(
            browser.get(f"{path_of(base, article.id)}{query}").text, article.title.en if query else article.title.vi
        )
    ]

    assert missing == []


def test_every_address_an_answer_names_is_there(browser: TestClient, base: Base) -> None:
    """Sources, shared answers and links lead to a page, and to its place on the page."""
    cited = {each for entry in base.entries.values() for each in entry.citation_ids}
    shared = {entry.id for entry in base.entries.values() if entry.kind is not EntryKind.CONVERSATION}
    addresses = {path for each in cited | shared if (path := path_of(base, each))}
    pages: dict[str, str] = {}
    broken: list[str] = []

    for address in sorted(addresses):
        page, _, anchor = address.partition("#")
        if page not in pages:
            answer = browser.get(page)
            pages[page] = answer.text if answer.status_code == 200 else ""
        if not pages[page] or (anchor and f'id="{anchor}"' not in pages[page]):
            broken.append(address)

    assert len(addresses) > 300
    assert broken == []


def test_links_between_pages_hold(browser: TestClient) -> None:
    """No page of the site links to a page that is not there."""
    found = {link for path in PAGES for link in re.findall(r'href="(/[^"#]*)', browser.get(path).text)}

    broken = [link for link in sorted(found) if browser.get(link.replace("&amp;", "&")).status_code != 200]

    assert broken == []


def test_article_page_leads_on(browser: TestClient) -> None:
    """From an article one gets to its neighbours, its convention and the questions that cite it."""
    page = browser.get("/cong-uoc/crc/dieu-12").text

    assert 'rel="prev" href="/cong-uoc/crc/dieu-11"' in page
    assert 'href="/cong-uoc/crc/dieu-13"' in page
    assert 'href="/cong-uoc/crc"' in page
    assert 'href="/hoi-dap/' in page
    assert "chưa được luật gia duyệt" in page
    assert "Tính đến ngày" in page


def test_about_names_the_operator(browser: TestClient) -> None:
    """Who runs the service, and how to reach a person, are said."""
    page = browser.get("/gioi-thieu").text

    assert "Sở Tư pháp (thử)" in page
    assert "phòng tiếp dân (thử)" in page


def test_unchanged_page_is_not_sent_again(browser: TestClient) -> None:
    """A public page depends on the base alone and can be kept."""
    first = browser.get("/cong-uoc/crc")

    second = browser.get("/cong-uoc/crc", headers={"if-none-match": first.headers["etag"]})

    assert "public" in first.headers["cache-control"]
    assert "set-cookie" not in first.headers
    assert (second.status_code, second.content) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/khong-co",
        "/cong-uoc/xyz",
        "/cong-uoc/crc/dieu-55",
        "/cong-uoc/crc/dieu-0",
        f"/cong-uoc/crc/dieu-{'9' * 5000}",
        "/cong-uoc/crc/dieu-1²",
        "/hoi-dap/khong-co",
        "/hoi-dap/lao-dong/khong-co",
        "/hoi-dap/tro-chuyen/xin-chao",
        "/static/../app.py",
        "/cong-uoc/%00",
    ],
)
def test_what_is_not_there_is_said_kindly(browser: TestClient, path: str) -> None:
    """A wrong address gets 404 and a way on."""
    answer = browser.get(path)

    assert answer.status_code == 404
    assert "Không có trang này" in answer.text


def test_capital_letters_lead_to_the_one_address(browser: TestClient) -> None:
    """A convention has one address."""
    answer = browser.get("/cong-uoc/CRC/dieu-12?lang=en")

    assert (answer.status_code, answer.headers["location"]) == (308, "/cong-uoc/crc/dieu-12?lang=en")


def test_static_files_never_change_under_an_address(browser: TestClient) -> None:
    """Style sheets and scripts are kept for a year and sent compressed."""
    names = re.findall(r'(?:href|src)="(/static/[^"]+)', browser.get("/").text)

    answers = [browser.get(name) for name in names]

    assert len(names) == 5
    assert all(answer.status_code == 200 for answer in answers)
    assert all("immutable" in answer.headers["cache-control"] for answer in answers)
    assert all(answer.headers["content-encoding"] == "gzip" for answer in answers)


def test_health_and_readiness(browser: TestClient) -> None:
    """Whoever watches the server learns whether it lives and whether it can work."""
    alive, ready = browser.get("/healthz"), browser.get("/readyz")

    assert (alive.status_code, alive.json()["status"]) == (200, "ok")
    assert (ready.status_code, ready.json()["status"]) == (200, "ready")
    assert ready.json()["entries"] > 300


def test_chat_page_is_light(browser: TestClient) -> None:
    """Page, styles and scripts together weigh at most 60 kB compressed."""
    page = browser.get("/")
    names = re.findall(r'(?:href|src)="(/static/[^"]+)', page.text)

    weight = int(page.headers["content-length"]) + sum(
        int(browser.get(name).headers["content-length"]) for name in names
    )

    print(f"chat page: {weight / 1000:.1f} kB compressed")
    assert weight <= 60_000


def _shows(page: str, title: str) -> bool:
    return title in html.unescape(page)
