"""Tell Vietnamese from English."""

from collections.abc import Collection, Sequence

from bot.language.normalize import has_marks
from bot.language.syllables import is_plain_syllable


def looks_english(words: Sequence[str], english: Collection[str], vietnamese: Collection[str] = frozenset()) -> bool:
    """Tell whether most of *words* (folded) are English.

    *english* and *vietnamese* are common words of each language.  One word with Vietnamese marks
    outweighs three English ones: English legal words are common inside Vietnamese questions.
    """
    english_weight = 0.0
    vietnamese_weight = 0.0
    for word in words:
        if has_marks(word):
            vietnamese_weight += 3
        elif word in vietnamese:
            vietnamese_weight += 1
        elif word in english:
            english_weight += 1
        elif word.isalpha():
            if is_plain_syllable(word):
                vietnamese_weight += 0.6
            else:
                english_weight += 0.5
    return english_weight > vietnamese_weight
