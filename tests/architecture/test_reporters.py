"""Nothing lets staff list what one person reported, or says who wrote a claim.

The lists here are judgements: a new column, service, address, filter or command fails until somebody has
thought about it and written down why it names nobody.
"""

import dataclasses
import importlib
import inspect
import pkgutil
import re
import typing
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import pytest
import typer
from sqlalchemy import Connection, text

import bot.services
from bot.cli import app
from bot.console import console_routes
from bot.console.access import StaffRoute
from bot.console.live import STREAM
from bot.console.wish import Wish
from bot.conversation import Knowledge
from bot.domain.claim import Claim
from bot.domain.report import Contact, Draft, Follower, Person, Report
from bot.domain.staff import Role
from bot.domain.text import Language
from bot.ports.claims import QueueFilter
from bot.services.reports import find_mine
from bot.site.api.shapes import PublishedClaim
from bot.store import SqlStore, open_store
from bot.store.tables import METADATA
from bot.vault import KeyVault
from tests.support.console import Clock, open_console
from tests.support.delivery import noon
from tests.support.office import Office, make_person, open_office

# Columns by which one could tell, or look for, who somebody is; and why each is there all the same.
OF_PEOPLE: Mapping[str, str] = {
    "inbox": "channel event_id chat_id body: a message until its turn is done, seconds",
    "event_ids": "channel event_id: what was received in 48 hours, without a chat",
    "outbox": "channel chat_id cause body: a reply until it is sent; in web chat for a day, in which it is read again",
    "dialogues": "channel chat_id person_id state draft: the conversation; what it remembers of a report is sealed",
    "dead_letters": "channel event_id chat_id body: what nobody could read, for 7 days",
    "jobs": "key payload: the person of find_mine is sealed, and its key a pseudonym of the day",
    "web_sessions": "id: the HMAC of a cookie; names no report",
    "contacts": "key sealed: to be opened with the contact key alone",
    "reports": "pseudonym receipt: HMACs that are others for each claim and each report",
    "followers": "pseudonym: the same HMAC, another for each claim",
    "bursts": "source: an HMAC that is another each day, with a number; names no report",
    "staff_chats": "person: the HMAC of a staff member's chat account; no claim is named by it, and no report",
    "group_cards": "chat_id: the group of staff, which is a setting",
    "group_states": "chat_id: the group of staff, which is a setting",
    "places": "channel chat_id: where a message is changed in place: cards of staff; questions of a quiz, until a day after it",
    "quiz_games": "place host: a room's code, a group's chat or a pseudonym; wiped a day after a game of several",
    "quiz_players": "id nickname: a pseudonym that is another than for reports; the nickname goes after a day",
    "quiz_answers": "player: the same pseudonym; no report is named by it",
    "quiz_daily": "player contact: the same pseudonym; the contact is to be opened with the contact key alone",
    "quiz_guests": "player contact: the same, as long as the game is going on",
}
# All other columns, table by table: about claims, their answers, staff and the machine.
OTHERS: Mapping[str, str] = {
    "inbox": "id received_at",
    "event_ids": "received_at",
    "outbox": "id position state attempts next_at created_at sent_at shown parts_sent doubts",
    "dialogues": "version changed_at draft_at",
    "dead_letters": "id error at",
    "jobs": "kind due_at attempts",
    "web_sessions": "created_at seen_at language",
    "reports": (
        "id claim_id text pictures language filed_at waiting_since state answered answered_at burst undeliverable appealed"
        " has_contact has_text expression"
    ),
    "followers": "id claim_id answered since",
    "bursts": "hour count",
    "claims": (
        "n id text language created_at state since version pictures reports reach risk conflict lease_by lease_until"
        " merged_into root suggested proposal proposed_by approved_by approved_at publish_at outcome decided"
        " needs_info_until snoozed_until fingerprint rank change"
    ),
    "claim_words": "word claim",
    "counters": "name value",
    "media": "sha256 width height dhash put_at jpeg",
    "picture_uses": "sha256 owner",
    "unanswered": "id text language reason day",
    "feedback": "entry version good reason day count",
    "meta": "key value",
    "decisions": "claim_id number kind outcome title statement sources by approved_by at",
    "published": "claim_id number at words",
    "evidence": "id claim_id publisher link quotation day primary own by at",
    "notes": "id claim_id text by at",
    "appeals": "id claim_id number report_id text at state decided_by decided_at reasons",
    "staff": "id name folded state created_at demo triager checker appeals auditor editor administrator",
    "staff_secrets": "staff_id password totp last_step failures not_before",
    "staff_recovery": "id staff_id",
    "staff_sessions": "id staff_id created_at seen_at",
    "staff_devices": "id staff_id seen_at failures not_before",
    "staff_links": "id staff_id use expires_at",
    "group_cards": "claim_id state version reports row_id until at",
    "group_states": "seen digest_at",
    "staff_chats": "staff_id linked_at",
    "places": "slot message at",
    "quiz_games": "id way language questions seed timer seconds podium state position version people created_at "
    "changed_at opened_at paused_at",
    "quiz_players": "game joined_at extra gone removed",
    "quiz_asked": "game position question shown_at opened_at closed_at pauses",
    "quiz_answers": "game position question question_version given right late at",
    "quiz_daily": "hour streak best frozen last_day",
    "quiz_guests": "game",
    "quiz_polls": "poll game position",
    "audit": "number actor action object at detail before hash",
}

