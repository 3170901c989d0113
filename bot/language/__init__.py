"""Vietnamese text: folding, spelling, numbers, questions, black-out.  Pure functions."""

from bot.language.black_out import black_out, to_kept_text
from bot.language.normalize import clean, fold, place_tones, strip_marks

__all__ = ["black_out", "clean", "fold", "place_tones", "strip_marks", "to_kept_text"]
