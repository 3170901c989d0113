"""What a group sees of its quiz: the lobby, a question, its answer, the result.  Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from bot.conversation.buttons import GROUP, to_payload
from bot.conversation.plan import Knowledge
from bot.conversation.quiz.cards import right_words
from bot.conversation.quiz.menus import topic_name
from bot.conversation.wording import label_of, path_of, say
from bot.domain.game import Answered, Asked, Game, GameState, Standing, Timer
from bot.domain.group_quiz import COUNTS, SECONDS, GroupAct, GroupWish
from bot.domain.message import Choice, ChoiceRole, PollForm, Reply, ReplyKind, SourceLink
from bot.domain.quiz import Level, Question, QuestionKind, right_answer, shuffle
from bot.domain.text import Language
from bot.services.group_games import question_slot

LONGEST_QUESTION: Final = 300
LONGEST_OPTION: Final = 100
LONGEST_BECAUSE: Final = 200
MOST_LINES: Final = 3
MOST_OPTIONS: Final = 12
MOST_NAMED: Final = 5
"""So many of the best are named in the result."""
_ROOM_FOR_HEADING: Final = 70
_LEVELS: Final = (None, *Level)
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lobby:
    """A game before it begins: how many have joined, what is wished for, and whether topics are chosen just now."""

    game: Game
    joined: int
    wish: GroupWish
    chooses: bool
    slot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How a game went."""

    game: Game
    asked: int
    ranked: Sequence[Standing]
    missed: Asked | None
    slot: str


def word(knowledge: Knowledge, language: Language, key: str, **fields: object) -> str:
    """Return the text ``quiz_group.<key>``."""
    return say(knowledge.base, language, f"quiz_group.{key}", **fields)


def suits_groups(knowledge: Knowledge, question: Question, language: Language, *, polls: bool = True) -> bool:
    """Tell whether everybody in a group can answer by one press, or in a poll where it takes *polls*."""
    if question.kind in {QuestionKind.ONE, QuestionKind.TRUTH}:
        return True
    return polls and question.kind is QuestionKind.MANY and _fits_poll(knowledge, question, language)


def bank_for_groups(knowledge: Knowledge, language: Language, *, polls: bool = True) -> Mapping[str, Question]:
    """Return the questions that can be asked in groups, or in one that takes no *polls*."""
    every = knowledge.base.questions
    return {
        name: question for name, question in every.items() if suits_groups(knowledge, question, language, polls=polls)
    }


def lobby_card(knowledge: Knowledge, lobby: Lobby) -> Reply:
    """Return the lobby; one whose game has begun or ended offers nothing to set any more."""
    game, language = lobby.game, lobby.game.language
    is_over = game.state is GameState.ENDED
    lines = [
        word(knowledge, language, "lobby.over" if is_over else "lobby.how"),
        word(knowledge, language, "lobby.joined", count=lobby.joined),
    ]
    return Reply(
        kind=ReplyKind.TEXT,
        language=language,
        title=word(knowledge, language, "lobby.title"),
        body="\n\n".join(lines),
        choices=() if is_over else tuple(_lobby_choices(knowledge, lobby)),
        slot=lobby.slot,
    )


def question_card(knowledge: Knowledge, game: Game, asked: Asked, *, players: int, answered: int) -> Reply:
    """Return the open question: by a poll where it fits one, else with a button for each choice."""
    question, language = asked.question, game.language
    poll = _poll_of(knowledge, game, asked)
    count = "" if poll else f"\n\n{word(knowledge, language, 'answered', answered=answered, players=players)}"
    answers = () if question.kind is QuestionKind.MANY else _answers(knowledge, game, asked)
    return Reply(
        kind=ReplyKind.QUESTION,
        language=language,
        title=_heading(knowledge, game, asked),
        body=f"**{question.text.to(language)}**{count}",
        choices=(*answers, *_controls(knowledge, game)),
        slot=question_slot(game.id, game.position),
        poll=poll,
    )


def answer_cards(
    knowledge: Knowledge, game: Game, asked: Asked, answers: Sequence[Answered], *, held: bool
) -> tuple[Reply, ...]:
    """Return what closes a question: what is right, why, and where to read it.

    In place of a question with buttons; a poll ends, and its answer follows as a message.
    """
    question, language = asked.question, game.language
    ending = end_of_poll(knowledge, game, asked)
    words = right_words(knowledge, question, language)
    parts = [f"**{question.text.to(language)}**"] if ending is None else []
    parts += [word(knowledge, language, "answer", answer=words), question.because.to(language)]
    parts += [question.others.to(language), _count(knowledge, game, answers)]
    on = (button(knowledge, language, "on", GroupAct.GO_ON, game.id),) if held else ()
    answer = Reply(
        kind=ReplyKind.RIGHT,
        language=language,
        title=word(knowledge, language, "answer_title", number=asked.position + 1, count=len(game.questions)),
        body="\n\n".join(parts),
        sources=tuple(_sources(knowledge, question, language)),
        notice=word(knowledge, language, "held") if held else "",
        choices=on,
        slot=question_slot(game.id, game.position) if ending is None else "",
    )
    return (answer,) if ending is None else (ending, answer)


