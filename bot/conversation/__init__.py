"""From an Update and a Dialogue to a Turn.

``prepare`` is pure and may be slow; ``commit`` is short and writes everything in one transaction.
"""

from bot.conversation.engine import commit, prepare
from bot.conversation.plan import Knowledge, Operator, Plan, Turn

__all__ = ["Knowledge", "Operator", "Plan", "Turn", "commit", "prepare"]
