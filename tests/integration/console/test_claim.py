"""The page of a claim: what stands there, who sees it, and that nothing written is lost or run."""

import shutil
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bot.console.drafts import FIELDS, PROPOSAL
from bot.conversation import Knowledge
from bot.conversation.telling import to_replies
from bot.domain.news import Decided
from bot.domain.staff import PERMISSIONS, Permission, Role
from bot.domain.text import Language
from bot.domain.verdict import NoVerdict
from bot.pages import to_html
from bot.services.decide import EvidenceFields, add_evidence, approve, reopen, send_back
from bot.services.triage import add_note, answer_without_verdict, start_research, take
from bot.store import open_store
from tests.support.claims import make_picture
from tests.support.console import Console, open_console, words_of
from tests.support.work import TEXT, Work, open_work, value_of

PROBES = [
    pytest.param("<script>alert(1)</script>", id="script"),
    pytest.param('"><img src=x onerror=alert(1)>', id="out of an attribute"),
    pytest.param("</textarea><svg onload=alert(1)>", id="out of an area"),
    pytest.param("</title></style></noscript><iframe srcdoc=x>", id="out of the head"),
    pytest.param("{{ 7 * 7 }} ${7*7} <%= 7*7 %>", id="templates"),
    pytest.param("[x](javascript:alert(1)) ![x](data:text/html,x) <a href=javascript:1>x</a>", id="markdown"),
    pytest.param("=HYPERLINK(1) &lt;script&gt; &#60;b&#62;", id="entities"),
]
PROPOSED = {
    "kieu": "publish",
    "ket_luan": "V2",
    "tieu_de": "Về nước sạch",
    "ly_do": "**Không** đúng hẳn.\n\n- Một\n- Hai",
    "nguon_nhanh": "",
}
DRAFTED = FIELDS[PROPOSAL]


@pytest.fixture
def work(console: Console) -> Work:
    return open_work(console)


def begin_research(work: Work, text: str = TEXT) -> str:
    """Return a claim in research with two sources."""
    claim_id = work.office.file(text).claim_id
    work.office.act(start_research, claim_id, "c1")
    work.office.prove(claim_id, "c1", "Công ty cấp nước")
    work.office.prove(claim_id, "c1", "Báo Long An", primary=False)
    return claim_id


class _Elements(HTMLParser):
    """Notes whatever of a page could run or load something."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in {"iframe", "object", "embed", "base"} or (tag == "script" and not given.get("src")):
            self.found.append(tag)
        self.found += [f"{tag} {name}" for name in given if name.startswith("on") or name in {"srcdoc", "style"}]
        links = [given[name] for name in ("href", "src", "action", "formaction") if given.get(name)]
        self.found += [link for link in links if not link.startswith(("/", "#", "https://vi-du.vn/"))]


def assert_harmless(html: str) -> None:
    """Check that no element, attribute or link of a page is somebody's words, and no template ran twice."""
    elements = _Elements()
    elements.feed(html)
    assert elements.found == []
    assert "49" not in words_of(html)


async def test_texts_are_counted_not_listed(work: Work) -> None:
    """Same words stand once, with how often and from which hour on; nothing says who."""
    claim_id = work.office.file().claim_id
    work.wait(minutes=70)
    for person in ("p2", "p3"):
        work.office.file(by=person)
    browser = await work.enter("Thu", Role.TRIAGER)

    page = (await browser.get(f"/quanly/tin/{claim_id}")).text

    assert page.count('data-report="') == 1
    assert "3 báo tin, sớm nhất 12 giờ ngày 23/11/2026" in words_of(page)
    assert "telegram" not in page
    assert "chat-p2" not in page


async def test_a_claim_that_is_not_there(work: Work) -> None:
    """Foreign and unknown ids look absent."""
    browser = await work.enter("Thu", Role.TRIAGER)

    answer = await browser.get("/quanly/tin/0000000000")

    assert answer.status_code == 404