FORBIDDEN_TYPES = (Report, Contact, Person, Follower)
FORBIDDEN_FIELDS = re.compile(r"pseudonym|receipt|channel|chat|person|contact|sealed|source$|reporter|author|phone")

ADDRESS_PARTS = {"claim", "appeal", "sha256", "account", "token", "entry", "cluster"}
"""What an address of the console may name: no person who reported.  A cluster is of questions without people."""
QUEUE_FIELDS = {"states", "held_by", "risk", "conflict", "text", "snoozed"}
WISH_FIELDS = {"view", "text", "risk", "conflict", "mine", "after"}
CLAIM_FIELDS = {
    "id", "text", "language", "created_at", "since", "state", "version", "pictures", "reports", "reach", "risk",
    "conflict", "lease", "merged_into", "suggested", "proposal", "approval", "outcome", "decided", "needs_info_until",
    "snoozed_until",
}  # fmt: skip
PUBLIC_FIELDS = {
    "id", "page", "title", "verdict", "verdict_name", "withdrawn", "kind", "version", "decided_at", "statement", "sources",
}  # fmt: skip
COMMANDS = {
    "ask", "eval", "chat", "run", "check", "docs", "knowledge check", "knowledge build", "knowledge stats",
    "knowledge schema", "outbox list", "outbox show", "outbox replay", "dead-letters list", "dead-letters show",
    "dead-letters replay", "claims match", "staff add", "staff list", "staff roles", "staff disable", "staff enable",
    "staff link", "staff invite", "audit verify", "retention run", "export open-data",
}  # fmt: skip
"""No command reads reports.  Those about delivery show neither chats nor texts, unless the operator says *text*."""


def test_every_column_was_judged() -> None:
    """A new one belongs to one of the lists above, and says why if it is about people."""
    columns = {table.name: {column.name for column in table.columns} for table in METADATA.sorted_tables}

    judged = {
        name: set(OF_PEOPLE.get(name, "").partition(":")[0].split()) | set(OTHERS.get(name, "").split())
        for name in OF_PEOPLE.keys() | OTHERS.keys()
    }

    assert judged == columns


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = open_store(tmp_path / "store.db", now=noon)
    yield opened
    opened.close()


def _rows(connection: Connection, table: str, column: str, value: str) -> list[Mapping[str, Any]]:
    found = connection.execute(text(f'SELECT * FROM "{table}" WHERE "{column}" = :value'), {"value": value})  # noqa: S608
    return [dict(row) for row in found.mappings()]


@pytest.mark.parametrize(
    ("table", "column", "owned_by"),
    [
        pytest.param("reports", "id", "report", id="reports"),
        pytest.param("contacts", "key", "report", id="contacts"),
        pytest.param("claims", "id", "claim", id="claims"),
        pytest.param("audit", "object", "claim", id="log"),
    ],
)
def test_two_reports_of_one_person_have_nothing_in_common(
    store: SqlStore, table: str, column: str, owned_by: str
) -> None:
    """What is equal in them is equal in a third one, by somebody else: no column joins them."""
    office = open_office(store)
    filed = [office.file(words, by) for words, by in (("Tin một", "same"), ("Tin hai", "other"), ("Tin ba", "same"))]
    keys = [each.report_id if owned_by == "report" else each.claim_id for each in filed]

    rows = store.read_now(lambda tx: [_rows(tx.connection, table, column, key) for key in keys])

    first, other, third = (found[0] for found in rows)
    assert [name for name in first if first[name] == third[name] != other[name]] == []


def test_a_search_for_lost_receipts_leaves_no_list_of_reports(store: SqlStore) -> None:
    """What is queued for its person does not name the reports found: causes stay when chats are wiped."""
    office = open_office(store)
    filed = [office.file(words, "same") for words in ("Tin một", "Tin hai")]
    office.do(lambda tx: find_mine(tx, office.vault, make_person("same"), Language.VI, forget=False, now=office.now))

    office.wait()

    causes = [cause for _, cause in office.sent()]
    assert len(causes) == len(filed) + 1
    assert [each.report_id for each in filed for cause in causes if each.report_id in cause] == []


