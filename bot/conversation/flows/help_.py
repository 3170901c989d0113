"""The menu and what this service is."""

from bot.conversation.buttons import Button, to_payload
from bot.conversation.cards import menu_choice
from bot.conversation.turns import Scene, Step, moved
from bot.conversation.wording import say
from bot.domain.message import Choice, Reply, ReplyKind

MENU = (
    ("menu.ask", "ask", "start"),
    ("menu.browse", "browse", "start"),
    ("menu.quiz", "quiz", "start"),
    ("menu.report", "report", "start"),
    ("menu.lookup", "lookup", "ask"),
    ("menu.privacy", "privacy", "notice"),
)
"""At most six, each reachable by tap, number or word."""


def press(scene: Scene, button: Button) -> Step | None:
    """Show the menu, or say what this is and who runs it."""
    base, language = scene.knowledge.base, scene.language
    match button.step:
        case "menu":
            choices = tuple(Choice(say(base, language, key), to_payload(flow, step)) for key, flow, step in MENU)
            body = say(base, language, "menu.body")
            reply = Reply(kind=ReplyKind.MENU, language=language, body=body, choices=choices)
            return moved(scene, "help", "menu", reply)
        case "about":
            operator = scene.knowledge.operator
            body = say(base, language, "about.body", name=operator.name)
            if operator.contact:
                body += "\n\n" + say(base, language, "about.contact", contact=operator.contact)
            choices = (menu_choice(scene.knowledge, language),)
            reply = Reply(kind=ReplyKind.TEXT, language=language, body=body, choices=choices)
            return moved(scene, "help", "about", reply)
        case _:
            return None
