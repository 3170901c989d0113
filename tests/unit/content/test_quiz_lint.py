"""Every message about a quiz file says file, line, question and what to do."""

import re
from pathlib import Path

import pytest

from bot.content.read import check_sources
from tests.unit.content.make_knowledge import spoil
from tests.unit.content.make_quizzes import QUIZ, make_quizzes


def test_a_sound_bank_has_no_problems(tmp_path: Path) -> None:
    """The file the other tests spoil is sound before."""
    _, problems = check_sources(make_quizzes(tmp_path))

    assert problems == []


_LONG = "rất " * 33
_RIGHT_VI = '{vi: "Mọi trẻ em", en: "Every child", right: true}'
_WRONG = '{vi: "Chỉ cha mẹ", en: "Parents only"}'
_ASKED = '"Ai được nói ý kiến?"'

FORM = [
    pytest.param("kind: one", "kind: onee", 'crc.yaml:4: crc-one has the kind "onee"; use one of', id="unknown kind"),
    pytest.param("    kind: one\n", "", ":4: crc-one: kind is missing; add it", id="no kind"),
    pytest.param("right: true\n", "right: yes\n    number: 1\n", "crc-truth: number is not a key of this", id="field of another kind"),
    pytest.param("    number: 18\n", "", ":46: crc-number: number is missing; add it", id="field of its kind missing"),
    pytest.param("number: 18", "number: mười tám", "crc-number: number input should be a valid integer", id="number in words"),
    pytest.param("id: crc-one", "id: CRC one", ":4: CRC one: id string should match pattern", id="bad id"),
    pytest.param("level: 13-15", "level: 13", "crc-one: level input should be '13-15', '16-18' or 'adult'", id="bad level"),
    pytest.param("cites: [CRC:2, LTE2016]", "cites: []", "crc-one: cites has 0 lines of its list; at least 1 are", id="no citation"),
    pytest.param("Ai được", "Ai " * 100, "crc-one: question.vi has", id="question too long"),
    pytest.param("Mọi trẻ em", "Mọi trẻ " * 15, "crc-one: choices.1.vi has 119 characters; keep it to 95", id="choice too long"),
    pytest.param("Điều 2 nói", "Điều 2 nói" * 20, "crc-one: because.vi has 215 characters; keep it to 190", id="reason too long"),
    pytest.param("Hay bị", "Hay bị" * 80, "crc-one: others.vi has 512 characters; keep it to 400", id="the rest too long"),
    pytest.param('en: "Rights of the child"', 'an: "x"', "title.en is missing; add it", id="title in one language"),
    pytest.param('      - {vi: "Hỏi", en: "Ask"}\n', "", "crc-order: items has 2 lines", id="too few to be put in order"),
]  # fmt: skip

