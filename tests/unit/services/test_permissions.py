"""Every service staff can reach, against every role: what is not granted is refused."""

import importlib
import inspect
import pkgutil
import typing
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest

import bot.services
from bot.domain.claim import Proposing
from bot.domain.errors import NotAllowed, RolesConflict
from bot.domain.staff import PERMISSIONS, READS_REPORTS, Permission, Role, StaffMember, StaffState, check_roles
from bot.domain.verdict import NoVerdict
from bot.ports import Transaction, Vault
from bot.ports.claims import QueueFilter
from bot.services.decide import EvidenceFields, ProposalFields
from bot.store import SqlStore, open_store
from tests.support.delivery import NOON, noon
from tests.support.office import make_vault

Service = Callable[..., object]

# What each service asks for.  A service that takes ``by`` and is not named here fails the first test below.
NEEDED: dict[Permission, set[str]] = {
    Permission.READ_CLAIMS: {"queue.read_queue", "queue.read_claim", "queue.read_picture", "queue.find_next", "live.read_changes", "live.read_change", "live.read_own_acts", "staff_cards.work"},
    Permission.TRIAGE: {
        "triage.take", "triage.renew", "triage.release", "triage.start_research", "triage.answer_without_verdict", "triage.take_back",
        "triage.set_aside", "triage.restore", "merging.merge", "merging.split", "care.ask_for_info", "care.snooze",
        "care.mark", "care.black_out_report", "suggesting.refuse_match",
    },
    Permission.RESEARCH: {"decide.add_evidence", "decide.remove_evidence", "care.add_note"},
    Permission.DECIDE: {"decide.propose", "decide.send_back", "decide.approve", "decide.stop", "decide.reopen"},
    Permission.APPEALS: {"appeals.decide_appeal", "queue.read_appeals", "queue.read_appeal"},
    Permission.READ_LOG: {"audit.read_log"},
    Permission.READ_FIGURES: {"figures.read_figures"},
    Permission.READ_DELIVERY: {"delivery.read_delivery"},
    Permission.EDIT_KNOWLEDGE: {
        "unanswered.read_unanswered", "unanswered.read_cluster", "entry_drafts.note_kept", "feedback.read_feedback",
    },
    Permission.MANAGE_STAFF: {
        "staff.list_staff", "staff.add_staff", "staff.invite_again", "staff.set_roles", "staff.disable", "staff.enable",
    },
}  # fmt: skip

# Steps inside an act whose caller has asked already or says what to ask for, one's own unsent words and own chat account.
INSIDE = {
    "chat_link.unlink_chat",
    "permission.authorize", "acting.look_at", "decide.take_up_again",
    "drafting.keep_draft", "drafting.find_draft", "drafting.drop_draft",
}  # fmt: skip


def _services() -> dict[str, Service]:
    """Return every public function of the services that acts for a staff member, by module and name."""
    found: dict[str, Service] = {}
    for module in pkgutil.iter_modules(bot.services.__path__):
        loaded = importlib.import_module(f"bot.services.{module.name}")
        for name, service in inspect.getmembers(loaded, inspect.isfunction):
            own = service.__module__ == loaded.__name__ and not name.startswith("_")
            if own and "by" in inspect.signature(service).parameters and f"{module.name}.{name}" not in INSIDE:
                found[f"{module.name}.{name}"] = service
    return found


SERVICES = _services()
NEED_OF = {name: permission for permission, names in NEEDED.items() for name in names}
ROLE_SETS = [frozenset({role}) for role in Role]

_BY_NAME: dict[str, object] = {
    "find_similar": lambda _text: (), "limit": 10, "version": 1, "start": 0, "end": 1, "after": None, "before": None, "code": "1",
    "risk": None, "conflict": None, "demo": False, "overturned": False, "reason": "x", "reasons": "x", "text": "x",
    "name": "x", "object_id": None, "title": "", "statement": "", "outcome": NoVerdict.OPINION, "into": "0", "roles": {Role.EDITOR},
    "chosen": QueueFilter(), "until": NOON + timedelta(days=1), "since": NOON,
}  # fmt: skip


