"""The database guards the consultation: signed prescriptions never change, rows keep to their doctor

Revision ID: 0004
Revises: 0003
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

WRITTEN_ONCE = ("prescription_lines", "prescription_papers", "prescriptions")
OWNED = (
    "allergies",
    "habits",
    "prescription_lines",
    "prescription_papers",
    "prescription_templates",
    "prescriptions",
    "print_settings",
    "problems",
    "shelf_medicines",
    "visit_drafts",
)


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def upgrade() -> None:
    if _is_postgresql():
        _guard_postgresql()
    else:
        _guard_sqlite()


def downgrade() -> None:
    if _is_postgresql():
        _unguard_postgresql()
    else:
        for table in WRITTEN_ONCE:
            for act in ("update", "delete"):
                op.execute(f"DROP TRIGGER {table}_no_{act}")


def _guard_sqlite() -> None:
    for table in WRITTEN_ONCE:
        for act in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} are written once'); END"
            )


def _guard_postgresql() -> None:
    for table in WRITTEN_ONCE:
        op.execute(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    told = "nullif(current_setting('clinic.doctor_id', true), '')::bigint"
    for table in OWNED:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY {table}_of_doctor ON {table} "
            f"USING (doctor_id = {told}) WITH CHECK (doctor_id = {told})"
        )


def _unguard_postgresql() -> None:
    for table in OWNED:
        op.execute(f"DROP POLICY {table}_of_doctor ON {table}")
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    for table in WRITTEN_ONCE:
        op.execute(f"DROP TRIGGER {table}_no_truncate ON {table}")
        op.execute(f"DROP TRIGGER {table}_no_change ON {table}")
