"""Misspell text as hurried people do, to train and measure against."""

from collections.abc import Callable
from random import Random

from bot.language.normalize import strip_marks, tone_of, without_tone

_NEIGHBOURS = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "g": "fh", "h": "gj", "i": "uo", "k": "jl", "l": "k",
    "m": "n", "n": "mb", "o": "ip", "p": "o", "q": "w", "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb",
    "x": "zc", "y": "tu",
}  # fmt: skip
_SWAPS = (
    ("ch", "tr"),
    ("tr", "ch"),
    ("s", "x"),
    ("x", "s"),
    ("d", "gi"),
    ("gi", "d"),
    ("v", "d"),
    ("ngh", "ng"),
    ("gh", "g"),
)
_TONES_CONFUSED = str.maketrans("ảẳẩẻểỉỏổởủửỷãẵẫẽễĩõỗỡũữỹ", "ãẵẫẽễĩõỗỡũữỹảẳẩẻểỉỏổởủửỷ")
_CHAT = {
    "không": ("ko", "k", "hong", "khong"), "được": ("dc", "đc", "duoc"), "gì": ("j", "gi"), "vợ": ("vk",),
    "chồng": ("ck",), "người": ("ng", "ngừơi"), "với": ("vs",), "mọi": ("mn",), "rồi": ("r",), "biết": ("bit", "bik"),
    "quyền": ("quyen", "qyền"), "phải": ("fải", "phai"), "trẻ": ("trẽ", "tre"), "em": ("e",), "trường": ("trg",),
    "nhà": ("nha",), "nước": ("nc", "nứoc"), "những": ("nhữg",), "trong": ("trg", "trog"), "học": ("hc",),
    "làm": ("lm",), "vậy": ("v", "zậy"), "bao": ("bn",),
}  # fmt: skip
_SHORTEST_EDITED = 3


def edit_word(word: str, random: Random) -> str:
    """Return *word* with one letter dropped, doubled, swapped with the next, or hit beside its key."""
    if len(word) < _SHORTEST_EDITED:
        return word
    at = random.randrange(len(word) - 1)
    kind = random.randrange(4)
    if kind == 0:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at] + word[at:]
    if kind == 2:  # noqa: PLR2004 - the third of four ways
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    beside = _NEIGHBOURS.get(strip_marks(word[at]))
    return word[:at] + random.choice(beside) + word[at + 1 :] if beside else word


def confuse_word(word: str, random: Random) -> str:
    """Return *word* with a confusion of speech: hỏi for ngã, tr for ch, s for x, a mark left out."""
    kind = random.randrange(3)
    if kind == 0:
        return word.translate(_TONES_CONFUSED)
    if kind == 1:
        return without_tone(word) if any(tone_of(letter) for letter in word) else word
    for usual, other in _SWAPS:
        if word.startswith(usual):
            return other + word[len(usual) :]
    return word


def chat_word(word: str, random: Random) -> str:
    """Return *word* as it is shortened in chat, if it has a short form."""
    forms = _CHAT.get(word)
    return random.choice(forms) if forms else word


def edited(text: str, random: Random, share: float = 0.2) -> str:
    """Return *text* with one edit in about *share* of its words."""
    return _per_word(text, lambda word: edit_word(word, random) if random.random() < share else word)


def stripped(text: str) -> str:
    """Return *text* typed without marks."""
    return strip_marks(text)


def noisy(text: str, random: Random) -> str:
    """Return *text* as one of many people would type it: some marks, chat forms, slips, words left out."""
    share = random.choice((0.0, 0.1, 0.25))

    def change(word: str) -> str:
        drawn = random.random()
        if drawn < share:
            return edit_word(word, random)
        if drawn < 2 * share:
            return confuse_word(word, random)
        if drawn < 3 * share:
            return chat_word(word, random)
        return "" if drawn > 1 - share / 2 else word

    changed = _per_word(text, change)
    return strip_marks(changed) if random.random() < 0.4 else changed  # noqa: PLR2004 - about four in ten type no marks


def _per_word(text: str, change: Callable[[str], str]) -> str:
    return " ".join(filter(None, (change(word) for word in text.split())))
