"""The reporter's side over a real store: turns as they are written, with staff beside them."""

from datetime import timedelta

import pytest

from bot.conversation import Knowledge
from bot.domain.claim import HOLD, UNDO
from bot.domain.decision import AppealState
from bot.domain.delivery import InboxRow
from bot.domain.message import Content, Reply, ReplyKind
from bot.domain.verdict import NoVerdict
from bot.ports.known import NothingKnown
from bot.services.appeals import decide_appeal
from bot.services.decide import approve
from bot.services.reports import PERSON_AN_HOUR
from bot.services.triage import answer_without_verdict, ask_for_info, set_aside, start_research
from bot.store import SqlStore
from tests.support.claims import make_picture
from tests.support.talking import Talk

RUMOUR = "Mai cúp điện cả huyện Cần Đước tới ngày 30/11"


@pytest.fixture
def talk(store: SqlStore, knowledge: Knowledge) -> Talk:
    assert isinstance(knowledge.claims, NothingKnown)
    return Talk(store, knowledge)


def _file(talk: Talk, text: str = RUMOUR) -> str:
    """File a report and return its receipt."""
    talk.say(text, forwarded=True)
    (card, *_) = talk.tap("Gửi")
    assert card.kind is ReplyKind.RECEIPT
    return card.quote


def _claim_id(talk: Talk) -> str:
    return talk.office.store.read_now(lambda tx: tx.claims.changed_since(0))[-1][1].id


def _text(replies: object) -> str:
    assert isinstance(replies, list)
    return "\n".join(f"{reply.title}\n{reply.body}\n{reply.notice}" for reply in replies)


def _labels(reply: Reply) -> list[str]:
    return [choice.label for choice in reply.choices]


def _answer(talk: Talk, outcome: NoVerdict = NoVerdict.OPINION, *, after: timedelta = timedelta(seconds=11)) -> str:
    talk.office.act(answer_without_verdict, _claim_id(talk), "t1", outcome)
    return _text(talk.wait(after))


def _publish(talk: Talk) -> str:
    claim_id = _claim_id(talk)
    talk.office.act(start_research, claim_id, "c1")
    talk.office.prove(claim_id, "c1", "Điện lực Long An")
    talk.office.prove(claim_id, "c1", "Báo Long An", primary=False)
    talk.office.propose(claim_id, "c1")
    talk.office.act(approve, claim_id, "c2")
    return _text(talk.wait(HOLD))


def test_a_report_is_filed_with_one_message_and_one_tap(talk: Talk) -> None:
    """The receipt says when, and not to share; the draft is gone."""
    talk.say(f"{RUMOUR}, hỏi 0901234567", forwarded=True)

    (card,) = talk.tap("Gửi")

    claim = talk.office.claim(_claim_id(talk))
    assert claim.reports == 1
    assert "0901234567" not in claim.text
    assert "14 ngày" in card.body
    assert "chưa nên chia sẻ" in card.body
    assert talk.dialogue.draft is None


def test_the_receipt_is_nowhere_in_the_dialogue(talk: Talk) -> None:
    """Not even while its status is looked at: what is remembered can be read by the house alone."""
    receipt = _file(talk)

    talk.say(receipt)

    kept = repr(talk.dialogue)
    report = talk.office.store.read_now(lambda tx: tx.reports.of_receipt(talk.office.vault.receipt_key(receipt)))
    assert report is not None
    assert receipt not in kept
    assert report.id not in kept
    assert report.claim_id not in kept
    assert str(report.receipt) not in kept


def test_over_the_limit_the_draft_stays(talk: Talk) -> None:
    """One line says when to try again, and then the same tap sends it."""
    for number in range(PERSON_AN_HOUR):
        _file(talk, f"{RUMOUR}, lần thứ {number}")
    talk.say(RUMOUR, forwarded=True)

    (refused,) = talk.tap("Gửi")
    talk.office.now += timedelta(hours=1)
    (sent,) = talk.tap("Gửi")

    assert "phút" in refused.body
    assert sent.kind is ReplyKind.RECEIPT


def test_the_status_is_read_by_receipt_from_anywhere(talk: Talk, store: SqlStore, knowledge: Knowledge) -> None:
    """Another phone, no account."""
    receipt = _file(talk)
    other = Talk(store, knowledge, "p2", talk.office)

    (card,) = other.say(f"/tracuu {receipt.lower()}")

    assert "đang chờ" in card.body
    assert "Quên tin này" in _labels(card)
    assert "Khiếu nại" not in _labels(card)


def test_nobody_elses_code_shows_anything(talk: Talk) -> None:
    """A well-formed code that is none says so."""
    (reply,) = talk.say(talk.office.vault.new_receipt())

    assert "Không có tin nào mang mã này" in reply.body


