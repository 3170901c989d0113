"""The base states the facts of the law as the reference has them: counts, parts, numbers and dates."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from bot.content.files import Files, Parsed, read_files
from bot.content.load import find_sources
from bot.content.schema import ConventionFile
from bot.domain.base import Base
from bot.domain.text import Language

REFERENCE = Path(__file__).parent / "reference"
CONVENTIONS = json.loads((REFERENCE / "conventions.json").read_text("utf-8"))
PLAN = json.loads((REFERENCE / "plan.json").read_text("utf-8"))
DOMESTIC = json.loads((REFERENCE / "domestic.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def files() -> Files:
    folder = find_sources()
    assert folder is not None
    found, problems = read_files(folder)
    assert found is not None, problems
    return found


@pytest.fixture(params=sorted(CONVENTIONS))
def convention(request: pytest.FixtureRequest, files: Files) -> tuple[ConventionFile, dict[str, Any]]:
    by_id: dict[str, Parsed[ConventionFile]] = {parsed.model.id: parsed for parsed in files.conventions}
    return by_id[request.param].model, CONVENTIONS[request.param]


def _iso(value: Any) -> str | None:
    return value.isoformat() if value else None


def test_articles_and_parts(convention: tuple[ConventionFile, dict[str, Any]]) -> None:
    """Every article is there, of the right kind, in the right part."""
    file, facts = convention

    assert len(file.articles) == file.articles_total == facts["articles"]
    assert {part.id: [part.first, part.last] for part in file.parts} == facts["parts"]
    assert {str(article.number): article.kind.value for article in file.articles} == facts["kinds"]


def test_dates_of_the_convention(convention: tuple[ConventionFile, dict[str, Any]]) -> None:
    """Adopted, opened and in force on the dates of the reference."""
    file, facts = convention

    assert _iso(file.adopted.on) == facts["adopted"]
    assert _iso(file.opened) == facts["opened"]
    assert _iso(file.in_force.on) == facts["in_force"]
    assert file.in_force.article == facts["in_force_article"]


def test_the_treaty_body(convention: tuple[ConventionFile, dict[str, Any]]) -> None:
    """Its acronym, how many members it has and which article creates it."""
    file, facts = convention

    assert {"acronym": file.body.acronym, "members": file.body.members, "article": file.body.article} == facts["body"]


def test_position_of_viet_nam(convention: tuple[ConventionFile, dict[str, Any]]) -> None:
    """Act, dates, reservations, declarations and protocols."""
    file, facts = convention
    viet_nam, wanted = file.viet_nam, facts["viet_nam"]

    assert viet_nam.act == wanted["act"]
    assert [_iso(viet_nam.signed), _iso(viet_nam.bound), _iso(viet_nam.in_force)] == [
        wanted["signed"],
        wanted["bound"],
        wanted["in_force"],
    ]
    assert sorted([each.kind, each.articles] for each in viet_nam.reservations) == sorted(wanted["reservations"])
    assert sorted([_iso(each.adopted), each.joined] for each in viet_nam.protocols) == sorted(wanted["protocols"])


def test_the_answer_about_viet_nam_says_its_dates(
    base: Base, convention: tuple[ConventionFile, dict[str, Any]]
) -> None:
    """What a person reads names the day Viet Nam became bound and the day it was in force for it."""
    file, facts = convention
    entry = base.entries[f"{file.id}:viet-nam"]
    said = f"{entry.short.vi} {entry.full.vi}"

    for key in ("signed", "bound", "in_force"):
        if facts["viet_nam"][key]:
            year, month, day = (int(part) for part in facts["viet_nam"][key].split("-"))
            assert re.search(rf"\b0?{day}/0?{month}/{year}\b|ngày {day} tháng {month} năm {year}", said), key
    assert "tính đến" in said.casefold()


def test_the_plan_has_every_key_and_figure(base: Base) -> None:
    """Each target states its own figure; the banner stands as the reference words it."""
    assert set(PLAN["keys"]) <= set(base.entries)
    for key, target in PLAN["targets"].items():
        said = base.entries[key].short.vi
        for figure in re.findall(r"\d+%", target["figure"]):
            assert figure in said or figure.replace("%", " %") in said, (key, figure)
    assert " ".join(base.plan_banner.vi.split()) == " ".join(PLAN["banner"].split())


def test_only_checked_hotlines_are_shown(base: Base) -> None:
    """No other number is in the base."""
    assert sorted(base.hotlines) == sorted(DOMESTIC["hotlines"])


def test_laws_that_may_not_be_cited_are_refused(files: Files) -> None:
    """A law replaced, not yet in force or not verified is never cited as present law."""
    cited = {item.id.split(":")[0] for parsed in files.entries for item in parsed.model.head.citations}

    assert cited & set(DOMESTIC["refused"]) == set()
    assert {row.id for row in files.sources.model} >= set(DOMESTIC["citable"])


def test_numbers_and_dates_of_laws(files: Files) -> None:
    """Official numbers and dates of effect are those of the reference."""
    found = {row.id: [row.number, _iso(row.effective)] for row in files.sources.model if row.id in DOMESTIC["laws"]}

    assert found == {key: DOMESTIC["laws"][key] for key in found}


def test_articles_of_the_constitution(files: Files) -> None:
    """The Constitution's articles are those of the reference."""
    row = next(row for row in files.sources.model if row.id == "HP2013")

    assert [article.number for article in row.articles] == DOMESTIC["constitution"]


def test_every_answer_exists_in_both_languages(base: Base) -> None:
    """No text of an entry is empty or the same in both languages."""
    for entry in base.entries.values():
        for text in (entry.title, entry.short, entry.full):
            assert text.to(Language.VI) != text.to(Language.EN), entry.id
