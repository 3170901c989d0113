"""Public pages that answers link to, and what tells whether the server is well."""

from bot.site.app import make_site
from bot.site.parts import SiteParts

__all__ = ["SiteParts", "make_site"]