def _argument(name: str, kind: object, by: StaffMember, tx: Transaction, vault: Vault) -> object:
    special: dict[str, object] = {"tx": tx, "vault": vault, "by": by, "now": NOON}
    if name in special or name in _BY_NAME:
        return {**_BY_NAME, **special}[name]
    if kind is EvidenceFields:
        return EvidenceFields(publisher="x")
    if kind is ProposalFields:
        return ProposalFields(does=Proposing.PUBLISH, outcome=None, title="x", statement="x")
    if kind is datetime:
        return NOON
    return "0"


def _call(store: SqlStore, service: Service, by: StaffMember) -> type[Exception] | None:
    """Call *service* for *by* with things that do not exist; return what it raised."""
    parameters, kinds = inspect.signature(service).parameters, typing.get_type_hints(service)
    vault = make_vault()

    def run(tx: Transaction) -> None:
        values = {name: _argument(name, kinds[name], by, tx, vault) for name in parameters}
        positional = [values[name] for name, each in parameters.items() if each.kind is not each.KEYWORD_ONLY]
        keywords = {name: values[name] for name, each in parameters.items() if each.kind is each.KEYWORD_ONLY}
        service(*positional, **keywords)
        raise _Undone

    try:
        store.transact_now(run)
    except Exception as error:  # noqa: BLE001 -- whatever it is, is looked at
        return type(error)
    return None


class _Undone(Exception):
    """The service did what it was asked to."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlStore]:
    opened = open_store(tmp_path_factory.mktemp("permissions") / "store.db", now=noon)
    yield opened
    opened.close()


def _hire(store: SqlStore, roles: frozenset[Role], state: StaffState = StaffState.ACTIVE) -> StaffMember:
    name = f"{'-'.join(sorted(roles))}-{state.value}"
    member = StaffMember(id=name, name=name, roles=roles, state=state, created_at=NOON)
    store.transact_now(lambda tx: tx.staff.save(member))
    return member


def test_every_service_for_staff_is_named_here() -> None:
    """A new service cannot be forgotten: it asks for a permission of the table."""
    assert set(SERVICES) == set(NEED_OF)


@pytest.mark.parametrize("name", sorted(SERVICES))
@pytest.mark.parametrize("roles", ROLE_SETS, ids=lambda roles: "+".join(sorted(roles)))
def test_a_role_reaches_what_it_is_granted_and_nothing_else(store: SqlStore, name: str, roles: frozenset[Role]) -> None:
    """Allowed means anything but NotAllowed: there is nothing to act on."""
    by = _hire(store, roles)
    granted = any(NEED_OF[name] in PERMISSIONS[role] for role in roles)

    raised = _call(store, SERVICES[name], by)

    assert (raised is not NotAllowed) == granted


@pytest.mark.parametrize("name", sorted(SERVICES))
@pytest.mark.parametrize("state", [StaffState.INVITED, StaffState.DISABLED])
def test_an_account_that_is_not_active_reaches_nothing(store: SqlStore, name: str, state: StaffState) -> None:
    """Whatever its roles."""
    roles = frozenset(Role) - {Role.ADMINISTRATOR}
    for held in (roles, frozenset({Role.ADMINISTRATOR})):
        by = _hire(store, held, state)

        assert _call(store, SERVICES[name], by) is NotAllowed


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_an_account_that_was_never_made_reaches_nothing(store: SqlStore, name: str) -> None:
    """A value that looks like an administrator or a checker is not one."""
    everything = frozenset(Role)
    by = StaffMember(id="ghost", name="ghost", roles=everything, state=StaffState.ACTIVE, created_at=NOON)

    assert _call(store, SERVICES[name], by) is NotAllowed


@pytest.mark.parametrize("other", sorted(READS_REPORTS))
def test_an_administrator_never_reads_reports(other: Role) -> None:
    """Whoever makes accounts gives none to themselves that does."""
    with pytest.raises(RolesConflict):
        check_roles(frozenset({Role.ADMINISTRATOR, other}))

    assert Permission.READ_CLAIMS not in PERMISSIONS[Role.ADMINISTRATOR]
