"""The transcripts in web chat: forms in, fragments out."""

import time
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from bot.app import CLAIMS_EVERY_S
from bot.serving import make_asgi
from bot.settings import load_settings
from tests.dialogues.screen import Screen, squeeze
from tests.support.log_watch import WATCH
from tests.support.web import HTMX, Seen, make_event, read_replies

PATIENCE_S = 30.0


class WebDriver:
    """A person at the chat page, over the real house with its own data folder."""

    def __init__(self, data: Path, knowledge: Path | None = None) -> None:
        # One person here says in a minute what many do.
        settings = load_settings(
            {}, data=data, knowledge=knowledge, chat_per_minute=10_000, chat_per_minute_address=10_000
        )
        self._client = TestClient(make_asgi(settings, demo=False))
        self._client.__enter__()
        self._client.get("/").raise_for_status()
        self._last: dict[str, tuple[str, str]] = {}
        self._boxes: dict[str, str] = {}
        self._ticked: list[str] = []

    def say(self, text: str) -> Screen:
        return self._send({"event": make_event(), "text": text})

    def tap(self, label: str) -> Screen:
        if label in self._boxes:
            self._ticked.append(self._boxes[label])  # It goes with the button that is pressed next.
            return Screen("", ())
        event, payload = self._last[label]
        ticked, self._ticked = self._ticked, []
        return self._send({"event": event, "choice": payload, "pick": ticked})

    def show(self, picture: bytes, *, caption: str = "", name: str = "anh.jpg") -> Screen:
        """Send a picture by the composer."""
        sent = {"picture": (name, picture, "image/jpeg")}
        return self._send({"event": make_event(), "text": caption}, sent)

    @property
    def client(self) -> TestClient:
        """Return the browser."""
        return self._client

    def _send(self, fields: dict[str, Any], files: dict[str, tuple[str, bytes, str]] | None = None) -> Screen:
        WATCH.note(fields.get("text", ""), *self._client.cookies.values())
        headers = {"hx-request": "true"} if files else HTMX
        answer = self._client.post("/chat", data=fields, files=files, headers=headers)
        answer.raise_for_status()
        return self._show(read_replies(answer.text))

    def hear(self) -> Screen:
        until = time.monotonic() + PATIENCE_S
        replies: list[Seen] = []
        while not replies and time.monotonic() < until:
            time.sleep(0.1)
            replies = self._fetch()
        time.sleep(2 * CLAIMS_EVERY_S)
        return self._show([*replies, *self._fetch()])

    def _fetch(self) -> list[Seen]:
        answer = self._client.get("/chat/since")
        answer.raise_for_status()
        return read_replies(answer.text)

    def _show(self, replies: list[Seen]) -> Screen:
        offered = _offered(replies)
        self._last = offered or self._last
        self._boxes = {label: payload for reply in replies for label, payload in reply.boxes.items()}
        labels = (*self._boxes, *offered)
        return Screen(squeeze(" ".join(reply.text for reply in replies)), labels)

    def close(self) -> None:
        self._client.__exit__(None, None, None)


def _offered(replies: list[Seen]) -> dict[str, tuple[str, str]]:
    """Return event and payload of every button by its label, those of later replies last."""
    return {label: (reply.event, payload) for reply in replies for label, payload in reply.choices.items()}
