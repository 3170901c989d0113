"""A round played alone: beginning, answering, stopping, playing the wrong ones again."""

from dataclasses import replace

from bot.answering.quiz import RIGHT, marked_words
from bot.conversation.cards import answer_card
from bot.conversation.quiz.cards import play_on_choice
from bot.conversation.quiz.menus import ANY, start_card, to_value, unfinished_card
from bot.conversation.quiz.picks import completed, is_complete, is_list, size_of, to_given, to_places
from bot.conversation.quiz.table import AT_ONCE, Table
from bot.conversation.result import Result
from bot.domain.errors import GameRefused, WhyRefused
from bot.domain.game import Asked, Game, GameState
from bot.domain.kept import to_day
from bot.domain.message import Reply
from bot.domain.quiz import Given, Question, QuestionKind
from bot.domain.quiz_effect import PlayWrongAgain, StartRound, StopQuiz
from bot.services.daily_quiz import unsubscribe
from bot.services.games import Round, draw_round, end
from bot.services.take_quiz import begin_round, give, outcome_of, setup_of


def open_quiz(table: Table, *, instead: bool) -> Result:
    """Show how to begin, or that a round is unfinished, which ends first if something else is wanted *instead*."""
    game = table.unfinished
    if game is not None and not instead:
        return table.offer(_unfinished(table, game))
    if game is not None:
        end(table.turning.tx, game, table.turning.now)
    return table.offer(start_card(table.knowledge, table.language))


def start(table: Table, effect: StartRound) -> Result:
    """Begin a round and ask its first question."""
    game = table.unfinished
    if game is not None and not effect.instead:
        if _has_just_begun(table, game):
            return table.say_nothing()
        wanted = f"{effect.topic or ANY}.{to_value(effect.level)}.{effect.count}"
        return table.offer(_unfinished(table, game, wanted))
    wanted_round = Round(topic=effect.topic, level=effect.level, count=effect.count)
    return _begin(table, draw_round(table.turning.vault, table.bank, wanted_round))


def press(table: Table, tag: str, place: int) -> Result:
    """Take a pressed choice: the answer, or one part of it."""
    game = table.named(tag)
    asked = None if game is None else table.asked(game)
    if game is None or asked is None:
        return _old(table, tag)
    question = asked.question
    if question.kind in {QuestionKind.ONE, QuestionKind.TRUTH}:
        return _answer(table, game, asked, (place,))
    if question.is_typed or not 0 <= place < size_of(question):
        return _unclear(table, game)
    return _pick(table, game, asked, place)


def finish(table: Table, tag: str, places: tuple[int, ...] | None) -> Result:
    """Take what is picked as the whole answer."""
    game = table.named(tag)
    asked = None if game is None else table.asked(game)
    if game is None or asked is None:
        return _old(table, tag)
    picks = table.picks(tag) if places is None else places
    if not picks:
        line = table.turning.text("quiz.picked_none")
        return table.show(game, line)
    return _answer(table, game, asked, picks)


def drop(table: Table, tag: str) -> Result:
    """Show the question with nothing picked."""
    game = table.named(tag)
    return _old(table, tag) if game is None else table.show(game, slot=table.slot(tag))


def type_in(table: Table, text: str, *, asks: bool) -> Result:
    """Take typed words as the answer, if they are one; else they are what the plan made of them."""
    table = _before(table)
    game = table.unfinished
    asked = None if game is None else table.asked(game)
    if game is None or asked is None:
        return Result(table.turning.plan.dialogue)
    question = asked.question
    if question.is_typed:
        given = marked_words(question, text, table.language)
        if asks and given != RIGHT:
            return Result(table.turning.plan.dialogue)
        return _keep(table, game, given)
    if question.kind not in {QuestionKind.MANY, QuestionKind.ORDER, QuestionKind.MATCH} or not is_list(text):
        return Result(table.turning.plan.dialogue)
    return _answer(table, game, asked, to_places(text))


def go_on(table: Table) -> Result:
    """Show the open question again: of the round, else of the day."""
    daily = table.newest_daily
    game = table.unfinished
    if game is None and daily is not None and daily.state is GameState.ASKING:
        game = daily
    if game is not None:
        return table.show(game)
    card = start_card(table.knowledge, table.language)
    return table.offer(replace(card, body=f"{table.text('quiz.none_open')}\n\n{card.body}"))


def stop(table: Table, effect: StopQuiz) -> Result:
    """End what is to be ended, and say what that was."""
    game = table.unfinished if effect.round else None
    is_reader = effect.daily and unsubscribe(table.turning.tx, table.player)
    lines = [table.text("quiz.stopped.round")] if game is not None else []
    lines += [table.text("quiz.stopped.daily")] if is_reader else []
    if not lines:
        return table.say_over(table.turning.text("quiz.stopped.none", *table.starts))
    said = replace(table.turning.text("quiz.stopped.none"), body="\n\n".join(lines))
    if game is None:
        return table.say_over(replace(said, choices=table.starts))
    after = end(table.turning.tx, game, table.turning.now)
    stopped = Table(table.turning, table.dialogue)
    outcome = outcome_of(table.turning.tx, after)
    if not outcome.answered:
        return stopped.say_over(replace(said, choices=stopped.starts))
    return stopped.say_over(said, stopped.result(after))


