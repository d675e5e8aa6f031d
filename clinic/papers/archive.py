"""The stored first prints of papers, whatever the bill says since."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, literal, select, union_all

from clinic.audit import service as audit
from clinic.billing.models import Bill, CreditNote, Payment
from clinic.billing.rules import PAPERS
from clinic.papers.models import BillPaper
from clinic.papers.printing import PaperKind, bytes_of
from clinic.papers.receipts import file_name
from clinic.tenancy import reads
from clinic.tenancy.reads import Read


class ArchivedPaper(NamedTuple):
    """A stored first print.

    `number` is the document's, None if it has none; `paise` is the amount of a payment, below zero
    for a refund, and 0 for other kinds.
    """

    id: int
    kind: str
    number: str | None
    paise: int
    document_id: int
    paper: str
    made_at: datetime
    for_supplier: bool

    @property
    def title(self) -> str:
        """Return the title: Refund voucher RV2026-27/000001."""
        own = ", the clinic's own" if self.for_supplier else ""
        return f"{_TITLES[self._what]} {self.number or f'No. {self.document_id}'}{own}"

    @property
    def paper_label(self) -> str:
        """Return the paper it was printed on: A5."""
        return PAPERS[self.paper]

    @property
    def file_name(self) -> str:
        """Return the name of the file, as `clinic.papers.content` names the same paper."""
        return file_name(self._what, self.number or str(self.document_id))

    @property
    def _what(self) -> str:
        return "refund" if self.paise < 0 else self.kind.replace("credit", "credit-note")


_TITLES = {
    "bill": "Bill",
    "receipt": "Receipt",
    "refund": "Refund voucher",
    "credit-note": "Credit note",
}


def list_originals(bill_id: int) -> Sequence[ArchivedPaper]:
    """Return the originals of a bill, its receipts, vouchers and credit notes, the latest first."""
    papers = reads.rows(_originals(of_bill=True), id=bill_id)
    return sorted(papers, key=lambda paper: paper.made_at, reverse=True)


def find_original(paper_id: int) -> ArchivedPaper | None:
    """Return the original with this number."""
    return reads.first(_originals(of_bill=False), id=paper_id)


def reprint(original: ArchivedPaper) -> bytes:
    """Return the bytes of an original, and record that it was printed again."""
    kind = next(kind for kind in PaperKind if kind.value[0] == original.kind)
    pdf = bytes_of(original.id)
    audit.record_reading(kind.value[1], original.document_id, "print")
    return pdf


@cache
def _originals(of_bill: bool) -> Read[ArchivedPaper]:
    def papers(kind: PaperKind, document: Any, of: Any, paise: Any) -> Any:
        own = and_(document.doctor_id == BillPaper.doctor_id, document.id == BillPaper.document_id)
        return (
            select(
                *(BillPaper.id, BillPaper.kind, document.number, paise.label("paise")),
                *(BillPaper.document_id, BillPaper.paper, BillPaper.made_at),
                BillPaper.for_supplier,
            )
            .join(document, own)
            .where(BillPaper.kind == kind.value[0])
            .where((of if of_bill else BillPaper.id) == bindparam("id"))
        )

    return Read(
        ArchivedPaper,
        union_all(
            papers(PaperKind.BILL, Bill, Bill.id, literal(0)),
            papers(PaperKind.RECEIPT, Payment, Payment.bill_id, Payment.amount_paise),
            papers(PaperKind.CREDIT, CreditNote, CreditNote.bill_id, literal(0)),
        ),
    )
