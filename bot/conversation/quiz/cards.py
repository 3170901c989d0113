"""Questions of a quiz and what is said about an answer -> replies."""

from dataclasses import dataclass
from typing import Final, assert_never

from bot.conversation.buttons import to_payload
from bot.conversation.plan import Knowledge
from bot.conversation.wording import label_of, path_of, say
from bot.domain.message import Choice, ChoiceRole, Reply, ReplyKind, SourceLink
from bot.domain.quiz import Given, Question, QuestionKind, right_answer, shuffle
from bot.domain.text import Language

LETTERS: Final = "ABCDEFGH"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A question as somebody sees it.

    ``seed`` is its game's, ``tag`` what its buttons call it, ``heading`` says how far the round is; ``picks`` are
    the places chosen so far, and ``slot`` where the card stands while they grow.
    """

    question: Question
    seed: str
    tag: str
    heading: str
    picks: tuple[int, ...] = ()
    slot: str = ""


def question_card(knowledge: Knowledge, shown: Shown, language: Language) -> Reply:
    """Return the card of an open question."""
    return Reply(
        kind=ReplyKind.QUESTION,
        language=language,
        title=shown.heading,
        body="\n\n".join(part for part in _body(knowledge, shown, language) if part),
        choices=_choices(knowledge, shown, language),
        notice="" if shown.picks else _how(knowledge, shown.question, language),
        slot=shown.slot,
    )


def marked_card(
    knowledge: Knowledge, question: Question, given: Given, language: Language, *, notice: str = ""
) -> Reply:
    """Return whether *given* is right, what is right and why, and the article it rests on."""
    base = knowledge.base
    is_right = given == right_answer(question)
    parts = [question.because.to(language), question.others.to(language)]
    answer = right_words(knowledge, question, language)
    if not is_right and not parts[0].casefold().startswith(answer.casefold()):
        parts.insert(0, say(base, language, "quiz.answer", answer=answer))
    article = next((cited for cited in question.cites if cited in base.entries), None)
    read = (
        () if article is None else (_button(knowledge, language, "quiz.read", "read", article, ChoiceRole.NAVIGATION),)
    )
    return Reply(
        kind=ReplyKind.RIGHT if is_right else ReplyKind.WRONG,
        language=language,
        title=say(base, language, "quiz.right" if is_right else "quiz.wrong"),
        body="\n\n".join(parts),
        sources=tuple(
            SourceLink(cited, label_of(base, language, cited), "", path_of(base, cited)) for cited in question.cites
        ),
        choices=read,
        notice=notice,
    )


def right_words(knowledge: Knowledge, question: Question, language: Language) -> str:
    """Return the right answer in words."""
    match question.kind:
        case QuestionKind.ONE | QuestionKind.MANY:
            return "; ".join(question.choices[place].to(language) for place in sorted(question.right))
        case QuestionKind.TRUTH:
            return say(knowledge.base, language, "quiz.true" if question.truth else "quiz.false")
        case QuestionKind.SHORT:
            return next(iter((question.answers or {}).get(language, ())), "")
        case QuestionKind.NUMBER:
            return f"{question.number} {question.unit.to(language)}" if question.unit else f"{question.number}"
        case QuestionKind.ORDER:
            things = (f"{number}. {thing.to(language)}" for number, thing in enumerate(question.choices, 1))
            return "\n" + "\n".join(things)
        case QuestionKind.MATCH:
            return "\n" + "\n".join(
                f"- {pair.left.to(language)} → {pair.right.to(language)}" for pair in question.pairs
            )
        case _ as never:
            assert_never(never)


def play_on_choice(knowledge: Knowledge, language: Language) -> Choice:
    """Return the choice that shows the open question again."""
    return _button(knowledge, language, "quiz.go_on", "on", role=ChoiceRole.NAVIGATION)


def _button(
    knowledge: Knowledge,
    language: Language,
    key: str,
    step: str,
    choice: str = "",
    role: ChoiceRole = ChoiceRole.OPTION,
) -> Choice:
    return Choice(say(knowledge.base, language, key), to_payload("quiz", step, choice), role)


def _body(knowledge: Knowledge, shown: Shown, language: Language) -> list[str]:
    question = shown.question
    parts = [f"**{question.text.to(language)}**"]
    if question.kind is QuestionKind.MATCH:
        lefts = (f"{LETTERS[row]}. {pair.left.to(language)}" for row, pair in enumerate(question.pairs))
        parts.append("\n".join(f"- {left}" for left in lefts))
    return [*parts, _so_far(knowledge, shown, language)]


def _how(knowledge: Knowledge, question: Question, language: Language) -> str:
    if question.kind is QuestionKind.NUMBER and question.unit:
        return say(knowledge.base, language, "quiz.how.number_unit", unit=question.unit.to(language))
    return say(knowledge.base, language, f"quiz.how.{question.kind.value}")


def _so_far(knowledge: Knowledge, shown: Shown, language: Language) -> str:
    """Return what is picked so far, and what to pick next."""
    base, question, picks = knowledge.base, shown.question, shown.picks
    words = [_shown_words(shown, place, language) for place in picks]
    match question.kind:
        case QuestionKind.MANY if picks:
            return say(base, language, "quiz.picked", picked="; ".join(words))
        case QuestionKind.ORDER if picks:
            return say(base, language, "quiz.order_next", picked=" → ".join(words))
        case QuestionKind.MATCH:
            letter = LETTERS[len(picks)]
            if not picks:
                return say(base, language, "quiz.match_first", letter=letter)
            pairs = "; ".join(f"{LETTERS[row]} → {word}" for row, word in enumerate(words))
            return say(base, language, "quiz.match_next", picked=pairs, letter=letter)
        case _:
            return ""


def _choices(knowledge: Knowledge, shown: Shown, language: Language) -> tuple[Choice, ...]:
    question = shown.question
    if question.is_typed:
        return ()
    stop = _button(knowledge, language, "quiz.stop", "stop", role=ChoiceRole.NAVIGATION)
    if question.kind is QuestionKind.TRUTH:
        sides = (("quiz.true", 1), ("quiz.false", 0))
        choices = tuple(_button(knowledge, language, key, "a", f"{shown.tag}.{place}") for key, place in sides)
        return (*choices, stop)
    is_many = question.kind is QuestionKind.MANY
    places = [place for place in range(len(shuffle(question, shown.seed))) if is_many or place not in shown.picks]
    role = ChoiceRole.PICK if is_many else ChoiceRole.OPTION
    choices = tuple(
        Choice(
            _shown_words(shown, place, language),
            to_payload("quiz", "a", f"{shown.tag}.{place}"),
            role,
            picked=is_many and place in shown.picks,
        )
        for place in places
    )
    done = (_button(knowledge, language, "quiz.done", "done", shown.tag),) if is_many else ()
    redo: tuple[Choice, ...] = ()
    if shown.picks and not is_many:
        redo = (_button(knowledge, language, "quiz.redo", "redo", shown.tag, ChoiceRole.NAVIGATION),)
    return (*choices, *done, *redo, stop)


def _shown_words(shown: Shown, place: int, language: Language) -> str:
    """Return what stands at a place of the order that is shown."""
    question = shown.question
    own = shuffle(question, shown.seed)[place]
    words = question.pairs[own].right if question.kind is QuestionKind.MATCH else question.choices[own]
    return words.to(language)
