"""Numbers as each language writes them."""

from bot.domain.text import Language

NOTHING = "–"
_VIETNAMESE = str.maketrans(",.", ".,")


def to_number(value: float | None, language: Language) -> str:
    """Return *value* with at most one decimal: "1.250" and "2,5", or "1,250" and "2.5"; a dash for None."""
    if value is None:
        return NOTHING
    written = f"{value:,.1f}".removesuffix(".0")
    return written.translate(_VIETNAMESE) if language is Language.VI else written


def to_percent(share: float | None, language: Language) -> str:
    """Return *share* of one as a percentage."""
    if share is None:
        return NOTHING
    return f"{to_number(round(share * 100, 1), language)}{' %' if language is Language.VI else '%'}"
