"""Appeals on the console: listed, read beside the decision, decided by somebody else."""

import pytest

from bot.domain.claim import ClaimState
from bot.domain.decision import AppealState
from bot.domain.staff import Role
from bot.domain.verdict import NoVerdict, Verdict
from bot.services.appeals import file_appeal
from bot.services.triage import answer_without_verdict
from tests.support.console import Console, words_of
from tests.support.work import Work, alerts_of, open_work, value_of

WHY = "Công ty nước đã báo mất nước thật, có giấy."


@pytest.fixture
def work(console: Console) -> Work:
    return open_work(console)


def appeal_against_a_verdict(work: Work, text: str = WHY, by: str = "c1") -> str:
    """Return the id of an appeal against a verdict of *by* and ``c2``."""
    filed = work.office.file()
    work.office.publish(filed.claim_id, by)
    work.console.clock.now = work.office.now
    return work.office.do(lambda tx: file_appeal(tx, work.office.vault, filed.receipt, text, work.office.now)).id


def appeal_against_an_answer(work: Work) -> str:
    """Return the id of an appeal against an answer without a verdict."""
    filed = work.office.file()
    work.office.act(answer_without_verdict, filed.claim_id, "t1", NoVerdict.OPINION)
    work.wait(seconds=10)
    return work.office.do(lambda tx: file_appeal(tx, work.office.vault, filed.receipt, WHY, work.office.now)).id


def appeal_of(work: Work, appeal_id: str) -> object:
    """Return the state of an appeal."""
    found = work.office.do(lambda tx: tx.casework.get_appeal(appeal_id))
    assert found is not None
    return found.state


async def test_the_list_shows_what_is_open(work: Work) -> None:
    """An appeal stands there with its words and the decision it objects to, until it is decided."""
    appeal_id = appeal_against_a_verdict(work)
    browser = await work.enter("Hoa", Role.APPEALS)

    before = words_of((await browser.get("/quanly/khieu-nai")).text)
    await browser.post(
        f"/quanly/khieu-nai/{appeal_id}/quyet-dinh", data={"quyet-dinh": "giu", "li-do-tra-loi": "Vì vậy."}
    )
    after = words_of((await browser.get("/quanly/khieu-nai")).text)

    assert f"{WHY} Nhận 12 giờ ngày 23/11/2026" in before
    assert "✕ Sai sự thật" in before
    assert "Không có khiếu nại nào đang chờ." in after


async def test_one_appeal_beside_its_decision(work: Work) -> None:
    """Who decides reads what the appellant read, and who decided it."""
    appeal_id = appeal_against_a_verdict(work)
    browser = await work.enter("Hoa", Role.APPEALS)

    words = words_of((await browser.get(f"/quanly/khieu-nai/{appeal_id}")).text)

    assert WHY in words
    assert "Vì các nguồn sau." in words
    assert "c1 đề xuất, c2 duyệt" in words


async def test_upheld(work: Work) -> None:
    """The decision stays, the appellant is told the reasons."""
    appeal_id = appeal_against_a_verdict(work)
    browser = await work.enter("Hoa", Role.APPEALS)

    answer = await browser.post(
        f"/quanly/khieu-nai/{appeal_id}/quyet-dinh",
        data={"quyet-dinh": "giu", "li-do-tra-loi": "Giấy ấy của năm ngoái."},
    )
    work.office.wait()

    assert answer.headers["location"] == "/quanly/khieu-nai?da=khieu-nai"
    assert appeal_of(work, appeal_id) is AppealState.UPHELD
    assert any(cause.startswith("appeal:") for _, cause in work.office.sent())


async def test_overturned_against_a_verdict(work: Work) -> None:
    """The new version replaces the old one at once."""
    appeal_id = appeal_against_a_verdict(work)
    browser = await work.enter("Hoa", Role.APPEALS)
    fields = {
        "quyet-dinh": "thay",
        "li-do-tra-loi": "Giấy là thật.",
        "ket-luan": "V4",
        "tieu-de": "Về việc mất nước",
        "ly-do": "Có giấy của công ty.",
    }

    answer = await browser.post(f"/quanly/khieu-nai/{appeal_id}/quyet-dinh", data=fields)

    claim_id = work.office.do(lambda tx: tx.casework.get_appeal(appeal_id).claim_id)  # type: ignore[union-attr]
    assert answer.status_code == 303
    assert appeal_of(work, appeal_id) is AppealState.OVERTURNED
    assert (work.claim(claim_id).outcome, work.claim(claim_id).decided) == (Verdict.TRUE, 2)


async def test_overturned_against_an_answer(work: Work) -> None:
    """The claim is researched again; the form asks for no verdict."""
    appeal_id = appeal_against_an_answer(work)
    browser = await work.enter("Hoa", Role.APPEALS)
    page = (await browser.get(f"/quanly/khieu-nai/{appeal_id}")).text

    await browser.post(
        f"/quanly/khieu-nai/{appeal_id}/quyet-dinh", data={"quyet-dinh": "thay", "li-do-tra-loi": "Kiểm chứng được."}
    )

    claim_id = work.office.do(lambda tx: tx.casework.get_appeal(appeal_id).claim_id)  # type: ignore[union-attr]
    assert 'name="ket-luan"' not in page
    assert work.claim(claim_id).state is ClaimState.RESEARCH


