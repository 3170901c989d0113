"""``nhanquyen export open-data``: what is in the file, what must never be, and what it does not write over."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.app import DATABASE
from bot.cli import app
from bot.domain.audit import Action
from bot.domain.claim import Claim, Proposing
from bot.domain.staff import Role
from bot.domain.verdict import NoVerdict, Verdict
from bot.services.appeals import file_appeal
from bot.services.care import add_note
from bot.services.decide import ProposalFields, approve, propose, reopen
from bot.services.triage import answer_without_verdict, start_research
from bot.store import SqlStore, open_store
from tests.support.delivery import noon
from tests.support.office import Office, open_office

MARKER = "dấuhiệuriêng"
"""In every report, note and appeal, and in every name and id of staff and reporters."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = open_store(tmp_path / DATABASE, now=noon)
    yield opened
    opened.close()


@pytest.fixture
def office(store: SqlStore) -> Office:
    office = open_office(store)
    for name in ("một", "hai", "ba"):
        office.hire(f"{MARKER} {name}", Role.CHECKER, Role.TRIAGER, Role.APPEALS)
    return office


def publish(office: Office, title: str, does: Proposing = Proposing.PUBLISH, claim_id: str | None = None) -> str:
    """Publish a verdict about a new claim, or another version about *claim_id*."""
    first, second = f"{MARKER} một", f"{MARKER} hai"
    if claim_id is None:
        claim_id = office.file(f"{MARKER} tin cần xem: {title}", f"{MARKER} người gửi").claim_id
        office.act(start_research, claim_id, first)
        office.prove(claim_id, first, "Công ty cấp nước")
        office.prove(claim_id, first, "Báo Long An", primary=False)
    else:
        office.act(reopen, claim_id, first)
    fields = ProposalFields(does=does, outcome=Verdict.FALSE, title=title, statement=f"Vì **{title}** không có thật.")

    def run(tx: Any, claim: str, version: int, by: Any, now: Any) -> Claim:
        return propose(tx, claim, version, fields, by, now)

    office.act(run, claim_id, first)
    office.act(approve, claim_id, second)
    office.wait(timedelta(minutes=30))
    return claim_id


def export(folder: Path, out: Path, *options: str) -> Result:
    return CliRunner().invoke(app, ["export", "open-data", str(out), *options], env={"NQ_DATA": str(folder)})


def rows_of(file: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(file)) as db:
        return db.execute(query).fetchall()


def test_every_version_stands_in_the_file_with_its_sources(office: Office, tmp_path: Path) -> None:
    """As it was published: title, reasons, verdict, day and sources; the newest is marked."""
    publish(office, "Cầu bị cấm")
    office.wait(timedelta(days=2))
    claim_id = publish(office, "Cả tỉnh mất nước")
    publish(office, "Cả tỉnh mất nước ba giờ", Proposing.CORRECT, claim_id)
    out = tmp_path / "mo.db"

    result = export(tmp_path, out)

    assert (result.exit_code, "2 claims" in result.output) == (0, True)
    assert rows_of(out, "SELECT number, title, verdict, verdict_name, withdrawn, versions FROM claims") == [
        (1, "Cầu bị cấm", "V1", "Sai sự thật", 0, 1),
        (2, "Cả tỉnh mất nước ba giờ", "V1", "Sai sự thật", 0, 2),
    ]
    assert rows_of(out, "SELECT version, kind, title, statement, stands FROM verdicts WHERE claim = 2") == [
        (1, "verdict", "Cả tỉnh mất nước", "Vì **Cả tỉnh mất nước** không có thật.", 0),
        (2, "correction", "Cả tỉnh mất nước ba giờ", "Vì **Cả tỉnh mất nước ba giờ** không có thật.", 1),
    ]
    assert rows_of(out, "SELECT publisher, link, primary_source FROM evidence WHERE claim = 1") == [
        ("Công ty cấp nước", "https://vi-du.vn/tin", 1),
        ("Báo Long An", "https://vi-du.vn/tin", 0),
    ]


