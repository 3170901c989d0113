"""Pictures as people send them, good and bad."""

import io
import struct
import zlib

from PIL import Image

MAKER = "MAYANH-CUA-TOI"
_GPS = 0x8825
_MAKE = 0x010F


def make_photo_file(colour: str = "teal", *, size: tuple[int, int] = (320, 200)) -> bytes:
    """Return a JPEG that says where it was taken and with what; each *colour* is another picture."""
    image = Image.new("RGB", size, colour)
    image.paste("white", (size[0] // 2, 0, size[0], size[1] // 2))
    exif = Image.Exif()
    exif[_MAKE] = MAKER
    exif.get_ifd(_GPS)[2] = (10.0, 32.0, 11.0)
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def make_bomb() -> bytes:
    """Return a PNG of a few bytes whose header says 3.6 thousand million pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


BAD_PICTURES = {
    "empty": (b"", "không có gì bên trong"),
    "wrong type": (b"%PDF-1.7 khong phai anh", "không phải là ảnh"),
    "bomb": (make_bomb(), "quá nhiều điểm ảnh"),
    "broken": (make_photo_file()[:900], "bị hỏng"),
}
"""What is sent, and what is said of it."""
