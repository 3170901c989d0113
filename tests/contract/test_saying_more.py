"""What a reporter says after the report reaches those who check, in whatever way it is said."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.claims_shelf import ClaimsShelf
from bot.conversation import Knowledge
from bot.domain.audit import Action
from bot.domain.claim import NEEDS_INFO, TEXT_LENGTH, UNDO
from bot.domain.message import Content, Reply, ReplyKind
from bot.domain.verdict import NoVerdict
from bot.services.care import ask_for_info, snooze
from bot.services.queue import ClaimFile, read_claim
from bot.services.reports import PERSON_AN_HOUR
from bot.services.triage import answer_without_verdict
from bot.store import SqlStore
from tests.support.claims import make_picture
from tests.support.talking import Talk

RUMOUR = "Từ ngày mai cả tỉnh mất nước sạch trong ba mươi ngày vì nhà máy nước hỏng"
SEEN = "Mình thấy ở nhóm Zalo tổ dân phố hôm qua"
PICTURE = make_picture("a" * 64, 1)
MORE = "Gửi thêm về tin này"


@pytest.fixture
def shelf(store: SqlStore, knowledge: Knowledge) -> ClaimsShelf:
    shelf = ClaimsShelf()
    shelf.begin(store, knowledge.base.lexicon)
    return shelf


@pytest.fixture
def talk(store: SqlStore, knowledge: Knowledge, shelf: ClaimsShelf) -> Talk:
    talk = Talk(store, replace(knowledge, claims=shelf))
    talk.office.do(lambda tx: tx.media.put(PICTURE, talk.office.now))
    return talk


@pytest.fixture
def claim_id(talk: Talk, shelf: ClaimsShelf) -> str:
    """File the rumour; return its claim."""
    talk.say(RUMOUR, forwarded=True)
    talk.tap("Gửi")
    while shelf.look(talk.office.store):
        pass
    return talk.office.store.read_now(lambda tx: tx.claims.changed_since(0))[-1][1].id


def _ask(talk: Talk, claim_id: str) -> Reply:
    """Let staff ask for more; return what the reporter hears."""
    talk.office.act(ask_for_info, claim_id, "t1")
    (asked,) = talk.wait(UNDO)
    return asked


def _see(talk: Talk, claim_id: str) -> ClaimFile:
    office = talk.office
    return office.store.read_now(lambda tx: read_claim(tx, office.staff["t1"], claim_id, office.now))


def _labels(reply: Reply) -> list[str]:
    return [choice.label for choice in reply.choices]


@pytest.mark.parametrize(
    "more",
    [
        pytest.param(f"{RUMOUR}. {SEEN}", id="the message and words"),
        pytest.param(f"{RUMOUR}\nNguồn: https://lua.example/nhom/77", id="the message and a link"),
    ],
)
def test_the_message_sent_again_brings_what_is_new(talk: Talk, claim_id: str, more: str) -> None:
    """It joins the report, whose text staff see; the receipt says so, and nothing is counted twice."""
    talk.say(more, forwarded=True)

    (card,) = talk.tap("Gửi")

    file = _see(talk, claim_id)
    assert [text.text for text in file.texts] == [more]
    assert file.claim.reports == 1
    assert "Phần mới" in card.body
    assert Action.INFO_ADDED in [link.entry.action for link in file.history]


def test_the_message_sent_again_with_a_picture_keeps_it(talk: Talk, claim_id: str) -> None:
    """Beside what was said before."""
    talk.say(RUMOUR, content=Content.PICTURE, pictures=(PICTURE.sha256,), picture_hashes=(1,))

    talk.tap("Gửi")

    (text,) = _see(talk, claim_id).texts
    assert (text.text, text.pictures) == (RUMOUR, (PICTURE.sha256,))


def test_the_same_again_brings_nothing(talk: Talk, claim_id: str) -> None:
    """Without its marks it says no more."""
    talk.say("tu ngay mai ca tinh mat nuoc sach trong ba muoi ngay vi nha may nuoc hong", forwarded=True)

    (card,) = talk.tap("Gửi")

    file = _see(talk, claim_id)
    assert [text.text for text in file.texts] == [RUMOUR]
    assert "Phần mới" not in card.body
    assert Action.INFO_ADDED not in [link.entry.action for link in file.history]


def test_a_wiped_report_stays_wiped(talk: Talk, claim_id: str) -> None:
    """What is sent again after the answer is not kept in its place."""
    office = talk.office
    office.act(answer_without_verdict, claim_id, "t1", NoVerdict.OUT_OF_SCOPE)
    talk.wait(UNDO)
    (report,) = office.store.read_now(lambda tx: tx.reports.of_claims([claim_id]))
    office.do(lambda tx: tx.reports.save(replace(report, text="", pictures=())))

    talk.say(f"{RUMOUR}. {SEEN}", forwarded=True)
    talk.tap("Gửi")

    assert _see(talk, claim_id).texts == ()


def test_what_is_typed_after_the_question_is_offered_as_the_answer(talk: Talk, claim_id: str) -> None:
    """Previewed, blacked out, and sent by a tap; staff see it in the report, and the claim comes back."""
    asked = _ask(talk, claim_id)
    talk.office.act(snooze, claim_id, "t1", talk.office.now + timedelta(days=3))

    (preview,) = talk.say(f"{SEEN}, hỏi 0901 234 567")
    (sent,) = talk.tap("Gửi")

    file = _see(talk, claim_id)
    (text,) = file.texts
    assert _labels(asked) == [MORE, "Không có gì thêm"]
    assert preview.kind is ReplyKind.PREVIEW
    assert "gửi thêm" in preview.title
    assert _labels(preview) == ["Gửi", "Huỷ", "Đây là việc khác"]
    assert text.text == f"{RUMOUR}\n\n{SEEN}, hỏi [số điện thoại]"
    assert (file.claim.reports, file.claim.needs_info_until, file.claim.snoozed_until) == (1, None, None)
    assert "Đã gửi thêm" in sent.body
    assert talk.dialogue.draft is None


def test_staff_at_work_need_not_begin_again(talk: Talk, claim_id: str) -> None:
    """As with one more report, the version they look at stays."""
    _ask(talk, claim_id)
    before = talk.office.claim(claim_id).version

    talk.say(SEEN)
    talk.tap("Gửi")

    assert talk.office.claim(claim_id).version == before


def test_two_words_and_a_picture_are_an_answer(talk: Talk, claim_id: str) -> None:
    """Short as it may be: where and when is soon said."""
    _ask(talk, claim_id)
    talk.say("Trên Zalo")
    talk.tap("Gửi")
    _ask(talk, claim_id)

    (preview,) = talk.say("", content=Content.PICTURE, pictures=(PICTURE.sha256,), picture_hashes=(1,))
    talk.tap("Gửi")

    (text,) = _see(talk, claim_id).texts
    assert preview.pictures == (PICTURE.sha256,)
    assert (text.text, text.pictures) == (f"{RUMOUR}\n\nTrên Zalo", (PICTURE.sha256,))


def test_an_album_is_an_answer(talk: Talk, claim_id: str) -> None:
    """Its one preview comes after its last picture."""
    _ask(talk, claim_id)

    talk.say(SEEN, content=Content.PICTURE, pictures=(PICTURE.sha256,), album="g1")
    (preview,) = talk.wait(timedelta(seconds=2))
    talk.tap("Gửi")

    (text,) = _see(talk, claim_id).texts
    assert "gửi thêm" in preview.title
    assert text.pictures == (PICTURE.sha256,)


def test_after_it_was_sent_a_question_is_a_question(talk: Talk, claim_id: str) -> None:
    """The wait is over with the answer."""
    _ask(talk, claim_id)
    talk.say(SEEN)
    talk.tap("Gửi")

    (answer,) = talk.say("Điều 12 công ước quyền trẻ em nói gì?")

    assert answer.kind is ReplyKind.ARTICLE


@pytest.mark.parametrize("after", [pytest.param(NEEDS_INFO, id="too late"), pytest.param(None, id="declined")])
def test_who_has_nothing_to_add_is_not_waited_for(talk: Talk, claim_id: str, after: timedelta | None) -> None:
    """Neither after a week nor once that is said."""
    _ask(talk, claim_id)
    if after is None:
        talk.tap("Không có gì thêm")
    else:
        talk.office.now += after

    (answer,) = talk.say("Điều 12 công ước quyền trẻ em nói gì?")

    assert answer.kind is ReplyKind.ARTICLE


def test_a_question_typed_instead_is_answered(talk: Talk, claim_id: str) -> None:
    """One tap leads there, and nothing of it is sent."""
    _ask(talk, claim_id)
    talk.say("Điều 12 công ước quyền trẻ em nói gì?")

    (answer,) = talk.tap("Đây là việc khác")

    assert answer.kind is ReplyKind.ARTICLE
    assert talk.dialogue.draft is None
    assert [text.text for text in _see(talk, claim_id).texts] == [RUMOUR]


def test_another_message_forwarded_instead_is_a_report(talk: Talk, claim_id: str) -> None:
    """One tap leads to its preview."""
    _ask(talk, claim_id)
    talk.say("Mai cúp điện cả huyện Cần Đước", forwarded=True)

    (preview,) = talk.tap("Đây là việc khác")
    (card,) = talk.tap("Gửi")

    assert preview.kind is ReplyKind.PREVIEW
    assert card.kind is ReplyKind.RECEIPT
    assert [text.text for text in _see(talk, claim_id).texts] == [RUMOUR]


def test_the_button_works_when_something_else_was_under_way(talk: Talk, claim_id: str) -> None:
    """A report that was begun goes on; the question can be answered after it."""
    talk.say("/baocao")
    asked = _ask(talk, claim_id)
    (preview,) = talk.say("Mai cúp điện cả huyện Cần Đước")
    talk.tap("Huỷ")

    (what,) = talk.press(asked.choices[0].payload)
    talk.say(SEEN)
    talk.tap("Gửi")

    assert "chỉ những gì dưới đây được gửi đi" in preview.title
    assert "gửi thêm" not in preview.title
    assert "ở đâu, khi nào" in what.body
    assert SEEN in _see(talk, claim_id).texts[0].text


def test_it_can_be_said_from_the_status_too(talk: Talk, claim_id: str, store: SqlStore, knowledge: Knowledge) -> None:
    """By whoever holds the receipt, from another chat."""
    talk.say(RUMOUR, forwarded=True)
    receipt = talk.tap("Gửi")[0].quote
    _ask(talk, claim_id)
    other = Talk(store, knowledge, "p2", talk.office)

    other.say(receipt)
    other.tap(MORE)
    other.say(SEEN)
    (sent,) = other.tap("Gửi")

    assert "Đã gửi thêm" in sent.body
    assert SEEN in _see(talk, claim_id).texts[0].text


def test_nobody_adds_to_the_report_of_another(talk: Talk, claim_id: str, store: SqlStore, knowledge: Knowledge) -> None:
    """The number of a report is no key."""
    asked = _ask(talk, claim_id)
    stranger = Talk(store, knowledge, "p2", talk.office)

    (reply,) = stranger.press(asked.choices[0].payload)

    assert "không nhận thêm được nữa" in reply.body
    assert stranger.dialogue.flow != "more"


def test_what_is_answered_meanwhile_takes_no_more(talk: Talk, claim_id: str) -> None:
    """It says so instead of dropping it."""
    _ask(talk, claim_id)
    talk.say(SEEN)
    send = talk.last[-1].choices[0].payload
    talk.office.act(answer_without_verdict, claim_id, "t1", NoVerdict.OUT_OF_SCOPE)

    (reply,) = talk.press(send)

    assert "không nhận thêm được nữa" in reply.body


def test_the_dialogue_does_not_say_which_report_it_is(talk: Talk, claim_id: str) -> None:
    """What it remembers can be read by the house alone."""
    _ask(talk, claim_id)
    talk.say(SEEN)

    kept = repr(talk.dialogue)

    (report,) = talk.office.store.read_now(lambda tx: tx.reports.of_claims([claim_id]))
    assert report.id not in kept
    assert claim_id not in kept


def test_a_forgotten_report_is_not_remembered_for_more(talk: Talk, claim_id: str) -> None:
    """Once its link is cut nothing in the conversation leads to it."""
    talk.say(RUMOUR, forwarded=True)
    receipt = talk.tap("Gửi")[0].quote
    _ask(talk, claim_id)
    asked = talk.dialogue.more_about
    talk.say(receipt)
    talk.tap("Quên tin này")

    talk.tap("Cắt liên kết")

    assert asked is not None
    assert talk.dialogue.more_about is None


def test_over_the_limit_what_was_to_be_added_stays(talk: Talk, claim_id: str) -> None:
    """The same tap sends it in the next hour."""
    for _ in range(PERSON_AN_HOUR - 1):
        talk.say(RUMOUR, forwarded=True)
        talk.tap("Gửi")
    _ask(talk, claim_id)
    talk.say(SEEN)

    (refused,) = talk.tap("Gửi")
    talk.office.now += timedelta(hours=1)
    (sent,) = talk.tap("Gửi")

    assert "phút" in refused.body
    assert "Đã gửi thêm" in sent.body


def test_of_two_long_texts_both_beginnings_stay(talk: Talk, claim_id: str) -> None:
    """A report is as long as it may be, and what was asked for is not what is cut."""
    talk.say(RUMOUR + " nước" * 700, forwarded=True)
    talk.tap("Gửi")
    _ask(talk, claim_id)

    talk.say(f"{SEEN}{' điện' * 700}")
    talk.tap("Gửi")

    (report,) = talk.office.store.read_now(lambda tx: tx.reports.of_claims([claim_id]))
    assert len(report.text) <= TEXT_LENGTH
    assert report.text.startswith(RUMOUR)
    assert SEEN in report.text
