"""The picture of a quiz result: what the page beside it says, on 1200 × 630 pixels as links are previewed.

Pillow is imported when the first picture is drawn: most runs of the program never need it.
"""

import io
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

WIDTH: Final = 1200
HEIGHT: Final = 630
FONTS: Final = Path(__file__).parent / "static" / "fonts"
_KEPT: Final = 64
"""So many pictures are kept in memory: a shared link is looked at by many at once."""
_MARGIN: Final = 72
_INK, _SOFT, _PAPER, _LAKE, _LEAF, _BRICK = "#16202b", "#4a5866", "#ffffff", "#0b5d7a", "#1e6b3a", "#a32a1d"
_LEAF_GROUND, _BRICK_GROUND = "#e3f1e7", "#f8e4e1"
_BAR: Final = 24
_BOX: Final = 92
"""The widest box of a mark: ten stand in a row."""
_GAP: Final = 12
_SIGN_SHARE: Final = 0.64
_ELLIPSIS: Final = "…"


@dataclass(frozen=True, slots=True)
class CardWords:
    """What stands on a card: the service's name, "4/5", what that is, the topic, each mark, and an invitation."""

    name: str
    score: str
    of: str
    topic: str
    marks: tuple[bool, ...]
    invitation: str


@lru_cache(maxsize=_KEPT)
def draw_card(words: CardWords) -> bytes:
    """Return the card as PNG.  Some tens of milliseconds: not in an event loop."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 heavy, and not always needed

    image = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, _BAR, HEIGHT), fill=_LAKE)
    left = _BAR + _MARGIN
    room = WIDTH - left - _MARGIN
    _write(draw, (left, 48), words.name, _LAKE, (38, 34, 30), bold=True)
    score = _font(200, bold=True)
    draw.text((left - 8, 84), words.score, _INK, score)
    beside = left + int(draw.textlength(words.score, score)) + 32
    _write(draw, (beside, 196), words.of, _INK, (52, 46, 40, 34), bold=True)
    _write(draw, (left, 322), words.topic, _SOFT, (44, 38, 34))
    _draw_marks(draw, words.marks, (left, 404), room)
    _write(draw, (left, 534), words.invitation, _SOFT, (44, 38, 34))
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _write(
    draw: "ImageDraw",
    place: tuple[int, int],
    text: str,
    ink: str,
    sizes: tuple[int, ...],
    *,
    bold: bool = False,
) -> None:
    """Write *text* in the largest of *sizes* that fits before the right margin; cut if none does."""
    room = WIDTH - _MARGIN - place[0]
    line = unicodedata.normalize("NFC", text)
    fonts = [_font(size, bold=bold) for size in sizes]
    font = next((each for each in fonts if draw.textlength(line, each) <= room), fonts[-1])
    draw.text(place, _cut(draw, line, font, room), ink, font)


def _draw_marks(draw: "ImageDraw", marks: tuple[bool, ...], place: tuple[int, int], room: int) -> None:
    """Draw a box for each answer in a row: a tick or a cross, so that nothing hangs on the colour."""
    count = max(1, len(marks))
    box = min(_BOX, (room - _GAP * (count - 1)) // count)
    sign = _font(int(box * _SIGN_SHARE), bold=True)
    x, y = place
    for is_right in marks:
        ground, ink = (_LEAF_GROUND, _LEAF) if is_right else (_BRICK_GROUND, _BRICK)
        draw.rounded_rectangle((x, y, x + box, y + box), box // 7, fill=ground, outline=ink, width=3)
        draw.text((x + box / 2, y + box / 2), "✓" if is_right else "✗", ink, sign, anchor="mm")
        x += box + _GAP


def _cut(draw: "ImageDraw", line: str, font: "FreeTypeFont", room: int) -> str:
    """Return *line*, cut at a word if it is wider than *room*."""
    while draw.textlength(line, font) > room and " " in line:
        line = line.removesuffix(_ELLIPSIS).rpartition(" ")[0] + _ELLIPSIS
    return line


@lru_cache(maxsize=32)
def _font(size: int, *, bold: bool = False) -> "FreeTypeFont":
    from PIL import ImageFont  # noqa: PLC0415 as above

    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    # One layout everywhere: whether the other one is there depends on what the machine has installed.
    return ImageFont.truetype(FONTS / name, size, layout_engine=ImageFont.Layout.BASIC)
