"""Every action on a claim: by whom, to what end, and what its form may bring."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from bot.console.acts import ACTS
from bot.domain.audit import Action
from bot.domain.staff import PERMISSIONS, Permission, Role
from tests.support.console import words_of
from tests.support.stages import (
    OTHER,
    answered,
    approved,
    junk,
    merged,
    new,
    other,
    proposed,
    proven,
    published,
    research,
    suggested,
)
from tests.support.work import Work, alerts_of, value_of


@dataclass(frozen=True)
class Case:
    """An action, the claim it is done to, what the form brings, and what the log says then."""

    name: str
    given: Callable[[Work], str]
    logged: Action
    fields: Callable[[Work, str], dict[str, str]] = lambda _work, _claim: {}


def _other_id(work: Work, _claim_id: str) -> dict[str, str]:
    return {"vao": other(work)}


def _first_text(work: Work, claim_id: str) -> dict[str, str]:
    report = work.office.do(lambda tx: tx.reports.of_claims([claim_id])[0])
    return {"bao": report.id, "doan": "cả tỉnh"}


def _first_piece(work: Work, claim_id: str) -> dict[str, str]:
    return {"nguon": work.office.do(lambda tx: tx.casework.evidence(claim_id)[0].id)}


CASES = [
    Case("nhan", new, Action.TAKEN),
    Case("nghien-cuu", new, Action.RESEARCH_BEGUN),
    Case("tra-loi", new, Action.ANSWERED, lambda *_: {"ma": "N4", "loi": "Chuyện trong nhà."}),
    Case("lay-lai", answered, Action.UNDONE),
    Case("bo", new, Action.SET_ASIDE),
    Case("khoi-phuc", junk, Action.RESTORED),
    Case("gop", new, Action.MERGED, _other_id),
    Case("tach", merged, Action.SPLIT),
    Case("khong-trung", suggested, Action.MATCH_REFUSED),
    Case("hoi-them", new, Action.INFO_ASKED),
    Case("tam-gac", new, Action.SNOOZED, lambda *_: {"ngay": "3"}),
    Case("danh-dau", new, Action.MARKED, lambda *_: {"gap": "2", "co_quan": "1"}),
    Case("che", new, Action.BLACKED_OUT, _first_text),
    Case("ghi-chu", new, Action.NOTED, lambda *_: {"loi": "Đã hỏi công ty nước."}),
    Case("nguon", research, Action.EVIDENCE_ADDED, lambda *_: {"ai": "Sở Xây dựng", "ngay": "24/9/2026", "goc": "1"}),
    Case("bo-nguon", proven, Action.EVIDENCE_REMOVED, _first_piece),
    Case(
        "de-xuat",
        proven,
        Action.PROPOSED,
        lambda *_: {"kieu": "publish", "ket_luan": "V1", "tieu_de": "Về mất nước", "ly_do": "Vì các nguồn sau."},
    ),
    Case("tra-lai", proposed, Action.RETURNED, lambda *_: {"loi": "Thiếu số liệu."}),
    Case("duyet", proposed, Action.APPROVED),
    Case("dung", approved, Action.STOPPED),
    Case("mo-lai", published, Action.REOPENED),
]
CASE_IDS = [case.name for case in CASES]


def test_every_action_has_its_case() -> None:
    """An action added later is tested too; giving a claim back needs one's own lease and has a test below."""
    assert {act.name for act in ACTS} - {"tra"} == set(CASE_IDS)


@pytest.mark.parametrize("case", CASES, ids=CASE_IDS)
async def test_done_by_whoever_may(work: Work, case: Case) -> None:
    """The action is done once, logged under the name of who did it, and said on the page one is led to."""
    claim_id = case.given(work)
    fields = case.fields(work, claim_id)
    permission = next(act.permission for act in ACTS if act.name == case.name)
    role = next(role for role in (Role.TRIAGER, Role.CHECKER) if permission in PERMISSIONS[role])
    browser = await work.enter("Thu", role)

    answer = await work.post(browser, claim_id, case.name, **fields)
    page = await browser.get(answer.headers["location"])

    newest = work.office.do(lambda tx: tx.audit.page(object_id=claim_id, limit=1)[0].entry)
    assert (answer.status_code, page.status_code) == (303, 200)
    assert (newest.action, newest.actor) == (case.logged, work.members["Thu"].id)
    assert '<p class="done" role="status">' in page.text


@pytest.mark.parametrize("case", CASES, ids=CASE_IDS)
async def test_denied_to_everybody_else(work: Work, case: Case) -> None:
    """Who lacks the permission changes nothing and is told so."""
    claim_id = case.given(work)
    fields = case.fields(work, claim_id)
    permission = next(act.permission for act in ACTS if act.name == case.name)
    before = work.claim(claim_id)

    for role in Role:
        if permission not in PERMISSIONS[role]:
            browser = await work.enter(role.value, role)
            answer = await work.post(browser, claim_id, case.name, **fields)

            assert answer.status_code == 403, role
    assert work.claim(claim_id) == before


