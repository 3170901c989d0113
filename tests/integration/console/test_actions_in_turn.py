"""Actions on a claim one after another: colleagues, undo, and forms that are past, sent twice or not ours."""

import asyncio
from dataclasses import replace

import pytest

from bot.console.acts import ACTS
from bot.domain.audit import Action
from bot.domain.claim import ClaimState
from bot.domain.staff import Role
from bot.services.triage import take
from tests.support.stages import answered, new, other, proven
from tests.support.work import TEXT, Work, alerts_of, value_of


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
