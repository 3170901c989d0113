"""Web chat: the chat page of the site, with and without a script."""

from bot.channels.web_chat.endpoint import routes
from bot.channels.web_chat.inbound import NAME, WebChatChannel
from bot.channels.web_chat.parts import ChatParts
from bot.channels.web_chat.session import Visit, begin_visit, person_of, set_cookie

__all__ = ["NAME", "ChatParts", "Visit", "WebChatChannel", "begin_visit", "person_of", "routes", "set_cookie"]
