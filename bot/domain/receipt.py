"""Receipts: how a reporter finds an outcome again, with no account and no name.

Sixteen characters of Crockford's base 32 (80 random bits) and his check character, modulo 37.
Source: https://www.crockford.com/base32.html
"""

from typing import Final

from bot.domain.errors import BadReceipt

RANDOM_BYTES: Final = 10
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CHECKS: Final = _ALPHABET + "*~$=U"
_LENGTH: Final = 16
_BITS: Final = 5
_GROUP: Final = 4
_READ_AS: Final = str.maketrans("OIL", "011", "- .\u00a0\u2010\u2011\u2013")
_LONGEST_INPUT: Final = 64


def make_receipt(random: bytes) -> str:
    """Return the receipt of 10 random bytes, as people read it: ``XXXX-XXXX-XXXX-XXXX-C``."""
    number = int.from_bytes(random, "big")
    digits = "".join(_ALPHABET[number >> (_BITS * place) & 31] for place in reversed(range(_LENGTH)))
    groups = [digits[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP)]
    return "-".join([*groups, _CHECKS[number % len(_CHECKS)]])


def read_receipt(text: str) -> str:
    """Return the receipt somebody typed, in its one spelling: O is 0, I and L are 1, case and dashes are free.

    Raises:
        BadReceipt: If it is none, or a character is wrong.
    """
    digits = text[:_LONGEST_INPUT].strip().upper().translate(_READ_AS)
    if len(digits) != _LENGTH + 1 or any(digit not in _ALPHABET for digit in digits[:-1]):
        raise BadReceipt("A receipt has 16 letters and digits and a last one to check them. Copy it whole.")
    number = 0
    for digit in digits[:-1]:
        number = (number << _BITS) + _ALPHABET.index(digit)
    receipt = make_receipt(number.to_bytes(RANDOM_BYTES, "big"))
    if receipt[-1] != digits[-1]:
        raise BadReceipt("A character of this receipt is wrong. Compare it with the message it came in.")
    return receipt
