"""What must hold in the bank of quiz questions.  Every message says file, line, question and what to do."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from bot.answering.quiz import to_words
from bot.content.convert import CORE
from bot.content.files import Files, Parsed
from bot.content.lint import Known, lint_citation, lint_text, to_known
from bot.content.quiz_alike import lint_alike
from bot.content.quiz_balance import lint_balance
from bot.content.quiz_convert import to_topics
from bot.content.quiz_schema import (
    AnyQuestion,
    ManyModel,
    MatchModel,
    NumberModel,
    OneModel,
    OrderModel,
    QuizFile,
    ShortModel,
    TruthModel,
)
from bot.content.text_yaml import Place
from bot.domain.quiz import Level
from bot.language import fold

SPARE = 25
"""A choice may have twice the characters of the shortest and this many more: 2 and 29, 20 and 65."""
STANDS_OUT = 25
"""So many characters more than every wrong choice give the right one away."""
SENTENCE_WORDS = {"vi": 32, "en": 28}
"""In a sentence for 13 to 15 years; a Vietnamese word here is a syllable."""
ALIAS_WORDS = {"vi": 8, "en": 6}

_ACRONYMS = frozenset(
    re.findall(
        r"\w+",
        "UN LHQ ECOSOC UNESCO UNICEF UNHCR ILO WHO NGO UBND KH NQ QĐ QH CP TT "
        "HIV AIDS LGBT IQ AI ID TV SMS SOS QR PDF GPS CCTV",
    )
)
_ROMAN = re.compile(r"[IVX]+")
_SYMBOL = re.compile(r"\S+/\S+")
"""A document's number, such as CRC/C/VNM/CO/5-6 or 175/KH-UBND."""
_CAPITALS = re.compile(r"[^\W\d_]{2,}")
_SENTENCE_END = re.compile(r"(?<=[.?!:;…])[”\"')]*\s+")
_ARTICLE = re.compile(r"[A-Z0-9]+:(\d+)")
_NUMBERS = re.compile(r"(?<![\d.,])\d+(?![\d.,]*\d)")
_THING_VI = "(?:dapan|phuongan|luachon|cautraloi|lua|cau|y|dieu)"
_THING_EN = "(?:answers?|choices?|options?|statements?)"
_CATCH_ALL = re.compile(
    rf"(?:tatca|toanbo|ca(?:hai|ba|bon|nam|[2-5]))(?:cac|nhung|so)?{_THING_VI}?(?:nay|kia)?(?:o|neu)?(?:ben)?(?:tren)?"
    rf"(?:deu)?(?:la)?(?:khong)?(?:dung|sai|chinhxac|tren)(?:ca|het)?"
    rf"|(?:khong|chang)(?:co)?{_THING_VI}nao(?:o|neu)?(?:tren)?(?:la)?(?:dung|sai|phuhop|chinhxac|tren)?(?:ca)?"
    rf"|(?:khong|chang)(?:co)?(?:dapan|cautraloi)dung|ca[a-e](?:[a-e])*va[a-e](?:deu)?(?:dung|sai)?"
    rf"|(?:all|none|both|any|neither|noone)(?:of)?(?:the|these|those|them)?{_THING_EN}?(?:are|is)?"
    rf"(?:above|true|false|correct|right|wrong)|(?:all|none|both|neither)(?:of)?(?:the|these|those){_THING_EN}"
    rf"|(?:both)?(?:[a-e])(?:[a-e])*and[a-e](?:are)?(?:true|false|correct|right|wrong)?"
)
_BY_LETTER = re.compile(r"\b(?:(?:dap|phuong) an|lua chon|answer|choice|option) [a-e]\b")


class Written(NamedTuple):
    """One text of a question: where below the question, in which language."""

    place: Place
    language: str
    text: str


Check = Callable[["Asked"], Iterator[str]]


class Asked:
    """One question of a file, for the checks."""

    def __init__(self, parsed: Parsed[QuizFile], number: int, known: Known) -> None:
        """Look at question *number* (from 0) of *parsed*."""
        self._parsed, self._number = parsed, number
        self.known = known
        self.model: AnyQuestion = parsed.model.questions[number]

    def at(self, *place: str | int) -> str:
        """Return file, line and question of *place* below the question."""
        return f"{self._parsed.at('questions', self._number, *place)}: {self.model.id}"

    def told(self) -> Iterator[Written]:
        """Yield what is asked and explained."""
        for name in ("question", "because", "others"):
            yield from _both((name,), getattr(self.model, name))

    def offered(self) -> Iterator[Written]:
        """Yield what can be chosen, put in order or matched."""
        match self.model:
            case OneModel() | ManyModel():
                for i, choice in enumerate(self.model.choices):
                    yield from _both(("choices", i), choice)
            case OrderModel():
                for i, item in enumerate(self.model.items):
                    yield from _both(("items", i), item)
            case MatchModel():
                for i, pair in enumerate(self.model.pairs):
                    yield from _both(("pairs", i, "left"), pair.left)
                    yield from _both(("pairs", i, "right"), pair.right)
            case _:
                return


