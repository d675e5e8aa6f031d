"""Whether a reference is in the books already, where the database cannot see it by itself."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, exists, select
from sqlalchemy.orm import aliased

from clinic.billing.models import Payment
from clinic.billing.references import old_spellings
from clinic.extensions import db


def stands_in_old_spelling(reference: str) -> bool:
    """Whether a payment that stands has this reference, written as before it lost its words."""
    spellings = old_spellings(reference)
    if not spellings:
        return False
    return db.session.scalar(_old_spelling(), {"spellings": spellings}) is not None


@cache
def _old_spelling() -> Select[Any]:
    back = aliased(Payment)
    taken_back = exists().where(back.reverses_id == Payment.id)
    spelt = Payment.reference.in_(bindparam("spellings", expanding=True))
    return select(Payment.id).where(spelt, ~taken_back).limit(1)
