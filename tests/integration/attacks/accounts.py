"""Attacks that read accounts of others, which only the functions of the sign-in may read."""

from __future__ import annotations

from sqlalchemy import (
    Table,
    exists,
    func,
    lambda_stmt,
    select,
    text,
    true,
    union_all,
)
from sqlalchemy.orm import Session, aliased, contains_eager

from clinic.auth import service
from clinic.auth.models import Doctor, User
from clinic.extensions import db
from clinic.patients.models import Patient
from clinic.tenancy.owned import DOCTOR
from clinic.tenancy.reads import Read
from clinic.tenancy.reads import rows as read_rows
from tests.integration.attacks.below_the_orm import Name
from tests.integration.attacks.making import Attack, listed_in

READS: list[Attack] = []
reads = listed_in(READS)

users: Table = User.__table__  # type: ignore[assignment]
doctors: Table = Doctor.__table__  # type: ignore[assignment]


@reads
def accounts_by_a_select(session, mine, theirs):
    return [user.email for user in session.scalars(select(User))]


@reads
def accounts_by_columns(session, mine, theirs):
    return session.execute(select(User.email, User.password_hash)).all()


@reads
def a_doctor_by_key(session, mine, theirs):
    return session.get(Doctor, theirs).full_name


@reads
def accounts_by_the_old_query(session, mine, theirs):
    return session.query(User.email).all()


@reads
def accounts_by_an_alias(session, mine, theirs):
    return session.execute(select(aliased(User).email)).all()


@reads
def accounts_by_a_lambda_statement(session, mine, theirs):
    return session.execute(lambda_stmt(lambda: select(User.email))).all()


@reads
def accounts_beside_an_owned_table(session, mine, theirs):
    joined = select(Patient.id, User.email).join(User, true())
    return session.execute(joined).all()


@reads
def accounts_by_a_subquery_of_an_owned_table(session, mine, theirs):
    email = select(User.email).where(Doctor.id == theirs, Doctor.user_id == User.id)
    return session.execute(select(Patient.id, email.scalar_subquery())).all()


@reads
def accounts_by_exists(session, mine, theirs):
    asked = exists().where(User.email == "other@example.org")
    rows = session.execute(select(Patient.id).where(asked)).all()
    return "other@example.org exists" if rows else None


@reads
def accounts_by_a_cte(session, mine, theirs):
    emails = select(User.email).cte()
    return session.execute(select(Patient.id, emails.c.email).join(emails, true())).all()


@reads
def accounts_by_a_union(session, mine, theirs):
    both = union_all(select(Patient.first_name), select(User.email))
    return session.execute(both).all()


@reads
def accounts_by_counting(session, mine, theirs):
    number = session.scalar(select(func.count()).select_from(User))
    return "other@example.org counted" if number > 1 else None


@reads
def accounts_by_their_table(session, mine, theirs):
    return session.execute(select(users)).all()


@reads
def accounts_on_the_connection(session, mine, theirs):
    return session.connection().execute(select(User.email)).all()


@reads
def accounts_on_a_connection_of_its_own(session, mine, theirs):
    with db.engine.connect() as connection:
        return connection.execute(select(users.c.email)).all()


@reads
def accounts_in_a_session_of_its_own(session, mine, theirs):
    with Session(db.engine) as another:
        return another.execute(select(User.email)).all()


@reads
def accounts_by_a_read(session, mine, theirs):
    return read_rows(Read(Name, select(User.email.label("first_name")), scoped=False))


@reads
def accounts_by_a_read_with_the_doctor_bound(session, mine, theirs):
    owned = select(User.email.label("first_name")).join(Patient, true())
    return read_rows(Read(Name, owned), **{DOCTOR: mine})


@reads
def accounts_by_written_sql(session, mine, theirs):
    return session.execute(text("SELECT email FROM users")).all()


@reads
def accounts_by_written_sql_with_a_schema(session, mine, theirs):
    schema = "public" if session.get_bind().dialect.name == "postgresql" else "main"
    return session.execute(text(f'SELECT email FROM "{schema}"."users"')).all()


@reads
def accounts_by_sql_of_the_driver(session, mine, theirs):
    return session.connection().exec_driver_sql('SELECT email FROM "users"').all()


@reads
def accounts_by_written_columns(session, mine, theirs):
    written = text("SELECT id, email FROM users").columns(User.id, User.email)
    return [user.email for user in session.scalars(select(User).from_statement(written))]


@reads
def a_user_by_the_relationship(session, mine, theirs):
    doctor = next(doctor for doctor in service.list_doctors() if doctor.id == theirs)
    return doctor.user.email


@reads
def a_user_by_refreshing(session, mine, theirs):
    user = service.find_user("other@example.org")
    user.email = ""
    session.refresh(user)
    return user.email


@reads
def a_user_that_has_expired(session, mine, theirs):
    user = service.find_user("other@example.org")
    session.expire(user)
    return user.email


@reads
def accounts_by_an_eager_load(session, mine, theirs):
    joined = select(Doctor).join(User).options(contains_eager(Doctor.user))
    return [doctor.user.email for doctor in session.scalars(joined)]


@reads
def accounts_by_a_view(session, mine, theirs):
    return session.execute(text("SELECT email FROM everybody")).all()


@reads
def accounts_by_a_view_as_a_table(session, mine, theirs):
    view = users.to_metadata(db.MetaData(), name="everybody")
    return session.execute(select(view.c.email)).all()
