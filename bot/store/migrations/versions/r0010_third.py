"""Who was overturned on an appeal does not decide the next one.

A version after an appeal is one person's.  Whoever decides about it had no part in it, nor in those before it back
to the last one that is not from an appeal.
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_NEWEST = "(SELECT max(number) FROM decisions WHERE claim_id = NEW.claim_id)"


def upgrade() -> None:
    """Put the wider guards in place of the two that compared with one version only."""
    _replace(
        "decisions_after_appeal",
        "decisions",
        "INSERT",
        "NEW.kind = 'appeal' AND " + _has_part('NEW."by"', _NEWEST),
        "A decision after an appeal is by somebody who had no part in what was said before.",
    )
    _replace(
        "appeals_third",
        "appeals",
        "UPDATE",
        # Of those decided before this revision, some would be refused; the text of each is wiped one day.
        "OLD.state = 'open' AND " + _has_part("NEW.decided_by", "NEW.number"),
        "An appeal is decided by somebody who had no part in the decision.",
    )


def _has_part(person: str, number: str) -> str:
    begins = (
        "coalesce((SELECT max(number) FROM decisions WHERE claim_id = NEW.claim_id AND kind <> 'appeal' "
        f"AND number <= {number}), 0)"
    )
    return (
        f"EXISTS (SELECT 1 FROM decisions WHERE claim_id = NEW.claim_id AND number <= {number} "
        f'AND number >= {begins} AND (decisions."by" = {person} OR approved_by = {person}))'
    )


def _replace(name: str, table: str, event: str, condition: str, message: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {condition} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; "
            "END IF; RETURN NEW; END $$"
        )
        return
    op.execute(f"DROP TRIGGER {name}")
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
    )
