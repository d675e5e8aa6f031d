"""Store forms that arrive after their sign-in has ended, until the same person signs in again.

The form's token identifies its owner: it holds the hash of the sign-in for which the page was
rendered, and the database keeps that hash after the sign-in has ended. Nobody without a page of
that sign-in can guess it, so a stranger can neither put anything into a person's form nor fill the
database.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, exists, select
from sqlalchemy.exc import IntegrityError

from clinic.auth.models import Doctor, KeptForm, SignIn
from clinic.auth.staff_models import Membership
from clinic.clock import utc_now
from clinic.extensions import db
from clinic.tenancy import scoping
from clinic.tenancy.accounts import ACCOUNTS

KEPT_FOR = timedelta(hours=24)
MOST = 20
"""Kept forms of one person; the oldest is dropped."""

LONGEST_ADDRESS = 300
OPEN_FOR = timedelta(days=7)
"""How long after its sign-in has ended a form is accepted."""


@dataclass(frozen=True, slots=True)
class FormOwner:
    """The person for whom a form was rendered, and the doctor whose rows it is about."""

    user_id: int
    doctor_id: int


@dataclass(frozen=True, slots=True)
class FormKey:
    """The identity of a form: the address it was sent to, and its request key or ""."""

    address: str
    form_key: str = ""


def find_owner(token_hash: str, doctor_id: int | None) -> FormOwner | None:
    """Return the owner of the sign-in with this hash, if it lives or ended within OPEN_FOR.

    `doctor_id`: whose records the form is of, None for the person's own. None where the person does
    not work for that doctor.
    """
    since = utc_now() - OPEN_FOR
    row = db.session.execute(
        select(SignIn.user_id, Doctor.id)
        .join(Doctor, _is_open_to(SignIn.user_id, doctor_id))
        .where(
            SignIn.token_hash == token_hash,
            SignIn.expires_at > since,
            (SignIn.ended_at.is_(None)) | (SignIn.ended_at > since),
        ),
        execution_options=ACCOUNTS,
    ).one_or_none()
    return FormOwner(*row) if row else None


def _is_open_to(user_id: Any, doctor_id: int | None) -> Any:
    if doctor_id is None:
        return Doctor.user_id == user_id
    works_there = exists().where(
        Membership.doctor_id == Doctor.id,
        Membership.user_id == user_id,
        Membership.ended_at.is_(None),
    )
    return (Doctor.id == doctor_id) & works_there


def keep(owner: FormOwner, key: FormKey, fields: list[tuple[str, str]]) -> None:
    """Store a form for its owner; the same form sent again replaces the stored one. Commits.

    The session has no doctor, before and afterwards.
    """
    with scoping.scope_of(owner.doctor_id):
        try:
            _put(owner, key, fields)
        except IntegrityError:  # the same form at the same moment: the later one stands
            db.session.rollback()
            _put(owner, key, fields)
        db.session.commit()


def _put(owner: FormOwner, key: FormKey, fields: list[tuple[str, str]]) -> None:
    pairs = [list(pair) for pair in fields]
    same = _find(owner.user_id, key)
    if same is not None:
        same.fields, same.kept_at = pairs, utc_now()
    else:
        db.session.add(
            KeptForm(
                user_id=owner.user_id,
                address=key.address,
                form_key=key.form_key,
                fields=pairs,
            )
        )
    db.session.flush()
    forget_old(owner.user_id)


def forget_old(user_id: int) -> None:
    """Delete a person's forms that are older than KEPT_FOR or beyond the newest MOST."""
    before = utc_now() - KEPT_FOR
    for place, form in enumerate(_newest_first(user_id)):
        if place >= MOST or form.kept_at <= before:
            db.session.delete(form)
    db.session.flush()


def _newest_first(user_id: int) -> list[KeptForm]:
    mine = select(KeptForm).where(KeptForm.user_id == user_id)
    return list(db.session.scalars(mine.order_by(KeptForm.kept_at.desc())))


def _find(user_id: int, key: FormKey) -> KeptForm | None:
    form: KeptForm | None = db.session.scalar(
        select(KeptForm).where(
            KeptForm.user_id == user_id,
            KeptForm.address == key.address,
            KeptForm.form_key == key.form_key,
        )
    )
    return form


def list_kept(user_id: int) -> list[str]:
    """Return the addresses of the person's kept forms, each once, the newest first."""
    since = utc_now() - KEPT_FOR
    addresses = (form.address for form in _newest_first(user_id) if form.kept_at > since)
    return list(dict.fromkeys(addresses))


def find_kept(user_id: int, address: str) -> KeptForm | None:
    """Return the newest kept form that the person sent to this address."""
    form: KeptForm | None = db.session.scalar(
        select(KeptForm)
        .where(
            KeptForm.user_id == user_id,
            KeptForm.address == address,
            KeptForm.kept_at > utc_now() - KEPT_FOR,
        )
        .order_by(KeptForm.kept_at.desc())
        .limit(1)
    )
    return form


def forget(user_id: int, key: FormKey) -> None:
    """Delete a kept form, because it was sent again or is not wanted any more."""
    db.session.execute(
        delete(KeptForm).where(
            KeptForm.user_id == user_id,
            KeptForm.address == key.address,
            KeptForm.form_key == key.form_key,
        )
    )
