"""The chat page over HTTP: the real house, from the form to the card."""

import unicodedata
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.support.web import FORM, HTMX, Seen, make_event, read_replies, read_words

ARTICLE = "điều 12 công ước quyền trẻ em nói gì"


def ask(browser: TestClient, text: str, event: str | None = None) -> list[Seen]:
    answer = browser.post("/chat", data={"event": event or make_event(), "text": text}, headers=HTMX)
    assert answer.status_code == 200, answer.text
    return read_replies(answer.text)


def tap(browser: TestClient, seen: Seen, label: str) -> list[Seen]:
    fields = {"event": seen.event, "choice": seen.choices[label]}
    answer = browser.post("/chat", data=fields, headers=HTMX)
    assert answer.status_code == 200, answer.text
    return read_replies(answer.text)


def test_first_visit_gets_a_session(browser: TestClient) -> None:
    """The cookie is out of reach of scripts and of other sites, for 30 days."""
    answer = browser.get("/")

    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "max-age=2592000" in cookie
    assert "secure" not in cookie
    assert answer.headers["cache-control"] == "no-store"


def test_second_visit_keeps_the_session(browser: TestClient) -> None:
    """A known browser gets no new cookie."""
    browser.get("/")

    answer = browser.get("/")

    assert "set-cookie" not in answer.headers


def test_a_cookie_we_did_not_give_is_replaced(browser: TestClient) -> None:
    """Nobody can plant a session on somebody else."""
    browser.cookies.set("nq_session", "ab" * 16)

    answer = browser.get("/")

    assert "nq_session=" in answer.headers["set-cookie"]
    assert "ab" * 16 not in answer.headers["set-cookie"]


def test_empty_transcript_offers_the_starting_points(browser: TestClient) -> None:
    """Somebody who comes first sees what can be done here."""
    page = browser.get("/").text

    assert page.count('class="option"') == 6
    assert 'role="log"' in page


def test_script_gets_a_fragment_with_a_cited_answer(browser: TestClient) -> None:
    """With htmx only the new bubbles come, with the source as a link to its page."""
    browser.get("/")

    answer = browser.post("/chat", data={"event": make_event(), "text": ARTICLE}, headers=HTMX)

    (reply,) = read_replies(answer.text)
    assert "<html" not in answer.text
    assert read_words(answer.text) == [ARTICLE]
    assert "/cong-uoc/crc/dieu-12" in reply.links
    assert "Điều 12" in reply.text


def test_without_script_the_whole_page_comes_back(browser: TestClient) -> None:
    """The page holds earlier replies, the person's words and the new reply, in this order."""
    browser.get("/")
    browser.post("/chat", data={"event": make_event(), "text": "menu"}, headers=FORM)

    page = browser.post("/chat", data={"event": make_event(), "text": ARTICLE}, headers=FORM).text

    earlier, new = read_replies(page)
    assert page.startswith("<!doctype html>")
    assert "Đọc bảy công ước" in earlier.choices
    assert "Điều 12" in new.text
    assert read_words(page) == [ARTICLE]
    assert page.index(f'id="r{earlier.id}"') < page.index('class="mine"') < page.index(f'id="r{new.id}"')


def test_reload_shows_replies_but_not_the_words(browser: TestClient) -> None:
    """Replies can be read again; what the person typed is nowhere."""
    browser.get("/")
    first = ask(browser, ARTICLE)

    page = browser.get("/").text

    assert [seen.id for seen in read_replies(page)] == [seen.id for seen in first]
    assert ARTICLE not in page


def test_typed_words_are_kept_nowhere(service: TestClient, tmp_path_factory: pytest.TempPathFactory) -> None:
    """After its turn a message is in no file of the data folder."""
    marker = "dauvettimkiem"
    service.cookies.clear()
    service.get("/")

    ask(service, f"quyền học tập {marker}")

    files = [path for path in Path(tmp_path_factory.getbasetemp()).rglob("service*/*") if path.is_file()]
    holding = [path.name for path in files if marker.encode() in path.read_bytes() and not path.name.endswith("-wal")]
    assert len(files) > 1
    assert holding == []


def test_replayed_event_brings_the_same_reply_and_no_second_turn(browser: TestClient) -> None:
    """A double tap or a repeated request changes nothing."""
    browser.get("/")
    event = make_event()
    first = ask(browser, ARTICLE, event)

    second = ask(browser, ARTICLE, event)

    assert [seen.id for seen in second] == [seen.id for seen in first]
    assert len(read_replies(browser.get("/").text)) == 1


