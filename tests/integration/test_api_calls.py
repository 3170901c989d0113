"""Calls generated from the API's own document, and calls nobody would make: only documented answers come back."""

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from bot.answering import Engine
from bot.conversation import Knowledge
from bot.store import open_store
from tests.conftest import NOON
from tests.support.api import make_api_site
from tests.support.schemas import Schema, mistakes, values

CALLS = 2000
_ODD = 300
_RELAXED = {"deadline": None, "suppress_health_check": list(HealthCheck), "database": None}


@pytest.fixture(scope="module")
def api(knowledge: Knowledge, engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    store = open_store(tmp_path_factory.mktemp("calls") / "nhanquyen.db", now=lambda: NOON)
    with TestClient(make_api_site(knowledge, store, engine)) as client:
        yield client
    store.close()


@dataclass(frozen=True)
class Call:
    """One operation of the document, and a request for it."""

    operation: Schema
    method: str
    path: str
    body: bytes | None
    headers: dict[str, str]


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)
WORDS = st.sampled_from(
    ["điều 12", "công ước quyền trẻ em", "trẻ em", "thế còn điều 20?", "cứu em", "xin chào", "CEDAW"]
)
MARKS = st.sampled_from(["nước", "NUOC sạch", "1764565200000000-0123456789", "1-A", "1-", "-", "9" * 30 + "-A"])
NAMES = st.sampled_from(["CRC", "crc", "ICCPR", "CAT", "XYZ"])


def _parameter(given_by: Schema, document: Schema) -> st.SearchStrategy[str]:
    """Return texts for a parameter of an address: allowed ones, likely ones and wrong ones."""
    strategies = [values(given_by["schema"], document).map(str), st.text(st.characters(codec="utf-8"), max_size=30)]
    likely = NAMES if given_by["schema"]["type"] == "string" else st.integers(-2, 60).map(str)
    # A slash would make it another address of the document.
    return st.one_of(likely, *strategies).filter(lambda text: "/" not in text)


def _query_value(given_by: Schema, document: Schema) -> st.SearchStrategy[str]:
    """Return texts for a field of a query: allowed ones, likely ones, wrong ones and ones too long."""
    allowed = values(given_by["schema"], document).map(str)
    likely = MARKS if given_by["schema"]["type"] == "string" else st.integers(-2, 60).map(str)
    any_text = st.text(st.characters(codec="utf-8"), max_size=30)
    return st.one_of(allowed, likely, any_text, any_text.map(lambda text: text * 50))


def _bodies(operation: Schema, document: Schema) -> st.SearchStrategy[bytes]:
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    allowed = values(schema, document)
    spoken = st.builds(
        lambda body, words: {**body, "q": " ".join(words)}, allowed, st.lists(WORDS, min_size=1, max_size=4)
    )
    mixed = st.builds(
        lambda body, extra: {**body, **extra},
        allowed,
        st.dictionaries(st.sampled_from(["id", "q", "history", "x"]), JSON_VALUES, max_size=2),
    )
    texts = st.one_of(spoken, spoken, allowed, mixed, JSON_VALUES).map(lambda value: json.dumps(value).encode())
    cut = st.builds(lambda text, at: text[: at % (len(text) + 1)], texts, st.integers(0, 300))
    return st.one_of(texts, texts, texts, cut, st.binary(max_size=60))


def calls(document: Schema) -> st.SearchStrategy[Call]:
    """Return calls of every operation of *document*."""
    return st.one_of([
        _calls(method, path, operation, document)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ])  # fmt: skip


