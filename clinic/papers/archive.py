"""Papers that were printed before: as they were, whatever the bill says since."""

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
from clinic.papers.printing import Kind, bytes_of
from clinic.papers.receipts import file_name
from clinic.tenancy import reads
from clinic.tenancy.reads import Read


class Kept(NamedTuple):
    """An original: of what, and when it was printed. `number` is the document's, None where it
    has none; `paise` is what a payment moved, below zero for a refund, and 0 for other kinds."""

    id: int
    kind: str
    number: str | None
    paise: int
    document_id: int
    paper: str
    made_at: datetime
    for_supplier: bool

    @property
    def words(self) -> str:
        """Refund voucher RV2026-27/000001."""
        own = ", the clinic's own" if self.for_supplier else ""
        return f"{_WORDS[self._what]} {self.number or f'No. {self.document_id}'}{own}"

    @property
    def paper_words(self) -> str:
        """On what it was printed: A5."""
        return PAPERS[self.paper]

    @property
    def file_name(self) -> str:
        """As `clinic.papers.content` names the same paper."""
        return file_name(self._what, self.number or str(self.document_id))

    @property
    def _what(self) -> str:
        return "refund" if self.paise < 0 else self.kind.replace("credit", "credit-note")


_WORDS = {
    "bill": "Bill",
    "receipt": "Receipt",
    "refund": "Refund voucher",
    "credit-note": "Credit note",
}


def list_kept(bill_id: int) -> Sequence[Kept]:
    """The originals of a bill, of its receipts and vouchers and of its credit notes, the last
    first."""
    found = reads.rows(_kept(of_bill=True), id=bill_id)
    return sorted(found, key=lambda kept: kept.made_at, reverse=True)


def find_kept(paper_id: int) -> Kept | None:
    """One of them."""
    return reads.first(_kept(of_bill=False), id=paper_id)


def open_kept(kept: Kept) -> bytes:
    """The bytes as they were first printed, and the record that they were printed again."""
    kind = next(kind for kind in Kind if kind.value[0] == kept.kind)
    pdf = bytes_of(kept.id)
    audit.record_reading(kind.value[1], kept.document_id, "print")
    return pdf


@cache
def _kept(of_bill: bool) -> Read[Kept]:
    def papers(kind: Kind, document: Any, of: Any, paise: Any) -> Any:
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
        Kept,
        union_all(
            papers(Kind.BILL, Bill, Bill.id, literal(0)),
            papers(Kind.RECEIPT, Payment, Payment.bill_id, Payment.amount_paise),
            papers(Kind.CREDIT, CreditNote, CreditNote.bill_id, literal(0)),
        ),
    )
