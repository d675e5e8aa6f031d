"""The paper of the clinic's money as the HTML that clinic.pdf prints.

One shape for the bill with all its headings, the receipt, the refund voucher and the credit note.
Pure: no Flask and no database. Everything arrives as text ready to print, so that a paper can be
stored byte for byte and printed again, whatever changes in the records.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from clinic import pdf
from clinic.letterhead.logo import FILE, Logo
from clinic.papers.labels import ENGLISH, ReceiptLabels
from clinic.papers.lines import below, filled, in_one_line, labelled
from clinic.papers.sheets import Roll, sheet_of, upi_id_of_its_own
from clinic.pdf.templates import template
from clinic.prescribing.paper_layout import Margins
from clinic.qr import qr_figure

LONG_LETTERHEAD = 60
"""A name with more letters than this is printed smaller."""

LONG_HEADING = 34
"""A heading in two languages with more letters than this has a line for each."""

LONG_TAXES = 36
"""Letters of two taxes that fit in one line of the narrowest roll; longer ones have a line each."""

LONG_TAX = 11
"""Letters of a tax that fit in the usual column of A5 and A4: 99,99,999.99 has one more."""

LONG_LINK = 220
"""Characters of a payment link above which its QR is larger, so that a phone can read it."""

_PAYER = {
    "refund": "paid_to",
    "credit_note": "credited_to",
    "receipt": "patient",
    "advance": "patient",
    "receipt_voucher": "patient",
}
"""The label before the patient's name, by kind of paper; on a request for money: billed to."""


class ReceiptLine(NamedTuple):
    """One billed item as printed; amounts without ₹, which heads their columns.

    `detail` is printed small below: the price of each, the SAC, the discount and its reason. `less`
    is the discount, printed under the amount. Of a line with tax, `taxable` is the value after all
    discounts, `rate` half of GST's, and `amount` its share of the total.
    """

    description: str
    quantity: str
    amount: str
    detail: str = ""
    less: str = ""
    taxable: str = ""
    rate: str = ""
    cgst: str = ""
    sgst: str = ""


class ReceiptSum(NamedTuple):
    """A line under the items: its label and its amount."""

    label: str
    amount: str


class TaxRow(NamedTuple):
    """The sums of one rate of GST over the whole paper; `half` is the rate of either part."""

    rate: str
    half: str
    taxable: str
    cgst: str
    sgst: str
    tax: str


