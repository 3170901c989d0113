"""What each message leads to."""

from collections import deque
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conversation import Knowledge, Plan
from bot.conversation.cards import answer_card
from bot.conversation.wording import say
from bot.domain.answer import Candidate, Context, Emergency, Found, Unclear, Unknown
from bot.domain.base import Base
from bot.domain.dialogue import Dialogue
from bot.domain.effect import CountFeedback, FeedbackReason, ForgetPerson, KeepUnanswered
from bot.domain.entry import EntryKind, Reason
from bot.domain.message import ChoiceRole, ReplyKind
from bot.domain.text import Language
from tests.unit.conversation.makers import KEY, NOON, make_knowledge_of, turn

TWO = Unclear((Candidate("CRC:12", 0.5), Candidate("CRC:13", 0.4)))


def _says(plan: Plan, base: Base, key: str, language: Language = Language.VI) -> bool:
    return any(reply.body == say(base, language, key) for reply in plan.replies[:1])


def _tapped(knowledge: Knowledge, plan: Plan, label_start: str) -> Plan:
    choice = next(choice for choice in plan.replies[-1].choices if choice.label.startswith(label_start))
    return turn(knowledge, plan.dialogue, button=choice.payload)


def test_an_answer_names_its_source_and_can_be_rated(base: Base) -> None:
    """A found entry comes with sources, thumbs, and the version that was shown."""
    plan = turn(make_knowledge_of(base, hỏi=Found("CRC:12", 0.9)), text="hỏi")

    (reply,) = plan.replies
    assert reply.kind is ReplyKind.ARTICLE
    assert [source.path for source in reply.sources] == ["/cong-uoc/crc/dieu-12"]
    assert [choice.role for choice in reply.choices].count(ChoiceRole.FEEDBACK) == 2
    assert reply.entry_version == base.entries["CRC:12"].version


def test_asking_back_offers_the_candidates_and_a_way_out(base: Base) -> None:
    """At most three questions and "none of these"."""
    plan = turn(make_knowledge_of(base, hỏi=TWO), text="hỏi")

    labels = [choice.label for choice in plan.replies[0].choices]
    assert len(labels) == 3
    assert labels[-1] == say(base, Language.VI, "clarify.none")


@pytest.mark.parametrize("typed", ["1", "1.", "a", "A)", " 1 "])
def test_a_typed_number_or_letter_chooses(base: Base, typed: str) -> None:
    """Channels without buttons lose nothing."""
    knowledge = make_knowledge_of(base, hỏi=TWO)
    asked = turn(knowledge, text="hỏi")

    plan = turn(knowledge, asked.dialogue, text=typed)

    assert plan.replies[0].entry == "CRC:12"


def test_a_typed_label_chooses_without_its_marks(base: Base) -> None:
    """The words of a choice do, in any spelling of the keyboard."""
    knowledge = make_knowledge_of(base, hỏi=TWO)
    asked = turn(knowledge, text="hỏi")

    plan = turn(knowledge, asked.dialogue, text="khong phai cac cau nay")

    assert plan.replies[0].kind is ReplyKind.UNKNOWN


def test_a_number_means_nothing_when_nothing_is_open(base: Base) -> None:
    """Then it is a text like any other."""
    plan = turn(make_knowledge_of(base), text="2")

    assert plan.replies[0].kind is ReplyKind.UNKNOWN


def test_danger_comes_before_other_answers(base: Base) -> None:
    """The numbers to call stand above everything else."""
    answers = (Found("CRC:19", 0.9), Emergency(("111", "113")))

    plan = turn(make_knowledge_of(base, cứu=answers), text="cứu")

    assert [reply.kind for reply in plan.replies] == [ReplyKind.EMERGENCY, ReplyKind.ARTICLE]
    assert [phone.number for phone in plan.replies[0].phones] == ["111", "113"]


def test_an_unanswered_question_is_kept_blacked_out(base: Base) -> None:
    """Editors see the question, nobody sees the number in it."""
    plan = turn(make_knowledge_of(base), text="ai cho tôi hỏi về số 0901234567 nhé")

    (kept,) = plan.effects
    assert isinstance(kept, KeepUnanswered)
    assert "0901234567" not in kept.text
    assert "ai cho tôi hỏi" in kept.text


