"""Reports and photos of patients, and the files that they are made of

New tables: code of the release before does not know them.

Revision ID: 0041
Revises: 0040
"""

import sqlalchemy as sa
from alembic import op

revision = '0041'
down_revision = '0040'
branch_labels = None
depends_on = None

REPORTS, FILES = 'reports', 'report_files'


def upgrade() -> None:
    _create_reports()
    _create_files()
    if op.get_bind().dialect.name == 'postgresql':
        for table in (REPORTS, FILES):
            _guard_rows(table)


def downgrade() -> None:
    op.drop_table(FILES)
    op.drop_table(REPORTS)


def _kept_columns() -> list[sa.Column]:
    return [
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('request_key', sa.String(length=64), nullable=True),
    ]


def _create_reports() -> None:
    op.create_table(
        REPORTS,
        sa.Column('doctor_id', sa.BigInteger(), nullable=False),
        sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column('patient_id', sa.BigInteger(), nullable=False),
        sa.Column('visit_id', sa.BigInteger(), nullable=True),
        sa.Column('kind', sa.String(length=10), nullable=False),
        sa.Column('name', sa.String(length=120), nullable=False),
        sa.Column('dated_on', sa.Date(), nullable=False),
        sa.Column('added_by', sa.BigInteger(), nullable=True),
        sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
        *_kept_columns(),
        sa.CheckConstraint(
            "kind IN ('lab', 'letter', 'other', 'photo', 'xray')", name=op.f('ck_reports_kind')
        ),
        sa.ForeignKeyConstraint(['doctor_id'], ['doctors.id'], name=op.f('fk_reports_doctor_id')),
        sa.ForeignKeyConstraint(
            ['doctor_id', 'patient_id'],
            ['patients.doctor_id', 'patients.id'],
            name=op.f('fk_reports_doctor_id_patient_id'),
        ),
        sa.ForeignKeyConstraint(
            ['doctor_id', 'visit_id'],
            ['visits.doctor_id', 'visits.id'],
            name=op.f('fk_reports_doctor_id_visit_id'),
        ),
        sa.PrimaryKeyConstraint('doctor_id', 'id', name=op.f('pk_reports')),
        sa.UniqueConstraint('doctor_id', 'request_key', name=op.f('uq_reports_doctor_id_request_key')),
    )
    op.create_index('ix_reports_patient', REPORTS, ['doctor_id', 'patient_id', 'dated_on'])


def _create_files() -> None:
    op.create_table(
        FILES,
        sa.Column('doctor_id', sa.BigInteger(), nullable=False),
        sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column('report_id', sa.BigInteger(), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('media', sa.String(length=20), nullable=False),
        sa.Column('address', sa.String(length=64), nullable=False),
        sa.Column('checksum', sa.String(length=64), nullable=False),
        sa.Column('view', sa.String(length=16), nullable=False),
        sa.Column('size', sa.BigInteger(), nullable=False),
        sa.Column('pages', sa.Integer(), nullable=False),
        sa.Column('turn', sa.Integer(), nullable=False),
        sa.Column('crop', sa.String(length=20), nullable=False),
        sa.Column('printed', sa.Text(), nullable=False),
        sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
        *_kept_columns(),
        sa.CheckConstraint(
            "media IN ('image/jpeg', 'image/png', 'application/pdf')",
            name=op.f('ck_report_files_media'),
        ),
        sa.CheckConstraint('turn IN (0, 90, 180, 270)', name=op.f('ck_report_files_turn')),
        sa.CheckConstraint('size > 0 AND pages > 0', name=op.f('ck_report_files_has_content')),
        sa.ForeignKeyConstraint(
            ['doctor_id'], ['doctors.id'], name=op.f('fk_report_files_doctor_id')
        ),
        sa.ForeignKeyConstraint(
            ['doctor_id', 'report_id'],
            ['reports.doctor_id', 'reports.id'],
            name=op.f('fk_report_files_doctor_id_report_id'),
        ),
        sa.PrimaryKeyConstraint('doctor_id', 'id', name=op.f('pk_report_files')),
        sa.UniqueConstraint(
            'doctor_id', 'request_key', name=op.f('uq_report_files_doctor_id_request_key')
        ),
        sa.UniqueConstraint('doctor_id', 'address', name=op.f('uq_report_files_doctor_id_address')),
    )
    op.create_index('ix_report_files_report', FILES, ['doctor_id', 'report_id', 'position'])


def _guard_rows(table: str) -> None:
    told = "nullif(current_setting('clinic.doctor_id', true), '')::bigint"
    op.execute(f'ALTER TABLE {table} ENABLE ROW LEVEL SECURITY')
    op.execute(f'ALTER TABLE {table} FORCE ROW LEVEL SECURITY')
    op.execute(
        f'CREATE POLICY {table}_of_doctor ON {table} '
        f'USING (doctor_id = {told}) WITH CHECK (doctor_id = {told})'
    )
