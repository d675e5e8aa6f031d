"""Lab values of patients, and whether the last ones print on prescriptions

Expansion: a new table, and a column with a default. Code of the release before knows neither.

Revision ID: 0046
Revises: 0045
"""

import sqlalchemy as sa
from alembic import op

revision = '0046'
down_revision = '0045'
branch_labels = None
depends_on = None

TABLE = 'lab_values'


def upgrade() -> None:
    _create()
    op.create_index('ix_lab_values_patient', TABLE, ['doctor_id', 'patient_id', 'taken_on'])
    op.add_column(
        'print_settings',
        sa.Column('lab_values', sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    if op.get_bind().dialect.name == 'postgresql':
        _guard_rows()


def downgrade() -> None:
    op.drop_column('print_settings', 'lab_values')
    op.drop_table(TABLE)


def _of(column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ['doctor_id', column],
        [f'{table}.doctor_id', f'{table}.id'],
        name=op.f(f'fk_lab_values_doctor_id_{column}'),
    )


def _create() -> None:
    op.create_table(
        TABLE,
        sa.Column('doctor_id', sa.BigInteger(), nullable=False),
        sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column('patient_id', sa.BigInteger(), nullable=False),
        sa.Column('visit_id', sa.BigInteger(), nullable=True),
        sa.Column('report_id', sa.BigInteger(), nullable=True),
        sa.Column('test', sa.String(length=80), nullable=False),
        sa.Column('loinc', sa.String(length=12), nullable=False),
        sa.Column('value', sa.String(length=40), nullable=False),
        sa.Column('unit', sa.String(length=24), nullable=False),
        sa.Column('printed_range', sa.String(length=60), nullable=False),
        sa.Column('is_remembered', sa.Boolean(), nullable=False),
        sa.Column('lab', sa.String(length=120), nullable=False),
        sa.Column('taken_on', sa.Date(), nullable=False),
        sa.Column('entered_by', sa.BigInteger(), nullable=True),
        sa.Column('struck_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('struck_reason', sa.String(length=200), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('request_key', sa.String(length=64), nullable=True),
        sa.CheckConstraint("test <> '' AND value <> ''", name=op.f('ck_lab_values_has_content')),
        sa.CheckConstraint(
            "struck_at IS NULL OR struck_reason <> ''",
            name=op.f('ck_lab_values_struck_with_reason'),
        ),
        sa.ForeignKeyConstraint(
            ['doctor_id'], ['doctors.id'], name=op.f('fk_lab_values_doctor_id')
        ),
        _of('patient_id', 'patients'),
        _of('visit_id', 'visits'),
        _of('report_id', 'reports'),
        sa.PrimaryKeyConstraint('doctor_id', 'id', name=op.f('pk_lab_values')),
        sa.UniqueConstraint(
            'doctor_id', 'request_key', name=op.f('uq_lab_values_doctor_id_request_key')
        ),
    )


def _guard_rows() -> None:
    told = "nullif(current_setting('clinic.doctor_id', true), '')::bigint"
    op.execute(f'ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY')
    op.execute(f'ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY')
    op.execute(
        f'CREATE POLICY {TABLE}_of_doctor ON {TABLE} '
        f'USING (doctor_id = {told}) WITH CHECK (doctor_id = {told})'
    )
