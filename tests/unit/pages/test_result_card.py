"""The picture of a quiz result says what the page says, in letters of its own."""

import hashlib
import io
import itertools
import re
import unicodedata

import pytest
from PIL import Image, ImageFont

from bot.pages.result_card import FONTS, HEIGHT, WIDTH, CardWords, draw_card

WORDS = CardWords(
    name="Hỏi Nhân Quyền · Quiz về quyền con người",
    score="4/5",
    of="đúng 4/5 câu",
    topic="Chủ đề: Quyền kinh tế, xã hội và văn hóa",
    marks=(True, True, False, True, True),
    invitation="Bạn thử xem mình đúng được mấy câu.",
)
_BASES = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
VIETNAMESE = sorted({unicodedata.normalize("NFC", base + tone) for base in _BASES for tone in _TONES} | {"đ", "Đ"})
SIGNS = ["✓", "✗", "…", "·", "–", "“", "”", "→"]


@pytest.mark.parametrize("name", ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"])
def test_every_letter_has_its_own_glyph(name: str) -> None:
    """No Vietnamese letter is drawn as an empty box, or like another one."""
    font = ImageFont.truetype(FONTS / name, 64, layout_engine=ImageFont.Layout.BASIC)
    missing = bytes(font.getmask("\ufffe"))

    drawn = {letter: (font.getmask(letter).size, bytes(font.getmask(letter))) for letter in [*VIETNAMESE, *SIGNS]}

    assert len(VIETNAMESE) == 146
    assert [letter for letter, (_, pixels) in drawn.items() if pixels == missing or not any(pixels)] == []
    alike = [pair for pair in itertools.combinations(drawn, 2) if drawn[pair[0]] == drawn[pair[1]]]
    assert alike == []


def test_size_is_that_of_link_previews() -> None:
    """The card is a PNG of 1200 by 630 that phones load at once."""
    data = draw_card(WORDS)

    image = Image.open(io.BytesIO(data))
    assert (image.format, image.size) == ("PNG", (WIDTH, HEIGHT))
    assert len(data) < 60_000


def test_words_are_drawn_where_people_look() -> None:
    """Each part of the card leaves ink in its place, and the margins stay free."""
    image = Image.open(io.BytesIO(draw_card(WORDS))).convert("L")

    for name, box in {
        "name": (96, 48, 1128, 100),
        "score": (96, 110, 400, 300),
        "of": (500, 190, 1128, 260),
        "topic": (96, 322, 1128, 380),
        "marks": (96, 404, 600, 497),
        "invitation": (96, 534, 1128, 590),
    }.items():
        assert _darkest(image, box) < 120, name
    assert image.crop((WIDTH - 60, 0, WIDTH, HEIGHT)).getextrema() == (255, 255)


@pytest.mark.parametrize(
    "changed",
    [
        {"score": "5/5"},
        {"of": "đúng 4/5 cầu"},
        {"topic": "Chủ đề: Trộn"},
        {"marks": (True, False, False, True, True)},
        {"invitation": "Bạn thử xem mình dùng được mấy câu."},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_what_differs_looks_different(changed: dict[str, object]) -> None:
    """Another score, another mark or one mark over a letter is another picture."""
    words = {name: getattr(WORDS, name) for name in CardWords.__dataclass_fields__}

    assert draw_card(CardWords(**{**words, **changed})) != draw_card(WORDS)


def test_spelling_of_letters_does_not_matter() -> None:
    """Decomposed letters are drawn as the composed ones."""
    words = {name: getattr(WORDS, name) for name in CardWords.__dataclass_fields__}
    decomposed = CardWords(**{**words, "topic": unicodedata.normalize("NFD", WORDS.topic)})

    assert draw_card(decomposed) == draw_card(WORDS)


def test_long_words_and_many_marks_stay_inside() -> None:
    """A long topic is cut at a word, and twenty answers fit into the row."""
    words = {name: getattr(WORDS, name) for name in CardWords.__dataclass_fields__}
    long = CardWords(**{**words, "topic": "Chủ đề: " + "quyền của mọi người " * 9, "marks": (True, False) * 10})

    image = Image.open(io.BytesIO(draw_card(long))).convert("L")

    assert image.crop((WIDTH - 60, 0, WIDTH, HEIGHT)).getextrema() == (255, 255)
    assert _darkest(image, (900, 404, 1128, 450)) < 120


def test_right_and_wrong_differ_without_colour() -> None:
    """In grey a tick is still no cross."""
    words = {name: getattr(WORDS, name) for name in CardWords.__dataclass_fields__}
    right, wrong = (
        Image.open(io.BytesIO(draw_card(CardWords(**{**words, "marks": (mark,)}))))
        .convert("L")
        .crop((110, 418, 174, 482))
        for mark in (True, False)
    )

    shapes = [each.point(lambda level: 255 if level > 160 else 0).tobytes() for each in (right, wrong)]
    assert shapes[0] != shapes[1]


def test_fonts_are_those_recorded() -> None:
    """Each font has the hash written beside it, and its licence; together they are small."""
    record = (FONTS / "VENDORED.md").read_text("utf-8")
    recorded = re.findall(r"^\| `(.+?)` .*`(.+?)`\) \| `([0-9a-f]{64})` \|$", record, re.MULTILINE)

    assert {name for name, _, _ in recorded} == {path.name for path in FONTS.glob("*.ttf")}
    for name, licence, digest in recorded:
        assert hashlib.sha256((FONTS / name).read_bytes()).hexdigest() == digest
        assert (FONTS / licence).is_file()
    assert sum(path.stat().st_size for path in FONTS.glob("*.ttf")) <= 150_000
    assert "://" not in record


def _darkest(image: Image.Image, box: tuple[int, int, int, int]) -> int:
    """Return the darkest grey of a part of the picture; 255 is white."""
    return min(image.crop(box).tobytes())
