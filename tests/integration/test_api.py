"""The JSON API: its answers are those of the command line, and its errors have one form."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from bot.answering import Engine
from bot.answering.wire import to_wire
from bot.conversation import Knowledge
from bot.domain.base import Base
from bot.pages import Quota
from bot.ports import Store
from bot.serving import make_asgi
from bot.settings import load_settings
from bot.store import open_store
from tests.conftest import NOON
from tests.support.api import BrokenEngine, Clock, StuckEngine, make_api_site

ARTICLE = "điều 12 công ước quyền trẻ em nói gì"
JSON = {"content-type": "application/json"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = open_store(tmp_path_factory.mktemp("api") / "nhanquyen.db", now=lambda: NOON)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def api(knowledge: Knowledge, engine: Engine, store: Store) -> Iterator[TestClient]:
    with TestClient(make_api_site(knowledge, store, engine)) as client:
        yield client


def ask(api: TestClient, **body: Any) -> dict[str, Any]:
    answer = api.post("/api/v1/ask", json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


@pytest.mark.parametrize("text", [ARTICLE, "nghỉ việc", "cứu em với, chồng đang đánh em", "xin chào", "asdfgh", ""])
def test_answer_is_a_line_of_the_command(api: TestClient, engine: Engine, text: str) -> None:
    """`ask --jsonl` and the API say the same; only the time it took differs."""
    answer = ask(api, id="7", q=text)

    expected = to_wire(engine.base, engine.read(text), ms=answer["ms"], identity="7")
    assert answer == json.loads(json.dumps(expected))


@pytest.mark.parametrize("identity", ["a-1", 7, -7, None])
def test_id_comes_back(api: TestClient, identity: object) -> None:
    """Programs match answers to questions by it."""
    assert ask(api, id=identity, q="xin chào")["id"] == identity


def test_id_is_optional(api: TestClient) -> None:
    """Without one, null comes back."""
    assert ask(api, q="xin chào")["id"] is None


def test_history_is_continued(api: TestClient) -> None:
    """A question such as "and article 13?" is understood from what was said before."""
    answer = ask(api, q="thế còn điều 13?", history=[ARTICLE])

    assert answer["citations"] == ["CRC:13"]


def test_answers_are_kept_nowhere(api: TestClient) -> None:
    """No cookie, no cache."""
    answer = api.post("/api/v1/ask", json={"q": ARTICLE})

    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers


BAD = [
    pytest.param("POST", "/api/v1/ask", JSON, b"{", 400, "bad_request", id="no JSON"),
    pytest.param("POST", "/api/v1/ask", JSON, b"", 400, "bad_request", id="no body"),
    pytest.param("POST", "/api/v1/ask", JSON, b"[]", 400, "bad_request", id="no object"),
    pytest.param("POST", "/api/v1/ask", JSON, b"{}", 400, "bad_request", id="no question"),
    pytest.param("POST", "/api/v1/ask", JSON, b'{"q":1}', 400, "bad_request", id="question is no text"),
    pytest.param("POST", "/api/v1/ask", JSON, b'{"q":"a","history":"b"}', 400, "bad_request", id="history is no list"),
    pytest.param("POST", "/api/v1/ask", JSON, b'{"q":"a","id":1.5}', 400, "bad_request", id="id is a fraction"),
    pytest.param("POST", "/api/v1/ask", JSON, b'{"q":"a","id":true}', 400, "bad_request", id="id is a boolean"),
    pytest.param("POST", "/api/v1/ask", JSON, b'{"q":"a","id":' + b"9" * 5000 + b"}", 400, "bad_request", id="huge id"),
    pytest.param("POST", "/api/v1/ask", JSON, b"[" * 60_000, 400, "bad_request", id="deep nesting"),
    pytest.param("POST", "/api/v1/ask", JSON, b'{"q":"\\ud800"}', 400, "bad_request", id="half a character"),
    pytest.param("POST", "/api/v1/ask", JSON, b'{"q":"\xff"}', 400, "bad_request", id="no UTF-8"),
    pytest.param(
        "POST",
        "/api/v1/ask",
        JSON,
        json.dumps({"q": "a", "history": ["b"] * 21}).encode(),
        400,
        "bad_request",
        id="long history",
    ),
    pytest.param("POST", "/api/v1/ask", JSON, b'{"q":"' + b"a" * 70_000 + b'"}', 413, "too_large", id="too large"),
    pytest.param("POST", "/api/v1/ask", {}, b'{"q":"a"}', 415, "unsupported_media_type", id="no type"),
    pytest.param(
        "POST", "/api/v1/ask", {"content-type": "text/plain"}, b'{"q":"a"}', 415, "unsupported_media_type", id="text"
    ),
    pytest.param(
        "POST", "/api/v1/ask", {**JSON, "content-encoding": "gzip"}, b"x", 415, "unsupported_media_type", id="packed"
    ),
    pytest.param("GET", "/api/v1/ask", {}, b"", 405, "method_not_allowed", id="GET"),
    pytest.param("DELETE", "/api/v1/conventions", {}, b"", 405, "method_not_allowed", id="DELETE"),
    pytest.param("OPTIONS", "/api/v1/ask", {}, b"", 405, "method_not_allowed", id="OPTIONS"),
    pytest.param("GET", "/api/v1/conventions/XYZ", {}, b"", 404, "not_found", id="no such convention"),
    pytest.param("GET", f"/api/v1/conventions/{'x' * 500}", {}, b"", 404, "not_found", id="a long name"),
    pytest.param("GET", "/api/v1/conventions/%0A0", {}, b"", 404, "not_found", id="a line break"),
    pytest.param("GET", "/api/v1/conventions/%00", {}, b"", 404, "not_found", id="NUL"),
    pytest.param("GET", "/api/v1/conventions/CRC/articles/55", {}, b"", 404, "not_found", id="no such article"),
    pytest.param("GET", "/api/v1/conventions/CRC/articles/0", {}, b"", 404, "not_found", id="article 0"),
    pytest.param("GET", "/api/v1/conventions/CRC/articles/x", {}, b"", 404, "not_found", id="no number"),
    pytest.param("GET", f"/api/v1/conventions/CRC/articles/{'9' * 5000}", {}, b"", 404, "not_found", id="huge number"),
    pytest.param("GET", "/api/", {}, b"", 404, "not_found", id="nothing there"),
    pytest.param("POST", "/api/v1/ask/", JSON, b'{"q":"a"}', 404, "not_found", id="a slash too many"),
    pytest.param("GET", "/api/docs", {}, b"", 404, "not_found", id="no pages of documentation"),
    pytest.param("GET", "/api/redoc", {}, b"", 404, "not_found", id="nor of the other kind"),
]


@pytest.mark.parametrize(("method", "path", "headers", "body", "status", "code"), BAD)
def test_errors_have_one_form(  # noqa: PLR0913, PLR0917 -- one column of the table each
    api: TestClient, method: str, path: str, headers: dict[str, str], body: bytes, status: int, code: str
) -> None:
    """A program reads the code, a programmer the message; neither repeats what was sent."""
    answer = api.request(method, path, headers=headers, content=body)

    found = answer.json()
    assert (answer.status_code, found["error"]["code"]) == (status, code)
    assert set(found) == {"error"}
    assert set(found["error"]) == {"code", "message"}
    assert answer.headers["cache-control"] == "no-store"
    assert (status == 405) == ("allow" in answer.headers)


def test_a_body_that_does_not_say_its_size_is_cut_too(api: TestClient) -> None:
    """What comes in pieces is counted as it comes."""
    answer = api.post("/api/v1/ask", headers=JSON, content=(b"a" * 10_000 for _ in range(20)))

    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")


def test_message_of_a_refusal_repeats_nothing(api: TestClient) -> None:
    """What somebody typed must not get into the logs of whoever calls."""
    answer = api.post("/api/v1/ask", json={"q": ["lời riêng"], "history": "lời riêng"})

    assert answer.status_code == 400
    assert "riêng" not in answer.text
    assert '\\"q\\"' in answer.text


def test_conventions_are_listed(api: TestClient, base: Base) -> None:
    """Seven, each with what it is called and how many articles it has."""
    found = api.get("/api/v1/conventions").json()["conventions"]

    assert {each["id"]: each["articles"] for each in found} == {
        name: convention.last_article for name, convention in base.conventions.items()
    }
    assert all(each["title"]["vi"] and each["title"]["en"] and each["page"] for each in found)


@pytest.mark.parametrize("name", ["CRC", "crc"])
def test_convention_has_its_articles_and_what_is_said_of_it(api: TestClient, name: str) -> None:
    """Its list of articles, its parts, Viet Nam's position and its committee."""
    found = api.get(f"/api/v1/conventions/{name}").json()

    assert [each["number"] for each in found["articles"]] == list(range(1, 55))
    assert found["viet_nam"]["entry"] == "CRC:viet-nam"
    assert found["about_committee"]["entry"] == "CRC:uy-ban"
    assert found["page"] == "/cong-uoc/crc"