def end_of_poll(knowledge: Knowledge, game: Game, asked: Asked) -> Reply | None:
    """Return what ends the poll of a question; None if it was asked with buttons."""
    if not _fits_poll(knowledge, asked.question, game.language):
        return None
    form = PollForm(game_id=game.id, position=asked.position, question="", ends=True)
    slot = question_slot(game.id, game.position)
    return Reply(kind=ReplyKind.QUESTION, language=game.language, body="", slot=slot, poll=form)


def result_card(knowledge: Knowledge, result: Result) -> Reply:
    """Return the best, how many took part, and what was missed most.  Nobody is shown as last."""
    game, language = result.game, result.game.language
    lines = [
        word(
            knowledge, language, "result.line", rank=each.rank, name=plain(each.player.nickname),
            right=each.right, count=result.asked,
        )
        for each in named(result.ranked)
    ]  # fmt: skip
    parts = ["\n".join(lines)] if lines else []
    parts.append(word(knowledge, language, "result.players", count=len(result.ranked)))
    if result.missed is not None:
        question = result.missed.question
        parts.append(word(knowledge, language, "result.missed", question=question.text.to(language)))
        answer = word(knowledge, language, "answer", answer=right_words(knowledge, question, language))
        parts.append(f"{answer}\n\n{question.because.to(language)}")
    return Reply(
        kind=ReplyKind.RESULT,
        language=language,
        title=word(knowledge, language, "result.title"),
        body="\n\n".join(parts),
        sources=tuple(_sources(knowledge, result.missed.question, language)) if result.missed else (),
        choices=(button(knowledge, language, "again", GroupAct.OPEN, game.id, ChoiceRole.OPTION),),
        slot=result.slot,
    )


def named(ranked: Sequence[Standing]) -> Sequence[Standing]:
    """Return who is named: the best five, but nobody with the lowest score unless all have the same."""
    lowest = min((each.right for each in ranked), default=0)
    if all(each.right == lowest for each in ranked):
        return ranked[:MOST_NAMED] if lowest else ()
    return [each for each in ranked if each.right > lowest][:MOST_NAMED]


def plain(name: str) -> str:
    """Return a nickname without what the body would read as marks."""
    return " ".join(name.replace("*", " ").replace("_", " ").replace("`", " ").split())


def _lobby_choices(knowledge: Knowledge, lobby: Lobby) -> Iterator[Choice]:
    game, language, wish = lobby.game, lobby.game.language, lobby.wish
    if game.state is not GameState.LOBBY:
        yield button(knowledge, language, "join", GroupAct.JOIN, game.id, ChoiceRole.OPTION)
        return
    if lobby.chooses:
        yield _set(word(knowledge, language, "every_topic"), game, "t")
        for topic in knowledge.base.quizzes.values():
            yield _set(topic.title.to(language), game, f"t{topic.id}")
        return
    yield button(knowledge, language, "join", GroupAct.JOIN, game.id, ChoiceRole.OPTION)
    yield button(knowledge, language, "start", GroupAct.START, game.id, ChoiceRole.OPTION)
    topic_words = topic_word(knowledge, language, wish.topic)
    label = word(knowledge, language, "button.topic", topic=topic_words)
    yield Choice(label, to_payload(GROUP, GroupAct.TOPICS, game.id))
    level, count, seconds = _after(_LEVELS, wish.level), _after(COUNTS, wish.count), _after(SECONDS, wish.seconds)
    yield _set(level_word(knowledge, language, wish.level), game, f"l{level.value if level else ''}")
    yield _set(say(knowledge.base, language, "quiz.questions", count=wish.count), game, f"c{count}")
    yield _set(seconds_word(knowledge, language, wish.seconds), game, f"s{seconds}")


def topic_word(knowledge: Knowledge, language: Language, topic: str | None) -> str:
    """Return what a topic is called."""
    found = knowledge.base.quizzes.get(topic or "")
    return found.title.to(language) if found else word(knowledge, language, "every_topic")


def level_word(knowledge: Knowledge, language: Language, level: Level | None) -> str:
    """Return what a level is called."""
    return say(knowledge.base, language, f"quiz.levels.{level.value if level else 'all'}")


def seconds_word(knowledge: Knowledge, language: Language, seconds: int) -> str:
    """Return how long a question is open."""
    return word(knowledge, language, "seconds", seconds=seconds) if seconds else word(knowledge, language, "no_clock")