MEANING = [
    pytest.param("topic: crc", "topic: tre-em", ':1: topic "tre-em" must be the file name; write crc', id="topic"),
    pytest.param("id: crc-many", "id: crc-one", ":16: crc-one: the id stands also at quizzes/crc.yaml:4; choose", id="id twice"),
    pytest.param("[CRC:2, LTE2016]", "[CRC:9]", 'crc-one: unknown citation "CRC:9"; the convention has 2 articles', id="no such article"),
    pytest.param("[CRC:2, LTE2016]", "[CRC:2, LCU]", 'crc-one: "LCU" may not be cited as law in force', id="replaced law"),
    pytest.param("[CRC:2, LTE2016]", "[CRC:2, CRC:2]", "crc-one: a citation stands twice", id="citation twice"),
    pytest.param("[CRC:2, LTE2016]", "[CRC:1]", "crc-one: because.vi does not name CRC:1; say Điều 1", id="reason without its article"),
    pytest.param(_ASKED, '"Ai được nói ý kiến"', 'crc-one: question.vi must end with "?"', id="no question mark"),
    pytest.param("Trẻ được nói tại tòa.", "Trẻ được nói tại tòa?", 'crc-truth: question.vi must end with "."', id="a statement that asks"),
    pytest.param("Chỉ cha mẹ", "Chỉ cha mẹ.", 'crc-one: "Chỉ cha mẹ." ends with a stop', id="choice with a full stop"),
    pytest.param(_RIGHT_VI, _RIGHT_VI.replace(", right: true", ""), "crc-one: 0 choices are right; mark exactly one", id="none right"),
    pytest.param(_WRONG, _WRONG.replace("}", ", right: true}"), "crc-one: 2 choices are right; mark exactly one", id="two right"),
    pytest.param('"Courts", right: true', '"Courts"', "crc-many: 1 of 3 choices are right; at least two", id="one of many"),
    pytest.param('"Nobody"', '"Nobody", right: true', "crc-many: 3 of 3 choices are right; at least two", id="all of many"),
    pytest.param("Chỉ cha mẹ", "chỉ  THẦY cô", '"chỉ  THẦY cô" stands twice', id="choice twice"),
    pytest.param('vi: "Giám sát"', 'vi: "Tuổi"', 'crc-match: "Tuổi" stands twice', id="right side twice"),
    pytest.param("Chỉ cha mẹ", "Chỉ cha mẹ, ông bà, chú bác, cô dì và những người lớn khác trong nhà", "choices (vi) have 10 to 68", id="one long"),
    pytest.param("Mọi trẻ em", "Mọi trẻ em, dù là trai hay gái, giàu hay nghèo", "right choice (vi) is 35 characters longer", id="give-away"),
    pytest.param(_ASKED, '"Những ai phải lắng nghe?"', 'crc-many: "Những ai phải lắng nghe?" is asked also by crc-one', id="asked twice"),
    pytest.param("Hay bị nhầm là", f"Hay bị nhầm là {_LONG}", 'the sentence "Hay bị nhầm là rất …" has 42 words; at 13-15', id="long sentence"),
    pytest.param("Chỉ cha mẹ", "CHỈ cha mẹ", 'crc-one: "CHỈ" is in capitals; write it small', id="capitals"),
    pytest.param("Hay bị nhầm", "Đáp án A hay bị nhầm", "crc-one: a choice is named by its letter", id="by letter"),
    pytest.param("Chỉ cha mẹ", "Chỉ cha mẹ!", "an exclamation mark", id="exclamation"),
    pytest.param("Chỉ cha mẹ", "Chỉ cha me\u0323", "letters are decomposed", id="NFD"),
    pytest.param("dưới mấy tuổi", "dưới 18 tuổi, đúng không, hay mấy tuổi", "crc-number: the question contains its answer 18", id="number given"),
    pytest.param("nói điều gì ra", "nói ra ý kiến hay điều gì", 'the question contains its answer "ý kiến"', id="answer given"),
    pytest.param('"quan điểm"', '"…"', 'crc-short: the answer "…" has no letter or number', id="empty alias"),
    pytest.param('"quan điểm"', '"mọi ý kiến và quan điểm của mình về việc"', "crc-short: nobody types", id="long alias"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "expected"), [*FORM, *MEANING])
def test_lint_names_file_line_question_and_remedy(tmp_path: Path, old: str, new: str, expected: str) -> None:
    """A spoilt file gets a message an editor can act on."""
    folder = make_quizzes(tmp_path)
    spoil(folder, QUIZ, old, new)

    _, problems = check_sources(folder)

    assert any(expected in problem for problem in problems), problems
    assert all(re.match(r"[\w./-]+:\d+: .{15,}", problem) for problem in problems), problems