def play_again(table: Table, effect: PlayWrongAgain) -> Result:
    """Begin a round of the questions that were answered wrong."""
    newest = table.newest
    if newest is not None and newest.state is not GameState.ENDED and _has_just_begun(table, newest):
        return table.say_nothing()
    if table.unfinished is not None:
        return table.offer(_unfinished(table, table.unfinished))
    if newest is None or table.result_tag(newest) != effect.tag:
        return table.say_over(table.turning.text("quiz.result.gone", *table.starts))
    wrong = outcome_of(table.turning.tx, newest).wrong
    if not wrong:
        return table.say_over(table.turning.text("quiz.result.gone", *table.starts))
    return _begin(table, tuple(table.bank.get(question.id, question) for question in wrong))


def read_last(table: Table) -> Result:
    """Show the article of the question answered last."""
    entries = table.knowledge.base.entries
    answered = [
        (seen.answered.at, seen.asked.question)
        for game in (table.newest, table.newest_daily)
        if game is not None
        for seen in outcome_of(table.turning.tx, game).questions
        if seen.answered is not None
    ]
    question = max(answered, key=lambda each: each[0])[1] if answered else None
    article = next((cited for cited in question.cites if cited in entries), None) if question else None
    if article is None:
        return table.say_over(table.turning.text("quiz.none_open", *table.starts))
    card = answer_card(table.knowledge, entries[article], table.language, to_day(table.turning.now))
    play_on = () if table.unfinished is None else (play_on_choice(table.knowledge, table.language),)
    return table.offer(replace(card, choices=(*card.choices, *play_on)))


def _begin(table: Table, questions: tuple[Question, ...]) -> Result:
    turning = table.turning
    setup = setup_of(table.player, table.language)
    try:
        game = begin_round(turning.tx, turning.vault, questions, setup, turning.now)
    except GameRefused as refused:
        return table.say_over(table.refused(refused.why))
    return Table(turning, table.dialogue).show(game)


def _pick(table: Table, game: Game, asked: Asked, place: int) -> Result:
    """Put *place* to what is picked; of several that are right, take it away if it was there."""
    tag = table.tag(game, game.position)
    picks = table.picks(tag)
    if asked.question.kind is QuestionKind.MANY:
        picks = tuple(sorted({*picks} ^ {place}))
    elif place not in picks:
        picks = (*picks, place)
    if is_complete(asked.question, picks):
        return _answer(table, game, asked, completed(asked.question, picks))
    return table.show(game, picks=picks, slot=table.slot(tag))


def _answer(table: Table, game: Game, asked: Asked, places: tuple[int, ...]) -> Result:
    return _keep(table, game, to_given(asked.question, game.seed, places))


def _keep(table: Table, game: Game, given: Given) -> Result:
    turning = table.turning
    received_at = turning.plan.update.received_at
    try:
        marked = give(turning.tx, table.bank, game, given, received_at, turning.now)
    except GameRefused as refused:
        if refused.why is WhyRefused.NOT_AN_ANSWER:
            return _unclear(table, game)
        return table.say_over(table.refused(refused.why))
    return Table(turning, table.dialogue).say_marked(marked)


def _old(table: Table, tag: str) -> Result:
    """Say that a button is of an earlier question, and show the present one; nothing to a second tap."""
    received_at = table.turning.plan.update.received_at
    for game in (table.newest, table.newest_daily):
        for position in range(0 if game is None else game.position + 1):
            if game is None or table.tag(game, position) != tag:
                continue
            answered = table.turning.tx.games.answer(game.id, position, table.player)
            if answered is not None and received_at - answered.at < AT_ONCE:
                return table.say_nothing()
    if table.unfinished is None:
        return table.say_over(table.turning.text("quiz.old_over", *table.starts))
    return table.show(table.unfinished, table.turning.text("quiz.old"))


def _unclear(table: Table, game: Game) -> Result:
    return table.show(game, table.turning.text("quiz.unclear"))


def _before(table: Table) -> Table:
    """Return the table as it was before the plan took the words for a message to the bot."""
    key, version = table.dialogue.key, table.dialogue.version
    stored = table.turning.tx.dialogues.get(key)
    return table if stored is None else Table(table.turning, replace(stored, version=version))


def _has_just_begun(table: Table, game: Game) -> bool:
    """Tell whether the round was begun by the first tap of a double tap."""
    return game.position <= 0 and table.turning.plan.update.received_at - game.created_at < AT_ONCE


def _unfinished(table: Table, game: Game, wanted: str = "") -> Reply:
    at = (game.position + 1, len(game.questions))
    return unfinished_card(table.knowledge, table.language, at, wanted)
