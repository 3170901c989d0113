"""Calls of the Bot API, and its errors in our words."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Self

import orjson
import structlog
from telegram import Bot, BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats, InlineQueryResult
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.channels.telegram.addresses import from_chat_id
from bot.channels.telegram.commands import SHOWN
from bot.channels.telegram.inbound import KINDS, NAME, Us
from bot.channels.telegram.outbound import Button, Message, Wording
from bot.channels.telegram.polls import (
    ENDED,
    REFUSED_AS_POLL,
    Call,
    PollCall,
    StopCall,
    to_poll_fields,
    to_poll_sent,
)
from bot.channels.telegram.transport import AiohttpRequest, BadGateway, NeverArrived
from bot.domain.delivery import PollSent
from bot.domain.errors import (
    BadPicture,
    ChatClosed,
    ChatMoved,
    NotSent,
    Postponed,
    Refused,
    Unsure,
    WhyBadPicture,
)
from bot.domain.text import Language

OFFICIAL = "https://api.telegram.org"
LONGEST_ANSWER = 200
UPDATES_AT_ONCE = 100
_TOKEN_REFUSED_S = 60.0
_TOPIC_GONE = "message thread not found"
"""A topic was deleted.  What was for it goes into no other one: answers and games would stand amid what others talk
about there, and the buttons of cards would not work."""
_CLOSED = (
    "chat not found", "not enough rights", "chat_write_forbidden", "have no rights", "chat was deleted", _TOPIC_GONE
)  # fmt: skip
_UNREADABLE = "can't parse entities"
_UNCHANGED = "message is not modified"
_UNCHANGEABLE = ("message to edit not found", "message can't be edited", "message_id_invalid")
"""The message was deleted, or is none of ours: a new one takes its place."""
_POLL_SLACK_S = 10.0

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How to reach the Bot API.  ``repr`` does not show the token."""

    token: str
    base_url: str = OFFICIAL
    proxy: str = ""

    def __repr__(self) -> str:
        return f"Access(base_url={self.base_url!r})"

    @property
    def bot_id(self) -> int:
        """Return the bot's own id, which is the first part of its token."""
        return int(self.token.partition(":")[0])


