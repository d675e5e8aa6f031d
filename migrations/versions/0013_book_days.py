"""The day of the book beside the day of the document; closed days are reopened and corrected

What is done after closing keeps its real date and its year's number, and counts in the book of a later
day: `book_day` names it, and is null where it is the day itself, so that older code goes on writing.
A day may be closed again after it was reopened: a closing is known by its count. What is done to a
closing is a row of its own, in the same chain of seals.

Revision ID: 0013
Revises: 0012
"""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

DATED = {
    'bills': ('issued_on', 'book_day'),
    'cash_movements': ('day', 'book_day'),
    'credit_notes': ('issued_on', 'book_day'),
    'payments': ('paid_on', 'book_day'),
}
"""Rows that count in the book of a day: their own, or another one where that is named."""
CANCELLED = ('cancelled_on', 'cancelled_book_day')
BOOK_DAYS = (*((table, columns[1]) for table, columns in DATED.items()), ('bills', CANCELLED[1]))
INDEXES = {
    ('bills', 'book_day'): 'ix_bills_book',
    ('bills', 'cancelled_book_day'): 'ix_bills_cancelled_book',
    ('cash_movements', 'book_day'): 'ix_cash_movements_book',
    ('credit_notes', 'book_day'): 'ix_credit_notes_book',
    ('payments', 'book_day'): 'ix_payments_book',
}

FIXED = (
    *('doctor_id', 'id', 'patient_id', 'number', 'issued_on', 'total_paise', 'discount_paise'),
    *('discount_reason', 'heading', 'gstin', 'issued_by', 'request_key', 'created_at'),
)
CANCELLATION = (
    *('cancelled_at', 'cancelled_on', 'cancelled_by', 'cancel_reason', 'was_for_visit_id'),
    'visit_id',
)

CLOSED = 'this day is closed'
FIXED_WORDS = 'an issued bill is fixed'
CHAIN = 'a closed day follows the day before'
AMENDED = 'what is done to a closing follows the last seal'
UNCARRIED = {
    'a closing that was reopened or corrected': 'SELECT 1 FROM closing_amendments',
    **{
        f'a row of {table} that counts in the book of another day': (
            f'SELECT 1 FROM {table} WHERE {column} IS NOT NULL'
        )
        for table, column in BOOK_DAYS
    },
    'a drawer that was not empty when the book began': (
        'SELECT 1 FROM cash_counts WHERE opening_paise <> 0'
    ),
}
"""What the tables before this have no place for."""

IN_FORCE = (
    'NOT EXISTS (SELECT 1 FROM closing_amendments WHERE closing_amendments.doctor_id = '
    'day_closings.doctor_id AND closing_amendments.count_id = day_closings.count_id '
    "AND closing_amendments.kind = 'reopening')"
)


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == 'postgresql'


def upgrade() -> None:
    _drop_rules(NEW_RULES)
    for table, column in BOOK_DAYS:
        op.add_column(table, sa.Column(column, sa.Date(), nullable=True))
        only = sa.text(f'{column} IS NOT NULL')
        name = INDEXES[table, column]
        op.create_index(name, table, ['doctor_id', column], sqlite_where=only, postgresql_where=only)
    opening = sa.Column('opening_paise', sa.BigInteger(), nullable=False, server_default='0')
    op.add_column('cash_counts', opening)
    _key_closings(by='count_id')
    _create_amendments()
    _make_rules(NEW_RULES)


def downgrade() -> None:
    with _unguarded('bills', 'cash_counts', 'cash_movements', 'closing_amendments', 'credit_notes', 'payments'):
        for what, found in UNCARRIED.items():
            if op.get_bind().exec_driver_sql(f'{found} LIMIT 1').first() is not None:
                raise RuntimeError(f'There is {what}, for which the older tables have no place.')
    _drop_rules(NEW_RULES)
    op.drop_table('closing_amendments')
    _key_closings(by='day')
    op.drop_column('cash_counts', 'opening_paise')
    for table, column in BOOK_DAYS:
        op.drop_index(INDEXES[table, column], table)
        op.drop_column(table, column)
    _make_rules(OLD_RULES)


