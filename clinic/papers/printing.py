"""Printing what the clinic's money says on paper. The bytes first issued are kept; a further print
of the same content is marked as a copy, with its day.

A content is what a paper says, not on which paper it stands: whoever has had the receipt on A5
gets a copy on A4. What changes the content (paid since, cancelled) makes a new paper.

An invoice or bill of supply of a clinic that is registered for GST is printed once as the original
for the recipient, and once as the duplicate for the supplier, where the clinic asks for its own
(rule 48(2) of the CGST Rules, 2017). Every later print is a copy and neither, whatever it says.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from enum import Enum
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from clinic import database
from clinic.audit import service as audit
from clinic.clock import clinic_day, format_day
from clinic.extensions import db
from clinic.papers.document import ReceiptDocument, render_receipt
from clinic.papers.models import BillPaper
from clinic.prescribing.paper_document import Margins
from clinic.tenancy import reads
from clinic.tenancy.reads import Read

INVOICES = frozenset({"bill_of_supply", "tax_invoice", "invoice_cum_bill_of_supply"})
"""What is issued to a recipient and kept by a supplier, by the kind of its document."""

SILENT = frozenset({"mark", "issued_at", "labels"})
"""What a digest leaves out: the mark, what only the file says, and the words around, which a later
version may improve. Their language counts."""


class Kind(Enum):
    """What is printed: how a kept paper names it, and the trail."""

    BILL = ("bill", "bills")
    RECEIPT = ("receipt", "payments")
    CREDIT = ("credit", "credit_notes")


@dataclass(frozen=True)
class Printing:
    """A paper to be printed: what it says, of which row, and on what ("a5"). `own` are the margins
    of sheets that bear the clinic's letterhead. `for_supplier`: the clinic's own copy of an
    invoice."""

    kind: Kind
    number: int
    document: ReceiptDocument
    paper: str = "a5"
    own: Margins | None = None
    for_supplier: bool = False

    @property
    def told(self) -> str:
        told = digest(self.document)
        return (
            hashlib.sha256(f"{told} for supplier".encode()).hexdigest() if self.is_clinics else told
        )

    @property
    def is_invoice(self) -> bool:
        return self.document.kind in INVOICES

    @property
    def is_clinics(self) -> bool:
        """Whether it is the clinic's own; of other papers than invoices there is none."""
        return self.for_supplier and self.is_invoice

    @property
    def first_mark(self) -> str:
        """What the first print of an invoice is marked with; nothing marks other papers."""
        labels = self.document.labels
        if not self.is_invoice:
            return ""
        return labels.for_supplier if self.is_clinics else labels.for_recipient

    @property
    def copy_mark(self) -> str:
        """What any later print is marked with: that it is a copy, and of what day."""
        return f"{self.document.labels.copy} {format_day(clinic_day())}"

    def read(self, action: str = "print") -> None:
        """Writes down that this was printed. See `audit.service.record_reading`."""
        audit.record_reading(self.kind.value[1], self.number, action)


def digest(document: ReceiptDocument) -> str:
    """SHA-256 of what a paper says, the same in every version that says the same.

    Parts that are empty do not count: a field that a later version adds changes nothing.
    """
    said = {name: value for name, value in asdict(document).items() if value and name not in SILENT}
    said["language"] = document.labels.language
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def print_paper(printing: Printing, original: bool = False) -> bytes:
    """The PDF of a paper, and the record that it was printed. Raises PdfError.

    The first print of a content is kept; `original` asks for those bytes again, on whatever they
    were. Every other print is marked as a copy, and so is an invoice that says something else than
    the one that was issued. Like `record_reading` this
    ends the reading transaction and writes in one of its own, and prints even when the disk is
    full. Where the database can only be read no original can be kept, so that even a first print
    is marked.
    """
    kept = _find_original(printing)
    if kept is None and not database.is_read_only(db.engine):
        mark = printing.copy_mark if _was_issued(printing) else printing.first_mark
        return _keep_first(printing, _render(printing, mark))
    again = bytes_of(kept) if kept is not None and original else None
    pdf = again or _render(printing, printing.copy_mark)
    printing.read()
    return pdf


def _render(printing: Printing, mark: str) -> bytes:
    return render_receipt(replace(printing.document, mark=mark), printing.paper, printing.own)


def _was_issued(printing: Printing) -> bool:
    """Whether this invoice was printed before, for the same side, whatever it said."""
    if not printing.is_invoice:
        return False
    values = {"kind": printing.kind.value[0], "number": printing.number, "own": printing.is_clinics}
    return reads.first(_issued(), **values) is not None


class _Paper(NamedTuple):
    id: int


@cache
def _issued() -> Read[_Paper]:
    of_document = select(BillPaper.id).where(
        BillPaper.kind == bindparam("kind"),
        BillPaper.document_id == bindparam("number"),
        BillPaper.for_supplier == bindparam("own"),
    )
    return Read(_Paper, of_document.limit(1))


def _find_original(printing: Printing) -> int | None:
    """The number of the kept paper with this content, if it was ever printed."""
    values = {"kind": printing.kind.value[0], "number": printing.number, "told": printing.told}
    found = reads.first(_original(), **values)
    return None if found is None else found.id


@cache
def _original() -> Read[_Paper]:
    of_document = select(BillPaper.id).where(
        BillPaper.kind == bindparam("kind"),
        BillPaper.document_id == bindparam("number"),
        BillPaper.told == bindparam("told"),
    )
    return Read(_Paper, of_document.order_by(BillPaper.id).limit(1))


def bytes_of(number: int) -> bytes:
    """What was first printed as the paper with this number."""
    kept: bytes = db.session.scalars(_bytes(), {"id": number}).one()
    return bytes(kept)


@cache
def _bytes() -> Select[Any]:
    return select(BillPaper.pdf).where(BillPaper.id == bindparam("id"))


def _keep_first(printing: Printing, pdf: bytes) -> bytes:
    session = db.session()
    session.expunge_all()
    paper = BillPaper(
        kind=printing.kind.value[0],
        document_id=printing.number,
        paper=printing.paper,
        told=printing.told,
        for_supplier=printing.is_clinics,
        pdf=pdf,
    )
    try:
        database.take_write_lock(session.connection())
        session.add(paper)
        audit.note("print", printing.kind.value[1], printing.number)
        session.commit()
    except IntegrityError:  # another page was faster: its bytes are the original
        session.rollback()
        standing = _find_original(printing)
        pdf = pdf if standing is None else bytes_of(standing)
        printing.read()
    except DBAPIError as error:
        session.rollback()
        audit.forgive_unwritten(error, f"The paper of {printing.kind.value[1]} {printing.number}")
        if database.refused_writing(error):
            pdf = _render(printing, printing.copy_mark)
    return pdf