async def test_pictures_are_for_those_who_read_claims(work: Work) -> None:
    """The bytes come with headers that let them be nothing but a picture, and to nobody else."""
    work.office.do(lambda tx: tx.media.put(make_picture("ab" * 32), work.office.now))

    for role in Role:
        browser = await work.enter(role.value, role)
        answer = await browser.get(f"/quanly/anh/{'ab' * 32}")

        if Permission.READ_CLAIMS in PERMISSIONS[role]:
            assert (answer.status_code, answer.content) == (200, b"\xff\xd8")
            assert answer.headers["content-type"] == "image/jpeg"
            assert answer.headers["cache-control"] == "no-store"
            assert answer.headers["x-content-type-options"] == "nosniff"
        else:
            assert answer.status_code == 403, role
    assert (await work.console.browser().get(f"/quanly/anh/{'ab' * 32}")).status_code == 303


async def test_pictures_that_are_not_there(work: Work) -> None:
    """A made-up address leads nowhere."""
    browser = await work.enter("Thu", Role.TRIAGER)

    answers = [await browser.get(f"/quanly/anh/{name}") for name in ("cd" * 32, "x", "..%2f..%2fetc%2fpasswd")]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


async def test_preview_is_what_the_reporter_is_told(work: Work, knowledge: Knowledge) -> None:
    """Title, reasons, sources and small print of the preview are those of the message itself."""
    claim_id = begin_research(work)
    browser = await work.enter("Thu", Role.CHECKER)
    await work.post(browser, claim_id, "de-xuat", **PROPOSED)
    shown = (await browser.get(f"/quanly/tin/{claim_id}")).text.partition('id="nguoi-gui-thay"')[2]

    work.office.act(approve, claim_id, "c2")
    work.wait(minutes=30)

    decision = work.office.do(lambda tx: tx.decisions.of_claim(claim_id)[0])
    told = to_replies(knowledge, Decided(decision=decision, report_id="r", first=True), Language.VI)[0]
    assert f"<h2>{told.title}</h2>" in shown
    assert str(to_html(told.body)) in shown
    assert told.notice in shown
    assert [source.label in shown for source in told.sources] == [True, True]


async def test_a_draft_is_kept_while_it_is_written(work: Work) -> None:
    """What a script sends meanwhile is there when the page is opened again, with its preview."""
    claim_id = begin_research(work)
    browser = await work.enter("Thu", Role.CHECKER)

    answer = await browser.post(
        f"/quanly/tin/{claim_id}/de-xuat/nhap",
        data={name: PROPOSED[name.replace("-", "_")] for name in DRAFTED},
        headers={"hx-request": "true"},
    )
    page = (await browser.get(f"/quanly/tin/{claim_id}")).text

    assert "<strong>Không</strong> đúng hẳn." in answer.text
    assert "Đã lưu nháp lúc 12:00" in answer.text
    assert {name: value_of(page, name) for name in DRAFTED[1:]} == {
        name: PROPOSED[name.replace("-", "_")] for name in DRAFTED[1:]
    }
    assert "<strong>Không</strong> đúng hẳn." in page


async def test_preview_without_a_script(work: Work) -> None:
    """The button keeps the draft and leads to the page with the preview."""
    claim_id = begin_research(work)
    browser = await work.enter("Thu", Role.CHECKER)

    answer = await work.post(browser, claim_id, "de-xuat/nhap", **PROPOSED)
    page = (await browser.get(answer.headers["location"])).text

    assert answer.status_code == 303
    assert "<strong>Không</strong> đúng hẳn." in page
    assert work.claim(claim_id).proposal is None