def test_nothing_about_people_is_in_the_file(office: Office, tmp_path: Path) -> None:
    """No word of a reporter, no name, no id of a claim, a report, a piece of evidence or a person."""
    claim_id = publish(office, "Cầu bị cấm")
    filed = office.file(f"{MARKER} tin cần xem: Cầu bị cấm", f"{MARKER} người khác")
    member = office.staff[f"{MARKER} ba"]
    office.do(lambda tx: add_note(tx, office.vault, claim_id, f"{MARKER} ghi chú", member, office.now))
    office.do(lambda tx: file_appeal(tx, office.vault, filed.receipt, f"{MARKER} khiếu nại", office.now))
    pieces = office.store.read_now(lambda tx: [piece.id for piece in tx.casework.evidence(claim_id)])
    out = tmp_path / "mo.db"

    result = export(tmp_path, out)

    assert result.exit_code == 0
    raw = out.read_bytes()
    assert "Cầu bị cấm".encode() in raw
    for secret in (MARKER, claim_id, filed.report_id, filed.receipt, *pieces):
        assert secret.encode() not in raw, secret
        assert secret not in result.output


def test_what_is_not_published_is_not_in_the_file(office: Office, tmp_path: Path) -> None:
    """Neither what is still looked at, nor an answer without a verdict."""
    office.file("một tin đang chờ")
    opinion = office.file("một ý kiến về con đường", "p2").claim_id
    office.act(answer_without_verdict, opinion, "t1", NoVerdict.OPINION)
    office.wait(timedelta(seconds=10))
    out = tmp_path / "mo.db"

    result = export(tmp_path, out)

    assert result.exit_code == 0
    assert rows_of(out, "SELECT number FROM claims") == []
    assert rows_of(out, "SELECT version FROM verdicts") == []
    assert rows_of(out, "SELECT position FROM evidence") == []


def test_small_months_are_hidden_with_what_would_tell_them(office: Office, tmp_path: Path) -> None:
    """A month of two takes the next smallest with it, so that the year less the others says nothing."""
    for month, count in ((3, 9), (4, 2), (5, 6)):
        office.now = office.now.replace(year=2026, month=month)
        for number in range(count):
            office.file(f"tin số {number} của tháng {month} không giống tin nào khác", f"p{month}{number}")
    out = tmp_path / "mo.db"

    result = export(tmp_path, out)

    assert result.exit_code == 0
    assert rows_of(out, "SELECT month, received FROM months") == [("2026-03", 9), ("2026-04", None), ("2026-05", None)]


def test_the_file_says_what_it_is(office: Office, tmp_path: Path) -> None:
    """Day, publisher, terms, and the meaning of every table and column, in both languages."""
    publish(office, "Cầu bị cấm")
    out = tmp_path / "mo.db"

    export(tmp_path, out)

    about = {subject: (vi, en) for subject, vi, en in rows_of(out, "SELECT subject, vi, en FROM about")}
    assert all(vi and en for vi, en in about.values())
    assert {"title", "about", "hidden", "day", "publisher", "licence"} <= set(about)
    assert "CC BY 4.0" in about["licence"][0]
    for table in ("claims", "verdicts", "evidence", "months"):
        for _, column, *_ in rows_of(out, f"PRAGMA table_info({table})"):
            assert f"{table}.{column}" in about


