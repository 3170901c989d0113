"""What a file of knowledge/quizzes/ may contain.  knowledge/schema/quiz.json is made from these models."""

from typing import Annotated, Literal

from pydantic import Field

from bot.content.schema import Both, Model, Slug
from bot.domain.quiz import Level, QuestionKind

QuestionText = Annotated[str, Field(min_length=1, max_length=280)]
ChoiceText = Annotated[str, Field(min_length=1, max_length=95)]
ItemText = Annotated[str, Field(min_length=1, max_length=80)]
SideText = Annotated[str, Field(min_length=1, max_length=60)]
ReasonText = Annotated[str, Field(min_length=1, max_length=190)]
"""Short enough to stand below a quiz poll of Telegram (200 characters) with its mark of right or wrong."""
OthersText = Annotated[str, Field(min_length=1, max_length=400)]
Alias = Annotated[str, Field(min_length=1, max_length=60)]


class AskedBoth(Model):
    """A question in both languages."""

    vi: QuestionText
    en: QuestionText


class ReasonBoth(Model):
    """What is right and why."""

    vi: ReasonText
    en: ReasonText


class OthersBoth(Model):
    """Why the others are not right."""

    vi: OthersText
    en: OthersText


class ChoiceModel(Model):
    """One choice; `right: true` on those that are."""

    vi: ChoiceText
    en: ChoiceText
    right: bool = False


class ItemModel(Model):
    """One of the things to be put in order."""

    vi: ItemText
    en: ItemText


class SideModel(Model):
    """One side of a pair."""

    vi: SideText
    en: SideText


class PairModel(Model):
    """Two things that belong together."""

    left: SideModel
    right: SideModel


class AnswersModel(Model):
    """Every spelling that is taken; marks, capitals and punctuation do not matter."""

    vi: Annotated[list[Alias], Field(min_length=1)]
    en: Annotated[list[Alias], Field(min_length=1)]


class QuestionModel(Model):
    """What every question has; `cites` begins with what it is about."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]{3,48}$")]
    level: Level
    cites: Annotated[list[Annotated[str, Field(min_length=1)]], Field(min_length=1)]
    question: AskedBoth
    because: ReasonBoth
    others: OthersBoth


class OneModel(QuestionModel):
    """One choice is right."""

    kind: Literal[QuestionKind.ONE]
    choices: Annotated[list[ChoiceModel], Field(min_length=2, max_length=6)]


class ManyModel(QuestionModel):
    """Several choices are right."""

    kind: Literal[QuestionKind.MANY]
    choices: Annotated[list[ChoiceModel], Field(min_length=2, max_length=6)]


class TruthModel(QuestionModel):
    """A statement that is true or not."""

    kind: Literal[QuestionKind.TRUTH]
    right: bool


class ShortModel(QuestionModel):
    """A few typed words."""

    kind: Literal[QuestionKind.SHORT]
    answers: AnswersModel


class NumberModel(QuestionModel):
    """A typed number or year."""

    kind: Literal[QuestionKind.NUMBER]
    number: Annotated[int, Field(ge=0, le=9999)]
    unit: Both | None = None


class OrderModel(QuestionModel):
    """Things in their right order."""

    kind: Literal[QuestionKind.ORDER]
    items: Annotated[list[ItemModel], Field(min_length=3, max_length=5)]


class MatchModel(QuestionModel):
    """Pairs that belong together."""

    kind: Literal[QuestionKind.MATCH]
    pairs: Annotated[list[PairModel], Field(min_length=3, max_length=4)]


AnyQuestion = Annotated[
    OneModel | ManyModel | TruthModel | ShortModel | NumberModel | OrderModel | MatchModel,
    Field(discriminator="kind"),
]


class QuizFile(Model):
    """knowledge/quizzes/<topic>.yaml."""

    topic: Slug
    title: Both
    questions: Annotated[list[AnyQuestion], Field(min_length=1)]