def _both(place: Place, texts: object) -> Iterator[Written]:
    yield from (Written((*place, language), language, getattr(texts, language)) for language in ("vi", "en"))


def lint_quizzes(files: Files) -> list[str]:
    """Return one message a problem of the bank; an empty list when all is well."""
    known = to_known(files)
    acronyms = _acronyms(files)
    found: list[str] = []
    for parsed in files.quizzes:
        found.extend(_file(parsed))
        for number in range(len(parsed.model.questions)):
            asked = Asked(parsed, number, known)
            found.extend(chain.from_iterable(check(asked) for check in _CHECKS))
            found.extend(_capitals(asked, acronyms))
    found.extend(_twice(files.quizzes))
    found.extend(lint_alike(files.quizzes))
    questions = [q for topic in to_topics(p.model for p in files.quizzes).values() for q in topic.questions]
    return [*found, *lint_balance(questions)]


def _file(parsed: Parsed[QuizFile]) -> Iterator[str]:
    name = parsed.path.removeprefix("quizzes/").removesuffix(".yaml")
    if parsed.model.topic != name:
        yield f'{parsed.at("topic")}: topic "{parsed.model.topic}" must be the file name; write {name}'


def _twice(files: Sequence[Parsed[QuizFile]]) -> Iterator[str]:
    ids: dict[str, str] = {}
    texts: dict[str, str] = {}
    for parsed in files:
        for i, model in enumerate(parsed.model.questions):
            at = f"{parsed.at('questions', i)}: {model.id}"
            if model.id in ids:
                yield f"{at}: the id stands also at {ids[model.id]}; choose another"
            ids.setdefault(model.id, parsed.at("questions", i))
            for text in (model.question.vi, model.question.en):
                key = _key(text)
                if key in texts:
                    yield f'{at}: "{text}" is asked also by {texts[key]}; ask something else'
                texts.setdefault(key, model.id)


def _key(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text)))


def _cites(asked: Asked) -> Iterator[str]:
    cites = asked.model.cites
    for i, cited in enumerate(cites):
        yield from lint_citation(asked.at("cites", i), cited, asked.known)
    if len(set(cites)) != len(cites):
        yield f"{asked.at('cites')}: a citation stands twice; keep it once"
    article = _ARTICLE.fullmatch(cites[0])
    for language in ("vi", "en"):
        because = getattr(asked.model.because, language)
        if article and article[1] not in re.findall(r"\d+", because):
            say = f"{'Điều' if language == 'vi' else 'Article'} {article[1]}"
            yield f"{asked.at('because', language)}: because.{language} does not name {cites[0]}; say {say}"


def _ends(asked: Asked) -> Iterator[str]:
    end = "." if isinstance(asked.model, TruthModel) else "?"
    for place, language, text in _both(("question",), asked.model.question):
        if not text.rstrip("”\"'").endswith(end):
            yield f'{asked.at(*place)}: question.{language} must end with "{end}"; mend the end'
    for place, _, text in asked.offered():
        if text.endswith((".", ";", ",")) and not text.endswith("..."):
            yield f'{asked.at(*place)}: "{text}" ends with a stop; leave it out'


def _choices(asked: Asked) -> Iterator[str]:
    model = asked.model
    if not isinstance(model, OneModel | ManyModel):
        return
    right = sum(choice.right for choice in model.choices)
    if isinstance(model, OneModel) and right != 1:
        yield f"{asked.at('choices')}: {right} choices are right; mark exactly one, or make it kind: many"
    if isinstance(model, ManyModel) and (right < 2 or right == len(model.choices)):  # noqa: PLR2004 several are right
        at = asked.at("choices")
        yield f"{at}: {right} of {len(model.choices)} choices are right; at least two are, and one is not"
    for language in ("vi", "en"):
        yield from _lengths(asked, model, language)