async def test_a_draft_survives_a_refusal_and_a_restart(work: Work, knowledge: Knowledge, tmp_path: Path) -> None:
    """A statement that was refused is still in the form of a server started anew on the same data."""
    claim_id = work.office.file().claim_id
    work.office.act(start_research, claim_id, "c1")
    browser = await work.enter("Thu", Role.CHECKER)
    refused = await work.post(browser, claim_id, "de-xuat", **PROPOSED)
    shutil.copytree(tmp_path, tmp_path / "again", ignore=shutil.ignore_patterns("again"))

    store = open_store(tmp_path / "again" / "store.db", now=work.console.clock)
    again = open_console(store, knowledge, work.console.clock)
    page = await (await again.enter(work.members["Thu"])).get(f"/quanly/tin/{claim_id}")
    store.close()

    assert refused.status_code == 422
    assert value_of(page.text, "ly-do") == PROPOSED["ly_do"]


async def test_a_draft_is_ones_own(work: Work) -> None:
    """A colleague begins with an empty form."""
    claim_id = begin_research(work)
    browser = await work.enter("Thu", Role.CHECKER)
    await work.post(browser, claim_id, "de-xuat/nhap", **PROPOSED)

    page = (await (await work.enter("Hạ", Role.CHECKER)).get(f"/quanly/tin/{claim_id}")).text

    assert value_of(page, "ly-do") == ""


async def test_a_returned_proposal_goes_on_from_what_was_written(work: Work) -> None:
    """Who proposed finds the words again, and the reason among the notes."""
    claim_id = begin_research(work)
    browser = await work.enter("Thu", Role.CHECKER)
    await work.post(browser, claim_id, "de-xuat", **PROPOSED)
    work.office.act(send_back, claim_id, "c2", "Thiếu số liệu của tháng này.")

    page = (await browser.get(f"/quanly/tin/{claim_id}")).text

    assert value_of(page, "ly-do") == PROPOSED["ly_do"]
    assert "Thiếu số liệu của tháng này." in words_of(page)


async def test_a_correction_begins_with_what_stands(work: Work) -> None:
    """The form holds the published version, and offers to correct or withdraw it, not to publish anew."""
    claim_id = work.office.file().claim_id
    work.office.publish(claim_id)
    work.console.clock.now = work.office.now
    work.office.act(reopen, claim_id, "c1")
    browser = await work.enter("Thu", Role.CHECKER)

    page = (await browser.get(f"/quanly/tin/{claim_id}")).text

    assert value_of(page, "tieu-de") == "Về việc mất nước"
    assert 'name="kieu" value="correct" required checked' in page
    assert 'name="kieu" value="withdraw"' in page
    assert 'name="kieu" value="publish"' not in page


async def test_old_drafts_do_not_come_back_after_a_decision(work: Work) -> None:
    """What was written before a version was published does not take its place in a correction."""
    claim_id = begin_research(work)
    browser = await work.enter("Thu", Role.CHECKER)
    await work.post(browser, claim_id, "de-xuat/nhap", **PROPOSED)
    work.office.propose(claim_id, "c1")
    work.office.act(approve, claim_id, "c2")
    work.wait(minutes=30)
    work.office.act(reopen, claim_id, "c1")
    await work.console.enter(work.members["Thu"], browser)

    page = (await browser.get(f"/quanly/tin/{claim_id}")).text

    assert value_of(page, "ly-do") == "Vì các nguồn sau."


async def test_a_hold_says_when_it_ends(work: Work) -> None:
    """Everybody sees when a verdict goes out, how long that is, and can stop it."""
    claim_id = begin_research(work)
    work.office.propose(claim_id, "c1")
    work.office.act(approve, claim_id, "c2")
    work.console.clock.move(minutes=12)
    browser = await work.enter("Thu", Role.CHECKER)

    page = (await browser.get(f"/quanly/tin/{claim_id}")).text

    assert "Công bố lúc 12:30 ngày 23/11/2026 , còn 18 phút" in words_of(page)
    assert f'formaction="/quanly/tin/{claim_id}/dung"' in page


