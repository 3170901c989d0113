import time
import unicodedata
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.black_out import KEPT_CHARACTERS, Found, PersonalData, black_out, black_out_more, to_kept_text
from tests.unit.language.black_out_cases import HIDDEN, ORDINARY

LONG = 200_000
SLOWEST_SECONDS = 20.0
"""Far above what one core takes and far below what anything worse than linear would."""

WORDS = st.sampled_from(
    [*" .,-/@[]()\n0123456789oOlI+", "không ", "chín ", "số ", "nhà ", "đường ", "hẻm ", "ấp ", "tổ ", "stk ", "gọi ", "cccd ",
     "0912345678", "t.me/", "a@b.vn", "tên tôi là ", "An ", "[số điện thoại]", "[địa chỉ]", "62A-", "12", "\u0301"]
)  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "secrets"), HIDDEN, ids=[text for _, text, _ in HIDDEN])
def test_what_identifies_somebody_goes(kind: PersonalData, text: str, secrets: tuple[str, ...]) -> None:
    """Each datum is gone, and a block of its kind stands there."""
    blacked = black_out(text)

    assert not [secret for secret in secrets if secret in blacked.text]
    assert kind.block in blacked.text


@pytest.mark.parametrize(("kind", "text", "secrets"), HIDDEN, ids=[text for _, text, _ in HIDDEN])
def test_decomposed_letters_hide_nothing(kind: PersonalData, text: str, secrets: tuple[str, ...]) -> None:
    """Text from a keyboard that sends marks apart loses the same data."""
    blacked = black_out(unicodedata.normalize("NFD", text))

    assert not [secret for secret in secrets if unicodedata.normalize("NFD", secret) in blacked.text]
    assert blacked.counts[kind] > 0


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_claims_stay(text: str, form: Literal["NFC", "NFD"]) -> None:
    """Dates, prices, decrees, statistics, public numbers and places are not personal."""
    written = unicodedata.normalize(form, text)

    assert black_out(written).text == written


@given(st.integers(min_value=10_000_000, max_value=10**15))
def test_no_long_number_survives(number: int) -> None:
    """Any run of eight digits or more is black, but a public number or a date."""
    is_known = str(number).startswith(("1800", "1900")) or (
        len(str(number)) == 8 and ("19" in str(number) or "20" in str(number))
    )

    assert is_known or str(number) not in black_out(f"số của em là {number} ạ").text


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("0912345678@teo kìa", ["0912345678", "@teo"]),
        ("0912345678tên tôi là Tèo, 62A-123.45", ["0912345678", "Tèo", "62A-123.45"]),
        ("stk 0912345678nhà 431375", ["0912345678", "431375"]),
    ],
)
def test_what_stands_beside_a_block_goes_at_once(text: str, data: list[str]) -> None:
    """A datum that only its neighbour hid is gone too, and positions are those of the text as it was given."""
    blacked = black_out(text)

    assert [text[found.start : found.end] for found in blacked.found] == data


@given(st.lists(WORDS, max_size=40).map("".join))
def test_blacking_out_twice_changes_nothing(text: str) -> None:
    """Blocks are not data, and do not make data of what stands beside them."""
    once = black_out(text).text

    assert black_out(once).text == once


@given(st.lists(WORDS, max_size=40).map("".join) | st.text())
def test_what_was_found_is_in_order_and_in_the_text(text: str) -> None:
    """Positions are those of the text as it was given, without overlaps."""
    found = black_out(text).found

    ends = [0, *(datum.end for datum in found)]
    assert all(before <= datum.start < datum.end <= len(text) for before, datum in zip(ends, found, strict=False))