@pytest.mark.parametrize("text", ["", "   ", "😂🤣", "...", None])
def test_nothing_to_read_is_said_kindly_and_not_kept(base: Base, text: str | None) -> None:
    """No row for editors comes of emoji."""
    plan = turn(make_knowledge_of(base), text=text)

    assert plan.effects == ()
    assert plan.replies[0].choices


def test_an_article_that_does_not_exist_is_said_not_to(base: Base) -> None:
    """The reply counts the articles there are and leads to them."""
    unknown = Unknown(Reason.NO_SUCH_ARTICLE, asked="CRC:72")

    plan = turn(make_knowledge_of(base, hỏi=unknown), text="hỏi")

    assert "54 điều" in plan.replies[0].body
    assert "Điều 72" in plan.replies[0].body
    assert plan.replies[0].choices[0].payload == "browse|convention|0|CRC"


def test_small_talk_is_answered_from_the_base_and_not_kept(base: Base) -> None:
    """Conversation entries speak for themselves."""
    entry = next(entry for entry in base.entries.values() if entry.kind is EntryKind.CONVERSATION and entry.reason)

    plan = turn(make_knowledge_of(base, chào=Unknown(Reason.CONVERSATION, entry.id)), text="chào")

    assert plan.replies[0].body == entry.short.vi
    assert plan.effects == ()


def test_a_thumb_counts_once(base: Base) -> None:
    """A second tap on the same answer is thanked and not counted."""
    knowledge = make_knowledge_of(base, hỏi=Found("CRC:12", 0.9))
    asked = turn(knowledge, text="hỏi")
    up = say(base, Language.VI, "feedback.up")

    first = _tapped(knowledge, asked, up)
    again = turn(knowledge, first.dialogue, text=up)

    version = base.entries["CRC:12"].version
    assert first.effects == (CountFeedback("CRC:12", version, good=True),)
    assert again.effects == ()
    assert _says(again, base, "feedback.again")


def test_a_thumb_down_asks_for_one_of_four_reasons(base: Base) -> None:
    """The reason refines the thumb."""
    knowledge = make_knowledge_of(base, hỏi=Found("CRC:12", 0.9))
    asked = turn(knowledge, text="hỏi")

    down = _tapped(knowledge, asked, say(base, Language.VI, "feedback.down"))
    why = _tapped(knowledge, down, say(base, Language.VI, "feedback.reason.hard_to_read"))

    assert len(down.replies[0].choices) == len(FeedbackReason) == 4
    version = base.entries["CRC:12"].version
    assert why.effects == (CountFeedback("CRC:12", version, good=False, reason=FeedbackReason.HARD_TO_READ),)


def test_forgetting_asks_first(base: Base) -> None:
    """Only the confirmation forgets, and only while it is fresh."""
    knowledge = make_knowledge_of(base)

    asked = turn(knowledge, text="quên tôi")
    done = _tapped(knowledge, asked, say(base, Language.VI, "privacy.yes"))
    late = turn(knowledge, replace(asked.dialogue, version=9), button=asked.replies[0].choices[0].payload)

    assert asked.effects == ()
    assert done.effects == (ForgetPerson(KEY),)
    assert late.effects == ()
    assert _says(late, base, "button.stale")


def test_a_stale_button_shows_the_present_choices_again(base: Base) -> None:
    """One line, and the choices shown work."""
    knowledge = make_knowledge_of(base, hỏi=TWO)
    first = turn(knowledge, text="hỏi")
    second = turn(knowledge, first.dialogue, text="hỏi")

    stale = turn(knowledge, second.dialogue, button=first.replies[0].choices[-1].payload)
    chosen = turn(knowledge, stale.dialogue, button=stale.replies[0].choices[-1].payload)

    assert _says(stale, base, "button.stale")
    assert [choice.label for choice in stale.replies[0].choices] == [c.label for c in second.replies[0].choices]
    assert not _says(chosen, base, "button.stale")