def test_opinion_is_answered_in_one_step(talk: Talk) -> None:
    """The reporter hears that it is everybody's right, with the appeal under it."""
    receipt = _file(talk)

    told = _answer(talk)
    status = talk.say(receipt)

    assert "không phải tin giả" in told
    assert "không phải tin giả" in _text(status)
    assert "Khiếu nại" in _labels(status[-1])


def test_a_verdict_is_told_with_its_sources(talk: Talk) -> None:
    """Two people, a hold, then the statement of reasons."""
    _file(talk)

    _publish(talk)

    (card,) = talk.last
    assert card.kind is ReplyKind.VERDICT
    assert card.sources
    assert _labels(card) == ["Khiếu nại", "Báo tôi nếu kết luận thay đổi"]


def test_an_appeal_from_the_outcome_is_decided_by_somebody_else(talk: Talk) -> None:
    """The button under the outcome is enough: no receipt is asked for."""
    _file(talk)
    _answer(talk)

    (why,) = talk.tap("Khiếu nại")
    talk.say("Đây là tin về lịch cúp điện, không phải ý kiến")
    (sent,) = talk.tap("Gửi khiếu nại")
    (appeal,) = talk.office.store.read_now(lambda tx: tx.casework.appeals(state=AppealState.OPEN))
    by = talk.office.staff["a1"]
    talk.office.do(
        lambda tx: decide_appeal(
            tx, appeal.id, by, talk.office.now, overturned=True, reasons="Đúng là tin có thể kiểm."
        )
    )
    heard = _text(talk.wait())

    assert "1.000 ký tự" in why.body
    assert "Một người khác" in sent.body
    assert "Đúng là tin có thể kiểm." in heard
    assert "được xem lại" in heard


def test_an_appeal_from_the_status_works_too_and_only_once(talk: Talk) -> None:
    """The second one is told why it cannot be."""
    receipt = _file(talk)
    _answer(talk)

    talk.say(receipt)
    talk.tap("Khiếu nại")
    talk.say("Tôi không đồng ý vì có giấy báo")
    talk.tap("Gửi khiếu nại")
    status = talk.say(receipt)

    assert "đang được người khác xem" in _text(status)
    assert "Khiếu nại" not in _labels(status[-1])


def test_nobody_appeals_with_the_report_of_another(talk: Talk, store: SqlStore, knowledge: Knowledge) -> None:
    """The number of a report is no key."""
    _file(talk)
    _answer(talk)
    payload = next(choice.payload for choice in talk.last[-1].choices if choice.label == "Khiếu nại")
    stranger = Talk(store, knowledge, "p2", talk.office)

    (reply,) = stranger.press(payload)

    assert "không còn liên kết" in reply.body
    assert stranger.dialogue.step != "waiting"


def test_a_lost_receipt_is_replaced_in_the_same_chat(talk: Talk) -> None:
    """The new one works, the old one no more."""
    old = _file(talk)

    talk.say("tôi mất mã")
    talk.tap("Cấp mã mới")
    new, end = talk.wait()

    assert "đang chờ" in _text(talk.say(new.quote))
    assert "Không có tin nào" in _text(talk.say(old))
    assert end.body.endswith("1.")


def test_one_report_can_be_forgotten(talk: Talk) -> None:
    """The claim stays, and nobody is told."""
    receipt = _file(talk)

    talk.say(receipt)
    talk.tap("Quên tin này")
    (cut,) = talk.tap("Cắt liên kết")

    assert "Đã cắt liên kết" in cut.body
    assert "Không có tin nào" in _text(talk.say(receipt))
    assert _answer(talk) == ""


def test_forgetting_everything_cuts_the_reports_too(talk: Talk) -> None:
    """Within one search."""
    receipt = _file(talk)

    talk.say("quên tôi")
    talk.tap("Xóa hết")
    talk.wait()

    assert "Không có tin nào" in _text(talk.say(receipt))


def test_the_same_message_again_gets_a_new_receipt_and_the_answer(talk: Talk) -> None:
    """It is not counted twice, and what is decided is shown at once."""
    old = _file(talk)
    _answer(talk)

    talk.say(RUMOUR, forwarded=True)
    card, verdict = talk.tap("Gửi")

    assert "không tính thêm" in card.body
    assert verdict.title == "Đây là ý kiến, không phải tin giả"
    assert talk.office.claim(_claim_id(talk)).reports == 1
    assert "Không có tin nào" in _text(talk.say(old))


def test_an_appeal_can_follow_such_an_answer(talk: Talk, store: SqlStore, knowledge: Knowledge) -> None:
    """Somebody who comes after the decision has the same right."""
    _file(talk)
    _answer(talk)
    later = Talk(store, knowledge, "p2", talk.office)

    later.say(RUMOUR, forwarded=True)
    later.tap("Gửi")
    (why,) = later.tap("Khiếu nại")

    assert "1.000 ký tự" in why.body


