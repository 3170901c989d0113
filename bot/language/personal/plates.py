"""Number plates of cars and motorbikes."""

import re
from collections.abc import Iterator

from bot.domain.personal_data import PersonalData
from bot.language.personal.links import Span
from bot.language.personal.view import View

_PLATE = re.compile(
    r"(?:(?<![\w/.,])|(?<=\bxe)|(?<=\bbien)|(?<=\bso)|(?<=\bbks))"
    r"(?P<province>[1-9]\d)[ ]?[\-.]?[ ]?(?P<series>[a-z]{1,2}[1-9]?)"
    r"(?P<gap>\s?[\-._/]?\s?)(?P<number>\d{3}[. \-,_]?\d{2}|\d{2}[.,]\d{3}|\d{4})(?!\d|[.,/\-]\d)"
)
_MILITARY = re.compile(r"(?<!\w)[a-z]{2}[ ]?-?[ ]?\d{2}[ ]?[\-. ][ ]?\d{2}(?![\d/])")
_ALIKE = re.compile(
    r"(?<![\w/.,])[1-9][\doil][ ]?-?[ ]?[a-z][1-9il]?[ ]?[\-.]?[ ]?"
    r"(?=[oil.\- ]{0,2}\d)(?:[\doil]{3}[. ]?[\doil]{2}|[\doil]{4})(?![\w/])"
)
"""Letters that look like digits, only where the words before say that this is a plate."""
_BOAT = re.compile(
    r"(?<!\w)(?!(?:sdt|goi|alo|tel)\b|(?:so|dt|lh)[ ])[a-z]{2,3}[ ]?-?[ ]?\d{4,5}(?:[ .\-]?ts)?(?![\d/])"
)
_BOAT_WORD = re.compile(
    r"\b(?:tau(?: ca| hang| cat| keo)?|ghe|xuong|sa lan|pha|vo lai|cano|ca no|du thuyen)\b[^\d\n\[\].]{0,25}$"
)
_DIPLOMATIC = re.compile(
    r"(?<![\w/])\d{2}[ ]?-[ ]?\d{3}[ ]?-[ ]?(?:ng|qt|nn|cv)[ ]?-?[ ]?\d{2}(?!\d)"
    r"|(?<![\w/])(?:\d{2}[ ]?-?[ ]?)(?:ng|qt|nn)[ ]?-?[ ]?\d{3}[ ]?[\-. ][ ]?\d{2}(?!\d)"
)
_SPELLED = re.compile(
    r"(?<!\w)[1-9][ ]?\d[ .\-]{0,3}[a-z][ ]?[a-z]?(?:[ .\-]{0,3}\d){4,6}(?![\d%]|[ ]?(?:dong|d|vnd)\b)"
    r"|(?<!\w)(?:ld|da|kt|dn)[ ]?[\-.]?[ ]?\d{2}[ ]?[\-.]?[ ]?\d{3}[. ]?\d{2}(?!\d)"
)
_FIGURE = r"(?:khong|ko|mot|hai|ba|bon|tu|nam|lam|sau|bay|tam|chin|\d)"
_IN_WORDS = re.compile(
    rf"(?<!\w){_FIGURE}(?:[ ]muoi(?:[ ]{_FIGURE})?|[ ]{_FIGURE})[ ,\-]{{1,3}}[a-z]{{1,2}}(?:\d"
    rf"|[ ,\-]{{1,3}}{_FIGURE}\b){{4,7}}(?!\w)"
)
_OLD = re.compile(r"(?<!\w)[a-z]{2}[ ]?[\-.][ ]?\d{4}(?!\d)")
_PLATE_WORD = re.compile(r"\b(?:bien|bks|bsx|bs|bien so|plate)\b[^\d\n\[\]]{0,20}$")
_CUE = re.compile(
    r"\b(?:xe|bien(?: (?:so|ks|xanh|do|vang|trang))?|bks|bsx|bs|o to|oto|xe may|container|taxi|cong nong"
    r"|bien kiem soat|plate"
    r"|exciter|wave|vision|sh|sirius|vario|winner|air blade|lead|dream|toyota|vinfast|honda|vios|innova|fortuner)\b"
    r"[^\d\n\[\]]{0,45}$"
)
_CUE_AFTER = re.compile(r"[ ,(]{1,3}(?:bien (?:do|quan|so|nuoc ngoai|ngoai giao)|xe (?:quan|bien))\b")
_ONLY_AFTER = (
    (_MILITARY, _CUE), (_SPELLED, _CUE), (_IN_WORDS, _CUE), (_ALIKE, _CUE), (_OLD, _PLATE_WORD), (_BOAT, _BOAT_WORD),
)  # fmt: skip
_NOT_A_PLATE = re.compile(r"\b(?:lop|khoi|phong|can ho|toa|block|dieu|khoan|chuyen bay|phien ban|ma so|so hieu)\s?$")
_BY_THOUSANDS = re.compile(r"\d{2}[.,]\d{3}")
_CODE_OF_GOODS = re.compile(r"\d\d[a-z]{2}\d{4}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_PHONE = re.compile(r"[a-z]{2,3}[ \-]{0,3}0[35789](?:[ .\-]?\d){8}(?!\d)")
"""Letters, and after them what has as many digits as a telephone number and begins like one."""
_UNIT_LETTERS = frozenset("khmgl")
_ONE_WORD = 8
_CONTEXT = 60


def find_plates(view: View, plain: str) -> Iterator[Span]:
    """Yield number plates in *plain*, a view's text with other data hidden."""
    for found in _PLATE.finditer(plain):
        if _is_plate(view, plain, found):
            yield found.start(), found.end(), PersonalData.PLATE
    for found in _DIPLOMATIC.finditer(plain):
        yield found.start(), found.end(), PersonalData.PLATE
    for pattern, cue in _ONLY_AFTER:
        for found in pattern.finditer(plain):
            if _PHONE.match(plain, found.start()):
                continue
            if cue.search(plain, max(0, found.start() - _CONTEXT), found.start()) or _CUE_AFTER.match(
                plain, found.end()
            ):
                yield found.start(), found.end(), PersonalData.PLATE


def _has_cue(plain: str, at: int) -> bool:
    return _CUE.search(plain, max(0, at - _CONTEXT), at) is not None


def _is_plate(view: View, plain: str, found: re.Match[str]) -> bool:
    start = found.start()
    is_sum = _BY_THOUSANDS.fullmatch(found["number"]) and found["gap"].strip() != "-"
    if is_sum or _NOT_A_PLATE.search(plain, max(0, start - _CONTEXT), start):
        return False
    if _has_cue(plain, start):
        return True
    if found[0].isalnum() and len(found[0]) == _ONE_WORD and found["series"][0] not in _UNIT_LETTERS:
        return not _CODE_OF_GOODS.fullmatch(found[0])
    capital = view.is_capital(found.start("series"))
    gap = found["gap"].strip()
    if len(found["number"]) == 4:  # noqa: PLR2004 - old plates have four digits
        is_motorbike = found["series"][-1].isdigit()
        return capital and (gap == "-" or is_motorbike) and not _YEAR.fullmatch(found["number"])
    return capital or bool(gap) or "." in found["number"]
