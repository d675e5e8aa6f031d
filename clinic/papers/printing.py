"""Print papers of money: the first print is stored, later ones are marked as copies with their day.

A content does not depend on the paper it is printed on: after a receipt on A5, the one on A4 is a
copy. A changed content (paid since, cancelled) makes a new paper.

A clinic that is registered for GST prints an invoice or bill of supply once as the original for the
recipient, and once as the duplicate for the supplier, on request (rule 48(2) of the CGST Rules,
2017). Every later print is a copy and neither, whatever its content.
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

from clinic.audit import service as audit
from clinic.clock import clinic_day, format_day
from clinic.database import connections
from clinic.extensions import db
from clinic.letterhead.logo import Logo
from clinic.papers.document import ReceiptDocument, render_receipt
from clinic.papers.models import BillPaper
from clinic.prescribing.paper_layout import WIDTH_MM, Margins
from clinic.tenancy import reads
from clinic.tenancy.reads import Read

INVOICES = frozenset({"bill_of_supply", "tax_invoice", "invoice_cum_bill_of_supply"})
"""The kinds of documents that are issued to a recipient and kept by a supplier."""

NOT_DIGESTED = frozenset({"mark", "issued_at", "labels"})
"""The fields that a digest leaves out.

The mark, the file's own data, and the labels, which a later version may improve. Their language
counts.
"""


class PaperKind(Enum):
    """A kind of stored paper, and its table in the audit trail."""

    BILL = ("bill", "bills")
    RECEIPT = ("receipt", "payments")
    CREDIT = ("credit", "credit_notes")


@dataclass(frozen=True)
class Printing:
    """A paper to print: its content, the row it belongs to, and the paper ("a5").

    `own` are the margins of sheets with the clinic's letterhead. `for_supplier`: the clinic's own
    copy of an invoice. The logo is no content: with another one a print stays a copy.
    """

    kind: PaperKind
    number: int
    document: ReceiptDocument
    paper: str = "a5"
    own: Margins | None = None
    for_supplier: bool = False
    logo: Logo | None = None

    @property
    def digest(self) -> str:
        """Return the digest of the content; the clinic's own copy has one of its own."""
        content = digest(self.document)
        if not self.is_clinic_copy:
            return content
        return hashlib.sha256(f"{content} for supplier".encode()).hexdigest()

    @property
    def printed_logo(self) -> Logo | None:
        """Return the logo as it prints: not on a roll, and not where paper bears the head."""
        return self.logo if self.own is None and self.paper in WIDTH_MM else None

    @property
    def is_invoice(self) -> bool:
        return self.document.kind in INVOICES

    @property
    def is_clinic_copy(self) -> bool:
        """Return whether it is the clinic's own copy, which only invoices have."""
        return self.for_supplier and self.is_invoice

    @property
    def first_mark(self) -> str:
        """Return the mark of the first print of an invoice; other papers have none."""
        labels = self.document.labels
        if not self.is_invoice:
            return ""
        return labels.for_supplier if self.is_clinic_copy else labels.for_recipient

    @property
    def copy_mark(self) -> str:
        """Return the mark of a later print: that it is a copy, and of what day."""
        return f"{self.document.labels.copy} {format_day(clinic_day())}"

    def read(self, action: str = "print") -> None:
        """Record in the audit trail that this was printed. See `audit.service.record_reading`."""
        audit.record_reading(self.kind.value[1], self.number, action)


def digest(document: ReceiptDocument) -> str:
    """Return the SHA-256 of a paper's content, the same in every version with that content.

    Empty fields do not count, so that a field that a later version adds changes nothing.
    """
    fields = {
        name: value
        for name, value in asdict(document).items()
        if value and name not in NOT_DIGESTED
    }
    fields["language"] = document.labels.language
    return hashlib.sha256(
        json.dumps(fields, sort_keys=True, ensure_ascii=False).encode()
    ).hexdigest()


def print_paper(printing: Printing, original: bool = False) -> bytes:
    """Return the PDF of a paper, and record that it was printed. Raises PdfError.

    The first print of a content is stored; `original` asks for those bytes again, on whatever paper
    they were. Every other print is marked as a copy, and so is an invoice that differs from the
    issued one. Like `record_reading` this ends the reading transaction and writes in one of its
    own, and prints even if the disk is full. On a read-only database no original can be stored, so
    that even a first print is marked.
    """
    original_id = _find_original(printing)
    if original_id is None and not connections.is_read_only(db.engine):
        mark = printing.copy_mark if _was_issued(printing) else printing.first_mark
        return _store_first(printing, _render(printing, mark))
    first_print = bytes_of(original_id) if original_id is not None and original else None
    pdf = first_print or _render(printing, printing.copy_mark)
    printing.read()
    return pdf


def _render(printing: Printing, mark: str) -> bytes:
    document = replace(printing.document, mark=mark)
    return render_receipt(document, printing.paper, printing.own, printing.printed_logo)


def _was_issued(printing: Printing) -> bool:
    """Return whether this invoice was printed before, for the same side, whatever its content."""
    if not printing.is_invoice:
        return False
    values = {
        "kind": printing.kind.value[0],
        "number": printing.number,
        "own": printing.is_clinic_copy,
    }
    return reads.first(_issued(), **values) is not None


class _PaperId(NamedTuple):
    id: int


@cache
def _issued() -> Read[_PaperId]:
    of_document = select(BillPaper.id).where(
        BillPaper.kind == bindparam("kind"),
        BillPaper.document_id == bindparam("number"),
        BillPaper.for_supplier == bindparam("own"),
    )
    return Read(_PaperId, of_document.limit(1))


def _find_original(printing: Printing) -> int | None:
    """Return the number of the stored paper with this content, if it was ever printed."""
    values = {"kind": printing.kind.value[0], "number": printing.number, "digest": printing.digest}
    row = reads.first(_original(), **values)
    return None if row is None else row.id


@cache
def _original() -> Read[_PaperId]:
    of_document = select(BillPaper.id).where(
        BillPaper.kind == bindparam("kind"),
        BillPaper.document_id == bindparam("number"),
        BillPaper.digest == bindparam("digest"),
    )
    return Read(_PaperId, of_document.order_by(BillPaper.id).limit(1))


def bytes_of(number: int) -> bytes:
    """Return the bytes of the stored paper with this number."""
    stored: bytes = db.session.scalars(_bytes(), {"id": number}).one()
    return bytes(stored)


@cache
def _bytes() -> Select[Any]:
    return select(BillPaper.pdf).where(BillPaper.id == bindparam("id"))


def _store_first(printing: Printing, pdf: bytes) -> bytes:
    session = db.session()
    session.expunge_all()
    paper = BillPaper(
        kind=printing.kind.value[0],
        document_id=printing.number,
        paper=printing.paper,
        digest=printing.digest,
        for_supplier=printing.is_clinic_copy,
        pdf=pdf,
    )
    try:
        connections.take_write_lock(session.connection())
        session.add(paper)
        audit.note("print", printing.kind.value[1], printing.number)
        session.commit()
    except IntegrityError:  # another page was faster: its bytes are the original
        session.rollback()
        original_id = _find_original(printing)
        pdf = pdf if original_id is None else bytes_of(original_id)
        printing.read()
    except DBAPIError as error:
        session.rollback()
        audit.log_unwritten(error, f"The paper of {printing.kind.value[1]} {printing.number}")
        if connections.refused_writing(error):
            pdf = _render(printing, printing.copy_mark)
    return pdf
