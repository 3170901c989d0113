"""Every action on a claim: by whom, to what end, and what is said when it is refused."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from bot.console.acts import ACTS
from bot.domain.audit import Action
from bot.domain.claim import ClaimState
from bot.domain.staff import PERMISSIONS, Permission, Role
from bot.domain.verdict import NoVerdict
from bot.services.decide import approve
from bot.services.triage import answer_without_verdict, merge, set_aside, start_research, take
from tests.support.console import Console, words_of
from tests.support.work import TEXT, Work, alerts_of, open_work, value_of

OTHER = "Cầu ở xã Bình Minh sẽ đóng cửa từ tháng sau để sửa."


@pytest.fixture
def work(console: Console) -> Work:
    return open_work(console)


def new(work: Work) -> str:
    return work.office.file().claim_id


def other(work: Work) -> str:
    return work.office.file(OTHER, by="p9").claim_id


def suggested(work: Work) -> str:
    claim_id = new(work)
    claim = replace(work.claim(claim_id), suggested=other(work))
    work.office.do(lambda tx: tx.claims.save(claim))
    return claim_id


def junk(work: Work) -> str:
    claim_id = new(work)
    work.office.act(set_aside, claim_id, "t1")
    return claim_id


def merged(work: Work) -> str:
    claim_id = new(work)
    work.office.act(merge, claim_id, "t1", other(work))
    return claim_id


def answered(work: Work) -> str:
    claim_id = new(work)
    work.office.act(answer_without_verdict, claim_id, "t1", NoVerdict.OPINION)
    return claim_id


def research(work: Work) -> str:
    claim_id = new(work)
    work.office.act(start_research, claim_id, "c1")
    return claim_id


def proven(work: Work) -> str:
    claim_id = research(work)
    work.office.prove(claim_id, "c1", "Công ty cấp nước")
    work.office.prove(claim_id, "c1", "Báo Long An", primary=False)
    return claim_id


def proposed(work: Work) -> str:
    claim_id = proven(work)
    work.office.propose(claim_id, "c1")
    return claim_id


def approved(work: Work) -> str:
    claim_id = proposed(work)
    work.office.act(approve, claim_id, "c2")
    return claim_id


def published(work: Work) -> str:
    claim_id = approved(work)
    work.wait(minutes=30)
    return claim_id


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


async def test_give_back(work: Work) -> None:
    """Who holds a claim can give it back to the queue."""
    claim_id = new(work)
    browser = await work.enter("Thu", Role.TRIAGER)
    await work.post(browser, claim_id, "nhan")

    await work.post(browser, claim_id, "tra")

    assert work.claim(claim_id).lease is None
    assert work.claim(claim_id).state is ClaimState.NEW


async def test_two_people_in_the_same_instant(work: Work) -> None:
    """One of two who answer the same claim at once wins; the other is told who did what."""
    claim_id = new(work)
    browsers = {"Thu": await work.enter("Thu", Role.TRIAGER), "Hạ": await work.enter("Hạ", Role.TRIAGER)}

    answers = dict(
        zip(
            browsers,
            await asyncio.gather(
                *(work.post(browser, claim_id, "tra-loi", 1, ma="N1") for browser in browsers.values())
            ),
            strict=True,
        )
    )

    statuses = {name: answer.status_code for name, answer in answers.items()}
    winner, loser = sorted(statuses, key=lambda name: statuses[name])
    assert sorted(statuses.values()) == [303, 409]
    (said,) = alerts_of(answers[loser].text)
    assert said.startswith(f"Tin này vừa thay đổi: {winner} – Trả lời không kết luận, lúc 12:00. Việc của bạn chưa")


async def test_the_same_form_sent_twice(work: Work) -> None:
    """A double click answers once: the second form carries a version that is past."""
    claim_id = new(work)
    browser = await work.enter("Thu", Role.TRIAGER)

    answers = [await work.post(browser, claim_id, "tra-loi", 1, ma="N1") for _ in range(2)]

    logged = work.office.do(lambda tx: [link.entry.action for link in tx.audit.page(object_id=claim_id)])
    assert [answer.status_code for answer in answers] == [303, 409]
    assert logged.count(Action.ANSWERED) == 1


async def test_a_claim_somebody_holds(work: Work) -> None:
    """The refusal names who works on it and until when."""
    claim_id = new(work)
    browser = await work.enter("Thu", Role.TRIAGER)
    work.office.act(take, claim_id, "t1")

    answer = await work.post(browser, claim_id, "bo")

    assert answer.status_code == 409
    assert alerts_of(answer.text) == ["t1 đang làm tin này đến 12:10. Bạn đợi, hoặc hỏi người đó."]


async def test_a_lease_that_ran_out_binds_nobody(work: Work) -> None:
    """After ten minutes a colleague can go on."""
    claim_id = new(work)
    browser = await work.enter("Thu", Role.TRIAGER)
    work.office.act(take, claim_id, "t1")
    work.wait(minutes=11)

    answer = await work.post(browser, claim_id, "nhan")

    assert answer.status_code == 303


async def test_the_proposer_cannot_approve(work: Work) -> None:
    """The second pair of eyes belongs to a second person, whatever form is sent."""
    claim_id = proven(work)
    browser = await work.enter("Thu", Role.CHECKER)
    await work.post(browser, claim_id, "de-xuat", kieu="publish", ket_luan="V1", tieu_de="Về nước", ly_do="Vì nguồn.")

    answer = await work.post(browser, claim_id, "duyet")

    assert answer.status_code == 403
    assert work.claim(claim_id).approval is None


async def test_a_role_taken_away_counts_at_once(work: Work) -> None:
    """Somebody signed in who may no longer triage is refused the next form."""
    claim_id = new(work)
    browser = await work.enter("Thu", Role.TRIAGER)
    member = replace(work.members["Thu"], roles=frozenset({Role.EDITOR}))
    work.office.do(lambda tx: tx.staff.save(member))

    answer = await work.post(browser, claim_id, "tra-loi", ma="N1")

    assert answer.status_code == 403
    assert work.claim(claim_id).state is ClaimState.NEW


@pytest.mark.parametrize("action", ["tra-loi", "bo", "gop"])
async def test_undo_for_ten_seconds(work: Work, action: str) -> None:
    """The page after it offers to take the step back, and the button does so."""
    claim_id, fields = new(work), {"ma": "N1", "vao": other(work)}
    browser = await work.enter("Thu", Role.TRIAGER)
    done = await work.post(browser, claim_id, action, ve="/quanly", **fields)
    page = (await browser.get(done.headers["location"])).text

    undone = await work.post(browser, claim_id, "lay-lai", int(value_of(page.partition("toast")[2], "phien-ban")))

    assert undone.status_code == 303
    assert work.claim(claim_id).state is ClaimState.IN_TRIAGE


async def test_no_undo_after_ten_seconds(work: Work) -> None:
    """Once the answer is out the page offers nothing, and the old button says so."""
    claim_id = new(work)
    browser = await work.enter("Thu", Role.TRIAGER)
    done = await work.post(browser, claim_id, "tra-loi", ma="N1")
    work.wait(seconds=11)

    page = (await browser.get(done.headers["location"])).text
    late = await work.post(browser, claim_id, "lay-lai")

    assert 'class="toast"' not in page
    assert late.status_code == 409


async def test_nobody_is_offered_to_undo_what_a_colleague_did(work: Work) -> None:
    """An address with somebody else's claim in it shows no button."""
    browser = await work.enter("Thu", Role.TRIAGER)
    claim_id = answered(work)

    page = (await browser.get(f"/quanly?lui={claim_id}")).text

    assert 'class="toast"' not in page


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


