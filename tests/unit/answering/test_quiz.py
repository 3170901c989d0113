import unicodedata
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.answering.quiz import marked_words, to_words
from bot.domain.quiz import Level, Question, QuestionKind, is_possible
from bot.domain.text import Language, Localized
from bot.language import strip_marks

TEXT = Localized("Câu?", "Question?")


def make_question(
    *, vi: tuple[str, ...] = (), en: tuple[str, ...] = (), number: int | None = None, unit: Localized | None = None
) -> Question:
    return Question(
        id="crc-x",
        version="0" * 12,
        topic="crc",
        kind=QuestionKind.SHORT if number is None else QuestionKind.NUMBER,
        level=Level.TEEN,
        cites=("CRC:12",),
        text=TEXT,
        because=TEXT,
        others=TEXT,
        answers={Language.VI: vi, Language.EN: en} if number is None else None,
        number=number,
        unit=unit,
    )


COMPLAINT = make_question(vi=("khiếu nại", "đơn khiếu nại"), en=("complaint", "the complaint"))
AGE = make_question(number=18, unit=Localized("tuổi", "years"))
YEAR = make_question(number=1989)
FIVE = make_question(number=5, unit=Localized("năm", "years"))


@pytest.mark.parametrize(
    "text",
    [
        "khiếu nại",
        "Khiếu Nại.",
        "khieu nai",
        "KHIEU NAI!!!",
        "khieu-nai",
        "khieunai",
        "khieeus naji",
        "quyền khiếu nại",
        "là quyền được khiếu nại ạ",
        "dạ, em nghĩ là khiếu nại",
        "“khiếu nại”",
        "don khieu nai",
        "complaint",
    ],
)
def test_a_vietnamese_answer_is_taken(text: str) -> None:
    """Marks, case, punctuation, Telex and polite words around it do not matter."""
    assert marked_words(COMPLAINT, text, Language.VI) == (1,)


@pytest.mark.parametrize(
    "text", ["complaint", "a complaint", "The complaint.", "it's a complaint", "I think it is a complaint", "khiếu nại"]
)
def test_an_english_answer_is_taken(text: str) -> None:
    """Articles and short openings do not matter; nor does the other language."""
    assert marked_words(COMPLAINT, text, Language.EN) == (1,)


@pytest.mark.parametrize(
    "text",
    ["", " ", "…", "🙂", "tố cáo", "khiếu", "không khiếu nại", "khiếu nại tố cáo", "quyền", "là", "\x00", "x" * 5000],
)
def test_another_answer_is_not_taken(text: str) -> None:
    """Part of an answer, more than it, its denial and nothing are not right."""
    assert marked_words(COMPLAINT, text, Language.VI) == (0,)


def test_what_an_alias_begins_with_may_be_left_out() -> None:
    """An editor need not write an alias with and without "quyền" or "the"."""
    question = make_question(vi=("quyền bào chữa",), en=("the right to defence",))

    assert marked_words(question, "bào chữa", Language.VI) == (1,)
    assert marked_words(question, "defence", Language.EN) == (1,)
    assert marked_words(question, "quyền", Language.VI) == (0,)


def test_an_article_that_is_the_answer_counts() -> None:
    """Only an article before a word is dropped: hepatitis A is not hepatitis."""
    question = make_question(vi=("viêm gan A",), en=("hepatitis A",))

    assert marked_words(question, "hepatitis a", Language.EN) == (1,)
    assert marked_words(question, "hepatitis", Language.EN) == (0,)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (AGE, "18"),
        (AGE, "18 tuổi"),
        (AGE, "18tuổi."),
        (AGE, "dưới 18 tuổi"),
        (AGE, "mười tám"),
        (AGE, "muoi tam tuoi"),
        (AGE, "dạ là mười tám tuổi ạ"),
        (AGE, "eighteen"),
        (AGE, "eighteen years old"),
        (AGE, "XVIII"),
        (AGE, "１８"),
        (YEAR, "1989"),
        (YEAR, "năm 1989"),
        (YEAR, "NAM 1989."),
        (YEAR, "in 1989"),
        (YEAR, "20/11/1989"),
        (YEAR, "ngày 20 tháng 11 năm 1989"),
        (YEAR, "1.989"),
        (YEAR, "một nghìn chín trăm tám mươi chín"),
        (YEAR, "nineteen eighty-nine"),
        (FIVE, "5 năm"),
        (FIVE, "năm"),
        (FIVE, "năm năm"),
        (FIVE, "five years"),
    ],
)
def test_a_number_is_taken(question: Question, text: str) -> None:
    """Figures, words, a unit and what people write around a number do not matter."""
    assert (1,) in {marked_words(question, text, language) for language in Language}


