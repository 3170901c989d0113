"""The bodies in tests/payloads/telegram, read by python-telegram-bot and compared with what the fake makes."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import telegram

from tests.support.fake_bot_api import FakeBotApi, Person
from tests.support.fake_bot_api.values import (
    make_contact,
    make_forward,
    make_group,
    make_inaccessible,
    make_location,
    make_message,
    make_photo,
    make_poll,
    make_sticker,
    make_text,
    make_voice,
)

FOLDER = Path(__file__).parents[2] / "payloads" / "telegram"
ALL = sorted(path.stem for path in FOLDER.glob("*.json"))
CHANNEL = {"id": -1001598765405, "title": "Tin nhanh", "username": "tin_nhanh_thu", "type": "channel"}
GROUP = -1001854699903
BUTTONS = {
    "inline_keyboard": [
        [{"text": "Điều 13 →", "callback_data": "browse"}],
        [{"text": "Hữu ích", "callback_data": "good"}],
        [{"text": "Mở trang", "url": "https://nhanquyen.example/"}],
    ]
}


def load(name: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return body


def shape(value: Any) -> Any:
    """Return the fields and types of a value; a list has the shapes of its items."""
    if isinstance(value, dict):
        return {name: shape(part) for name, part in value.items()}
    if isinstance(value, list):
        return sorted({json.dumps(shape(part), sort_keys=True) for part in value})
    return type(value).__name__


class Maker:
    """Makes the fake say what each body says."""

    def __init__(self) -> None:
        self.api = FakeBotApi()
        self.an = self.api.person(410249501, "An", last_name="Lê", username="le_an_thu")
        self.binh = self.api.person(5872930402, "Bình", language_code="en")
        self.group = self.api.group(GROUP)

    def forward(self, kind: str, source: Any) -> None:
        self.an.sends({**make_forward(kind, 1796000000, source), "text": "Nghe nói vậy."})

    def shown(self) -> dict[str, Any]:
        world, chat = self.api.world, self.an.chat
        content = {"text": "Có.", "entities": [{"offset": 0, "length": 3, "type": "bold"}], "reply_markup": BUTTONS}
        return world.place(chat, make_message(7, world.bot, chat.info, world.now, content))

    def reply(self) -> None:
        world, chat = self.api.world, self.group.chat
        world.place(chat, make_message(3, world.bot, chat.info, world.now, {"text": "Bạn hỏi về điều nào?"}))
        self.binh.says("Điều 12", group=self.group, reply_to=3)

    def edit(self) -> None:
        self.an.says("Con nít?")
        self.an.edits(1, "Trẻ em?")

    def migrate(self) -> None:
        self.api.group(-5481438204, "Câu lạc bộ trẻ", "group").migrate(-1002477607305, self.an.user)

    def vote(self, options: list[int]) -> None:
        self.api.world.polls["1"] = make_poll("1", "?", ["54", "41"], is_anonymous=False)
        self.an.votes("1", [0])
        if not options:
            self.an.votes("1", options)

    def vote_as_chat(self) -> None:
        self.api.world.polls["1"] = make_poll("1", "?", ["54", "41"], is_anonymous=False)
        self.an.votes("1", [1], as_chat=self.group.chat.info)

    def add_members(self) -> None:
        bot = self.api.world.bot
        content = {"new_chat_participant": bot, "new_chat_member": bot, "new_chat_members": [bot]}
        self.an.sends(content, group=self.group)

    def last(self, at: int = -1) -> dict[str, Any]:
        return self.api.updates.waiting[at].body


MADE: dict[str, Callable[[Maker], object]] = {
    "text": lambda made: made.an.says("Con nít có quyền nói ý kiến không?"),
    "start-with-parameter": lambda made: made.an.says("/start CRC-12"),
    "text-with-link": lambda made: made.an.sends(
        {**make_text("😀 xem https://nhanquyen.example/tin"), "link_preview_options": {"is_disabled": True}}
    ),
    "command-in-group": lambda made: made.an.says("/hoi@nhanquyen_thu_bot quyền", group=made.group),
    "reply-in-group": Maker.reply,
    "edited-message": Maker.edit,
    "callback-query": lambda made: made.an.presses(made.shown(), "browse"),
    "callback-query-inaccessible": lambda made: made.an.presses(make_inaccessible(made.shown()), "good"),
    "callback-query-inline": lambda made: made.binh.presses_inline("BQAAAHk", "browse"),
    "inline-query": lambda made: made.an.asks_inline("điều 12 crc"),
    "member-blocked": lambda made: made.an.blocks(),
    "member-unblocked": lambda made: made.an.unblocks(),
    "member-added-to-group": lambda made: made.an.adds_bot(made.group),
    "bot-added-to-group": Maker.add_members,
    "migrate-to": Maker.migrate,
    "migrate-from": Maker.migrate,
    "photo": lambda made: made.an.sends(make_photo("AgAC", caption="Tin này? https://tin.example/1")),
    "album-1": lambda made: made.an.sends(make_photo("AgAC", caption="Hai ảnh này", album="138")),
    "album-2": lambda made: made.an.sends(make_photo("AgAC", album="138")),
    "forward-user": lambda made: made.forward("user", made.binh.user),
    "forward-hidden-user": lambda made: made.forward("hidden_user", "Người Giấu Tên"),
    "forward-chat": lambda made: made.forward("chat", make_group(GROUP, "Lớp 9A")),
    "forward-channel": lambda made: made.forward("channel", CHANNEL),
    "voice": lambda made: made.an.sends(make_voice("AwAC")),
    "sticker": lambda made: made.an.sends(make_sticker("CAAC")),
    "contact": lambda made: made.an.sends(make_contact("84900000001", "Bình", 5872930402)),
    "location": lambda made: made.an.sends(make_location(10.5434, 106.4137)),
    "poll": lambda made: made.an.sends({"poll": make_poll("5431", "Bao nhiêu điều?", ["54", "41"])}),
    "poll-answer": lambda made: made.vote([0]),
    "poll-answer-retracted": lambda made: made.vote([]),
    "poll-answer-anonymous-admin": Maker.vote_as_chat,
}
NOT_MADE = {"unknown-kind", "channel-post", "chosen-inline-result"}


@pytest.mark.parametrize("name", ALL)
def test_python_telegram_bot_reads_every_body(name: str) -> None:
    """A body python-telegram-bot cannot read would be of no use to compare with."""
    update = telegram.Update.de_json(load(name), None)

    kinds = set(load(name)) - {"update_id"}
    assert kinds == (set(update.to_dict()) | set(update.api_kwargs)) - {"update_id"}
    assert set(update.api_kwargs) == (kinds if name == "unknown-kind" else set())


@pytest.mark.parametrize("name", ALL)
def test_entities_cover_what_they_name(name: str) -> None:
    """Offsets are UTF-16 units: a command begins with a slash, a link with http."""
    message = telegram.Update.de_json(load(name), None).effective_message
    if not isinstance(message, telegram.Message):
        return

    begins = {"bot_command": "/", "url": "http", "bold": "Có."}
    for entity, covered in {**message.parse_entities(), **message.parse_caption_entities()}.items():
        assert covered.startswith(begins[entity.type])
        assert not covered.endswith(" ")


@pytest.mark.parametrize("name", sorted(MADE))
def test_the_fake_makes_the_same_fields_and_types(name: str) -> None:
    """What the bot is tested with looks like what it will get."""
    made = Maker()

    MADE[name](made)

    body = made.last(0 if name == "migrate-to" else -1)
    assert shape(body) == shape(load(name))
    assert telegram.Update.de_json(body, None).update_id == body["update_id"]


def test_no_body_is_forgotten() -> None:
    """Every body is either made by the fake or named as one it does not make."""
    assert set(ALL) == set(MADE) | NOT_MADE


def test_people_are_kept_apart() -> None:
    """A person's number is the number of their private chat."""
    an: Person = Maker().an

    assert an.id == an.chat.info["id"] == an.user["id"]