def test_what_is_set_aside_or_needs_more_says_so(talk: Talk) -> None:
    """By receipt, and when more is needed by a message too."""
    receipt = _file(talk)

    talk.office.act(ask_for_info, _claim_id(talk), "t1")
    asked = _text(talk.wait(UNDO))
    needs = _text(talk.say(receipt))
    talk.office.act(set_aside, _claim_id(talk), "t1")
    aside = _text(talk.say(receipt))

    assert "cần biết thêm" in asked
    assert "cần biết thêm" in needs
    assert "xếp lại" in aside


def test_an_album_becomes_one_preview(talk: Talk) -> None:
    """When its last picture is a moment old."""
    pictures = [make_picture("a" * 64, 1), make_picture("b" * 64, 2)]
    for picture in pictures:
        talk.office.do(lambda tx, picture=picture: tx.media.put(picture, talk.office.now))  # type: ignore[misc]

    for picture in pictures:
        talk.say(RUMOUR, content=Content.PICTURE, pictures=(picture.sha256,), album="g1")
    (preview,) = talk.wait(timedelta(seconds=2))
    (card,) = talk.tap("Gửi")

    assert preview.pictures == ("a" * 64, "b" * 64)
    assert card.kind is ReplyKind.RECEIPT


def test_a_late_picture_of_an_album_joins_the_others(talk: Talk) -> None:
    """A new preview shows them all, and the buttons of the first one send nothing."""
    pictures = [make_picture("a" * 64, 1), make_picture("b" * 64, 2)]
    for picture in pictures:
        talk.office.do(lambda tx, picture=picture: tx.media.put(picture, talk.office.now))  # type: ignore[misc]

    talk.say(RUMOUR, content=Content.PICTURE, pictures=("a" * 64,), album="g1")
    (early,) = talk.wait(timedelta(seconds=2))
    talk.say("", content=Content.PICTURE, pictures=("b" * 64,), album="g1")
    (late,) = talk.wait(timedelta(seconds=2))
    (old,) = talk.press(next(choice.payload for choice in early.choices if choice.label == "Gửi"))
    (card,) = talk.press(next(choice.payload for choice in late.choices if choice.label == "Gửi"))

    assert late.pictures == ("a" * 64, "b" * 64)
    assert RUMOUR in late.quote
    assert old.kind is ReplyKind.TEXT
    assert card.kind is ReplyKind.RECEIPT


def test_an_album_waits_for_a_picture_still_on_its_way(talk: Talk, store: SqlStore) -> None:
    """A download can take longer than the pause between two pictures."""
    picture = make_picture("a" * 64, 1)
    talk.office.do(lambda tx: tx.media.put(picture, talk.office.now))
    talk.say(RUMOUR, content=Content.PICTURE, pictures=("a" * 64,), album="g1")
    coming = InboxRow(
        channel=talk.key.channel, event_id="late", chat_id=talk.key.chat_id, body=b"", received_at=talk.office.now
    )
    talk.office.do(lambda tx: tx.inbox.put_again(coming))

    early = talk.wait(timedelta(seconds=2))
    talk.office.do(lambda tx: tx.inbox.finish(talk.key.channel, "late"))
    (preview,) = talk.wait(timedelta(seconds=2))

    assert early == []
    assert preview.pictures == ("a" * 64,)
    assert not store.read_now(lambda tx: tx.jobs.due(talk.office.now + timedelta(minutes=1)))


def test_a_reader_can_follow_and_stop(talk: Talk, store: SqlStore, knowledge: Knowledge) -> None:
    """Without sending anything."""
    _file(talk)
    _publish(talk)
    payload = next(choice.payload for choice in talk.last[-1].choices if choice.label.startswith("Báo tôi"))
    reader = Talk(store, knowledge, "p2", talk.office)

    (following,) = reader.press(payload)
    (stopped,) = reader.tap("Thôi, không cần báo")

    assert "mình sẽ báo ở đây" in following.body
    assert "không báo nữa" in stopped.body


def test_a_number_typed_after_an_outcome_means_its_choices(talk: Talk) -> None:
    """Where there are no buttons nothing is lost, and the Dialogue does not say which report it was."""
    receipt = _file(talk)
    talk.say(receipt)
    _publish(talk)
    report = talk.office.store.read_now(lambda tx: tx.reports.of_receipt(talk.office.vault.receipt_key(receipt)))
    kept = repr(talk.dialogue)

    (why,) = talk.say("1")
    (cancelled,) = talk.tap("Huỷ")

    assert report is not None
    assert report.id not in kept
    assert report.claim_id not in kept
    assert "1.000 ký tự" in why.body
    assert "Đã huỷ" in cancelled.body


def test_a_report_that_waits_for_its_text_goes_on_after_news(talk: Talk) -> None:
    """An outcome in between does not turn the next message into a question."""
    _file(talk)
    talk.say("/baocao")
    _answer(talk)

    (preview,) = talk.say("Ngày mai trường cả xã nghỉ học hết tuần")

    assert preview.kind is ReplyKind.PREVIEW
