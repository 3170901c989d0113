"""What to choose before a quiz, how it went, and the daily question -> replies."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot.conversation.buttons import to_payload
from bot.conversation.cards import menu_choice
from bot.conversation.plan import Knowledge
from bot.conversation.wording import say
from bot.domain.game import DailyReader
from bot.domain.kept import to_local
from bot.domain.message import Choice, ChoiceRole, Reply, ReplyKind, SharedPage
from bot.domain.quiz import Level, Question
from bot.domain.text import Language
from bot.services.games import Bank, Round, pool_of
from bot.services.take_quiz import Outcome

LENGTHS: Final = (5, 10, 20)
QUICK: Final = LENGTHS[0]
ANY: Final = "-"
"""Stands for every topic, or every level, in a payload."""
USUAL_HOURS: Final = (7, 12, 18, 20)
_LINE: Final = 70
"""How much of a question a line of the result shows."""


def start_choices(knowledge: Knowledge, language: Language) -> tuple[Choice, ...]:
    """Return the ways to begin."""
    return (
        choice(knowledge, language, "quiz.quick", "new", f"{ANY}.{ANY}.{QUICK}", count=QUICK),
        choice(knowledge, language, "quiz.choose", "topics"),
        choice(knowledge, language, "quiz.daily.make", "daily"),
    )


def choice(
    knowledge: Knowledge,
    language: Language,
    key: str,
    step: str,
    value: str = "",
    *,
    role: ChoiceRole = ChoiceRole.OPTION,
    **fields: object,
) -> Choice:
    """Return a choice of the quiz that does not grow stale."""
    return Choice(say(knowledge.base, language, key, **fields), to_payload("quiz", step, value), role)


def start_card(knowledge: Knowledge, language: Language) -> Reply:
    """Return the card that offers to begin."""
    choices = (*start_choices(knowledge, language), menu_choice(knowledge, language))
    return _menu(say(knowledge.base, language, "quiz.start"), language, choices)


def unfinished_card(knowledge: Knowledge, language: Language, at: tuple[int, int], instead: str = "") -> Reply:
    """Return the card that offers to go on with the round at question ``at[0]`` of ``at[1]``.

    *instead* is the button's value for the round that was asked for meanwhile.
    """
    number, count = at
    fresh = (
        choice(knowledge, language, "quiz.instead", "new", f"{instead}.x")
        if instead
        else choice(knowledge, language, "quiz.instead", "fresh")
    )
    choices = (
        choice(knowledge, language, "quiz.go_on", "on"),
        fresh,
        choice(knowledge, language, "quiz.daily.make", "daily", role=ChoiceRole.NAVIGATION),
        menu_choice(knowledge, language),
    )
    return _menu(say(knowledge.base, language, "quiz.unfinished", number=number, count=count), language, choices)


def topics_card(knowledge: Knowledge, language: Language) -> Reply:
    """Return the card that asks what to play about."""
    mixed = choice(knowledge, language, "quiz.mixed", "level", ANY)
    topics = (
        Choice(topic.title.to(language), to_payload("quiz", "level", topic.id))
        for topic in knowledge.base.quizzes.values()
        if topic.questions
    )
    return _menu(say(knowledge.base, language, "quiz.topic"), language, (mixed, *topics))


def level_card(knowledge: Knowledge, language: Language, topic: str | None) -> Reply:
    """Return the card that asks for a level."""
    base = knowledge.base
    levels = [level for level in (None, *Level) if _pool(base.questions, topic, level)]
    choices = tuple(
        Choice(
            level_name(knowledge, level, language), to_payload("quiz", "length", f"{topic or ANY}.{to_value(level)}")
        )
        for level in levels
    )
    body = say(base, language, "quiz.level", topic=topic_name(knowledge, topic, language))
    return _menu(body, language, (*choices, _other_topic(knowledge, language)))


def length_card(knowledge: Knowledge, language: Language, topic: str | None, level: Level | None) -> Reply:
    """Return the card that asks for how many questions; never for more than there are."""
    base = knowledge.base
    available = len(_pool(base.questions, topic, level))
    counts = [count for count in LENGTHS if count <= available] or [available]
    key = "quiz.questions" if counts[0] in LENGTHS else "quiz.all_questions"
    choices = tuple(
        choice(knowledge, language, key, "new", f"{topic or ANY}.{to_value(level)}.{count}", count=count)
        for count in counts
    )
    body = say(
        base,
        language,
        "quiz.length",
        topic=topic_name(knowledge, topic, language),
        level=level_name(knowledge, level, language),
    )
    return _menu(body, language, (*choices, _other_topic(knowledge, language)))


def topic_name(knowledge: Knowledge, topic: str | None, language: Language) -> str:
    """Return what a topic is called; None is a mixed round."""
    known = knowledge.base.quizzes.get(topic or "")
    return known.title.to(language) if known else say(knowledge.base, language, "quiz.mixed")


def level_name(knowledge: Knowledge, level: Level | None, language: Language) -> str:
    """Return what a level is called; None is every level."""
    return say(knowledge.base, language, f"quiz.levels.{level.value if level else 'all'}")


def to_value(level: Level | None) -> str:
    """Return how a payload writes a level."""
    return level.value if level else ANY


def result_card(knowledge: Knowledge, language: Language, outcome: Outcome, tag: str, path: str) -> Reply:
    """Return how a round went: each question with a tick or a cross, a sentence, and what to do next.

    *path* is the page others can see.
    """
    base, right, count = knowledge.base, outcome.right, outcome.answered
    topic = topic_name(knowledge, outcome.topic, language)
    lines = [
        f"{'✓' if seen.answered.right else '✗'} {number}. {_cut(seen.asked.question, language)}"
        for number, seen in enumerate(outcome.questions, 1)
        if seen.answered is not None
    ]
    wrong = len(outcome.wrong)
    again = choice(knowledge, language, "quiz.result.again", "again", tag, count=wrong)
    return Reply(
        kind=ReplyKind.RESULT,
        language=language,
        title=say(base, language, "quiz.result.title", right=right, count=count),
        body="\n\n".join(
            (say(base, language, f"quiz.result.{_praise(right, count)}"), "\n".join(f"- {line}" for line in lines))
        ),
        choices=(
            *((again,) if wrong else ()),
            choice(knowledge, language, "quiz.result.another", "start"),
            choice(knowledge, language, "quiz.daily.make", "daily"),
            menu_choice(knowledge, language),
        ),
        page=SharedPage(
            path, f"{path}.png", say(base, language, "quiz.share.alt", right=right, count=count, topic=topic)
        ),
    )


def daily_card(knowledge: Knowledge, language: Language, reader: DailyReader | None) -> Reply:
    """Return the card about the daily question: when it comes, or the hours to choose from."""
    base = knowledge.base
    now = choice(knowledge, language, "quiz.daily.now", "today")
    if reader is None:
        hours = hour_choices(knowledge, language, USUAL_HOURS)
        others = choice(knowledge, language, "quiz.daily.other_hours", "hours")
        return _menu(say(base, language, "quiz.daily.offer"), language, (*hours, others, now))
    body = say(base, language, "quiz.daily.present", hour=reader.hour, streak=reader.streak, best=reader.best)
    change = choice(knowledge, language, "quiz.daily.change", "hours")
    stop = choice(knowledge, language, "quiz.daily.end", "leave")
    return _menu(body, language, (now, change, stop, menu_choice(knowledge, language)))


def hours_card(knowledge: Knowledge, language: Language, hours: Sequence[int]) -> Reply:
    """Return the card with every hour there is."""
    return _menu(say(knowledge.base, language, "quiz.daily.offer"), language, hour_choices(knowledge, language, hours))


def hour_choices(knowledge: Knowledge, language: Language, hours: Sequence[int]) -> tuple[Choice, ...]:
    """Return a choice for each of *hours*."""
    return tuple(choice(knowledge, language, "quiz.daily.hour", "at", f"{hour}", hour=hour) for hour in hours)


def subscribed_card(knowledge: Knowledge, language: Language, hour: int, due_at: datetime) -> Reply:
    """Return the card that says when the next question comes."""
    local = to_local(due_at)
    body = say(knowledge.base, language, "quiz.daily.set", hour=hour, day=f"{local.day}/{local.month}")
    now = choice(knowledge, language, "quiz.daily.now", "today")
    return _menu(body, language, (now, menu_choice(knowledge, language)))


def streak_line(knowledge: Knowledge, language: Language, before: DailyReader, after: DailyReader) -> str:
    """Return what to say of the days in a row, once one more was answered."""
    is_forgiven = bool(after.frozen) and after.frozen > before.frozen
    key = "forgiven" if is_forgiven else "streak_first" if after.streak == 1 else "streak"
    return say(knowledge.base, language, f"quiz.daily.{key}", streak=after.streak)


def _pool(bank: Bank, topic: str | None, level: Level | None) -> list[Question]:
    return pool_of(bank, Round(topic=topic, level=level, count=0))


def _other_topic(knowledge: Knowledge, language: Language) -> Choice:
    return choice(knowledge, language, "quiz.choose", "topics", role=ChoiceRole.NAVIGATION)


def _menu(body: str, language: Language, choices: Sequence[Choice]) -> Reply:
    return Reply(kind=ReplyKind.MENU, language=language, body=body, choices=tuple(choices))


def _praise(right: int, count: int) -> str:
    if right == count:
        return "all"
    if right * 4 >= count * 3:
        return "most"
    return "half" if right * 2 >= count else "few"


def _cut(question: Question, language: Language) -> str:
    text = question.text.to(language)
    return text if len(text) <= _LINE else text[: _LINE - 1].rsplit(" ", 1)[0].rstrip(" ,.;:") + "…"
