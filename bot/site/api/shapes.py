"""Bodies of the API, as its OpenAPI document shows them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.domain.convention import ArticleKind
from bot.domain.decision import DecisionKind
from bot.domain.entry import Reason, Says
from bot.domain.text import Language
from bot.domain.verdict import Verdict

MOST_HISTORY = 20
LONGEST_ID = 200
LARGEST_NUMBER = 2**53 - 1
"""Beyond it, programs that read JSON numbers as floats would get another id back."""

Kind = Literal["emergency", "answer", "clarify", "none"]
Number = Annotated[int, Field(ge=-LARGEST_NUMBER, le=LARGEST_NUMBER, strict=True)]


class Question(BaseModel):
    """One question: a line of ``ask --jsonl``.  Other fields are not read."""

    id: Annotated[
        Annotated[str, Field(max_length=LONGEST_ID)] | Number | None,
        Field(description="Comes back with the answer."),
    ] = None
    q: Annotated[str, Field(description="What somebody typed; the first 4,000 characters are read.")]
    history: Annotated[
        list[str] | None,
        Field(max_length=MOST_HISTORY, description="What they typed before, oldest first; the last six count."),
    ] = None


class Shape(BaseModel):
    """Something the API answers with: every field is always there."""

    model_config = ConfigDict(extra="forbid", json_schema_serialization_defaults_required=True)


class Candidate(Shape):
    """An answer that may be meant."""

    entry: str
    citations: list[str]
    confidence: Annotated[float, Field(ge=0, le=1)]


class Said(Shape):
    """What one question, or the whole message, is answered with."""

    kind: Annotated[Kind, Field(description="What sort of answer; of several questions the first of these.")]
    reason: Annotated[Reason | None, Field(description="Why there is no answer, with kind `none`.")]
    entry: Annotated[str | None, Field(description="Which reviewed answer this is.")]
    citations: Annotated[list[str], Field(description="Sources such as `CRC:12`; of several questions the union.")]
    text: Annotated[str, Field(description="The short answer: paragraphs, `- ` lists and `**bold**`.")]
    confidence: Annotated[float, Field(ge=0, le=1, description="The calibrated chance of being right.")]
    candidates: Annotated[list[Candidate], Field(max_length=3, description="The nearest answers, best first.")]
    hotlines: Annotated[list[str], Field(description="Numbers to call, with kind `emergency`.")]


class AnswerPart(Said):
    """One question of a message and its answer."""

    q: Annotated[str, Field(description="The question as it was understood.")]


class Answer(Said):
    """The answer to a message: a line of ``ask --jsonl``."""

    id: str | int | None
    parts: Annotated[list[AnswerPart], Field(min_length=1, description="One for each question of the message.")]
    language: Language
    ms: Annotated[float, Field(ge=0, description="Milliseconds the engine took.")]


class Texts(Shape):
    """One text in both languages."""

    vi: str
    en: str


class Reviewed(Shape):
    """Who (a role) reviewed a text, and when; ``pending`` until a lawyer has signed it."""

    by: str
    on: date
    pending: bool


class Source(Shape):
    """A source of an answer, and what it says there."""

    id: str
    says: Says
    note: Texts


class Summary(Shape):
    """One reviewed answer."""

    entry: str
    title: Texts
    short: Texts
    full: Texts
    citations: list[Source]
    reviewed: Reviewed
    valid_until: date | None
    version: str
    page: Annotated[str | None, Field(description="Where people read it.")]


class Committee(Shape):
    """The treaty body."""

    acronym: str
    name: Texts


class ConventionLine(Shape):
    """One of the seven conventions, in a list."""

    id: str
    title: Texts
    short: Texts
    committee: Committee
    articles: Annotated[int, Field(ge=1, description="How many there are; they are numbered from 1.")]
    as_of: date
    page: str | None


class Conventions(Shape):
    """All conventions of the base."""

    conventions: list[ConventionLine]


class ConventionPart(Shape):
    """A numbered part, from article *first* to *last*."""

    id: str
    first: int
    last: int
    title: Texts


class ArticleLine(Shape):
    """One article, in a list."""

    id: str
    number: int
    title: Texts
    kind: ArticleKind


class ConventionBody(Shape):
    """One convention with its articles, what it is, Viet Nam's position and its committee."""

    id: str
    title: Texts
    short: Texts
    committee: Committee
    as_of: date
    page: str | None
    parts: list[ConventionPart]
    articles: list[ArticleLine]
    about: Summary | None
    viet_nam: Summary | None
    about_committee: Summary | None


class Terms(Shape):
    """Words an article turns on."""

    vi: list[str]
    en: list[str]


class ArticleBody(Shape):
    """One article and its summary, which is not its official wording."""

    id: str
    convention: str
    number: int
    title: Texts
    kind: ArticleKind
    part: str | None
    terms: Terms
    summary: Summary
    previous: int | None
    next: int | None


class ClaimSource(Shape):
    """A source of a verdict; ``primary`` at first hand.  It may be on paper, without a link."""

    publisher: str
    link: str | None
    quotation: str
    day: date | None
    primary: bool


class PublishedClaim(Shape):
    """What stands about one claim: the newest version."""

    id: str
    page: Annotated[str, Field(description="Where people read it, with all earlier versions.")]
    title: Annotated[str | None, Field(description="The claim, restated; null if time alone decided.")]
    verdict: Verdict
    verdict_name: Texts
    withdrawn: Annotated[bool, Field(description="The verdict was taken back: do not rely on it.")]
    kind: Annotated[DecisionKind, Field(description="How this version came about.")]
    version: Annotated[int, Field(ge=1)]
    decided_at: datetime
    statement: Annotated[str, Field(description="The reasons: paragraphs, `- ` lists and `**bold**`.")]
    sources: list[ClaimSource]


class PublishedClaims(Shape):
    """A page of published verdicts, newest first."""

    claims: list[PublishedClaim]
    next: Annotated[str | None, Field(description="What to send as `before` for the next page; null at the end.")]


class Code(StrEnum):
    """What went wrong."""

    BAD_REQUEST = "bad_request"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    TOO_LARGE = "too_large"
    UNSUPPORTED_MEDIA_TYPE = "unsupported_media_type"
    TOO_MANY_REQUESTS = "too_many_requests"
    BUSY = "busy"
    INTERNAL = "internal"


class ErrorDetail(Shape):
    """What went wrong, for programs and for programmers."""

    code: Code
    message: str


class ErrorBody(Shape):
    """Every error looks like this."""

    error: ErrorDetail
