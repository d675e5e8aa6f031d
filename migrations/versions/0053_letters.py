"""Certificates and letters: the doctor's texts, drafts, issued letters, revocations, papers

New tables: code of the release before does not know them. What was issued never changes.

Revision ID: 0053
Revises: 0052
"""

import sqlalchemy as sa
from alembic import op

revision = '0053'
down_revision = '0052'
branch_labels = None
depends_on = None

TEXTS, DRAFTS, LETTERS = 'letter_texts', 'letter_drafts', 'letters'
REVOCATIONS, PAPERS = 'letter_revocations', 'letter_papers'
ALL = (TEXTS, DRAFTS, LETTERS, REVOCATIONS, PAPERS)
WRITTEN_ONCE = (LETTERS, REVOCATIONS, PAPERS)
KINDS = "kind IN ('attendance', 'fitness', 'referral', 'sickness')"
OF_VISIT, OF_REVOKED = 'letters_of_visit', 'letters_of_revoked'
NO_VISIT = 'CL-LETTER-VISIT: a letter is for the patient of a visit that was not discarded'
NOT_REVOKED = 'CL-LETTER-REVOKED: a letter replaces one that is revoked'


def upgrade() -> None:
    _create_texts()
    _create_letters()
    _create_drafts()
    _create_what_follows()
    if op.get_bind().dialect.name == 'postgresql':
        _guard_postgresql()
    else:
        _guard_sqlite()


def downgrade() -> None:
    for table in (PAPERS, REVOCATIONS, DRAFTS, LETTERS, TEXTS):
        op.drop_table(table)
    if op.get_bind().dialect.name == 'postgresql':
        for function in (OF_VISIT, OF_REVOKED):
            op.execute(f'DROP FUNCTION {function}()')


def _key() -> list[sa.Column]:
    return [
        sa.Column('doctor_id', sa.BigInteger(), nullable=False),
        sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    ]


def _bookkeeping() -> list[sa.Column]:
    return [
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    ]


def _request_key() -> sa.Column:
    return sa.Column('request_key', sa.String(length=64), nullable=True)


def _of(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ['doctor_id', column],
        [f'{other}.doctor_id', f'{other}.id'],
        name=op.f(f'fk_{table}_doctor_id_{column}'),
    )


def _of_doctor(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ['doctor_id'], ['doctors.id'], name=op.f(f'fk_{table}_doctor_id')
    )


