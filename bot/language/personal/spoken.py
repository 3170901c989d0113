"""Numbers written in words: "không chín một hai ba bốn năm sáu bảy tám"."""

import re
from collections.abc import Iterator, Sequence

from bot.domain.personal_data import PersonalData
from bot.language.personal.cues import Before, Cues
from bot.language.personal.links import Span

_VALUES = {
    "khong": 0, "ko": 0, "hong": 0, "hok": 0, "zero": 0, "mot": 1, "one": 1, "hai": 2, "two": 2, "ba": 3, "three": 3,
    "bon": 4, "tu": 4, "four": 4, "nam": 5, "lam": 5, "nham": 5, "five": 5, "sau": 6, "six": 6, "bay": 7,
    "seven": 7, "tam": 8, "eight": 8, "chin": 9, "nine": 9, "khog": 0, "khg": 0, "hog": 0,
    "muoi": 10,
}  # fmt: skip
_FILLERS = frozenset({"tram", "linh", "le", "cham", "gach"})
_WORD = "|".join((*_VALUES, *_FILLERS))
_ITEM = rf"(?:(?:{_WORD})(?![^\W\d_])|\d{{1,11}})"
_GLUED = r"(?<=\d)(?=[a-z])|(?<=[a-z])(?=\d)"
_RUN = re.compile(rf"(?<!\w){_ITEM}(?:(?:[ ,.\-/_]{{1,3}}|{_GLUED}){_ITEM})+(?!\w)")
_STEP = re.compile(r"[^\W\d_]+|\d+")
_MOBILE = re.compile(r"0[35789]\d{8}")
_FEWEST = 8
_FEWEST_WORDS = 3


def find_spoken(plain: str, cues: Cues) -> Iterator[Span]:
    """Yield numbers of eight and more digits of which some are words; counting from one is none."""
    for run in _RUN.finditer(plain):
        steps = _STEP.findall(run[0])
        words = [step for step in steps if step in _VALUES]
        digits = _digits(steps)
        if not words or len(digits) < _FEWEST:
            continue
        before = cues.before(run.start())
        if "tram" in steps and not digits.startswith("0"):
            continue
        is_cued = before.phone or before.id_card or before.account
        is_mobile = _MOBILE.fullmatch(digits) is not None
        if is_cued or is_mobile or (len(words) >= _FEWEST_WORDS and 3 * len(words) >= len(steps)):
            kind = _kind(digits, before)
            if kind is not None:
                yield run.start(), run.end(), kind


def _digits(steps: Sequence[str]) -> str:
    """Return the digits that are read out: "tram" and the like are none, "muoi" is one only after no figure."""
    digits = ""
    is_by_hundreds = "tram" in steps
    for at, step in enumerate(steps):
        if step == "muoi" and is_by_hundreds:
            is_last = at + 1 == len(steps) or steps[at + 1] == "tram"
            digits += "0" if is_last else ""
        elif step not in _FILLERS:
            digits += str(_VALUES.get(step, step))
    return digits


def _kind(digits: str, before: Before) -> PersonalData | None:
    if before.id_card:
        return PersonalData.ID_CARD
    if before.account:
        return PersonalData.ACCOUNT
    if digits.startswith("0") or before.phone:
        return PersonalData.PHONE
    return None if digits.startswith(("123", "210", "98765")) else PersonalData.ACCOUNT