@pytest.mark.parametrize(
    "button",
    ["ask|open|0|CRC:99", "browse|article|0|X:1", "feedback|up|0|none", "no|such|0|flow", "x", "browse|part|0|CRC.IX"],
)
def test_foreign_buttons_lead_nowhere(base: Base, button: str) -> None:
    """Made-up payloads get the line for stale buttons."""
    knowledge = make_knowledge_of(base)

    plan = turn(knowledge, button=button)

    assert plan.effects == ()
    assert plan.replies[0].body in {say(base, Language.VI, "button.stale"), say(base, Language.VI, "feedback.gone")}


def test_the_language_can_be_chosen(base: Base) -> None:
    """Menus follow the choice."""
    knowledge = make_knowledge_of(base)

    english = turn(knowledge, text="English")
    menu = turn(knowledge, english.dialogue, text="menu")

    assert english.dialogue.language is Language.EN
    assert _says(menu, base, "menu.body", Language.EN)


def test_the_answer_follows_the_language_of_the_question(base: Base) -> None:
    """An English question in a Vietnamese conversation is answered in English."""
    knowledge = make_knowledge_of(base, Language.EN, ask=Found("CRC:12", 0.9))

    plan = turn(knowledge, Dialogue(key=KEY, version=3, language=Language.VI), text="ask")

    assert plan.replies[0].body == base.entries["CRC:12"].short.en


def test_the_menu_has_at_most_six_entries(base: Base) -> None:
    """Each is reached by its word too."""
    plan = turn(make_knowledge_of(base), text="/help@BotName")

    assert plan.replies[0].kind is ReplyKind.MENU
    assert 1 <= len(plan.replies[0].choices) <= 6


def test_opening_an_article_sets_what_is_spoken_about(base: Base) -> None:
    """So that "thế còn điều 13?" can follow."""
    plan = turn(make_knowledge_of(base), button="browse|article|0|CRC:12")

    assert plan.dialogue.context == Context("CRC", 12, "CRC:12")


def test_every_button_that_can_be_reached_leads_somewhere(base: Base) -> None:
    """A walk over all lists and cards from the menu meets no dead button and every article."""
    knowledge = make_knowledge_of(base)
    seen: set[str] = set()
    opened: set[str] = set()
    waiting = deque(["help|menu|0|"])
    while waiting:
        payload = waiting.popleft()
        plan = turn(knowledge, button=payload)
        assert not _says(plan, base, "button.stale"), payload
        opened.update(reply.entry for reply in plan.replies if reply.entry)
        reachable = [choice.payload for reply in plan.replies for choice in reply.choices]
        fresh = {
            each
            for each in reachable
            if each.split("|")[2] == "0" and each.split("|")[0] not in {"feedback", "language"}
        }
        waiting.extend(fresh - seen)
        seen |= fresh

    articles = {article.id for convention in base.conventions.values() for article in convention.articles}
    assert articles <= opened
    assert {entry.id for entry in base.entries.values() if entry.kind is EntryKind.PLAN} <= opened


def test_an_answer_past_its_validity_says_so(base: Base) -> None:
    """Nobody relies on a text whose review has run out without being told."""
    entry = next(entry for entry in base.entries.values() if entry.valid_until and entry.citations)
    assert entry.valid_until is not None

    fresh = answer_card(make_knowledge_of(base), entry, Language.VI, entry.valid_until)
    late = answer_card(make_knowledge_of(base), entry, Language.VI, entry.valid_until + timedelta(days=1))

    assert "xem lại từ" not in fresh.notice
    assert "xem lại từ" in late.notice


def test_whatever_cites_the_plan_carries_its_banner(base: Base) -> None:
    """Facts of the plan are as old as the article they come from."""
    citing = [
        entry for entry in base.entries.values() if any(cited.startswith("KH175") for cited in entry.citation_ids)
    ]

    cards = [answer_card(make_knowledge_of(base), entry, Language.VI, NOON.date()) for entry in citing]

    assert all(base.plan_banner.vi in card.notice for card in cards)
