"""The language of menus and notices.  Answers follow the language of the question."""

from dataclasses import replace

from bot.conversation.buttons import Button, to_payload
from bot.conversation.cards import menu_choice
from bot.conversation.turns import Scene, Step, moved
from bot.conversation.wording import say
from bot.domain.message import Choice, Reply, ReplyKind
from bot.domain.text import Language


def press(scene: Scene, button: Button) -> Step | None:
    """Offer the languages, or set one."""
    base, language = scene.knowledge.base, scene.language
    match button.step, button.choice:
        case "ask", "":
            choices = tuple(
                Choice(say(base, each, "language.name"), to_payload("language", "set", each.value)) for each in Language
            )
            body = say(base, language, "language.ask")
            reply = Reply(kind=ReplyKind.MENU, language=language, body=body, choices=choices)
            return moved(scene, "language", "ask", reply)
        case "set", ("vi" | "en") as chosen:
            language = Language(chosen)
            body = say(base, language, "language.set")
            reply = Reply(
                kind=ReplyKind.TEXT, language=language, body=body, choices=(menu_choice(scene.knowledge, language),)
            )
            step = moved(scene, "language", "set", reply)
            return replace(step, dialogue=replace(step.dialogue, language=language, last_language=language))
        case _:
            return None
