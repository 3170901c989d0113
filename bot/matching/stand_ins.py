"""What a word typed in one text may stand for in another: slips, short forms, words of one meaning."""

from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA, LCSseq

from bot.language.syllables import is_plain_syllable
from bot.matching.numbers import SMALL, is_number_word, numbers_agree
from bot.matching.pieces import DATE, NUMBER, dates_agree

_SHORTEST_SLIP = 3
LONGEST_SHORT = 5
_LONG_WORD = 6
_LONGEST_ONSET = 3
_UNCLEAR = frozenset({"ba", "nam"})


def is_same(token: str, kind: str, other: str, *, spelled: bool) -> bool:
    """Tell whether *token* can be *other* written otherwise, wherever it stands.

    Numbers may be *spelled* where a text has no marks and they could not be told from other words; "ba" and "năm" are
    hard to tell even with marks.
    """
    if kind == DATE:
        return other[0] == DATE and dates_agree(token, other)
    if kind == NUMBER:
        said = spelled or other in _UNCLEAR
        return numbers_agree(token, other) if other[0] == NUMBER else said and is_number_word(other, token)
    if other[0] == NUMBER:
        return (spelled or token in _UNCLEAR) and is_number_word(token, other)
    if token[:-1] == other[:-1] and {token[-1], other[-1]} == {"i", "y"}:  # "quản lí", "quản lý"
        return True
    if token[0] != other[0] or len(token) < _SHORTEST_SLIP - 1 or (_is_spelled(token) and _is_spelled(other)):
        return False
    return is_slip(token, other, most=2 if len(other) >= _LONG_WORD else 1)


def is_number(token: str) -> bool:
    """Tell whether *token* is a number in digits or in a word."""
    return token[0] == NUMBER or token in SMALL


@lru_cache(maxsize=20_000)
def _is_spelled(word: str) -> bool:
    return is_plain_syllable(word)


def is_slip(token: str, other: str, most: int = 1) -> bool:
    """Tell whether *token* is *other* with a letter or two wrong, or with letters left out."""
    if min(len(token), len(other)) >= _SHORTEST_SLIP and OSA.distance(token, other, score_cutoff=most) <= most:
        return True
    short, full = sorted((token, other), key=len)
    return len(short) > 1 and len(full) - len(short) <= 3 and LCSseq.similarity(short, full) == len(short)  # noqa: PLR2004


def stands_for(token: str, others: Sequence[str]) -> int:
    """Return how many of *others* *token* stands for: one word with a slip, or words it is a short form of."""
    if token[0] != others[0][0]:
        return 0
    long = min(len(token), len(others[0])) >= _SHORTEST_SLIP
    if long and not is_other_word(token, others[0]) and OSA.distance(token, others[0], score_cutoff=1) <= 1:
        return 1
    return short_for(token, others)


@lru_cache(maxsize=20_000)
def is_other_word(token: str, other: str) -> bool:
    """Tell whether two words that look alike are likely two words, both spelled well: "thơ" and "thu".

    Words that sound alike somewhere in the country are mixed up ("tấn", "tấng"), as are letters in quick typing.
    """
    if not (_is_spelled(token) and _is_spelled(other)):
        return False
    return _sound(token) != _sound(other) and sorted(token) != sorted(other)


def _sound(word: str) -> str:
    """Return one spelling for words that sound alike in some part of the country."""
    onset = next(one for one in _INITIALS if word.startswith(one))
    rime = word[len(onset) :]
    if rime in _SHORTENED:
        rime = rime[0] + rime[2]
    final = next((one for one in _FINALS if rime.endswith(one)), "")
    return _ONSETS.get(onset, onset) + rime[: len(rime) - len(final)].replace("y", "i") + _FINALS.get(final, "")


_INITIALS: tuple[str, ...] = (
    "ngh", "ng", "nh", "ch", "tr", "th", "kh", "gh", "ph", "gi", "qu", *"bcdghklmnpqrstvx", "",
)  # fmt: skip
_ONSETS = {"tr": "ch", "s": "x", "gi": "d", "r": "d", "v": "d", "gh": "g", "ngh": "ng"}
_SHORTENED = frozenset({"iem", "iep", "ieu", "uoi", "uou"})
_FINALS = {"ng": "n", "nh": "n", "n": "n", "ch": "t", "c": "t", "t": "t"}


def short_for(token: str, others: Sequence[str]) -> int:
    """Return how many of *others* *token* is a short form of: "mn" of "mầm non", "bvien" of "bệnh viện".

    A syllable is no short form: "ba" is not "Bình An".
    """
    if len(token) < 2 or len(others) < 2 or _is_spelled(token):  # noqa: PLR2004 - a letter says too little
        return 0
    initials = token[0] == others[0][0] and len(token) <= min(LONGEST_SHORT, len(others))
    if initials and all(letter == other[0] for letter, other in zip(token, others, strict=False)):
        return len(token)
    onset = token[: -len(others[1])]
    whole = token.endswith(others[1]) and 0 < len(onset) <= _LONGEST_ONSET and others[0].startswith(onset)
    return 2 if whole else 0
