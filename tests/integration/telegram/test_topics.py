"""Groups with topics: what belongs to one stays there, also when it was deleted."""

from structlog.testing import capture_logs

from bot.conversation import Knowledge
from bot.domain.delivery import OutboxState
from bot.domain.game import Way
from bot.domain.staff import Role
from tests.support.console import Console
from tests.support.fake_bot_api.server import FakeBotApi
from tests.support.quiz_group import PLACE, QuizGroup
from tests.support.staff_group import CHAT, open_group


async def test_cards_stand_in_a_topic(api: FakeBotApi, console: Console, knowledge: Knowledge) -> None:
    """Where the group has some; pressed there they work, and change in place."""
    topic = api.group(CHAT).open_topic("Tin chờ xem", api.person(7009).user)
    async with open_group(api, console, knowledge, group=f"{CHAT}/{topic}") as group:
        _, an = group.link("An", 7001, Role.TRIAGER)
        filed = group.file("Mất nước sạch.")
        await group.show_new()
        card = await group.card(filed.claim_id)

        line = await group.press(an, "Nhận")
        await group.api.until(lambda: "Đang giữ: An" in group.cards()[0].text)

    assert line.startswith("Đã nhận")
    assert group.group.chat.messages[card.message_id]["message_thread_id"] == topic


async def test_cards_for_a_topic_that_was_deleted(api: FakeBotApi, console: Console, knowledge: Knowledge) -> None:
    """The log says so, nothing is shown elsewhere, and a card is tried anew with the next round."""
    topic = api.group(CHAT).open_topic("Tin chờ xem", api.person(7009).user)
    with capture_logs() as logs:
        async with open_group(api, console, knowledge, group=f"{CHAT}/{topic}") as group:
            group.group.delete_topic(topic)
            group.file("Mất nước sạch.")
            await group.show_new()
            await api.until(lambda: any(entry["event"] == "topic_gone" for entry in logs))
            first = len(api.called("sendMessage"))
            await group.tick(minutes=15)
            await api.until(lambda: len(api.called("sendMessage")) > first)

    assert group.cards() == []


async def test_a_game_is_played_in_the_topic_it_was_asked_for_in(playing: QuizGroup) -> None:
    """Every message of it; the general one and other topics hear nothing."""
    (an,) = playing.meet("An")
    topic = playing.group.open_topic("Đố vui", an.user)
    an.says("/quiz", group=playing.group, topic=topic)
    await playing.settle()
    await playing.press(an, "Tham gia")
    await playing.press(an, "Bắt đầu")
    await playing.vote(an, right=True)
    await playing.tick(seconds=12)

    shown = [each for each in playing.group.chat.messages.values() if each["from"]["is_bot"]]
    game = playing.store.read_now(lambda tx: tx.games.at(Way.GROUP, f"{PLACE}/{topic}"))
    assert len([each for each in shown if "poll" in each]) == 2
    assert {each.get("message_thread_id") for each in shown} == {topic}
    assert game is not None
    assert list(playing.store.read_now(lambda tx: tx.games.scores(game.id)).values()) == [1]


async def test_a_game_whose_topic_was_deleted_goes_on_nowhere(playing: QuizGroup) -> None:
    """Its questions would stand between what others talk about; the log says what became of it."""
    (an,) = playing.meet("An")
    topic = playing.group.open_topic("Đố vui", an.user)
    an.says("/quiz", group=playing.group, topic=topic)
    await playing.settle()
    await playing.press(an, "Tham gia")
    await playing.press(an, "Bắt đầu")

    playing.group.delete_topic(topic)
    with capture_logs() as logs:
        for _ in range(12):
            await playing.tick(minutes=1)

    assert playing.seen() == []
    assert "topic_gone" in {entry["event"] for entry in logs}
    assert playing.store.read_now(lambda tx: tx.outbox.counts()).get(OutboxState.WAITING) is None
