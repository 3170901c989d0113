"""Telephone and card numbers in which letters stand for digits they look like: "O9l2 34S 67B", "0 9 1 2 I 4"."""

import re
from collections.abc import Iterator, Sequence

from bot.domain.personal_data import PersonalData
from bot.language.personal.cues import Cues
from bot.language.personal.links import Span

_ALIKE = str.maketrans("oqilszbg", "00115286")
_GAP = r"(?:[ .\-_/,*]{1,3}|[ .\-]?\n[ .\-]?)"
_RUN = re.compile(rf"(?<![^\W_])[\doqilszbg]+(?:{_GAP}[\doqilszbg]+){{0,40}}(?![^\W_])")
_LETTER = re.compile(r"[a-z]")
_GROUP = re.compile(r"[\doqilszbg]+")
_PHONE = re.compile(r"(?:0|84)[35789]\d{8}")
_CARD = re.compile(r"0\d{11}")
_LONGEST = 12
_FEWEST_DIGITS = 6


def find_disguised(plain: str, cues: Cues) -> Iterator[Span]:
    """Yield mobile numbers of *plain*, and announced identity cards, with letters for digits.

    Each group has a digit or is all zeros, unless every digit stands alone.
    """
    for run in _RUN.finditer(plain):
        if not _LETTER.search(run[0]):
            continue
        groups = list(_GROUP.finditer(plain, run.start(), run.end()))
        at = 0
        while at < len(groups):
            of_number = groups[at : at + _LONGEST]
            taken, kind = _taken(of_number, _CARD), PersonalData.ID_CARD
            if not taken or not cues.before(groups[at].start()).id_card:
                taken, kind = _taken(of_number, _PHONE), PersonalData.PHONE
            if taken:
                yield groups[at].start(), groups[at + taken - 1].end(), kind
            at += taken or 1


def _taken(groups: Sequence[re.Match[str]], number: re.Pattern[str]) -> int:
    """Return how many of the first *groups* make one *number*; 0 if they make none."""
    written = ""
    letters = 0
    is_spaced_out = True
    if groups[0][0][0] not in "0o8":
        return 0
    for count, group in enumerate(groups, start=1):
        of_group = len(_LETTER.findall(group[0]))
        letters += of_group
        written += group[0]
        is_spaced_out = is_spaced_out and len(group[0]) == 1
        is_word = not is_spaced_out and of_group == len(group[0]) and group[0].strip("o") != ""
        is_long = len(written) - letters >= _FEWEST_DIGITS
        if (is_word and group[0].strip("oil")) or len(written) > _LONGEST:
            return 0
        if letters and is_long and number.fullmatch(written.translate(_ALIKE)):
            return count
        if is_word:
            return 0
    return 0
