"""The day's queue, the screens of waiting rooms; visits that are discarded or not charged

New tables, columns that may be null, and an index for the follow-ups that are due: code of the
release before knows none of them.

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None

ENTRIES, SCREENS = 'queue_entries', 'waiting_screens'
NO_BILL = 'bills_of_standing_visit'
MESSAGE = 'CL-VISIT-STANDS: a bill is for a visit that was not discarded'


def upgrade() -> None:
    _create_entries()
    _create_screens()
    op.add_column('visits', sa.Column('discarded_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('visits', sa.Column('uncharged_at', sa.DateTime(timezone=True), nullable=True))
    due = sa.text('follow_up_on IS NOT NULL')
    op.create_index(
        'ix_visits_follow_up',
        'visits',
        ['doctor_id', 'follow_up_on'],
        postgresql_where=due,
        sqlite_where=due,
    )
    if op.get_bind().dialect.name == 'postgresql':
        for table in (ENTRIES, SCREENS):
            _guard_rows(table)
        _refuse_bills_on_postgresql()
    else:
        _refuse_bills_on_sqlite()


def downgrade() -> None:
    if op.get_bind().dialect.name == 'postgresql':
        op.execute(f'DROP TRIGGER {NO_BILL} ON bills')
        op.execute(f'DROP FUNCTION {NO_BILL}()')
    else:
        op.execute(f'DROP TRIGGER {NO_BILL}')
    op.drop_index('ix_visits_follow_up', 'visits')
    op.drop_column('visits', 'uncharged_at')
    op.drop_column('visits', 'discarded_at')
    op.drop_table(SCREENS)
    op.drop_table(ENTRIES)


def _create_entries() -> None:
    op.create_table(
        ENTRIES,
        sa.Column('doctor_id', sa.BigInteger(), nullable=False),
        sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column('patient_id', sa.BigInteger(), nullable=False),
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('token', sa.Integer(), nullable=False),
        sa.Column('state', sa.String(length=12), nullable=False),
        sa.Column('state_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('state_by', sa.BigInteger(), nullable=True),
        sa.Column('urgent_reason', sa.String(length=200), nullable=False),
        sa.Column('visit_id', sa.BigInteger(), nullable=True),
        sa.Column('arrived_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('vitals_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('called_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('calls', sa.SmallInteger(), nullable=False),
        sa.Column('began_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('request_key', sa.String(length=64), nullable=True),
        sa.CheckConstraint('token > 0', name=op.f('ck_queue_entries_token_positive')),
        sa.CheckConstraint(
            "(ended_at IS NULL AND state IN ('called', 'parked', 'vitals', 'waiting', 'with_doctor')) "
            "OR (ended_at IS NOT NULL AND state IN ('done', 'left', 'no_show'))",
            name=op.f('ck_queue_entries_state'),
        ),
        sa.ForeignKeyConstraint(
            ['doctor_id', 'patient_id'],
            ['patients.doctor_id', 'patients.id'],
            name=op.f('fk_queue_entries_doctor_id_patient_id'),
        ),
        sa.ForeignKeyConstraint(
            ['doctor_id', 'visit_id'],
            ['visits.doctor_id', 'visits.id'],
            name=op.f('fk_queue_entries_doctor_id_visit_id'),
        ),
        sa.ForeignKeyConstraint(
            ['doctor_id'], ['doctors.id'], name=op.f('fk_queue_entries_doctor_id')
        ),
        sa.PrimaryKeyConstraint('doctor_id', 'id', name=op.f('pk_queue_entries')),
        sa.UniqueConstraint('doctor_id', 'day', 'token', name=op.f('uq_queue_entries_doctor_id_day_token')),
        sa.UniqueConstraint('doctor_id', 'request_key', name=op.f('uq_queue_entries_doctor_id_request_key')),
    )
    for name, columns, condition in (
        ('ix_queue_entries_open', ['doctor_id', 'day', 'patient_id'], 'ended_at IS NULL'),
        ('ix_queue_entries_called', ['doctor_id', 'day'], "state = 'called'"),
    ):
        only = sa.text(condition)
        op.create_index(
            name, ENTRIES, columns, unique=True, postgresql_where=only, sqlite_where=only
        )
    op.create_index('ix_queue_entries_visit', ENTRIES, ['doctor_id', 'visit_id'])


def _create_screens() -> None:
    op.create_table(
        SCREENS,
        sa.Column('doctor_id', sa.BigInteger(), nullable=False),
        sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column('name', sa.String(length=100), nullable=False),
        sa.Column('token_hash', sa.String(length=64), nullable=False),
        sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('request_key', sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ['doctor_id'], ['doctors.id'], name=op.f('fk_waiting_screens_doctor_id')
        ),
        sa.PrimaryKeyConstraint('doctor_id', 'id', name=op.f('pk_waiting_screens')),
        sa.UniqueConstraint(
            'doctor_id', 'request_key', name=op.f('uq_waiting_screens_doctor_id_request_key')
        ),
        sa.UniqueConstraint(
            'doctor_id', 'token_hash', name=op.f('uq_waiting_screens_doctor_id_token_hash')
        ),
    )


def _guard_rows(table: str) -> None:
    told = "nullif(current_setting('clinic.doctor_id', true), '')::bigint"
    op.execute(f'ALTER TABLE {table} ENABLE ROW LEVEL SECURITY')
    op.execute(f'ALTER TABLE {table} FORCE ROW LEVEL SECURITY')
    op.execute(
        f'CREATE POLICY {table}_of_doctor ON {table} '
        f'USING (doctor_id = {told}) WITH CHECK (doctor_id = {told})'
    )


def _refuse_bills_on_postgresql() -> None:
    # Whoever discards holds the visit: behind the lock the row is read as it stands after that.
    op.execute(f"""
        CREATE FUNCTION {NO_BILL}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM 1 FROM visits WHERE doctor_id = NEW.doctor_id AND id = NEW.visit_id
                FOR KEY SHARE;
            IF EXISTS (
                SELECT 1 FROM visits WHERE doctor_id = NEW.doctor_id AND id = NEW.visit_id
                AND discarded_at IS NOT NULL
            ) THEN
                RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation',
                    CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
            END IF;
            RETURN NEW;
        END $$
    """)
    op.execute(
        f'CREATE TRIGGER {NO_BILL} BEFORE INSERT ON bills FOR EACH ROW '
        f'WHEN (NEW.visit_id IS NOT NULL) EXECUTE FUNCTION {NO_BILL}()'
    )


def _refuse_bills_on_sqlite() -> None:
    op.execute(
        f'CREATE TRIGGER {NO_BILL} BEFORE INSERT ON bills WHEN NEW.visit_id IS NOT NULL '
        'AND EXISTS (SELECT 1 FROM visits WHERE doctor_id = NEW.doctor_id '
        'AND id = NEW.visit_id AND discarded_at IS NOT NULL) '
        f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    )