# --- Tables --------------------------------------------------------------------------------------


def _key_closings(by: str) -> None:
    """A closing is known by its count, which is its alone, or by its day."""
    if not _is_postgresql():
        _build_closings_anew(by)
        return
    op.drop_constraint(op.f('pk_day_closings'), 'day_closings', type_='primary')
    op.create_primary_key(op.f('pk_day_closings'), 'day_closings', ['doctor_id', by])
    if by == 'count_id':
        op.drop_constraint(op.f('uq_day_closings_doctor_id_count_id'), 'day_closings', type_='unique')
        op.create_index('ix_day_closings_day', 'day_closings', ['doctor_id', 'day'])
    else:
        op.drop_index('ix_day_closings_day', 'day_closings')
        op.create_unique_constraint(op.f('uq_day_closings_doctor_id_count_id'), 'day_closings', ['doctor_id', 'count_id'])


def _build_closings_anew(by: str) -> None:
    """SQLite cannot change a key: the table is built anew and filled."""
    only_once = [] if by == 'count_id' else [
        sa.UniqueConstraint('doctor_id', 'count_id', name=op.f('uq_day_closings_doctor_id_count_id'))
    ]
    op.create_table('day_closings_anew',
    sa.Column('doctor_id', sa.BigInteger(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('count_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('opening_paise', sa.BigInteger(), nullable=False),
    sa.Column('expected_paise', sa.BigInteger(), nullable=False),
    sa.Column('counted_paise', sa.BigInteger(), nullable=False),
    sa.Column('difference_paise', sa.BigInteger(), nullable=False),
    sa.Column('difference_reason', sa.String(length=200), nullable=False),
    sa.Column('totals', sa.JSON(), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_by', sa.BigInteger(), nullable=True),
    sa.Column('previous_hash', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.CheckConstraint('difference_paise = counted_paise - expected_paise', name=op.f('ck_day_closings_difference_is_told')),
    sa.ForeignKeyConstraint(['doctor_id', 'count_id'], ['cash_counts.doctor_id', 'cash_counts.id'], name=op.f('fk_day_closings_doctor_id_count_id')),
    sa.ForeignKeyConstraint(['doctor_id'], ['doctors.id'], name=op.f('fk_day_closings_doctor_id')),
    sa.PrimaryKeyConstraint('doctor_id', by, name=op.f('pk_day_closings')),
    sa.UniqueConstraint('doctor_id', 'previous_hash', name=op.f('uq_day_closings_doctor_id_previous_hash')),
    *only_once,
    )
    names = (
        'doctor_id, day, count_id, opening_paise, expected_paise, counted_paise, difference_paise, '
        'difference_reason, totals, closed_at, closed_by, previous_hash, hash'
    )
    op.execute(f'INSERT INTO day_closings_anew ({names}) SELECT {names} FROM day_closings')
    op.drop_table('day_closings')
    op.rename_table('day_closings_anew', 'day_closings')
    if by == 'count_id':
        op.create_index('ix_day_closings_day', 'day_closings', ['doctor_id', 'day'])
    _write_once_on_sqlite('day_closings')


def _create_amendments() -> None:
    op.create_table('closing_amendments',
    sa.Column('doctor_id', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('count_id', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('written_by', sa.BigInteger(), nullable=True),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('says', sa.JSON(), nullable=False),
    sa.Column('previous_hash', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.CheckConstraint("kind IN ('reopening', 'correction')", name=op.f('ck_closing_amendments_kind')),
    sa.CheckConstraint("reason <> ''", name=op.f('ck_closing_amendments_reason_is_told')),
    sa.ForeignKeyConstraint(['doctor_id', 'count_id'], ['day_closings.doctor_id', 'day_closings.count_id'], name=op.f('fk_closing_amendments_doctor_id_count_id')),
    sa.ForeignKeyConstraint(['doctor_id'], ['doctors.id'], name=op.f('fk_closing_amendments_doctor_id')),
    sa.PrimaryKeyConstraint('doctor_id', 'id', name=op.f('pk_closing_amendments')),
    sa.UniqueConstraint('doctor_id', 'previous_hash', name=op.f('uq_closing_amendments_doctor_id_previous_hash'))
    )
    op.create_index('ix_closing_amendments_closing', 'closing_amendments', ['doctor_id', 'count_id', 'id'])
    only = sa.text("kind = 'reopening'")
    op.create_index('uq_closing_amendments_reopened_once', 'closing_amendments', ['doctor_id', 'count_id'], unique=True, sqlite_where=only, postgresql_where=only)
    if not _is_postgresql():
        _write_once_on_sqlite('closing_amendments')
        return
    table = 'closing_amendments'
    for name, when in (
        ('no_change', f'BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW'),
        ('no_truncate', f'BEFORE TRUNCATE ON {table} FOR EACH STATEMENT'),
    ):
        op.execute(f'CREATE TRIGGER {table}_{name} {when} EXECUTE FUNCTION refuse_change()')
    told = "nullif(current_setting('clinic.doctor_id', true), '')::bigint"
    op.execute(f'ALTER TABLE {table} ENABLE ROW LEVEL SECURITY')
    op.execute(f'ALTER TABLE {table} FORCE ROW LEVEL SECURITY')
    op.execute(
        f'CREATE POLICY {table}_of_doctor ON {table} '
        f'USING (doctor_id = {told}) WITH CHECK (doctor_id = {told})'
    )


def _write_once_on_sqlite(table: str) -> None:
    for act in ('update', 'delete'):
        op.execute(
            f'CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table} '
            f"BEGIN SELECT RAISE(ABORT, '{table} are written once'); END"
        )


@contextmanager
def _unguarded(*tables: str) -> Iterator[None]:
    """Lets the owner of the tables see the rows of all doctors."""
    for table in tables if _is_postgresql() else ():
        op.execute(f'ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY')
    yield
    for table in tables if _is_postgresql() else ():
        op.execute(f'ALTER TABLE {table} FORCE ROW LEVEL SECURITY')


# --- Rules ---------------------------------------------------------------------------------------

Rule = tuple[str, str, str, str]
"""A table, what is done to it, the condition under which that is refused, and the words. `{is_not}`
is how a database compares what may be null."""


def _closed(day: str, in_force: str) -> str:
    return (
        'EXISTS (SELECT 1 FROM day_closings WHERE day_closings.doctor_id = NEW.doctor_id '
        f'AND day_closings.day >= {day}{in_force})'
    )


def _changed(columns: tuple[str, ...]) -> str:
    return ' OR '.join(f'NEW.{column} {{is_not}} OLD.{column}' for column in columns)


def _changes_what_is_fixed(fixed: tuple[str, ...], cancellation: tuple[str, ...]) -> str:
    """A change of what a bill says; of a cancellation that stands; or one that is none."""
    cancels = (
        'OLD.cancelled_at IS NULL AND NEW.cancelled_at IS NOT NULL AND OLD.paid_paise = 0 '
        'AND OLD.credited_paise = 0 AND NEW.visit_id IS NULL '
        "AND NEW.cancelled_on IS NOT NULL AND NEW.cancel_reason <> '' "
        'AND NOT (NEW.was_for_visit_id {is_not} OLD.visit_id)'
    )
    return f'{_changed(fixed)} OR (({_changed(cancellation)}) AND NOT ({cancels}))'


def _sealed(condition: str) -> str:
    """Whether a link of the chain of seals is such, be it a closing or what was done to one."""
    return ' OR '.join(
        f'EXISTS (SELECT 1 FROM {table} WHERE {table}.doctor_id = NEW.doctor_id AND {table}.{condition})'
        for table in ('day_closings', 'closing_amendments')
    )


# The seal before is there, or nothing is; and nothing else follows it.
NOT_THE_LAST = (
    f"(NEW.previous_hash <> '' AND NOT ({_sealed('hash = NEW.previous_hash')})) "
    f"OR {_sealed('previous_hash = NEW.previous_hash')}"
)
OF_A_LATER_DAY = (
    'EXISTS (SELECT 1 FROM day_closings AS opened JOIN day_closings '
    'ON day_closings.doctor_id = opened.doctor_id AND day_closings.day > opened.day '
    'WHERE opened.doctor_id = NEW.doctor_id AND opened.count_id = NEW.count_id '
    f'AND {IN_FORCE})'
)
OLD_BROKEN_CHAIN = (
    'NEW.previous_hash <> COALESCE((SELECT hash FROM day_closings '
    "WHERE day_closings.doctor_id = NEW.doctor_id ORDER BY day DESC LIMIT 1), '') "
    'OR EXISTS (SELECT 1 FROM day_closings WHERE day_closings.doctor_id = NEW.doctor_id '
    'AND day_closings.day >= NEW.day)'
)


def _rules(new: bool) -> dict[str, Rule]:
    """By the name of trigger and function."""
    in_force = f' AND {IN_FORCE}' if new else ''
    fixed = (*FIXED, 'book_day') if new else FIXED
    cancellation = (*CANCELLATION, 'cancelled_book_day') if new else CANCELLATION

    def closed(day: str, book_day: str) -> str:
        return _closed(f'COALESCE(NEW.{book_day}, NEW.{day})' if new else f'NEW.{day}', in_force)

    rules: dict[str, Rule] = {
        f'{table}_in_open_day': (table, 'INSERT', closed(*columns), CLOSED)
        for table, columns in DATED.items()
    }
    cancelled = f'OLD.cancelled_at IS NULL AND NEW.cancelled_on IS NOT NULL AND {closed(*CANCELLED)}'
    rules['bills_cancelled_in_open_day'] = ('bills', 'UPDATE', cancelled, CLOSED)
    rules['bills_fixed'] = ('bills', 'UPDATE', _changes_what_is_fixed(fixed, cancellation), FIXED_WORDS)
    broken = f'{NOT_THE_LAST} OR {_closed("NEW.day", in_force)}' if new else OLD_BROKEN_CHAIN
    rules['day_closings_chain'] = ('day_closings', 'INSERT', broken, CHAIN)
    if new:
        amends = f"{NOT_THE_LAST} OR (NEW.kind = 'reopening' AND {OF_A_LATER_DAY})"
        rules['closing_amendments_chain'] = ('closing_amendments', 'INSERT', amends, AMENDED)
    return rules


OLD_RULES, NEW_RULES = _rules(new=False), _rules(new=True)


def _drop_rules(rules: dict[str, Rule]) -> None:
    """SQLite would not let go of a table that a trigger names. PostgreSQL replaces what a function
    does; only the one that is new goes, with its trigger."""
    for name in rules:
        if not _is_postgresql():
            op.execute(f'DROP TRIGGER IF EXISTS {name}')
        elif name not in OLD_RULES:
            op.execute(f'DROP FUNCTION IF EXISTS {name}() CASCADE')


def _make_rules(rules: dict[str, Rule]) -> None:
    for name, (table, act, condition, words) in rules.items():
        if _is_postgresql():
            _refuse_on_postgresql(name, table, act, condition.format(is_not='IS DISTINCT FROM'), words)
        else:
            op.execute(
                f'CREATE TRIGGER {name} BEFORE {act} ON {table} '
                f"WHEN {condition.format(is_not='IS NOT')} BEGIN SELECT RAISE(ABORT, '{words}'); END"
            )


def _refuse_on_postgresql(name: str, table: str, act: str, condition: str, words: str) -> None:
    """The trigger of an older rule stays, and runs what the function says now."""
    op.execute(
        f'CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ '
        f"BEGIN IF {condition} THEN RAISE EXCEPTION '{words}' "
        "USING ERRCODE = 'integrity_constraint_violation', "
        'CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME; END IF; RETURN NEW; END $$'
    )
    if name == 'closing_amendments_chain':
        op.execute(
            f'CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()'
        )
