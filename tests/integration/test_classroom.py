"""Three hundred people behind one address report something, all within ten minutes, with the quotas as they come."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from starlette.testclient import TestClient

from bot.app import DATABASE
from bot.services.reports import SOURCE_A_DAY
from bot.serving import make_asgi
from bot.settings import load_settings
from tests.support.receipts import find_receipts
from tests.support.web import HTMX, Seen, make_event, read_replies

PEOPLE = 300
WITHIN_S = 600
RUMOUR = "/baocao Từ ngày mai cả trường nghỉ học vì dịch cúm gia cầm"
SEND = "Gửi"


def _file(client: TestClient) -> Seen:
    """File as a new browser does: the page, the message, and the press on *Gửi*."""
    client.cookies.clear()
    client.get("/").raise_for_status()
    preview = _post(client, {"event": make_event(), "text": RUMOUR})
    return _post(client, {"event": preview.event, "choice": preview.choices[SEND]})


def _post(client: TestClient, form: dict[str, str]) -> Seen:
    answer = client.post("/chat", data=form, headers=HTMX)
    assert answer.status_code == 200
    return read_replies(answer.text)[-1]


def test_three_hundred_people_behind_one_address_file_without_a_refusal(tmp_path: Path) -> None:
    """Each gets a receipt; the claim counts them all, but its place in the queue counts as many as in any burst."""
    began = time.monotonic()

    with TestClient(make_asgi(load_settings({}, data=tmp_path), demo=False)) as client:
        shown = [_file(client) for _ in range(PEOPLE)]

    with closing(sqlite3.connect(tmp_path / DATABASE)) as connection:
        claims = connection.execute("SELECT reports, reach FROM claims").fetchall()
    assert len({receipt for seen in shown for receipt in find_receipts(seen.text)}) == PEOPLE
    assert claims == [(PEOPLE, SOURCE_A_DAY)]
    assert time.monotonic() - began < WITHIN_S
