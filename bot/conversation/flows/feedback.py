"""Thumbs under an answer, counted for the version of the entry that was shown."""

from collections.abc import Iterable
from dataclasses import replace

from bot.conversation.buttons import Button, to_payload
from bot.conversation.turns import Scene, Step
from bot.conversation.wording import say
from bot.domain.effect import CountFeedback, FeedbackReason
from bot.domain.message import Choice, ChoiceRole, Reply, ReplyKind

REMEMBERED = 20
"""How many thumbs of one person are remembered, so that a second tap does not count."""


def press(scene: Scene, button: Button) -> Step | None:
    """Count a thumb; after a thumb down, offer four reasons."""
    match button.step:
        case "up" | "down":
            return _thumb(scene, button)
        case "why":
            return _why(scene, button)
        case _:
            return None


def _thumb(scene: Scene, button: Button) -> Step:
    version = button.choice
    entry = scene.knowledge.entry_of_version.get(version)
    if entry is None:
        return _say(scene, "feedback.gone")
    voted = _voted(scene)
    if version in voted:
        return _say(scene, "feedback.again")
    data = {**scene.dialogue.data, "voted": [*voted, version][-REMEMBERED:]}
    good = button.step == "up"
    step = _say(scene, "feedback.thanks" if good else "feedback.why", () if good else _reasons(scene, version))
    effect = CountFeedback(entry, version, good=good)
    return replace(step, dialogue=replace(step.dialogue, data=data), effects=(effect,))


def _why(scene: Scene, button: Button) -> Step | None:
    version, _, name = button.choice.partition(".")
    entry = scene.knowledge.entry_of_version.get(version)
    if entry is None or name not in {reason.value for reason in FeedbackReason}:
        return None
    step = _say(scene, "feedback.noted")
    return replace(step, effects=(CountFeedback(entry, version, good=False, reason=FeedbackReason(name)),))


def _reasons(scene: Scene, version: str) -> tuple[Choice, ...]:
    base, language = scene.knowledge.base, scene.language
    return tuple(
        Choice(
            say(base, language, f"feedback.reason.{reason.value}"),
            to_payload("feedback", "why", f"{version}.{reason.value}", version=scene.version),
            ChoiceRole.OPTION,
        )
        for reason in FeedbackReason
    )


def _voted(scene: Scene) -> list[str]:
    voted = scene.dialogue.data.get("voted")
    return [str(version) for version in voted] if isinstance(voted, Iterable) and not isinstance(voted, str) else []


def _say(scene: Scene, key: str, choices: tuple[Choice, ...] = ()) -> Step:
    """Reply in one line.  Without choices of its own, those of the answer stay open."""
    body = say(scene.knowledge.base, scene.language, key)
    reply = Reply(kind=ReplyKind.TEXT, language=scene.language, body=body, choices=choices)
    return Step(replace(scene.dialogue, open=choices or scene.dialogue.open), (reply,))
