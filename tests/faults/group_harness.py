"""A group of thirty plays by native polls while the program is killed twice: amid votes, and amid a poll's sending.

Who answers what is fixed before.  Everybody votes in every poll they see, as people would: when a poll was sent
twice because nobody knew whether the first one had arrived, both ask the same.
"""

import asyncio
import random
import re
import sqlite3
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from tests.faults.telegram_harness import Program
from tests.support.fake_bot_api import STRICT, FakeBotApi, Person
from tests.support.fake_bot_api.faults import Fault, Kind
from tests.support.fake_bot_api.people import Group
from tests.support.fake_bot_api.votes import CannotVote

PEOPLE = 30
QUESTIONS = 5
CHAT = -100200300
SLOWEST_VOTE_S = 2.5
SLOW_SEND_S = 3.0
MINUTE_S = 60.0
TOO_MANY = 429
DONE_S = 240.0
SHOWING = ("sendMessage", "sendPoll", "editMessageText", "stopPoll")


@dataclass(frozen=True)
class Outcome:
    """What one trial found.  *wrong* are people whose score is not what they answered right.

    *redelivered* updates were to be brought once more, and *came_again* of them were.
    """

    polls: int
    voted: int
    redelivered: int
    came_again: int
    wrong: Mapping[str, tuple[int, int]]
    dead: int
    fullest_minute: int
    most_at_once: int
    too_many: int
    """Calls Telegram refused because they came too fast, changes of messages among them."""

    @property
    def flawless(self) -> bool:
        """Tell whether every score is right and nothing was buried."""
        return not self.wrong and not self.dead


@dataclass
class Voters:
    """The people of the group, and what each of them answers to which question."""

    api: FakeBotApi
    group: Group
    people: list[Person]
    chance: random.Random
    plan: dict[tuple[str, int], bool] = field(default_factory=dict)
    voted: int = 0
    _seen: set[str] = field(default_factory=set)
    _votes: set[asyncio.Task[None]] = field(default_factory=set)

    def decide(self) -> None:
        """Fix who answers which question right."""
        self.plan = {
            (str(person.user["first_name"]), number): self.chance.random() < 0.6
            for person in self.people
            for number in range(1, QUESTIONS + 1)
        }

    def expected(self) -> dict[str, int]:
        """Return the score of everybody."""
        names = {name for name, _ in self.plan}
        return {name: sum(right for (who, _), right in self.plan.items() if who == name) for name in names}

    async def watch(self) -> None:
        """Vote in every poll that appears, until cancelled."""
        while True:
            for message in list(self.group.chat.messages.values()):
                poll = message.get("poll")
                if poll is not None and poll["id"] not in self._seen:
                    self._seen.add(poll["id"])
                    for person in self.people:
                        task = asyncio.create_task(self._vote(person, poll))
                        self._votes.add(task)
                        task.add_done_callback(self._votes.discard)
            await asyncio.sleep(0.02)

    async def _vote(self, person: Person, poll: Mapping[str, Any]) -> None:
        await asyncio.sleep(self.chance.uniform(0.05, SLOWEST_VOTE_S))
        found = re.match(r"Câu (\d+)/", poll["question"])
        assert found is not None
        right = poll["correct_option_ids"]
        wrong = [place for place in range(len(poll["options"])) if place not in right][:1]
        is_right = self.plan[str(person.user["first_name"]), int(found[1])]
        try:
            person.votes(poll["id"], right if is_right else (wrong or right[:1]))
        except CannotVote:
            return
        self.voted += 1


async def run_trial(folder: Path, chance: random.Random) -> Outcome:
    """Play one game with two kills and redeliveries; return what was found."""
    async with FakeBotApi(limits=replace(STRICT, private=None)) as api:
        bot = Program(api, folder, webhook=False)
        group = api.group(CHAT, "Đội trẻ")
        people = [api.person(7001 + number, f"Bạn {number:02}") for number in range(1, PEOPLE + 1)]
        voters = Voters(api, group, people, chance)
        voters.decide()
        watching = asyncio.create_task(voters.watch())
        try:
            await bot.start()
            await _begin(api, group, people)
            redelivered = await _disturb(api, bot, chance)
            await api.until(
                lambda: "Chơi lại" in [label for seen in api.from_bot(CHAT) for label in seen.labels], DONE_S
            )
            return _judge(api, bot, voters, redelivered)
        finally:
            watching.cancel()
            bot.kill()


