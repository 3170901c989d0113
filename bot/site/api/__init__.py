"""The JSON API for other programs, under ``/api``.

FastAPI is imported when the first request comes: it takes 8 MB and a quarter of a second, and a
service that only chats needs neither.
"""

from bot.site.api.mount import mount_api
from bot.site.api.parts import ApiParts

__all__ = ["ApiParts", "mount_api"]
