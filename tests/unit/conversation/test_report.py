"""From a doubtful message to its sending, as prepared."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conversation import Knowledge, Operator, Plan, prepare
from bot.conversation.wording import say
from bot.domain.answer import Emergency, Found
from bot.domain.base import Base
from bot.domain.claim import Risk
from bot.domain.dialogue import Dialogue
from bot.domain.effect import CollectAlbum, FileReport, Follow, KeepUnanswered, ShowDecision
from bot.domain.message import ChoiceRole, Content, ReplyKind
from bot.domain.text import Language
from bot.ports.known import Known
from tests.unit.conversation.makers import (
    KEY,
    NOON,
    ScriptedClaims,
    find_choice,
    make_decision,
    make_reporting,
    make_update,
    receive,
    tap,
    turn,
)

RUMOUR = "Mai cúp điện cả huyện Cần Đước tới ngày 30/11"
LONG = (
    RUMOUR + ". Bà con tích trữ nước và thức ăn, sạc đầy pin, báo cho người thân biết trước kẻo không kịp trở tay nhé."
)


def _text(base: Base, key: str) -> str:
    return say(base, Language.VI, key)


def _filed(plan: Plan) -> FileReport:
    (effect,) = plan.effects
    assert isinstance(effect, FileReport)
    return effect


def test_a_forwarded_message_is_a_draft_at_once(base: Base) -> None:
    """One message, and the preview shows what would be stored, who reads it, how long, and minors."""
    plan = receive(make_reporting(base), text=f"{RUMOUR}, hỏi 0901234567", forwarded=True)

    (reply,) = plan.replies
    assert reply.kind is ReplyKind.PREVIEW
    assert reply.quote == plan.dialogue.draft.text if plan.dialogue.draft else False
    assert "0901234567" not in reply.quote
    for key in ("report.preview.kept", "report.preview.minors"):
        assert _text(base, key) in reply.body
    assert "Cơ quan thử" in reply.body
    assert plan.effects == ()


def test_send_and_cancel_are_of_one_size(base: Base) -> None:
    """Neither is easier to hit."""
    plan = receive(make_reporting(base), text=RUMOUR, forwarded=True)

    assert [choice.label for choice in plan.replies[0].choices] == ["Gửi", "Huỷ"]
    assert {choice.role for choice in plan.replies[0].choices} == {ChoiceRole.OPTION}


def test_one_tap_sends_what_was_shown(base: Base) -> None:
    """The draft of the preview is what is filed."""
    knowledge = make_reporting(base)
    shown = receive(knowledge, text=RUMOUR, forwarded=True)

    sent = tap(knowledge, shown, "Gửi")

    filed = _filed(sent)
    assert filed.draft.text == shown.replies[0].quote == RUMOUR
    assert filed.risk is Risk.ORDINARY
    assert not filed.conflict


def test_cancelling_leaves_nothing(base: Base) -> None:
    """The draft is gone, and the old button sends nothing."""
    knowledge = make_reporting(base)
    shown = receive(knowledge, text=RUMOUR, forwarded=True)

    cancelled = tap(knowledge, shown, "Huỷ")
    late = turn(knowledge, cancelled.dialogue, button=find_choice(shown, "Gửi").payload)

    assert cancelled.dialogue.draft is None
    assert late.effects == ()
    assert late.replies[0].body == _text(base, "report.gone")


def test_the_buttons_work_as_long_as_the_draft_is_there(base: Base) -> None:
    """A question in between does not lose the message; a newer message and a day do."""
    knowledge = make_reporting(base, hỏi=Found("CRC:12", 0.9))
    shown = receive(knowledge, text=RUMOUR, forwarded=True)
    send = find_choice(shown, "Gửi").payload

    asked = turn(knowledge, shown.dialogue, text="hỏi")
    sent = turn(knowledge, asked.dialogue, button=send)
    update = make_update(button=send)
    expired = prepare(asked.dialogue, update, knowledge, NOON + timedelta(hours=24))
    newer = prepare(asked.dialogue, replace(make_update(LONG), forwarded=True), knowledge, NOON + timedelta(seconds=1))
    replaced = turn(knowledge, newer.dialogue, button=send)

    assert _filed(sent).draft.text == RUMOUR
    assert expired.effects == replaced.effects == ()


@pytest.mark.parametrize("word", ["/baocao", "báo tin giả", "Bao tin nghi sai", "report a message"])
def test_a_word_asks_for_the_message_and_the_next_text_is_it(base: Base, word: str) -> None:
    """Typing is a way in like tapping."""
    knowledge = make_reporting(base)

    asked = turn(knowledge, text=word)
    written = turn(knowledge, asked.dialogue, text=RUMOUR)

    assert asked.dialogue.step == "waiting"
    assert written.replies[0].kind is ReplyKind.PREVIEW


def test_asking_whether_it_is_true_after_a_forward_means_that_message(base: Base) -> None:
    """The preview of the draft is shown again, with buttons that work."""
    knowledge = make_reporting(base, hỏi=Found("CRC:12", 0.9))
    shown = receive(knowledge, text=RUMOUR, forwarded=True)
    between = turn(knowledge, shown.dialogue, text="hỏi")

    asked = turn(knowledge, between.dialogue, text="tin này có thật không?")

    assert asked.replies[0].quote == RUMOUR
    assert _filed(tap(knowledge, asked, "Gửi")).draft.text == RUMOUR


def test_asking_whether_it_is_true_with_nothing_before_asks_for_it(base: Base) -> None:
    """Nobody guesses what "tin này" is."""
    plan = turn(make_reporting(base), text="tin này có thật không?")

    assert plan.replies[0].body == _text(base, "report.start")


def test_a_long_text_nobody_can_answer_can_be_sent(base: Base) -> None:
    """It is offered, not done."""
    knowledge = make_reporting(base)

    plan = turn(knowledge, text=LONG)
    checked = tap(knowledge, plan, _text(base, "report.check"))

    assert plan.replies[0].kind is ReplyKind.UNKNOWN
    assert isinstance(plan.effects[0], KeepUnanswered)
    assert checked.replies[0].kind is ReplyKind.PREVIEW
    assert checked.replies[0].quote == LONG


@pytest.mark.parametrize("text", ["chiều nay giá vàng bao nhiêu vậy", "😂" * 200])
def test_an_ordinary_question_is_not_taken_for_a_rumour(base: Base, text: str) -> None:
    """No offer, and nothing of it stays in the Dialogue."""
    plan = turn(make_reporting(base), text=text)

    assert plan.dialogue.draft is None
    assert _text(base, "report.check") not in [choice.label for choice in plan.replies[-1].choices]


def test_a_link_alone_is_a_draft_without_its_user_part(base: Base) -> None:
    """Who posted it is not what is checked."""
    plan = turn(make_reporting(base), text="https://www.facebook.com/nguyen.van.a.123/posts/77")

    assert plan.replies[0].kind is ReplyKind.PREVIEW
    assert "nguyen.van.a" not in plan.replies[0].quote


@pytest.mark.parametrize("content", sorted(set(Content) - {Content.TEXT, Content.PICTURE}))
def test_other_content_is_refused_kindly(base: Base, content: Content) -> None:
    """Nothing of it is kept, and each kind is told what to do instead."""
    plan = receive(make_reporting(base), text=RUMOUR, content=content, forwarded=True)

    assert plan.replies[0].body == _text(base, f"report.refused.{content.value}")
    assert plan.dialogue.draft is None
    assert plan.effects == ()


def test_a_picture_with_its_caption_is_a_draft(base: Base) -> None:
    """The words that ask about it are not part of it."""
    plan = receive(
        make_reporting(base),
        text=f"tin này có thật không: {RUMOUR}",
        content=Content.PICTURE,
        pictures=("a" * 64,),
        picture_hashes=(5,),
    )

    assert plan.replies[0].quote == RUMOUR
    assert plan.replies[0].pictures == ("a" * 64,)
    assert "1 ảnh" in plan.replies[0].body


def test_a_picture_nobody_could_read_is_refused(base: Base) -> None:
    """Its caption alone would be another message."""
    plan = receive(make_reporting(base), text=RUMOUR, content=Content.PICTURE)

    assert plan.replies[0].body == _text(base, "report.refused.picture")
    assert plan.dialogue.draft is None


def test_the_pictures_of_an_album_are_collected_silently(base: Base) -> None:
    """One preview comes of them, after the last."""
    knowledge = make_reporting(base)
    picture: dict[str, object] = {"content": Content.PICTURE, "album": "a1"}

    first = receive(knowledge, text=RUMOUR, pictures=("a" * 64,), **picture)
    second = receive(knowledge, first.dialogue, text=None, pictures=("b" * 64,), **picture)

    assert first.replies == second.replies == ()
    assert second.effects == (CollectAlbum("a1"),)
    assert second.dialogue.draft is not None
    assert second.dialogue.draft.pictures == ("a" * 64, "b" * 64)


def test_an_edited_message_is_a_new_draft(base: Base) -> None:
    """The old buttons do not send the new text, nor the old one."""
    knowledge = make_reporting(base)
    waiting = turn(knowledge, text="/baocao")
    shown = turn(knowledge, waiting.dialogue, text=RUMOUR)
    later = NOON + timedelta(seconds=5)

    edited = prepare(shown.dialogue, replace(make_update(LONG), edited=True), knowledge, later)
    late = prepare(edited.dialogue, make_update(button=find_choice(shown, "Gửi").payload), knowledge, later)

    assert edited.replies[0].quote == LONG
    assert late.effects == ()


def test_in_a_group_nothing_is_taken(base: Base) -> None:
    """A preview there would show everybody who reports what."""
    knowledge = make_reporting(base)
    in_group = Dialogue(key=replace(KEY, chat_id="g1"))

    typed = receive(knowledge, in_group, chat_id="g1", text=f"/baocao {RUMOUR}")
    forwarded = receive(knowledge, in_group, chat_id="g1", text=RUMOUR, forwarded=True)
    button = receive(knowledge, in_group, chat_id="g1", button="report|start|0|")

    for plan in (typed, forwarded, button):
        assert plan.replies[0].body == _text(base, "report.private")
        assert plan.dialogue.draft is None


def test_a_cry_for_help_stands_before_the_preview(base: Base) -> None:
    """Whoever types it may be in danger; a forwarded one is a rumour, and urgent for staff."""
    knowledge = make_reporting(base, **{RUMOUR: Emergency(("113",))})
    waiting = turn(knowledge, text="/baocao")

    typed = turn(knowledge, waiting.dialogue, text=RUMOUR)
    forwarded = receive(knowledge, text=RUMOUR, forwarded=True)
    sent = tap(knowledge, forwarded, "Gửi")

    assert [reply.kind for reply in typed.replies] == [ReplyKind.EMERGENCY, ReplyKind.PREVIEW]
    assert [reply.kind for reply in forwarded.replies] == [ReplyKind.PREVIEW]
    assert _filed(sent).risk is Risk.HIGH


@pytest.mark.parametrize(("forwarded", "warned"), [(False, True), (True, False)])
def test_a_cry_for_help_under_an_album_is_heard_at_once(base: Base, *, forwarded: bool, warned: bool) -> None:
    """As under a single picture, before its other pictures have come."""
    knowledge = make_reporting(base, **{RUMOUR: Emergency(("113",))})

    plan = receive(
        knowledge, text=RUMOUR, content=Content.PICTURE, pictures=("a" * 64,), album="a1", forwarded=forwarded
    )

    assert [reply.kind for reply in plan.replies] == [ReplyKind.EMERGENCY] * warned
    assert plan.effects == (CollectAlbum("a1"),)


def test_a_claim_about_the_operator_is_marked(base: Base) -> None:
    """Those who decide need a source from outside."""
    knowledge = replace(make_reporting(base), operator=Operator("Sở Tư pháp Long An"))
    shown = receive(knowledge, text="Nghe nói SỞ TƯ PHÁP LONG AN thu tiền của dân", forwarded=True)

    assert _filed(tap(knowledge, shown, "Gửi")).conflict


class TestKnownClaims:
    """What is known is said before anything is sent."""

    def _knowledge(self, base: Base, known: Known) -> Knowledge:
        return make_reporting(base, ScriptedClaims(known))

    def test_a_sure_one_is_answered_at_once(self, base: Base) -> None:
        """With its reasons and sources; nothing is filed."""
        decision = make_decision()

        plan = receive(
            self._knowledge(base, Known(sure=decision, attach=decision.claim_id)), text=RUMOUR, forwarded=True
        )

        (reply,) = plan.replies
        assert reply.kind is ReplyKind.VERDICT
        assert reply.title == _text(base, "verdict.V1")
        assert decision.statement in reply.body
        assert reply.sources[0].link == "https://example.org/lich"
        assert [choice.label for choice in reply.choices] == [
            _text(base, "report.follow"),
            _text(base, "report.anyway"),
        ]

    def test_it_can_be_sent_anyway_beside_the_known_claim(self, base: Base) -> None:
        """Staff see it as a claim of its own, with the known one as the best match."""
        decision = make_decision()
        knowledge = self._knowledge(base, Known(sure=decision, attach=decision.claim_id))
        shown = receive(knowledge, text=RUMOUR, forwarded=True)

        preview = tap(knowledge, shown, _text(base, "report.anyway"))

        filed = _filed(tap(knowledge, preview, "Gửi"))
        assert preview.replies[0].kind is ReplyKind.PREVIEW
        assert (filed.draft.match, filed.suggested, filed.apart) == (None, decision.claim_id, True)

    def test_a_newer_message_is_not_beside_it(self, base: Base) -> None:
        """What was known of the message before says nothing about the next."""
        decision = make_decision()
        shown = receive(
            self._knowledge(base, Known(sure=decision, attach=decision.claim_id)), text=RUMOUR, forwarded=True
        )
        other = self._knowledge(base, Known(near=decision.claim_id))

        next_ = receive(other, shown.dialogue, text=LONG, forwarded=True)

        filed = _filed(tap(other, next_, "Gửi"))
        assert (filed.suggested, filed.apart) == (decision.claim_id, False)

    def test_following_it_leaves_no_draft(self, base: Base) -> None:
        """Whoever is content with the verdict sends nothing."""
        decision = make_decision()
        knowledge = self._knowledge(base, Known(sure=decision))
        shown = receive(knowledge, text=RUMOUR, forwarded=True)

        followed = tap(knowledge, shown, _text(base, "report.follow"))

        assert followed.effects == (Follow(decision.claim_id, 1),)
        assert followed.dialogue.draft is None

    def test_near_ones_are_offered_with_a_way_out(self, base: Base) -> None:
        """At most three titles, then "Không phải các tin này", which leads to the preview."""
        near = tuple(make_decision(claim_id=f"CLAIM0000{number}") for number in range(3))
        knowledge = self._knowledge(base, Known(candidates=near))

        shown = receive(knowledge, text=RUMOUR, forwarded=True)
        chosen = turn(knowledge, shown.dialogue, text="2")
        none = tap(knowledge, shown, _text(base, "report.not_these"))

        assert len(shown.replies[0].choices) == 4
        assert chosen.effects == (ShowDecision("CLAIM00001"),)
        assert none.replies[0].kind is ReplyKind.PREVIEW

    def test_an_undecided_one_is_not_mentioned(self, base: Base) -> None:
        """The report is filed under it, and its reporter is told with the others."""
        knowledge = self._knowledge(base, Known(attach="CLAIM00009"))

        shown = receive(knowledge, text=RUMOUR, forwarded=True)

        assert shown.replies[0].kind is ReplyKind.PREVIEW
        assert _filed(tap(knowledge, shown, "Gửi")).draft.match == "CLAIM00009"


@pytest.mark.parametrize(
    "payload",
    ["report|send|0|0", "report|known|0|x.y", "report|follow|0|x", "report|nothing|0|", "report|follow|0|x.99999999"],
)
def test_made_up_buttons_do_nothing(base: Base, payload: str) -> None:
    """Anybody can send anything as a payload."""
    plan = turn(make_reporting(base), button=payload)

    assert plan.effects == ()
    assert plan.replies
