"""How often Python looks for garbage in cycles."""

import gc

_NEW_OBJECTS = 10_000
_ROUNDS = 20


def calm_collector() -> None:
    """Let the collector look less often than Python does by itself, for a server with many messages at once.

    It looks after every 700 objects that are made and not yet freed, which a hundred messages under way reach
    again and again: 14 % of the time a message takes.  Hardly anything of ours is garbage in cycles.
    """
    gc.set_threshold(_NEW_OBJECTS, _ROUNDS, _ROUNDS)
