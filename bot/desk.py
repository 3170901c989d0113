"""Joins what editors use: the check of knowledge files, the working copy, and messages as Telegram shows them.

The YAML reader and the wire library of Telegram are imported when an editor first needs them.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from bot.console import Editing, Shown
from bot.domain.base import Base
from bot.domain.message import Reply


def make_editing(base: Callable[[], Base], public_url: str, drafts: Path | None) -> Editing:
    """Return what the pages of editors work with; *drafts* is a working copy of knowledge/, or None."""

    def check(path: str, text: str) -> Sequence[str]:
        from bot.content.drafts import check_entry  # noqa: PLC0415 -- see above

        return check_entry(base(), path, text)

    def put(path: str, text: str) -> None:
        from bot.content.drafts import put_entry  # noqa: PLC0415 -- see above

        if drafts is not None:
            put_entry(drafts, path, text)

    def to_telegram(reply: Reply) -> Sequence[Shown]:
        from bot.channels.telegram.outbound import to_messages  # noqa: PLC0415 -- see above

        return [
            Shown(message.html, tuple(button.label for row in message.keyboard for button in row))
            for message in to_messages(reply, base().wording, public_url)
        ]

    return Editing(check=check, to_telegram=to_telegram, put=None if drafts is None else put)
