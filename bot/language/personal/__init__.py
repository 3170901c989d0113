"""Where in a text are data that identify a person.  Pure functions, linear in the length of the text.

Every repetition in the patterns of this package is bounded or cannot overlap what follows it, so that no text makes
them slow.
"""

from bot.language.personal.find import find_personal_data

__all__ = ["find_personal_data"]
