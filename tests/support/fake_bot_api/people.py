"""People who write to the bot, as the tests move them."""

from collections.abc import Sequence
from typing import Any

from tests.support.fake_bot_api.refusal import Refusal
from tests.support.fake_bot_api.values import (
    Json,
    make_callback,
    make_document,
    make_forward,
    make_group,
    make_inline_callback,
    make_inline_query,
    make_member_change,
    make_message,
    make_photo,
    make_poll_answer,
    make_text,
)
from tests.support.fake_bot_api.world import Callback, Chat, InlineQuery, World
from tests.support.log_watch import WATCH

BLOCKED = Refusal(403, "Forbidden: bot was blocked by the user")
GROUP_SENDER: Json = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
CHANNEL_BOT: Json = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
"""Who votes where a chat does."""
KICKED = Refusal(403, "Forbidden: bot was kicked from the supergroup chat")


class Group:
    """A group the bot is in."""

    def __init__(self, world: World, chat: Chat) -> None:
        self.world = world
        self.chat = chat

    @property
    def id(self) -> int:
        """Return the chat's number."""
        return self.chat.id

    def open_topic(self, name: str, by: Json) -> int:
        """Open a topic, and return its number: that of the message that says so."""
        world, chat = self.world, self.chat
        chat.info["is_forum"] = True
        number = world.next_message_id(chat)
        opened = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
        in_it = {"message_thread_id": number, "is_topic_message": True}
        world.place(chat, make_message(number, by, chat.info, world.now, opened, **in_it))
        chat.topics.add(number)
        return number

    def delete_topic(self, number: int) -> None:
        """Delete a topic and everything in it."""
        self.chat.topics.remove(number)
        gone = [key for key, each in self.chat.messages.items() if each.get("message_thread_id") == number]
        for key in gone:
            del self.chat.messages[key]

    def migrate(self, new_id: int, by: Json) -> "Group":
        """Become a supergroup: two service messages, and sends to the old number say where to."""
        world, old = self.world, self.chat
        chat = world.open_chat(make_group(new_id, old.info["title"]))
        gone = make_message(world.next_message_id(old), by, old.info, world.now, {"migrate_to_chat_id": new_id})
        moved = {"migrate_from_chat_id": old.id}
        come = make_message(1, GROUP_SENDER, chat.info, world.now, moved, sender_chat=chat.info)
        old.refusal = Refusal(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            {"migrate_to_chat_id": new_id},
        )
        world.updates.put("message", world.place(old, gone), old.id)
        world.updates.put("message", world.place(chat, come), chat.id)
        return Group(world, chat)


