"""The bank of quiz questions covers the law, can be answered, and cannot be guessed."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from bot.answering.quiz import marked_words
from bot.content.convert import to_base
from bot.content.files import read_files
from bot.content.load import find_sources
from bot.content.quiz_balance import Balance, balance_of, questions_by_article
from bot.domain.base import Base
from bot.domain.quiz import Level, Question, QuestionKind
from bot.domain.text import Language
from bot.language import strip_marks
from tests.support.spelling import spell


@pytest.fixture(scope="module")
def bank() -> Base:
    folder = find_sources()
    assert folder is not None
    files, problems = read_files(folder)
    assert files is not None, problems
    return to_base(files)


@pytest.fixture(scope="module")
def figures(bank: Base) -> Balance:
    return balance_of(list(bank.questions.values()))


def test_the_bank_is_large_enough(bank: Base) -> None:
    """People may play for weeks before they know it by heart."""
    assert len(bank.questions) >= 420


def test_every_article_that_says_what_a_right_is_has_a_question(bank: Base) -> None:
    """The first citation says what a question is about."""
    assert [article for article, count in questions_by_article(bank).items() if not count] == []


def test_the_plan_and_the_position_of_viet_nam_are_asked_about(bank: Base) -> None:
    """The bank is about more than the articles."""
    about = Counter(question.cites[0] for question in bank.questions.values())

    assert sum(count for key, count in about.items() if key.startswith(("KH175", "QD1079"))) >= 10
    assert [key for key in bank.conventions if not about[f"{key}:viet-nam"]] == []


def test_every_level_has_its_share(figures: Balance) -> None:
    """No age is left with a handful of questions."""
    assert {level: share for level, share in figures.levels.items() if share < 0.2} == {}
    assert set(figures.levels) == set(Level)


def test_every_kind_of_question_occurs(figures: Balance) -> None:
    """A round is not only single choices."""
    assert {kind: count for kind, count in figures.kinds.items() if count < 10} == {}
    assert set(figures.kinds) == set(QuestionKind)


@pytest.mark.parametrize("language", Language)
def test_the_longest_choice_is_no_hint(figures: Balance, language: Language) -> None:
    """Who always takes the longest of four choices is wrong more often than not."""
    assert figures.longest[language] <= 0.4


def test_the_place_of_a_choice_is_no_hint(figures: Balance) -> None:
    """Among four choices each place is right within 40 % of its even share."""
    assert sum(figures.positions[4]) >= 100
    assert figures.unevenness(4) <= 0.4


def test_about_half_of_the_statements_are_true(figures: Balance) -> None:
    """Who always says true is wrong about half the time."""
    assert 0.4 <= figures.true <= 0.6


_WAYS: dict[str, Callable[[str], str]] = {
    "composed": lambda text: unicodedata.normalize("NFC", text),
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "without marks": strip_marks,
    "upper case": str.upper,
    "with a full stop": lambda text: f"{text}.",
}


@pytest.mark.parametrize("way", _WAYS)
def test_every_alias_of_every_question_is_taken(bank: Base, way: str) -> None:
    """However an alias is typed, it is right, in both languages."""
    refused = [
        (question.id, alias)
        for question in bank.questions.values()
        for language, aliases in (question.answers or {}).items()
        for alias in aliases
        if marked_words(question, _WAYS[way](alias), language) != (1,)
    ]

    assert refused == []


def test_every_number_is_taken_with_its_unit(bank: Base) -> None:
    """A number is right alone, with its unit and with a full stop."""
    refused = [
        (question.id, text)
        for question in bank.questions.values()
        if question.number is not None
        for text in (f"{question.number}", f"{question.number} {question.unit.vi if question.unit else ''}.")
        if marked_words(question, text, Language.VI) != (1,)
    ]

    assert refused == []


_NOUNS = (frozenset({"người", "chuyên gia", "thành viên"}), frozenset({"tuổi"}), frozenset({"%", "phần trăm"}))
"""Words for one unit that mean the same."""


def _nouns(question: Question) -> Iterator[str]:
    """Yield what people write after the number they answer."""
    unit = question.unit.vi if question.unit else ""
    yield unit
    yield from next((nouns for nouns in _NOUNS if unit in nouns), ())
    if "một lần" in question.text.vi:
        yield f"{unit} một lần"
    asked = re.search(
        r"(?:bao nhiêu|mấy) (chuyên gia|thành viên|phần trăm|công ước|người|tuổi|điều|năm)", question.text.vi
    )
    yield from asked.groups() if asked else ()


def _ways_in_words(question: Question) -> Iterator[str]:
    """Yield how people write out the answer."""
    assert question.number is not None
    for spelled in spell(question.number):
        yield from (f"{spelled} {noun}" for noun in _nouns(question))
        if "thứ bao nhiêu" in question.text.vi:
            yield f"thứ {spelled}"
        yield f"năm {spelled}" if question.number > 1900 else f"khoảng {spelled}"


def test_every_number_is_taken_in_words_with_its_noun(bank: Base) -> None:
    """Such as "mười chuyên gia", "bảy mươi phần trăm", "bốn năm một lần" and "thứ ba mươi lăm"."""
    refused = [
        (question.id, text)
        for question in bank.questions.values()
        if question.number is not None
        for text in _ways_in_words(question)
        for typed in (text, strip_marks(text), f"dạ {text} ạ")
        if marked_words(question, typed, Language.VI) != (1,)
    ]

    assert refused == []


def test_no_other_number_is_taken_in_words(bank: Base) -> None:
    """With the same nouns around them."""
    taken = [
        (question.id, text)
        for question in bank.questions.values()
        if question.number is not None
        for number in {*range(1, 100), 1945, 1979, 1990, 2006, 2015} - {question.number}
        for spelled in spell(number)
        for text in (f"{spelled} {noun}" for noun in _nouns(question))
        if marked_words(question, text, Language.VI) == (1,)
    ]

    assert taken == []


def test_the_words_of_a_question_do_not_answer_it(bank: Base) -> None:
    """A typed question is not answered by the words it asks with."""
    given = [
        question.id
        for question in bank.questions.values()
        if question.is_typed
        for language in Language
        if marked_words(question, question.text.to(language), language) == (1,)
    ]

    assert given == []


@pytest.mark.parametrize(
    ("question_id", "typed"),
    [
        ("tinh-huong-doi-boi-thuong", "tòa án nhân dân"),
        ("tinh-huong-doi-boi-thuong", "tòa án có thẩm quyền"),
        ("tinh-huong-doi-boi-thuong", "Tòa án Việt Nam"),
        ("ke-hoach-quyet-dinh-so", "Thủ tướng Chính phủ Việt Nam"),
        ("iccpr-24-khai-sinh", "đăng kí khai sinh"),
        ("icescr-13-bat-buoc-va", "miễn phí hoàn toàn"),
    ],
)
def test_what_people_type_for_an_answer_is_an_alias(bank: Base, question_id: str, typed: str) -> None:
    """Found by trying: each was marked wrong once."""
    assert marked_words(bank.questions[question_id], typed, Language.VI) == (1,)
