"""``/quy-trinh``: how a claim is checked, what is not false information, and how to object."""

from starlette.requests import Request
from starlette.routing import Route

from bot.domain.text import Language
from bot.domain.verdict import NoVerdict, Verdict
from bot.site.parts import SiteParts
from bot.site.view import Values, view

_STEPS = ("send", "queue", "research", "propose", "approve", "hold", "publish", "tell")
_AFTER = ("two_people", "correct", "appeal", "privacy", "kept", "links")


def process_routes(parts: SiteParts) -> list[Route]:
    """Return the route of the page about the process."""

    def process(_request: Request, _language: Language) -> Values:
        return {
            "steps": _STEPS,
            "verdicts": [verdict.value for verdict in Verdict],
            "answers": [answer.value for answer in NoVerdict],
            "sections": _AFTER,
        }

    return [Route("/quy-trinh", view(parts, "site/process.html", process), methods=["GET"])]