class TelegramClient:
    """One bot's calls.  Open it with ``async with`` before use."""

    def __init__(self, access: Access, request: AiohttpRequest | None = None) -> None:
        # The library logs addresses, which hold the token, and answers, which hold people's words.
        logging.getLogger("telegram").setLevel(logging.WARNING)
        self._request = request or AiohttpRequest(proxy=access.proxy)
        self._is_cut_off = False
        self.bot = Bot(
            access.token,
            base_url=f"{access.base_url}/bot",
            base_file_url=f"{access.base_url}/file/bot",
            request=self._request,
            get_updates_request=self._request,
        )

    async def __aenter__(self) -> Self:
        await self._request.initialize()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._request.shutdown()

    async def call(self, method: str, fields: Mapping[str, object], *, read_s: float | None = None) -> Any:
        """Call *method* without the library's own reading of the answer.

        Raises:
            TelegramError: As the library does.
        """
        data = RequestData([RequestParameter(name, value, None) for name, value in fields.items()])
        if read_s is None:
            return await self._request.post(f"{self.bot.base_url}/{method}", data)
        return await self._request.post(f"{self.bot.base_url}/{method}", data, read_timeout=read_s)

    async def find_us(self) -> Us:
        """Ask who the bot is."""
        me = await self.bot.get_me()
        return Us(me.id, me.username)

    async def send(self, chat_id: str, call: Call) -> str | PollSent | None:
        """Send one message or poll, change the one it takes the place of, or end a poll; return what Telegram tells.

        Raises:
            NotSent: If Telegram did not take it, as far as is known.
        """
        try:
            await self._find_telegram()
            match call:
                case Message():
                    return await self._send(chat_id, call, styled=True)
                case PollCall():
                    return await self._ask(chat_id, call)
                case StopCall():
                    await self._stop(chat_id, call)
                    return None
        except TelegramError as error:
            self._is_cut_off = self._is_cut_off or isinstance(error, BadGateway)
            if _TOPIC_GONE in error.message.lower():
                _log.warning("topic_gone", channel=NAME)
            failure = to_failure(error)
        # Outside the handler: the library's errors may quote what was sent.
        raise failure

    async def _find_telegram(self) -> None:
        """After a gateway answered a send in Telegram's place, make sure that Telegram itself answers again.

        Such a send goes out only once more: into an outage of the gateway it would be lost, and others with it.

        Raises:
            NeverArrived: If it does not: nothing was sent.
        """
        if not self._is_cut_off:
            return
        try:
            await self.find_us()
        except NetworkError as error:
            kind = type(error).__name__
        else:
            self._is_cut_off = False
            return
        raise NeverArrived(kind)

    async def _send(self, chat_id: str, message: Message, *, styled: bool) -> str | None:
        fields = to_fields(chat_id, message, styled=styled)
        try:
            sent = await self.call("sendMessage" if message.edits is None else "editMessageText", fields)
        except BadRequest as error:
            words = error.message.lower()
            if message.edits is not None and _UNCHANGED in words:
                return str(message.edits)
            if message.edits is not None and any(gone in words for gone in _UNCHANGEABLE):
                message = replace(message, edits=None)
            elif styled and _UNREADABLE in words:
                _log.error("styled_text_refused", channel=NAME)
                styled = False
            else:
                raise
        else:
            number = sent.get("message_id") if isinstance(sent, dict) else None
            return str(number) if isinstance(number, int) else None
        return await self._send(chat_id, message, styled=styled)

    async def _ask(self, chat_id: str, call: PollCall) -> str | PollSent | None:
        """Send a poll; where Telegram takes none, the same question with buttons."""
        try:
            sent = await self.call("sendPoll", to_poll_fields(*from_chat_id(chat_id), call))
        except (BadRequest, Forbidden) as error:
            if not any(word in error.message.lower() for word in REFUSED_AS_POLL):
                raise
            _log.warning("poll_refused", channel=NAME)
        else:
            return to_poll_sent(sent)
        return await self._send(chat_id, call.instead, styled=True)

    async def _stop(self, chat_id: str, call: StopCall) -> None:
        """End a poll; one that has ended is what is wanted."""
        chat, _ = from_chat_id(chat_id)
        try:
            await self.call("stopPoll", {"chat_id": chat, "message_id": call.message})
        except BadRequest as error:
            if not any(word in error.message.lower() for word in ENDED):
                raise

    async def acknowledge(self, tap: str, text: str = "") -> None:
        """Answer a press, so that its button stops waiting.  One that is too old is nobody's loss."""
        fields = {"callback_query_id": tap, **({"text": text[:LONGEST_ANSWER]} if text else {})}
        try:
            await self.call("answerCallbackQuery", fields)
        except TelegramError as error:
            _log.info("tap_not_acknowledged", error=type(error).__name__)

    async def answer_inline(
        self, query_id: str, results: Sequence[InlineQueryResult], *, cache_s: int, is_personal: bool
    ) -> None:
        """Answer an inline query."""
        await self.bot.answer_inline_query(query_id, results, cache_time=cache_s, is_personal=is_personal)

    async def get_updates(self, offset: int | None, *, wait_s: int) -> list[object]:
        """Return updates from *offset* on, as they come, waiting for some up to *wait_s*."""
        fields: dict[str, object] = {"timeout": wait_s, "limit": UPDATES_AT_ONCE, "allowed_updates": list(KINDS)}
        if offset is not None:
            fields["offset"] = offset
        found = await self.call("getUpdates", fields, read_s=wait_s + _POLL_SLACK_S)
        return found if isinstance(found, list) else []

    async def download(self, file_id: str, largest: int) -> bytes:
        """Return the file *file_id*, of at most *largest* bytes.

        Raises:
            BadPicture: If it has more.
            TelegramError: As the library does.
        """
        found = await self.call("getFile", {"file_id": file_id})
        path, size = (found.get("file_path"), found.get("file_size", 0)) if isinstance(found, dict) else (None, 0)
        if not isinstance(path, str):
            raise TelegramError("Invalid server response")
        if isinstance(size, int) and size > largest:
            raise BadPicture(WhyBadPicture.TOO_BIG)
        data = await self._request.download(f"{self.bot.base_file_url}/{path}", largest)
        if data is None:
            raise BadPicture(WhyBadPicture.TOO_BIG)
        return data

    async def set_webhook(self, url: str, secret: str) -> None:
        """Have updates brought to *url*."""
        await self.bot.set_webhook(url, secret_token=secret, allowed_updates=list(KINDS))

    async def find_webhook(self) -> tuple[str, str]:
        """Return where Telegram brings updates (empty: nowhere), and what went wrong last when it did."""
        info = await self.bot.get_webhook_info()
        return info.url, info.last_error_message or ""

    async def delete_webhook(self) -> None:
        """Have updates kept until they are fetched."""
        await self.bot.delete_webhook(drop_pending_updates=False)

    async def set_commands(self, wording: Wording) -> None:
        """Show the commands, in Vietnamese unless the person's Telegram is in English."""
        for scope in (BotCommandScopeAllPrivateChats(), BotCommandScopeAllGroupChats()):
            for language, names in SHOWN.items():
                words = wording[language]
                commands = [BotCommand(name, words[f"telegram.command.{name}"]) for name in names]
                code = None if language is Language.VI else language.value
                await self.bot.set_my_commands(commands, scope=scope, language_code=code)


