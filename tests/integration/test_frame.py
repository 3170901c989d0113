"""The chat in a portal's frame, over HTTP: who may frame it, its cookie, and doing without one."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.serving import make_asgi
from bot.settings import load_settings
from tests.support.web import HTMX, make_event, read_replies

PORTAL, OTHER = "https://cong.example", "https://*.tinh.example:8443"


@pytest.fixture(scope="module")
def framed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    settings = load_settings(
        {},
        data=tmp_path_factory.mktemp("frame"),
        public_url="https://hoi.example",
        widget_origins=f"{PORTAL}, {OTHER}",
    )
    with TestClient(make_asgi(settings, demo=False), base_url="https://hoi.example", follow_redirects=False) as client:
        yield client


@pytest.fixture
def browser(framed: TestClient) -> TestClient:
    framed.cookies.clear()
    return framed


def _ask(browser: TestClient, text: str, session: str | None = None) -> str:
    fields = {"event": make_event(), "text": text} | ({"session": session} if session else {})
    answer = browser.post("/chat?khung=1", data=fields, headers=HTMX)
    assert answer.status_code == 200, answer.text
    return answer.text


def _session(html: str) -> str | None:
    found = re.search(r'name="session" value="([0-9a-f]{32})"', html)
    return found.group(1) if found else None


def test_only_named_portals_may_frame_the_chat(browser: TestClient) -> None:
    """And the framed page alone: every other page stays out of frames."""
    inside = browser.get("/?khung=1").headers["content-security-policy"]
    posted = browser.post("/chat?khung=1", data={"event": make_event(), "text": "xin chào"})
    outside = [browser.get(path).headers["content-security-policy"] for path in ("/", "/cong-uoc?khung=1")]

    assert f"frame-ancestors {PORTAL} {OTHER};" in inside
    assert f"frame-ancestors {PORTAL} {OTHER};" in posted.headers["content-security-policy"]
    assert inside.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert all("frame-ancestors 'none';" in policy for policy in outside)


def test_cookie_of_a_frame_is_one_of_its_own(browser: TestClient) -> None:
    """Sent in frames of other sites, one for each portal, so that nobody is followed around."""
    cookie = browser.get("/?khung=1").headers["set-cookie"]

    name, *marks = cookie.split("; ")
    assert name.startswith("nq_frame=")
    assert set(marks) == {"HttpOnly", "Max-Age=2592000", "Path=/", "SameSite=None", "Secure", "Partitioned"}
    assert "SameSite=Lax; Secure" in browser.get("/").headers["set-cookie"]


def test_chat_goes_on_with_the_cookie(browser: TestClient) -> None:
    """Once the cookie came back the session stands nowhere in the page."""
    browser.get("/?khung=1")
    _ask(browser, "điều 12 công ước quyền trẻ em")

    html = _ask(browser, "thế còn điều 13?")

    assert "Điều 13" in read_replies(html)[0].text
    assert _session(html) is None


def test_chat_goes_on_without_a_cookie(browser: TestClient) -> None:
    """A browser that keeps none for frames carries the session in its forms."""
    session = _session(browser.get("/?khung=1").text)
    browser.cookies.clear()
    first = _ask(browser, "điều 12 công ước quyền trẻ em", session)
    browser.cookies.clear()

    second = _ask(browser, "thế còn điều 13?", _session(first))

    assert session is not None
    assert _session(first) == session
    assert "Điều 13" in read_replies(second)[0].text


def test_forms_carry_no_session_outside_frames(browser: TestClient) -> None:
    """There the cookie is out of reach of scripts, and a session in a form is not looked at."""
    stolen = _session(browser.get("/?khung=1").text)
    browser.cookies.clear()
    page = browser.get("/").text
    browser.cookies.clear()

    answer = browser.post("/chat", data={"event": make_event(), "text": "xin chào", "session": stolen}, headers=HTMX)

    assert stolen is not None
    assert _session(page) is None
    assert _session(answer.text) is None
    assert stolen not in answer.headers["set-cookie"]


def test_session_nobody_gave_is_replaced(browser: TestClient) -> None:
    """Nobody can plant one."""
    html = _ask(browser, "xin chào", "ab" * 16)

    assert _session(html) not in {None, "ab" * 16}


def test_forgetting_gives_the_forms_another_session(browser: TestClient) -> None:
    """In a frame as anywhere."""
    session = _session(browser.get("/?khung=1").text)
    browser.cookies.clear()
    reply = read_replies(_ask(browser, "quên tôi", session))[0]
    browser.cookies.clear()
    yes = next(iter(reply.choices.values()))
    fields = {"event": reply.event, "choice": yes, "session": session}

    html = browser.post("/chat?khung=1", data=fields, headers=HTMX).text

    assert _session(html) not in {None, session}


def test_replies_nobody_waits_for_are_asked_for_with_the_cookie(browser: TestClient) -> None:
    """The frame's own session is known to the other addresses too."""
    browser.get("/?khung=1")

    assert browser.get("/chat/since?after=0&khung=1").status_code == 204
    assert browser.get("/chat?khung=1").headers["location"] == "/?khung=1"


def test_english_frame_stays_in_the_frame(browser: TestClient) -> None:
    """Language and frame are kept in every form."""
    page = browser.get("/?khung=1&lang=en").text

    assert 'hx-post="/chat?khung=1&amp;lang=en"' in page
    assert '<html lang="en">' in page


def test_script_is_light_and_may_be_loaded_from_elsewhere(browser: TestClient) -> None:
    """At most 5 kB, with its words, and kept for an hour."""
    answer = browser.get("/widget.js")

    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert len(answer.content) <= 5000
    assert "Hỏi về quyền của bạn" in answer.text
    assert "Ask about your rights" in answer.text
    assert browser.get("/widget.js", headers={"if-none-match": answer.headers["etag"]}).status_code == 304


def test_without_portals_nothing_can_be_framed(tmp_path: Path) -> None:
    """The widget is off until a portal is named."""
    with TestClient(make_asgi(load_settings({}, data=tmp_path), demo=False)) as client:
        page = client.get("/?khung=1")
        script = client.get("/widget.js")

    assert "frame-ancestors 'none';" in page.headers["content-security-policy"]
    assert "nq_session" in page.headers["set-cookie"]
    assert script.status_code == 404
