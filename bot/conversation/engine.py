"""The two halves of a turn."""

from dataclasses import replace
from datetime import datetime

from bot.conversation.buttons import TIMELESS, Button, to_button, to_payload
from bot.conversation.effects import apply
from bot.conversation.flows import HANDLERS, arrival, ask, group_quiz, quiz, report, room, staff
from bot.conversation.plan import Knowledge, Plan, Turn
from bot.conversation.result import Turning
from bot.conversation.router import button_of
from bot.conversation.turns import Scene, Step
from bot.conversation.wording import say
from bot.domain.delivery import ChatKey
from bot.domain.dialogue import Dialogue
from bot.domain.effect import ForgetPerson, WorkOnClaim
from bot.domain.errors import BadPayload, StaleDialogue
from bot.domain.group_quiz import ActInGroup, CastVote
from bot.domain.message import Choice, Reply, ReplyKind, Update
from bot.ports import Transaction, Vault


def prepare(dialogue: Dialogue, update: Update, knowledge: Knowledge, now: datetime) -> Plan:
    """Decide what *update* means in *dialogue* and what to reply.  Pure; ranks and blacks out."""
    language = dialogue.language or (dialogue.last_language if dialogue.version else update.language_hint)
    scene = Scene(dialogue, update, knowledge, now, language or dialogue.last_language)
    step = _step(scene)
    return Plan(
        update=update,
        knowledge=knowledge,
        language=scene.language,
        seen_version=dialogue.version,
        dialogue=replace(step.dialogue, version=scene.version),
        replies=step.replies,
        effects=step.effects,
    )


def commit(tx: Transaction, plan: Plan, now: datetime, vault: Vault) -> Turn:
    """Write the turn: effects, Dialogue, replies (those of effects last), and the end of the inbox row.

    Raises:
        StaleDialogue: If the Dialogue changed since it was seen: prepare again.
        AlreadyHandled: If the update had its turn before.
    """
    update, dialogue = plan.update, plan.dialogue
    stored = tx.dialogues.get(dialogue.key)
    if (stored.version if stored else 0) != plan.seen_version:
        raise StaleDialogue(f"The Dialogue is at another version than {plan.seen_version}. Prepare again.")
    tx.inbox.finish(update.channel, update.event_id)
    turning, replies = Turning(tx, plan, vault, now), plan.replies
    for effect in plan.effects:
        result = apply(turning, dialogue, effect)
        if result.line is not None and update.aside is not None:
            tx.outbox.put(ChatKey(update.channel, update.aside), update.event_id, (result.line,), now)
        if result.alone:
            dialogue, replies = _unmoved(stored, plan), result.replies
            break
        if result.instead:
            dialogue, replies = result.dialogue, result.replies
            break
        dialogue, replies = result.dialogue, (*replies, *result.replies)
    if not any(isinstance(effect, ForgetPerson | WorkOnClaim | ActInGroup | CastVote) for effect in plan.effects):
        tx.dialogues.save(dialogue, now)
    ids = tx.outbox.put(ChatKey(update.channel, update.chat_id), update.event_id, replies, now)
    return Turn(update.event_id, ids, now)


def _unmoved(stored: Dialogue | None, plan: Plan) -> Dialogue:
    """Return the Dialogue as it was, at the version after this turn."""
    return replace(stored or Dialogue(key=plan.dialogue.key), version=plan.dialogue.version)


def _step(scene: Scene) -> Step:
    pressed = group_quiz.receive(scene) or staff.press(scene)
    if pressed is not None:
        return pressed
    asked = staff.door_of(scene)
    if asked is None:
        return _answered(scene)
    effect, scene = asked
    step = _answered(scene)
    return replace(step, effects=(effect, *step.effects))


def _answered(scene: Scene) -> Step:
    return room.beside(scene, quiz.beside(scene, _read(scene)))


def _read(scene: Scene) -> Step:
    received = arrival.receive(scene) or room.receive(scene)
    if received is not None:
        return received
    try:
        button = button_of(scene)
    except BadPayload:
        return _stale(scene)
    if button is None:
        return arrival.read(scene) or report.offer(scene, ask.answer(scene))
    if button.version not in {TIMELESS, scene.dialogue.version}:
        return _stale(scene)
    return _handled(scene, button) or _stale(scene)


def _handled(scene: Scene, button: Button) -> Step | None:
    handler = HANDLERS.get(button.flow)
    return handler(scene, button) if handler else None


def _stale(scene: Scene) -> Step:
    """Say in one line that the button is old and show the present choices again."""
    reply = Reply(
        kind=ReplyKind.TEXT,
        language=scene.language,
        body=say(scene.knowledge.base, scene.language, "button.stale"),
        choices=tuple(_renewed(scene, choice) for choice in scene.dialogue.open),
    )
    return Step(replace(scene.dialogue, open=reply.choices), (reply,))


def _renewed(scene: Scene, choice: Choice) -> Choice:
    """Return *choice* for the version this turn makes, so that showing it again keeps it valid."""
    button = to_button(choice.payload)
    version = button.version and scene.version
    return replace(choice, payload=to_payload(button.flow, button.step, button.choice, version=version))
