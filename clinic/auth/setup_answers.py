"""The accounts' part of the set-up list: the doctor's answers, and the counts of staff.

Functions flush; the view commits.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, bindparam, func, select, update

from clinic.audit import service as audit
from clinic.auth.models import AnyDoctor, Doctor
from clinic.auth.staff_models import Invitation, Membership
from clinic.extensions import db
from clinic.tenancy.accounts import ACCOUNTS
from clinic.tenancy.owned import DOCTOR

SKIPPED, CHOSEN, HIDDEN = "skipped", "chosen", "hidden"


def answer_step(doctor: AnyDoctor, step: str, answer: str | None) -> None:
    """Keep an answer to a step of the set-up list; None takes an earlier one back.

    The doctor's version stays: an open form of the account is not stale for it.
    """
    answers = {name: value for name, value in doctor.setup.items() if name != step}
    if answer is not None:
        answers[step] = answer
    if answers == doctor.setup:
        return
    db.session.execute(
        update(Doctor).where(Doctor.id == doctor.id).values(setup=answers),
        execution_options=ACCOUNTS | {"synchronize_session": False},
    )
    audit.note("setup", "doctors", doctor.id)
    db.session.flush()


def staff_counts() -> dict[str, Select[Any]]:
    """Return the statements that count the doctor's staff and the invitations that still hold.

    Wants the parameters DOCTOR and `now`.
    """
    of_doctor = Membership.doctor_id == bindparam(DOCTOR), Membership.ended_at.is_(None)
    holds = (
        Invitation.doctor_id == bindparam(DOCTOR),
        Invitation.user_id.is_(None),
        Invitation.used_at.is_(None),
        Invitation.withdrawn_at.is_(None),
        Invitation.expires_at > bindparam("now"),
    )
    return {
        "staff": select(func.count(Membership.id)).where(*of_doctor),
        "invitations": select(func.count(Invitation.id)).where(*holds),
    }
