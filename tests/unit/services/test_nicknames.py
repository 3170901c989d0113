"""Nicknames on a big screen: what may stand there, and what is made of the rest."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.base import Base
from bot.domain.errors import GameRefused
from bot.services.nicknames import LONGEST, check_nickname

ORDINARY = [
    *("Diệu", "Đức", "Mẹ Bắp", "Mẹ Mây", "Cúc", "Lộc", "Phúc", "Địch", "Bưởi"),
    *("Dung", "Dũng", "Du", "Dư Mã", "Phong", "Khung Long", "Ngũ", "Ngư", "Ngữ"),
    *("Lon Ton", "Đu Đủ", "Con Diều", "Mocha", "Cà Chua", "Chó Bông", "Mèo Mun", "Cún", "Sóc Nâu"),
    *("Bé Ba", "Tí", "Tèo", "Cu Tí", "Út Hiền", "Cô Tư", "Chú Bảy", "Ba Khía", "Bà Năm"),
    *("Anh Hai", "Lớp 9A4", "Khối D1", "Tổ 3", "An 2k10", "Team 7", "Bin", "Bo", "Bốp"),
    *("Na", "Mít Ướt", "Cặp Đôi", "Đĩnh", "Định", "Đính", "Đeo Kính", "Đèo Gió", "Lợn Con"),
    *("Lớn", "Kim Anh", "T.Anh", "Đỗ M. Khoa", "Donguyen", "Mai!", "Nguyễn Thị Thanh Thúy", "H'Hen Niê", "Y Thương"),
    *("Sơn Ngọc Minh", "Thạch Sa Phol", "O'Neil", "Clara", "Vlad"),
]
"""Names people have, and names they give themselves."""


@pytest.mark.parametrize("name", ORDINARY)
def test_ordinary_name_is_taken(base: Base, name: str) -> None:
    """Words that look like rude ones without their marks are names."""
    assert check_nickname(name, base.lexicon) == name


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("\u3164\u3164", id="Hangul fillers"),
        pytest.param("\u115f", id="a leading filler"),
        pytest.param("\u1160", id="a middle filler"),
        pytest.param("\uffa0", id="a narrow filler"),
        pytest.param("\u3164\u20dd", id="a circle around nothing"),
        pytest.param("\u0e47\u0e47", id="marks alone"),
        pytest.param("<b>", id="markup"),
        pytest.param("\uff1cb\uff1e", id="wide markup"),
    ],
)
def test_nothing_readable_is_no_name(base: Base, name: str) -> None:
    """A letter nobody sees is none."""
    with pytest.raises(GameRefused):
        check_nickname(name, base.lexicon)


@pytest.mark.parametrize(
    "name",
    [
        *("Đồ Ngu", "địt mẹ", "dit me", "Buồi", "vcl", "đmm", "cặc", "mẹ mày", "me may", "Ngu!"),
        *("đ!t mẹ", "d!t me", "c4c", "l0n", "c@c", "$hit", "sh1t", "đ1t"),
        *("d i t me", "di t me", "d.i.t", "đ-ị-t", "Đ.M", "v_c_l", "lồ n", "đ m"),
        *("ditme", "dumamay", "ditme123", "địtmẹ", "vailon", "D!tme"),
        *("𝓭𝓲𝓽 𝓶𝓮", "ｄｉｔ", "d\u3164it me", "d\u034fit"),
    ],
)
def test_insult_is_refused_however_it_is_written(base: Base, name: str) -> None:
    """Apart, together, with digits or signs for letters, in other alphabets' letters, with hidden ones between."""
    with pytest.raises(GameRefused):
        check_nickname(name, base.lexicon)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        pytest.param("ก" + "\u0e47" * 10, "ก" + "\u0e47" * 2, id="ten Thai marks"),
        pytest.param("A" + "\u0489" * 4, "A", id="signs around a letter"),
        pytest.param("Mai\u20dd\u20dd\u20dd", "Mai", id="circles"),
        pytest.param("Hue\u0302\u0301" + "\u0301" * 9, "Huế", id="marks on a letter that has two"),
        pytest.param("\U0001d4dc\U0001d4ea\U0001d4f2", "Mai", id="letters of formulas"),
        pytest.param("M\u00e2y", "Mây", id="composed"),
        pytest.param("Ma\u0302y", "Mây", id="decomposed"),
    ],
)
def test_name_is_made_readable(base: Base, typed: str, shown: str) -> None:
    """At most two marks stay on a letter, and nothing is drawn around one."""
    assert check_nickname(typed, base.lexicon) == shown


@given(st.text(max_size=60))
def test_what_is_taken_is_one_short_line_of_seen_letters(base: Base, typed: str) -> None:
    """Whatever is typed, and taken once it is taken again."""
    try:
        name = check_nickname(typed, base.lexicon)
    except GameRefused:
        return

    assert 0 < len(name) <= LONGEST
    assert any(letter.isalpha() for letter in name)
    assert not {unicodedata.category(letter) for letter in name} & {"Cc", "Cf", "Cs", "Co", "Cn", "Me", "Zl", "Zp"}
    assert check_nickname(name, base.lexicon) == name
