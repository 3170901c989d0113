"""What is kept of a person, and "quên tôi"."""

from bot.conversation.buttons import Button, to_payload
from bot.conversation.cards import menu_choice
from bot.conversation.turns import Scene, Step, moved
from bot.conversation.wording import say
from bot.domain.effect import Effect, ForgetPerson
from bot.domain.message import Choice, ChoiceRole, Reply, ReplyKind


def press(scene: Scene, button: Button) -> Step | None:
    """Show the notice, ask whether to forget, and forget."""
    base, language = scene.knowledge.base, scene.language
    menu = menu_choice(scene.knowledge, language)
    match button.step:
        case "notice":
            forget = Choice(say(base, language, "privacy.forget"), to_payload("privacy", "forget"))
            speak = Choice(say(base, language, "menu.language"), to_payload("language", "ask"), ChoiceRole.NAVIGATION)
            return _moved(scene, "notice", say(base, language, "privacy.notice"), (forget, speak, menu))
        case "forget":
            yes = to_payload("privacy", "forgotten", version=scene.version)
            choices = (
                Choice(say(base, language, "privacy.yes"), yes),
                Choice(say(base, language, "privacy.no"), to_payload("help", "menu")),
            )
            return _moved(scene, "forget", say(base, language, "privacy.confirm"), choices)
        case "forgotten" if button.version == scene.dialogue.version:
            effect = ForgetPerson(scene.dialogue.key)
            return _moved(scene, "", say(base, language, "privacy.forgotten"), (), effect)
        case _:
            return None


def _moved(scene: Scene, step: str, body: str, choices: tuple[Choice, ...], *effects: Effect) -> Step:
    reply = Reply(kind=ReplyKind.TEXT, language=scene.language, body=body, choices=choices)
    return moved(scene, "privacy", step, reply, effects=effects)
