"""Addresses that are nobody's home: those of institutions, and alleys and groups of households in the news."""

import re

_NEAR = 60
_OFFICES = (
    r"ubnd|uy ban|hdnd|tru so|truong|benh vien|bv|cong an|so (?:y te|tu phap|giao duc|lao dong|noi vu|tai chinh"
    r"|cong thuong)"
    r"|nha may|trung tam|toa an|tand|vien kiem sat|vks|vksnd|nha tho|sieu thi|buu dien|ngan hang|kho bac"
    r"|phong (?:kham|cong chung)|bao tang|nha van hoa|hoi truong|nha hat|thu vien|cong vien|dai truyen hinh|chi cuc"
    r"|cuc thue|phu chu tich|dinh doc lap|nha trang|dai su quan|lanh su quan|tram y te|quang truong|dien luc"
)
_INSTITUTION = re.compile(rf"\b(?:{_OFFICES})\b[^.,\n;]{{0,35}}$")
_INSTITUTION_AND_COMMA = re.compile(
    rf"(?P<by>\b(?:sau lung|gan|canh|ke|sat|doi dien|ben hong|ngang|dang sau|phia sau|truoc)[ ]{{1,2}})?"
    rf"\b(?:{_OFFICES})\b[^.,\n;:]{{0,35}},[ ]?(?:(?:so|dia chi|tai|so nha)[ ]{{1,2}})?$"
)
_HOME_WORD = re.compile(
    r"\b(?:nha (?:em|toi|tui|minh|chau|rieng|o|so|no|chi|anh|co|ong|ba)|so nha|song|tro|thuong tru|tam tru|ngu)\b"
)
_OF_SOMEBODY = re.compile(
    r"\b(?:nha|gia dinh|ho|o|ngu|tru|tro|dia chi|dc|thang|con|ong|ba|chi|anh|co|em|tui|toi|chau)\b[^.\n]{0,30}$"
)
_TENANT = re.compile(r"\b(?:o|lau|tang)[ ]")
_EVENT = re.compile(
    r"[ ,\-:]{0,3}(?:(?:dang|se|sap|moi|vua|da|lai|con|van|hay|thuong|cung|bi|lien tuc|toi nay|sang nay"
    r"|hom nay)[ ]){0,3}"
    r"(?:ngap|mat (?:dien|nuoc)|cup|cat (?:dien|nuoc)|hop|bau|tiep xuc cu tri|nuoc (?:may|ngap)|phat (?:qua"
    r"|gao)|tap trung"
    r"|to chuc|lam (?:duong|cong|cau)|rao|cam|sua|mo rong|be tong|ket xe|ket|un tac|sat lo|sup|co \d|duoc (?:cong nhan"
    r"|be tong|mo rong|trai nhua|lap)|chua co (?:nuoc|dien|den)|don rac|thu gom|nhap|doi ten|dat chuan|chuan bi"
    r"|trien khai)\b"
)
_FROM = re.compile(r"\btu[ ]{1,2}(?:doan[ ])?$")
_TO = re.compile(r"[^\n.;]{0,30}?\b(?:den|toi)[ ]{1,2}(?:so|nha|\d)")
_FROM_AND_TO = re.compile(
    r"\btu[ ]{1,2}(?:so nha|nha so|so|nha)[ ]{1,2}\d[^\n.;]{0,30}\b(?:den|toi)[ ]{1,2}(?:(?:so nha|so|nha)[ ]{1,2})?$"
)
_OUTAGE = re.compile(
    r"\b(?:cup|mat|cat|ngung|ngung cap|tam ngung)(?: cung cap)? (?:dien|nuoc|mang|internet)\b[^\n]{0,50}$"
)


def is_institution(plain: str, at: int) -> bool:
    """Tell whether the address at *at* is that of an office or of a building for everyone."""
    start = max(0, at - _NEAR)
    before = _INSTITUTION.search(plain, start, at)
    if before is None:
        named = _INSTITUTION_AND_COMMA.search(plain, start, at)
        before = None if named is None or named["by"] or _TENANT.search(named[0]) else named
    return before is not None and not _HOME_WORD.search(plain, start, at + 1)


def is_range(plain: str, start: int, end: int) -> bool:
    """Tell whether the house is one end of a stretch of street: "từ số nhà 12 đến số nhà 48"."""
    is_first = _FROM.search(plain, max(0, start - _NEAR), start) and _TO.match(plain, end, end + _NEAR)
    return is_first is not None or _FROM_AND_TO.search(plain, max(0, start - _NEAR), start) is not None


def is_in_the_news(plain: str, start: int, end: int) -> bool:
    """Tell whether something happens in the alley or group from *start* to *end*, and nobody is said to live there."""
    happens = _EVENT.match(plain, end, end + _NEAR) or _OUTAGE.search(plain, max(0, start - _NEAR), start)
    return happens is not None and _OF_SOMEBODY.search(plain, max(0, start - _NEAR), start) is None
