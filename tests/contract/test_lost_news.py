"""Word of a decision that nobody comes to read on the web."""

from datetime import timedelta

from bot.domain.delivery import ChatKey, WebSession
from bot.ports import Transaction
from bot.services import retention
from bot.store import SqlStore
from tests.support.claims import make_claim, make_report, put_claims
from tests.support.delivery import NOON, make_reply

CHAT = ChatKey("web_chat", "session-1")
WEB = ("web_chat",)


def put_news(store: SqlStore, chat: ChatKey = CHAT) -> None:
    def put(tx: Transaction) -> None:
        tx.sessions.save(WebSession(id=chat.chat_id, created_at=NOON, seen_at=NOON))
        put_claims(tx, make_claim())
        tx.reports.put(make_report(), None)
        later = NOON + timedelta(days=20)
        tx.outbox.put(chat, "decision:c0001:1:r0001", [make_reply("Sai sự thật")], later)

    store.transact_now(put)


def sweep(store: SqlStore, after: timedelta) -> None:
    store.transact_now(lambda tx: retention.sweep(tx, NOON + after, fetched=WEB))


def is_undeliverable(store: SqlStore) -> bool:
    report = store.read_now(lambda tx: tx.reports.get("r0001"))
    assert report is not None
    return report.undeliverable


def test_it_waits_as_long_as_the_session_lasts(store: SqlStore) -> None:
    """Longer than a day, and longer than the week a platform has."""
    put_news(store)

    sweep(store, timedelta(days=29, hours=23))

    assert [row.cause for row in store.read_now(lambda tx: tx.outbox.unseen(CHAT))] == ["decision:c0001:1:r0001"]
    assert not is_undeliverable(store)


def test_it_is_undeliverable_when_the_session_is_over(store: SqlStore) -> None:
    """The reporter reads it by receipt."""
    put_news(store)

    sweep(store, timedelta(days=30, hours=1))

    assert store.read_now(lambda tx: tx.outbox.readable(CHAT)) == []
    assert is_undeliverable(store)


def test_on_a_platform_it_waits_a_week(store: SqlStore) -> None:
    """As when the channel is switched off."""
    put_news(store, ChatKey("telegram", "7"))

    sweep(store, timedelta(days=26))
    early = is_undeliverable(store)
    sweep(store, timedelta(days=28))

    assert not early
    assert is_undeliverable(store)
