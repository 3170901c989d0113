"""What is told and shown is what stands at present, and whoever does not take it for an answer reaches staff."""

from dataclasses import replace

import pytest

from bot.claims_shelf import ClaimsShelf
from bot.conversation import Knowledge
from bot.conversation.drafts import token_of
from bot.domain.claim import UNDO, ClaimState
from bot.domain.message import ReplyKind
from bot.domain.verdict import NoVerdict
from bot.ports.claims import QueueFilter
from bot.services.appeals import decide_appeal, file_appeal
from bot.services.merging import merge, split
from bot.services.queue import read_queue
from bot.services.triage import answer_without_verdict
from bot.store import SqlStore
from tests.support.talking import Talk

RUMOUR = "Mai cúp điện cả huyện Cần Đước tới ngày 30/11"


@pytest.fixture
def talk(store: SqlStore, knowledge: Knowledge) -> Talk:
    return Talk(store, knowledge)


def test_after_a_split_nobody_hears_of_an_appeal(talk: Talk) -> None:
    """Nobody appealed: the answer was to another message."""
    other = talk.office.file("Học sinh toàn tỉnh nghỉ học hai tuần vì bão", "p2").claim_id
    talk.say(RUMOUR, forwarded=True)
    talk.tap("Gửi")
    mine = talk.office.store.read_now(lambda tx: tx.claims.changed_since(0))[-1][1].id
    talk.office.act(answer_without_verdict, other, "t1", NoVerdict.OPINION)
    talk.wait(UNDO)
    talk.office.act(merge, mine, "t1", other)
    talk.wait(UNDO)

    talk.office.act(split, mine, "t1")
    (heard,) = talk.wait()

    assert "nay được xem riêng" in heard.body
    assert "khiếu nại" not in heard.body


def test_a_candidate_shows_what_stands_and_nothing_else(talk: Talk) -> None:
    """A verdict overturned while somebody looks at the candidates is not shown as the present one."""
    office = talk.office
    filed = office.file("Mai cúp điện cả tỉnh tới cuối tháng", "p2")
    office.publish(filed.claim_id)
    talk.say(RUMOUR, forwarded=True)
    assert talk.dialogue.draft is not None
    known = f"report|known|0|{filed.claim_id}.{token_of(talk.dialogue.draft)}"
    (before,) = talk.press(known)
    appeal = office.do(lambda tx: file_appeal(tx, office.vault, filed.receipt, "Tôi không đồng ý ạ", office.now))
    said = {
        "outcome": NoVerdict.OPINION,
        "title": "Về việc cúp điện",
        "reasons": "Đây là ý kiến.",
        "statement": "Vì đây là ý kiến.",
    }
    by = office.staff["a1"]
    office.do(lambda tx: decide_appeal(tx, appeal.id, by, office.now, overturned=True, **said))  # type: ignore[arg-type]

    (after,) = talk.press(known)

    assert before.title == "✕ Sai sự thật"
    assert after.kind is ReplyKind.TEXT
    assert "không còn nữa" in after.body
    assert after.choices[0].label == "Vẫn gửi tin này"


def test_what_is_sent_although_the_verdict_is_known_reaches_staff(store: SqlStore, knowledge: Knowledge) -> None:
    """As a claim of its own beside the published one, for all who send these words; nobody is told the same again."""
    shelf = ClaimsShelf()
    shelf.begin(store, knowledge.base.lexicon)
    talk = Talk(store, replace(knowledge, claims=shelf))
    office = talk.office
    filed = office.file(RUMOUR, "p2")
    office.publish(filed.claim_id)
    other = Talk(store, replace(knowledge, claims=shelf), "p3", office)
    while shelf.look(store):
        pass

    for person in (talk, other):
        (known,) = person.say(RUMOUR, forwarded=True)
        person.tap("Vẫn gửi tin này")
        (card,) = person.tap("Gửi")

    page = store.read_now(lambda tx: read_queue(tx, office.staff["t1"], QueueFilter(), office.now))
    (row,) = [row for row in page.rows if row.claim.state is ClaimState.NEW]
    assert known.kind is ReplyKind.VERDICT
    assert card.kind is ReplyKind.RECEIPT
    assert (row.claim.text, row.claim.reports) == (RUMOUR, 2)
    assert row.best is not None
    assert row.best.claim_id == filed.claim_id
