"""What the methods do, once their fields have the right shape."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from tests.support.fake_bot_api.keyboard import check_keyboard
from tests.support.fake_bot_api.limits import Meter
from tests.support.fake_bot_api.refusal import bad
from tests.support.fake_bot_api.text import CAPTION, read_text
from tests.support.fake_bot_api.values import Json, make_message, make_photo, make_poll
from tests.support.fake_bot_api.world import FILE_LIMIT, Chat, World

Fields = dict[str, Any]
Files = Mapping[str, bytes]

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)


class Calls:
    """The methods that read or change the world; those about delivery are the server's."""

    def __init__(self, world: World, meter: Meter) -> None:
        self.world = world
        self.meter = meter
        self.by_name: Mapping[str, Callable[[Fields, Files], object]] = {
            "getMe": self.get_me,
            "sendMessage": self.send_message,
            "editMessageText": self.edit_text,
            "editMessageReplyMarkup": self.edit_markup,
            "answerCallbackQuery": self.answer_callback,
            "answerInlineQuery": self.answer_inline,
            "setMyCommands": self.set_commands,
            "getMyCommands": self.get_commands,
            "sendChatAction": self.send_action,
            "setMessageReaction": self.set_reaction,
            "sendPoll": self.send_poll,
            "stopPoll": self.stop_poll,
            "sendPhoto": self.send_photo,
            "sendMediaGroup": self.send_album,
            "getFile": self.get_file,
            "leaveChat": self.leave,
        }

    def get_me(self, _fields: Fields, _files: Files) -> Json:
        return {
            **self.world.bot,
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": True,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }

    def send_message(self, fields: Fields, _files: Files) -> Json:
        chat = self.world.find_chat(fields["chat_id"])
        text, entities = read_text(fields)
        if not text:
            raise bad("message text is empty")
        return self._send(chat, fields, {"text": text, **({"entities": entities} if entities else {})})

    def send_photo(self, fields: Fields, files: Files) -> Json:
        chat = self.world.find_chat(fields["chat_id"])
        return self._send(chat, fields, self._read_photo(fields, str(fields.get("photo", "")), files, "photo"))

    def send_album(self, fields: Fields, files: Files) -> list[Json]:
        chat = self.world.find_chat(fields["chat_id"])
        contents = [self._read_photo(media, media["media"], files, "") for media in fields["media"]]
        self.world.find_topic(chat, fields.get("message_thread_id"))
        self.meter.count(chat.id, is_group=chat.is_group, messages=len(contents))
        album = str(13_000_000_000_000_000 + self.world.number())
        return [self._place(chat, fields, {"media_group_id": album, **content}) for content in contents]

    def send_poll(self, fields: Fields, _files: Files) -> Json:
        chat = self.world.find_chat(fields["chat_id"])
        if not chat.takes_polls:
            raise bad("not enough rights to send polls to the chat")
        poll = _read_poll(fields, str(5_400_000_000_000_000_000 + self.world.number()))
        message = self._send(chat, fields, {"poll": poll})
        self.world.polls[poll["id"]] = poll
        return message

    def stop_poll(self, fields: Fields, _files: Files) -> Json:
        chat = self.world.find_chat(fields["chat_id"])
        message = self.world.find_message(chat, fields["message_id"], "message with poll to stop not found")
        if "poll" not in message:
            raise bad("message is not a poll")
        if message["from"]["id"] != self.world.bot["id"]:
            raise bad("poll can't be stopped")
        if message["poll"]["is_closed"]:
            raise bad("poll has already been closed")
        poll: Json = message["poll"]
        poll["is_closed"] = True
        self._set_markup(message, fields)
        return poll

    def edit_text(self, fields: Fields, _files: Files) -> Json | bool:
        text, entities = read_text(fields)
        if not text:
            raise bad("message text is empty")
        message = self._find_edited(fields)
        before = (message.get("text"), message.get("entities", []), message.get("reply_markup"))
        if "text" not in message:
            raise bad("there is no text in the message to edit")
        keyboard = check_keyboard(fields.get("reply_markup"))
        if before == (text, entities, keyboard):
            raise bad(NOT_MODIFIED)
        message["text"] = text
        message.pop("entities", None)
        if entities:
            message["entities"] = entities
        return self._edited(message, fields)

    def edit_markup(self, fields: Fields, _files: Files) -> Json | bool:
        message = self._find_edited(fields)
        if message.get("reply_markup") == check_keyboard(fields.get("reply_markup")):
            raise bad(NOT_MODIFIED)
        return self._edited(message, fields)

    def answer_callback(self, fields: Fields, _files: Files) -> bool:
        self.world.take_callback(fields["callback_query_id"]).answer = fields
        return True

    def answer_inline(self, fields: Fields, _files: Files) -> bool:
        query = self.world.take_inline_query(fields["inline_query_id"])
        ids = [result["id"] for result in fields["results"]]
        if len(set(ids)) < len(ids):
            raise bad("RESULT_ID_DUPLICATE")
        for result in fields["results"]:
            content = result["input_message_content"]
            text, entities = read_text({**content, "text": content["message_text"]})
            if not text:
                raise bad("message text is empty")
            result["shown"] = {"text": text, "entities": entities}
            check_keyboard(result.get("reply_markup"))
        query.answer = fields
        return True

    def set_commands(self, fields: Fields, _files: Files) -> bool:
        names = [command["command"] for command in fields["commands"]]
        if len(set(names)) < len(names):
            raise bad("a command is named twice")
        self.world.commands[_scope(fields), fields.get("language_code", "")] = fields["commands"]
        return True

    def get_commands(self, fields: Fields, _files: Files) -> list[Json]:
        return self.world.commands.get((_scope(fields), fields.get("language_code", "")), [])

    def send_action(self, fields: Fields, _files: Files) -> bool:
        chat = self.world.find_chat(fields["chat_id"])
        self.world.find_topic(chat, fields.get("message_thread_id"))
        chat.actions.append(fields["action"])
        return True

    def set_reaction(self, fields: Fields, _files: Files) -> bool:
        chat = self.world.find_chat(fields["chat_id"])
        self.world.find_message(chat, fields["message_id"], "message to react not found")
        chat.reactions[fields["message_id"]] = fields.get("reaction", [])
        return True

    def get_file(self, fields: Fields, _files: Files) -> Json:
        file_id = fields["file_id"]
        content = self.world.files.get(file_id)
        if content is None:
            raise bad("wrong file_id or the file is temporarily unavailable")
        if len(content) > FILE_LIMIT:
            raise bad("file is too big")
        return {
            "file_id": file_id,
            "file_unique_id": f"u{file_id}",
            "file_size": len(content),
            "file_path": self.world.open_link(file_id),
        }

    def leave(self, fields: Fields, _files: Files) -> bool:
        chat = self.world.find_chat(fields["chat_id"])
        if not chat.is_group:
            raise bad("chat member status can't be changed in private chats")
        chat.ours = False
        return True

    def _send(self, chat: Chat, fields: Fields, content: Json) -> Json:
        check_keyboard(fields.get("reply_markup"))
        self.world.find_topic(chat, fields.get("message_thread_id"))
        self._check_reply(chat, fields)
        self.meter.count(chat.id, is_group=chat.is_group)
        return self._place(chat, fields, content)

    def _check_reply(self, chat: Chat, fields: Fields) -> None:
        target = fields.get("reply_parameters")
        if target and not target.get("allow_sending_without_reply"):
            self.world.find_message(chat, target["message_id"], "message to be replied not found")

    def _place(self, chat: Chat, fields: Fields, content: Json) -> Json:
        more = self.world.find_topic(chat, fields.get("message_thread_id"))
        replied = chat.messages.get(fields.get("reply_parameters", {}).get("message_id", 0))
        if replied is not None:
            more["reply_to_message"] = {name: value for name, value in replied.items() if name != "reply_to_message"}
        keyboard = check_keyboard(fields.get("reply_markup"))
        number = self.world.next_message_id(chat)
        message = make_message(number, self.world.bot, chat.info, self.world.now, content, **more)
        if keyboard is not None:
            message["reply_markup"] = keyboard
        return self.world.place(chat, message)

    def _find_edited(self, fields: Fields) -> Json:
        check_keyboard(fields.get("reply_markup"))
        if inline := fields.get("inline_message_id"):
            if inline not in self.world.inline_messages:
                raise bad("MESSAGE_ID_INVALID")
            return self.world.inline_messages[inline]
        if "chat_id" not in fields or "message_id" not in fields:
            raise bad("message identifier is not specified")
        chat = self.world.find_chat(fields["chat_id"])
        message = self.world.find_message(chat, fields["message_id"], "message to edit not found")
        if message["from"]["id"] != self.world.bot["id"]:
            raise bad("message can't be edited")
        self.meter.count_edit(chat.id)
        return message

    def _edited(self, message: Json, fields: Fields) -> Json | bool:
        self._set_markup(message, fields)
        message["edit_date"] = self.world.now
        return True if "inline_message_id" in fields else message

    def _set_markup(self, message: Json, fields: Fields) -> None:
        message.pop("reply_markup", None)
        keyboard = check_keyboard(fields.get("reply_markup"))
        if keyboard is not None:
            message["reply_markup"] = keyboard

    def _read_photo(self, fields: Fields, named: str, files: Files, part: str) -> Json:
        if named.startswith("attach://"):
            part = named.removeprefix("attach://")
        if part in files:
            file_id = self.world.keep_file(files[part])
        elif named in self.world.files:
            file_id = named
        elif re.match(r"https?://", named):
            file_id = self.world.keep_file(b"")
        else:
            raise bad("wrong remote file identifier specified")
        text, entities = read_text(fields, "caption", CAPTION, what="caption")
        content = make_photo(file_id)
        if text:
            content["caption"] = text
        if entities:
            content["caption_entities"] = entities
        return content


def _scope(fields: Fields) -> str:
    scope = fields.get("scope") or {"type": "default"}
    return ":".join(str(part) for part in scope.values())


def _read_poll(fields: Fields, poll_id: str) -> Json:
    question, _ = read_text(fields, "question", 300, mode="question_parse_mode", what="poll question")
    options = [read_text(option, "text", 100, mode="text_parse_mode", what="poll option")[0]
               for option in fields["options"]]  # fmt: skip
    if not question or not all(options):
        raise bad("poll question and options must not be empty")
    more: Json = {name: fields[name] for name in ("is_anonymous", "type", "allows_multiple_answers",
                  "allows_revoting", "correct_option_ids", "open_period", "close_date") if name in fields}  # fmt: skip
    is_quiz = fields.get("type") == "quiz"
    if is_quiz:
        _check_quiz(fields, len(options))
        more.setdefault("allows_revoting", False)
    elif "correct_option_ids" in fields or "explanation" in fields:
        raise bad("only a quiz has correct options and an explanation")
    if "explanation" in fields:
        explanation, entities = read_text(fields, "explanation", 200, mode="explanation_parse_mode", what="explanation")
        if explanation.count("\n") > 2:
            raise bad("explanation has more than 2 line feeds")
        more |= {"explanation": explanation, **({"explanation_entities": entities} if entities else {})}
    if "open_period" in fields and "close_date" in fields:
        raise bad("open_period and close_date exclude each other")
    read_text(fields, "description", 1024, mode="description_parse_mode", what="poll description")
    return make_poll(poll_id, question, options, **more)


def _check_quiz(fields: Fields, options: int) -> None:
    right = fields.get("correct_option_ids", [])
    if not right or right != sorted(set(right)) or right[-1] >= options:
        raise bad("wrong correct option ID specified")
    if len(right) > 1 and not fields.get("allows_multiple_answers"):
        raise bad("a quiz with one answer has one correct option")
