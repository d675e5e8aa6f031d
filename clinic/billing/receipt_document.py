"""The receipt on paper: what it says, in which words, as the HTML that clinic.pdf prints.

Pure: no Flask and no database. Everything arrives as text that is ready to print, so that a
receipt can be kept byte for byte and printed again, whatever changes in the records.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from clinic import pdf

LONG_LETTERHEAD = 60
"""A name with more letters than this stands smaller at the head of the page."""


class ReceiptLine(NamedTuple):
    """One thing that was billed, as it prints; the amount without ₹, which heads its column."""

    description: str
    quantity: str
    amount: str


@dataclass(frozen=True)
class ReceiptLabels:
    """The printed words around a receipt's figures."""

    language: str
    receipt: str
    bill: str
    registration: str
    phone: str
    patient: str
    billed_to: str
    description: str
    quantity: str
    amount: str
    total: str
    paid: str
    due: str
    notes: str
    signature: str
    issued_by: str
    stamp: str


ENGLISH = ReceiptLabels(
    language="en",
    receipt="Receipt",
    bill="Bill",
    registration="Reg. No.",
    phone="Phone",
    patient="Received from",
    billed_to="Billed to",
    description="For",
    quantity="Qty",
    amount="Amount (₹)",
    total="Total",
    paid="Paid",
    due="Due",
    notes="Notes",
    signature="Signature",
    issued_by="Issued by",
    stamp="Revenue stamp",
)

HINDI = ReceiptLabels(
    language="hi",
    receipt="रसीद · Receipt",
    bill="बिल · Bill",
    registration="पंजीकरण सं. · Reg. No.",
    phone="फ़ोन · Phone",
    patient="रोगी · Patient",
    billed_to="रोगी · Patient",
    description="विवरण · Description",
    quantity="मात्रा · Qty",
    amount="राशि · Amount (₹)",
    total="कुल · Total",
    paid="भुगतान · Paid",
    due="बकाया · Due",
    notes="टिप्पणी · Notes",
    signature="हस्ताक्षर · Signature",
    issued_by="जारीकर्ता · Issued by",
    stamp="रसीदी टिकट · Revenue stamp",
)

LABELS = {labels.language: labels for labels in (ENGLISH, HINDI)}
"""The labels by print language; Hindi ones carry the English word, for a desk that reads that."""


@dataclass(frozen=True)
class ReceiptDocument:
    """A receipt ready to print. Every part but the doctor, number, date and total may be empty.

    Dates and amounts are written out ("23 Nov 2026", "₹1,23,456.00"). `paid` and `due` are empty
    where there is nothing to say of them. `issued_at` is a moment like
    2026-11-23T10:42:00+05:30, the creation date in the file; without one it is the same for all.
    `revenue_stamp` leaves room for the stamp that a cash receipt above ₹5,000 bears.
    """

    doctor_name: str
    number: str
    date: str
    total: str
    items: tuple[ReceiptLine, ...] = ()
    clinic_name: str = ""
    clinic_address: str = ""
    clinic_phone: str = ""
    qualification: str = ""
    registration: str = ""
    patient_name: str = ""
    patient_detail: str = ""
    patient_address: str = ""
    patient_phone: str = ""
    total_in_words: str = ""
    status: str = ""
    paid: str = ""
    due: str = ""
    mode: str = ""
    notes: str = ""
    issued_by: str = ""
    issued_at: str = ""
    revenue_stamp: bool = False
    labels: ReceiptLabels = ENGLISH


def receipt_html(document: ReceiptDocument) -> str:
    """The receipt as the well-formed page that clinic.pdf.render takes; all text is escaped.

    Lines are parted by line ends, which the template's styles keep: an element for each would
    cost more time than its text.
    """
    labels = document.labels
    # A paper that says "Receipt" says that money came in.
    received = bool(document.paid) or not document.due
    letterhead = document.clinic_name or document.doctor_name
    doctor_name = document.doctor_name if document.clinic_name else ""
    settled = _settled(document)
    return _template().render(
        d=document,
        w=labels,
        title=f"{'Receipt' if received else 'Bill'} {document.number}",
        heading=labels.receipt if received else labels.bill,
        payer=labels.patient if received else labels.billed_to,
        letterhead=letterhead,
        letterhead_class="long" if len(letterhead) > LONG_LETTERHEAD else "clinic",
        where="\n".join(_where(document)),
        doctor_name=doctor_name,
        doctor=_below(
            doctor_name, document.qualification, _with(labels.registration, document.registration)
        ),
        identity=_below(labels.receipt, document.number, document.date),
        name=_below(labels.patient, document.patient_name),
        patient=_below(
            document.patient_name,
            document.patient_detail,
            _in_one_line(document.patient_address),
            document.patient_phone,
        ),
        settled=settled,
        due=_below(settled, _with(labels.due, document.due)),
        notes=_below(labels.notes, *document.notes.splitlines()),
        signature=_below(
            document.doctor_name, labels.signature, _with(labels.issued_by, document.issued_by)
        ),
    )


def render_receipt(document: ReceiptDocument) -> bytes:
    """The receipt as a PDF on A5; the same document gives the same bytes. Raises PdfError."""
    return pdf.render(receipt_html(document))


def _filled(*texts: str) -> list[str]:
    return [text.strip() for text in texts if text.strip()]


def _below(first: str, *texts: str) -> str:
    """The texts that are not empty, each on a line of its own under the first, if there is one."""
    lines = "\n".join(_filled(*texts))
    return f"\n{lines}" if first and lines else lines


def _with(label: str, text: str) -> str:
    return f"{label} {text}" if text.strip() else ""


def _in_one_line(text: str) -> str:
    return ", ".join(line.rstrip(",") for line in _filled(*text.splitlines()))


def _where(document: ReceiptDocument) -> list[str]:
    phone = _with(document.labels.phone, document.clinic_phone)
    return _filled(*document.clinic_address.splitlines(), phone)


def _settled(document: ReceiptDocument) -> str:
    """How the bill stands: what was paid and in what mode, or else its status."""
    if document.paid:
        return " · ".join(_filled(f"{document.labels.paid} {document.paid}", document.mode))
    return "" if document.due else document.status


@lru_cache(maxsize=1)
def _template() -> Template:
    # An environment of its own rather than Flask's: no request is needed, and no context
    # processor can find its way onto paper.
    folder = Path(__file__).resolve().parent.parent / "templates"
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    return environment.get_template("billing/receipt.html")