def test_two_buttons_of_one_reply_are_two_messages(browser: TestClient) -> None:
    """The buttons of a reply share its event, but each has its own answer."""
    browser.get("/")
    (menu,) = ask(browser, "menu")

    (conventions,) = tap(browser, menu, "Đọc bảy công ước")
    (quiz,) = tap(browser, menu, "Làm quiz")

    assert conventions.id != quiz.id
    assert "CRC" in conventions.text


def test_tapped_choice_is_shown_as_the_persons_words(browser: TestClient) -> None:
    """Tapping says what was tapped."""
    browser.get("/")
    (menu,) = ask(browser, "menu")

    fields = {"event": menu.event, "choice": menu.choices["Đọc bảy công ước"]}
    answer = browser.post("/chat", data=fields, headers=HTMX)

    assert read_words(answer.text) == ["Đọc bảy công ước"]


def test_numbers_on_the_buttons_can_be_typed(browser: TestClient) -> None:
    """Typing "2" is the same as tapping the second choice."""
    browser.get("/")
    (menu,) = ask(browser, "menu")

    (typed,) = ask(browser, "2")

    assert list(menu.choices)[1] == "Đọc bảy công ước"
    assert "Bạn muốn đọc công ước nào?" in typed.text


def test_stale_button_gets_one_line(browser: TestClient) -> None:
    """A button of an earlier turn that no longer holds is explained, not obeyed."""
    browser.get("/")
    (asked,) = ask(browser, "quên tôi")
    ask(browser, "menu")

    (reply,) = tap(browser, asked, "Xóa hết")

    assert "không còn dùng được" in reply.text
    assert "nq_session" not in browser.post("/chat", data={"event": make_event(), "text": "menu"}).headers


def test_forgetting_ends_the_session(browser: TestClient) -> None:
    """After "quên tôi" the browser has another cookie and the page is empty."""
    browser.get("/")
    before = browser.cookies["nq_session"]
    ask(browser, ARTICLE)
    (asked,) = ask(browser, "quên tôi")

    fields = {"event": asked.event, "choice": asked.choices["Xóa hết"]}
    answer = browser.post("/chat", data=fields, headers=HTMX)

    assert "Đã xóa" in read_replies(answer.text)[0].text
    assert answer.headers["hx-reswap"] == "innerHTML"
    assert browser.cookies["nq_session"] != before
    assert read_replies(browser.get("/").text) == []


def test_header_switch_changes_the_language_of_the_page(browser: TestClient) -> None:
    """The switch is a form, so that it works without a script."""
    browser.get("/")

    page = browser.post("/chat", data={"event": make_event(), "choice": "language|set|0|en"}, headers=FORM).text

    assert '<html lang="en">' in page
    assert '<html lang="en">' in browser.get("/").text


def test_a_language_chosen_in_words_reloads_the_page_around(browser: TestClient) -> None:
    """The script is sent to the page in its new language."""
    browser.get("/")

    answer = browser.post("/chat", data={"event": make_event(), "text": "tiếng anh"}, headers=HTMX)

    assert answer.headers["hx-redirect"] == "/"


def test_coming_from_an_english_page_keeps_english(browser: TestClient) -> None:
    """The language of a link is remembered for the visit."""
    browser.get("/?lang=en")

    page = browser.get("/").text

    assert '<html lang="en">' in page


def test_two_browsers_do_not_see_each_other(browser: TestClient) -> None:
    """A session shows its own replies only."""
    browser.get("/")
    ask(browser, ARTICLE)
    browser.cookies.clear()

    page = browser.get("/").text

    assert read_replies(page) == []


def test_two_tabs_share_one_conversation(browser: TestClient) -> None:
    """What one tab asked stands in the other after a reload, in order."""
    browser.get("/")
    browser.get("/")

    first = ask(browser, "menu")
    second = ask(browser, ARTICLE)

    assert [seen.id for seen in read_replies(browser.get("/").text)] == [first[0].id, second[0].id]


def test_post_without_a_session_is_answered(browser: TestClient) -> None:
    """A browser that lost its cookie gets its answer and a new one."""
    answer = browser.post("/chat", data={"event": make_event(), "text": ARTICLE}, headers=HTMX)

    assert answer.status_code == 200
    assert "nq_session" in answer.headers["set-cookie"]
    assert "Điều 12" in read_replies(answer.text)[0].text


