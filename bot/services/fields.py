"""Read what staff typed into a field."""

import ipaddress
import unicodedata
from urllib.parse import urlsplit

from bot.domain.errors import BadInput

LINK_LENGTH = 2000
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def read_text(field: str, text: str, most: int, *, needed: bool = True) -> str:
    """Return *text* composed and without control characters, direction overrides and lone surrogates.

    Raises:
        BadInput: If it is longer than *most* characters, or *needed* and empty.
    """
    lines = text[: 4 * most].replace("\r\n", "\n")
    kept = "".join(letter for letter in lines if letter == "\n" or unicodedata.category(letter) not in _DROPPED)
    read = unicodedata.normalize("NFC", kept).strip()
    if len(read) > most:
        raise BadInput(field, f"At most {most} characters. Shorten it.")
    if needed and not read:
        raise BadInput(field, "It is empty. Write something.")
    return read


def read_line(field: str, text: str, most: int, *, needed: bool = True) -> str:
    """Return *text* as one line; else as ``read_text``."""
    return " ".join(read_text(field, text.replace("\t", " "), most, needed=needed).split())


def read_link(field: str, text: str) -> str:
    """Return a link readers can follow, or an empty one for a source on paper.

    Raises:
        BadInput: If it is not http or https, carries a name or password, or points inside a network.
    """
    link = read_line(field, text, LINK_LENGTH, needed=False)
    if not link:
        return ""
    try:
        parts = urlsplit(link)
        host, user = parts.hostname or "", parts.username
    except ValueError:
        raise BadInput(field, "This is not an address. Copy it from the browser.") from None
    if parts.scheme not in {"http", "https"} or " " in link or user is not None or not _is_public(host):
        raise BadInput(field, "Give a public address that begins with https:// or http://, or none.")
    return link


def _is_public(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        inside = host.endswith((".local", ".localhost", ".internal", ".lan", ".home.arpa"))
        return "." in host.strip(".") and not inside and not host.replace(".", "").isdigit()
