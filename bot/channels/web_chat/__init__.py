"""Web chat: the chat page of the site, with and without a script."""

from bot.channels.web_chat.endpoint import routes
from bot.channels.web_chat.inbound import NAME, WebChatChannel
from bot.channels.web_chat.parts import ChatParts

__all__ = ["NAME", "ChatParts", "WebChatChannel", "routes"]