@pytest.mark.parametrize(
    "choice",
    [
        "Tất cả đều đúng",
        "TẤT CẢ CÁC ĐÁP ÁN TRÊN",
        "tất cả các ý trên đều đúng",
        "tat ca deu dung",
        "Tất-cả… đều đúng",
        "Tất cả đều sai",
        "Cả ba đáp án trên",
        "Cả hai đều đúng",
        "Cả 3 đều đúng",
        "Cả A và B",
        "cả a, b và c đều đúng",
        "Không có đáp án nào đúng",
        "Không đáp án nào",
        "Không câu nào đúng cả",
        "Không phương án nào ở trên",
        "Không có câu trả lời đúng",
        "All of the above",
        "None of the above",
        "all of these answers are correct",
        "All are right",
        "Both are true",
        "Both A and B",
        "none of the options",
        "Neither is correct",
    ],
)
def test_choices_that_speak_of_the_others_are_found(tmp_path: Path, choice: str) -> None:
    """Choices are shuffled and stand alone, so none may sum up the others, however it is spelled."""
    folder = make_quizzes(tmp_path)
    spoil(folder, QUIZ, "Chỉ cha mẹ", choice)

    _, problems = check_sources(folder)

    assert any("speaks of the other choices" in problem for problem in problems), problems


@pytest.mark.parametrize(
    "choice",
    [
        "Tất cả trẻ em",
        "Cả hai cha mẹ",
        "Không ý kiến nào được nghe",
        "Không ai cả",
        "Cả nam và nữ",
        "Mọi điều đúng luật",
    ],
)
def test_choices_with_such_words_may_stand_alone(tmp_path: Path, choice: str) -> None:
    """What only sounds alike is no catch-all."""
    folder = make_quizzes(tmp_path)
    spoil(folder, QUIZ, "Chỉ cha mẹ", choice)

    _, problems = check_sources(folder)

    assert problems == []


@pytest.mark.parametrize("word", ["CRC", "UNICEF", "CRC/C/VNM/CO/5-6", "175/KH-UBND", "XIV"])
def test_known_short_forms_may_stand_in_capitals(tmp_path: Path, word: str) -> None:
    """Conventions, bodies, documents and numerals are written in capitals."""
    folder = make_quizzes(tmp_path)
    spoil(folder, QUIZ, "Chỉ cha mẹ", f"Chỉ theo {word}")

    _, problems = check_sources(folder)

    assert problems == []


def test_long_sentences_are_for_older_readers(tmp_path: Path) -> None:
    """What is too long at 13 may stand in a question for adults."""
    folder = make_quizzes(tmp_path)
    spoil(folder, QUIZ, "level: 13-15", "level: adult")
    spoil(folder, QUIZ, "Hay bị nhầm là", f"Hay bị nhầm là {_LONG}")

    _, problems = check_sources(folder)

    assert problems == []


@pytest.mark.parametrize(
    ("vi", "number", "cited", "is_same"),
    [
        pytest.param("Theo Điều 1, trẻ em là người dưới mấy tuổi?", 18, "CRC:1", True, id="the same with an opening"),
        pytest.param("Dưới mấy tuổi là trẻ em?", 18, "CRC:1", True, id="the same in another order"),
        pytest.param("Hà 17 tuổi còn được coi là trẻ nhỏ thêm mấy năm?", 18, "CRC:1", False, id="other words"),
        pytest.param("Trẻ em là người dưới mấy tuổi đời?", 16, "CRC:1", False, id="another answer"),
        pytest.param("Trẻ em là người dưới mấy tuổi đời?", 18, "CRC:2", False, id="another article"),
    ],
)
def test_two_questions_that_ask_the_same_are_told(
    tmp_path: Path, vi: str, number: int, cited: str, *, is_same: bool
) -> None:
    """Same kind, same first citation and same right answer: then the words must differ clearly."""
    folder = make_quizzes(tmp_path)
    text = (folder / QUIZ).read_text(encoding="utf-8")
    article = cited.removeprefix("CRC:")
    twin = f"""  - id: crc-twin
    kind: number
    level: 16-18
    cites: [{cited}]
    question: {{vi: "{vi}", en: "How old is one who is a child no more?"}}
    number: {number}
    because: {{vi: "Điều {article} nói dưới mười tám tuổi.", en: "Article {article} says below eighteen."}}
    others: {{vi: "Luật nước khác có thể khác.", en: "Laws may differ."}}
"""
    (folder / QUIZ).write_text(text + twin, encoding="utf-8")

    _, problems = check_sources(folder)

    assert [problem for problem in problems if "crc-twin: asks what crc-number asks" in problem] == problems
    assert bool(problems) == is_same
