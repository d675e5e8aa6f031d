"""Forms that arrived after their sign-in had ended, until the same person is back.

Whose a form is says its token: it holds the hash of the sign-in by which the page was made, which
the database knows long after the sign-in has ended. Who never had a page of that sign-in cannot
guess it, so a stranger can put nothing into anybody's form, nor fill the database.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from clinic.auth.models import Doctor, KeptForm, SignIn
from clinic.clock import utc_now
from clinic.extensions import db
from clinic.tenancy import scoping

KEPT_FOR = timedelta(hours=24)
MOST = 20
"""Kept forms of one person; the oldest gives way."""

LONGEST_ADDRESS = 300
OPEN_FOR = timedelta(days=7)
"""For how long after its sign-in has ended a form may arrive."""


@dataclass(frozen=True, slots=True)
class Owner:
    """The person who had a form before them, and the doctor whose rows it is about."""

    user_id: int
    doctor_id: int


@dataclass(frozen=True, slots=True)
class Which:
    """Which form it is: where it was sent, and its request key or ""."""

    address: str
    form_key: str = ""


def find_owner(token_hash: str) -> Owner | None:
    """Whose sign-in has this hash: one that lives, or has not ended long ago."""
    since = utc_now() - OPEN_FOR
    found = db.session.execute(
        select(SignIn.user_id, Doctor.id)
        .join(Doctor, Doctor.user_id == SignIn.user_id)
        .where(
            SignIn.token_hash == token_hash,
            SignIn.expires_at > since,
            (SignIn.ended_at.is_(None)) | (SignIn.ended_at > since),
        )
    ).one_or_none()
    return Owner(*found) if found else None


def keep(owner: Owner, which: Which, fields: list[tuple[str, str]]) -> None:
    """Keeps a form for its owner; the same form that comes again replaces itself. Commits.

    The session has no doctor, before and afterwards.
    """
    with scoping.doctor(owner.doctor_id):
        try:
            _put(owner, which, fields)
        except IntegrityError:  # the same form at the same moment: the later one stands
            db.session.rollback()
            _put(owner, which, fields)
        db.session.commit()


def _put(owner: Owner, which: Which, fields: list[tuple[str, str]]) -> None:
    pairs = [list(pair) for pair in fields]
    same = _find(owner.user_id, which)
    if same is not None:
        same.fields, same.kept_at = pairs, utc_now()
    else:
        db.session.add(
            KeptForm(
                user_id=owner.user_id,
                address=which.address,
                form_key=which.form_key,
                fields=pairs,
            )
        )
    db.session.flush()
    forget_old(owner.user_id)


def forget_old(user_id: int) -> None:
    """Of a person's forms, those that are kept for too long, and the oldest of too many."""
    before = utc_now() - KEPT_FOR
    for place, form in enumerate(_newest_first(user_id)):
        if place >= MOST or form.kept_at <= before:
            db.session.delete(form)
    db.session.flush()


def _newest_first(user_id: int) -> list[KeptForm]:
    mine = select(KeptForm).where(KeptForm.user_id == user_id)
    return list(db.session.scalars(mine.order_by(KeptForm.kept_at.desc())))


def _find(user_id: int, which: Which) -> KeptForm | None:
    found: KeptForm | None = db.session.scalar(
        select(KeptForm).where(
            KeptForm.user_id == user_id,
            KeptForm.address == which.address,
            KeptForm.form_key == which.form_key,
        )
    )
    return found


def list_kept(user_id: int) -> list[str]:
    """The addresses of the person's kept forms, each once, the newest first."""
    since = utc_now() - KEPT_FOR
    kept = (form.address for form in _newest_first(user_id) if form.kept_at > since)
    return list(dict.fromkeys(kept))


def find_kept(user_id: int, address: str) -> KeptForm | None:
    """The newest form that the person sent to this address."""
    found: KeptForm | None = db.session.scalar(
        select(KeptForm)
        .where(
            KeptForm.user_id == user_id,
            KeptForm.address == address,
            KeptForm.kept_at > utc_now() - KEPT_FOR,
        )
        .order_by(KeptForm.kept_at.desc())
        .limit(1)
    )
    return found


def forget(user_id: int, which: Which) -> None:
    """Lets go of a form: it is sent, or not wanted any more."""
    db.session.execute(
        delete(KeptForm).where(
            KeptForm.user_id == user_id,
            KeptForm.address == which.address,
            KeptForm.form_key == which.form_key,
        )
    )
