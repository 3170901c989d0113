"""What a player has before them: the rounds they are in, the open question, and what was picked so far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import Final

from bot.conversation.buttons import to_payload
from bot.conversation.plan import Knowledge
from bot.conversation.quiz.cards import Shown, marked_card, play_on_choice, question_card
from bot.conversation.quiz.menus import result_card, streak_line, topic_name
from bot.conversation.quiz.picks import PICKED_KINDS
from bot.conversation.result import Result, Turning
from bot.conversation.turns import open_choices
from bot.conversation.wording import say
from bot.domain.dialogue import Dialogue
from bot.domain.errors import WhyRefused
from bot.domain.game import Asked, Game, GameState, Way
from bot.domain.kept import to_day, to_local
from bot.domain.message import Choice, Reply
from bot.domain.text import Language
from bot.services.daily_quiz import count_day
from bot.services.games import Bank, player_of
from bot.services.take_quiz import Marked, outcome_of, result_token, tag_of

PICKS: Final = "picks"
"""Where ``data`` of a Dialogue keeps a half-made choice: of which question, what, and where its card stands."""
FLOW: Final = "quiz"
TYPED: Final = "typed"
"""The step of a Dialogue whose open question is answered in words."""
CHOOSE: Final = "choose"
"""The step of one whose open question is answered by choosing."""
OVER: Final = "over"
RESULT_PAGE: Final = "/quiz/ket-qua/"
AT_ONCE: Final = timedelta(seconds=3)
"""Who presses twice within this time pressed once."""
_RESULT: Final = -1
"""The position whose tag names the result."""


@dataclass(frozen=True)
class Table:
    """A turn in a quiz: the rounds of whoever wrote."""

    turning: Turning
    dialogue: Dialogue

    @cached_property
    def player(self) -> str:
        """Return the pseudonym of whoever wrote."""
        return player_of(self.turning.vault, self.turning.person)

    @property
    def knowledge(self) -> Knowledge:
        """Return what the plan was made with."""
        return self.turning.plan.knowledge

    @property
    def bank(self) -> Bank:
        """Return the questions there are."""
        return self.knowledge.base.questions

    @property
    def language(self) -> Language:
        """Return the language of whoever wrote."""
        return self.turning.plan.language

    @cached_property
    def newest(self) -> Game | None:
        """Return the unfinished round, else the newest."""
        return self.turning.tx.games.at(Way.ALONE, self.player)

    @property
    def unfinished(self) -> Game | None:
        """Return the unfinished round."""
        return self.newest if self.newest is not None and self.newest.state is not GameState.ENDED else None

    @cached_property
    def newest_daily(self) -> Game | None:
        """Return the daily question that is open, else the newest."""
        return self.turning.tx.games.at(Way.DAILY, self.player)

    def named(self, tag: str) -> Game | None:
        """Return the game whose open question is called *tag*."""
        for game in (self.newest, self.newest_daily):
            if game is not None and game.state is GameState.ASKING and self.tag(game, game.position) == tag:
                return game
        return None

    def tag(self, game: Game, position: int) -> str:
        """Return what buttons call a question of *game*."""
        return tag_of(self.turning.vault, game, position)

    def result_tag(self, game: Game) -> str:
        """Return what buttons call the result of *game*."""
        return self.tag(game, _RESULT)

    def asked(self, game: Game) -> Asked | None:
        """Return the present question of *game*."""
        return self.turning.tx.games.asked(game.id, game.position)

    def picks(self, tag: str) -> tuple[int, ...]:
        """Return the places picked so far of the question called *tag*."""
        kept = self._kept(tag)
        places = kept.get("shown")
        return tuple(place for place in places if isinstance(place, int)) if isinstance(places, Sequence) else ()

    def slot(self, tag: str) -> str:
        """Return where the card of the question called *tag* stands."""
        return str(self._kept(tag).get("slot", ""))

    def _kept(self, tag: str) -> Mapping[str, object]:
        kept = self.dialogue.data.get(PICKS)
        return kept if isinstance(kept, Mapping) and kept.get("of") == tag else {}

    def show(self, game: Game, *before: Reply, picks: tuple[int, ...] = (), slot: str = "") -> Result:
        """Return the open question of *game* after the replies *before*."""
        asked = self.asked(game)
        if asked is None:
            return self.say_over(*before)
        tag = self.tag(game, game.position)
        question = asked.question
        is_picked = question.kind in PICKED_KINDS
        slot = slot or (f"quiz.{self.dialogue.version}" if is_picked else "")
        seen = Shown(
            question=question,
            seed=game.seed,
            tag=tag,
            heading=self._heading(game, asked),
            picks=picks,
            slot=slot,
        )
        replies = (*before, question_card(self.knowledge, seen, self.language))
        data = {key: value for key, value in self.dialogue.data.items() if key != PICKS}
        if is_picked:
            data[PICKS] = {"of": tag, "shown": list(picks), "slot": slot}
        step = TYPED if question.is_typed else CHOOSE
        # A number typed under a question that wants one is its answer, not a button of the reply before.
        dialogue = replace(self.dialogue, flow=FLOW, step=step, data=data, open=open_choices(replies[-1:]))
        return Result(dialogue, replies, instead=True)

    def say_over(self, *replies: Reply) -> Result:
        """Return *replies*, with no question open after them."""
        data = {key: value for key, value in self.dialogue.data.items() if key != PICKS}
        dialogue = replace(self.dialogue, flow=FLOW, step=OVER, data=data, open=open_choices(replies))
        return Result(dialogue, replies, instead=True)

    def offer(self, *replies: Reply) -> Result:
        """Return *replies* to choose from; what was picked so far stays."""
        dialogue = replace(self.dialogue, flow=FLOW, step=OVER, open=open_choices(replies))
        return Result(dialogue, replies, instead=True)

    def say_nothing(self) -> Result:
        """Return that nothing is said and nothing changes."""
        return Result(self.dialogue, alone=True)

    def say_marked(self, marked: Marked) -> Result:
        """Return whether the answer was right, and after it what comes next."""
        question, game = marked.asked.question, marked.game
        if game.way is Way.DAILY:
            return self._say_daily_marked(marked)
        card = marked_card(self.knowledge, question, marked.answered.given, self.language)
        if game.state is not GameState.ENDED:
            return self.show(game, card)
        return self.say_over(card, self.result(game))

    def result(self, game: Game) -> Reply:
        """Return how a finished round went."""
        outcome = outcome_of(self.turning.tx, game)
        path = RESULT_PAGE + result_token(self.turning.vault, game)
        return result_card(self.knowledge, self.language, outcome, self.result_tag(game), path)

    def refused(self, why: WhyRefused) -> Reply:
        """Return why something is not taken, and how to begin."""
        return self.turning.text(f"quiz.refused.{why}", *self.starts)

    @property
    def starts(self) -> tuple[Choice, ...]:
        """Return how to begin another round, or to go on with this one."""
        begin = Choice(self.text("quiz.result.another"), to_payload("quiz", "start"))
        go_on = () if self.unfinished is None else (play_on_choice(self.knowledge, self.language),)
        return (*go_on, begin, self.turning.menu)

    def text(self, key: str, **fields: object) -> str:
        """Return a text in the person's language."""
        return say(self.knowledge.base, self.language, key, **fields)

    def _heading(self, game: Game, asked: Asked) -> str:
        if game.way is Way.DAILY:
            day = to_local(game.created_at)
            return self.text("quiz.of_day", day=f"{day.day}/{day.month}")
        number, count = game.position + 1, len(game.questions)
        topic = topic_name(self.knowledge, asked.question.topic, self.language)
        return self.text("quiz.progress", number=number, count=count, topic=topic)

    def _say_daily_marked(self, marked: Marked) -> Result:
        tx, question = self.turning.tx, marked.asked.question
        reader, line = tx.daily.get(self.player), ""
        if reader is not None:
            counted = count_day(reader, to_day(marked.game.created_at))
            tx.daily.save(counted)
            line = streak_line(self.knowledge, self.language, reader, counted)
        card = marked_card(self.knowledge, question, marked.answered.given, self.language, notice=line)
        make = () if reader is not None else (Choice(self.text("quiz.daily.make"), to_payload("quiz", "daily")),)
        return self.say_over(replace(card, choices=(*card.choices, *make, *self.starts)))
