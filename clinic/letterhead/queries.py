"""Queries of logos, all of one doctor by the session's scope."""

from __future__ import annotations

from functools import cache

from sqlalchemy import bindparam, select

from clinic.letterhead.logo import Logo, StoredLogo
from clinic.letterhead.models import ClinicLogo
from clinic.tenancy import reads
from clinic.tenancy.reads import Read


def find_present() -> StoredLogo | None:
    """Return the logo that new papers show, if there is one."""
    return reads.first(_present())


@cache
def _present() -> Read[StoredLogo]:
    stored = select(ClinicLogo.id, ClinicLogo.width, ClinicLogo.height)
    return Read(StoredLogo, stored.where(ClinicLogo.removed_at.is_(None)))


def read_logo(logo_id: int) -> Logo | None:
    """Return a logo ready to print, also one that was removed; None for no such number."""
    return reads.first(_picture(), id=logo_id) if logo_id else None


@cache
def _picture() -> Read[Logo]:
    stored = select(ClinicLogo.picture, ClinicLogo.width, ClinicLogo.height)
    return Read(Logo, stored.where(ClinicLogo.id == bindparam("id")))
