"""A room as it is told in a chat: question, result, end."""

from dataclasses import dataclass, replace
from typing import Final

from bot.conversation.buttons import to_payload
from bot.conversation.plan import Knowledge
from bot.conversation.quiz.cards import LETTERS, marked_card, right_words
from bot.conversation.quiz.menus import topic_name
from bot.conversation.wording import say
from bot.domain.game import Asked, Game
from bot.domain.message import Choice, ChoiceRole, Reply, ReplyKind
from bot.domain.quiz import Question, QuestionKind, shuffle
from bot.domain.text import Language
from bot.services.quiz_results import Seat

FLOW: Final = "room"


@dataclass(frozen=True, slots=True)
class Teller:
    """What is said of rooms, with the present knowledge, in one language."""

    knowledge: Knowledge
    language: Language

    def text(self, key: str, *choices: Choice, **fields: object) -> Reply:
        """Return a plain reply."""
        return Reply(kind=ReplyKind.TEXT, language=self.language, body=self._say(key, **fields), choices=choices)

    def choice(self, key: str, step: str, choice: str = "", **fields: object) -> Choice:
        """Return a button of the room."""
        return Choice(self._say(key, **fields), to_payload(FLOW, step, choice))

    @property
    def leave(self) -> Choice:
        """Return the button by which one leaves."""
        return replace(self.choice("room.leave.submit", "leave"), role=ChoiceRole.NAVIGATION)

    def question(self, game: Game, asked: Asked) -> Reply:
        """Return an open question: with buttons where one tap is the answer, else with numbers to type."""
        question, language = asked.question, self.language
        parts = [f"**{question.text.to(language)}**"]
        if question.kind is QuestionKind.MATCH:
            lefts = (f"- {LETTERS[row]}. {pair.left.to(language)}" for row, pair in enumerate(question.pairs))
            parts.append("\n".join(lefts))
        if question.kind in {QuestionKind.MANY, QuestionKind.ORDER, QuestionKind.MATCH}:
            shown = enumerate(_shown(question, game.seed, language), 1)
            parts.append("\n".join(f"{number}. {words}" for number, words in shown))
        parts.append(self._say(f"room.chat.how.{question.kind.value}"))
        return Reply(
            kind=ReplyKind.QUESTION,
            language=language,
            title=self._say(
                "room.question",
                number=asked.position + 1,
                count=len(game.questions),
                topic=topic_name(self.knowledge, question.topic, language),
            ),
            body="\n\n".join(parts),
            choices=(*self._choices(game, asked), self.leave),
        )

    def result(self, seat: Seat) -> Reply:
        """Return what was right, whether it was answered so, and where the player stands."""
        asked = seat.asked
        if asked is None:
            return self.text("room.paused")
        rank = self._say("room.phone.rank", rank=seat.rank, count=seat.players)
        if seat.answered is not None:
            card = marked_card(self.knowledge, asked.question, seat.answered.given, self.language, notice=f"{rank}.")
            return replace(card, choices=())
        answer = right_words(self.knowledge, asked.question, self.language)
        body = "\n\n".join(
            (self._say("quiz.answer", answer=answer), asked.question.because.to(self.language)),
        )
        title = self._say("room.phone.silent")
        return Reply(kind=ReplyKind.TEXT, language=self.language, title=title, body=body, notice=f"{rank}.")

    def end(self, seat: Seat, missed: Asked | None) -> Reply:
        """Return how it went, and the question most people missed."""
        score = self._say("room.phone.score", right=seat.right, count=seat.game.position + 1)
        lines = [f"{score} {self._say('room.phone.rank', rank=seat.rank, count=seat.players)}."]
        if missed is not None:
            question = missed.question
            lines += [
                f"**{self._say('room.missed')}**",
                question.text.to(self.language),
                self._say("quiz.answer", answer=right_words(self.knowledge, question, self.language)),
                question.because.to(self.language),
            ]
        return Reply(
            kind=ReplyKind.TEXT, language=self.language, title=self._say("room.ended"), body="\n\n".join(lines)
        )

    def _choices(self, game: Game, asked: Asked) -> tuple[Choice, ...]:
        question = asked.question
        match question.kind:
            case QuestionKind.ONE:
                labels = _shown(question, game.seed, self.language)
            case QuestionKind.TRUTH:
                labels = [self._say("room.true"), self._say("room.false")]
            case _:
                return ()
        return tuple(
            Choice(label, to_payload(FLOW, "a", f"{game.id}.{asked.position}.{place}"))
            for place, label in enumerate(labels)
        )

    def _say(self, key: str, **fields: object) -> str:
        return say(self.knowledge.base, self.language, key, **fields)


def _shown(question: Question, seed: str, language: Language) -> list[str]:
    """Return the choices, or right sides, in the order everybody sees."""
    sides = [pair.right for pair in question.pairs] if question.kind is QuestionKind.MATCH else list(question.choices)
    return [sides[own].to(language) for own in shuffle(question, seed)]
