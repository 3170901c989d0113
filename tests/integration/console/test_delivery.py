"""The state of delivery: counts, kinds and hours, and nothing about people."""

from datetime import timedelta

from bot.domain.delivery import ChatKey, DeadLetter
from bot.domain.message import Reply, ReplyKind
from bot.domain.staff import Role
from bot.domain.text import Language
from bot.ports import Transaction
from tests.conftest import NOON
from tests.support.console import Console, words_of

PATH = "/quanly/gui-di"
LETTER = DeadLetter(
    channel="telegram",
    event_id="event-77",
    chat_id="chat-4711",
    body=b"what somebody wrote",
    error="BadPayload",
    at=NOON + timedelta(minutes=41),
)


def _fill(tx: Transaction) -> None:
    reply = Reply(kind=ReplyKind.TEXT, language=Language.VI, body="lời trả lời riêng")
    ids = tx.outbox.put(ChatKey("telegram", "chat-4711"), "event-78", [reply, reply, reply], NOON)
    tx.outbox.mark_failed(ids[0], NOON)
    tx.dead_letters.put(LETTER)


async def test_states_are_counted(console: Console) -> None:
    """Every state of the outbox is there, with their sum."""
    console.store.transact_now(_fill)
    auditor = await console.as_role(Role.AUDITOR)

    words = words_of((await auditor.get(PATH)).text)

    assert "Đang chờ sẽ gửi, hoặc thử lại sau 2" in words
    assert "Bị từ chối hẳn lời và địa chỉ đã xóa 1" in words
    assert "Cộng 3" in words
    assert "Tin không đọc được 1" in words


async def test_dead_letters_are_a_kind_and_an_hour(console: Console) -> None:
    """Never the text, the chat, the event or the minute."""
    console.store.transact_now(_fill)
    administrator = await console.as_role(Role.ADMINISTRATOR)

    page = (await administrator.get(PATH)).text

    assert "BadPayload" in page
    assert "12 giờ ngày 23/11/2026" in page
    assert not any(secret in page for secret in ("4711", "event-7", "somebody", "lời trả lời riêng", "12:41"))