def _walk(kind: object, seen: set[object]) -> Iterator[tuple[object, str]]:
    """Yield every type within *kind*, and the fields of its values, as (type, field)."""
    if kind in seen:
        return
    seen.add(kind)
    yield kind, ""
    for inner in typing.get_args(kind):
        yield from _walk(inner, seen)
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        for field in dataclasses.fields(kind):
            yield kind, field.name
            yield from _walk(hints[field.name], seen)


def _services() -> Iterator[tuple[str, object]]:
    """Yield name and result of every public function that acts for staff."""
    for module in pkgutil.iter_modules(bot.services.__path__):
        loaded = importlib.import_module(f"bot.services.{module.name}")
        for name, service in inspect.getmembers(loaded, inspect.isfunction):
            if service.__module__ == loaded.__name__ and "by" in inspect.signature(service).parameters:
                yield f"{module.name}.{name}", typing.get_type_hints(service).get("return")


SERVICES = dict(_services())


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_no_service_gives_staff_a_person(name: str) -> None:
    """Neither a report with its names nor a contact, however deep in what is returned."""
    found = list(_walk(SERVICES[name], set()))

    assert [kind for kind, _ in found if kind in FORBIDDEN_TYPES] == []
    assert [f"{kind}.{field}" for kind, field in found if FORBIDDEN_FIELDS.search(field)] == []


@pytest.mark.parametrize(
    "bad", [pytest.param(Sequence[Report], id="reports"), pytest.param(Mapping[str, Contact], id="contacts")]
)
def test_the_walk_sees_a_person(bad: object) -> None:
    """The check above can fail."""
    assert any(kind in FORBIDDEN_TYPES for kind, _ in _walk(bad, set()))


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        pytest.param(QueueFilter, QUEUE_FIELDS, id="queue filter"),
        pytest.param(Wish, WISH_FIELDS, id="address of the queue"),
        pytest.param(Claim, CLAIM_FIELDS, id="claim"),
    ],
)
def test_claims_have_no_author_and_nothing_is_filtered_by_person(kind: Any, fields: set[str]) -> None:
    """A new field, filter or sorting is judged here."""
    assert {field.name for field in dataclasses.fields(kind)} == fields


def test_drafts_hold_what_was_sent_and_not_who_wrote_it() -> None:
    """A forwarded message has no field for its author, nor has a picture."""
    names = {field.name for field in dataclasses.fields(Draft)}

    assert [name for name in names if FORBIDDEN_FIELDS.search(name)] == []


def test_what_is_exported_names_nobody() -> None:
    """Published claims carry the outcome and its sources."""
    assert set(PublishedClaim.model_fields) == PUBLIC_FIELDS


def test_no_command_reads_reports() -> None:
    """A new command is judged here."""
    found: set[str] = set()

    def walk(command: Any, path: tuple[str, ...] = ()) -> None:
        for name, inner in getattr(command, "commands", {}).items():
            walk(inner, (*path, name))
        if not hasattr(command, "commands"):
            found.add(" ".join(path))

    walk(typer.main.get_command(app))

    assert found == COMMANDS


async def test_no_page_of_the_console_says_who_reported(store: SqlStore, knowledge: Knowledge) -> None:
    """Every page a triager, checker, auditor or administrator can open, of claims of one person who reported two."""
    console = open_console(store, knowledge, Clock())
    office: Office = open_office(store)
    office.vault = cast("KeyVault", console.parts.vault)
    filed = [office.file(f"Tin đồn {number} về nước sạch", "somebody77") for number in range(2)]
    names = _names_of(office, [each.report_id for each in filed])
    names |= {"somebody77", *(each.receipt for each in filed)}
    roles = [set(Role) - {Role.ADMINISTRATOR}, {Role.ADMINISTRATOR}]

    for group in roles:
        browser = await console.as_role(*group)
        for route in console_routes(console.parts):
            if not isinstance(route, StaffRoute) or "GET" not in (route.methods or ()) or route.path == STREAM:
                continue  # What the stream says is read by asking, too.
            parts = set(re.findall(r"\{(\w+)", route.path))
            assert parts <= ADDRESS_PARTS, route.path
            for each in filed:
                address = re.sub(r"\{[^}]+\}", each.claim_id, route.path)
                page = (await browser.get(address)).text
                assert [name for name in names if name in page] == [], route.path


def _names_of(office: Office, report_ids: Sequence[str]) -> set[str]:
    """Return what the store calls the person and receipts by."""
    person = make_person("somebody77")
    reports = office.store.read_now(lambda tx: [tx.reports.get(each) for each in report_ids])
    found = {name for report in reports if report for name in (report.pseudonym, report.receipt) if name}
    return found | {person.chat_id, person.person_id}
