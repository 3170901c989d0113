"""Stored XSS: every field people write into × every route there is.  The routes are the application's own table."""

import csv
import io
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from xml.etree import ElementTree as ET

import httpx2
import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.console.figure_files import to_cell
from tests.support.attacked import COMPUTED, OURS, Attacked, Live, Sheets, is_html, make_probe, open_attacked

ENDLESS = {"/chat/stream"}
"""Streams without end; what they say is drawn by the code that draws the page, and has a test of its own."""
ENDS = {"/quanly/ra", "/quanly/toi/ra-het"}
"""Forms that end the session, and have no text."""


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attacked]:
    with open_attacked(tmp_path_factory.mktemp("attacked")) as opened:
        yield opened


def faults_of(answer: httpx2.Response) -> list[str]:
    """Return what in an answer is not just text."""
    kind, text = answer.headers.get("content-type", "").partition(";")[0], answer.text
    wrong = [name for name in ("x-xau",) if name in answer.headers]
    wrong += [cookie for cookie in answer.headers.get_list("set-cookie") if "xau" in cookie]
    wrong += [COMPUTED] if COMPUTED in text else []
    wrong += [] if not text or answer.headers.get("x-content-type-options") == "nosniff" else ["may be sniffed"]
    match kind:
        case "text/html":
            return [*wrong, *Live(text).found]
        case "application/json":
            json.loads(text)
        case "application/rss+xml":
            wrong += [each for item in ET.fromstring(text).iter("description") for each in Live(item.text or "").found]  # noqa: S314 -- the program's own
        case "text/csv":
            rows = csv.reader(io.StringIO(text.lstrip("\ufeff")))
            wrong += [cell for row in rows for cell in row if to_cell(cell) != cell]
        case _:
            return wrong if "<xss-probe" not in text else [*wrong, f"{kind}: raw"]
    return wrong


def test_no_view_makes_anything_of_what_people_write(attacked: Attacked) -> None:
    """Every route that shows something, by somebody who may see it: only text comes out, and all of it is shown."""
    seen: set[str] = set()
    wrong: dict[str, list[str]] = {}
    every = [*attacked.seeded.citizens, *attacked.seeded.published, *attacked.seeded.colleagues]
    for who in ("worker", "boss", ""):
        browser = attacked.be(who)
        for path, address in attacked.addresses("GET"):
            if path in ENDLESS:
                continue
            answer = browser.get(address)
            faults = faults_of(answer)
            if faults or answer.status_code >= 500:
                wrong[f"{who} {address}"] = [str(answer.status_code), *faults]
            seen |= {word for word in every if word in unescape(answer.text)}

    assert wrong == {}
    # What was reported and answered stands in some view: the test above looked at something.
    assert {*attacked.seeded.citizens, *attacked.seeded.colleagues, *attacked.seeded.published} - seen <= {
        "danbo", "dangop", "danykien", "canbovitralai", "canbodetralai", "canbolytralai", "canboten",
    }  # fmt: skip


def test_nobody_outside_sees_a_word_of_reporters(attacked: Attacked) -> None:
    """Nor what staff write among themselves: public pages, feed and API show what was published and nothing else."""
    hidden = [*attacked.seeded.citizens, "danthuchet", *attacked.seeded.colleagues]
    browser = attacked.be()

    for path, address in attacked.addresses("GET"):
        if path not in ENDLESS:
            text = unescape(browser.get(address).text)
            assert not [word for word in hidden if word in text], address


def test_letters_nobody_could_read_are_shown_to_nobody(attacked: Attacked) -> None:
    """Their body may be anybody's words."""
    for who in ("worker", "boss"):
        browser = attacked.be(who)
        for path, address in attacked.addresses("GET"):
            if path not in ENDLESS:
                assert "danthuchet" not in unescape(browser.get(address).text), address


def test_receipts_show_outcomes_as_text(attacked: Attacked) -> None:
    """What a reporter reads by receipt: reasons, title, sources, and the preview of an appeal."""
    browser = attacked.be()
    told = {"viec": "xem-lai", "ly-do": make_probe("lai")}
    asked = [{"ma": receipt} for receipt in attacked.seeded.receipts]  # Fewer than an address may ask for in a minute.
    asked += [{"ma": asked[-1]["ma"], **fields} for fields in ({"viec": "viet"}, told, {"viec": "quen"})]

    answers = [browser.post("/tra-cuu", data=fields) for fields in asked]

    assert {answer.status_code for answer in answers} == {200}
    assert [each for answer in answers for each in faults_of(answer)] == []
    assert any("canbolycongbo" in answer.text for answer in answers)
    assert "danlai" not in answers[-2].text or "&lt;xss-probe" in answers[-2].text


def test_forms_sent_full_of_probes_come_back_as_text(attacked: Attacked) -> None:
    """Every form of every page, every field hostile: refused or done, it is text, and no header is written by it."""
    wrong: dict[str, list[str]] = {}
    tried: set[tuple[str, frozenset[str]]] = set()
    for who in ("worker", "boss", ""):
        browser = attacked.be(who)
        pages = [(address, browser.get(address)) for path, address in attacked.addresses("GET") if path not in ENDLESS]
        for address, page in pages:
            for sheet in Sheets(page.text, address).found if is_html(page) else ():
                target = sheet.action.partition("?")[0]
                kind = ("/".join(target.split("/")[:3] + target.split("/")[4:]), frozenset(sheet.names))
                if target in ENDS or kind in tried or not target.startswith("/"):
                    continue
                tried.add(kind)
                fields = {name: make_probe(f"o{name}") for name in sheet.names}
                fields |= {name: sheet.values[name] for name in ("phien-ban",) if name in sheet.names}
                answer = (
                    browser.post(target, data=fields, headers=OURS)
                    if sheet.method == "post"
                    else browser.get(target, params=fields)
                )
                faults = faults_of(answer)
                lead = answer.headers.get("location", "/")
                if faults or answer.status_code >= 500 or not lead.startswith("/") or lead.startswith("//"):
                    wrong[f"{who} {target}"] = [str(answer.status_code), lead, *faults]

    assert wrong == {}
    assert len(tried) > 40


def test_the_open_data_hold_published_words_alone(attacked: Attacked) -> None:
    """Of all words in the store, those that were published are in the file."""
    out = attacked.data / "mo.db"

    result = CliRunner().invoke(app, ["export", "open-data", str(out)], env={"NQ_DATA": str(attacked.data)})

    assert result.exit_code == 0, result.output
    raw = out.read_bytes()
    assert not [word for word in (*attacked.seeded.citizens, *attacked.seeded.colleagues) if word.encode() in raw]
    with closing(sqlite3.connect(out)) as db:
        texts = db.execute("SELECT title || statement FROM verdicts").fetchall()
    assert any("canbolycongbo" in text for (text,) in texts)
