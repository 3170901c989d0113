"""The figures as charts, tables and files."""

import csv
import io
import json
import re
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest

from bot.console.figure_files import to_cell, to_csv
from bot.domain.staff import Role
from bot.domain.verdict import NoVerdict
from bot.services.figures import TARGET
from bot.services.triage import answer_without_verdict
from tests.support.console import Console, words_of
from tests.support.office import TEXT, Office

PAGE = "/quanly/so-lieu"


@pytest.fixture
def worked(console: Console) -> Console:
    """The console after three claims came, one was published and one was answered as an opinion."""
    office = Office(console.store)
    for name in ("c1", "c2"):
        office.hire(name, Role.CHECKER)
    first, second = (office.file(f"{TEXT} Lần {number}.", by=number).claim_id for number in ("một", "hai"))
    office.publish(first)
    office.act(answer_without_verdict, second, "c1", NoVerdict.OPINION)
    office.wait(timedelta(minutes=1))
    office.file("Trứng gà luộc với chuối ăn vào chết ngay.", by="ba")
    console.clock.now = office.now
    return console


def _charts(page: str) -> dict[str, ET.Element]:
    found = re.findall(r'<svg class="chart".*?</svg>', page, re.DOTALL)
    return {str(chart.findtext("title")): chart for chart in map(ET.fromstring, found)}


async def test_charts_say_what_they_show(worked: Console) -> None:
    """Each has a title, a description and its numbers as text; the tables stay under them."""
    editor = await worked.as_role(Role.EDITOR)

    page = (await editor.get(PAGE)).text

    charts = _charts(page)
    assert set(charts) == {"Tỷ lệ trả lời đúng hạn", "Theo kết quả", "Theo tháng tin đến"}
    assert all(chart.get("role") == "img" and chart.findtext("desc") for chart in charts.values())
    bars = [text.text for text in charts["Theo kết quả"].findall("text")]
    assert "■ ✕ Sai sự thật" in bars
    assert any(str(text).startswith("▨ Đây là ý kiến") for text in bars)
    assert page.count("<table>") == 3
    assert "style=" not in page


async def test_a_year_without_claims_has_no_charts(console: Console) -> None:
    """Its tables say that there is nothing."""
    editor = await console.as_role(Role.EDITOR)

    page = await editor.get(f"{PAGE}?nam=2020")

    assert "<svg" not in page.text
    assert "Chưa có tin nào" in words_of(page.text)


async def test_the_table_opens_in_a_spreadsheet(worked: Console) -> None:
    """UTF-8 that says so, three columns everywhere, the same numbers as the page."""
    editor = await worked.as_role(Role.EDITOR)

    answer = await editor.get(f"{PAGE}/bang.csv?nam=2026")

    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer.headers["content-disposition"] == 'attachment; filename="so-lieu-2026.csv"'
    assert answer.headers["cache-control"] == "no-store"
    assert {len(row) for row in rows} == {3}
    assert ["Toàn bộ", "Tin nhận được", "3"] in rows
    assert ["Toàn bộ", "Tỷ lệ trả lời đúng hạn", "1.0"] in rows
    assert ["Theo kết quả", "✕ Sai sự thật", "1"] in rows
    assert ["Theo tháng tin đến", "2026-12 Nhận", "3"] in rows


async def test_programs_get_json(worked: Console) -> None:
    """Shares of one, hours, and the target beside them."""
    editor = await worked.as_role(Role.EDITOR)

    answer = await editor.get(f"{PAGE}/so-lieu.json")

    values = json.loads(answer.text)
    assert answer.headers["content-type"] == "application/json"
    assert (values["received"], values["in_time"], values["share"], values["target"]) == (3, 2, 1.0, TARGET)
    assert (values["by_outcome"]["V1"], values["by_outcome"]["N1"], values["opinion_share"]) == (1, 1, 0.5)
    assert values["by_month"] == [{"month": "2026-12", "received": 3, "in_time": 2}]


@pytest.mark.parametrize("path", ["", "/bang.csv", "/so-lieu.json"])
@pytest.mark.parametrize("year", ["26", "abcd", "3000", "２０２６", "2026; drop"])
async def test_a_year_that_is_none_is_refused(console: Console, path: str, year: str) -> None:
    """On the page and in the files."""
    editor = await console.as_role(Role.EDITOR)

    assert (await editor.get(f"{PAGE}{path}", params={"nam": year})).status_code == 400


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "－"])
def test_no_text_becomes_a_formula(begins: str) -> None:
    """An apostrophe stands before what a spreadsheet would compute."""
    (row,) = csv.reader(io.StringIO(to_csv([[f"{begins}HYPERLINK(A1)", "x"]]).removeprefix("\ufeff"), newline=""))

    assert row == [f"'{begins}HYPERLINK(A1)", "x"]


def test_numbers_stay_numbers() -> None:
    """Below zero too; and words that only hold such a sign stay as they are."""
    assert [to_cell(cell) for cell in (-1, -0.5, None, "a=b", "")] == [-1, -0.5, None, "a=b", ""]
