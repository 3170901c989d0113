"""Tell Vietnamese from English."""

from collections.abc import Collection, Sequence

from bot.language.normalize import has_marks
from bot.language.syllables import is_plain_syllable

_MARKED = 3.0
_OWN, _HOME = 1.0, 1.5
"""What a common English and a common Vietnamese word say; the latter stand in mixed questions."""
_SHARED = 0.25
"""What a word of both lists says for English: "me" and "the" alone say little, a message made of them says enough."""
_SPELLED = 0.6
_FOREIGN = 0.5


def looks_english(words: Sequence[str], english: Collection[str], vietnamese: Collection[str] = frozenset()) -> bool:
    """Tell whether most of *words* (folded) are English.

    *english* and *vietnamese* are common words of each language.  One word with Vietnamese marks
    outweighs three English ones: English legal words are common inside Vietnamese questions.
    """
    english_weight = 0.0
    vietnamese_weight = 0.0
    for word in words:
        if has_marks(word):
            vietnamese_weight += _MARKED
        elif word in english or "'" in word:
            english_weight += _SHARED if word in vietnamese else _OWN
        elif word in vietnamese:
            vietnamese_weight += _HOME
        elif word.isalpha():
            if is_plain_syllable(word):
                vietnamese_weight += _SPELLED
            else:
                english_weight += _FOREIGN
    return english_weight > vietnamese_weight
