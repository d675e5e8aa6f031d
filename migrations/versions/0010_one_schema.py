"""One schema, whatever text of the older migrations a database was upgraded by

0001, 0003, 0006 and 0007 were edited after they had landed. A database that ran an earlier text kept
other indexes and triggers, or lacks a column; a new one has what is made here already.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

OWED = 'paid_paise < total_paise - credited_paise AND cancelled_at IS NULL'

FIXED = (
    *('doctor_id', 'id', 'patient_id', 'number', 'issued_on', 'total_paise', 'discount_paise'),
    *('discount_reason', 'heading', 'gstin', 'issued_by', 'request_key', 'created_at'),
)
CANCELLATION = (
    *('cancelled_at', 'cancelled_on', 'cancelled_by', 'cancel_reason', 'was_for_visit_id'),
    'visit_id',
)
CANCELLED_IN_CLOSED_DAY = (
    'OLD.cancelled_at IS NULL AND NEW.cancelled_on IS NOT NULL AND EXISTS ('
    'SELECT 1 FROM day_closings WHERE day_closings.doctor_id = NEW.doctor_id '
    'AND day_closings.day >= NEW.cancelled_on)'
)
MONEY_ON_CANCELLED = (
    'OLD.cancelled_at IS NOT NULL AND (NEW.paid_paise <> 0 OR NEW.credited_paise <> 0)'
)


def upgrade() -> None:
    _mend_indexes()
    _mend_columns()
    for name, (condition, words) in _rules().items():
        if _is_postgresql():
            _refuse_on_postgresql(name, condition, words)
        else:
            _refuse_on_sqlite(name, condition, words)


def downgrade() -> None:
    """Nothing: what is made here is what the older migrations say today."""


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == 'postgresql'


def _mend_indexes() -> None:
    op.execute('DROP INDEX IF EXISTS ix_patient_terms_doctor_id_patient_id')
    op.execute(
        'CREATE INDEX IF NOT EXISTS ix_patient_terms_patient '
        'ON patient_terms (doctor_id, patient_id, term)'
    )
    op.execute('DROP INDEX IF EXISTS ix_habits_use')
    op.create_index('ix_habits_use', 'habits', ['doctor_id', 'uses'])
    op.execute('DROP INDEX IF EXISTS ix_bills_owed')
    owed = ['doctor_id', 'patient_id', 'total_paise', 'credited_paise', 'paid_paise', 'cancelled_at']
    only = sa.text(OWED)
    op.create_index('ix_bills_owed', 'bills', owed, postgresql_where=only, sqlite_where=only)


def _mend_columns() -> None:
    columns = {column['name'] for column in sa.inspect(op.get_bind()).get_columns('visits')}
    if 'pregnant_weeks' not in columns:
        op.add_column('visits', sa.Column('pregnant_weeks', sa.SmallInteger(), nullable=True))


def _rules() -> dict[str, tuple[str, str]]:
    """What is refused of an UPDATE of bills, by the name of its trigger: the condition, the words."""
    return {
        'bills_fixed': (_changes_what_is_fixed(), 'an issued bill is fixed'),
        'bills_cancelled_in_open_day': (CANCELLED_IN_CLOSED_DAY, 'this day is closed'),
        'bills_stand': (MONEY_ON_CANCELLED, 'a payment is for a bill of its patient that stands'),
    }


def _changes_what_is_fixed() -> str:
    """A change of what a bill says; of a cancellation that stands; or one that is none."""
    is_not = 'IS DISTINCT FROM' if _is_postgresql() else 'IS NOT'
    cancels = (
        'OLD.cancelled_at IS NULL AND NEW.cancelled_at IS NOT NULL AND OLD.paid_paise = 0 '
        'AND OLD.credited_paise = 0 AND NEW.visit_id IS NULL '
        "AND NEW.cancelled_on IS NOT NULL AND NEW.cancel_reason <> '' "
        f'AND NOT (NEW.was_for_visit_id {is_not} OLD.visit_id)'
    )
    return f'{_changed(FIXED, is_not)} OR (({_changed(CANCELLATION, is_not)}) AND NOT ({cancels}))'


def _changed(columns: tuple[str, ...], is_not: str) -> str:
    return ' OR '.join(f'NEW.{column} {is_not} OLD.{column}' for column in columns)


def _refuse_on_sqlite(name: str, condition: str, words: str) -> None:
    op.execute(f'DROP TRIGGER IF EXISTS {name}')
    op.execute(
        f'CREATE TRIGGER {name} BEFORE UPDATE ON bills WHEN {condition} '
        f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
    )


def _refuse_on_postgresql(name: str, condition: str, words: str) -> None:
    op.execute(
        f'CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ '
        f"BEGIN IF {condition} THEN RAISE EXCEPTION '{words}' "
        "USING ERRCODE = 'integrity_constraint_violation', "
        'CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME; END IF; RETURN NEW; END $$'
    )
    op.execute(f'DROP TRIGGER IF EXISTS {name} ON bills')
    op.execute(
        f'CREATE TRIGGER {name} BEFORE UPDATE ON bills FOR EACH ROW EXECUTE FUNCTION {name}()'
    )
