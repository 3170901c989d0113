"""What identifies a person in a text, and a text without it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class PersonalData(StrEnum):
    """A kind of personal data; the value is its label in stored text."""

    PHONE = "số điện thoại"
    ID_CARD = "số giấy tờ"
    EMAIL = "thư điện tử"
    ACCOUNT = "số tài khoản"
    PLATE = "biển số xe"
    ADDRESS = "địa chỉ"
    PROFILE = "trang cá nhân"
    SENDER = "người gửi"
    NAME = "tên người"
    OTHER = "thông tin riêng"

    @property
    def block(self) -> str:
        """What stands in a text instead of a datum of this kind."""
        return f"[{self.value}]"


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """One datum; *start* and *end* count characters of the text it was found in."""

    start: int
    end: int
    kind: PersonalData


@dataclass(frozen=True, slots=True)
class BlackedOut:
    """A text with a labelled block for each datum in it; *found* is in order and never overlaps."""

    text: str
    found: tuple[Found, ...] = ()

    @property
    def counts(self) -> Mapping[PersonalData, int]:
        """How many data of each kind were taken out."""
        return Counter(datum.kind for datum in self.found)