async def test_history_names_who_did_what(work: Work) -> None:
    """The log of the claim stands on its page, with names; reporters have none, and their times are hours."""
    claim_id = work.office.file().claim_id
    work.office.act(take, claim_id, "t1")
    work.office.act(answer_without_verdict, claim_id, "t1", NoVerdict.SATIRE)
    browser = await work.enter("Thu", Role.TRIAGER)

    words = words_of((await browser.get(f"/quanly/tin/{claim_id}")).text)

    assert "12:00 ngày 23/11/2026 t1: Trả lời không kết luận: Đây là trào phúng" in words
    assert "12 giờ ngày 23/11/2026 Người gửi: Nhận tin báo" in words


async def test_similar_claims_can_be_confirmed_or_refused(work: Work) -> None:
    """The suggested claim stands beside, with its state and a button for either answer."""
    claim_id = work.office.file().claim_id
    near = work.office.file("Cả tỉnh mất nước một tháng.", by="p2").claim_id
    claim = replace(work.claim(claim_id), suggested=near)
    work.office.do(lambda tx: tx.claims.save(claim))
    browser = await work.enter("Thu", Role.TRIAGER)

    page = (await browser.get(f"/quanly/tin/{claim_id}")).text

    assert f'formaction="/quanly/tin/{claim_id}/gop" name="vao" value="{near}"' in page
    assert f'formaction="/quanly/tin/{claim_id}/khong-trung"' in page


@pytest.mark.parametrize("probe", PROBES)
async def test_hostile_words_of_reporters_are_shown_as_words(work: Work, probe: str) -> None:
    """Neither list nor page makes anything of what a report says."""
    claim_id = work.office.file(f"{TEXT} {probe}").claim_id
    browser = await work.enter("Thu", Role.CHECKER)

    pages = [(await browser.get(path)).text for path in ("/quanly", f"/quanly/tin/{claim_id}")]

    for page in pages:
        assert_harmless(page)
        assert "Từ ngày mai" in page


@pytest.mark.parametrize("probe", PROBES)
async def test_hostile_words_of_staff_are_shown_as_words(work: Work, probe: str) -> None:
    """Notes, evidence, proposals, reasons and names are letters, wherever they stand."""
    claim_id = begin_research(work)
    browser = await work.enter("Thu", Role.CHECKER)
    evil = work.console.add(f"{probe[:60]}", Role.CHECKER)
    fields = EvidenceFields(publisher=probe, link="https://vi-du.vn/%22onload=x", quotation=probe)
    work.office.do(lambda tx: add_evidence(tx, work.office.vault, claim_id, fields, evil, work.office.now))
    work.office.do(lambda tx: add_note(tx, work.office.vault, claim_id, probe, evil, work.office.now))

    pages = [
        await work.post(browser, claim_id, "de-xuat/nhap", kieu="publish", ket_luan="V1", tieu_de=probe, ly_do=probe),
        await browser.get(f"/quanly/tin/{claim_id}"),
        await work.post(browser, claim_id, "tra-lai", loi=probe),
        await work.post(browser, claim_id, "nguon", ai=probe, duong_dan=probe, trich=probe, ngay=probe),
        await work.post(browser, claim_id, "de-xuat", kieu=probe, ket_luan="V1", tieu_de=probe, ly_do=probe),
        await browser.get(f"/quanly/tin/{claim_id}"),
        await browser.get("/quanly", params={"chu": probe, "xem": probe, "gap": probe, "sau": probe, "da": probe}),
    ]

    for page in pages:
        assert_harmless(page.text)


async def test_every_page_keeps_to_itself(work: Work) -> None:
    """Nothing of it is stored by the browser, framed, or may run a script from the page."""
    claim_id = work.office.file().claim_id
    browser = await work.enter("Thu", Role.TRIAGER)

    for path in ("/quanly", f"/quanly/tin/{claim_id}"):
        answer = await browser.get(path)

        assert answer.headers["cache-control"] == "no-store"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert " style=" not in answer.text
        assert " onclick=" not in answer.text
