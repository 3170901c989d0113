"""The daily question: the same for everybody on one day, at the hour each reader chose."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from bot.domain.delivery import ChatKey, Job
from bot.domain.dialogue import DialogueKey
from bot.domain.errors import GameRefused, WhyRefused
from bot.domain.game import Asked, DailyReader, Game, Way
from bot.domain.kept import to_day, to_local
from bot.domain.message import Reply
from bot.domain.quiz import Question, QuestionKind
from bot.domain.report import Contact, Person
from bot.domain.text import Language
from bot.ports import Transaction, Vault
from bot.services.games import Bank, player_of
from bot.services.take_quiz import begin_round, open_round, setup_of

DAILY: Final = "daily_question"
"""The kind of job that sends a reader the question of the day; its key is the player."""
HOURS: Final = range(6, 22)
CAUSE: Final = "daily:"
"""How causes of daily questions begin."""
_TAPPED: Final = frozenset({QuestionKind.ONE, QuestionKind.TRUTH})
_IN_A_ROW: Final = 7
"""After so many days in a row a missed day is forgiven again."""

Draw = Callable[[Game, Asked, Language], Sequence[Reply]]
"""Puts the question of a game that is open into words."""


def subscribe(tx: Transaction, vault: Vault, contact: Contact, hour: int, now: datetime) -> datetime:
    """Send a question each day at *hour* to *contact*; return when the next one comes.

    Raises:
        GameRefused: If no question is sent at this hour.
    """
    if hour not in HOURS:
        raise GameRefused(WhyRefused.NOT_AN_ANSWER)
    player_id = player_of(vault, contact.person)
    sealed = vault.seal_contact(player_id, contact)
    known = tx.daily.get(player_id)
    fresh = DailyReader(player_id=player_id, contact=sealed, hour=hour)
    tx.daily.save(fresh if known is None else replace(known, contact=sealed, hour=hour))
    due_at = next_hour(now, hour)
    tx.jobs.put(Job(DAILY, player_id, due_at))
    return due_at


def unsubscribe(tx: Transaction, player_id: str) -> bool:
    """Send this player no more questions; return whether any were sent."""
    tx.jobs.delete(DAILY, player_id)
    return tx.daily.delete(player_id)


def note_closed(tx: Transaction, cause: str) -> None:
    """End the daily question of a chat that takes nothing any more; other causes are none of ours."""
    if cause.startswith(CAUSE):
        unsubscribe(tx, cause.split(":")[1])


def next_hour(now: datetime, hour: int) -> datetime:
    """Return when clocks in Viet Nam show *hour* o'clock next."""
    local = to_local(now)
    today = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    return today if today > local else today + timedelta(days=1)


def question_of(bank: Bank, day: date) -> Question | None:
    """Return the question of *day*: one that is answered by a tap."""
    pool = sorted((question for question in bank.values() if question.kind in _TAPPED), key=lambda each: each.id)
    random = Random(f"daily:{day.isoformat()}")  # noqa: S311 nothing is kept secret by it
    return random.choice(pool) if pool else None


def open_today(tx: Transaction, vault: Vault, bank: Bank, player: tuple[str, Language], now: datetime) -> Game | None:
    """Return the open game with the question of this day; None if it was answered, or there is none.

    The question of an earlier day nobody answered is over then.
    """
    player_id, language = player
    newest = tx.games.at(Way.DAILY, player_id)
    if newest is not None and to_day(newest.created_at) == to_day(now):
        return open_round(tx, player_id, Way.DAILY)
    question = question_of(bank, to_day(now))
    if question is None:
        return None
    return begin_round(tx, vault, (question,), setup_of(player_id, language, Way.DAILY), now)


def count_day(reader: DailyReader, day: date) -> DailyReader:
    """Return *reader* after the question of *day* was answered.

    One missed day is forgiven; then none until seven more days in a row are answered.
    """
    if reader.last_day is not None and day <= reader.last_day:
        return reader
    missed = 0 if reader.last_day is None else (day - reader.last_day).days - 1
    if reader.last_day is None or missed > 1 or (missed and reader.frozen):
        streak, frozen = 1, 0
    else:
        streak, frozen = reader.streak + 1, _IN_A_ROW if missed else max(0, reader.frozen - 1)
    return replace(reader, streak=streak, best=max(reader.best, streak), frozen=frozen, last_day=day)


def run_daily(tx: Transaction, job: Job, now: datetime, *, vault: Vault, bank: Bank, draw: Draw) -> None:
    """Send the question of the day, and come back the next day.

    One that was missed while down is sent once, but not at night.  Whoever cannot be reached any more, or has been
    forgotten, is no reader any more.  For whoever is writing something else it waits beside that, as buttons.
    """
    reader = tx.daily.get(job.key)
    contact = None if reader is None else vault.open_contact(job.key, reader.contact)
    if reader is None:
        return
    if contact is None or tx.dialogues.get(_key_of(contact.person)) is None:
        unsubscribe(tx, job.key)
        return
    tx.jobs.put(Job(DAILY, job.key, next_hour(now, reader.hour)))
    if to_local(now).hour not in HOURS:
        return
    game = open_today(tx, vault, bank, (job.key, contact.language), now)
    asked = None if game is None else tx.games.asked(game.id, game.position)
    if game is None or asked is None:
        return
    replies = draw(game, asked, contact.language)
    person = contact.person
    cause = f"{CAUSE}{job.key}:{to_day(now).isoformat()}"
    tx.outbox.put(ChatKey(person.channel, person.chat_id), cause, replies, now)
    choices = next((reply.choices for reply in reversed(replies) if reply.choices), ())
    dialogue = tx.dialogues.get(_key_of(person))
    if dialogue is not None and not dialogue.awaits_words:
        tx.dialogues.save(dialogue.told(choices, None), now)


def _key_of(person: Person) -> DialogueKey:
    return DialogueKey(person.channel, person.chat_id, person.person_id)
