import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.black_out import BLACK, KEPT_CHARACTERS, black_out, to_kept_text


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        pytest.param("gọi tôi 0912 345 678 nhé", "345", id="phone"),
        pytest.param("+84 (91) 234-5678", "234", id="international phone"),
        pytest.param("cccd 079123456789", "079123456789", id="ID card"),
        pytest.param("viết cho an.nguyen@example.com", "nguyen", id="e-mail"),
        pytest.param("stk 12345678 VCB", "12345678", id="bank account"),
        pytest.param("số tài khoản: 1234 567", "567", id="short account"),
        pytest.param("xe 62A1-123.45 tông em", "123.45", id="motorbike plate"),
        pytest.param("xe 51F-123.45", "123.45", id="car plate"),
        pytest.param("số nhà 12 đường Nguyễn Huệ", "Huệ", id="address"),
        pytest.param("nó ở facebook.com/nguyen.van.a", "van.a", id="profile link"),
    ],
)
def test_what_identifies_somebody_goes(text: str, secret: str) -> None:
    """Numbers, addresses and links of people are black."""
    blacked = black_out(text)

    assert secret not in blacked
    assert BLACK in blacked


@pytest.mark.parametrize(
    "text",
    [
        "ngày 28/2/1990 là ngày gì",
        "điều 12 khoản 3 CRC",
        "kế hoạch 175/KH-UBND ngày 17/01/2023",
        "100% cán bộ tới 2028",
    ],
)
def test_dates_and_numbers_of_the_law_stay(text: str) -> None:
    """What a question is about is not blacked out."""
    assert black_out(text) == text


@given(st.integers(min_value=10_000_000, max_value=10**15))
def test_no_long_number_survives(number: int) -> None:
    """Any run of eight digits or more is black."""
    assert str(number) not in black_out(f"số của em là {number} ạ")


@given(st.text())
def test_kept_text_is_short(text: str) -> None:
    """What is kept for editors has at most 200 characters."""
    assert len(to_kept_text(text)) <= KEPT_CHARACTERS
