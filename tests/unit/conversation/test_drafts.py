"""What would be stored of a message."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.drafts import add, claim_in, is_links, problem_of, to_stored_text, token_of, write
from bot.domain.base import Base
from bot.domain.claim import TEXT_LENGTH
from bot.domain.report import PICTURES_AT_MOST
from tests.unit.conversation.makers import NOON

ODD = {
    "NUL": "Mai cúp\0 điện cả huyện",
    "right to left": "Mai cúp \u202eđiện cả huyện",
    "zero width": "Mai cúp\u200b điện cả huyện",
    "lone surrogate": "Mai cúp \ud800điện cả huyện",
    "decomposed": "Mai cu\u0301p đie\u0323\u0302n ca\u0309 huye\u0323\u0302n",
    "controls": "Mai\x07 cúp\x1b điện cả huyện",
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_odd_letters_do_not_reach_the_store(text: str) -> None:
    """What is kept is what a person can read."""
    kept, _, _ = to_stored_text(text, TEXT_LENGTH)

    assert kept == "Mai cúp điện cả huyện"


@given(st.text(st.characters(), max_size=400))
def test_any_text_can_be_kept(text: str) -> None:
    """Nothing breaks it, and what is kept is valid and short enough."""
    kept, _, _ = to_stored_text(text, TEXT_LENGTH)

    assert len(kept.encode()) >= len(kept)
    assert len(kept) <= TEXT_LENGTH
    assert "\0" not in kept


def test_a_million_characters_are_cut_in_no_time() -> None:
    """Work is bounded by what is kept, not by what is sent."""
    began = time.perf_counter()

    written = write("Mai cúp điện " * 80_000, (), None, NOON)

    assert written.text_cut
    assert len(written.draft.text) <= TEXT_LENGTH
    assert time.perf_counter() - began < 2


def test_lines_stay_and_empty_ones_are_squeezed() -> None:
    """A forwarded message keeps its shape."""
    kept, _, _ = to_stored_text("Dòng một  \r\n\r\n\r\n  dòng  hai\ndòng ba", TEXT_LENGTH)

    assert kept == "Dòng một\n\ndòng hai\ndòng ba"


def test_personal_data_is_blacked_out_and_counted() -> None:
    """The number is gone, and it is known that one was there."""
    written = write("Ai chưa đóng tiền gọi ngay số 0901 234 567 nhé", (), None, NOON)

    assert "234" not in written.draft.text
    assert written.draft.black == {"phone": 1}


def test_a_number_at_the_cut_is_not_left_in_half() -> None:
    """The text is blacked out before it is cut."""
    text = "a" * (TEXT_LENGTH - 6) + " 0901234567 rồi chuyển tiền"

    kept, _, _ = to_stored_text(text, TEXT_LENGTH)

    assert "0901" not in kept


@pytest.mark.parametrize("text", ["", "   ", "😂🤣", "...", "!!!"])
def test_nothing_to_read_is_no_draft(text: str) -> None:
    """Emoji and dots are nothing anybody could check."""
    assert problem_of(write(text, (), None, NOON).draft) == "report.empty"


def test_two_words_are_too_short_but_a_link_or_a_picture_is_enough() -> None:
    """A link says what it is about."""
    assert problem_of(write("cúp điện", (), None, NOON).draft) == "report.short"
    assert problem_of(write("https://example.org/tin", (), None, NOON).draft) is None
    assert problem_of(write("", ("a" * 64,), None, NOON).draft) is None


def test_more_pictures_than_ten_are_left_out() -> None:
    """And it is said that they are."""
    written = write("", tuple(str(number) * 64 for number in range(12)), None, NOON)

    assert len(written.draft.pictures) == PICTURES_AT_MOST
    assert written.pictures_cut


def test_an_album_grows_into_one_draft() -> None:
    """The caption of one picture is the text of all."""
    first = write("Nước sông đổi màu ở cầu Tân An", ("a" * 64,), "album-1", NOON).draft

    grown = add(first, "", ("b" * 64,), NOON).draft

    assert grown.text == first.text
    assert grown.pictures == ("a" * 64, "b" * 64)
    assert grown.album == "album-1"


@pytest.mark.parametrize(
    ("said", "left"),
    [
        pytest.param("tin này có thật không: mai cúp điện cả huyện", "mai cúp điện cả huyện", id="before"),
        pytest.param("Mai cúp điện cả huyện. Tin này có thật không?", "Mai cúp điện cả huyện", id="after"),
        pytest.param("TIN NAY CO THAT KHONG: mai cup dien ca huyen", "mai cup dien ca huyen", id="without marks"),
        pytest.param("/baocao mai cúp điện cả huyện", "mai cúp điện cả huyện", id="a command"),
        pytest.param("báo tin giả: mai cúp điện cả huyện", "mai cúp điện cả huyện", id="an order"),
        pytest.param("tin này có thật không", "", id="only asked"),
        pytest.param("tin này có thật không vậy bạn", "", id="asked politely"),
        pytest.param("báo tin cho công an thì gọi số nào", None, id="another question"),
        pytest.param("mai có cúp điện không", None, id="no such words"),
    ],
)
def test_the_words_around_a_claim_are_taken_off(base: Base, said: str, left: str | None) -> None:
    """What is sent is the message, not the question about it."""
    assert claim_in(said, base) == left


def test_only_links_are_only_links() -> None:
    """A question with a link in it is a question."""
    assert is_links("https://example.org/a https://example.org/b")
    assert not is_links("cái này https://example.org/a nói gì")
    assert not is_links("javascript:alert(1)")


def test_drafts_of_two_moments_have_two_names() -> None:
    """So a button of the first cannot send the second."""
    later = NOON.replace(microsecond=1)

    assert token_of(write("một hai ba", (), None, NOON).draft) != token_of(write("một hai ba", (), None, later).draft)