def test_every_article_is_there(api: TestClient, base: Base) -> None:
    """All of them, with the summary people get."""
    wrong = [
        article.id
        for convention in base.conventions.values()
        for article in convention.articles
        if api.get(f"/api/v1/conventions/{convention.id}/articles/{article.number}").json()["summary"]["short"]["vi"]
        != base.entries[article.id].short.vi
    ]

    assert wrong == []


def test_article_leads_on_and_says_who_reviewed_it(api: TestClient) -> None:
    """Neighbours, sources, and that no lawyer has signed yet."""
    found = api.get("/api/v1/conventions/CRC/articles/1").json()

    assert (found["previous"], found["next"]) == (None, 2)
    assert found["summary"]["reviewed"]["pending"] is True
    assert [each["id"] for each in found["summary"]["citations"]] == ["CRC:1"]


@pytest.mark.parametrize("path", ["", "/CRC", "/CRC/articles/12"])
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_what_did_not_change_is_not_sent_again(api: TestClient, path: str, encoding: str) -> None:
    """The ETag is strong: the packed form has one of its own."""
    headers = {"accept-encoding": encoding}
    first = api.get(f"/api/v1/conventions{path}", headers=headers)

    etag = first.headers["etag"]
    second = api.get(f"/api/v1/conventions{path}", headers={**headers, "if-none-match": f'"x", W/{etag}'})
    unpacked = api.get(f"/api/v1/conventions{path}", headers={"accept-encoding": "identity", "if-none-match": etag})

    assert etag.startswith('"')
    assert (second.status_code, second.content, second.headers["etag"]) == (304, b"", etag)
    assert unpacked.status_code == (200 if encoding == "gzip" else 304)
    assert first.headers.get("content-encoding", "identity") == encoding
    assert first.headers["cache-control"] == "public, max-age=300"
    assert "accept-encoding" in first.headers["vary"].lower()


