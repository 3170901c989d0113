"""A strict fake of Telegram's Bot API on loopback, for tests.

What it does and where it is stricter than Telegram stands in README.md beside this file.
"""

from tests.support.fake_bot_api.faults import Fault, Kind
from tests.support.fake_bot_api.limits import STRICT, Limits, Rate
from tests.support.fake_bot_api.people import Group, Person
from tests.support.fake_bot_api.server import Call, FakeBotApi
from tests.support.fake_bot_api.world import Seen

__all__ = ["STRICT", "Call", "FakeBotApi", "Fault", "Group", "Kind", "Limits", "Person", "Rate", "Seen"]
