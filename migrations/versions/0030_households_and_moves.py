"""Relations between patients, a second telephone number of each, and visits that were moved

New tables, and columns that are NULL or have a default: code of the release before knows none of
them. It writes no bill whose patient is not the visit's, which a trigger refuses from now on.

Revision ID: 0030
Revises: 0029
"""

import sqlalchemy as sa
from alembic import op

revision = '0030'
down_revision = '0029'
branch_labels = None
depends_on = None

RELATIONS, MOVES = 'relations', 'visit_moves'
SAME_PATIENT = 'bills_of_patient_of_visit'
MESSAGE = 'CL-VISIT-PATIENT: a bill is for the patient of its visit'
KINDS = (
    "'child', 'grandchild', 'grandparent', 'guardian', 'other', 'parent', 'sibling', 'spouse', "
    "'ward'"
)


def upgrade() -> None:
    op.add_column('patients', sa.Column('second_phone', sa.String(length=20), nullable=True))
    op.add_column(
        'patients',
        sa.Column('second_phone_of', sa.String(length=10), server_default='', nullable=False),
    )
    has_second = sa.text('second_phone IS NOT NULL')
    op.create_index(
        'ix_patients_second_phone',
        'patients',
        ['doctor_id', 'second_phone'],
        postgresql_where=has_second,
        sqlite_where=has_second,
    )
    op.add_column('visits', sa.Column('moved_at', sa.DateTime(timezone=True), nullable=True))
    _create_relations()
    _create_moves()
    if op.get_bind().dialect.name == 'postgresql':
        _guard_rows(RELATIONS)
        _guard_rows(MOVES)
        _refuse_on_postgresql()
    else:
        _refuse_on_sqlite()


def downgrade() -> None:
    if op.get_bind().dialect.name == 'postgresql':
        op.execute(f'DROP TRIGGER {SAME_PATIENT} ON bills')
        op.execute(f'DROP FUNCTION {SAME_PATIENT}()')
    else:
        op.execute(f'DROP TRIGGER {SAME_PATIENT}')
    op.drop_table(MOVES)
    op.drop_table(RELATIONS)
    op.drop_column('visits', 'moved_at')
    op.drop_index('ix_patients_second_phone', 'patients')
    op.drop_column('patients', 'second_phone_of')
    op.drop_column('patients', 'second_phone')


def _create_relations() -> None:
    op.create_table(
        RELATIONS,
        sa.Column('doctor_id', sa.BigInteger(), nullable=False),
        sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column('patient_id', sa.BigInteger(), nullable=False),
        sa.Column('relative_id', sa.BigInteger(), nullable=False),
        sa.Column('kind', sa.String(length=12), nullable=False),
        sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f'kind IN ({KINDS})', name=op.f('ck_relations_kind')),
        sa.CheckConstraint('patient_id < relative_id', name=op.f('ck_relations_one_row_a_pair')),
        sa.ForeignKeyConstraint(
            ['doctor_id', 'patient_id'],
            ['patients.doctor_id', 'patients.id'],
            name=op.f('fk_relations_doctor_id_patient_id'),
        ),
        sa.ForeignKeyConstraint(
            ['doctor_id', 'relative_id'],
            ['patients.doctor_id', 'patients.id'],
            name=op.f('fk_relations_doctor_id_relative_id'),
        ),
        sa.ForeignKeyConstraint(['doctor_id'], ['doctors.id'], name=op.f('fk_relations_doctor_id')),
        sa.PrimaryKeyConstraint('doctor_id', 'id', name=op.f('pk_relations')),
        sa.UniqueConstraint(
            'doctor_id',
            'patient_id',
            'relative_id',
            name=op.f('uq_relations_doctor_id_patient_id_relative_id'),
        ),
    )
    op.create_index('ix_relations_relative', RELATIONS, ['doctor_id', 'relative_id'])


def _create_moves() -> None:
    patients, visits = ['patients.doctor_id', 'patients.id'], ['visits.doctor_id', 'visits.id']
    op.create_table(
        MOVES,
        sa.Column('doctor_id', sa.BigInteger(), nullable=False),
        sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column('visit_id', sa.BigInteger(), nullable=False),
        sa.Column('new_visit_id', sa.BigInteger(), nullable=True),
        sa.Column('from_patient_id', sa.BigInteger(), nullable=False),
        sa.Column('to_patient_id', sa.BigInteger(), nullable=False),
        sa.Column('reason', sa.String(length=200), nullable=False),
        sa.Column('moved_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ['doctor_id', 'visit_id'], visits, name=op.f('fk_visit_moves_doctor_id_visit_id')
        ),
        sa.ForeignKeyConstraint(
            ['doctor_id', 'new_visit_id'],
            visits,
            name=op.f('fk_visit_moves_doctor_id_new_visit_id'),
        ),
        sa.ForeignKeyConstraint(
            ['doctor_id', 'from_patient_id'],
            patients,
            name=op.f('fk_visit_moves_doctor_id_from_patient_id'),
        ),
        sa.ForeignKeyConstraint(
            ['doctor_id', 'to_patient_id'],
            patients,
            name=op.f('fk_visit_moves_doctor_id_to_patient_id'),
        ),
        sa.ForeignKeyConstraint(
            ['doctor_id'], ['doctors.id'], name=op.f('fk_visit_moves_doctor_id')
        ),
        sa.PrimaryKeyConstraint('doctor_id', 'id', name=op.f('pk_visit_moves')),
    )
    op.create_index('ix_visit_moves_from', MOVES, ['doctor_id', 'from_patient_id'])
    op.create_index('ix_visit_moves_to', MOVES, ['doctor_id', 'to_patient_id'])


def _refuse_on_postgresql() -> None:
    # Whoever moves holds the visit: behind the lock the row is read as it stands after that.
    op.execute(f"""
        CREATE FUNCTION {SAME_PATIENT}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM 1 FROM visits WHERE doctor_id = NEW.doctor_id AND id = NEW.visit_id
                FOR KEY SHARE;
            IF EXISTS (
                SELECT 1 FROM visits WHERE doctor_id = NEW.doctor_id AND id = NEW.visit_id
                AND patient_id <> NEW.patient_id
            ) THEN
                RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation',
                    CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
            END IF;
            RETURN NEW;
        END $$
    """)
    op.execute(
        f'CREATE TRIGGER {SAME_PATIENT} BEFORE INSERT ON bills FOR EACH ROW '
        f'WHEN (NEW.visit_id IS NOT NULL) EXECUTE FUNCTION {SAME_PATIENT}()'
    )


def _refuse_on_sqlite() -> None:
    op.execute(
        f'CREATE TRIGGER {SAME_PATIENT} BEFORE INSERT ON bills WHEN NEW.visit_id IS NOT NULL '
        'AND EXISTS (SELECT 1 FROM visits WHERE doctor_id = NEW.doctor_id '
        'AND id = NEW.visit_id AND patient_id <> NEW.patient_id) '
        f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    )


def _guard_rows(table: str) -> None:
    told = "nullif(current_setting('clinic.doctor_id', true), '')::bigint"
    op.execute(f'ALTER TABLE {table} ENABLE ROW LEVEL SECURITY')
    op.execute(f'ALTER TABLE {table} FORCE ROW LEVEL SECURITY')
    op.execute(
        f'CREATE POLICY {table}_of_doctor ON {table} '
        f'USING (doctor_id = {told}) WITH CHECK (doctor_id = {told})'
    )