@pytest.mark.parametrize(
    ("action", "fields", "field"),
    [
        pytest.param("tra-loi", {"ma": "V1"}, "kết luận", id="a verdict is no answer"),
        pytest.param("tra-loi", {"ma": "N1", "loi": "a" * 4001}, "lý do", id="long reasons"),
        pytest.param("gop", {"vao": "'; DROP TABLE claims --"}, "mã của tin kia", id="no id"),
        pytest.param("tam-gac", {"ngay": "31"}, "hạn tạm gác", id="too many days"),
        pytest.param("tam-gac", {"ngay": "-1"}, "hạn tạm gác", id="days gone by"),
        pytest.param("tam-gac", {"ngay": "9" * 4000}, "hạn tạm gác", id="very many days"),
        pytest.param("che", {"bao": "", "doan": "không có đoạn này"}, "đoạn cần che", id="no such passage"),
        pytest.param("che", {"bao": "", "doan": " "}, "đoạn cần che", id="an empty passage"),
        pytest.param("ghi-chu", {"loi": " "}, "ghi chú", id="an empty note"),
        pytest.param("ghi-chu", {"loi": "a" * 2001}, "ghi chú", id="a long note"),
        pytest.param("nguon", {"ai": "a" * 201}, "ai nói vậy", id="a long name"),
        pytest.param("nguon", {"ai": "Báo", "trich": "a" * 1001}, "trích nguyên văn", id="a long quotation"),
        pytest.param("nguon", {"ai": "Báo", "ngay": "30/2/2026"}, "ngày của nguồn", id="no such day"),
        pytest.param("nguon", {"ai": "Báo", "duong_dan": "javascript:alert(1)"}, "đường dẫn", id="a script as a link"),
        pytest.param("nguon", {"ai": "Báo", "duong_dan": "JaVa\tScript:alert(1)"}, "đường dẫn", id="a hidden script"),
        pytest.param("nguon", {"ai": "Báo", "duong_dan": "data:text/html,x"}, "đường dẫn", id="data as a link"),
        pytest.param("nguon", {"ai": "Báo", "duong_dan": "http://127.0.0.1/"}, "đường dẫn", id="an internal link"),
        pytest.param("nguon", {"ai": "Báo", "duong_dan": "https://a@b.vn"}, "đường dẫn", id="a link with a name"),
    ],
)
async def test_a_field_that_cannot_be_taken(work: Work, action: str, fields: dict[str, str], field: str) -> None:
    """The page names the field, everything typed is still there, and nothing was done."""
    claim_id = new(work)
    if "bao" in fields:
        fields = {**fields, "bao": _first_text(work, claim_id)["bao"]}
    before = work.claim(claim_id)
    browser = await work.enter("Thu", Role.CHECKER)

    answer = await work.post(browser, claim_id, action, **fields)

    assert answer.status_code == 422
    assert alerts_of(answer.text) == [
        f"Ô “{field}” trống, dài quá hoặc chưa đúng dạng. Bạn sửa rồi gửi lại; phần khác vẫn còn."
    ]
    assert work.claim(claim_id) == before


async def test_a_refused_form_comes_back_filled(work: Work) -> None:
    """Every field of a refused piece of evidence is as it was typed."""
    claim_id = research(work)
    browser = await work.enter("Thu", Role.CHECKER)
    typed = {"ai": 'Sở "Y" tế', "duong_dan": "javascript:x", "trich": "Nước <đạt>\nchuẩn", "ngay": "1/9/2026"}

    page = (await work.post(browser, claim_id, "nguon", **typed, goc="1")).text

    assert {name: value_of(page, name.replace("_", "-")) for name in typed} == typed
    assert '<input type="checkbox" name="goc" value="1" checked>' in page


async def test_a_proposal_without_sources(work: Work) -> None:
    """The refusal says which sources are missing; the statement is still in the form."""
    claim_id = research(work)
    browser = await work.enter("Thu", Role.CHECKER)

    answer = await work.post(
        browser, claim_id, "de-xuat", kieu="publish", ket_luan="V1", tieu_de="Về nước", ly_do="Một lý do dài."
    )

    assert answer.status_code == 422
    assert "cần hai nguồn độc lập" in alerts_of(answer.text)[0]
    assert value_of(answer.text, "ly-do") == "Một lý do dài."
    assert value_of(answer.text, "ket-luan") == "V1"


async def test_black_out_every_place_of_a_passage(work: Work) -> None:
    """The passage goes everywhere it stands in the text, over line ends, and nowhere comes back."""
    claim_id = work.office.file("Bà Tư ở chợ nói mất nước. Hỏi bà Tư\nở chợ thì rõ, Bà Tư ở chợ biết.").claim_id
    browser = await work.enter("Thu", Role.TRIAGER)
    report = _first_text(work, claim_id)["bao"]

    await work.post(browser, claim_id, "che", bao=report, doan="Bà  Tư ở chợ")

    words = words_of((await browser.get(f"/quanly/tin/{claim_id}")).text)
    assert "Bà Tư" not in words
    assert "bà Tư ở chợ thì rõ" in words
    assert "Bà Tư" not in work.claim(claim_id).text


async def test_black_out_only_what_belongs_to_the_claim(work: Work) -> None:
    """The text of another claim's report cannot be reached through this claim's address."""
    claim_id, foreign = new(work), other(work)
    browser = await work.enter("Thu", Role.TRIAGER)
    report = _first_text(work, foreign)["bao"]

    answer = await work.post(browser, claim_id, "che", bao=report, doan="Cầu")

    assert answer.status_code == 404
    assert work.claim(foreign).text == OTHER


async def test_remove_only_evidence_of_the_claim(work: Work) -> None:
    """A piece of another claim stays where it is."""
    claim_id = proven(work)
    foreign = other(work)
    browser = await work.enter("Thu", Role.CHECKER)

    answer = await work.post(browser, foreign, "bo-nguon", **_first_piece(work, claim_id))

    assert answer.status_code == 404
    assert len(work.office.do(lambda tx: tx.casework.evidence(claim_id))) == 2


def test_permissions_of_actions_are_those_of_the_services() -> None:
    """No action is open to a role that may not read the claim it is about."""
    readers = {role for role in Role if Permission.READ_CLAIMS in PERMISSIONS[role]}

    for act in ACTS:
        assert {role for role in Role if act.permission in PERMISSIONS[role]} <= readers, act.name
