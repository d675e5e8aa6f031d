"""Measurements in a table of their own, so that vitals are taken while the note is written

Expansion: the columns of `visits` stay for one release. `measurements` is the truth. A trigger copies
each measurement into its column, for code of the release before to read; another one copies what that
code writes into the columns into `measurements`. The release after drops the triggers and the columns.

Revision ID: 0020
Revises: 0019
"""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None

TABLE = 'measurements'
MEASURES = (
    ('systolic', 'systolic', 'mmHg'),
    ('diastolic', 'diastolic', 'mmHg'),
    ('pulse', 'pulse', '/min'),
    ('temperature_tenths', 'temperature', '0.1 °F'),
    ('spo2', 'spo2', '%'),
    ('weight_g', 'weight', 'g'),
    ('height_mm', 'height', 'mm'),
)
"""The column of `visits`, the kind and the unit."""
COLUMNS = ', '.join(column for column, _kind, _unit in MEASURES)
FIELDS = 'doctor_id, id, visit_id, kind, value, unit, taken_at, version, created_at, updated_at'


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == 'postgresql'


def upgrade() -> None:
    _create_table()
    with _unguarded('visits', 'counters', TABLE):
        _carry_over()
    if _is_postgresql():
        _guard_rows()
        _copy_on_postgresql()
    else:
        _copy_on_sqlite()


def downgrade() -> None:
    for table, name in (('visits', 'visits_measured'), (TABLE, 'measurements_mirrored')):
        for act in ('insert', 'update'):
            where = f' ON {table}' if _is_postgresql() else ''
            op.execute(f'DROP TRIGGER {name}_on_{act}{where}')
        if _is_postgresql():
            op.execute(f'DROP FUNCTION {name}()')
    op.drop_table(TABLE)
    with _unguarded('counters'):
        op.execute(f"DELETE FROM counters WHERE name = '{TABLE}'")


