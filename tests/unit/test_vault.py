"""What leaves the vault tells nothing, and only what was put in comes out."""

import itertools
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import timedelta

import pytest

from bot.domain.receipt import read_receipt
from bot.domain.report import Contact, Person
from bot.domain.text import Language
from bot.keys import Keys
from bot.ports import Vault
from bot.vault import KeyVault
from tests.support.delivery import NOON

PERSON = Person("telegram", "chat-7", "person-7")
CONTACT = Contact(PERSON, Language.EN)


def make_keys() -> Keys:
    return Keys(**{field.name: bytes([place]) * 32 for place, field in enumerate(fields(Keys))})


def make_vault(keys: Keys | None = None) -> KeyVault:
    """Return a vault whose chance never repeats and is the same in every run."""
    numbers = itertools.count(1)
    return KeyVault(keys or make_keys(), lambda size: next(numbers).to_bytes(size, "big"))


def test_it_is_a_vault() -> None:
    """The services can use it."""
    vault: Vault = make_vault()

    assert vault.new_token()


def test_a_contact_is_opened_for_its_report_only() -> None:
    """Whoever copies it to another report, or changes a byte, gets nothing."""
    vault = make_vault()
    sealed = vault.seal_contact("r0001", CONTACT)

    assert vault.open_contact("r0001", sealed) == CONTACT
    assert vault.open_contact("r0002", sealed) is None
    assert vault.open_contact("r0001", sealed[:-1] + bytes([sealed[-1] ^ 1])) is None
    assert vault.open_contact("r0001", b"") is None


def test_what_is_sealed_is_unreadable_and_never_twice_the_same() -> None:
    """Neither its words nor its repetition can be seen."""
    vault = make_vault()

    first, second = (vault.seal_contact("r0001", CONTACT) for _ in range(2))

    assert first != second
    assert all(part.encode() not in first for part in (PERSON.channel, PERSON.chat_id, PERSON.person_id))


def test_a_person_goes_through_a_job() -> None:
    """As text, and nothing else is opened as a person."""
    vault = make_vault()

    assert vault.open_person(vault.seal_person(PERSON)) == PERSON
    assert [vault.open_person(text) for text in ("", "!", "AAAA", "ă", vault.seal_memory("c0001"))] == [None] * 5


def test_a_conversation_remembers_sealed() -> None:
    """A receipt or a claim comes back, and nothing else is opened as one."""
    vault = make_vault()

    assert vault.open_memory(vault.seal_memory("c0001")) == "c0001"
    assert vault.open_memory(vault.seal_person(PERSON)) is None


def test_a_secret_is_opened_for_its_member_only() -> None:
    """Nobody signs in with a colleague's second factor."""
    vault = make_vault()
    sealed = vault.seal_secret("anna", b"\x00\xff")

    assert vault.open_secret("anna", sealed) == b"\x00\xff"
    assert vault.open_secret("binh", sealed) is None


NAMES: list[Callable[[KeyVault], str]] = [
    lambda vault: vault.pseudonym("telegram", "7", "c0001"),
    lambda vault: vault.pseudonym("telegram", "7", "c0002"),
    lambda vault: vault.pseudonym("zalo_oa", "7", "c0001"),
    lambda vault: vault.pseudonym("telegram", "7c0001", ""),
    lambda vault: vault.source("7", NOON),
    lambda vault: vault.source("7", NOON + timedelta(days=1)),
    lambda vault: vault.receipt_key("7"),
    lambda vault: vault.token_key("7"),
]


def test_names_are_steady_and_apart() -> None:
    """The same question gives the same name, another one another: for each claim, day and use."""
    names = [name(make_vault()) for name in NAMES]

    assert names == [name(make_vault()) for name in NAMES]
    assert len(set(names)) == len(NAMES)


KEY_OF = {"receipt": NAMES[6], "token": NAMES[7], "pseudonym": NAMES[0]}


@pytest.mark.parametrize("use", KEY_OF)
def test_each_use_has_a_key_of_its_own(use: str) -> None:
    """Whoever has one key cannot make the names of another use."""
    changed = replace(make_keys(), **{use: b"another"})
    differing = {other for other, name in KEY_OF.items() if name(make_vault(changed)) != name(make_vault())}

    assert differing == {use}


def test_the_day_of_a_source_is_the_day_in_viet_nam() -> None:
    """It changes at midnight there, which is 17:00 UTC."""
    vault = make_vault()
    before = NOON.replace(hour=16, minute=59)

    assert vault.source("7", NOON) == vault.source("7", before)
    assert vault.source("7", before) != vault.source("7", before + timedelta(minutes=1))


def test_ids_receipts_and_tokens_are_new_each_time() -> None:
    """And have the form people and addresses take."""
    vault = make_vault()

    assert len({vault.new_id() for _ in range(100)}) == 100
    assert set("".join(vault.new_id() for _ in range(99))) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    assert len(vault.new_id()) == 10
    assert len(vault.new_token()) == 22
    receipt = vault.new_receipt()
    assert read_receipt(receipt.lower()) == receipt


def test_a_password_fits_itself_alone() -> None:
    """However its marks were typed; and nothing fits where no password is set."""
    vault = make_vault()
    hashed = vault.hash_password("m\u1ead t kh\u1ea9u")

    assert hashed.startswith("$argon2id$")
    assert vault.is_password("m\u00e2\u0323 t kh\u1ea9u", hashed)
    assert not vault.is_password("mật khau", hashed)
    assert not vault.is_password("m\u1ead t kh\u1ea9u", None)
    assert not vault.is_password("x", "no hash")
