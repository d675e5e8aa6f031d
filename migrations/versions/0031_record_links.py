"""Links between two records of one person

Expansion: a new table, and two columns of `patients`, NULL and empty for everybody. A linked record is
archived as well, so code of the release before lists it no more and adds nothing to it.

`patients.kept_id` is the record that is kept, at the end of a chain of links; `patients.record_ids` the
numbers of all records of the person, in each of them. A trigger writes the second from the first.

Revision ID: 0031
Revises: 0030
"""

import sqlalchemy as sa
from alembic import op

revision = '0031'
down_revision = '0030'
branch_labels = None
depends_on = None

LINKS = 'record_links'
FOLLOWS, GATHERED, FIXED = 'patients_kept_record', 'patients_record_ids', 'record_links_fixed'
MESSAGE = 'CL-RECORD-LINK: a linked record is archived, has one link, and leads to a record that is kept'
ONCE = 'CL-WRITTEN-ONCE: record_links are written once, but for their end'

ACTIVE = (
    'EXISTS (SELECT 1 FROM record_links l WHERE l.doctor_id = NEW.doctor_id '
    'AND l.record_id = NEW.id AND l.undone_at IS NULL)'
)
WRONG = f"""
    (NEW.kept_id IS NULL AND {ACTIVE})
    OR (NEW.kept_id IS NOT NULL AND (
        NOT {ACTIVE}
        OR NEW.archived_at IS NULL
        OR NOT EXISTS (SELECT 1 FROM patients k WHERE k.doctor_id = NEW.doctor_id
            AND k.id = NEW.kept_id AND k.kept_id IS NULL AND k.id <> NEW.id)
        OR EXISTS (SELECT 1 FROM patients o WHERE o.doctor_id = NEW.doctor_id
            AND o.kept_id = NEW.id)
    ))
"""
CHANGED = ' OR '.join(
    f'NEW.{column} IS DISTINCT FROM OLD.{column}'
    for column in ('record_id', 'kept_id', 'reason', 'made_by', 'created_at')
)
"""What a link says; only its end is added, once."""


def upgrade() -> None:
    _create_links()
    op.add_column('patients', sa.Column('kept_id', sa.BigInteger(), nullable=True))
    op.add_column(
        'patients', sa.Column('record_ids', sa.String(length=400), nullable=False, server_default='')
    )
    linked = sa.text('kept_id IS NOT NULL')
    op.create_index(
        'ix_patients_kept',
        'patients',
        ['doctor_id', 'kept_id'],
        postgresql_where=linked,
        sqlite_where=linked,
    )
    if op.get_bind().dialect.name == 'postgresql':
        _guard_rows()
        _triggers_on_postgresql()
    else:
        _triggers_on_sqlite()


def downgrade() -> None:
    if op.get_bind().dialect.name == 'postgresql':
        for name, table in ((FOLLOWS, 'patients'), (GATHERED, 'patients'), (FIXED, LINKS)):
            op.execute(f'DROP TRIGGER {name} ON {table}')
            op.execute(f'DROP FUNCTION {name}()')
    else:
        for name in (FOLLOWS, GATHERED, FIXED, f'{FIXED}_undeleted'):
            op.execute(f'DROP TRIGGER {name}')
    op.drop_index('ix_patients_kept', 'patients')
    op.drop_column('patients', 'record_ids')
    op.drop_column('patients', 'kept_id')
    op.drop_table(LINKS)


def _create_links() -> None:
    op.create_table(
        LINKS,
        sa.Column('doctor_id', sa.BigInteger(), nullable=False),
        sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column('record_id', sa.BigInteger(), nullable=False),
        sa.Column('kept_id', sa.BigInteger(), nullable=False),
        sa.Column('reason', sa.String(length=200), nullable=False),
        sa.Column('was_archived', sa.Boolean(), nullable=False),
        sa.Column('made_by', sa.BigInteger(), nullable=True),
        sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('undone_by', sa.BigInteger(), nullable=True),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('request_key', sa.String(length=64), nullable=True),
        sa.CheckConstraint('record_id <> kept_id', name=op.f('ck_record_links_two_records')),
        sa.ForeignKeyConstraint(
            ['doctor_id'], ['doctors.id'], name=op.f('fk_record_links_doctor_id')
        ),
        sa.ForeignKeyConstraint(
            ['doctor_id', 'record_id'],
            ['patients.doctor_id', 'patients.id'],
            name=op.f('fk_record_links_doctor_id_record_id'),
        ),
        sa.ForeignKeyConstraint(
            ['doctor_id', 'kept_id'],
            ['patients.doctor_id', 'patients.id'],
            name=op.f('fk_record_links_doctor_id_kept_id'),
        ),
        sa.PrimaryKeyConstraint('doctor_id', 'id', name=op.f('pk_record_links')),
        sa.UniqueConstraint(
            'doctor_id', 'request_key', name=op.f('uq_record_links_doctor_id_request_key')
        ),
    )
    stands = sa.text('undone_at IS NULL')
    op.create_index(
        'ix_record_links_standing',
        LINKS,
        ['doctor_id', 'record_id'],
        unique=True,
        postgresql_where=stands,
        sqlite_where=stands,
    )
    op.create_index('ix_record_links_kept', LINKS, ['doctor_id', 'kept_id'])