def _primary(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint('doctor_id', *columns, name=op.f(f'pk_{table}'))


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    name = '_'.join(('uq', table, 'doctor_id', *columns))
    return sa.UniqueConstraint('doctor_id', *columns, name=op.f(name))


def _create_texts() -> None:
    op.create_table(
        TEXTS,
        *_key(),
        sa.Column('kind', sa.String(length=12), nullable=False),
        sa.Column('language', sa.String(length=8), nullable=False),
        sa.Column('name', sa.String(length=80), nullable=False),
        sa.Column('body', sa.Text(), nullable=False),
        sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
        *_bookkeeping(),
        _request_key(),
        sa.CheckConstraint(KINDS, name=op.f('ck_letter_texts_kind')),
        _of_doctor(TEXTS),
        _primary(TEXTS, 'id'),
        _unique(TEXTS, 'kind', 'language', 'name'),
        _unique(TEXTS, 'request_key'),
    )


def _create_letters() -> None:
    op.create_table(
        LETTERS,
        *_key(),
        sa.Column('patient_id', sa.BigInteger(), nullable=False),
        sa.Column('visit_id', sa.BigInteger(), nullable=False),
        sa.Column('kind', sa.String(length=12), nullable=False),
        sa.Column('language', sa.String(length=8), nullable=False),
        sa.Column('issued_on', sa.Date(), nullable=False),
        sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('issued_by', sa.BigInteger(), nullable=False),
        sa.Column('starts_on', sa.Date(), nullable=True),
        sa.Column('ends_on', sa.Date(), nullable=True),
        sa.Column('replaces_id', sa.BigInteger(), nullable=True),
        sa.Column('content', sa.JSON(), nullable=False),
        _request_key(),
        sa.CheckConstraint(KINDS, name=op.f('ck_letters_kind')),
        sa.CheckConstraint('ends_on >= starts_on', name=op.f('ck_letters_period')),
        _of_doctor(LETTERS),
        _of(LETTERS, 'patient_id', 'patients'),
        _of(LETTERS, 'visit_id', 'visits'),
        _of(LETTERS, 'replaces_id', LETTERS),
        _primary(LETTERS, 'id'),
        _unique(LETTERS, 'replaces_id'),
        _unique(LETTERS, 'request_key'),
    )
    op.create_index('ix_letters_patient', LETTERS, ['doctor_id', 'patient_id', 'id'])
    op.create_index('ix_letters_visit', LETTERS, ['doctor_id', 'visit_id'])
    op.create_index('ix_letters_issued', LETTERS, ['doctor_id', 'issued_on', 'id'])


def _create_drafts() -> None:
    def line(name: str, length: int) -> sa.Column:
        return sa.Column(name, sa.String(length=length), nullable=False)

    op.create_table(
        DRAFTS,
        *_key(),
        sa.Column('visit_id', sa.BigInteger(), nullable=False),
        sa.Column('text_id', sa.BigInteger(), nullable=True),
        sa.Column('replaces_id', sa.BigInteger(), nullable=True),
        line('kind', 12),
        line('language', 8),
        sa.Column('starts_on', sa.Date(), nullable=True),
        sa.Column('ends_on', sa.Date(), nullable=True),
        line('attended', 80),
        line('recipient', 200),
        line('reason', 400),
        line('history', 400),
        sa.Column('names_diagnosis', sa.Boolean(), nullable=False),
        line('mark_1', 120),
        line('mark_2', 120),
        sa.Column('body', sa.Text(), nullable=False),
        sa.Column('filled', sa.Text(), nullable=False),
        sa.Column('written_by', sa.BigInteger(), nullable=True),
        sa.Column('discarded_at', sa.DateTime(timezone=True), nullable=True),
        *_bookkeeping(),
        _request_key(),
        sa.CheckConstraint(KINDS, name=op.f('ck_letter_drafts_kind')),
        _of_doctor(DRAFTS),
        _of(DRAFTS, 'visit_id', 'visits'),
        _of(DRAFTS, 'text_id', TEXTS),
        _of(DRAFTS, 'replaces_id', LETTERS),
        _primary(DRAFTS, 'id'),
        _unique(DRAFTS, 'request_key'),
    )
    op.create_index('ix_letter_drafts_visit', DRAFTS, ['doctor_id', 'visit_id'])


def _create_what_follows() -> None:
    op.create_table(
        REVOCATIONS,
        sa.Column('doctor_id', sa.BigInteger(), nullable=False),
        sa.Column('letter_id', sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column('reason', sa.String(length=400), nullable=False),
        sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('revoked_by', sa.BigInteger(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f('ck_letter_revocations_has_reason')),
        _of_doctor(REVOCATIONS),
        _of(REVOCATIONS, 'letter_id', LETTERS),
        _primary(REVOCATIONS, 'letter_id'),
    )
    op.create_table(
        PAPERS,
        sa.Column('doctor_id', sa.BigInteger(), nullable=False),
        sa.Column('letter_id', sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column('paper', sa.String(length=12), nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('pdf', sa.LargeBinary(), nullable=False),
        _of_doctor(PAPERS),
        _of(PAPERS, 'letter_id', LETTERS),
        _primary(PAPERS, 'letter_id', 'paper'),
    )


_STANDS = (
    'SELECT 1 FROM visits WHERE visits.doctor_id = NEW.doctor_id AND visits.id = NEW.visit_id '
    'AND visits.patient_id = NEW.patient_id AND visits.discarded_at IS NULL'
)
_REVOKED = (
    'SELECT 1 FROM letter_revocations WHERE letter_revocations.doctor_id = NEW.doctor_id '
    'AND letter_revocations.letter_id = NEW.replaces_id'
)
_CHECKS = (
    (OF_VISIT, f'NOT EXISTS ({_STANDS})', NO_VISIT),
    (OF_REVOKED, f'NEW.replaces_id IS NOT NULL AND NOT EXISTS ({_REVOKED})', NOT_REVOKED),
)


def _guard_sqlite() -> None:
    for table in WRITTEN_ONCE:
        for act in ('update', 'delete'):
            op.execute(
                f'CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table} '
                f"BEGIN SELECT RAISE(ABORT, 'CL-WRITTEN-ONCE: {table} are written once'); END"
            )
    for name, wrong, message in _CHECKS:
        op.execute(
            f'CREATE TRIGGER {name} BEFORE INSERT ON {LETTERS} WHEN {wrong} '
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )


def _guard_postgresql() -> None:
    for table in WRITTEN_ONCE:
        op.execute(
            f'CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} '
            'FOR EACH ROW EXECUTE FUNCTION refuse_change()'
        )
        op.execute(
            f'CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} '
            'FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()'
        )
    for name, wrong, message in _CHECKS:
        # Whoever moves or discards holds the visit: behind the lock it is read as it stands then.
        op.execute(
            f'CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN '
            'PERFORM 1 FROM visits WHERE doctor_id = NEW.doctor_id AND id = NEW.visit_id '
            'FOR KEY SHARE; '
            f"IF {wrong} THEN RAISE EXCEPTION '{message}' "
            "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
        )
        op.execute(
            f'CREATE TRIGGER {name} BEFORE INSERT ON {LETTERS} '
            f'FOR EACH ROW EXECUTE FUNCTION {name}()'
        )
    told = "nullif(current_setting('clinic.doctor_id', true), '')::bigint"
    for table in ALL:
        op.execute(f'ALTER TABLE {table} ENABLE ROW LEVEL SECURITY')
        op.execute(f'ALTER TABLE {table} FORCE ROW LEVEL SECURITY')
        op.execute(
            f'CREATE POLICY {table}_of_doctor ON {table} '
            f'USING (doctor_id = {told}) WITH CHECK (doctor_id = {told})'
        )