EXPERTS = replace(
    make_question(number=10, unit=Localized("người", "members")),
    text=Localized("Ủy ban gồm bao nhiêu chuyên gia?", "How many experts has the Committee?"),
)
SHARE = make_question(number=70, unit=Localized("%", "%"))
EVERY = replace(
    make_question(number=4, unit=Localized("năm", "years")),
    text=Localized("Mỗi nước nộp báo cáo mấy năm một lần?", "Every how many years does a State report?"),
)
PLACE = replace(
    make_question(number=35),
    text=Localized("Sau khi văn kiện thứ bao nhiêu được nộp?", "After which instrument is deposited?"),
)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (EXPERTS, "mười chuyên gia"),
        (EXPERTS, "mười người"),
        (EXPERTS, "muoi thanh vien a"),
        (EXPERTS, "gồm mười chuyên gia"),
        (EXPERTS, "ten experts"),
        (SHARE, "bảy mươi phần trăm"),
        (SHARE, "bảy mươi %"),
        (SHARE, "seventy per cent"),
        (EVERY, "bốn năm một lần"),
        (EVERY, "mỗi bốn năm"),
        (EVERY, "every four years"),
        (PLACE, "thứ ba mươi lăm"),
        (PLACE, "văn kiện thứ ba mươi lăm"),
        (PLACE, "the thirty-fifth instrument"),
    ],
)
def test_a_number_in_words_is_taken_with_the_noun_of_its_question(question: Question, text: str) -> None:
    """What the question asks with may stand around its answer."""
    assert (1,) in {marked_words(question, text, language) for language in Language}


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (EXPERTS, "mười hai chuyên gia"),
        (EXPERTS, "không phải mười chuyên gia"),
        (EXPERTS, "mười một hoặc mười người"),
        (SHARE, "bảy phần trăm"),
        (SHARE, "phần trăm"),
        (EVERY, "một lần"),
        (EVERY, "hai năm bốn lần"),
        (PLACE, "thứ ba mươi"),
        (PLACE, "văn kiện thứ năm"),
    ],
)
def test_another_number_in_words_is_not_taken(question: Question, text: str) -> None:
    """Nouns make no other number right, and a denial no right one."""
    assert {marked_words(question, text, language) for language in Language} == {(0,)}


@pytest.mark.parametrize(
    ("alias", "text"),
    [
        ("đăng ký khai sinh", "đăng kí khai sinh"),
        ("lí do", "lý do"),
        ("quý", "quí"),
        ("kỷ luật", "kỉ luật"),
        ("công ty", "công ti"),
        ("Mỹ", "Mĩ"),
    ],
)
def test_i_and_y_are_one_letter_where_both_are_written(alias: str, text: str) -> None:
    """Schools write kí, newspapers ký."""
    assert marked_words(make_question(vi=(alias,)), text, Language.VI) == (1,)


@pytest.mark.parametrize(("alias", "text"), [("thúy", "thúi"), ("tay", "tai"), ("quy", "qua")])
def test_i_and_y_that_make_two_words_stay_apart(alias: str, text: str) -> None:
    """After a vowel they are two sounds."""
    assert marked_words(make_question(vi=(alias,)), text, Language.VI) == (0,)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (AGE, "17"),
        (AGE, "16 hoặc 18"),
        (AGE, "1 2 3 4 5 18"),
        (AGE, "18,5"),
        (AGE, "180"),
        (AGE, "không phải 18"),
        (AGE, "tám"),
        (AGE, "mười tám mười chín"),
        (AGE, "tuổi"),
        (AGE, ""),
        (AGE, "9" * 200),
        (YEAR, "89"),
        (YEAR, "1989 hay 1990"),
        (YEAR, "1990"),
        (FIVE, "ba năm"),
    ],
)
def test_another_number_is_not_taken(question: Question, text: str) -> None:
    """A text that names no number, another one or two is not right."""
    assert {marked_words(question, text, language) for language in Language} == {(0,)}


_LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ"
_ALIASES = st.lists(st.text(_LETTERS, min_size=1, max_size=7), min_size=1, max_size=5).map(" ".join)
_WAYS: dict[str, Callable[[str], str]] = {
    "composed": lambda text: unicodedata.normalize("NFC", text),
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "without marks": strip_marks,
    "upper case": str.upper,
    "with a full stop": lambda text: f"{text}.",
    "among spaces": lambda text: f"  {text.replace(' ', '   ')}\n",
    "in quotation marks": lambda text: f"“{text}”",
}


@pytest.mark.parametrize("way", _WAYS)
@given(alias=_ALIASES)
def test_every_alias_is_taken_however_it_is_typed(way: str, alias: str) -> None:
    """Keyboards, capitals, missing marks and a final full stop never make a right answer wrong."""
    assume(to_words(alias))
    question = make_question(vi=(alias,), en=("another",))

    assert marked_words(question, _WAYS[way](alias), Language.VI) == (1,)


def test_a_long_answer_is_compared_as_it_stands() -> None:
    """Filler is looked for in short answers only, so that no text takes long."""
    assert marked_words(COMPLAINT, "đó " * 23 + "khiếu nại", Language.VI) == (0,)
    assert marked_words(COMPLAINT, "đó " * 20 + "khiếu nại", Language.VI) == (1,)


@given(st.text(), st.sampled_from([COMPLAINT, AGE, YEAR]), st.sampled_from(Language))
def test_any_text_gives_an_answer_of_the_right_form(text: str, question: Question, language: Language) -> None:
    """Nothing a person types breaks the marking."""
    assert is_possible(question, marked_words(question, text, language))


@given(st.integers(0, 9999))
def test_every_number_is_taken_in_figures(number: int) -> None:
    """Figures, with a full stop or a unit."""
    question = make_question(number=number, unit=Localized("tuổi", "years"))

    assert all(
        marked_words(question, text, Language.VI) == (1,) for text in (f"{number}", f"{number}.", f"{number} tuổi")
    )
