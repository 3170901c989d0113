"""Tell whether typed words answer a question of a quiz."""

import re
from collections.abc import Iterable, Iterator, Sequence

from bot.domain.quiz import Given, Question, QuestionKind
from bot.domain.text import Language
from bot.language import clean, fold, strip_marks
from bot.language.counts import read_count
from bot.language.numerals import find_dates, read_number
from bot.language.syllables import decode_words
from bot.language.words import plain, split_words

READ_AT_MOST = 200
"""Characters of a typed answer that are read."""
FILLED_AT_MOST = 24
"""Words of a typed answer in which filler is looked for; ways to drop it grow with the square of their number."""

RIGHT: Given = (1,)
WRONG: Given = (0,)

_WORD = re.compile(r"[^\W_]+")
_JOINED = re.compile(r"(?<=\w)['\u2019](?=\w)")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_WHOLE = re.compile(r"\d{1,3}(?:[.,]\d{3})+|\d{1,9}")
_I_AS_Y = re.compile(r"(qu|[bcdghklmnprstvx]+)y")
"""Syllables written with either letter: "ký" and "kí", "quý" and "quí"."""
_ORDINAL = re.compile(r"(?<=t)ieth$")
"""The end of "twentieth"."""
_DENIED = re.compile(r"\b(?:khong|chang|chua|not)(?: phai)?(?: la| nam)? ?\d")
_YEARS = range(1900, 2100)


Phrases = tuple[tuple[str, ...], ...]


def _phrases(text: str) -> Phrases:
    return tuple(sorted((tuple(phrase.split()) for phrase in text.split(",")), key=len, reverse=True))


_BEFORE = {
    Language.VI: _phrases(
        "da,thua thay,thua co,thua,em nghi,minh nghi,toi nghi,tui nghi,em doan,minh doan,chac,chac la,co le,hinh nhu,"
        "cau tra loi,dap an,do,day,do la,day la,la,thuoc ve,quyen duoc,quyen,cac,nhung,khoang,tron,du,so,nam,"
        "tu nam,vao nam"
    ),
    Language.EN: _phrases(
        "i think,i guess,maybe,it is,its,it was,that is,thats,they are,the answer is,answer,is,the right to,right to,"
        "the,a,an,about,number,year,the year,in,in the year,age,aged,of"
    ),
}
_AFTER = {
    Language.VI: _phrases("a,nha,nhe,nhi,do,dung khong,phai khong,dung khong a,phai khong a"),
    Language.EN: _phrases("please,i think,right,i guess"),
}

_BEFORE_NUMBER = _phrases("duoi,chua du,moi,cu,thu,toi da,it nhat,under,below,every,once every,at most,at least")
_AFTER_NUMBER = _phrases(
    "tuoi,nam,nam sau,nam mot lan,phan tram,nguoi,thanh vien,chuyen gia,year,years,years old,percent,per cent,"
    "members,experts,people"
)
_NO_FILLER = frozenset(
    [
        word
        for (word,) in _phrases("khong,chang,chua,not,no,never,muoi,chuc,tram,nghin,ngan,linh,le,hundred,thousand,and")
    ]
)
"""Words of a question that cannot be left out around a number: they are part of one, or deny it."""

_OPTIONAL = {
    Language.VI: _phrases("quyen,quyen duoc"),
    Language.EN: _phrases("the,a,an,the right to,right to"),
}


def marked_words(question: Question, text: str, language: Language) -> Given:
    """Return whether *text*, typed in a game in *language*, is an answer taken to a typed *question*.

    Capitals, marks, đ, punctuation, spaces, Telex and polite words around the answer do not matter.  An alias in
    the other language is taken as it stands.  A text that names two numbers names none.
    """
    read = clean(text, READ_AT_MOST)
    if question.kind is QuestionKind.NUMBER:
        return RIGHT if _names_number(question, read, language) else WRONG
    return RIGHT if _is_alias(question, read, language) else WRONG


