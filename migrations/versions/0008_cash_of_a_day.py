"""Cash of two lakh is counted by the day on which it came in, and cancellations are found by an index

Cash that comes in after closing counts in the next day's book, but the law asks when it was received.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

CASH = 'two lakh rupees or more in cash'

BOOKED = 'payments.paid_on = NEW.paid_on'
RECEIVED_SQLITE = "date(payments.paid_at, '+330 minutes') = date(NEW.paid_at, '+330 minutes')"
RECEIVED_POSTGRESQL = (
    "(payments.paid_at AT TIME ZONE 'Asia/Kolkata')::date "
    "= (NEW.paid_at AT TIME ZONE 'Asia/Kolkata')::date"
)


def _too_much(same_day: str) -> str:
    """From one person in a day, or for one bill; without what was entered by mistake."""
    cash = (
        "SELECT COALESCE(SUM(amount_paise), 0) FROM payments WHERE payments.mode = 'cash' "
        'AND (payments.amount_paise > 0 OR payments.reverses_id IS NOT NULL) '
        'AND payments.doctor_id = NEW.doctor_id'
    )
    return (
        "NEW.mode = 'cash' AND NEW.amount_paise > 0 AND ("
        f'NEW.amount_paise + ({cash} AND payments.patient_id = NEW.patient_id '
        f'AND {same_day}) >= 20000000 '
        f'OR NEW.amount_paise + ({cash} AND payments.bill_id = NEW.bill_id) >= 20000000)'
    )


def _refuse(sqlite: str, postgresql: str) -> None:
    if op.get_bind().dialect.name == 'postgresql':
        op.execute(
            'CREATE OR REPLACE FUNCTION payments_in_cash() RETURNS trigger LANGUAGE plpgsql AS $$ '
            f"BEGIN IF {_too_much(postgresql)} THEN RAISE EXCEPTION '{CASH}' "
            "USING ERRCODE = 'integrity_constraint_violation', "
            'CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME; END IF; RETURN NEW; END $$'
        )
        return
    op.execute('DROP TRIGGER payments_in_cash')
    op.execute(
        'CREATE TRIGGER payments_in_cash BEFORE INSERT ON payments '
        f"WHEN {_too_much(sqlite)} BEGIN SELECT RAISE(ABORT, '{CASH}'); END"
    )


def upgrade() -> None:
    only = sa.text('cancelled_on IS NOT NULL')
    op.create_index(
        'ix_bills_cancelled',
        'bills',
        ['doctor_id', 'cancelled_on'],
        sqlite_where=only,
        postgresql_where=only,
    )
    _refuse(RECEIVED_SQLITE, RECEIVED_POSTGRESQL)


def downgrade() -> None:
    _refuse(BOOKED, BOOKED)
    op.drop_index('ix_bills_cancelled', 'bills')
