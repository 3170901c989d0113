"""Turn a picture somebody sent into one that may be kept: small, upright, and saying nothing about its maker."""

from __future__ import annotations

import hashlib
import io
import struct
import warnings
from typing import TYPE_CHECKING

from bot.domain.errors import BadPicture, WhyBadPicture
from bot.domain.picture import Picture

if TYPE_CHECKING:
    from PIL import Image

LARGEST_SENT_BYTES = 10_000_000
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 1_600
LARGEST_KEPT_BYTES = 400_000
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
_QUALITIES = (85, 70, 50)
_SMALLER = 0.75
_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")
_BMP_HEADERS = frozenset({12, 16, 40, 52, 56, 64, 108, 124})


def to_picture(data: bytes) -> Picture:
    """Return the picture in *data*, told by its content: JPEG, PNG, WebP, GIF (its first frame) or BMP.

    Upright by its EXIF orientation, on white where it is transparent, at most 1,600 pixels and 400 kB. The same
    bytes give the same picture.

    Raises:
        BadPicture: If *data* is empty, above 10 MB, no picture, above 40 megapixels by its header, or broken.
    """
    if not data:
        raise BadPicture(WhyBadPicture.EMPTY)
    if len(data) > LARGEST_SENT_BYTES:
        raise BadPicture(WhyBadPicture.TOO_BIG)
    if not _starts_like_a_picture(data):
        raise BadPicture(WhyBadPicture.NOT_A_PICTURE)
    image = _decoded(data)
    jpeg, width, height = _encoded(image)
    return Picture(hashlib.sha256(jpeg).hexdigest(), _to_dhash(image), width, height, jpeg)


def _starts_like_a_picture(data: bytes) -> bool:
    if data.startswith(b"BM"):
        # Plain text may start with these two letters; the size of the second header tells.
        return int.from_bytes(data[14:18], "little") in _BMP_HEADERS
    return data.startswith(_STARTS) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")


def _decoded(data: bytes) -> Image.Image:
    # Pillow is imported when the first picture comes: most processes never see one.
    from PIL import Image, ImageOps  # noqa: PLC0415

    # Damaged EXIF is dropped anyway. Set each time because filters are the process's, and set once at most by Python;
    # restoring them afterwards would race with other threads.
    warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")
    try:
        # Opening reads the header alone; the pixels are decoded by load().
        with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise BadPicture(WhyBadPicture.TOO_MANY_PIXELS)
            # Where the format allows it a JPEG is read at a fraction of its size, which saves time and memory.
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            opened.load()
            return _shrunk(_to_rgb(ImageOps.exif_transpose(opened)), LONGEST_SIDE)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadPicture(WhyBadPicture.TOO_MANY_PIXELS) from error
    except (OSError, ValueError, SyntaxError, EOFError, LookupError, ArithmeticError, TypeError, struct.error) as error:
        # The decoders of five formats raise all of these at damaged data.
        raise BadPicture(WhyBadPicture.BROKEN) from error


def _to_rgb(image: Image.Image) -> Image.Image:
    from PIL import Image  # noqa: PLC0415 - see above

    if image.mode.startswith("I"):
        # Grey of 16 bits: converting it directly would cut it off at 255.
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L").convert("RGB")
    if not image.has_transparency_data:
        return image.convert("RGB")
    with_alpha = image.convert("RGBA")
    white = Image.new("RGB", image.size, "white")
    white.paste(with_alpha, mask=with_alpha.getchannel("A"))
    return white


def _shrunk(image: Image.Image, longest_side: int) -> Image.Image:
    from PIL import Image  # noqa: PLC0415 - see above

    share = longest_side / max(image.size)
    if share >= 1:
        return image
    width, height = (max(1, round(side * share)) for side in image.size)
    return image.resize((width, height), Image.Resampling.LANCZOS)


def _encoded(image: Image.Image) -> tuple[bytes, int, int]:
    """Return *image* as a JPEG that is small enough, with its size: first of lower quality, then smaller."""
    while True:
        for quality in _QUALITIES:
            jpeg = _to_jpeg(image, quality)
            if len(jpeg) <= LARGEST_KEPT_BYTES:
                return jpeg, *image.size
        image = _shrunk(image, int(max(image.size) * _SMALLER))


def _to_jpeg(image: Image.Image, quality: int) -> bytes:
    # A copy of the pixels alone: comments, profiles and EXIF of what was sent stay behind.
    bare = image.copy()
    bare.info.clear()
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=quality, optimize=True, exif=b"", icc_profile=None, comment=b"")
    return out.getvalue()


def _to_dhash(image: Image.Image) -> int:
    """Return one bit for each of 8 × 8 neighbours on a 9 × 8 grey picture: is the left one brighter."""
    from PIL import Image  # noqa: PLC0415 - see above

    grey = image.convert("L").resize((9, 8), Image.Resampling.BOX).tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            at = row * 9 + column
            bits = bits << 1 | (grey[at] > grey[at + 1])
    return bits
