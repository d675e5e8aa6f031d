"""A payment's reference can be added once, where there was none; all else of it stays as written

A desk takes a UPI payment while the patient stands there, and learns its reference later. Older code
changes no payment, and is refused as before.

Revision ID: 0016
Revises: 0015
"""

from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None

WORDS = 'payments are written once'
FIXED = (
    *('doctor_id', 'id', 'patient_id', 'bill_id', 'kind', 'amount_paise', 'mode', 'paid_on'),
    *('book_day', 'paid_at', 'number', 'tendered_paise', 'reason', 'taken_by', 'reverses_id'),
    'request_key',
)
"""All but the reference and its turn."""


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == 'postgresql'


def _adds_reference() -> str:
    """Money that came in otherwise than in cash gets the reference that it lacked, and nothing else."""
    is_not = 'IS DISTINCT FROM' if _is_postgresql() else 'IS NOT'
    changed = ' OR '.join(f'NEW.{column} {is_not} OLD.{column}' for column in FIXED)
    return (
        "OLD.kind = 'payment' AND OLD.mode <> 'cash' AND OLD.reference IS NULL "
        f"AND NEW.reference <> '' AND NEW.reference_turn >= 0 AND NOT ({changed})"
    )


def upgrade() -> None:
    if _is_postgresql():
        op.execute(
            'CREATE FUNCTION payments_no_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN '
            f"IF TG_OP = 'UPDATE' THEN IF {_adds_reference()} THEN RETURN NEW; END IF; END IF; "
            f"RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        _change_on_postgresql('payments_no_change')
    else:
        # NULL, which an empty new reference makes, is no true condition.
        _change_on_sqlite(f'WHEN ({_adds_reference()}) IS NOT TRUE ')


def downgrade() -> None:
    if _is_postgresql():
        _change_on_postgresql('refuse_change')
        op.execute('DROP FUNCTION payments_no_change()')
    else:
        _change_on_sqlite('')


def _change_on_postgresql(function: str) -> None:
    op.execute('DROP TRIGGER payments_no_change ON payments')
    op.execute(
        'CREATE TRIGGER payments_no_change BEFORE UPDATE OR DELETE ON payments '
        f'FOR EACH ROW EXECUTE FUNCTION {function}()'
    )


def _change_on_sqlite(condition: str) -> None:
    op.execute('DROP TRIGGER payments_no_update')
    op.execute(
        f'CREATE TRIGGER payments_no_update BEFORE UPDATE ON payments {condition}'
        f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
    )
