"""Who asks: the session cookie, and that a form comes from our own page."""

import hmac
from collections.abc import Mapping

COOKIE = "nq_session"
FRAME_COOKIE = "nq_frame"
"""The cookie of chats in a portal's frame: one of its own, as it is sent in other ways."""
FRAMED = "khung"
"""The query field that says, as ``khung=1``, that a page stands in a portal's frame."""
TOKEN_BYTES = 16
_TOKEN_DIGITS = 2 * TOKEN_BYTES
_ID_DIGITS = 32


def to_session_id(key: bytes, token: str | None) -> str | None:
    """Return the id kept for the cookie value *token*, or None if it has no form of ours.

    The store never sees the token: who reads the database cannot take over a session.
    """
    if token is None or len(token) != _TOKEN_DIGITS or not set(token) <= set("0123456789abcdef"):
        return None
    return hmac.new(key, f"web_chat {token}".encode(), "sha256").hexdigest()[:_ID_DIGITS]


def is_ours(headers: Mapping[str, str], origins: frozenset[str]) -> bool:
    """Tell whether a POST with *headers* comes from one of our *origins*.

    Browsers that know fetch metadata say so themselves; others send an Origin.  A client that sends
    neither is no browser, so nobody's cookie is used against them.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is None or origin in origins