def test_a_new_base_has_new_etags(knowledge: Knowledge, engine: Engine, store: Store) -> None:
    """What was kept of the old base is asked for again."""
    other = replace(engine, base=replace(engine.base, digest="another"))

    with (
        TestClient(make_api_site(knowledge, store, engine)) as old,
        TestClient(make_api_site(knowledge, store, other)) as new,
    ):
        etag = old.get("/api/v1/conventions/CRC").headers["etag"]
        answer = new.get("/api/v1/conventions/CRC", headers={"if-none-match": etag})

    assert answer.status_code == 200
    assert answer.headers["etag"] != etag


PORTAL = "https://cong.example"
PREFLIGHT = {
    "origin": PORTAL,
    "access-control-request-method": "POST",
    "access-control-request-headers": "content-type",
}


def test_no_foreign_page_may_call_unless_set(api: TestClient) -> None:
    """Browsers ask first; without the setting nothing allows them."""
    preflight = api.options("/api/v1/ask", headers=PREFLIGHT)
    answer = api.get("/api/v1/conventions", headers={"origin": PORTAL})

    assert preflight.status_code == 405
    assert "access-control-allow-origin" not in {*preflight.headers, *answer.headers}


def test_pages_of_named_origins_may_call(knowledge: Knowledge, engine: Engine, store: Store) -> None:
    """They, and nobody else; errors can be read by them too."""
    with TestClient(make_api_site(knowledge, store, engine, origins=(PORTAL,))) as api:
        preflight = api.options("/api/v1/ask", headers=PREFLIGHT)
        answer = api.post("/api/v1/ask", content=b"{", headers={**JSON, "origin": PORTAL})
        foreign = api.options("/api/v1/ask", headers={**PREFLIGHT, "origin": "https://la.example"})
        unread = api.get("/api/v1/conventions", headers={"origin": "https://la.example"})

    assert (preflight.status_code, preflight.headers["access-control-allow-origin"]) == (200, PORTAL)
    assert "access-control-allow-credentials" not in preflight.headers
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (400, PORTAL)
    assert "retry-after" in answer.headers["access-control-expose-headers"].lower()
    assert (foreign.status_code, foreign.json()["error"]["code"]) == (403, "forbidden")
    assert "access-control-allow-origin" not in {*foreign.headers, *unread.headers}


def _from(app: Starlette, address: str) -> TestClient:
    return TestClient(app, client=(address, 50000))