@dataclass(frozen=True)
class ReceiptDocument:
    """A paper ready to print. Every part but the doctor, number, date and total may be empty.

    Dates and amounts are written out ("23 Nov 2026", "₹1,23,456.00"). `kind` names one of the
    labels (`receipt`, `tax_invoice`, ...); without it, it is a receipt unless something is due.
    `sums` stand above the total, `entries` below it: payments and credit notes, where there are
    several. `paid` and `due` are empty where there is nothing to say of them; `mode` may have a
    second line. `pay_link` prints as a QR. `taxes` makes it a paper with columns of tax.
    `patient_tax` is the State and GSTIN of who is billed.
    `issued_at` is a moment like 2026-11-23T10:42:00+05:30, the creation date in the file; without
    one it is the same for all. `revenue_stamp` leaves room for the stamp that a cash receipt above
    ₹5,000 bears. `cancelled` says when and why; `mark` stands at the head: whose original it is, or
    that it is a copy (see `papers.printing`). `in_parts` says how much the QR asks of more that is
    due.
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
    patient_tax: str = ""
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
    kind: str = ""
    gstin: str = ""
    refers_to: str = ""
    sums: tuple[ReceiptSum, ...] = ()
    entries: tuple[ReceiptSum, ...] = ()
    taxes: tuple[TaxRow, ...] = ()
    remark: str = ""
    reason: str = ""
    pay_link: str = ""
    pay_to: str = ""
    in_parts: str = ""
    cancelled: str = ""
    mark: str = ""

    @property
    def has_exempt(self) -> bool:
        """True if a line of a paper with columns of tax is exempt."""
        return any(not item.rate for item in self.items)

    @property
    def has_long_tax(self) -> bool:
        """True if a tax is longer than its usual column on A5 and A4."""
        taxes = [tax for item in self.items for tax in (item.cgst, item.sgst)]
        taxes += [tax for row in self.taxes for tax in (row.cgst, row.sgst)]
        return any(len(tax) > LONG_TAX for tax in taxes)

    @property
    def what(self) -> str:
        """The kind of the paper, as the name of its label. A "Receipt" says that all was paid."""
        return self.kind or ("bill" if self.due else "receipt")


def receipt_html(
    document: ReceiptDocument,
    paper: str = "a5",
    own: Margins | None = None,
    logo: Logo | None = None,
) -> str:
    """Return the well-formed page that clinic.pdf.render takes; all text is escaped.

    `own` are the margins of sheets with the clinic's letterhead, which is then not printed. `logo`
    prints on sheets, not on rolls. Raises ValueError for a paper that is not in PAPERS.
    """
    sheet = sheet_of(paper, own)
    is_roll = isinstance(sheet, Roll)
    name = "thermal" if is_roll else "invoice" if document.taxes else "receipt"
    return template(f"papers/{name}.html").render(
        d=document,
        w=document.labels,
        sheet=sheet,
        wide=paper == "a4",
        logo=_placed(logo) if logo else None,
        tax_text=partial(_tax_text, document.labels),
        **_head(document, bears_head=own is not None and not is_roll),
        **_person(document),
        **_foot(document, paper),
    )


def render_receipt(
    document: ReceiptDocument,
    paper: str = "a5",
    own: Margins | None = None,
    logo: Logo | None = None,
) -> bytes:
    """Return the PDF; the same document gives the same bytes. Raises PdfError, ValueError."""
    pictures = {FILE: logo.picture} if logo else {}
    return pdf.render(receipt_html(document, paper, own, logo), pictures)


def _placed(logo: Logo) -> dict[str, str]:
    """Return the size of a logo on a sheet, and the width of its cell."""
    width, height = logo.size_mm()
    return {"file": FILE, "width": f"{width}mm", "height": f"{height}mm", "cell": f"{width + 4}mm"}


def _head(document: ReceiptDocument, bears_head: bool) -> dict[str, str]:
    """Return the texts above the figures. Paper with a letterhead may lack the GSTIN."""
    labels = document.labels
    letterhead = document.clinic_name or document.doctor_name
    doctor = document.doctor_name if document.clinic_name else ""
    heading = getattr(labels, document.what)
    gstin = labelled(labels.gstin, document.gstin)
    phone = labelled(labels.phone, document.clinic_phone)
    return {
        "title": f"{getattr(ENGLISH, document.what)} {document.number}",
        "heading": heading.replace(" · ", "\n") if len(heading) > LONG_HEADING else heading,
        "letterhead": letterhead,
        "letterhead_class": "long" if len(letterhead) > LONG_LETTERHEAD else "clinic",
        "where": "\n".join(
            filled(
                in_one_line(document.clinic_address),
                " · ".join(filled(phone, gstin)),
                ", ".join(filled(doctor, document.qualification)),
                labelled(labels.registration, document.registration),
            )
        ),
        "identity": below(
            heading,
            document.number,
            document.date,
            document.refers_to,
            gstin if bears_head else "",
        ),
        "copy": document.mark,
        "cancelled": labels.cancelled if document.cancelled else "",
        "void": below(labels.cancelled, document.cancelled),
    }


def _person(document: ReceiptDocument) -> dict[str, str]:
    labels = document.labels
    return {
        "payer": getattr(labels, _PAYER.get(document.what, "billed_to")),
        "name": below(labels.patient, document.patient_name),
        "patient": below(
            document.patient_name,
            document.patient_detail,
            in_one_line(document.patient_address),
            document.patient_tax,
            document.patient_phone,
        ),
    }


def _foot(document: ReceiptDocument, paper: str) -> dict[str, str]:
    labels, settled = document.labels, _settled(document)
    long_upi_id = upi_id_of_its_own(document.pay_to, paper)
    return {
        "settled": settled,
        "due": below(settled, labelled(labels.due, document.due)),
        "qr": qr_figure(document.pay_link) if document.pay_link else "",
        "qr_width": "34mm" if len(document.pay_link) > LONG_LINK else "28mm",
        "to_pay": below(labels.to_pay, document.due, "" if long_upi_id else document.pay_to),
        "long_upi_id": long_upi_id,
        "scanned": below(labels.to_pay, document.in_parts, labels.tell_reference),
        "remark": below(document.total_in_words, document.remark),
        "quantity": labels.quantity if any(item.quantity for item in document.items) else "",
        "reason": below(labels.reason, document.reason),
        "notes": below(labels.notes, *document.notes.splitlines()),
        "signature": below(
            document.doctor_name, labels.signature, labelled(labels.issued_by, document.issued_by)
        ),
    }


def _tax_text(labels: ReceiptLabels, taxable: str, half: str, cgst: str, sgst: str) -> str:
    """Return a value and its taxes as text, for paper without columns of tax; what is exempt is not
    called taxable."""
    if not half:
        return taxable
    central, state = f"{labels.cgst} {half} {cgst}", f"{labels.sgst} {half} {sgst}"
    both = f"{central} · {state}"
    if len(both) > LONG_TAXES:  # else the label stands in one line and its amount in the next
        both = f"{central}\n{state}"
    return f"{labels.taxable} {taxable}\n{both}"


def _settled(document: ReceiptDocument) -> str:
    """Return the payment status: the amount paid and its mode, or else the status."""
    if document.paid:
        paid = labelled(document.labels.paid, document.paid)
        return " · ".join(filled(paid, document.mode))
    return "" if document.due else document.status
