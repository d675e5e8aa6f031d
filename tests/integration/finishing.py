"""Steps for tests: finish a note and read what was signed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from clinic.extensions import db
from clinic.prescribing.content import Content
from clinic.prescribing.models import Prescription
from tests.integration.databases import Dump, dump
from tests.integration.factories import Practice
from tests.integration.writing import Writer

PAN, DOLO = "Pan 40 1-0-0 ac 14d", "Dolo 650 1-1-1 3d"
SECRET, REASON = "Suspects his brother-in-law", "He took it all last year"


def settled(practice: Practice) -> Dump:
    """Return all rows except those that a draft may change."""
    return dump(practice.database, "sign_ins", "visit_drafts")


def contents_of(practice: Practice, visit: int) -> list[Content]:
    """Return the signed contents of a visit, the newest first."""
    with practice.at_work():
        return [Content.from_json(signed.content) for signed in prescriptions_of(visit)]


def prescriptions_of(visit: int) -> Sequence[Prescription]:
    statement = select(Prescription).where(Prescription.visit_id == visit)
    return db.session.scalars(statement.order_by(Prescription.revision.desc())).all()


def write_a_note(writer: Writer) -> None:
    """Write a note with text in every part, and two medicines that need a reason."""
    writer.act(
        symptoms=["fever 3 d", "cough"],
        diagnosis=["? Dengue fever (A90)"],
        investigations=["CBC"],
        advice=["Plenty of fluids"],
        blood_pressure="138/86",
        weight="68",
        findings="Throat red",
        private_notes=SECRET,
        follow_up="5d",
        prescription=[DOLO, "Calpol 250 20 ml qid 3d", "Steam inhalation"],
    )
    answer = writer.act("confirm:")
    assert answer.tree is not None
    names = [field.get("name") or "" for field in answer.tree.iter("input")]
    reasons = [name for name in names if name.startswith("reason-")]
    assert reasons
    writer.type(**dict.fromkeys(reasons, REASON))
