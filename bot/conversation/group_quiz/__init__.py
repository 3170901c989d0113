"""The quiz in a group: its table, its questions, its result."""
