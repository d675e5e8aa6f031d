"""The signature that a paper was signed with: kept at signing, and printed ever after."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from clinic.auth import people
from clinic.extensions import db
from clinic.prescribing.models import KeptSignature
from clinic.prescribing.settings import read_signature


def keep_signature(assistant_id: int | None) -> int:
    """Return the number of the present signature, which is kept with the records; 0 for none.

    `assistant_id` is the account of an assistant who signs in the doctor's place; None where the
    doctor signs. Flushes.
    """
    picture = _present(assistant_id)
    if picture is None:
        return 0
    earlier: int | None = db.session.scalar(_same(), {"picture": picture})
    if earlier is not None:
        return earlier
    kept = KeptSignature(picture=picture)
    db.session.add(kept)
    db.session.flush()
    return kept.id


def signature_of(number: int | None, assistant_id: int | None) -> bytes | None:
    """Return the signature for a paper that was signed with this number, as a PNG; None for none.

    Of what was signed before signatures were kept, the number is None, and the present signature
    prints (docs/decisions/letters.md).
    """
    if number is None:
        return _present(assistant_id)
    picture: bytes | None = db.session.scalar(_kept(), {"number": number}) if number else None
    return picture


def _present(assistant_id: int | None) -> bytes | None:
    """Return the present signature: an assistant's is of the account, the doctor's in the print
    settings."""
    return read_signature() if assistant_id is None else people.read_signature(assistant_id)


@cache
def _same() -> Select[Any]:
    same = KeptSignature.picture == bindparam("picture")
    return select(KeptSignature.id).where(same).order_by(KeptSignature.id).limit(1)


@cache
def _kept() -> Select[Any]:
    return select(KeptSignature.picture).where(KeptSignature.id == bindparam("number"))
