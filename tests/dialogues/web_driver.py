"""The transcripts in web chat: forms in, fragments out."""

from pathlib import Path

from starlette.testclient import TestClient

from bot.serving import make_asgi
from bot.settings import load_settings
from tests.dialogues.screen import Screen, squeeze
from tests.support.web import HTMX, Seen, make_event, read_replies


class WebDriver:
    """A person at the chat page, over the real house with its own data folder."""

    def __init__(self, data: Path) -> None:
        self._client = TestClient(make_asgi(load_settings({}, data=data), demo=False))
        self._client.__enter__()
        self._client.get("/").raise_for_status()
        self._last: dict[str, tuple[str, str]] = {}

    def say(self, text: str) -> Screen:
        return self._send({"event": make_event(), "text": text})

    def tap(self, label: str) -> Screen:
        event, payload = self._last[label]
        return self._send({"event": event, "choice": payload})

    def _send(self, fields: dict[str, str]) -> Screen:
        answer = self._client.post("/chat", data=fields, headers=HTMX)
        answer.raise_for_status()
        replies = read_replies(answer.text)
        offered = _offered(replies)
        self._last = offered or self._last
        return Screen(squeeze(" ".join(reply.text for reply in replies)), tuple(offered))

    def close(self) -> None:
        self._client.__exit__(None, None, None)


def _offered(replies: list[Seen]) -> dict[str, tuple[str, str]]:
    """Return event and payload of every button by its label, those of later replies last."""
    return {label: (reply.event, payload) for reply in replies for label, payload in reply.choices.items()}
