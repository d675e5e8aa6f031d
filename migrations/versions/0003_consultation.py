"""The consultation: its note and measures, drafts, allergies, problems, habits, prescriptions

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('habits',
    sa.Column('doctor_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=13), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('words', sa.String(length=200), nullable=False),
    sa.Column('detail', sa.Text(), nullable=False),
    sa.Column('uses', sa.Integer(), nullable=False),
    sa.Column('last_used_on', sa.Date(), nullable=False),
    sa.CheckConstraint("kind IN ('complaint', 'diagnosis', 'investigation', 'advice', 'medicine')", name=op.f('ck_habits_kind')),
    sa.ForeignKeyConstraint(['doctor_id'], ['doctors.id'], name=op.f('fk_habits_doctor_id')),
    sa.PrimaryKeyConstraint('doctor_id', 'kind', 'name', name=op.f('pk_habits'))
    )
    op.create_index('ix_habits_use', 'habits', ['doctor_id', 'uses'], unique=False)
    op.create_table('prescription_templates',
    sa.Column('doctor_id', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('diagnosis', sa.Text(), nullable=False),
    sa.Column('lines', sa.Text(), nullable=False),
    sa.Column('advice', sa.Text(), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('request_key', sa.String(length=64), nullable=True),
    sa.ForeignKeyConstraint(['doctor_id'], ['doctors.id'], name=op.f('fk_prescription_templates_doctor_id')),
    sa.PrimaryKeyConstraint('doctor_id', 'id', name=op.f('pk_prescription_templates')),
    sa.UniqueConstraint('doctor_id', 'request_key', name=op.f('uq_prescription_templates_doctor_id_request_key'))
    )
    op.create_index('ix_prescription_templates_name', 'prescription_templates', ['doctor_id', 'name'], unique=False)
    op.create_table('print_settings',
    sa.Column('doctor_id', sa.BigInteger(), nullable=False),
    sa.Column('paper', sa.String(length=2), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('own_letterhead', sa.Boolean(), nullable=False),
    sa.Column('top_mm', sa.SmallInteger(), nullable=False),
    sa.Column('bottom_mm', sa.SmallInteger(), nullable=False),
    sa.Column('left_mm', sa.SmallInteger(), nullable=False),
    sa.Column('right_mm', sa.SmallInteger(), nullable=False),
    sa.Column('signature', sa.LargeBinary(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("paper IN ('a4', 'a5')", name=op.f('ck_print_settings_paper')),
    sa.CheckConstraint('top_mm BETWEEN 0 AND 150 AND bottom_mm BETWEEN 0 AND 150 AND left_mm BETWEEN 0 AND 60 AND right_mm BETWEEN 0 AND 60', name=op.f('ck_print_settings_margins')),
    sa.ForeignKeyConstraint(['doctor_id'], ['doctors.id'], name=op.f('fk_print_settings_doctor_id')),
    sa.PrimaryKeyConstraint('doctor_id', name=op.f('pk_print_settings'))
    )
    op.create_table('shelf_medicines',
    sa.Column('doctor_id', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('label', sa.String(length=200), nullable=False),
    sa.Column('fact', sa.String(length=200), nullable=False),
    sa.Column('generic', sa.String(length=400), nullable=False),
    sa.Column('ingredients', sa.String(length=400), nullable=False),
    sa.Column('form', sa.String(length=40), nullable=False),
    sa.Column('strength', sa.String(length=200), nullable=False),
    sa.Column('schedule', sa.String(length=4), nullable=False),
    sa.Column('pack', sa.String(length=80), nullable=False),
    sa.Column('confirmed_on', sa.Date(), nullable=True),
    sa.Column('is_pinned', sa.Boolean(), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('request_key', sa.String(length=64), nullable=True),
    sa.ForeignKeyConstraint(['doctor_id'], ['doctors.id'], name=op.f('fk_shelf_medicines_doctor_id')),
    sa.PrimaryKeyConstraint('doctor_id', 'id', name=op.f('pk_shelf_medicines')),
    sa.UniqueConstraint('doctor_id', 'name', name=op.f('uq_shelf_medicines_doctor_id_name')),
    sa.UniqueConstraint('doctor_id', 'request_key', name=op.f('uq_shelf_medicines_doctor_id_request_key'))
    )
    op.create_table('allergies',
    sa.Column('doctor_id', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('patient_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('reaction', sa.String(length=200), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('request_key', sa.String(length=64), nullable=True),
    sa.CheckConstraint("kind IN ('ingredient', 'class', 'text')", name=op.f('ck_allergies_kind')),
    sa.ForeignKeyConstraint(['doctor_id', 'patient_id'], ['patients.doctor_id', 'patients.id'], name=op.f('fk_allergies_doctor_id_patient_id')),
    sa.ForeignKeyConstraint(['doctor_id'], ['doctors.id'], name=op.f('fk_allergies_doctor_id')),
    sa.PrimaryKeyConstraint('doctor_id', 'id', name=op.f('pk_allergies')),
    sa.UniqueConstraint('doctor_id', 'request_key', name=op.f('uq_allergies_doctor_id_request_key'))
    )
    op.create_index('ix_allergies_patient', 'allergies', ['doctor_id', 'patient_id', 'id'], unique=False)
    op.create_table('problems',
    sa.Column('doctor_id', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('patient_id', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('code', sa.String(length=10), nullable=False),
    sa.Column('since', sa.String(length=40), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('request_key', sa.String(length=64), nullable=True),
    sa.ForeignKeyConstraint(['doctor_id', 'patient_id'], ['patients.doctor_id', 'patients.id'], name=op.f('fk_problems_doctor_id_patient_id')),
    sa.ForeignKeyConstraint(['doctor_id'], ['doctors.id'], name=op.f('fk_problems_doctor_id')),
    sa.PrimaryKeyConstraint('doctor_id', 'id', name=op.f('pk_problems')),
    sa.UniqueConstraint('doctor_id', 'request_key', name=op.f('uq_problems_doctor_id_request_key'))
    )
    op.create_index('ix_problems_patient', 'problems', ['doctor_id', 'patient_id', 'id'], unique=False)
    op.create_table('prescriptions',
    sa.Column('doctor_id', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('patient_id', sa.BigInteger(), nullable=False),
    sa.Column('visit_id', sa.BigInteger(), nullable=False),
    sa.Column('revision', sa.SmallInteger(), nullable=False),
    sa.Column('signed_on', sa.Date(), nullable=False),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('signed_by', sa.BigInteger(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('request_key', sa.String(length=64), nullable=True),
    sa.CheckConstraint('revision > 0', name=op.f('ck_prescriptions_revision_positive')),
    sa.ForeignKeyConstraint(['doctor_id', 'patient_id'], ['patients.doctor_id', 'patients.id'], name=op.f('fk_prescriptions_doctor_id_patient_id')),
    sa.ForeignKeyConstraint(['doctor_id', 'visit_id'], ['visits.doctor_id', 'visits.id'], name=op.f('fk_prescriptions_doctor_id_visit_id')),
    sa.ForeignKeyConstraint(['doctor_id'], ['doctors.id'], name=op.f('fk_prescriptions_doctor_id')),
    sa.PrimaryKeyConstraint('doctor_id', 'id', name=op.f('pk_prescriptions')),
    sa.UniqueConstraint('doctor_id', 'request_key', name=op.f('uq_prescriptions_doctor_id_request_key')),
    sa.UniqueConstraint('doctor_id', 'visit_id', 'revision', name=op.f('uq_prescriptions_doctor_id_visit_id_revision'))
    )
    op.create_index('ix_prescriptions_patient', 'prescriptions', ['doctor_id', 'patient_id', 'id'], unique=False)
    op.create_table('visit_drafts',
    sa.Column('doctor_id', sa.BigInteger(), nullable=False),
    sa.Column('visit_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('typed', sa.JSON(), nullable=False),
    sa.Column('tab', sa.String(length=64), nullable=False),
    sa.Column('sequence', sa.BigInteger(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['doctor_id', 'visit_id'], ['visits.doctor_id', 'visits.id'], name=op.f('fk_visit_drafts_doctor_id_visit_id')),
    sa.ForeignKeyConstraint(['doctor_id'], ['doctors.id'], name=op.f('fk_visit_drafts_doctor_id')),
    sa.PrimaryKeyConstraint('doctor_id', 'visit_id', name=op.f('pk_visit_drafts'))
    )
    op.create_table('prescription_lines',
    sa.Column('doctor_id', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('prescription_id', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.SmallInteger(), nullable=False),
    sa.Column('signed_on', sa.Date(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('label', sa.String(length=200), nullable=False),
    sa.Column('generic', sa.String(length=400), nullable=False),
    sa.Column('ingredients', sa.String(length=400), nullable=False),
    sa.Column('form', sa.String(length=40), nullable=False),
    sa.Column('strength', sa.String(length=200), nullable=False),
    sa.Column('schedule', sa.String(length=4), nullable=False),
    sa.Column('dose', sa.Text(), nullable=False),
    sa.Column('days', sa.SmallInteger(), nullable=True),
    sa.Column('quantity', sa.String(length=100), nullable=False),
    sa.ForeignKeyConstraint(['doctor_id', 'prescription_id'], ['prescriptions.doctor_id', 'prescriptions.id'], name=op.f('fk_prescription_lines_doctor_id_prescription_id')),
    sa.ForeignKeyConstraint(['doctor_id'], ['doctors.id'], name=op.f('fk_prescription_lines_doctor_id')),
    sa.PrimaryKeyConstraint('doctor_id', 'id', name=op.f('pk_prescription_lines')),
    sa.UniqueConstraint('doctor_id', 'prescription_id', 'position', name=op.f('uq_prescription_lines_doctor_id_prescription_id_position'))
    )
    op.create_index('ix_prescription_lines_schedule', 'prescription_lines', ['doctor_id', 'schedule', 'signed_on'], unique=False)
    op.create_table('prescription_papers',
    sa.Column('doctor_id', sa.BigInteger(), nullable=False),
    sa.Column('prescription_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('paper', sa.String(length=12), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('pdf', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['doctor_id', 'prescription_id'], ['prescriptions.doctor_id', 'prescriptions.id'], name=op.f('fk_prescription_papers_doctor_id_prescription_id')),
    sa.ForeignKeyConstraint(['doctor_id'], ['doctors.id'], name=op.f('fk_prescription_papers_doctor_id')),
    sa.PrimaryKeyConstraint('doctor_id', 'prescription_id', 'paper', 'language', name=op.f('pk_prescription_papers'))
    )
    op.add_column('patients', sa.Column('no_allergies_on', sa.Date(), nullable=True))
    op.add_column('visits', sa.Column('findings', sa.Text(), server_default='', nullable=False))
    op.add_column('visits', sa.Column('investigations', sa.Text(), server_default='', nullable=False))
    op.add_column('visits', sa.Column('advice', sa.Text(), server_default='', nullable=False))
    op.add_column('visits', sa.Column('private_notes', sa.Text(), server_default='', nullable=False))
    op.add_column('visits', sa.Column('follow_up_on', sa.Date(), nullable=True))
    op.add_column('visits', sa.Column('expecting', sa.String(length=13), server_default='', nullable=False))
    op.add_column('visits', sa.Column('pregnant_weeks', sa.SmallInteger(), nullable=True))
    op.add_column('visits', sa.Column('systolic', sa.SmallInteger(), nullable=True))
    op.add_column('visits', sa.Column('diastolic', sa.SmallInteger(), nullable=True))
    op.add_column('visits', sa.Column('pulse', sa.SmallInteger(), nullable=True))
    op.add_column('visits', sa.Column('temperature_tenths', sa.SmallInteger(), nullable=True))
    op.add_column('visits', sa.Column('spo2', sa.SmallInteger(), nullable=True))
    op.add_column('visits', sa.Column('weight_g', sa.Integer(), nullable=True))
    op.add_column('visits', sa.Column('height_mm', sa.SmallInteger(), nullable=True))
    op.add_column('visits', sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column('visits', 'finished_at')
    op.drop_column('visits', 'height_mm')
    op.drop_column('visits', 'weight_g')
    op.drop_column('visits', 'spo2')
    op.drop_column('visits', 'temperature_tenths')
    op.drop_column('visits', 'pulse')
    op.drop_column('visits', 'diastolic')
    op.drop_column('visits', 'systolic')
    op.drop_column('visits', 'pregnant_weeks')
    op.drop_column('visits', 'expecting')
    op.drop_column('visits', 'follow_up_on')
    op.drop_column('visits', 'private_notes')
    op.drop_column('visits', 'advice')
    op.drop_column('visits', 'investigations')
    op.drop_column('visits', 'findings')
    op.drop_column('patients', 'no_allergies_on')
    op.drop_table('prescription_papers')
    op.drop_index('ix_prescription_lines_schedule', table_name='prescription_lines')
    op.drop_table('prescription_lines')
    op.drop_table('visit_drafts')
    op.drop_index('ix_prescriptions_patient', table_name='prescriptions')
    op.drop_table('prescriptions')
    op.drop_index('ix_problems_patient', table_name='problems')
    op.drop_table('problems')
    op.drop_index('ix_allergies_patient', table_name='allergies')
    op.drop_table('allergies')
    op.drop_table('shelf_medicines')
    op.drop_table('print_settings')
    op.drop_index('ix_prescription_templates_name', table_name='prescription_templates')
    op.drop_table('prescription_templates')
    op.drop_index('ix_habits_use', table_name='habits')
    op.drop_table('habits')
