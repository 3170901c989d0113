"""Receipts and appeals, as prepared."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conversation import prepare
from bot.conversation.wording import say
from bot.domain.base import Base
from bot.domain.dialogue import Dialogue
from bot.domain.effect import BeginAppeal, CutLink, FileAppeal, LookUp, ReplaceReceipts
from bot.domain.message import ReplyKind
from bot.domain.receipt import make_receipt
from bot.domain.report import APPEAL_LENGTH
from bot.domain.text import Language
from tests.unit.conversation.makers import KEY, NOON, make_reporting, make_update, tap, turn

RECEIPT = make_receipt(bytes(range(10)))
WAITING = Dialogue(key=KEY, version=4, flow="lookup", step="waiting")
OBJECTING = Dialogue(key=KEY, version=4, flow="appeal", step="waiting", data={"report": "sealed"})
REASON = "Tôi có giấy báo của điện lực, số 0901234567, ngày 28/11"


def _text(base: Base, key: str) -> str:
    return say(base, Language.VI, key)


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param(RECEIPT, id="alone"),
        pytest.param(RECEIPT.lower().replace("-", " "), id="small, with spaces"),
        pytest.param(RECEIPT.replace("0", "O").replace("1", "l"), id="O for 0, l for 1"),
        pytest.param(f"/tracuu {RECEIPT}", id="a command"),
        pytest.param(f"tra cứu {RECEIPT}", id="words"),
        pytest.param(f"Tra cuu ma: {RECEIPT}.", id="without marks"),
    ],
)
def test_a_receipt_is_looked_up_however_it_is_typed(base: Base, typed: str) -> None:
    """Where the conversation is does not matter."""
    plan = turn(make_reporting(base), text=typed)

    assert plan.effects == (LookUp(RECEIPT),)


def test_the_code_can_come_after_the_question_for_it(base: Base) -> None:
    """/tracuu alone asks."""
    knowledge = make_reporting(base)

    asked = turn(knowledge, text="/tracuu")
    given = turn(knowledge, asked.dialogue, text=RECEIPT)

    assert asked.replies[0].body == _text(base, "lookup.ask")
    assert given.effects == (LookUp(RECEIPT),)


@pytest.mark.parametrize("typed", ["7HQ2-AAAA-BBBB-CCCC-D", "ABCD1234", f"{RECEIPT[:-1]}*"])
def test_a_mistyped_code_is_said_to_be_one(base: Base, typed: str) -> None:
    """And the question stays open."""
    plan = turn(make_reporting(base), WAITING, text=typed)

    assert plan.replies[0].body == _text(base, "lookup.bad")
    assert plan.dialogue.step == "waiting"
    assert plan.effects == ()


@pytest.mark.parametrize("typed", ["điều 12 CRC nói gì", "quyền học tập", "tra cứu điều 12 CRC", "0901 2345 6789"])
def test_a_question_is_not_taken_for_a_code(base: Base, typed: str) -> None:
    """Not even while a code is waited for, unless it looks like one."""
    plan = turn(make_reporting(base), text=typed)

    assert not any(isinstance(effect, LookUp) for effect in plan.effects)
    assert plan.replies[0].body != _text(base, "lookup.bad")


def test_a_lost_receipt_is_replaced_after_a_confirmation(base: Base) -> None:
    """The old one stops working, so nobody does it by one slip."""
    knowledge = make_reporting(base)

    asked = turn(knowledge, text="tôi mất mã")
    done = tap(knowledge, asked, _text(base, "lookup.lost_yes"))

    assert asked.effects == ()
    assert done.effects == (ReplaceReceipts(),)


def test_cutting_one_link_asks_first(base: Base) -> None:
    """Only the confirmation does it, and only right after the question."""
    knowledge = make_reporting(base)
    status = Dialogue(key=KEY, version=4, flow="lookup", step="status", data={"report": "sealed"})

    asked = turn(knowledge, status, button="lookup|unlink|4|")
    done = tap(knowledge, asked, _text(base, "lookup.unlink_yes"))
    late = turn(knowledge, replace(asked.dialogue, version=9), button=asked.replies[0].choices[0].payload)

    assert asked.effects == late.effects == ()
    assert done.effects == (CutLink(),)


def test_an_appeal_from_the_status_belongs_to_its_turn(base: Base) -> None:
    """From the message of the outcome it carries the report."""
    knowledge = make_reporting(base)
    status = Dialogue(key=KEY, version=4, flow="lookup", step="status", data={"report": "sealed"})

    fresh = turn(knowledge, status, button="appeal|begin|4|")
    stale = turn(knowledge, status, button="appeal|begin|3|")
    made_up = turn(knowledge, status, button="appeal|begin|0|")
    told = turn(knowledge, status, button="appeal|begin|0|REPORT0001")

    assert fresh.effects == (BeginAppeal(),)
    assert stale.effects == made_up.effects == ()
    assert told.effects == (BeginAppeal("REPORT0001"),)


def test_an_appeal_is_shown_before_it_is_sent(base: Base) -> None:
    """Blacked out, like a report."""
    knowledge = make_reporting(base)

    shown = turn(knowledge, OBJECTING, text=REASON)
    sent = tap(knowledge, shown, _text(base, "appeal.send"))

    assert shown.replies[0].kind is ReplyKind.PREVIEW
    assert "0901234567" not in shown.replies[0].quote
    assert sent.effects == (FileAppeal(shown.replies[0].quote),)


def test_a_long_appeal_is_cut_and_says_so(base: Base) -> None:
    """A thousand characters are enough."""
    plan = turn(make_reporting(base), OBJECTING, text="vì sao " * 400)

    assert len(plan.replies[0].quote) <= APPEAL_LENGTH
    assert _text(base, "appeal.cut") in plan.replies[0].body


@pytest.mark.parametrize("text", ["", "😂", "không", "1 2 3 4"])
def test_an_appeal_without_a_reason_is_asked_for_again(base: Base, text: str) -> None:
    """The step stays."""
    plan = turn(make_reporting(base), OBJECTING, text=text)

    assert plan.replies[0].body == _text(base, "appeal.short")
    assert (plan.dialogue.flow, plan.dialogue.step) == ("appeal", "waiting")


def test_an_appeal_can_be_given_up(base: Base) -> None:
    """Its text goes at once, and what is typed next is a question again."""
    knowledge = make_reporting(base)
    shown = turn(knowledge, OBJECTING, text=REASON)

    cancelled = tap(knowledge, shown, _text(base, "report.cancel"))

    assert cancelled.dialogue.draft is None
    assert cancelled.dialogue.flow == "ask"


def test_the_text_of_an_appeal_is_never_sent_as_a_report(base: Base) -> None:
    """Asking whether "this message" is true does not mean it."""
    knowledge = make_reporting(base)
    shown = turn(knowledge, OBJECTING, text=REASON)
    moved_on = prepare(shown.dialogue, make_update("menu"), knowledge, NOON + timedelta(seconds=1))

    asked = turn(knowledge, moved_on.dialogue, text="tin này có thật không")

    assert asked.replies[0].body == _text(base, "report.start")
