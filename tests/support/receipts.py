"""Receipts as people see them."""

import re
from collections.abc import Sequence

_RECEIPT = re.compile(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}-[0-9A-Z*~$=]")


def find_receipts(text: str) -> Sequence[str]:
    """Return the receipts in a text, in order."""
    found: list[str] = _RECEIPT.findall(text)
    return found
