"""A game in a group's chat: what was wished for, whose vote counts, and when it goes on.

Only who joined by a button of the chat plays.  A poll can be forwarded and answered anywhere, and a vote does not
say where: one by somebody who did not join has no effect.  Neither has one in the name of a chat, behind which
there may be several people.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.domain.delivery import ChatKey, Job, PollSent
from bot.domain.errors import GameRefused, WhyRefused
from bot.domain.game import Game, GameState, Poll, Rules, Timer, Way
from bot.domain.group_quiz import CastVote, GroupWish
from bot.domain.message import PollForm, Reply
from bot.domain.quiz import Given, Question, QuestionKind, draw, shuffle
from bot.domain.text import Language
from bot.ports import Transaction, Vault
from bot.services import games
from bot.services.games import Bank, Round, Setup, draw_round, pool_of
from bot.services.group_table import keep_table, table_of

NEXT: Final = "quiz_group_next"
"""Go on to the next question; the key is the game."""
SCREEN: Final = "quiz_group_screen"
"""Show anew how many have joined or answered; the key is the game."""
VOTE: Final = "quiz_group_vote"
"""Take a vote whose poll was not known when it came; the key is poll and player."""
SKIP: Final = "quiz_group_skip"
"""Ask another question in place of one that cannot be answered here; the key is the game."""
OVER: Final = "quiz_group_over"
"""Stop the poll of a game that was given up; the key is the game."""

READING: Final = timedelta(seconds=6)
"""How long an answer is shown at least."""
LEAST: Final = timedelta(seconds=12)
"""How far apart questions are at least: three messages each make 15 a minute, a group takes 20, and the lobby comes
before."""
SCREEN_AFTER: Final = timedelta(seconds=4)
"""How far apart counts are shown anew at least."""
SHOWN_WITHIN: Final = timedelta(minutes=2)
"""For so long a question that the platform has not taken yet is not closed by the clock."""
LOOK_AGAIN: Final = timedelta(seconds=5)
VOTE_AGAIN: Final = timedelta(seconds=2)
VOTE_FOR: Final = timedelta(seconds=30)
"""For so long a vote waits for its poll: it is known once the platform has told its id."""
_SEPARATOR: Final = "/"
_TRUTH: Final[Mapping[tuple[int, ...], Given]] = {(0,): (1,), (1,): (0,)}
"""What the options of a statement stand for: it is true, it is not."""


@dataclass(frozen=True, slots=True)
class Voted:
    """A vote that was taken: the game before and after it."""

    before: Game
    after: Game


def place_of(chat: ChatKey) -> str:
    """Return the place of games in *chat*."""
    return f"{chat.channel}{_SEPARATOR}{chat.chat_id}"


def chat_of(game: Game) -> ChatKey:
    """Return the chat *game* is played in."""
    channel, _, chat_id = game.place.partition(_SEPARATOR)
    return ChatKey(channel, chat_id)


@dataclass(frozen=True, slots=True)
class Opening:
    """Who opens a game where, and in which language it is played."""

    chat: ChatKey
    host: str
    language: Language


def open_in(tx: Transaction, vault: Vault, bank: Bank, opening: Opening, now: datetime) -> Game:
    """Open a game as the chat wished for last; *bank* holds what can be asked there.

    Raises:
        GameRefused: If there are no such questions, or a game in this chat has not ended.
    """
    wish = table_of(tx, opening.chat).wish
    setup = Setup(
        way=Way.GROUP,
        place=place_of(opening.chat),
        host=opening.host,
        language=opening.language,
        rules=_rules(wish),
    )
    return games.open_game(tx, vault, draw_round(vault, bank, _round(wish)), setup, now)


def set_up(tx: Transaction, vault: Vault, bank: Bank, game: Game, wish: GroupWish, now: datetime) -> Game:
    """Return the game, which has not begun, with what is wished for now.

    Raises:
        GameRefused: If it has begun, or there are no such questions; then nothing is remembered either.
    """
    if game.state is not GameState.LOBBY:
        raise GameRefused(WhyRefused.CHANGED)
    questions = draw_round(vault, bank, _round(wish))
    if not questions:
        raise GameRefused(WhyRefused.NO_QUESTIONS)
    changed = replace(
        game,
        questions=tuple(question.id for question in questions),
        rules=_rules(wish),
        version=game.version + 1,
        changed_at=now,
    )
    tx.games.save(changed)
    chat = chat_of(game)
    keep_table(tx, chat, replace(table_of(tx, chat), wish=wish, chooses=False), now)
    return changed


def live_in(tx: Transaction, chat: ChatKey) -> Game | None:
    """Return the game in *chat* that has not ended."""
    game = tx.games.at(Way.GROUP, place_of(chat))
    return None if game is None or game.state is GameState.ENDED else game


def may_run(tx: Transaction, game: Game, player_id: str) -> bool:
    """Tell whether somebody may start, hold and stop the game: who opened it, and everybody who plays."""
    player = tx.games.player(game.id, player_id)
    return game.host == player_id or (player is not None and not player.gone)


def let_go_on(tx: Transaction, game: Game, now: datetime, *, after: timedelta = READING) -> None:
    """Have the next question come after a while, if the game is not held."""
    if table_of(tx, chat_of(game)).held == game.id:
        return
    due_at = now + after
    if game.opened_at is not None:
        due_at = max(due_at, game.opened_at + LEAST)
    tx.jobs.put(Job(NEXT, game.id, due_at))


def hold(tx: Transaction, game: Game, now: datetime, *, on: bool) -> None:
    """Hold the game after its present question, or let it go."""
    chat = chat_of(game)
    keep_table(tx, chat, replace(table_of(tx, chat), held=game.id if on else ""), now)
    if on:
        tx.jobs.delete(NEXT, game.id)


def wind_up(tx: Transaction, game: Game, now: datetime) -> None:
    """Drop what was to happen by the clock, and what the chat remembers of the game: it is over."""
    for kind in (NEXT, SCREEN, SKIP, games.CLOSE):
        tx.jobs.delete(kind, game.id)
    chat = chat_of(game)
    table = table_of(tx, chat)
    if table.held == game.id:
        keep_table(tx, chat, replace(table, held=""), now)


def give_up(tx: Transaction, game: Game, now: datetime) -> None:
    """Wind up a game that was ended because nobody went on with it, and have its poll stopped."""
    wind_up(tx, game, now)
    tx.jobs.put(Job(OVER, game.id, now))


def pass_over(tx: Transaction, game: Game, bank: Bank, now: datetime) -> Game:
    """Return the game with another question open in place of the present one, which is not in *bank*.

    It ends if there is none left.
    """
    before, after = game.questions[: game.position], game.questions[game.position + 1 :]
    left = [name for name in after if name in bank]
    unused = {name: question for name, question in bank.items() if name not in game.questions}
    missing = len(game.questions) - len(before) - len(left)
    fresh = draw(pool_of(unused, _round(table_of(tx, chat_of(game)).wish)), missing, game.seed)
    questions = (*before, *left, *(question.id for question in fresh))
    return games.ask(tx, replace(game, questions=questions), bank, game.position, now)


def move_game(tx: Transaction, old: ChatKey, new: ChatKey) -> None:
    """Have the game of a chat go on in the chat it has become."""
    game = live_in(tx, old)
    if game is not None and live_in(tx, new) is None:
        tx.games.save(replace(game, place=place_of(new), version=game.version + 1))


def question_slot(game_id: str, position: int) -> str:
    """Return where the question at *position* stands in its chat."""
    return f"quiz:{game_id}:{position}"


def is_on_its_way(tx: Transaction, game: Game, now: datetime) -> bool:
    """Tell whether the platform has not taken the open question of a group yet, though it may still do so."""
    if game.way is not Way.GROUP or game.state is not GameState.ASKING or game.opened_at is None:
        return False
    if now >= game.opened_at + SHOWN_WITHIN or tx.games.answers(game.id, game.position):
        return False
    return tx.sending.placed(chat_of(game), question_slot(game.id, game.position)) is None


def note_sent(
    tx: Transaction, chat: ChatKey, reply: Reply, sent: str | PollSent, now: datetime, *, is_first: bool
) -> None:
    """Take notice of what a platform has just taken: the clock of a question runs from its first message.

    An answer without a poll to what was to be one says that the chat takes none.
    """
    form = reply.poll
    if form is not None:
        if isinstance(sent, PollSent):
            note_poll(tx, form, sent)
        table, takes_polls = table_of(tx, chat), isinstance(sent, PollSent)
        if table.takes_polls is not takes_polls:
            keep_table(tx, chat, replace(table, takes_polls=takes_polls), now)
        if form.many and not takes_polls:
            tx.jobs.put(Job(SKIP, form.game_id, now))
    if is_first:
        start_clock(tx, reply.slot, now)


def start_clock(tx: Transaction, slot: str, now: datetime) -> None:
    """Let the time of the question in *slot* run from *now*, if it is open and nobody has answered it."""
    prefix, _, rest = slot.partition(":")
    game_id, _, position = rest.partition(":")
    game = tx.games.get(game_id) if prefix == "quiz" else None
    if game is None or game.way is not Way.GROUP or game.state is not GameState.ASKING:
        return
    asked = tx.games.asked(game.id, game.position)
    is_present = asked is not None and position == str(game.position)
    if asked is None or not is_present or now <= asked.opened_at or tx.games.answers(game.id, game.position):
        return
    shown = replace(game, opened_at=now, version=game.version + 1, changed_at=now)
    tx.games.save(shown)
    tx.games.put_asked(game.id, replace(asked, opened_at=now))
    games.schedule_close(tx, shown)


def note_poll(tx: Transaction, form: PollForm, sent: PollSent) -> None:
    """Keep which question the poll asks that a platform has just taken; a game that is gone needs none."""
    if tx.games.get(form.game_id) is not None:
        tx.polls.put(Poll(id=sent.poll, game_id=form.game_id, position=form.position))


def cast(tx: Transaction, player_id: str, vote: CastVote, at: datetime, now: datetime) -> Voted | None:
    """Take a vote received *at*; None if it changes nothing.

    One whose poll is not known waits: the platform may bring the first votes before we have kept its answer to
    the poll.  What waits of the same player is taken first, and a second choice never replaces the first.
    """
    key = f"{vote.poll_id}:{player_id}"
    waiting = tx.jobs.get(VOTE, key)
    poll = tx.polls.get(vote.poll_id)
    if poll is None:
        if waiting is None or not (vote.options and waiting.payload.get("options")):
            payload = {"options": list(vote.options), "at": at.isoformat()}
            tx.jobs.put(Job(VOTE, key, now + VOTE_AGAIN, payload))
        return None
    first = None
    if waiting is not None:
        tx.jobs.delete(VOTE, key)
        first = _take(tx, poll, player_id, *_read_waiting(waiting))
    second = _take(tx, poll, player_id, vote.options, at)
    if first is not None and second is not None:
        return Voted(first.before, second.after)
    return second or first


def cast_again(tx: Transaction, job: Job, now: datetime) -> Voted | None:
    """Take the vote in *job* if its poll is known by now; let it wait on for a while if not."""
    poll_id, _, player_id = job.key.partition(":")
    options, at = _read_waiting(job)
    poll = tx.polls.get(poll_id)
    if poll is not None:
        return _take(tx, poll, player_id, options, at)
    if now < at + VOTE_FOR:
        tx.jobs.put(replace(job, due_at=now + VOTE_AGAIN, attempts=0))
    return None


def _take(tx: Transaction, poll: Poll, player_id: str, options: Collection[int], at: datetime) -> Voted | None:
    before, asked = tx.games.get(poll.game_id), tx.games.asked(poll.game_id, poll.position)
    if before is None or asked is None:
        return None
    try:
        if not options:
            taken_back = games.take_back(tx, before.id, poll.position, player_id, at)
            return Voted(before, before) if taken_back else None
        given = to_given(asked.question, before.seed, options)
        if given is None:
            return None
        return Voted(before, games.answer(tx, before.id, poll.position, player_id, given, at).game)
    except GameRefused:
        return None


def to_given(question: Question, seed: str, options: Collection[int]) -> Given | None:
    """Return the answer that choosing *options*, as they were shown, gives; None if there are no such options."""
    if question.kind is QuestionKind.TRUTH:
        return _TRUTH.get(tuple(options))
    order = shuffle(question, seed)
    if not all(0 <= place < len(order) for place in options):
        return None
    return tuple(sorted(order[place] for place in options))


def _read_waiting(job: Job) -> tuple[tuple[int, ...], datetime]:
    options, at = job.payload.get("options"), job.payload.get("at")
    places = tuple(each for each in options if isinstance(each, int)) if isinstance(options, list) else ()
    return places, datetime.fromisoformat(str(at))


def _round(wish: GroupWish) -> Round:
    return Round(topic=wish.topic, level=wish.level, count=wish.count)


def _rules(wish: GroupWish) -> Rules:
    return Rules(Timer.LOCK, wish.seconds) if wish.seconds else Rules()