def test_found_data_are_counted_by_kind() -> None:
    """A preview can say what was taken out."""
    blacked = black_out("gọi 0912345678 hoặc 0987654321, xe 62A-123.45")

    assert blacked.counts == {PersonalData.PHONE: 2, PersonalData.PLATE: 1}
    assert blacked.found[0] == Found(4, 14, PersonalData.PHONE)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("gọi 0912345678 nếu thấy cháy, hoặc 114", "gọi [số điện thoại] nếu thấy cháy, hoặc 114"),
        ("xem facebook.com/lan.tran.9/posts/12 đi", "xem facebook.com/[trang cá nhân]/posts/12 đi"),
        ("nhà số 12 đường Lê Lợi, phường 2 bị ngập", "[địa chỉ] bị ngập"),
        ("nhà số 12 đường Lê Lợi, phường 2, Tân An", "[địa chỉ], Tân An"),
        ("nhà em ở ấp 3, xã Mỹ Yên, huyện Bến Lức, Long An", "nhà em ở [địa chỉ], huyện Bến Lức, Long An"),
        ("ông Hai ở 12 Lê Lợi, xã nói bán trạm xá", "ông Hai ở [địa chỉ], xã nói bán trạm xá"),
        ("Chuyển tiếp từ Trần Thị Lan: mai cúp điện", "Chuyển tiếp từ [người gửi]: mai cúp điện"),
    ],
)
def test_what_is_claimed_can_still_be_read(text: str, kept: str) -> None:
    """Only the datum goes: a home with its ward, while district and province stay because claims are about places."""
    assert black_out(text).text == kept


def test_staff_can_take_out_more() -> None:
    """Marked words become a block, in any order and overlapping."""
    blacked = black_out_more("ông Sáu Lé bán đất ở chợ", [(15, 18), (4, 10), (7, 10)])

    assert blacked.text == "ông [thông tin riêng] bán [thông tin riêng] ở chợ"
    assert blacked.counts == {PersonalData.OTHER: 2}


@pytest.mark.parametrize("span", [(-5, 2), (20, 90), (3, 3), (5, 1)])
def test_marks_outside_the_text_are_cut_off(span: tuple[int, int]) -> None:
    """A span from a form is never trusted."""
    text = "mười hai ký tự"

    blacked = black_out_more(text, [span])

    assert blacked.text in {text, "[thông tin riêng]" + text[2:]}


def test_a_mark_that_cuts_a_block_takes_it_whole() -> None:
    """No half of a label stays."""
    blacked = black_out_more("gọi [số điện thoại] chị Lan", [(10, 27)])

    assert blacked.text == "gọi [thông tin riêng]"


@given(st.text())
def test_kept_text_is_short(text: str) -> None:
    """What is kept for editors has at most 200 characters."""
    assert len(to_kept_text(text)) <= KEPT_CHARACTERS


@pytest.mark.parametrize(
    "piece",
    ["a", "1", "1 ", "o", "a.", "a . ", "@", "a@", "12/", "so nha 12 ", "hem 1 ", "to 5 ap ", "khong ", "0912345678 ", "[",
     "[số điện thoại]", "http://", "facebook.com/", "ấp a, ", "1,", "1.000.", " ", "\n", "\u0301", "\ud800", "12 phố A ",
     "12 Lê Lợi, phường 2, ", "bà Năm ", "ấp 2 xã An ", "chung cư ", "lầu 3 ", "một hai a ", "xe12a ", "1;", "aa1 ",
     "0 ", "0 9 ", "1\n", "o0 ", "0b ", "chín9", "trăm ", "1 chấm ", "lô 1 ", "phòng 1, ", "quê xóm ", "12 xẹt ", "12 Ng. ",
     "0 i ", "0\ni", "t.me/a/", "www.", "tới thẳng 1 ", "ở phòng 1, ktx ", "tàu sđt 09 ", "ở gần a, ", "que ngoai ",
     "khối 1, xã A nhà ", "12 CMT8, P.1 ", "nhà trọ A, ", "gmail: a1 ", "fb a1 ", "tàu LA-1234 ", "+1 ", "trường A, "],
)  # fmt: skip
def test_no_text_makes_it_slow(piece: str) -> None:
    """Ten times the text takes about ten times as long, whatever is repeated."""
    short = min(black_out_seconds(piece, 4_000) for _ in range(3))
    long = black_out_seconds(piece, 40_000)

    # A hundred times would be quadratic.
    assert long < 40 * short + 0.5


def black_out_seconds(piece: str, length: int) -> float:
    text = piece * (length // len(piece))
    started = time.process_time()
    black_out(text)
    return time.process_time() - started


def test_a_very_long_text_is_read() -> None:
    """A book of ordinary claims with data in between takes seconds."""
    text = " ".join((*ORDINARY, *(text for _, text, _ in HIDDEN)))

    seconds = black_out_seconds(text + "\n", LONG)

    assert seconds < SLOWEST_SECONDS
