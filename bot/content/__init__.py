"""knowledge/ -> values: ``read`` and ``compile`` for editors and the build, ``load`` for the running program.

Only ``load`` is offered here: it needs neither the YAML reader nor sqlite-utils.
"""

from bot.content.load import find_base, load_base, load_model

__all__ = ["find_base", "load_base", "load_model"]
