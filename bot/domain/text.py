"""The two languages of the product and text that exists in both."""

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """A language people are answered in."""

    VI = "vi"
    EN = "en"

    @property
    def other(self) -> "Language":
        """Return the other language."""
        return Language.EN if self is Language.VI else Language.VI


@dataclass(frozen=True, slots=True)
class Localized:
    """One text in Vietnamese and in English; neither is empty."""

    vi: str
    en: str

    def to(self, language: Language) -> str:
        """Return the text in *language*."""
        return self.vi if language is Language.VI else self.en
