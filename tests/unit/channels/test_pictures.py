import hashlib
import io
import struct
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.channels.pictures import LARGEST_KEPT_BYTES, LARGEST_SENT_BYTES, LONGEST_SIDE, to_picture
from bot.domain.errors import BadPicture, WhyBadPicture

RED = (200, 20, 20)
BLUE = (20, 20, 200)
ORIENTATION = 0x0112
GPS = 0x8825
MAKER = "MAYANH-CUA-TOI"


def make_bytes(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def make_halves(size: tuple[int, int] = (64, 32)) -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (size[0] // 2, 0, size[0], size[1]))
    return image


def make_exif(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[0x010F] = MAKER
    exif.get_ifd(GPS)[2] = (10.0, 32.0, 11.0)
    exif.get_ifd(GPS)[29] = "2026:11:23"
    return exif


def make_png(width: int, height: int, *, pixels: bytes = b"") -> bytes:
    """Make a PNG whose header says any size."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")


def make_noise(side: int) -> Image.Image:
    return Image.effect_noise((side, side), 120).convert("RGB")


def opened(jpeg: bytes) -> Image.Image:
    return Image.open(io.BytesIO(jpeg))


def pixel(image: Image.Image, at: tuple[int, int]) -> tuple[int, ...]:
    found = image.convert("RGB").getpixel(at)
    assert isinstance(found, tuple)
    return tuple(int(value) for value in found)


def is_near(found: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    return all(abs(one - other) < 30 for one, other in zip(found, wanted, strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP"])
def test_five_formats_become_a_jpeg(kind: str) -> None:
    """The kind is told by content, and what is kept is always an RGB JPEG."""
    data = make_bytes(make_halves(), kind)

    picture = to_picture(data)

    kept = opened(picture.jpeg)
    assert (kept.format, kept.mode, kept.size) == ("JPEG", "RGB", (64, 32))
    assert (picture.width, picture.height) == (64, 32)
    assert picture.sha256 == hashlib.sha256(picture.jpeg).hexdigest()


def test_nothing_about_the_maker_is_kept() -> None:
    """EXIF with a place, a colour profile, XMP and comments are gone."""
    secret = b"10.5364,106.4134"
    data = make_bytes(
        make_halves(), "JPEG", exif=make_exif(), icc_profile=b"ICC" + secret * 20, comment=secret, xmp=b"<x>" + secret
    )

    picture = to_picture(data)

    kept = opened(picture.jpeg)
    assert secret in data
    assert MAKER.encode() in data
    assert secret not in picture.jpeg
    assert MAKER.encode() not in picture.jpeg
    assert not kept.getexif()
    assert not {"exif", "icc_profile", "comment", "xmp", "photoshop"} & set(kept.info)


def test_text_chunks_of_a_png_are_not_kept() -> None:
    """EXIF and ICC of a PNG go as those of a JPEG do."""
    data = make_bytes(make_halves(), "PNG", exif=make_exif(), icc_profile=b"ICC" + b"x" * 200)

    picture = to_picture(data)

    assert not {"exif", "icc_profile"} & set(opened(picture.jpeg).info)


@pytest.mark.parametrize(
    ("orientation", "red_at"),
    [(1, (2, 2)), (2, (-3, 2)), (3, (-3, -3)), (6, (2, 2)), (8, (2, -3))],
)
def test_a_picture_is_turned_upright(orientation: int, red_at: tuple[int, int]) -> None:
    """The orientation is applied to the pixels, because its note is dropped."""
    data = make_bytes(make_halves(), "JPEG", quality=95, exif=make_exif(orientation))

    kept = opened(to_picture(data).jpeg)

    x, y = (at % side for at, side in zip(red_at, kept.size, strict=True))
    assert kept.size == ((32, 64) if orientation > 4 else (64, 32))
    assert is_near(pixel(kept, (x, y)), RED)


def test_a_large_picture_is_made_small() -> None:
    """The longest side is at most 1,600 pixels, and the shape stays."""
    data = make_bytes(make_halves((4000, 1000)), "JPEG")

    picture = to_picture(data)

    assert (picture.width, picture.height) == (LONGEST_SIDE, 400)


def test_a_busy_picture_fits_by_losing_quality_and_size() -> None:
    """Noise compresses badly and is still at most 400 kB."""
    data = make_bytes(make_noise(1700), "JPEG", quality=90)

    picture = to_picture(data)

    assert len(picture.jpeg) <= LARGEST_KEPT_BYTES
    assert opened(picture.jpeg).size == (picture.width, picture.height)


def test_a_very_thin_picture_keeps_a_pixel() -> None:
    """No side shrinks to nothing."""
    picture = to_picture(make_bytes(Image.new("RGB", (9000, 1), RED), "PNG"))

    assert (picture.width, picture.height) == (LONGEST_SIDE, 1)


def test_the_same_bytes_give_the_same_picture() -> None:
    """The hash names the picture in the store."""
    data = make_bytes(make_halves(), "WEBP")

    first, second = to_picture(data), to_picture(data)

    assert first == second


def test_transparency_becomes_white() -> None:
    """A see-through drawing stays readable."""
    image = Image.new("RGBA", (40, 40), (0, 0, 0, 0))

    kept = opened(to_picture(make_bytes(image, "PNG")).jpeg)

    assert is_near(pixel(kept, (20, 20)), (255, 255, 255))


@pytest.mark.parametrize(
    ("mode", "kind"),
    [("CMYK", "JPEG"), ("L", "JPEG"), ("P", "PNG"), ("1", "BMP"), ("LA", "PNG"), ("I;16", "PNG"), ("P", "GIF")],
)
def test_every_colour_mode_is_read(mode: str, kind: str) -> None:
    """Print colours, greys, palettes and 16 bits become RGB."""
    image = Image.new("L", (20, 10), 255).convert("I").point(lambda value: value * 256).convert("I;16")
    image = image if mode == "I;16" else Image.new("RGB", (20, 10), "white").convert(mode)

    kept = opened(to_picture(make_bytes(image, kind)).jpeg)

    assert kept.mode == "RGB"
    assert is_near(pixel(kept, (10, 5)), (255, 255, 255))


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_an_animation_gives_its_first_frame(kind: str) -> None:
    """What moves is kept as it starts."""
    frames = [Image.new("RGB", (30, 30), colour) for colour in (RED, BLUE)]
    data = make_bytes(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)

    kept = opened(to_picture(data).jpeg)

    assert is_near(pixel(kept, (15, 15)), RED)


def make_webp_bomb() -> bytes:
    """Make a WebP whose header says 16,383 × 16,383 pixels."""
    data = bytearray(make_bytes(make_halves(), "WEBP", lossless=True))
    at = data.index(b"VP8L") + 9
    data[at : at + 4] = struct.pack("<I", 0x3FFE | 0x3FFE << 14)
    return bytes(data)


def make_gif_bomb() -> bytes:
    data = bytearray(make_bytes(make_halves(), "GIF"))
    data[6:10] = struct.pack("<HH", 60_000, 60_000)
    return bytes(data)


@pytest.mark.parametrize(
    ("make", "why"),
    [
        pytest.param(lambda: b"", WhyBadPicture.EMPTY, id="0 bytes"),
        pytest.param(lambda: b"\xff\xd8\xff" + b"\0" * LARGEST_SENT_BYTES, WhyBadPicture.TOO_BIG, id="too many bytes"),
        pytest.param(lambda: b"%PDF-1.7 not a picture", WhyBadPicture.NOT_A_PICTURE, id="PDF"),
        pytest.param(lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", WhyBadPicture.NOT_A_PICTURE, id="SVG"),
        pytest.param(lambda: b"MZ\x90\x00" + b"\0" * 200, WhyBadPicture.NOT_A_PICTURE, id="program"),
        pytest.param(lambda: b"PK\x03\x04" + b"\0" * 200, WhyBadPicture.NOT_A_PICTURE, id="archive"),
        pytest.param(lambda: b"RIFF\x24\0\0\0WAVEfmt ", WhyBadPicture.NOT_A_PICTURE, id="sound in RIFF"),
        pytest.param(lambda: make_bytes(make_halves(), "TIFF"), WhyBadPicture.NOT_A_PICTURE, id="TIFF"),
        pytest.param(lambda: make_bytes(make_halves(), "ICO"), WhyBadPicture.NOT_A_PICTURE, id="icon"),
        pytest.param("BM là hai chữ đầu".encode, WhyBadPicture.NOT_A_PICTURE, id="text like a BMP"),
        pytest.param(lambda: make_png(8_000, 5_001), WhyBadPicture.TOO_MANY_PIXELS, id="just above the limit"),
        pytest.param(lambda: make_png(10_000, 10_000), WhyBadPicture.TOO_MANY_PIXELS, id="PNG bomb"),
        pytest.param(lambda: make_png(60_000, 60_000), WhyBadPicture.TOO_MANY_PIXELS, id="large PNG bomb"),
        pytest.param(make_gif_bomb, WhyBadPicture.TOO_MANY_PIXELS, id="GIF bomb"),
        pytest.param(make_webp_bomb, WhyBadPicture.TOO_MANY_PIXELS, id="WebP bomb"),
        pytest.param(lambda: make_png(100, 100, pixels=b"\0" * 50), WhyBadPicture.BROKEN, id="PNG without its pixels"),
        pytest.param(lambda: b"\xff\xd8\xff\xe0", WhyBadPicture.BROKEN, id="JPEG start alone"),
        pytest.param(lambda: b"GIF89a", WhyBadPicture.BROKEN, id="GIF start alone"),
        pytest.param(lambda: b"\xff\xd8\xff<script>alert(1)</script>", WhyBadPicture.BROKEN, id="script as JPEG"),
    ],
)
def test_what_is_no_good_picture_is_refused(make: Callable[[], bytes], why: WhyBadPicture) -> None:
    """Each refusal says why, by content alone."""
    data = make()

    with pytest.raises(BadPicture) as refused:
        to_picture(data)

    assert refused.value.why is why


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_truncated_picture_is_broken(kind: str) -> None:
    """Half an upload is refused, never kept half grey."""
    data = make_bytes(make_noise(200), kind)

    with pytest.raises(BadPicture) as refused:
        to_picture(data[: len(data) // 2])

    assert refused.value.why is WhyBadPicture.BROKEN


@pytest.mark.parametrize("tail", [b"PK\x03\x04 archive", b"<script>alert(1)</script>", b"<?php system('id'); ?>"])
def test_what_hides_behind_a_picture_is_dropped(tail: bytes) -> None:
    """A file that is also a picture is kept as the picture alone."""
    picture = to_picture(make_bytes(make_halves(), "JPEG") + tail)

    assert tail not in picture.jpeg


def test_the_dhash_survives_another_size_and_quality() -> None:
    """Two copies of one picture differ in few of 64 bits."""
    image = Image.radial_gradient("L").resize((900, 600)).convert("RGB")
    image.paste(BLUE, (100, 50, 300, 500))

    large = to_picture(make_bytes(image, "PNG"))
    small = to_picture(make_bytes(image.resize((300, 200)), "JPEG", quality=40))

    assert (large.dhash ^ small.dhash).bit_count() <= 6
    assert 0 <= large.dhash < 2**64


def test_the_dhash_tells_other_pictures_apart() -> None:
    """A mirrored picture is another one."""
    image = Image.linear_gradient("L").rotate(90).convert("RGB")

    one, other = (to_picture(make_bytes(turned, "PNG")) for turned in (image, image.rotate(180)))

    assert (one.dhash ^ other.dhash).bit_count() >= 32


@settings(max_examples=60, deadline=None)
@given(
    start=st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"BM", b"RIFF\x24\0\0\0WEBP", b""]),
    rest=st.binary(max_size=200),
)
def test_any_bytes_are_a_picture_or_refused(start: bytes, rest: bytes) -> None:
    """No bytes raise anything else."""
    try:
        picture = to_picture(start + rest)
    except BadPicture:
        return

    assert picture.jpeg.startswith(b"\xff\xd8\xff")


@settings(max_examples=60, deadline=None)
@given(kind=st.sampled_from(["JPEG", "PNG", "WEBP", "GIF", "BMP"]), where=st.floats(0, 0.999), byte=st.integers(0, 255))
def test_one_wrong_byte_is_a_picture_or_refused(kind: str, where: float, byte: int) -> None:
    """Damage anywhere in a real file raises nothing else."""
    data = bytearray(make_bytes(make_halves(), kind, **({"exif": make_exif(6)} if kind not in {"GIF", "BMP"} else {})))
    data[int(where * len(data))] = byte

    try:
        picture = to_picture(bytes(data))
    except BadPicture:
        return

    assert max(picture.width, picture.height) <= LONGEST_SIDE
