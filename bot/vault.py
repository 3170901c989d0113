"""The keys of the house at work: names nobody can turn back, and what only the house can open."""

import base64
import hashlib
import hmac
import unicodedata
from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import Final

import orjson
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.domain.kept import to_day
from bot.domain.receipt import RANDOM_BYTES, make_receipt
from bot.domain.report import Contact, Person
from bot.domain.text import Language
from bot.keys import Keys

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ID_LENGTH: Final = 10
_TOKEN_BYTES: Final = 16
_NONCE_BYTES: Final = 12
# Twice what OWASP asks for at least with this memory (its Password Storage Cheat Sheet), and about 0.1 s; one
# lane, so that signing in takes one core and not all of them.
_MEMORY_KIB: Final = 47_104
_PASSES: Final = 2
_LANES: Final = 1


class KeyVault:
    """Keeps secrets with the keys of this installation.  *random* returns that many random bytes."""

    def __init__(self, keys: Keys, random: Callable[[int], bytes]) -> None:
        self._keys = keys
        self._random = random
        self._hasher = PasswordHasher(time_cost=_PASSES, memory_cost=_MEMORY_KIB, parallelism=_LANES)

    def new_id(self) -> str:
        """Return a new id: 10 characters of Crockford's base 32, 50 random bits."""
        number = int.from_bytes(self._random(7), "big")
        return "".join(_ALPHABET[number >> (5 * place) & 31] for place in range(_ID_LENGTH))

    def new_receipt(self) -> str:
        """Return a new receipt."""
        return make_receipt(self._random(RANDOM_BYTES))

    def new_token(self) -> str:
        """Return 128 random bits, URL-safe."""
        return _to_text(self._random(_TOKEN_BYTES))

    def receipt_key(self, receipt: str) -> str:
        """Return the HMAC under which a receipt is kept."""
        return _name(self._keys.receipt, "receipt", receipt)

    def token_key(self, token: str) -> str:
        """Return the HMAC under which a token is kept."""
        return _name(self._keys.token, "token", token)

    def pseudonym(self, channel: str, person_id: str, claim_id: str) -> str:
        """Return the name of this person for this claim only."""
        return _name(self._keys.pseudonym, "person", channel, person_id, claim_id)

    def source(self, address: str, now: datetime) -> str:
        """Return the name of a network address or person for this day, as Viet Nam counts days."""
        return _name(self._keys.pseudonym, "source", to_day(now).isoformat(), address)

    def seal_contact(self, key: str, contact: Contact) -> bytes:
        """Return *contact*, readable only with the contact key and for the report or follower *key*."""
        return self._seal("contact", key, [*_to_list(contact.person), contact.language.value])

    def open_contact(self, key: str, sealed: bytes) -> Contact | None:
        """Return what was sealed for *key*, or None if it cannot be opened."""
        opened = self._open("contact", key, sealed)
        if opened is None:
            return None
        *person, language = orjson.loads(opened)
        return Contact(Person(*person), Language(language))

    def seal_person(self, person: Person) -> str:
        """Return *person* for the payload of a job."""
        return _to_text(self._seal("person", "", _to_list(person)))

    def open_person(self, sealed: str) -> Person | None:
        """Return the person, or None if it cannot be opened."""
        opened = self._open("person", "", _to_bytes(sealed))
        return None if opened is None else Person(*orjson.loads(opened))

    def seal_memory(self, text: str) -> str:
        """Return what a conversation may remember of a report, unreadable without the key."""
        return _to_text(self._seal("memory", "", text))

    def open_memory(self, sealed: str) -> str | None:
        """Return what was sealed, or None if it cannot be opened."""
        opened = self._open("memory", "", _to_bytes(sealed))
        return None if opened is None else str(orjson.loads(opened))

    def seal_secret(self, staff_id: str, secret: bytes) -> bytes:
        """Return a staff member's shared secret, sealed."""
        return self._seal("secret", staff_id, secret.hex())

    def open_secret(self, staff_id: str, sealed: bytes) -> bytes | None:
        """Return the secret, or None if it cannot be opened."""
        opened = self._open("secret", staff_id, sealed)
        return None if opened is None else bytes.fromhex(orjson.loads(opened))

    def hash_password(self, password: str) -> str:
        """Return the Argon2id hash.  Slow on purpose: never inside a transaction."""
        return self._hasher.hash(_to_one_form(password))

    def is_password(self, password: str, hashed: str | None) -> bool:
        """Tell whether it fits, in the same time whether or not there is a hash."""
        known = self._of_nobody  # Made before either answer, so that the first one takes no longer.
        try:
            fits = self._hasher.verify(hashed or known, _to_one_form(password))
        except (VerificationError, InvalidHashError):
            return False
        return fits and hashed is not None

    @cached_property
    def _of_nobody(self) -> str:
        return self._hasher.hash(self._random(_TOKEN_BYTES))

    def _seal(self, use: str, key: str, value: object) -> bytes:
        nonce = self._random(_NONCE_BYTES)
        return nonce + self._cipher(use).encrypt(nonce, orjson.dumps(value), key.encode())

    def _open(self, use: str, key: str, sealed: bytes) -> bytes | None:
        try:
            return self._cipher(use).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], key.encode())
        except (InvalidTag, ValueError):
            return None

    def _cipher(self, use: str) -> AESGCM:
        """Return the cipher of one use: what was sealed for one cannot be opened as another."""
        return AESGCM(hmac.digest(self._keys.contact, use.encode(), hashlib.sha256))


def _name(key: bytes, *parts: str) -> str:
    """Return an HMAC, in hexadecimal, of *parts*, which cannot run into each other."""
    return hmac.digest(key, orjson.dumps(parts), hashlib.sha256).hex()


def _to_text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _to_bytes(text: str) -> bytes:
    """Return what ``_to_text`` got; nothing if it is of another form, which opens as nothing."""
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return b""


def _to_one_form(password: str) -> str:
    """Return *password* as every keyboard would send it: letters with marks composed."""
    return unicodedata.normalize("NFC", password)


def _to_list(person: Person) -> list[str]:
    return [person.channel, person.chat_id, person.person_id]
