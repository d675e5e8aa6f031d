"""The GST of a month: each tax counts once."""

from __future__ import annotations

from clinic.billing.advances import EXEMPT, AdvancePart, Purpose, PurposeKind
from clinic.daybook.gst import CANCELLED, InvoicedSum, TaxSum, advanced, credited, gst_of, invoiced
from clinic.daybook.gst import AdvanceEntry as Entry

PEEL = Purpose(PurposeKind.TAXABLE, "Chemical peel", "999722", 1800)


def test_a_used_advance_is_not_taxed_twice() -> None:
    came = [AdvancePart(1_180_00, 180_00, PEEL)]
    used = [AdvancePart(1_180_00, 180_00, PEEL, of=1)]
    rows = advanced(
        [
            Entry("payment", 1_180_00, None, came),
            Entry("transfer", -1_180_00, None, used),
        ]
    ) + invoiced([InvoicedSum(1800, 1_000_00, 180_00)])
    gst = gst_of(rows)
    assert [(row.what, row.tax) for row in gst.rows] == [
        ("Invoiced", 180_00),
        ("Advances received", 180_00),
        ("Advances used on bills", -180_00),
    ]
    assert (gst.taxable, gst.tax) == (1_000_00, 180_00)


def test_an_advance_put_back_was_never_used_and_a_mistake_never_received() -> None:
    came, drawn = [AdvancePart(590_00, 90_00, PEEL)], [AdvancePart(590_00, 90_00, PEEL, of=1)]
    put_back = advanced(
        [
            Entry("transfer", -590_00, None, drawn),
            Entry("transfer", 590_00, None, drawn),
        ]
    )
    assert gst_of(put_back).rows == ()
    mistake = advanced([Entry("payment", 590_00, None, came), Entry("refund", -590_00, 1, drawn)])
    assert gst_of(mistake).rows == ()
    returned = advanced(
        [Entry("transfer", 590_00, None, came), Entry("refund", -590_00, None, drawn)]
    )
    assert [row.what for row in gst_of(returned).rows] == [
        "Advances received",
        "Advances given back",
    ]


def test_advances_for_exempt_care_bear_no_tax_and_are_left_out() -> None:
    assert advanced([Entry("payment", 500_00, None, [AdvancePart(500_00, 0, EXEMPT)])]) == []


def test_cancelled_and_credited_lines_are_subtracted_at_their_rate() -> None:
    notes = [[{"item": 1, "amount": 118_00, "tax": 18_00}, {"item": 2, "amount": 50, "tax": 0}]]
    rows = [
        *invoiced([InvoicedSum(1800, 1_000_00, 180_00), InvoicedSum(None, 500_00, 0)]),
        *invoiced([InvoicedSum(1800, 100_00, 18_00)], CANCELLED),
        *credited(notes, {1: 1800}),  # the second line is the rounding
    ]
    gst = gst_of(rows)
    assert gst.rows == (
        TaxSum("Invoiced", 0, 500_00, 0),
        TaxSum("Invoiced", 1800, 1_000_00, 180_00),
        TaxSum("Cancelled", 1800, -100_00, -18_00),
        TaxSum("Credit notes", 1800, -100_00, -18_00),
    )
    assert (gst.taxable, gst.tax) == (800_00, 144_00)
