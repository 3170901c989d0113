"""How decisions and other news are worded."""

from dataclasses import replace

import pytest

from bot.conversation.telling import to_replies
from bot.conversation.verdict_cards import Told, verdict_card
from bot.conversation.wording import say
from bot.domain.base import Base
from bot.domain.decision import Appeal, AppealState, DecisionKind
from bot.domain.message import ReplyKind
from bot.domain.news import AppealAnswered, Decided, InfoAsked, LookedAtAgain, News, ReceiptReplaced, SearchEnded
from bot.domain.text import Language
from bot.domain.verdict import NoVerdict, Outcome, Verdict
from tests.unit.conversation.makers import NOON, make_decision, make_reporting

OUTCOMES: list[Outcome] = [*Verdict, *NoVerdict]
APPEAL = Appeal(
    id="A1", claim_id="C1", number=1, report_id="R1", text="Tôi thấy khác", at=NOON, reasons="Đã đối chiếu."
)


def _told(outcome: Outcome, *, kind: DecisionKind | None = None) -> Decided:
    return Decided(decision=make_decision(outcome, kind=kind), report_id="REPORT0001", first=True)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_outcome_is_a_statement_of_reasons(base: Base, outcome: Outcome, language: Language) -> None:
    """It says what, why, when, and how to appeal, and offers the appeal."""
    (reply,) = to_replies(make_reporting(base), _told(outcome), language)

    assert reply.kind is ReplyKind.VERDICT
    assert reply.title == say(base, language, f"verdict.{outcome.value}")
    assert len(reply.body) > 60
    assert say(base, language, "verdict.how") in reply.notice
    assert reply.choices[0].payload == "appeal|begin|0|REPORT0001"


def test_opinion_is_said_to_be_everybodys_right(base: Base) -> None:
    """Not false news, with the article it rests on, and no verdict to follow."""
    (reply,) = to_replies(make_reporting(base), _told(NoVerdict.OPINION), Language.VI)

    assert "không phải là tin giả" in reply.body
    assert "quyền" in reply.body
    assert [source.id for source in reply.sources] == ["ICCPR:19"]
    assert len(reply.choices) == 1


def test_danger_shows_where_to_call(base: Base) -> None:
    """113 stands first."""
    (reply,) = to_replies(make_reporting(base), _told(NoVerdict.URGENT), Language.VI)

    assert reply.phones[0].number == "113"


@pytest.mark.parametrize("outcome", sorted(set(OUTCOMES) - {NoVerdict.URGENT}))
def test_nothing_else_shows_numbers(base: Base, outcome: Outcome) -> None:
    """They would make an opinion look like an emergency."""
    assert verdict_card(make_reporting(base), make_decision(outcome), Language.VI, Told.READER).phones == ()


@pytest.mark.parametrize("kind", [DecisionKind.CORRECTION, DecisionKind.WITHDRAWAL, DecisionKind.APPEAL])
def test_a_change_says_that_it_is_one(base: Base, kind: DecisionKind) -> None:
    """To whoever reported it and to whoever follows it."""
    decision = make_decision(number=2, kind=kind)
    knowledge = make_reporting(base)

    (reporter,) = to_replies(knowledge, Decided(decision=decision, report_id="R1", first=False), Language.VI)
    (follower,) = to_replies(knowledge, Decided(decision=decision, report_id=None, first=False), Language.VI)

    assert say(base, Language.VI, f"verdict.told.{kind.value}") in reporter.body
    assert "bạn theo dõi" in follower.body
    assert say(base, Language.VI, "verdict.version", number=2) in reporter.notice


def test_a_withdrawal_does_not_repeat_the_verdict_as_if_it_stood(base: Base) -> None:
    """The title says that it is withdrawn."""
    card = verdict_card(make_reporting(base), make_decision(kind=DecisionKind.WITHDRAWAL), Language.VI, Told.REPORTER)

    assert card.title.startswith("Đã rút lại")


def test_unproven_by_time_needs_no_title(base: Base) -> None:
    """Nobody restated the claim; the reason is that nothing was found."""
    decision = replace(make_decision(Verdict.UNPROVEN, kind=DecisionKind.TIME), title="", statement="", sources=())

    card = verdict_card(make_reporting(base), decision, Language.VI, Told.REPORTER)

    assert card.body == say(base, Language.VI, "verdict.told.time")


@pytest.mark.parametrize("link", ["javascript:alert(1)", "", "ftp://example.org"])
def test_a_source_without_a_web_address_is_not_a_link(base: Base, link: str) -> None:
    """A paper document has none, and nothing else may be one."""
    decision = make_decision()
    decision = replace(decision, sources=(replace(decision.sources[0], link=link),))

    card = verdict_card(make_reporting(base), decision, Language.VI, Told.READER)

    assert card.sources[0].link is None


@pytest.mark.parametrize("state", [AppealState.UPHELD, AppealState.OVERTURNED])
def test_an_appeal_is_answered_with_its_reasons(base: Base, state: AppealState) -> None:
    """Whatever becomes of it."""
    (reply,) = to_replies(make_reporting(base), AppealAnswered(appeal=replace(APPEAL, state=state)), Language.VI)

    assert reply.title == say(base, Language.VI, f"appeal.{state.value}")
    assert "Đã đối chiếu." in reply.body


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    "news",
    [
        LookedAtAgain(claim_id="C1", report_id="R1"),
        LookedAtAgain(claim_id="C1", report_id="R1", parted=True),
        InfoAsked(claim_id="C1", report_id="R1"),
        ReceiptReplaced(claim_id="C1", receipt="AAAA-BBBB-CCCC-DDDD-E"),
        SearchEnded(found=0, forgotten=False),
        SearchEnded(found=2, forgotten=False),
        SearchEnded(found=2, forgotten=True),
    ],
    ids=lambda news: type(news).__name__,
)
def test_other_news_is_one_message(base: Base, news: News, language: Language) -> None:
    """In the person's language."""
    (reply,) = to_replies(make_reporting(base), news, language)

    assert reply.language is language
    assert reply.body


def test_forgetting_somebody_who_sent_nothing_is_silent(base: Base) -> None:
    """There is nothing to say, and nobody who wants to hear it."""
    assert to_replies(make_reporting(base), SearchEnded(found=0, forgotten=True), Language.VI) == ()
