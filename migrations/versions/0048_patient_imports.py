"""Lists of patients that are brought in, and their lines

New tables: code of the release before does not know them.

Revision ID: 0048
Revises: 0047
"""

import sqlalchemy as sa
from alembic import op

revision = '0048'
down_revision = '0047'
branch_labels = None
depends_on = None

IMPORTS, LINES = 'patient_imports', 'patient_import_lines'


def upgrade() -> None:
    _create_imports()
    _create_lines()
    if op.get_bind().dialect.name == 'postgresql':
        for table in (IMPORTS, LINES):
            _guard_rows(table)


def downgrade() -> None:
    op.drop_table(LINES)
    op.drop_table(IMPORTS)


def _create_imports() -> None:
    op.create_table(
        IMPORTS,
        sa.Column('doctor_id', sa.BigInteger(), nullable=False),
        sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column('file_name', sa.String(length=120), nullable=False),
        sa.Column('state', sa.String(length=10), nullable=False),
        sa.Column('content', sa.LargeBinary(), nullable=True),
        sa.Column('lines', sa.Integer(), nullable=False),
        sa.Column('heading', sa.Integer(), nullable=False),
        sa.Column('roles', sa.JSON(), nullable=False),
        sa.Column('day_order', sa.String(length=3), nullable=False),
        sa.Column('two_digits', sa.String(length=6), nullable=False),
        sa.Column('note', sa.String(length=200), nullable=False),
        sa.Column('made_by', sa.BigInteger(), nullable=True),
        sa.Column('job_token', sa.String(length=32), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('request_key', sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "state IN ('checked', 'discarded', 'done', 'entering', 'matching', 'undoing', 'undone')",
            name=op.f('ck_patient_imports_state'),
        ),
        sa.ForeignKeyConstraint(
            ['doctor_id'], ['doctors.id'], name=op.f('fk_patient_imports_doctor_id')
        ),
        sa.PrimaryKeyConstraint('doctor_id', 'id', name=op.f('pk_patient_imports')),
        sa.UniqueConstraint(
            'doctor_id', 'request_key', name=op.f('uq_patient_imports_doctor_id_request_key')
        ),
    )


def _create_lines() -> None:
    op.create_table(
        LINES,
        sa.Column('doctor_id', sa.BigInteger(), nullable=False),
        sa.Column('import_id', sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('cells', sa.JSON(), nullable=False),
        sa.Column('found', sa.String(length=9), nullable=False),
        sa.Column('content', sa.JSON(), nullable=False),
        sa.Column('problem', sa.Text(), nullable=False),
        sa.Column('like_id', sa.BigInteger(), nullable=True),
        sa.Column('like_line', sa.Integer(), nullable=True),
        sa.Column('is_chosen', sa.Boolean(), nullable=False),
        sa.Column('patient_id', sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "found IN ('duplicate', 'new', 'wrong')", name=op.f('ck_patient_import_lines_found')
        ),
        sa.ForeignKeyConstraint(
            ['doctor_id'], ['doctors.id'], name=op.f('fk_patient_import_lines_doctor_id')
        ),
        sa.ForeignKeyConstraint(
            ['doctor_id', 'import_id'],
            ['patient_imports.doctor_id', 'patient_imports.id'],
            name=op.f('fk_patient_import_lines_doctor_id_import_id'),
        ),
        sa.ForeignKeyConstraint(
            ['doctor_id', 'patient_id'],
            ['patients.doctor_id', 'patients.id'],
            name=op.f('fk_patient_import_lines_doctor_id_patient_id'),
        ),
        sa.PrimaryKeyConstraint(
            'doctor_id', 'import_id', 'number', name=op.f('pk_patient_import_lines')
        ),
    )
    op.create_index(
        'ix_patient_import_lines_found', LINES, ['doctor_id', 'import_id', 'found', 'number']
    )
    op.create_index('ix_patient_import_lines_patient', LINES, ['doctor_id', 'patient_id'])


def _guard_rows(table: str) -> None:
    told = "nullif(current_setting('clinic.doctor_id', true), '')::bigint"
    op.execute(f'ALTER TABLE {table} ENABLE ROW LEVEL SECURITY')
    op.execute(f'ALTER TABLE {table} FORCE ROW LEVEL SECURITY')
    op.execute(
        f'CREATE POLICY {table}_of_doctor ON {table} '
        f'USING (doctor_id = {told}) WITH CHECK (doctor_id = {told})'
    )
