"""Sources typed a line each into the form of a proposal."""

import pytest

from bot.domain.staff import Role
from tests.support.stages import research
from tests.support.work import Work, alerts_of, value_of

LINES = "* Công ty cấp nước | https://vi-du.vn/a | 1/9/2026 | Không ngừng cấp.\nBáo Long An | https://vi-du.vn/b"
PROPOSED = {"kieu": "publish", "ket_luan": "V1", "tieu_de": "Về nước sạch", "ly_do": "Vì các nguồn sau."}


async def test_a_verdict_with_its_sources_is_one_form(work: Work) -> None:
    """Sources typed a line each are added with the proposal, and are in the preview before."""
    claim_id = research(work)
    browser = await work.enter("Thu", Role.CHECKER)
    fields = {**PROPOSED, "nguon_nhanh": LINES}

    preview = await browser.post(
        f"/quanly/tin/{claim_id}/de-xuat/nhap",
        data={name.replace("_", "-"): text for name, text in fields.items()},
        headers={"hx-request": "true"},
    )
    done = await work.post(browser, claim_id, "de-xuat", **fields)

    first, second = work.office.do(lambda tx: tx.casework.evidence(claim_id))
    assert done.status_code == 303
    assert (first.publisher, first.link, first.quotation, first.primary, first.own) == (
        "Công ty cấp nước", "https://vi-du.vn/a", "Không ngừng cấp.", True, False,
    )  # fmt: skip
    assert (str(first.day), second.publisher, second.primary) == ("2026-09-01", "Báo Long An", False)
    assert "Công ty cấp nước" in preview.text


async def test_sources_of_a_proposal_that_came_back_are_not_added_again(work: Work) -> None:
    """They stand among the evidence; the field is empty when its writer goes on."""
    claim_id = research(work)
    browser = await work.enter("Thu", Role.CHECKER)
    await work.post(browser, claim_id, "de-xuat", **PROPOSED, nguon_nhanh=LINES)
    await work.post(await work.enter("Hạ", Role.CHECKER), claim_id, "tra-lai", loi="Thiếu số liệu.")

    page = (await browser.get(f"/quanly/tin/{claim_id}")).text
    await work.post(browser, claim_id, "de-xuat", **PROPOSED, nguon_nhanh=value_of(page, "nguon-nhanh"))

    assert value_of(page, "ly-do") == PROPOSED["ly_do"]
    assert len(work.office.do(lambda tx: tx.casework.evidence(claim_id))) == 2


async def test_a_refused_proposal_adds_no_source(work: Work) -> None:
    """Both or neither; the lines are still in the form."""
    claim_id = research(work)
    browser = await work.enter("Thu", Role.CHECKER)
    line = "Báo Long An | https://vi-du.vn/b"

    answer = await work.post(browser, claim_id, "de-xuat", **PROPOSED, nguon_nhanh=line)

    assert answer.status_code == 422
    assert "cần hai nguồn độc lập" in alerts_of(answer.text)[0]
    assert value_of(answer.text, "nguon-nhanh") == line
    assert not work.office.do(lambda tx: tx.casework.evidence(claim_id))


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("https://vi-du.vn/b", id="nobody says so"),
        pytest.param("Báo | javascript:alert(1)\nBáo | http://127.0.0.1/", id="an inside address"),
        pytest.param("Báo | 30/2/2026", id="no such day"),
        pytest.param("a" * 201, id="a long name"),
        pytest.param(f"Báo | {'a' * 1001}", id="a long quotation"),
        pytest.param("\n".join(["Báo"] * 11), id="too many"),
    ],
)
async def test_a_line_that_cannot_be_taken(work: Work, line: str) -> None:
    """The page names the field, and what was typed is still there."""
    claim_id = research(work)
    browser = await work.enter("Thu", Role.CHECKER)

    answer = await work.post(browser, claim_id, "de-xuat", **PROPOSED, nguon_nhanh=line)

    assert answer.status_code == 422
    assert "nguồn ghi nhanh" in alerts_of(answer.text)[0]
    assert value_of(answer.text, "nguon-nhanh") == line
    assert not work.office.do(lambda tx: tx.casework.evidence(claim_id))
