"""What a knowledge file may contain.  The JSON Schemas in knowledge/schema/ are made from these models."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from bot.domain.convention import ArticleKind
from bot.domain.danger import DANGERS
from bot.domain.entry import EntryKind, Reason, Says


def _none_if_empty(value: object) -> object:
    return None if value == "" else value


Text = Annotated[str, Field(min_length=1)]
MaybeDate = Annotated[date | None, BeforeValidator(_none_if_empty)]
MaybeNumber = Annotated[int | None, BeforeValidator(_none_if_empty)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class Model(BaseModel):
    """A mapping with exactly these keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Both(Model):
    """One text in both languages."""

    vi: Text
    en: Text


class Lists(Model):
    """Lists of texts in both languages."""

    vi: list[Text] = []
    en: list[Text] = []


class ReviewModel(Model):
    """Who (a role) reviewed and when; `chua-duyet` until a lawyer has signed."""

    by: Slug
    on: date


class Adopted(Model):
    """When and by what a convention was adopted."""

    on: date
    by: Both


class InForce(Model):
    """Since when a convention is in force, by which of its articles."""

    on: date
    article: int


class PartModel(Model):
    """A numbered part, from its first to its last article."""

    id: Text
    first: int
    last: int
    title: Both


class BodyModel(Model):
    """The treaty body.  `article` is empty when the convention does not create it."""

    acronym: Text
    name: Both
    names: Lists
    members: int
    article: MaybeNumber = None


class Reservation(Model):
    """A reservation or declaration of Viet Nam."""

    kind: Literal["reservation", "declaration"]
    articles: list[Text]
    in_effect: bool
    vi: Text
    en: Text


class Protocol(Model):
    """An optional protocol, joined or not."""

    key: Text
    title: Both
    adopted: date
    joined: bool
    signed: MaybeDate = None
    ratified: MaybeDate = None
    note: Both | None = None


class ReviewByBody(Model):
    """A report of Viet Nam that the treaty body considered.  The date may be a month only."""

    reviewed: Text
    symbol: str = ""
    vi: Text
    en: Text


class VietNam(Model):
    """Viet Nam's position towards one convention."""

    act: Literal["ratification", "accession"]
    signed: MaybeDate
    bound: date
    in_force: date
    reservations: list[Reservation]
    protocols: list[Protocol]
    reviews: list[ReviewByBody]
    complaints: Both


class AnswerModel(Model):
    """An answer that belongs to a convention or the plan and is named by its id."""

    id: Text
    title: Both
    short: Both
    full: Both
    terms: Lists = Lists()
    phrasings: Lists


class ArticleModel(Model):
    """One article: its summary is an answer."""

    number: int
    part: str
    kind: ArticleKind
    title: Both
    summary: Both
    terms: Lists
    phrasings: Lists


class ConventionFile(Model):
    """knowledge/conventions/<id>.yaml."""

    id: Text
    as_of: date
    reviewed: ReviewModel | None = None
    title: Both
    short: Both
    names: Lists
    articles_total: int
    adopted: Adopted
    opened: date
    in_force: InForce
    parts: list[PartModel]
    body: BodyModel
    viet_nam: VietNam
    entries: list[AnswerModel]
    articles: list[ArticleModel]


class PlanFile(Model):
    """knowledge/plan.yaml."""

    id: Text
    as_of: date
    reviewed: ReviewModel | None = None
    banner: Both
    title: Both
    number: Text
    date: date
    issued_by: Both
    facts: list[AnswerModel]


class CitationModel(Model):
    """One source of an entry and what it says there."""

    id: Text
    says: Says
    vi: Text
    en: Text


class EntryHead(Model):
    """The front matter of knowledge/entries/<topic>/<slug>.md."""

    title: Text
    title_en: Text
    topic: Slug
    kind: EntryKind
    audience: list[Slug] = []
    reason: Literal[Reason.CONVERSATION, Reason.REFUSED, Reason.ELSEWHERE] | None = None
    citations: list[CitationModel]
    related: list[Text] = []
    phrasings: Lists
    reviewed: ReviewModel
    valid_until: MaybeDate = None


class TopicModel(Model):
    """One subject entries are filed under."""

    id: Slug
    title: Both
    about: Both


class HotlineModel(Model):
    """One public number that is safe to show."""

    number: Annotated[str, Field(pattern=r"^\d{3,11}$")]
    name: Both
    about: Both
    hours: str = ""
    cost: str = ""
    as_of: date
    source: str = ""


class SourceArticle(Model):
    """One article of a law or of the Constitution."""

    number: int
    vi: Text
    en: Text


class Note(Model):
    """A remark in both languages, or none."""

    vi: str = ""
    en: str = ""


class SourceModel(Model):
    """A law, the Constitution or a treaty not joined."""

    id: Text
    kind: Literal["constitution", "law", "decree", "treaty_not_joined"]
    name: Both
    number: str = ""
    passed: MaybeDate = None
    effective: MaybeDate = None
    expired: MaybeDate = None
    force: Literal["in_force", "in_force_amended", "replaced", "passed_not_verified_in_force", "check", "not_joined"]
    status: str = ""
    replaced_by: str = ""
    amended_by: list[Text] = []
    note: Note = Note()
    articles: list[SourceArticle] = []


class AbbreviationModel(Model):
    """A short form; `unaccented_safe: no` when it is also an ordinary syllable without marks."""

    short: Text
    full: Text
    unaccented_safe: bool = True


class SynonymsModel(Model):
    """Words of one meaning."""

    standard: Text
    variants: list[Text]


class PlaceModel(Model):
    """A place and its other spellings; `unaccented_safe: no` when without marks it is also everyday words."""

    name: Text
    also: list[Text] = []
    unaccented_safe: bool = True


Danger = Annotated[str, Field(pattern=f"^({'|'.join(DANGERS)})$")]


class EmergenciesFile(Model):
    """knowledge/emergencies.yaml: cries for help by kind of danger, and messages that only look like one."""

    kinds: dict[Danger, Lists]
    calm: Lists
