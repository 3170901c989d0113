"""What the database refuses by itself, whoever asks.

Checks of one row stand in the tables (nobody approves what they proposed; an administrator reads no reports).
Here is what compares rows or forbids a change: one condition, written so that SQLite and PostgreSQL take it.
A later revision that changes a guard drops its trigger (and function) of this name first.
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ALWAYS = "1 = 1"


def upgrade() -> None:
    """Create the guards."""
    _guard_log()
    _guard_decisions()
    _guard_appeals()


def _guard_log() -> None:
    _never_change("audit", "The log is never changed.")
    _refuse(
        "audit_chain",
        "audit",
        "INSERT",
        "NEW.number <> coalesce((SELECT max(number) FROM audit), 0) + 1 OR NEW.before <> "
        "coalesce((SELECT hash FROM audit WHERE number = NEW.number - 1), "
        "'0000000000000000000000000000000000000000000000000000000000000000')",
        "The log goes on at its end only.",
    )


def _guard_decisions() -> None:
    _never_change("decisions", "What was said is never changed. A new version replaces it.")
    # Also keeps INSERT OR REPLACE from taking a version's place, which fires no trigger for the row it deletes.
    _refuse(
        "decisions_next",
        "decisions",
        "INSERT",
        "NEW.number <= coalesce((SELECT max(number) FROM decisions WHERE claim_id = NEW.claim_id), 0)",
        "A version comes after the last one of its claim.",
    )
    _refuse(
        "decisions_after_appeal",
        "decisions",
        "INSERT",
        "NEW.kind = 'appeal' AND EXISTS (SELECT 1 FROM decisions WHERE claim_id = NEW.claim_id "
        "AND number = (SELECT max(number) FROM decisions WHERE claim_id = NEW.claim_id) "
        'AND (decisions."by" = NEW."by" OR approved_by = NEW."by"))',
        "A decision after an appeal is by somebody who neither proposed nor approved the one before.",
    )


def _guard_appeals() -> None:
    third = (
        "EXISTS (SELECT 1 FROM decisions WHERE claim_id = NEW.claim_id AND number = NEW.number "
        'AND (decisions."by" = NEW.decided_by OR approved_by = NEW.decided_by))'
    )
    _refuse("appeals_new", "appeals", "INSERT", "NEW.state <> 'open'", "An appeal is filed open.")
    _refuse(
        "appeals_third",
        "appeals",
        "UPDATE",
        third,
        "An appeal is decided by somebody who neither proposed nor approved the decision.",
    )
    _refuse(
        "appeals_once_decided",
        "appeals",
        "UPDATE",
        "OLD.state <> 'open' AND (NEW.state <> OLD.state OR NEW.decided_by <> OLD.decided_by "
        "OR NEW.decided_at <> OLD.decided_at OR NEW.reasons <> OLD.reasons)",
        "A decided appeal stays as it is.",
    )
    _refuse(
        "appeals_moved",
        "appeals",
        "UPDATE",
        "NEW.claim_id <> OLD.claim_id OR NEW.number <> OLD.number OR NEW.report_id <> OLD.report_id",
        "An appeal stays with its decision.",
    )


def _never_change(table: str, message: str) -> None:
    _refuse(f"{table}_unchanged", table, "UPDATE", _ALWAYS, message)
    _refuse(f"{table}_undeleted", table, "DELETE", _ALWAYS, message)
    if _is_postgresql():
        op.execute(
            f"CREATE TRIGGER {table}_untruncated BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_undeleted()"
        )


def _refuse(name: str, table: str, event: str, condition: str, message: str) -> None:
    """Refuse *event* on *table* where *condition* holds, as a broken constraint."""
    if _is_postgresql():
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {condition} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; "
            "END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
        )
        op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
    else:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