def _create_table() -> None:
    op.create_table(
        TABLE,
        sa.Column('doctor_id', sa.BigInteger(), nullable=False),
        sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column('visit_id', sa.BigInteger(), nullable=False),
        sa.Column('kind', sa.String(length=12), nullable=False),
        sa.Column('value', sa.Integer(), nullable=True),
        sa.Column('unit', sa.String(length=8), nullable=False),
        sa.Column('taken_by', sa.BigInteger(), nullable=True),
        sa.Column('taken_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('systolic', 'diastolic', 'pulse', 'temperature', 'spo2', 'weight', 'height')",
            name=op.f('ck_measurements_kind'),
        ),
        sa.ForeignKeyConstraint(
            ['doctor_id', 'visit_id'],
            ['visits.doctor_id', 'visits.id'],
            name=op.f('fk_measurements_doctor_id_visit_id'),
        ),
        sa.ForeignKeyConstraint(['doctor_id'], ['doctors.id'], name=op.f('fk_measurements_doctor_id')),
        sa.PrimaryKeyConstraint('doctor_id', 'id', name=op.f('pk_measurements')),
        sa.UniqueConstraint(
            'doctor_id', 'visit_id', 'kind', name=op.f('uq_measurements_doctor_id_visit_id_kind')
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


@contextmanager
def _unguarded(*tables: str) -> Iterator[None]:
    """Lets the owner of the tables see the rows of all doctors."""
    guarded = [table for table in tables if _is_postgresql() and table != TABLE]
    for table in guarded:
        op.execute(f'ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY')
    yield
    for table in guarded:
        op.execute(f'ALTER TABLE {table} FORCE ROW LEVEL SECURITY')


def _carry_over() -> None:
    """Numbers the values in the visits, each doctor's from 1. They were read at the signature."""
    measured = ' UNION ALL '.join(
        f"SELECT doctor_id, id AS visit_id, {place} AS place, '{kind}' AS kind, {column} AS value, "
        f"'{unit}' AS unit, COALESCE(finished_at, updated_at) AS at FROM visits "
        f'WHERE {column} IS NOT NULL'
        for place, (column, kind, unit) in enumerate(MEASURES)
    )
    op.execute(
        f'INSERT INTO {TABLE} ({FIELDS}) SELECT doctor_id, '
        'row_number() OVER (PARTITION BY doctor_id ORDER BY visit_id, place), '
        f'visit_id, kind, value, unit, at, 1, at, at FROM ({measured}) AS measured'
    )
    op.execute(
        f"INSERT INTO counters (doctor_id, name, value) SELECT doctor_id, '{TABLE}', count(*) "
        f'FROM {TABLE} GROUP BY doctor_id'
    )


# --- What keeps the columns and the table the same, until the columns go -------------------------


def _measured(row: str = 'NEW') -> str:
    return ' OR '.join(f'{row}.{column} IS NOT NULL' for column, _kind, _unit in MEASURES)


def _changed(is_not: str) -> str:
    return ' OR '.join(f'NEW.{column} {is_not} OLD.{column}' for column, _kind, _unit in MEASURES)


def _copy_on_postgresql() -> None:
    # Only what this statement changed: of several measurements that are written at once, the others
    # may not have been copied into their columns yet. OLD is null where the visit is new.
    values = ', '.join(
        f"('{kind}', NEW.{column}::integer, OLD.{column}::integer, '{unit}')"
        for column, kind, unit in MEASURES
    )
    op.execute(f"""
        CREATE FUNCTION visits_measured() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            told record;
            number bigint;
        BEGIN
            FOR told IN SELECT * FROM (VALUES {values}) AS measured (kind, value, earlier, unit)
                WHERE measured.value IS DISTINCT FROM measured.earlier
            LOOP
                UPDATE {TABLE} SET value = told.value, taken_by = NULL, taken_at = now(),
                    version = version + 1, updated_at = now()
                WHERE doctor_id = NEW.doctor_id AND visit_id = NEW.id AND kind = told.kind
                    AND value IS DISTINCT FROM told.value;
                IF told.value IS NOT NULL AND NOT EXISTS (
                    SELECT 1 FROM {TABLE} WHERE doctor_id = NEW.doctor_id
                    AND visit_id = NEW.id AND kind = told.kind
                ) THEN
                    INSERT INTO counters (doctor_id, name, value)
                    VALUES (NEW.doctor_id, '{TABLE}', 1)
                    ON CONFLICT (doctor_id, name) DO UPDATE SET value = counters.value + 1
                    RETURNING value INTO number;
                    INSERT INTO {TABLE} ({FIELDS})
                    VALUES (NEW.doctor_id, number, NEW.id, told.kind, told.value, told.unit,
                        now(), 1, now(), now());
                END IF;
            END LOOP;
            RETURN NULL;
        END $$
    """)
    copies = ' '.join(
        f"IF NEW.kind = '{kind}' THEN UPDATE visits SET {column} = NEW.value "
        f'WHERE doctor_id = NEW.doctor_id AND id = NEW.visit_id '
        f'AND {column} IS DISTINCT FROM NEW.value; END IF;'
        for column, kind, _unit in MEASURES
    )
    op.execute(
        'CREATE FUNCTION measurements_mirrored() RETURNS trigger LANGUAGE plpgsql AS $$ '
        f'BEGIN {copies} RETURN NULL; END $$'
    )
    for name, when in _triggers('IS DISTINCT FROM').items():
        function = name.partition('_on_')[0]
        op.execute(f'CREATE TRIGGER {name} {when} EXECUTE FUNCTION {function}()')


def _triggers(is_not: str) -> dict[str, str]:
    """When each trigger runs, by its name."""
    return {
        'visits_measured_on_insert': f'AFTER INSERT ON visits FOR EACH ROW WHEN ({_measured()})',
        'visits_measured_on_update': (
            f'AFTER UPDATE OF {COLUMNS} ON visits FOR EACH ROW WHEN ({_changed(is_not)})'
        ),
        'measurements_mirrored_on_insert': f'AFTER INSERT ON {TABLE} FOR EACH ROW',
        'measurements_mirrored_on_update': f'AFTER UPDATE OF value ON {TABLE} FOR EACH ROW',
    }


def _copy_on_sqlite() -> None:
    into_column = ' '.join(_into_column(*measure) for measure in MEASURES)
    bodies = {
        'visits_measured_on_insert': ' '.join(_into_table(*one, 'NULL') for one in MEASURES),
        'visits_measured_on_update': ' '.join(_into_table(*one, f'OLD.{one[0]}') for one in MEASURES),
        'measurements_mirrored_on_insert': into_column,
        'measurements_mirrored_on_update': into_column,
    }
    for name, when in _triggers('IS NOT').items():
        op.execute(f'CREATE TRIGGER {name} {when} BEGIN {bodies[name]} END')


def _into_table(column: str, kind: str, unit: str, earlier: str) -> str:
    now = "strftime('%Y-%m-%d %H:%M:%f000', 'now')"
    changed = f'NEW.{column} IS NOT {earlier}'
    row = f"doctor_id = NEW.doctor_id AND visit_id = NEW.id AND kind = '{kind}'"
    is_new = (
        f'{changed} AND NEW.{column} IS NOT NULL '
        f'AND NOT EXISTS (SELECT 1 FROM {TABLE} WHERE {row})'
    )
    number = f"SELECT value FROM counters WHERE doctor_id = NEW.doctor_id AND name = '{TABLE}'"
    return (
        f'UPDATE {TABLE} SET value = NEW.{column}, taken_by = NULL, taken_at = {now}, '
        f'version = version + 1, updated_at = {now} '
        f'WHERE {row} AND {changed} AND value IS NOT NEW.{column}; '
        f"INSERT INTO counters (doctor_id, name, value) SELECT NEW.doctor_id, '{TABLE}', 1 "
        f'WHERE {is_new} ON CONFLICT (doctor_id, name) DO UPDATE SET value = value + 1; '
        f"INSERT INTO {TABLE} ({FIELDS}) SELECT NEW.doctor_id, ({number}), NEW.id, '{kind}', "
        f"NEW.{column}, '{unit}', {now}, 1, {now}, {now} WHERE {is_new};"
    )


def _into_column(column: str, kind: str, _unit: str) -> str:
    return (
        f'UPDATE visits SET {column} = NEW.value WHERE doctor_id = NEW.doctor_id '
        f"AND id = NEW.visit_id AND NEW.kind = '{kind}' AND {column} IS NOT NEW.value;"
    )