def _set(label: str, game: Game, value: str) -> Choice:
    role = ChoiceRole.OPTION if value.startswith("t") else ChoiceRole.NAVIGATION
    return Choice(label, to_payload(GROUP, GroupAct.SET, f"{game.id}.{value}"), role)


def _after(every: Sequence[T], present: T) -> T:
    """Return what follows *present*, the first after the last."""
    return every[(every.index(present) + 1) % len(every)]


def button(
    knowledge: Knowledge,
    language: Language,
    key: str,
    act: GroupAct,
    choice: str,
    role: ChoiceRole = ChoiceRole.NAVIGATION,
) -> Choice:
    """Return the button ``quiz_group.button.<key>``."""
    return Choice(word(knowledge, language, f"button.{key}"), to_payload(GROUP, act, choice), role)


def _heading(knowledge: Knowledge, game: Game, asked: Asked) -> str:
    fields = {
        "number": asked.position + 1,
        "count": len(game.questions),
        "topic": topic_name(knowledge, asked.question.topic, game.language),
    }
    if game.rules.timer is Timer.OFF:
        return word(knowledge, game.language, "heading", **fields)
    return word(knowledge, game.language, "heading_timed", **fields, seconds=game.rules.seconds)


def _answers(knowledge: Knowledge, game: Game, asked: Asked) -> tuple[Choice, ...]:
    options = _options(knowledge, asked.question, game)
    return tuple(
        Choice(option, to_payload(GROUP, GroupAct.ANSWER, f"{game.id}.{asked.position}.{place}"))
        for place, option in enumerate(options)
    )


def _controls(knowledge: Knowledge, game: Game) -> tuple[Choice, ...]:
    language = game.language
    show = (button(knowledge, language, "show", GroupAct.SHOW, f"{game.id}.{game.position}"),)
    return (
        button(knowledge, language, "join", GroupAct.JOIN, game.id),
        *(show if game.rules.timer is Timer.OFF else ()),
        button(knowledge, language, "hold", GroupAct.HOLD, game.id),
    )


def _options(knowledge: Knowledge, question: Question, game: Game) -> tuple[str, ...]:
    """Return the options in the order this game shows them."""
    language = game.language
    if question.kind is QuestionKind.TRUTH:
        return (say(knowledge.base, language, "quiz.true"), say(knowledge.base, language, "quiz.false"))
    return tuple(question.choices[place].to(language) for place in shuffle(question, game.seed))


def _poll_of(knowledge: Knowledge, game: Game, asked: Asked) -> PollForm | None:
    question, language = asked.question, game.language
    if not _fits_poll(knowledge, question, language):
        return None
    right = right_answer(question)
    if question.kind is QuestionKind.TRUTH:
        places: tuple[int, ...] = (0,) if question.truth else (1,)
    else:
        order = shuffle(question, game.seed)
        places = tuple(place for place, own in enumerate(order) if own in right)
    heading = _heading(knowledge, game, asked)
    return PollForm(
        game_id=game.id,
        position=asked.position,
        question=f"{heading}. {question.text.to(language)}",
        options=_options(knowledge, question, game),
        right=places,
        because=question.because.to(language),
        many=question.kind is QuestionKind.MANY,
    )


def _fits_poll(knowledge: Knowledge, question: Question, language: Language) -> bool:
    """Tell whether a poll can hold the question.  Lengths are UTF-16 units, the narrowest way to count."""
    text, because = question.text.to(language), question.because.to(language)
    if question.kind is QuestionKind.TRUTH:
        options = [say(knowledge.base, language, "quiz.true"), say(knowledge.base, language, "quiz.false")]
    else:
        options = [choice.to(language) for choice in question.choices]
    return (
        question.kind in {QuestionKind.ONE, QuestionKind.MANY, QuestionKind.TRUTH}
        and 0 < _length(text) <= LONGEST_QUESTION - _ROOM_FOR_HEADING
        and 0 < len(options) <= MOST_OPTIONS
        and all(0 < _length(option) <= LONGEST_OPTION for option in options)
        and _length(because) <= LONGEST_BECAUSE
        and because.count("\n") < MOST_LINES
    )


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _count(knowledge: Knowledge, game: Game, answers: Sequence[Answered]) -> str:
    if not answers:
        return word(knowledge, game.language, "nobody_answered")
    right = sum(each.right for each in answers)
    return word(knowledge, game.language, "right_count", right=right, answered=len(answers))


def _sources(knowledge: Knowledge, question: Question, language: Language) -> Iterator[SourceLink]:
    for cited in question.cites:
        yield SourceLink(cited, label_of(knowledge.base, language, cited), "", path_of(knowledge.base, cited))
