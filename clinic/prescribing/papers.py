"""Printing of signed prescriptions: the bytes of the first print are stored and returned ever
after."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import joinedload

from clinic import changes
from clinic.audit import service as audit
from clinic.database import connections
from clinic.extensions import db
from clinic.extensions import session as open_session
from clinic.letterhead.queries import read_logo
from clinic.pdf import strike
from clinic.prescribing.content import Content
from clinic.prescribing.models import Prescription, PrescriptionPaper
from clinic.prescribing.paper import paper_of
from clinic.prescribing.paper_document import render_paper
from clinic.prescribing.paper_layout import Layout
from clinic.prescribing.signatures import signature_of
from clinic.visits.models import Visit

STRUCK, REPLACED = "STRUCK", "REPLACED"
"""The words across a paper that no longer holds: of a wrong patient, or corrected since."""


class NoSuchPrescription(LookupError):
    """This doctor has no prescription with this number."""


def get_prescription(prescription_id: int) -> Prescription:
    """Return this doctor's signed prescription, with its visit and patient. Raises
    NoSuchPrescription."""
    prescription: Prescription | None = db.session.scalar(_prescription(), {"id": prescription_id})
    if prescription is None:
        raise NoSuchPrescription(prescription_id)
    return prescription


@cache
def _prescription() -> Select[Any]:
    with_patient = joinedload(Prescription.visit).joinedload(Visit.patient)
    return select(Prescription).options(with_patient).where(Prescription.id == bindparam("id"))


def find_replacing_id(prescription: Prescription) -> int | None:
    """Return the number of the newest prescription that replaced this one, if any."""
    values = {"visit_id": prescription.visit_id, "revision": prescription.revision}
    newest: int | None = db.session.scalar(_correction(), values)
    return newest


@cache
def _correction() -> Select[Any]:
    of_visit = select(Prescription.id).where(Prescription.visit_id == bindparam("visit_id"))
    later = of_visit.where(Prescription.revision > bindparam("revision"))
    return later.order_by(Prescription.revision.desc()).limit(1)


def print_prescription(prescription: Prescription, layout: Layout, language: str) -> bytes:
    """Return the PDF of a prescription, and record that it was printed.

    The first print for a paper and language is stored and always returned; one that no longer holds
    has STRUCK or REPLACED across each page, and is not stored so. Like `record_reading`
    this ends the reading transaction and writes in one of its own, and prints even when the disk is
    full or the database is read-only.
    """
    number = prescription.id
    stored = _find_paper(number, layout, language)
    if word := _word_across(prescription):
        pdf = strike(stored or _render(prescription, layout, language), word)
        audit.record_reading("prescriptions", number, "print")
        return pdf
    if stored is not None:
        audit.record_reading("prescriptions", number, "print")
        return stored
    return _store_first(number, layout, language, _render(prescription, layout, language))


def _word_across(prescription: Prescription) -> str:
    """Return the word across the paper of a prescription that no longer holds; "" where it does."""
    if prescription.is_struck:
        return STRUCK
    return REPLACED if find_replacing_id(prescription) is not None else ""


def _render(prescription: Prescription, layout: Layout, language: str) -> bytes:
    content = Content.from_json(prescription.content)
    signature = signature_of(
        content.signature, prescription.signed_by if content.owner_name else None
    )
    return render_paper(
        paper_of(content, layout, language, signature, logo=read_logo(content.logo))
    )


def _find_paper(number: int, layout: Layout, language: str) -> bytes | None:
    values = {"number": number, "paper": layout.key, "language": language}
    stored: bytes | None = db.session.scalar(_paper(), values)
    return stored


@cache
def _paper() -> Select[Any]:
    return select(PrescriptionPaper.pdf).where(
        PrescriptionPaper.prescription_id == bindparam("number"),
        PrescriptionPaper.paper == bindparam("paper"),
        PrescriptionPaper.language == bindparam("language"),
    )


def _store_first(number: int, layout: Layout, language: str, pdf: bytes) -> bytes:
    session = open_session()
    session.expunge_all()
    if connections.is_read_only(db.engine):
        return pdf
    paper = PrescriptionPaper(prescription_id=number, paper=layout.key, language=language, pdf=pdf)
    try:
        connections.take_write_lock(session.connection())
        session.add(paper)
        changes.mark()
        audit.note("print", "prescriptions", number)
        session.commit()
    except IntegrityError:  # another request stored its bytes first, and they count
        session.rollback()
        stored = _find_paper(number, layout, language)
        audit.record_reading("prescriptions", number, "print")
        return stored or pdf
    except DBAPIError as error:
        session.rollback()
        audit.log_unwritten(error, f"The paper of prescription {number}")
    return pdf