def _guard_rows() -> None:
    told = "nullif(current_setting('clinic.doctor_id', true), '')::bigint"
    op.execute(f'ALTER TABLE {LINKS} ENABLE ROW LEVEL SECURITY')
    op.execute(f'ALTER TABLE {LINKS} FORCE ROW LEVEL SECURITY')
    op.execute(
        f'CREATE POLICY {LINKS}_of_doctor ON {LINKS} '
        f'USING (doctor_id = {told}) WITH CHECK (doctor_id = {told})'
    )


def _refuse(message: str) -> str:
    return (
        f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation', "
        'CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;'
    )


def _gather(root: str, ids: str) -> str:
    """Write into all records of the person whose kept record is `root` which records they are."""
    of_person = f'doctor_id = NEW.doctor_id AND (id = {root} OR kept_id = {root})'
    return (
        f'UPDATE patients SET record_ids = (SELECT CASE WHEN count(*) > 1 THEN {ids} ELSE \'\' END '
        f'FROM patients WHERE {of_person}) WHERE {of_person};'
    )


def _triggers_on_postgresql() -> None:
    # The kept record is held, so that of two links that would make a circle the second sees the first.
    op.execute(f"""
        CREATE FUNCTION {FOLLOWS}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM 1 FROM patients WHERE doctor_id = NEW.doctor_id AND id = NEW.kept_id FOR UPDATE;
            IF {WRONG} THEN {_refuse(MESSAGE)} END IF;
            RETURN NEW;
        END $$
    """)
    op.execute(
        f'CREATE TRIGGER {FOLLOWS} BEFORE UPDATE OF kept_id, archived_at ON patients FOR EACH ROW '
        'WHEN (NEW.kept_id IS NOT NULL OR OLD.kept_id IS NOT NULL) '
        f'EXECUTE FUNCTION {FOLLOWS}()'
    )
    ids = "string_agg(id::text, ' ' ORDER BY id)"
    op.execute(f"""
        CREATE FUNCTION {GATHERED}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            {_gather('OLD.kept_id', ids)}
            {_gather('coalesce(NEW.kept_id, NEW.id)', ids)}
            RETURN NULL;
        END $$
    """)
    op.execute(
        f'CREATE TRIGGER {GATHERED} AFTER UPDATE OF kept_id ON patients FOR EACH ROW '
        f'WHEN (NEW.kept_id IS DISTINCT FROM OLD.kept_id) EXECUTE FUNCTION {GATHERED}()'
    )
    op.execute(f"""
        CREATE FUNCTION {FIXED}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' THEN {_refuse(ONCE)} END IF;
            IF OLD.undone_at IS NOT NULL OR {CHANGED} THEN {_refuse(ONCE)} END IF;
            RETURN NEW;
        END $$
    """)
    op.execute(
        f'CREATE TRIGGER {FIXED} BEFORE UPDATE OR DELETE ON {LINKS} FOR EACH ROW '
        f'EXECUTE FUNCTION {FIXED}()'
    )


def _triggers_on_sqlite() -> None:
    op.execute(
        f'CREATE TRIGGER {FOLLOWS} BEFORE UPDATE OF kept_id, archived_at ON patients '
        f'WHEN (NEW.kept_id IS NOT NULL OR OLD.kept_id IS NOT NULL) AND ({WRONG}) '
        f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    )
    ids = "group_concat(id, ' ')"
    op.execute(
        f'CREATE TRIGGER {GATHERED} AFTER UPDATE OF kept_id ON patients '
        'WHEN NEW.kept_id IS NOT OLD.kept_id BEGIN '
        f"{_gather('OLD.kept_id', ids)} {_gather('coalesce(NEW.kept_id, NEW.id)', ids)} END"
    )
    changed = CHANGED.replace('IS DISTINCT FROM', 'IS NOT')
    op.execute(
        f'CREATE TRIGGER {FIXED} BEFORE UPDATE ON {LINKS} '
        f"WHEN OLD.undone_at IS NOT NULL OR {changed} BEGIN SELECT RAISE(ABORT, '{ONCE}'); END"
    )
    op.execute(
        f'CREATE TRIGGER {FIXED}_undeleted BEFORE DELETE ON {LINKS} '
        f"BEGIN SELECT RAISE(ABORT, '{ONCE}'); END"
    )