async def test_whoever_had_a_part_is_refused(work: Work) -> None:
    """The page offers no form to who proposed, and the form somebody makes up is refused in words."""
    filed = work.office.file()
    browser = await work.enter("Thu", Role.CHECKER, Role.APPEALS)
    work.office.publish(filed.claim_id, "Thu")
    work.console.clock.now = work.office.now
    await work.console.enter(work.members["Thu"], browser)
    appeal_id = work.office.do(lambda tx: file_appeal(tx, work.office.vault, filed.receipt, WHY, work.office.now)).id

    page = (await browser.get(f"/quanly/khieu-nai/{appeal_id}")).text
    answer = await browser.post(
        f"/quanly/khieu-nai/{appeal_id}/quyet-dinh", data={"quyet-dinh": "giu", "li-do-tra-loi": "Vì thế."}
    )

    assert "<textarea" not in page
    assert answer.status_code == 403
    assert alerts_of(answer.text) == ["Việc này cần một người khác làm: bạn đã tham gia bước trước."]
    assert appeal_of(work, appeal_id) is AppealState.OPEN


async def test_two_decide_at_once(work: Work) -> None:
    """The second is told that it is decided, and nothing typed is lost."""
    appeal_id = appeal_against_a_verdict(work)
    first, second = await work.enter("Hoa", Role.APPEALS), await work.enter("Lan", Role.APPEALS)
    fields = {"quyet-dinh": "giu", "li-do-tra-loi": "Vì các nguồn vẫn đúng."}

    answers = [
        await browser.post(f"/quanly/khieu-nai/{appeal_id}/quyet-dinh", data=fields) for browser in (first, second)
    ]

    assert [answer.status_code for answer in answers] == [303, 409]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        pytest.param({"quyet-dinh": "giu", "li-do-tra-loi": ""}, 422, id="no reasons"),
        pytest.param({"quyet-dinh": "giu", "li-do-tra-loi": "a" * 4001}, 422, id="long reasons"),
        pytest.param({"quyet-dinh": "", "li-do-tra-loi": "Vì thế."}, 422, id="no choice"),
        pytest.param({"quyet-dinh": "thay", "li-do-tra-loi": "Vì thế."}, 422, id="nothing instead"),
        pytest.param({"quyet-dinh": "thay", "li-do-tra-loi": "a", "ket-luan": "N1"}, 422, id="no verdict"),
        pytest.param(
            {"quyet-dinh": "thay", "li-do-tra-loi": "a", "ket-luan": "V1", "tieu-de": "a" * 201, "ly-do": "a"},
            422,
            id="long title",
        ),
    ],
)
async def test_a_form_that_cannot_be_taken(work: Work, fields: dict[str, str], status: int) -> None:
    """What was typed is still in the form, and the appeal is open."""
    appeal_id = appeal_against_a_verdict(work)
    browser = await work.enter("Hoa", Role.APPEALS)

    answer = await browser.post(f"/quanly/khieu-nai/{appeal_id}/quyet-dinh", data=fields)

    assert answer.status_code == status
    assert len(alerts_of(answer.text)) == 1
    assert value_of(answer.text, "li-do-tra-loi") == fields["li-do-tra-loi"]
    assert appeal_of(work, appeal_id) is AppealState.OPEN


async def test_a_draft_of_the_answer_is_kept(work: Work) -> None:
    """What a script sends while somebody writes is there again later; sent, it is forgotten."""
    appeal_id = appeal_against_a_verdict(work)
    browser = await work.enter("Hoa", Role.APPEALS)

    kept = await browser.post(
        f"/quanly/khieu-nai/{appeal_id}/nhap", data={"li-do-tra-loi": "Nửa câu"}, headers={"hx-request": "true"}
    )
    page = (await browser.get(f"/quanly/khieu-nai/{appeal_id}")).text

    assert kept.status_code == 204
    assert value_of(page, "li-do-tra-loi") == "Nửa câu"


async def test_hostile_words_of_an_appellant(work: Work) -> None:
    """An appeal is letters, in the list and on its page."""
    probe = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    appeal_id = appeal_against_a_verdict(work, f"{WHY} {probe}")
    browser = await work.enter("Hoa", Role.APPEALS)

    for path in ("/quanly/khieu-nai", f"/quanly/khieu-nai/{appeal_id}"):
        page = (await browser.get(path)).text

        assert "<script>alert" not in page
        assert "<img" not in page
        assert "&lt;script&gt;alert(1)" in page


async def test_only_for_those_who_decide_appeals(work: Work) -> None:
    """Checkers and triagers do not read appeals; an unknown one is absent."""
    appeal_id = appeal_against_a_verdict(work)
    checker, appeals = await work.enter("Thu", Role.CHECKER), await work.enter("Hoa", Role.APPEALS)

    assert (await checker.get(f"/quanly/khieu-nai/{appeal_id}")).status_code == 403
    assert (await appeals.get("/quanly/khieu-nai/0000000000")).status_code == 404
