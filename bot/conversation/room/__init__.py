"""Playing in a room from a chat."""