def test_who_asks_too_often_waits(knowledge: Knowledge, engine: Engine, store: Store) -> None:
    """Per address, whatever is asked for; after the seconds named one is let in again."""
    clock = Clock()
    site = make_api_site(knowledge, store, engine, quota=Quota(3, 3, 100), clock=clock)
    one, other = _from(site, "203.0.113.1"), _from(site, "203.0.113.2")
    paths = ["/api/v1/conventions", "/api/v1/conventions/CRC", "/api/khong-co"]
    admitted = [one.get(path).status_code for path in paths]
    clock.now += 18

    refused = one.post("/api/v1/ask", json={"q": "xin chào"})
    beside = other.get("/api/v1/conventions")
    clock.now += int(refused.headers["retry-after"])

    assert admitted == [200, 200, 404]
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "42")
    assert refused.json()["error"]["code"] == "too_many_requests"
    assert beside.status_code == 200
    assert one.post("/api/v1/ask", json={"q": "xin chào"}).status_code == 200


def test_a_classroom_behind_one_address_is_answered(tmp_path: Path) -> None:
    """Forty who ask four times a minute, or the server of a portal they ask through."""
    settings = load_settings({}, data=tmp_path)

    with TestClient(make_asgi(settings, demo=False), client=("203.0.113.1", 50000)) as classroom:
        statuses = [classroom.post("/api/v1/ask", json={"q": "điều 12 crc"}).status_code for _ in range(40 * 4)]

    assert statuses == [200] * 160


def test_everybody_together_has_a_limit(knowledge: Knowledge, engine: Engine, store: Store) -> None:
    """Many addresses cannot take the machine from those who chat."""
    site = make_api_site(knowledge, store, engine, quota=Quota(3, 3, 5), clock=Clock())

    statuses = [_from(site, f"203.0.113.{number}").get("/api/v1/conventions").status_code for number in range(7)]

    assert statuses == [200] * 5 + [429] * 2


async def test_when_too_many_wait_others_are_sent_away(knowledge: Knowledge, engine: Engine, store: Store) -> None:
    """One is read, one waits, the third is told when to come again; the first two get their answers."""
    stuck = StuckEngine(engine.base, engine.read("xin chào"))
    site = make_api_site(knowledge, store, stuck, threads=1, most_waiting=1)
    transport = httpx2.ASGITransport(site)
    async with httpx2.AsyncClient(transport=transport, base_url="http://api") as client:
        waiting = [asyncio.create_task(client.post("/api/v1/ask", json={"q": "a"})) for _ in range(2)]
        assert await asyncio.to_thread(stuck.entered.acquire, timeout=10)

        refused = await client.post("/api/v1/ask", json={"q": "a"})
        beside = await client.get("/api/v1/conventions")
        stuck.released.set()
        answers = await asyncio.gather(*waiting)

    assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
    assert refused.json()["error"]["code"] == "busy"
    assert beside.status_code == 200
    assert [answer.status_code for answer in answers] == [200, 200]


def test_what_breaks_is_logged_without_a_word_of_it(knowledge: Knowledge, base: Base, store: Store) -> None:
    """The answer has the usual form, and the log a type's name alone."""
    with capture_logs() as logs, TestClient(make_api_site(knowledge, store, BrokenEngine(base))) as api:
        answer = api.post("/api/v1/ask", json={"q": "lời riêng"})

    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "internal")
    assert [(each["event"], each["error"]) for each in logs] == [("request_failed", "RuntimeError")]
    assert "riêng" not in f"{logs}{answer.text}"


def test_document_names_every_answer(api: TestClient) -> None:
    """Each operation says what comes back for each status, in bodies of one form for errors."""
    document = api.get("/api/openapi.json").json()

    operations = {
        f"{method} {path}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }
    statuses = {name: set(operation["responses"]) for name, operation in operations.items()}
    assert statuses == {
        "post /v1/ask": {"200", "400", "413", "415", "429", "500", "503"},
        "get /v1/claims": {"200", "304", "400", "429", "500"},
        "get /v1/conventions": {"200", "304", "429", "500"},
        "get /v1/conventions/{id}": {"200", "304", "404", "429", "500"},
        "get /v1/conventions/{id}/articles/{n}": {"200", "304", "404", "429", "500"},
    }
    assert document["servers"] == [{"url": "/api"}]
    assert "ValidationError" not in json.dumps(document)


def test_service_has_the_api(service: TestClient) -> None:
    """It stands beside the pages, guarded by the same headers."""
    answer = service.post("/api/v1/ask", json={"q": ARTICLE})

    assert (answer.status_code, answer.json()["citations"]) == (200, ["CRC:12"])
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
