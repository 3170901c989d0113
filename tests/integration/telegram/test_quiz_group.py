"""A quiz in a group: lobby, the questions in their time, the result."""

import pytest

from bot.domain.game import GameState, Timer
from bot.domain.quiz import Level
from tests.support.quiz_group import QuizGroup


async def test_two_taps_start_a_game(playing: QuizGroup) -> None:
    """Join, start, and the first question is there as a poll that is not anonymous."""
    (an,) = playing.meet("An")

    await playing.say(an, "/quiz@nhanquyen_thu_bot")
    lobby = playing.seen()[-1]
    joined = await playing.press(an, "Tham gia")
    await playing.press(an, "Bắt đầu")

    assert "Quiz về quyền con người" in lobby.text
    assert joined == "Bạn đã vào ván với tên “An”."
    assert playing.game.state is GameState.ASKING
    assert playing.poll()["is_anonymous"] is False
    assert playing.poll()["type"] == "quiz"
    assert playing.poll()["question"].startswith("Câu 1/10 (30 giây) · ")


async def test_the_lobby_counts_who_joined_in_its_place(playing: QuizGroup) -> None:
    """Thirty join, and the lobby changes a few times only."""
    people = playing.meet(*(f"Bạn {number}" for number in range(30)))
    await playing.say(people[0], "/quiz")

    for person in people:
        await playing.press(person, "Tham gia")
        await playing.press(person, "Tham gia")
    await playing.tick(seconds=5)

    (lobby,) = playing.seen()
    assert "Đã tham gia: 30 người." in lobby.text
    assert len(playing.api.called("editMessageText")) == 1


async def test_a_question_ends_when_all_have_answered(playing: QuizGroup) -> None:
    """The poll is stopped, what is right is explained with its article, and the next question follows."""
    an, binh = playing.meet("An", "Bình")
    await playing.begin(an, binh)
    first = playing.poll()

    await playing.vote(an, right=True)
    state_after_one = playing.game.state
    await playing.vote(binh, right=False)
    explained = playing.seen()[-1]
    await playing.tick(seconds=11)
    too_early = playing.poll()
    await playing.tick(seconds=1)

    assert state_after_one is GameState.ASKING
    assert first["is_closed"]
    assert "Câu 1/10: đáp án" in explained.text
    assert "Đúng 1 trong 2 người trả lời." in explained.text
    assert "Căn cứ" in explained.text
    assert too_early["id"] == first["id"]
    assert playing.poll()["question"].startswith("Câu 2/10")
    assert playing.scores() == {"An": 1, "Bình": 0}


async def test_a_question_ends_when_its_time_is_over(playing: QuizGroup) -> None:
    """And a vote that comes later has no effect."""
    an, binh = playing.meet("An", "Bình")
    await playing.begin(an, binh)
    await playing.vote(an, right=True)
    poll = playing.poll()
    playing.api.faults.add_all([{"kind": "hang", "method": "stopPoll", "seconds": 0.1}])

    playing.clock.move(seconds=32)
    binh.votes(poll["id"], poll["correct_option_ids"])
    await playing.tick()

    assert playing.scores() == {"An": 1, "Bình": 0}
    assert playing.game.state is GameState.SHOWN
    assert playing.poll()["is_closed"]


async def test_a_whole_game_shows_its_result(playing: QuizGroup) -> None:
    """The best by name, nobody as last, how many took part, the most missed question, and a way to play again."""
    an, binh, chi = playing.meet("An", "Bình", "Chi")
    await playing.begin(an, binh, chi)
    for _ in range(10):
        await playing.vote(an, right=True)
        await playing.vote(binh, right=playing.game.position < 5)
        await playing.vote(chi, right=False)
        await playing.tick(seconds=12)
    result = playing.seen()[-1]
    await playing.press(an, "Chơi lại")

    assert "1. An: đúng 10/10" in result.text
    assert "2. Bình: đúng 5/10" in result.text
    assert "Chi" not in result.text
    assert "3 người tham gia." in result.text
    assert "Câu nhiều người nhầm nhất" in result.text
    assert playing.game.state is GameState.LOBBY


async def test_a_fast_group_gets_no_more_than_twenty_messages_a_minute(playing: QuizGroup) -> None:
    """However fast everybody answers, and with a lobby before: the pacing of sends never has to hold anything back."""
    people = playing.meet("An", "Bình", "Chi")
    await playing.say(people[0], "/quiz")
    for person in people:
        await playing.press(person, "Tham gia")
        await playing.tick(seconds=4)
    await playing.press(people[0], "Bắt đầu")
    while playing.game.state is not GameState.ENDED:
        if playing.game.state is GameState.ASKING:
            for person in people:
                await playing.vote(person, right=True)
        await playing.tick(seconds=1)

    assert playing.fullest_minute() <= 20
    assert len(playing.shown_at) > 30