async def _begin(api: FakeBotApi, group: Group, people: list[Person]) -> None:
    people[0].says("/quiz", group=group)
    await api.until(lambda: api.from_bot(CHAT))
    lobby = next(each for each in group.chat.messages.values() if each["from"]["is_bot"])
    buttons = [button for row in lobby["reply_markup"]["inline_keyboard"] for button in row]
    joining = next(button["callback_data"] for button in buttons if button["text"] == "Tham gia")
    game_id = joining.rpartition("|")[2]
    taps = [person.presses(lobby, joining) for person in people]
    taps.append(people[0].presses(lobby, f"gquiz|set|0|{game_id}.c{QUESTIONS}"))
    await api.until(lambda: all(tap.answer for tap in taps), DONE_S)
    people[3].presses(lobby, f"gquiz|start|0|{game_id}")


async def _disturb(api: FakeBotApi, bot: Program, chance: random.Random) -> Counter[int]:
    """Kill the program amid votes, then amid the sending of a poll; bring updates again each time.

    Return how often each of those must have been brought by the end.
    """
    amid_votes, amid_sending = sorted(chance.sample(range(1, QUESTIONS), 2))
    if chance.random() < 0.5:
        amid_votes, amid_sending = amid_sending, amid_votes
    redelivered: Counter[int] = Counter()
    for number in sorted((amid_votes, amid_sending)):
        if number == amid_sending:
            api.faults.add(Fault(Kind.SLOW, "sendPoll", seconds=SLOW_SEND_S))
            await api.until(partial(_has_asked, api, len(api.called("sendPoll")) + 1), DONE_S)
            await asyncio.sleep(chance.uniform(0.2, 1.0))
        else:
            await api.until(partial(_has_asked, api, number), DONE_S)
            await asyncio.sleep(chance.uniform(0.1, SLOWEST_VOTE_S))
        bot.kill()
        await asyncio.sleep(0.1)
        await bot.start()
        before = api.brought()
        redelivered |= Counter({each: before[each] + 1 for each in api.updates.redeliver(40, 7, chance)})
    return redelivered


def _has_asked(api: FakeBotApi, times: int) -> bool:
    return len(api.called("sendPoll")) >= times


def _judge(api: FakeBotApi, bot: Program, voters: Voters, redelivered: Counter[int]) -> Outcome:
    found, expected, brought = _scores(bot.database), voters.expected(), api.brought()
    times = [call.at for call in api.called(*SHOWING) if str(call.fields.get("chat_id")) == str(CHAT)]
    at_once = [len([1 for other in times if 0 <= other - at < 1.0]) for at in times]
    return Outcome(
        polls=len([1 for message in api.world.chats[CHAT].messages.values() if "poll" in message]),
        voted=voters.voted,
        redelivered=len(redelivered),
        came_again=sum(brought[number] >= times for number, times in redelivered.items()),
        wrong={name: (found.get(name, -1), right) for name, right in expected.items() if found.get(name) != right},
        dead=bot.count("dead_letters"),
        fullest_minute=max(sum(0 <= other - at < MINUTE_S for other in times) for at in times),
        most_at_once=max(at_once),
        too_many=sum(call.code == TOO_MANY for call in api.calls),
    )


def _scores(database: Path) -> dict[str, int]:
    """Return the score of everybody by name."""
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute(
            "SELECT p.nickname, count(a.player) FROM quiz_players p LEFT JOIN quiz_answers a"
            ' ON a.game = p.game AND a.player = p.id AND a."right" GROUP BY p.id'
        )
        return dict(rows.fetchall())