@pytest.mark.parametrize("action", [act.name for act in ACTS])
async def test_a_claim_that_is_not_there(work: Work, action: str) -> None:
    """Every action on a foreign id looks as if nothing was there."""
    browser = await work.enter("Thu", Role.CHECKER)

    answer = await browser.post(
        f"/quanly/tin/0000000000/{action}",
        data={"phien-ban": "1", "ma": "N1", "vao": "X", "ngay": "1", "doan": "x", "ai": "x", "loi": "x"},
    )

    assert answer.status_code == 404


@pytest.mark.parametrize(
    "back", ["https://xau.example/", "//xau.example", "/quanly\\..\\x", "javascript:alert(1)", "/khac"]
)
async def test_a_form_leads_back_into_the_console_only(work: Work, back: str) -> None:
    """An address somebody slipped into the form is not followed."""
    claim_id = new(work)
    browser = await work.enter("Thu", Role.TRIAGER)

    answer = await work.post(browser, claim_id, "nhan", ve=back)

    assert answer.headers["location"].startswith("/quanly?da=")


@pytest.mark.parametrize("version", ["", "x", "-1", "1.0", "9" * 40])
async def test_a_form_without_a_version(work: Work, version: str) -> None:
    """A form that is none of ours is not guessed at."""
    claim_id = new(work)
    browser = await work.enter("Thu", Role.TRIAGER)

    answer = await browser.post(f"/quanly/tin/{claim_id}/nhan", data={"phien-ban": version})

    assert answer.status_code == 400


async def test_a_form_of_another_site(work: Work) -> None:
    """What another site sends with our cookie is refused."""
    claim_id = new(work)
    browser = await work.enter("Thu", Role.TRIAGER)

    answer = await browser.post(
        f"/quanly/tin/{claim_id}/tra-loi", data={"phien-ban": "1", "ma": "N1"}, headers={"sec-fetch-site": "cross-site"}
    )

    assert answer.status_code == 403
    assert work.claim(claim_id).state is ClaimState.NEW


def test_permissions_of_actions_are_those_of_the_services() -> None:
    """No action is open to a role that may not read the claim it is about."""
    readers = {role for role in Role if Permission.READ_CLAIMS in PERMISSIONS[role]}

    for act in ACTS:
        assert {role for role in Role if act.permission in PERMISSIONS[role]} <= readers, act.name


async def test_reporters_are_told_once_undo_is_over(work: Work) -> None:
    """One key answers, and ten seconds later the answer is on its way to everybody who asked."""
    claim_id = work.office.file(TEXT).claim_id
    work.office.file(TEXT, by="p2")
    browser = await work.enter("Thu", Role.TRIAGER)
    await work.post(browser, claim_id, "tra-loi", ma="N1")
    before = work.office.sent()

    work.wait(seconds=10)

    assert before == []
    assert len(work.office.sent()) == 2