async def test_a_game_is_paused_and_goes_on(playing: QuizGroup) -> None:
    """After the question that is open, which still counts; /tieptuc brings the next one."""
    an, binh = playing.meet("An", "Bình")
    await playing.begin(an, binh)
    await playing.say(binh, "/tamdung")
    await playing.vote(an, right=True)
    await playing.vote(binh, right=True)
    await playing.tick(minutes=10)
    held = (playing.game.state, playing.game.position)

    await playing.say(an, "/tieptuc")
    await playing.tick(seconds=1)

    assert held == (GameState.SHOWN, 0)
    assert (playing.game.state, playing.game.position) == (GameState.ASKING, 1)
    assert playing.scores() == {"An": 1, "Bình": 1}


async def test_a_game_is_stopped_by_whoever_plays(playing: QuizGroup) -> None:
    """With its result so far; somebody else is told to join first."""
    an, binh, la = playing.meet("An", "Bình", "Lan")
    await playing.begin(an, binh)
    await playing.vote(an, right=True)
    await playing.say(la, "/dung")
    refused = playing.game.state

    await playing.say(binh, "/dung")

    assert refused is GameState.ASKING
    assert playing.game.state is GameState.ENDED
    assert playing.poll()["is_closed"]
    assert "1. An: đúng 1/1" in playing.seen()[-1].text


async def test_without_a_clock_a_player_may_close_the_question(playing: QuizGroup) -> None:
    """Chosen in the lobby, by whoever opened it."""
    an, binh = playing.meet("An", "Bình")
    await playing.say(an, "/quiz")
    await playing.press(an, "30 giây")
    await playing.tick(seconds=5)
    await playing.press(an, "60 giây")
    await playing.tick(seconds=5)
    await playing.press(an, "10 câu")
    await playing.press(an, "Mọi mức")
    await playing.tick(seconds=5)
    labels = playing.seen()[-1].labels
    await playing.press(an, "Tham gia")
    await playing.press(binh, "Tham gia")
    await playing.press(binh, "Bắt đầu")
    await playing.tick(hours=1)
    still = playing.game.state

    await playing.press(binh, "Xem đáp án")

    assert {"Không giờ", "20 câu", "13–15 tuổi"} <= set(labels)
    assert (still, playing.game.state) == (GameState.ASKING, GameState.SHOWN)
    assert playing.game.rules.timer is Timer.OFF
    bank = playing.knowledge.base.questions
    assert {bank[name].level for name in playing.game.questions} == {Level.YOUNG}


async def test_a_topic_is_chosen_in_the_lobby(playing: QuizGroup) -> None:
    """From a list in the same message."""
    (an,) = playing.meet("An")
    await playing.say(an, "/quiz")

    await playing.press(an, "Chủ đề: Tất cả")
    await playing.press(an, "Quyền phụ nữ")

    (lobby,) = playing.seen()
    bank = playing.knowledge.base.questions
    assert "Chủ đề: Quyền phụ nữ" in lobby.labels
    assert {bank[name].topic for name in playing.game.questions} == {"cedaw"}


@pytest.mark.parametrize(
    ("first_name", "expected"),
    [
        pytest.param("<b>An</b>", "Bạn chơi", id="markup"),
        pytest.param("0901234567", "Bạn chơi", id="a phone number"),
        pytest.param("\u202eAn", "An", id="turned around"),
        pytest.param("A" * 500, "Bạn chơi", id="endless"),
    ],
)
async def test_a_name_that_is_no_nickname_is_not_shown(playing: QuizGroup, first_name: str, expected: str) -> None:
    """A neutral one stands for it."""
    (an,) = playing.meet(first_name)

    await playing.begin(an)

    assert set(playing.scores()) == {expected}


async def test_buttons_of_another_chat_or_game_do_nothing(playing: QuizGroup) -> None:
    """A replayed payload is answered by one line."""
    an, binh = playing.meet("An", "Bình")
    await playing.begin(an, binh)
    message = next(each for each in playing.group.chat.messages.values() if "poll" in each)
    other = playing.api.group(-100999, "Nhóm khác")
    shown = {**message, "chat": other.chat.info}
    payloads = [f"gquiz|join|0|{playing.game.id}", "gquiz|stop|0|0000000000", "gquiz|nonsense", "gquiz|set|0|"]

    pressed = [an.presses(shown, payload) for payload in payloads]
    await playing.api.until(lambda: all(callback.answer for callback in pressed))
    lines = [callback.answer["text"] for callback in pressed if callback.answer]

    assert set(lines) == {"Ván này không còn, hoặc đã kết thúc."}
    assert playing.game.state is GameState.ASKING


async def test_a_group_that_becomes_a_supergroup_keeps_its_game(playing: QuizGroup) -> None:
    """The next question goes to the chat it has become."""
    an, binh = playing.meet("An", "Bình")
    await playing.begin(an, binh)
    await playing.vote(an, right=True)
    moved = playing.group.migrate(-100777, an.user)
    await playing.settle()

    await playing.vote(binh, right=True)
    await playing.tick(seconds=12)

    assert any("poll" in message for message in moved.chat.messages.values())
