from bot.domain.delivery import OutboxState
from bot.store import SqlStore
from tests.support.fake_bot_api.server import FakeBotApi
from tests.support.telegram import Bound


async def test_a_question_is_answered_with_its_source(api: FakeBotApi, run: Bound, store: SqlStore) -> None:
    """Ask, and the answer comes with its sources and buttons; nothing of it stays."""
    person = api.person(7001)

    async with run():
        person.says("trẻ em có được nói ý kiến không")
        await api.until(lambda: api.from_bot(7001))
        await api.until(lambda: not api.in_flight)
    (answer,) = api.from_bot(7001)

    assert "Căn cứ" in answer.text
    assert store.read_now(lambda tx: tx.outbox.counts()) == {OutboxState.SENT: 1}
    assert store.read_now(lambda tx: tx.sending.last())[0].reply is None


async def test_a_press_is_acknowledged_and_answered(api: FakeBotApi, run: Bound) -> None:
    """A button stops waiting and does what it says."""
    person = api.person(7001)

    async with run():
        person.says("/conguoc")
        await api.until(lambda: len(api.from_bot(7001)) == 1)
        press = person.taps(api.from_bot(7001)[0].labels[0])
        await api.until(lambda: len(api.from_bot(7001)) == 2 and press.answer is not None)

    assert press.answer is not None
