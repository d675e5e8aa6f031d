"""The audit trail is sealed in batches, and lets go of old readings behind a checkpoint

Expansion: three new tables, and a column of `audit_events` that is NULL for what was written before.
The trigger that refuses every deletion of an event is replaced by one that lets go of a reading that is
older than a year and that a checkpoint stands for; code of the release before deletes none.

Revision ID: 0045
Revises: 0041
"""

import sqlalchemy as sa
from alembic import op

revision = '0045'
down_revision = '0041'
branch_labels = None
depends_on = None

EVENTS, SEALS, ENTRIES, CHECKPOINTS = (
    'audit_events',
    'audit_seals',
    'sealed_entries',
    'audit_checkpoints',
)
NEW = (SEALS, ENTRIES, CHECKPOINTS)
MOMENT = sa.DateTime(timezone=True)

COVERED = (
    "OLD.action = 'read' AND OLD.at < {year_ago} AND EXISTS (SELECT 1 FROM sealed_entries e "
    'JOIN audit_checkpoints c ON c.doctor_id = e.doctor_id AND e.seal_id <= c.seal_id '
    'WHERE e.doctor_id = OLD.doctor_id AND e.event_id = OLD.id AND OLD.at < c.older_than)'
)
"""An event that may be deleted."""

EMPTY = (
    'EXISTS (SELECT 1 FROM audit_checkpoints c WHERE c.doctor_id = OLD.doctor_id '
    'AND OLD.seal_id <= c.seal_id) AND NOT EXISTS (SELECT 1 FROM audit_events a '
    'WHERE a.doctor_id = OLD.doctor_id AND a.id = OLD.event_id)'
)
"""A row of a batch that may be deleted: its event is gone, behind a checkpoint."""


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == 'postgresql'


def upgrade() -> None:
    op.add_column(EVENTS, sa.Column('device', sa.String(length=60), nullable=True))
    _create_seals()
    _create_entries()
    _create_checkpoints()
    if _is_postgresql():
        _guard_postgresql()
    else:
        _guard_sqlite()


def downgrade() -> None:
    if _is_postgresql():
        op.execute(f'DROP TRIGGER {EVENTS}_kept ON {EVENTS}')
        op.execute(f'DROP FUNCTION {EVENTS}_kept()')
        op.execute(f'DROP TRIGGER {EVENTS}_no_change ON {EVENTS}')
        _refuse_on_postgresql(EVENTS, 'UPDATE OR DELETE')
    else:
        op.execute(f'DROP TRIGGER {EVENTS}_no_delete')
        _refuse_on_sqlite(EVENTS, 'delete')
        for table in NEW:
            for act in ('update', 'delete'):
                op.execute(f'DROP TRIGGER {table}_no_{act}')
    for table in reversed(NEW):
        op.drop_table(table)
    if _is_postgresql():
        op.execute(f'DROP FUNCTION {ENTRIES}_kept()')
    op.drop_column(EVENTS, 'device')


