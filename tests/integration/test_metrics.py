"""``/metrics``: who may read it, and that it counts without naming anybody."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.domain.base import Base
from bot.serving import make_asgi
from bot.settings import Settings, load_settings
from tests.support.web import HTMX, make_event

HERE = ("127.0.0.1", 50000)
ELSEWHERE = ("203.0.113.9", 50000)
TOKEN = "so-lieu-van-hanh"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return load_settings({}, data=tmp_path_factory.mktemp("metrics"))


@pytest.fixture(scope="module")
def here(settings: Settings) -> Iterator[TestClient]:
    with TestClient(make_asgi(settings, demo=False), client=HERE) as client:
        yield client


@pytest.mark.parametrize(
    ("client", "headers", "status"),
    [
        pytest.param(HERE, {}, 200, id="this machine"),
        pytest.param(("::1", 50000), {}, 200, id="this machine by IPv6"),
        pytest.param(ELSEWHERE, {}, 404, id="another machine"),
        pytest.param(HERE, {"x-forwarded-for": "203.0.113.9"}, 404, id="through a proxy on this machine"),
        pytest.param(HERE, {"forwarded": "for=203.0.113.9"}, 404, id="through another sort of proxy"),
        pytest.param(HERE, {"authorization": f"Bearer {TOKEN}"}, 200, id="a token nobody asked for"),
    ],
)
def test_without_a_token_only_this_machine_may_read(
    here: TestClient, client: tuple[str, int], headers: dict[str, str], status: int
) -> None:
    """For others there is no such page."""
    visitor = TestClient(here.app, client=client)

    assert visitor.get("/metrics", headers=headers).status_code == status


@pytest.mark.parametrize(
    ("given", "status"),
    [
        pytest.param(f"Bearer {TOKEN}", 200, id="right"),
        pytest.param(f"bearer {TOKEN}", 200, id="small letters"),
        pytest.param("Bearer sai", 401, id="wrong"),
        pytest.param("Bearer é", 401, id="no ASCII"),
        pytest.param(f"Basic {TOKEN}", 401, id="another scheme"),
        pytest.param(TOKEN, 401, id="bare"),
        pytest.param(None, 401, id="none, from this machine"),
    ],
)
def test_with_a_token_whoever_has_it_may_read(tmp_path: Path, given: str | None, status: int) -> None:
    """And nobody else, wherever they are."""
    guarded = load_settings({}, data=tmp_path, metrics_token=TOKEN)
    headers = [] if given is None else [(b"authorization", given.encode())]

    with TestClient(make_asgi(guarded, demo=False), client=HERE if given is None else ELSEWHERE) as client:
        answer = client.get("/metrics", headers=headers)

    assert answer.status_code == status
    assert (status == 401) == ("www-authenticate" in answer.headers)


def _figures(client: TestClient) -> dict[str, float]:
    lines = client.get("/metrics").text.splitlines()
    pairs = (line.rpartition(" ") for line in lines if line.startswith("nq_"))
    return {name: float(value) for name, _, value in pairs}


def test_requests_are_counted_by_template(here: TestClient) -> None:
    """What somebody typed into an address is no label."""
    here.get("/cong-uoc/crc/dieu-12?q=dauvet")
    here.get("/dauvet/dauvet")
    here.get("/api/v1/conventions/CRC/articles/12")
    here.get("/api/dauvet")
    here.request("DAUVET", "/healthz")

    text = here.get("/metrics").text

    assert 'nq_requests_total{method="GET",route="/cong-uoc/{id}/dieu-{number}",status="200"} 1.0' in text
    assert 'nq_requests_total{method="GET",route="/api/v1/conventions/{id}/articles/{n}",status="200"} 1.0' in text
    assert 'nq_requests_total{method="GET",route="none",status="404"} 2.0' in text
    assert 'nq_requests_total{method="other",route="/healthz",status="405"} 1.0' in text
    assert "dauvet" not in text.lower()


def test_turns_and_readings_are_counted(here: TestClient) -> None:
    """A turn of the chat and a question to the API each take the engine once."""
    before = _figures(here)
    here.post("/chat", data={"event": make_event(), "text": "dauvet điều 12 công ước quyền trẻ em"}, headers=HTMX)
    here.post("/api/v1/ask", json={"q": "dauvet"})

    after = _figures(here)

    turns = 'nq_turns_total{channel="web_chat"}'
    assert after[turns] - before.get(turns, 0) == 1
    assert after["nq_engine_ms_count"] - before["nq_engine_ms_count"] == 2
    assert after['nq_outbox_rows{state="sent"}'] > before['nq_outbox_rows{state="sent"}']
    assert "dauvet" not in here.get("/metrics").text


def test_what_waits_and_which_base_is_in_use(here: TestClient, base: Base) -> None:
    """Queues, jobs, dead letters and the digest of the base."""
    figures = _figures(here)

    assert figures["nq_store_up"] == 1
    assert figures["nq_inbox_waiting"] == 0
    assert {"nq_jobs_due", "nq_jobs_late_seconds", "nq_dead_letters"} <= set(figures)
    assert figures[f'nq_base_info{{digest="{base.digest}"}}'] == 1
    assert figures["nq_base_entries"] == len(base.entries)


def test_figures_are_not_kept_by_caches(here: TestClient) -> None:
    """They are of this moment."""
    answer = here.get("/metrics")

    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"].startswith("text/plain")
