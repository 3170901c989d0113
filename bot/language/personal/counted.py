"""Numbers that count or order something, and so are no house numbers: "tháng 12", "lớp 5", "lầu 3"."""

import re

from bot.language.personal.view import View

_NEAR = 60
_BEFORE_A_NAME = re.compile(
    r"\b(?:hem|ngo|ngach|kiet|(?<!\bo )(?<!tai )ngay|giuong|thang|nam|dieu|khoan|lop|khoa|top|quan|phuong|p|q"
    r"|tuoi|(?<!giao )(?<!nhan )(?<!gui )hang|(?<!biet )thu"
    r"|tang|lau|sang|chieu|trua|khuya|games|km|ca|bai|tap|phan|chuong|quoc lo|ql|kenh|bao|vu|ky|dot|lan|to|khoi"
    r"|tinh lo|cau|luc|gio|phut)[ ]{1,2}$|\d[:.]\Z"
)
_BEFORE_A_STREET = re.compile(
    r"\b(?:hem|ngo|ngach|kiet|to|doi|tang|lau|(?<!\bo )(?<!tai )ngay|giuong|thang|nam|dieu|khoan|lop|khoa|top"
    r"|quan|tuoi|(?<!giao )(?<!nhan )(?<!gui )hang|(?<!biet )thu|km|ca|tap|phan|chuong"
    r"|quoc lo|ql|kenh|bao|vu|ky|dot|lan|khoi|tinh lo|cau|luc|gio|phut"
    r"|sang|chieu|trua|dem|hom|mung|tu|truoc|de)[ ]{1,2}$"
)
_SPELLED = {
    "ngay": "ngày", "giuong": "giường", "thang": "tháng", "nam": "năm|nam", "dieu": "điều", "khoan": "khoản",
    "lop": "lớp", "khoa": "khóa|khoá|khoa", "quan": "quận|quân", "phuong": "phường", "tuoi": "tuổi",
    "hang": "hàng|hạng|hãng", "thu": "thứ", "tang": "tầng", "lau": "lầu", "sang": "sáng", "chieu": "chiều",
    "ca": "ca|cả", "bai": "bài|bãi", "tap": "tập", "phan": "phần|phân", "kenh": "kênh", "bao": "bão|bao",
    "vu": "vụ", "ky": "kỳ|kỷ|kì", "dot": "đợt", "lan": "lần", "to": "tổ|tờ", "khoi": "khối", "cau": "câu|cầu",
    "luc": "lúc", "gio": "giờ|giỗ", "phut": "phút", "doi": "đội|đời", "tu": "từ",
}  # fmt: skip
"""How these words are written where a text has marks: "tới thẳng 86" is no month."""


def is_counted(view: View, plain: str, at: int, *, is_before_street: bool = False) -> bool:
    """Tell whether the number at *at* is ordered by the word before it.

    Fewer words do that to one that *is_before_street*, that is, before a word for street or hamlet.
    """
    pattern = _BEFORE_A_STREET if is_before_street else _BEFORE_A_NAME
    found = pattern.search(plain, max(0, at - _NEAR), at)
    if found is None:
        return False
    word = found[0].rstrip()
    end = found.start() + len(word)
    return any(view.is_spelled(found.start(), end, spelled) for spelled in _SPELLED.get(word, word).split("|")) or (
        word not in _SPELLED
    )