def test_the_terms_are_those_of_the_setting(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the publisher is the operator."""
    publish(office, "Cầu bị cấm")
    monkeypatch.setenv("NQ_OPEN_DATA_LICENCE", "Theo quy chế dữ liệu mở của tỉnh")
    monkeypatch.setenv("NQ_OPERATOR_NAME", "Sở Tư pháp (thử)")
    out = tmp_path / "mo.db"

    export(tmp_path, out)

    told = dict(rows_of(out, "SELECT subject, vi FROM about"))
    assert told["licence"] == "Theo quy chế dữ liệu mở của tỉnh"
    assert told["publisher"].startswith("Sở Tư pháp (thử)")


def test_titles_and_reasons_are_found_without_marks(office: Office, tmp_path: Path) -> None:
    """Datasette offers its search for tables that have such an index."""
    publish(office, "Cầu bị cấm")
    out = tmp_path / "mo.db"

    export(tmp_path, out)

    assert rows_of(out, "SELECT title FROM claims_fts WHERE claims_fts MATCH 'cau cam'") == [("Cầu bị cấm",)]
    assert rows_of(out, "PRAGMA integrity_check") == [("ok",)]
    assert rows_of(out, "PRAGMA foreign_key_check") == []


@pytest.mark.parametrize("options", [(), ("--force",)], ids=["plain", "forced"])
def test_a_file_of_another_kind_is_never_replaced(office: Office, tmp_path: Path, options: tuple[str, ...]) -> None:
    """Not even if asked to: the service's own database is such a file."""
    publish(office, "Cầu bị cấm")
    text = tmp_path / "thu.txt"
    text.write_text("của người khác", "utf-8")

    results = [export(tmp_path, tmp_path / name, *options) for name in (text.name, DATABASE)]

    assert [result.exit_code for result in results] == [2, 2]
    assert text.read_text("utf-8") == "của người khác"
    assert office.store.read_now(lambda tx: tx.claims.last_change()) > 0


def test_an_earlier_export_is_replaced_if_asked_to(office: Office, tmp_path: Path) -> None:
    """And kept otherwise; no half-written file is left behind."""
    publish(office, "Cầu bị cấm")
    out = tmp_path / "mo.db"
    export(tmp_path, out)
    publish(office, "Cả tỉnh mất nước")

    refused = export(tmp_path, out)
    before = rows_of(out, "SELECT count(*) FROM claims")
    replaced = export(tmp_path, out, "--force")

    assert (refused.exit_code, before) == (2, [(1,)])
    assert "--force" in refused.output
    assert (replaced.exit_code, rows_of(out, "SELECT count(*) FROM claims")) == (0, [(2,)])
    assert not list(tmp_path.glob(".*"))


def test_an_export_stands_in_the_log(office: Office, tmp_path: Path) -> None:
    """With how many claims went out; nobody hands data out unseen."""
    publish(office, "Cầu bị cấm")

    export(tmp_path, tmp_path / "mo.db")

    entry = office.store.read_now(lambda tx: tx.audit.page(limit=1)[0].entry)
    assert (entry.action, entry.object, dict(entry.detail)) == (Action.EXPORTED, "open-data", {"number": 1})


def test_an_export_that_failed_does_not_stand_in_the_log(office: Office, tmp_path: Path) -> None:
    """Nothing went out."""
    publish(office, "Cầu bị cấm")

    result = export(tmp_path, tmp_path / "khong" / "co.db")

    entry = office.store.read_now(lambda tx: tx.audit.page(limit=1)[0].entry)
    assert result.exit_code == 2
    assert entry.action is not Action.EXPORTED


def test_what_lies_beside_the_file_is_left_alone(office: Office, tmp_path: Path) -> None:
    """Also what is named as a half-written export might be."""
    publish(office, "Cầu bị cấm")
    other = tmp_path / "mo.db.tmp"
    other.write_text("của người khác", "utf-8")

    result = export(tmp_path, tmp_path / "mo.db")

    assert result.exit_code == 0
    assert other.read_text("utf-8") == "của người khác"


def test_an_export_is_as_readable_as_any_new_file(office: Office, tmp_path: Path) -> None:
    """It is for everybody: the umask decides, not that it was written under another name."""
    publish(office, "Cầu bị cấm")
    usual = tmp_path / "usual"
    usual.touch()

    export(tmp_path, tmp_path / "mo.db")

    assert (tmp_path / "mo.db").stat().st_mode == usual.stat().st_mode


def test_a_folder_that_is_not_there_is_bad_usage(office: Office, tmp_path: Path) -> None:
    """With what to do instead of a trace of the program's inside."""
    publish(office, "Cầu bị cấm")

    result = export(tmp_path, tmp_path / "khong" / "co.db")

    assert result.exit_code == 2
    assert "Traceback" not in result.output
    assert "folder" in result.output


def test_a_service_that_never_ran_has_nothing_to_export(tmp_path: Path) -> None:
    """No database is made on the way."""
    result = export(tmp_path / "trống", tmp_path / "mo.db")

    assert result.exit_code == 2
    assert not (tmp_path / "mo.db").exists()
    assert not (tmp_path / "trống").exists()