def _of_doctor(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(['doctor_id'], ['doctors.id'], name=op.f(f'fk_{table}_doctor_id'))


def _of_seal(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ['doctor_id', 'seal_id'],
        [f'{SEALS}.doctor_id', f'{SEALS}.id'],
        name=op.f(f'fk_{table}_doctor_id_seal_id'),
    )


def _create_seals() -> None:
    op.create_table(
        SEALS,
        sa.Column('doctor_id', sa.BigInteger(), nullable=False),
        sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column('at', MOMENT, nullable=False),
        sa.Column('through', MOMENT, nullable=False),
        sa.Column('entries', sa.Integer(), nullable=False),
        sa.Column('previous_hash', sa.String(length=64), nullable=False),
        sa.Column('hash', sa.String(length=64), nullable=False),
        _of_doctor(SEALS),
        sa.PrimaryKeyConstraint('doctor_id', 'id', name=op.f(f'pk_{SEALS}')),
    )


def _create_entries() -> None:
    op.create_table(
        ENTRIES,
        sa.Column('doctor_id', sa.BigInteger(), nullable=False),
        sa.Column('event_id', sa.Uuid(), nullable=False),
        sa.Column('seal_id', sa.BigInteger(), nullable=False),
        _of_doctor(ENTRIES),
        _of_seal(ENTRIES),
        sa.PrimaryKeyConstraint('doctor_id', 'event_id', name=op.f(f'pk_{ENTRIES}')),
        sa.UniqueConstraint(
            'doctor_id', 'seal_id', 'event_id', name=op.f(f'uq_{ENTRIES}_doctor_id_seal_id_event_id')
        ),
    )


def _create_checkpoints() -> None:
    op.create_table(
        CHECKPOINTS,
        sa.Column('doctor_id', sa.BigInteger(), nullable=False),
        sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column('at', MOMENT, nullable=False),
        sa.Column('made_by', sa.String(length=200), nullable=False),
        sa.Column('older_than', MOMENT, nullable=False),
        sa.Column('seal_id', sa.BigInteger(), nullable=False),
        sa.Column('seal_hash', sa.String(length=64), nullable=False),
        sa.Column('removed', sa.Integer(), nullable=False),
        sa.Column('kept', sa.Integer(), nullable=False),
        sa.Column('kept_hash', sa.String(length=64), nullable=False),
        sa.Column('previous', sa.String(length=128), nullable=False),
        sa.Column('public_key', sa.String(length=64), nullable=False),
        sa.Column('signature', sa.String(length=128), nullable=False),
        _of_doctor(CHECKPOINTS),
        _of_seal(CHECKPOINTS),
        sa.PrimaryKeyConstraint('doctor_id', 'id', name=op.f(f'pk_{CHECKPOINTS}')),
    )


def _refuse_on_postgresql(table: str, acts: str) -> None:
    op.execute(
        f'CREATE TRIGGER {table}_no_change BEFORE {acts} ON {table} '
        'FOR EACH ROW EXECUTE FUNCTION refuse_change()'
    )


def _keep_on_postgresql(table: str, but: str) -> None:
    """Refuse a deletion of rows, but of those that meet the condition."""
    op.execute(f"""
        CREATE FUNCTION {table}_kept() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {but} THEN RETURN OLD; END IF;
            RAISE EXCEPTION 'CL-WRITTEN-ONCE: % are written once', TG_TABLE_NAME
                USING ERRCODE = 'integrity_constraint_violation';
        END $$
    """)
    op.execute(
        f'CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} '
        f'FOR EACH ROW EXECUTE FUNCTION {table}_kept()'
    )


def _guard_postgresql() -> None:
    op.execute(f'DROP TRIGGER {EVENTS}_no_change ON {EVENTS}')
    _refuse_on_postgresql(EVENTS, 'UPDATE')
    _keep_on_postgresql(EVENTS, COVERED.format(year_ago="now() - interval '1 year'"))
    _refuse_on_postgresql(ENTRIES, 'UPDATE')
    _keep_on_postgresql(ENTRIES, EMPTY)
    for table in (SEALS, CHECKPOINTS):
        _refuse_on_postgresql(table, 'UPDATE OR DELETE')
    told = "nullif(current_setting('clinic.doctor_id', true), '')::bigint"
    for table in NEW:
        op.execute(
            f'CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} '
            'FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()'
        )
        op.execute(f'ALTER TABLE {table} ENABLE ROW LEVEL SECURITY')
        op.execute(f'ALTER TABLE {table} FORCE ROW LEVEL SECURITY')
        op.execute(
            f'CREATE POLICY {table}_of_doctor ON {table} '
            f'USING (doctor_id = {told}) WITH CHECK (doctor_id = {told})'
        )


def _refuse_on_sqlite(table: str, act: str, but: str = '') -> None:
    when = f'WHEN NOT ({but}) ' if but else ''
    op.execute(
        f'CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table} {when}'
        f"BEGIN SELECT RAISE(ABORT, 'CL-WRITTEN-ONCE: {table} are written once'); END"
    )


def _guard_sqlite() -> None:
    op.execute(f'DROP TRIGGER {EVENTS}_no_delete')
    _refuse_on_sqlite(EVENTS, 'delete', COVERED.format(year_ago="datetime('now', '-1 year')"))
    _refuse_on_sqlite(ENTRIES, 'delete', EMPTY)
    for table in NEW:
        _refuse_on_sqlite(table, 'update')
    for table in (SEALS, CHECKPOINTS):
        _refuse_on_sqlite(table, 'delete')