def to_words(text: str) -> tuple[str, ...]:
    """Return the words of *text* in the form in which they are compared."""
    return _alike(_WORD.findall(_JOINED.sub("", strip_marks(fold(text)))))


def _alike(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{found[1]}i" if (found := _I_AS_Y.fullmatch(word)) else word for word in words)


def _is_alias(question: Question, text: str, language: Language) -> bool:
    answers = question.answers or {}
    decoded = _alike(plain(decode_words(split_words(text), frozenset())))
    for typed in dict.fromkeys((to_words(text), decoded)):
        same = _joined(typed)
        if not same:
            continue
        if any(same == _joined(to_words(alias)) for aliases in answers.values() for alias in aliases):
            return True
        forms = {_joined(form) for form in _forms(typed, _BEFORE[language], _AFTER[language])}
        if any(_joined(form) in forms for alias in answers.get(language, ()) for form in _alias_forms(alias, language)):
            return True
    return False


def _joined(words: Sequence[str]) -> str:
    return "".join(words)


def _alias_forms(alias: str, language: Language) -> Iterator[tuple[str, ...]]:
    """Yield *alias*, and without the "quyền" or "the" it begins with."""
    words = to_words(alias)
    yield words
    for filler in _OPTIONAL[language]:
        if words[: len(filler)] == filler and len(words) > len(filler):
            yield words[len(filler) :]


def _forms(words: tuple[str, ...], before: Phrases, after: Phrases) -> Iterator[tuple[str, ...]]:
    """Yield *words*, then with ever less filler *before* and *after* them; never nothing."""
    seen: dict[tuple[str, ...], None] = {}
    waiting = [words] if len(words) <= FILLED_AT_MOST else []
    while waiting:
        form = waiting.pop()
        if not form or form in seen:
            continue
        seen[form] = None
        waiting.extend(form[len(filler) :] for filler in before if form[: len(filler)] == filler)
        waiting.extend(form[: -len(filler)] for filler in after if form[-len(filler) :] == filler)
    yield from seen


def _names_number(question: Question, text: str, language: Language) -> bool:
    folded = strip_marks(fold(text))
    figures = _FIGURE.findall(folded)
    if not figures:
        return question.number in _spelled(question, text, language)
    if _DENIED.search(folded):
        return False
    if question.number in _YEARS and _years(folded) == {question.number}:
        return True
    return {_whole(figure) for figure in figures} == {question.number}


def _years(text: str) -> set[int]:
    return {int(found[:4]) for found in find_dates(text) if not found.startswith("-")}


def _whole(figure: str) -> int | None:
    """Return the value of "18" or "1.989"; a fraction has none."""
    return int(re.sub(r"[.,]", "", figure)) if _WHOLE.fullmatch(figure) else None


def _spelled(question: Question, text: str, language: Language) -> set[int]:
    """Return every number the words of *text* can be, with or without the unit and filler around it.

    What a question asks with may stand around its answer: "mười chuyên gia", "bốn năm một lần", "văn kiện thứ ba mươi
    lăm".
    """
    asked = tuple((word,) for word in dict.fromkeys(to_words(question.text.to(language))) if _is_filler(word))
    units = tuple(filter(None, map(to_words, (question.unit.vi, question.unit.en) if question.unit else ())))
    # "năm" is a year before a year, and a five before anything else: "năm mươi".
    usual = (filler for filler in _BEFORE[language] if filler[-1] != "nam" or question.number in _YEARS)
    before = (*usual, *_BEFORE_NUMBER, *asked)
    after = (*_AFTER[language], *_AFTER_NUMBER, *units, *asked)
    typed = tuple(_ORDINAL.sub("y", word) for word in to_words(text))
    return {value for form in _forms(typed, before, after) if (value := read_count(form)) is not None}


def _is_filler(word: str) -> bool:
    return word not in _NO_FILLER and not word.isdecimal() and read_number((word,)) is None
