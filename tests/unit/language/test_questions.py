import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.questions import MOST_PARTS, Cues, split_questions

CUES = Cues({"gi", "nao", "sao", "bao nhieu", "what", "how"}, {"khong", "chua"}, {"a", "vay"})


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("CEDAW là gì? Ủy ban có bao nhiêu người?", 2, id="two sentences"),
        pytest.param("Có được lập hội không, và có được đình công không?", 2, id="two clauses"),
        pytest.param("Em theo đạo, chủ gạch hồ sơ. Vậy có trái luật không?", 1, id="a story with one question"),
        pytest.param("không ai cho em đi học, em buồn lắm", 1, id="không inside a sentence does not ask"),
        pytest.param("Art. 8 CEDAW: nữ làm đại sứ", 1, id="the point of an abbreviation"),
    ],
)
def test_split_questions(text: str, count: int) -> None:
    """Questions are parted, stories and abbreviations are not."""
    assert len(split_questions(text, CUES)) == count


@given(st.text(max_size=200))
def test_there_are_one_to_four_questions(text: str) -> None:
    """However wild a text, it is one to four questions."""
    assert 1 <= len(split_questions(text, CUES)) <= MOST_PARTS