@st.composite
def _calls(draw: st.DrawFn, method: str, path: str, operation: Schema, document: Schema) -> Call:
    query: list[tuple[str, str]] = []
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "query":
            if draw(st.booleans()):
                query.append((parameter["name"], draw(_query_value(parameter, document))))
            continue
        assert parameter["in"] == "path"
        path = path.replace(f"{{{parameter['name']}}}", quote(draw(_parameter(parameter, document)), safe=""))
    path = f"{path}?{urlencode(query)}" if query else path
    body = draw(_bodies(operation, document)) if "requestBody" in operation else None
    types = st.sampled_from(
        ["application/json", "application/json", "application/json; charset=utf-8", "text/plain", ""]
    )
    headers = {"content-type": draw(types)} if body is not None else {}
    if draw(st.booleans()):
        headers["accept-encoding"] = draw(st.sampled_from(["gzip", "identity", "br"]))
    if draw(st.integers(0, 3)) == 0:
        headers["if-none-match"] = draw(st.sampled_from(["*", '"x"', "W/", ""]))
    return Call(operation, method.upper(), path, body, headers)


def undocumented(call: Call, answer: Any, document: Schema) -> list[str]:
    """Return what of *answer* the document does not say."""
    described = call.operation["responses"].get(str(answer.status_code))
    if described is None:
        return [f"status {answer.status_code}"]
    missing = [name for name in described.get("headers", {}) if name not in answer.headers]
    content = described.get("content")
    if content is None:
        return [*missing, *(["a body"] if answer.content else [])]
    if answer.headers["content-type"] not in content:
        return [f"type {answer.headers['content-type']}"]
    schema = content[answer.headers["content-type"]]["schema"]
    return [*missing, *mistakes(answer.json(), schema, document)]


def test_generated_calls_get_documented_answers_only(api: TestClient) -> None:
    """Status, type and shape of each answer stand in the document; each kind of answer did come up."""
    document = api.get("/api/openapi.json").json()
    seen: set[int] = set()
    made = itertools.count()

    @settings(max_examples=CALLS, **_RELAXED)  # type: ignore[arg-type]
    @given(call=calls(document))
    def run(call: Call) -> None:
        next(made)
        answer = api.request(call.method, f"/api{call.path}", content=call.body, headers=call.headers)
        seen.add(answer.status_code)

        assert undocumented(call, answer, document) == []

    run()

    assert next(made) >= CALLS
    assert {200, 304, 400, 404, 415} <= seen


_HUGE = st.integers(1, 6000).map(lambda digits: "9" * digits)
_ATOMS = st.one_of(
    _HUGE,
    _HUGE.map(lambda digits: f"-{digits}e{digits[:5]}"),
    st.sampled_from(
        ['"\\u0000"', '"\\ud800"', '"\\udc00\\ud800"', "NaN", "-Infinity", "1e999", '"\x00"', "tru", '"\\x"', ""]
    ),
    st.text(max_size=20).map(json.dumps),
)


@st.composite
def odd_bodies(draw: st.DrawFn) -> bytes:
    """Return bodies that are nearly JSON, or JSON nobody expects."""
    depth = draw(st.sampled_from([0, 1, 5, 150, 300, 20_000]))
    opening, closing = draw(
        st.sampled_from([("[", "]"), ('{"q":', "}"), ('{"q":"a","history":[', "]}"), ('{"a":[', "]}")])
    )
    text = opening * depth + draw(_ATOMS) + closing * draw(st.sampled_from([depth, 0]))
    field = draw(
        st.sampled_from(['{"q":%s}', '{"q":"a","id":%s}', '{"q":"a","history":[%s]}', '{"q":"a","x":%s}', "%s"])
    )
    return (field % text).encode("utf-8", "surrogatepass")


@settings(max_examples=_ODD, **_RELAXED)  # type: ignore[arg-type]
@given(body=odd_bodies())
@example(body=b"[" * 65_536)
@example(body=b'{"q":"' + b"\\ud83d" + b'"}')
@example(body=b'{"q":"\\u0000"}')
def test_odd_bodies_get_documented_answers_only(api: TestClient, body: bytes) -> None:
    """Malformed, deeply nested, NUL, halves of characters, huge numbers: an answer or a plain refusal."""
    document = api.get("/api/openapi.json").json()
    operation = document["paths"]["/v1/ask"]["post"]
    headers = {"content-type": "application/json"}

    answer = api.post("/api/v1/ask", content=body, headers=headers)

    assert answer.status_code in {200, 400, 413}
    assert undocumented(Call(operation, "POST", "/v1/ask", body, headers), answer, document) == []
