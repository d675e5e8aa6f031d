"""Keep a logo and remove it. Functions flush; the view commits."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from clinic.clock import utc_now
from clinic.extensions import db
from clinic.letterhead.drawing import DrawnLogo
from clinic.letterhead.models import ClinicLogo


class LogoChanged(Exception):
    """Another page kept a logo at the same moment."""


def put_logo(drawn: DrawnLogo) -> ClinicLogo:
    """Keep a logo in place of the present one. Raises LogoChanged."""
    remove_logo()
    logo = ClinicLogo(picture=drawn.picture, width=drawn.width, height=drawn.height)
    db.session.add(logo)
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        raise LogoChanged from None
    return logo


def remove_logo() -> bool:
    """Remove the present logo from new papers; return whether there was one."""
    present = db.session.scalar(select(ClinicLogo).where(ClinicLogo.removed_at.is_(None)))
    if present is None:
        return False
    present.removed_at = utc_now()
    db.session.flush()
    return True
