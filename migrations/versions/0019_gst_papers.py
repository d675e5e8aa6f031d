"""What an advance is for, who is billed, the clinic's own copy of an invoice, and the limit of UPI

Columns that have a default, so that code of the release before goes on writing. They are
fixed like all else that bills and payments say: by rules of their own, which that code never runs into.

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None

RECIPIENT = {
    'recipient_name': 200,
    'recipient_address': 500,
    'recipient_state': 2,
    'recipient_gstin': 15,
}
"""Columns of bills with their longest texts."""
PARTS = ('gstin', 'advance_parts')
"""Columns of payments."""
FIXED = {
    'bills_recipient_fixed': ('bills', tuple(RECIPIENT), 'an issued bill is fixed'),
    'payments_parts_fixed': ('payments', PARTS, 'payments are written once'),
}
"""By the name of trigger and function: the table, the columns that never change, and the words."""
UNCARRIED = {
    'an advance that says what it is for': "SELECT 1 FROM payments WHERE gstin <> ''",
    'a bill that names its recipient': (
        "SELECT 1 FROM bills WHERE recipient_name <> '' OR recipient_address <> '' "
        "OR recipient_state <> '' OR recipient_gstin <> ''"
    ),
}
"""What the tables before this have no place for."""


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == 'postgresql'


def upgrade() -> None:
    op.add_column('payments', sa.Column('gstin', sa.String(length=15), server_default='', nullable=False))
    op.add_column('payments', sa.Column('advance_parts', sa.JSON(), server_default='[]', nullable=False))
    for name, longest in RECIPIENT.items():
        op.add_column('bills', sa.Column(name, sa.String(length=longest), server_default='', nullable=False))
    op.add_column(
        'bill_papers', sa.Column('for_supplier', sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column(
        'billing_settings',
        sa.Column('upi_limit_paise', sa.BigInteger(), server_default='10000000', nullable=False),
    )
    for name, (table, columns, words) in FIXED.items():
        _fix(name, table, columns, words)


def _fix(name: str, table: str, columns: tuple[str, ...], words: str) -> None:
    if not _is_postgresql():
        changed = ' OR '.join(f'NEW.{column} IS NOT OLD.{column}' for column in columns)
        op.execute(
            f'CREATE TRIGGER {name} BEFORE UPDATE ON {table} WHEN {changed} '
            f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )
        return
    # Two values of type json cannot be compared but as texts.
    changed = ' OR '.join(f'NEW.{column}::text IS DISTINCT FROM OLD.{column}::text' for column in columns)
    op.execute(
        f'CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ '
        f"BEGIN IF {changed} THEN RAISE EXCEPTION '{words}' "
        "USING ERRCODE = 'integrity_constraint_violation', "
        'CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME; END IF; RETURN NEW; END $$'
    )
    op.execute(f'CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()')


def downgrade() -> None:
    for table in ('bills', 'payments') if _is_postgresql() else ():
        op.execute(f'ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY')
    for what, found in UNCARRIED.items():
        if op.get_bind().exec_driver_sql(f'{found} LIMIT 1').first() is not None:
            raise RuntimeError(f'There is {what}, for which the older tables have no place.')
    for table in ('bills', 'payments') if _is_postgresql() else ():
        op.execute(f'ALTER TABLE {table} FORCE ROW LEVEL SECURITY')
    for name in FIXED:
        op.execute(f'DROP FUNCTION {name}() CASCADE' if _is_postgresql() else f'DROP TRIGGER {name}')
    op.drop_column('billing_settings', 'upi_limit_paise')
    op.drop_column('bill_papers', 'for_supplier')
    for name in RECIPIENT:
        op.drop_column('bills', name)
    op.drop_column('payments', 'advance_parts')
    op.drop_column('payments', 'gstin')