def to_fields(chat_id: str, message: Message, *, styled: bool) -> dict[str, object]:
    """Return the fields of sendMessage, or of editMessageText."""
    chat, thread = from_chat_id(chat_id)
    fields: dict[str, object] = {
        "chat_id": chat,
        "text": message.html if styled else message.plain,
        "link_preview_options": to_preview(message),
    }
    if styled:
        fields["parse_mode"] = "HTML"
    if thread:
        fields["message_thread_id"] = thread
    if message.keyboard:
        rows = [[to_button_fields(button) for button in row] for row in message.keyboard]
        fields["reply_markup"] = orjson.dumps({"inline_keyboard": rows}).decode()
    if message.edits is not None:
        fields["message_id"] = message.edits
        fields.pop("message_thread_id", None)
    elif message.reply_to is not None:
        fields["reply_parameters"] = {"message_id": message.reply_to, "allow_sending_without_reply": True}
    return fields


def to_preview(message: Message) -> dict[str, object]:
    """Return how links are previewed: not at all, or the one whose picture belongs to the message."""
    return {"url": message.preview, "prefer_large_media": True} if message.preview else {"is_disabled": True}


def to_button_fields(button: Button) -> dict[str, str]:
    """Return what a button is to Telegram."""
    does = {"url": button.link} if button.link else {"callback_data": button.payload}
    return {"text": button.label, **does}


def to_failure(error: TelegramError) -> NotSent:  # noqa: PLR0911 -- one line an error
    """Return *error* in our words; it keeps nothing of the library's text."""
    kind = type(error).__name__
    match error:
        case ChatMigrated():
            return ChatMoved(str(error.new_chat_id))
        case RetryAfter():
            return Postponed(kind, retry_after_s=seconds_of(error))
        case Forbidden():
            return ChatClosed("The bot was blocked or removed. Send nothing more to this chat.")
        case BadRequest():
            closed = any(words in error.message.lower() for words in _CLOSED)
            return ChatClosed("Telegram takes nothing for this chat.") if closed else Refused("Telegram refused it.")
        case InvalidToken():
            return Postponed(kind, retry_after_s=_TOKEN_REFUSED_S)
        case NeverArrived():
            return Postponed(kind)
        case TimedOut():
            return Unsure("The answer did not come in time.")
        case NetworkError():
            return Postponed(kind)
        case _:
            return Unsure("The answer could not be read.")


def seconds_of(error: RetryAfter) -> float:
    """Return how long Telegram wants to be left alone."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
