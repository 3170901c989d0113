"""A quiz in a group: whose answers count, by polls and by buttons."""

import pytest

from bot.domain.game import GameState
from bot.domain.quiz import QuestionKind
from bot.domain.text import Localized
from tests.support.fake_bot_api.votes import CannotVote
from tests.support.quiz_group import QuizGroup


async def test_a_vote_is_final_retracted_or_repeated_as_the_app_lets_it(playing: QuizGroup) -> None:
    """A redelivered vote counts once; who takes a vote back may vote again."""
    an, binh = playing.meet("An", "Bình")
    await playing.begin(an, binh)
    poll = playing.poll()
    await playing.vote(an, right=True)
    again = playing.api.updates.redeliver(3)
    await playing.settle()
    brought = playing.api.brought()
    with pytest.raises(CannotVote, match="final"):
        an.votes(poll["id"], [0])
    poll["allows_revoting"] = True

    an.votes(poll["id"], [])
    await playing.settle()
    without = playing.scores()
    await playing.vote(an, right=True)

    assert [brought[update_id] for update_id in again] == [2, 2, 2]
    assert without == {"An": 0, "Bình": 0}
    assert playing.scores() == {"An": 1, "Bình": 0}


async def test_only_who_joined_plays(playing: QuizGroup) -> None:
    """A vote from outside (a forwarded poll), or in the name of a chat, changes nobody's score and ends nothing."""
    an, binh, la = playing.meet("An", "Bình", "Người lạ")
    await playing.begin(an, binh)
    poll = playing.poll()

    la.votes(poll["id"], poll["correct_option_ids"])
    la.votes(poll["id"], poll["correct_option_ids"], as_chat=playing.group.chat.info)
    await playing.vote(an, right=True)

    assert playing.scores() == {"An": 1, "Bình": 0}
    assert playing.game.state is GameState.ASKING


async def test_who_joins_later_plays_from_then_on(playing: QuizGroup) -> None:
    """By the button under the question; everybody waits for them then."""
    an, chi = playing.meet("An", "Chi")
    await playing.begin(an)

    line = await playing.press(chi, "Tham gia", max(playing.group.chat.messages))
    await playing.vote(an, right=True)
    state = playing.game.state
    await playing.vote(chi, right=True)

    assert line == "Bạn đã vào ván với tên “Chi”."
    assert state is GameState.ASKING
    assert playing.scores() == {"An": 1, "Chi": 1}


async def test_a_vote_may_come_before_its_poll_is_known(playing: QuizGroup) -> None:
    """It waits, and counts by when it came; of a poll that is not ours it has no effect."""
    an, binh = playing.meet("An", "Bình")
    await playing.begin(an, binh)
    poll = playing.poll()
    known = playing.store.read_now(lambda tx: tx.polls.get(poll["id"]))
    assert known is not None
    playing.forget_poll(poll["id"])

    await playing.vote(an, right=True)
    unknown = playing.scores()
    playing.store.transact_now(lambda tx: tx.polls.put(known))
    await playing.tick(seconds=2)
    playing.api.world.polls["999"] = {**poll, "id": "999", "is_closed": False}
    await playing.vote(binh, right=True, poll=playing.api.world.polls["999"])
    for _ in range(70):
        await playing.tick(seconds=2)

    assert unknown == {"An": 0, "Bình": 0}
    assert playing.scores() == {"An": 1, "Bình": 0}
    assert playing.store.read_now(lambda tx: tx.dead_letters.count()) == 0


async def test_a_question_too_long_for_a_poll_is_asked_with_buttons(playing: QuizGroup) -> None:
    """In one message that is changed in place: how many have answered, then what is right and why."""
    (an, binh), long = playing.meet("An", "Bình"), "Một tình huống dài. " * 20
    playing.ask_only(kind=QuestionKind.ONE, text=Localized(long, long), count=5)
    await playing.begin(an, binh)
    card = playing.seen()[-1]

    line = await playing.press(an, "Ý B")
    again = await playing.press(an, "Ý A")
    await playing.tick(seconds=5)
    counted = playing.seen()[-1]
    await playing.press(binh, "Ý A")
    await playing.settle()
    explained = playing.seen()[-1]

    assert not playing.api.called("sendPoll")
    assert line.startswith("Đã ghi câu trả lời.")
    assert again.startswith("Câu này bạn đã trả lời rồi")
    assert "1/2 đã trả lời" in counted.text
    assert "✓ Ý B" in explained.text
    assert card.message_id == counted.message_id == explained.message_id
    assert playing.scores() == {"An": 1, "Bình": 0}


async def test_a_group_without_polls_gets_buttons(playing: QuizGroup) -> None:
    """Where members may send no polls the same question is asked with buttons, and counts the same."""
    an, binh = playing.meet("An", "Bình")
    playing.group.chat.takes_polls = False
    playing.ask_only(count=5)
    await playing.begin(an, binh)

    await playing.press(an, "Ý B")
    await playing.press(binh, "Ý B")
    await playing.tick(seconds=12)

    assert playing.scores() == {"An": 1, "Bình": 1}
    assert playing.game.position == 1


async def test_several_right_answers_and_statements_are_polls_too(playing: QuizGroup) -> None:
    """Scored by the place of an option in the bank, whatever the order on the screen."""
    an, binh = playing.meet("An", "Bình")
    playing.ask_only(kind=QuestionKind.MANY, right=(0, 2), count=5)
    await playing.begin(an, binh)
    poll = playing.poll()

    await playing.vote(an, right=True)
    binh.votes(poll["id"], poll["correct_option_ids"][:1])
    await playing.settle()

    assert poll["allows_multiple_answers"] is True
    assert len(poll["correct_option_ids"]) == 2
    assert playing.scores() == {"An": 1, "Bình": 0}


async def test_a_vote_dealt_with_after_the_end_still_counts(playing: QuizGroup) -> None:
    """It came in time: the result that was shown already is changed in its place."""
    an, binh = playing.meet("An", "Bình")
    await playing.begin(an, binh)
    poll = playing.poll()
    known = playing.store.read_now(lambda tx: tx.polls.get(poll["id"]))
    assert known is not None
    playing.forget_poll(poll["id"])
    await playing.vote(an, right=True)
    await playing.tick(seconds=1)
    await playing.say(binh, "/dung")
    before = playing.seen()[-1]

    playing.store.transact_now(lambda tx: tx.polls.put(known))
    await playing.tick(seconds=2)
    await playing.tick(seconds=5)
    after = playing.seen()[-1]

    assert "An: đúng" not in before.text
    assert "1. An: đúng 1/1" in after.text
    assert after.message_id == before.message_id


async def test_of_two_polls_after_a_send_in_doubt_the_known_one_counts(playing: QuizGroup) -> None:
    """Nobody knows the first one, so it has no effect; the second one does, and is stopped."""
    an, binh = playing.meet("An", "Bình")
    await playing.say(an, "/quiz")
    for person in (an, binh):
        await playing.press(person, "Tham gia")
    playing.api.faults.add_all([{"kind": "cut_after", "method": "sendPoll"}])
    await playing.press(an, "Bắt đầu")
    polls = [each["poll"] for _, each in sorted(playing.group.chat.messages.items()) if "poll" in each]

    for person in (an, binh):
        for poll in polls:
            await playing.vote(person, right=True, poll=poll)

    assert len(polls) == 2
    assert playing.game.state is GameState.SHOWN
    assert playing.scores() == {"An": 1, "Bình": 1}
    assert [poll["is_closed"] for poll in polls] == [False, True]