def _lengths(asked: Asked, model: OneModel | ManyModel, language: str) -> Iterator[str]:
    lengths = [len(getattr(choice, language)) for choice in model.choices]
    at = asked.at("choices")
    if max(lengths) > 2 * min(lengths) + SPARE:
        yield f"{at}: choices ({language}) have {min(lengths)} to {max(lengths)} characters; make them alike"
    wrong = [length for length, choice in zip(lengths, model.choices, strict=True) if not choice.right]
    right = [length for length, choice in zip(lengths, model.choices, strict=True) if choice.right]
    if len(right) == 1 and wrong and right[0] > max(wrong) + STANDS_OUT:
        more = right[0] - max(wrong)
        yield f"{at}: the right choice ({language}) is {more} characters longer than any other; make them alike"


def _different(asked: Asked) -> Iterator[str]:
    seen: dict[tuple[str, ...], str] = {}
    for place, language, text in asked.offered():
        side = str(place[2]) if len(place) > 3 else ""  # noqa: PLR2004 pairs, number, side, language
        key = (side, language, _key(text))
        if key in seen:
            yield f'{asked.at(*place)}: "{text}" stands twice; write another'
        seen[key] = text


def _catch_alls(asked: Asked) -> Iterator[str]:
    for place, _, text in asked.offered():
        if _CATCH_ALL.fullmatch("".join(to_words(text))):
            yield f'{asked.at(*place)}: "{text}" speaks of the other choices; write a choice that stands alone'
    for place, _, text in chain(asked.told(), asked.offered()):
        if _BY_LETTER.search(" ".join(to_words(text))):
            yield f"{asked.at(*place)}: a choice is named by its letter, but they are shuffled; say its words"


def _typed(asked: Asked) -> Iterator[str]:
    model = asked.model
    if isinstance(model, NumberModel):
        for language in ("vi", "en"):
            if str(model.number) in _NUMBERS.findall(getattr(model.question, language)):
                yield f"{asked.at('question', language)}: the question contains its answer {model.number}; reword it"
    if not isinstance(model, ShortModel):
        return
    for language in ("vi", "en"):
        asks = f" {_key(getattr(model.question, language))} "
        for i, alias in enumerate(getattr(model.answers, language)):
            at = asked.at("answers", language, i)
            words = to_words(alias)
            if not words:
                yield f'{at}: the answer "{alias}" has no letter or number; write one'
            elif len(words) > ALIAS_WORDS[language]:
                yield f'{at}: nobody types "{alias}"; keep an answer to {ALIAS_WORDS[language]} words'
            elif f" {_key(alias)} " in asks:
                yield f'{at}: the question contains its answer "{alias}"; reword it'


def _texts(asked: Asked) -> Iterator[str]:
    aliases: Iterator[Written] = iter(())
    if isinstance(asked.model, ShortModel):
        answers = asked.model.answers
        aliases = (
            Written(("answers", language, i), language, alias)
            for language in ("vi", "en")
            for i, alias in enumerate(getattr(answers, language))
        )
    for place, _, text in chain(asked.told(), asked.offered(), aliases):
        yield from lint_text(asked.at(*place), text, asked.known)


def _sentences(asked: Asked) -> Iterator[str]:
    if asked.model.level is not Level.YOUNG:
        return
    for place, language, text in chain(asked.told(), asked.offered()):
        for sentence in _SENTENCE_END.split(text):
            count, most = len(sentence.split()), SENTENCE_WORDS[language]
            if count > most:
                begin = " ".join(sentence.split()[:5])
                yield f'{asked.at(*place)}: the sentence "{begin} …" has {count} words; at 13-15 keep it to {most}'


def _capitals(asked: Asked, acronyms: frozenset[str]) -> Iterator[str]:
    for place, _, text in chain(asked.told(), asked.offered()):
        for word in _CAPITALS.findall(_SYMBOL.sub(" ", text)):
            if word.isupper() and word not in acronyms and not _ROMAN.fullmatch(word):
                yield f'{asked.at(*place)}: "{word}" is in capitals; write it small'


def _acronyms(files: Files) -> frozenset[str]:
    """Return the words in capitals by which the base calls conventions, bodies, laws and the plan."""
    names = [*CORE, *(row.id for row in files.sources.model), *(row.number for row in files.sources.model)]
    names.extend(fact.id for fact in files.plan.model.facts)
    names.append(files.plan.model.number)
    for parsed in files.conventions:
        model = parsed.model
        names.extend((model.body.acronym, *model.names.vi, *model.names.en, *model.body.names.vi, *model.body.names.en))
    return _ACRONYMS | {word for name in names for word in _CAPITALS.findall(name) if word.isupper()}


_CHECKS: tuple[Check, ...] = (_cites, _ends, _choices, _different, _catch_alls, _typed, _texts, _sentences)