KIND = [
    pytest.param("", id="empty"),
    pytest.param("   \n ", id="blank"),
    pytest.param("🙏🙏🙏", id="emoji only"),
    pytest.param("quyền\x00trẻ em", id="NUL"),
    pytest.param(unicodedata.normalize("NFD", ARTICLE), id="decomposed"),
    pytest.param("\u202equyền trẻ em\u202c", id="right-to-left override"),
    pytest.param("<script>alert(1)</script><b>quyền</b>", id="markup"),
    pytest.param("{{ 7*7 }} %s {0}", id="template and format marks"),
    pytest.param("a" * 20_000, id="long"),
]


@pytest.mark.parametrize("text", KIND)
def test_odd_text_gets_a_kind_reply(browser: TestClient, text: str) -> None:
    """Whatever is typed is answered, and shown as text."""
    browser.get("/")

    answer = browser.post("/chat", data={"event": make_event(), "text": text}, headers=HTMX)

    assert answer.status_code == 200
    assert read_replies(answer.text)[0].text
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize(
    "encoded", [pytest.param("%ED%A0%80", id="lone surrogate"), pytest.param("%FF%FE", id="no UTF-8")]
)
def test_bytes_that_are_no_text_get_a_kind_reply(browser: TestClient, encoded: str) -> None:
    """Unreadable bytes do not break the turn."""
    body = f"event={make_event()}&text={encoded}"

    answer = browser.post("/chat", content=body, headers=HTMX)

    assert answer.status_code == 200
    assert read_replies(answer.text)[0].text


BAD = [
    pytest.param(f"event={make_event()}&text={'a' * 1_000_000}", FORM["content-type"], 413, id="1 MB"),
    pytest.param("text=xin+chao", FORM["content-type"], 400, id="no event"),
    pytest.param("event=short&text=a", FORM["content-type"], 400, id="event of another form"),
    pytest.param(f"event={make_event()}", FORM["content-type"], 400, id="neither text nor choice"),
    pytest.param("&&&=&" * 50, FORM["content-type"], 400, id="no form"),
    pytest.param("{}", "application/json", 415, id="JSON"),
    pytest.param("x", "multipart/form-data; boundary=b", 400, id="multipart"),
    pytest.param("\xff\xfe", FORM["content-type"], 400, id="raw bytes"),
]


@pytest.mark.parametrize("headers", [pytest.param({}, id="page"), pytest.param({"hx-request": "true"}, id="fragment")])
@pytest.mark.parametrize(("body", "content_type", "status"), BAD)
def test_bad_requests_get_the_right_status_and_kind_words(
    browser: TestClient, body: str, content_type: str, status: int, headers: dict[str, str]
) -> None:
    """Each gets its status and Vietnamese words that say what to do."""
    sent = {"content-type": content_type, **headers}

    answer = browser.post("/chat", content=body.encode("latin-1"), headers=sent)

    assert answer.status_code == status
    assert "Bạn" in answer.text
    assert ("<html" in answer.text) is not bool(headers)


ORIGINS = [
    pytest.param({"origin": "https://evil.example"}, 403, id="foreign origin"),
    pytest.param({"origin": "null"}, 403, id="hidden origin"),
    pytest.param({"sec-fetch-site": "cross-site"}, 403, id="foreign by fetch metadata"),
    pytest.param({"sec-fetch-site": "same-site"}, 403, id="another host of the same site"),
    pytest.param({"sec-fetch-site": "same-origin", "origin": "http://testserver"}, 200, id="our own page"),
    pytest.param({"origin": "http://testserver"}, 200, id="our own page, older browser"),
    pytest.param({}, 200, id="no browser"),
]


@pytest.mark.parametrize(("headers", "status"), ORIGINS)
def test_only_our_own_pages_may_post(browser: TestClient, headers: dict[str, str], status: int) -> None:
    """A form on another site cannot speak for a person."""
    answer = browser.post("/chat", data={"event": make_event(), "text": "menu"}, headers={**FORM, **headers})

    assert answer.status_code == status


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused(browser: TestClient, method: str) -> None:
    """The chat takes GET and POST."""
    answer = browser.request(method, "/chat")

    assert answer.status_code == 405


def test_address_of_the_form_leads_to_the_page(browser: TestClient) -> None:
    """Reloading by address after an answer ends at the chat page."""
    answer = browser.get("/chat?lang=en")

    assert (answer.status_code, answer.headers["location"]) == (303, "/?lang=en")
