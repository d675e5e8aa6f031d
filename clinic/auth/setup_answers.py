"""Answers to the set-up list, kept with the doctor. Flushes; the view commits."""

from __future__ import annotations

from sqlalchemy import update

from clinic.audit import service as audit
from clinic.auth.models import AnyDoctor, Doctor
from clinic.extensions import db
from clinic.tenancy.accounts import ACCOUNTS

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
