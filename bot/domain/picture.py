"""A picture as it is kept."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Picture:
    """A re-encoded JPEG without any metadata.

    *sha256* is that of *jpeg*, in hexadecimal digits; *dhash* are 64 bits that differ in few places between two
    copies of one picture.
    """

    sha256: str
    dhash: int
    width: int
    height: int
    jpeg: bytes
