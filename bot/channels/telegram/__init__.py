"""Telegram: python-telegram-bot as the wire library, everything else our own."""

from bot.channels.telegram.client import OFFICIAL, Access, TelegramClient
from bot.channels.telegram.inbound import NAME, TelegramChannel, Us
from bot.channels.telegram.parts import PATH, TelegramParts
from bot.channels.telegram.pusher import make_pace
from bot.channels.telegram.service import Telegram

__all__ = [
    "NAME",
    "OFFICIAL",
    "PATH",
    "Access",
    "Telegram",
    "TelegramChannel",
    "TelegramClient",
    "TelegramParts",
    "Us",
    "make_pace",
]
