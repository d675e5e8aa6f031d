"""Attacks that change accounts of others, which only the functions of the sign-in may change."""

from __future__ import annotations

from sqlalchemy import (
    Table,
    delete,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.orm import attributes

from clinic.auth import service
from clinic.auth.models import Doctor, SignIn, User
from clinic.auth.staff_models import Invitation, Membership
from clinic.clock import utc_now
from clinic.jobs.models import Job
from clinic.tenancy.accounts import ACCOUNTS
from tests.integration.attacks.making import Attack, listed_in

WRITES: list[Attack] = []
writes = listed_in(WRITES)

users: Table = User.__table__  # type: ignore[assignment]
doctors: Table = Doctor.__table__  # type: ignore[assignment]


@writes
def change_all_accounts(session, mine, theirs):
    session.execute(update(User).values(password_hash="taken"))


@writes
def change_an_account(session, mine, theirs):
    session.execute(update(Doctor).where(Doctor.id == theirs).values(upi_id="thief@upi"))


@writes
def change_accounts_by_their_table(session, mine, theirs):
    session.execute(update(doctors).values(upi_id="thief@upi"))


@writes
def change_accounts_on_the_connection(session, mine, theirs):
    session.connection().execute(update(doctors).values(upi_id="thief@upi"))


@writes
def change_accounts_in_bulk(session, mine, theirs):
    row = {"id": theirs, "upi_id": "thief@upi", "version": 1}
    session.bulk_update_mappings(Doctor, [row])


@writes
def change_accounts_by_the_old_query(session, mine, theirs):
    session.query(Doctor).update({"upi_id": "thief@upi"}, synchronize_session=False)


@writes
def change_accounts_by_written_sql(session, mine, theirs):
    session.execute(text("UPDATE users SET password_hash = 'taken'"))


@writes
def end_all_sign_ins(session, mine, theirs):
    session.execute(delete(SignIn))


@writes
def make_a_sign_in(session, mine, theirs):
    row = {"user_id": theirs, "token_hash": "x", "device": "", "created_at": utc_now()}
    session.execute(insert(SignIn), [row | {"expires_at": utc_now()}])


@writes
def change_a_loaded_doctor(session, mine, theirs):
    doctor = next(doctor for doctor in service.list_doctors() if doctor.id == theirs)
    doctor.upi_id = "thief@upi"
    session.flush()


@writes
def change_a_loaded_user(session, mine, theirs):
    service.find_user("other@example.org").password_hash = "taken"
    session.flush()


@writes
def change_a_doctor_behind_the_sessions_back(session, mine, theirs):
    doctor = next(doctor for doctor in service.list_doctors() if doctor.id == theirs)
    attributes.set_committed_value(doctor, "id", mine)
    doctor.upi_id = "thief@upi"
    session.flush()


@writes
def make_an_account_within_a_scope(session, mine, theirs):
    user = User(email="planted@example.org", password_hash="")
    user.doctor = Doctor(full_name="Planted")
    session.add(user)
    session.flush()


@writes
def make_an_account_in_bulk(session, mine, theirs):
    session.bulk_save_objects([User(email="planted@example.org", password_hash="")])


@writes
def merge_an_account(session, mine, theirs):
    session.merge(Doctor(id=theirs, upi_id="thief@upi"))
    session.flush()


@writes
def change_an_account_after_a_flush_of_ones_own(session, mine, theirs):
    own = next(doctor for doctor in service.list_doctors() if doctor.id == mine)
    own.upi_id = "own@upi"
    session.flush()
    session.execute(update(Doctor).where(Doctor.id == theirs).values(upi_id="thief@upi"))


@writes
def change_an_account_after_a_flush_that_failed(session, mine, theirs):
    own = next(doctor for doctor in service.list_doctors() if doctor.id == mine)
    try:
        with session.begin_nested():
            own.full_name = None
            session.flush()
    except Exception:  # the savepoint is gone, the transaction goes on
        session.execute(update(doctors).where(doctors.c.id == theirs).values(upi_id="thief@upi"))


def loaded(session, model, **values):
    """A row as the functions of the sign-in load it."""
    wanted = select(model).filter_by(**values).limit(1).execution_options(**ACCOUNTS)
    return session.scalars(wanted).one()


@writes
def move_a_membership(session, mine, theirs):
    loaded(session, Membership, doctor_id=theirs).doctor_id = mine
    session.flush()


@writes
def move_and_delete_a_membership(session, mine, theirs):
    membership = loaded(session, Membership, doctor_id=theirs)
    membership.doctor_id = mine
    session.delete(membership)
    session.flush()


@writes
def move_an_invitation_by_merging(session, mine, theirs):
    invitation = loaded(session, Invitation, doctor_id=theirs)
    session.merge(Invitation(id=invitation.id, doctor_id=mine))
    session.flush()


@writes
def move_a_job_whose_doctor_has_expired(session, mine, theirs):
    job = loaded(session, Job, doctor_id=theirs)
    session.expire(job, ["doctor_id"])
    job.doctor_id = mine
    session.flush()


@writes
def move_ones_own_doctor_to_a_user_of_another(session, mine, theirs):
    own = next(doctor for doctor in service.list_doctors() if doctor.id == mine)
    user = service.get_user(loaded(session, Membership, doctor_id=theirs).user_id)
    user.doctor, user.password_hash = own, "taken"
    session.flush()


@writes
def add_a_sign_in_of_another(session, mine, theirs):
    user_id = service.find_user("other@example.org").id
    session.add(SignIn(user_id=user_id, token_hash="known", expires_at=utc_now()))
    session.flush()


@writes
def take_over_a_sign_in(session, mine, theirs):
    user_id = service.find_user("other@example.org").id
    loaded(session, SignIn, user_id=user_id).token_hash = "known"
    session.flush()
