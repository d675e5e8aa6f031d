"""Triggers begin their messages with the code of their rule, which Python shares

`clinic.billing.ledger_rules.LedgerRule` lists the codes. The words stay after the code, since the release
before recognises them. Each trigger (on PostgreSQL its function) is read from the database and made again
with another message, so that its condition stays as it is.

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None

CODES = {
    'this day is closed': 'CL-DAY-CLOSED',
    'two lakh rupees or more in cash': 'CL-CASH-LIMIT',
    'an issued bill is fixed': 'CL-BILL-FIXED',
    'the sums of a bill are those of its entries': 'CL-BILL-SUMS',
    'a payment is for a bill of its patient that stands': 'CL-BILL-STANDS',
    'a bill is issued without payments': 'CL-BILL-UNPAID',
    'an advance is the sum of its entries': 'CL-ADVANCE-SUM',
    'a closed day follows the day before': 'CL-CLOSING-CHAIN',
    'what is done to a closing follows the last seal': 'CL-CLOSING-CHAIN',
    ' are written once': 'CL-WRITTEN-ONCE',
    ' are never deleted': 'CL-WRITTEN-ONCE',
}
"""By the words of a message; those that begin with a space follow the name of the table."""

RAISES = ("RAISE(ABORT, '", "RAISE EXCEPTION '")
"""How a message begins on SQLite and on PostgreSQL."""


def upgrade() -> None:
    _make_again(_with_code)


def downgrade() -> None:
    _make_again(_without_code)


def _with_code(definition: str) -> str:
    for words, code in CODES.items():
        for raises in RAISES:
            begin, found, rest = definition.partition(raises)
            message = rest.partition("'")[0]
            if found and message.endswith(words) and not message.startswith(code):
                return f'{begin}{raises}{code}: {rest}'
    return definition


def _without_code(definition: str) -> str:
    for code in set(CODES.values()):
        for raises in RAISES:
            definition = definition.replace(f'{raises}{code}: ', raises)
    return definition


def _make_again(changed) -> None:
    if op.get_bind().dialect.name == 'postgresql':
        _replace_functions(changed)
    else:
        _create_triggers_anew(changed)


def _replace_functions(changed) -> None:
    """The triggers stay, and run what their functions say now."""
    functions = op.get_bind().execute(sa.text(
        'SELECT pg_get_functiondef(oid) AS definition FROM pg_proc '
        "WHERE prorettype = 'trigger'::regtype AND pronamespace = current_schema()::regnamespace"
    ))
    for function in functions.all():
        definition = changed(function.definition)
        if definition != function.definition:
            op.get_bind().exec_driver_sql(definition.replace('%', '%%'))


def _create_triggers_anew(changed) -> None:
    """In the order in which they were made, in which SQLite runs them."""
    triggers = op.get_bind().execute(sa.text(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY rowid"
    ))
    for trigger in triggers.all():
        definition = changed(trigger.sql)
        if definition != trigger.sql:
            op.get_bind().exec_driver_sql(f'DROP TRIGGER {trigger.name}')
            op.get_bind().exec_driver_sql(definition)