class Person:
    """Somebody with Telegram on their phone."""

    def __init__(self, world: World, user: Json) -> None:
        self.world = world
        self.user = user
        self.chat = world.meet(user)

    @property
    def id(self) -> int:
        """Return the user's number, which is also the number of the private chat."""
        return self.chat.id

    def says(
        self, text: str, *, group: Group | None = None, reply_to: int | None = None, topic: int | None = None
    ) -> int | None:
        """Send a text, in a group also into one of its topics; return the id of its update."""
        return self.sends(make_text(text), group=group, reply_to=reply_to, topic=topic)

    def sends(
        self,
        content: Json,
        *,
        group: Group | None = None,
        reply_to: int | None = None,
        topic: int | None = None,
        **more: Any,
    ) -> int | None:
        """Send any content; return the id of its update."""
        chat = group.chat if group else self.chat
        more |= self.world.find_topic(chat, topic)
        WATCH.note(chat.id, content.get("text", ""), content.get("caption", ""))
        if reply_to is not None:
            more["reply_to_message"] = chat.messages[reply_to]
        number = self.world.next_message_id(chat)
        message = self.world.place(chat, make_message(number, self.user, chat.info, self.world.now, content, **more))
        return self.world.updates.put("message", message, chat.id)

    def shows(
        self, *pictures: bytes, caption: str | None = None, group: Group | None = None, **more: Any
    ) -> list[int | None]:
        """Send pictures, several as an album whose first one carries the caption; return the ids of the updates."""
        album = str(13_000_000_000_000_000 + self.world.number()) if len(pictures) > 1 else None
        sent: list[int | None] = []
        for number, picture in enumerate(pictures):
            file_id = self.world.keep_file(picture)
            words = None if number else caption
            content = make_photo(file_id, caption=words, album=album, octets=len(picture))
            sent.append(self.sends(content, group=group, **more))
        return sent

    def sends_file(self, content: bytes, mime_type: str, caption: str | None = None) -> int | None:
        """Send a file as it is."""
        file_id = self.world.keep_file(content)
        words = {"caption": caption} if caption else {}
        return self.sends({**make_document(file_id, len(content), mime_type), **words})

    def forwards(self, text: str, kind: str = "hidden_user", source: Any = "Người Lạ") -> int | None:
        """Pass on what somebody else wrote."""
        return self.sends(make_text(text), **make_forward(kind, self.world.now - 60, source))

    def edits(self, message_id: int, text: str) -> int | None:
        """Change the text of an own message."""
        message = {**self.chat.messages[message_id], "edit_date": self.world.now}
        message.pop("entities", None)
        message |= make_text(text)
        return self.world.updates.put("edited_message", self.world.place(self.chat, message), self.chat.id)

    def taps(self, label: str, *, group: Group | None = None, message_id: int | None = None) -> Callback:
        """Press the button called *label*: of *message_id*, or of the last message that has it."""
        chat = group.chat if group else self.chat
        for number, message in sorted(chat.messages.items(), reverse=True):
            for row in message.get("reply_markup", {}).get("inline_keyboard", []):
                for button in row:
                    if button["text"] == label and message_id in {None, number} and "callback_data" in button:
                        return self.presses(message, button["callback_data"])
        raise LookupError(f"Nothing in chat {chat.id} has a button called {label}.")

    def presses(self, message: Json, data: str) -> Callback:
        """Press a button of *message* with any payload, also one that is not there."""
        query = Callback(str(4_382_000_000_000_000_000 + self.world.number()), self.world.clock())
        self.world.callbacks[query.id] = query
        shown = dict(message)
        chat_id = message["chat"]["id"]
        self.world.updates.put("callback_query", make_callback(query.id, self.user, shown, data), chat_id)
        return query

    def presses_inline(self, inline_message_id: str, data: str) -> Callback:
        """Press a button under a message somebody sent through inline mode."""
        query = Callback(str(4_382_000_000_000_000_000 + self.world.number()), self.world.clock())
        self.world.callbacks[query.id] = query
        pressed = make_inline_callback(query.id, self.user, inline_message_id, data)
        self.world.updates.put("callback_query", pressed, None)
        return query

    def asks_inline(self, text: str) -> InlineQuery:
        """Type *text* after the bot's name in some chat."""
        query = InlineQuery(str(5_293_000_000_000_000_000 + self.world.number()), self.world.clock())
        self.world.inline_queries[query.id] = query
        self.world.updates.put("inline_query", make_inline_query(query.id, self.user, text), None)
        return query

    def votes(self, poll_id: str, options: Sequence[int], *, as_chat: Json | None = None) -> int | None:
        """Vote in a poll, wherever it was forwarded to; of one that is anonymous the bot is told nothing.

        No options take a vote back.  *as_chat* is the chat an anonymous administrator votes in the name of.

        Raises:
            CannotVote: If the app would not let them.
        """
        poll = self.world.polls[poll_id]
        self.world.ballots.cast(poll, as_chat or self.user, options)
        if poll["is_anonymous"]:
            return None
        answer = make_poll_answer(poll, CHANNEL_BOT if as_chat else self.user, options)
        if as_chat is not None:
            answer["voter_chat"] = as_chat
        return self.world.updates.put("poll_answer", answer, None)

    def blocks(self) -> int | None:
        """Block the bot."""
        self.chat.refusal = BLOCKED
        return self._change(self.chat, "member", "kicked")

    def unblocks(self) -> int | None:
        """Let the bot write again."""
        self.chat.refusal = None
        return self._change(self.chat, "kicked", "member")

    def adds_bot(self, group: Group) -> int | None:
        """Add the bot to a group."""
        group.chat.ours, group.chat.refusal = True, None
        return self._change(group.chat, "left", "member")

    def kicks_bot(self, group: Group) -> int | None:
        """Throw the bot out of a group."""
        group.chat.refusal = KICKED
        return self._change(group.chat, "member", "kicked")

    def _change(self, chat: Chat, old: str, new: str) -> int | None:
        change = make_member_change(chat.info, self.user, self.world.bot, self.world.now, old, new)
        return self.world.updates.put("my_chat_member", change, chat.id)
