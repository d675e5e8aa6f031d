"""The printed words around the figures of a bill, receipt or credit note, by print language.

Pure. Hindi words carry the English ones, for a desk, an insurer or a tax officer who reads those.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ReceiptLabels:
    """The printed words around a paper's figures."""

    language: str
    # What a paper is: the names of `clinic.billing.headings.Heading`, and of what is not a bill.
    receipt: str
    bill: str
    bill_of_supply: str
    tax_invoice: str
    invoice_cum_bill_of_supply: str
    advance: str
    refund: str
    credit_note: str

    registration: str
    phone: str
    gstin: str
    patient: str
    billed_to: str
    paid_to: str
    credited_to: str
    description: str
    quantity: str
    amount: str
    each: str
    sac: str
    taxable: str
    cgst: str
    sgst: str
    exempt: str
    gst: str
    discount: str
    bill_discount: str
    taken_off: str
    rounding: str
    total: str
    paid: str
    due: str
    refunded: str
    nothing_due: str
    advance_used: str
    advance_kept: str
    receipt_number: str
    reference: str
    on_bill: str
    in_advance: str
    to_pay: str
    tell_reference: str
    notes: str
    reason: str
    signature: str
    issued_by: str
    stamp: str
    duplicate: str
    cancelled: str
    by_mistake: str
    no_reverse_charge: str


ENGLISH = ReceiptLabels(
    language="en",
    receipt="Receipt",
    bill="Bill",
    bill_of_supply="Bill of supply",
    tax_invoice="Tax invoice",
    invoice_cum_bill_of_supply="Invoice-cum-bill of supply",
    advance="Advance receipt",
    refund="Refund voucher",
    credit_note="Credit note",
    registration="Reg. No.",
    phone="Phone",
    gstin="GSTIN",
    patient="Received from",
    billed_to="Billed to",
    paid_to="Paid back to",
    credited_to="Credited to",
    description="For",
    quantity="Qty",
    amount="Amount (₹)",
    each="each",
    sac="SAC",
    taxable="Taxable",
    cgst="CGST",
    sgst="SGST",
    exempt="Exempt",
    gst="GST",
    discount="Discount",
    bill_discount="Discount on the bill",
    taken_off="taken off the values above",
    rounding="Rounding",
    total="Total",
    paid="Paid",
    due="Due",
    refunded="Paid back",
    nothing_due="Nothing is due",
    advance_used="Out of the advance",
    advance_kept="Kept as an advance",
    receipt_number="Receipt",
    reference="Ref.",
    on_bill="On bill",
    in_advance="In advance, for services to come",
    to_pay="Scan to pay by UPI",
    tell_reference="Then tell the desk the reference number of the payment.",
    notes="Notes",
    reason="Reason",
    signature="Signature",
    issued_by="Issued by",
    stamp="Revenue stamp",
    duplicate="DUPLICATE",
    cancelled="CANCELLED",
    by_mistake="entered by mistake",
    no_reverse_charge="Tax is not payable on reverse charge.",
)

HINDI = ReceiptLabels(
    language="hi",
    receipt="रसीद · Receipt",
    bill="बिल · Bill",
    bill_of_supply="प्रदाय बिल · Bill of supply",
    tax_invoice="कर बीजक · Tax invoice",
    invoice_cum_bill_of_supply="बीजक सह प्रदाय बिल · Invoice-cum-bill of supply",
    advance="अग्रिम रसीद · Advance receipt",
    refund="वापसी वाउचर · Refund voucher",
    credit_note="जमा पत्र · Credit note",
    registration="पंजीकरण सं. · Reg. No.",
    phone="फ़ोन · Phone",
    gstin="GSTIN",
    patient="रोगी · Patient",
    billed_to="रोगी · Patient",
    paid_to="रोगी · Patient",
    credited_to="रोगी · Patient",
    description="विवरण · Description",
    quantity="मात्रा · Qty",
    amount="राशि · Amount (₹)",
    each="प्रति · each",
    sac="SAC",
    taxable="कर योग्य · Taxable",
    cgst="CGST",
    sgst="SGST",
    exempt="कर मुक्त · Exempt",
    gst="GST",
    discount="छूट · Discount",
    bill_discount="बिल पर छूट · Discount on the bill",
    taken_off="ऊपर घटाई गई · taken off the values above",
    rounding="पूर्णांकन · Rounding",
    total="कुल · Total",
    paid="भुगतान · Paid",
    due="बकाया · Due",
    refunded="वापस · Paid back",
    nothing_due="कुछ बकाया नहीं · Nothing is due",
    advance_used="अग्रिम से · Out of the advance",
    advance_kept="अग्रिम में रखा · Kept as an advance",
    receipt_number="रसीद · Receipt",
    reference="संदर्भ · Ref.",
    on_bill="बिल · On bill",
    in_advance="अग्रिम · In advance, for services to come",
    to_pay="UPI से भुगतान करें · Scan to pay by UPI",
    tell_reference="फिर भुगतान की संदर्भ संख्या बताएँ · Then tell the desk the reference number.",
    notes="टिप्पणी · Notes",
    reason="कारण · Reason",
    signature="हस्ताक्षर · Signature",
    issued_by="जारीकर्ता · Issued by",
    stamp="रसीदी टिकट · Revenue stamp",
    duplicate="दूसरी प्रति · DUPLICATE",
    cancelled="रद्द · CANCELLED",
    by_mistake="भूल से लिखा गया · entered by mistake",
    no_reverse_charge="रिवर्स चार्ज पर कर देय नहीं · Tax is not payable on reverse charge.",
)

LABELS = {labels.language: labels for labels in (ENGLISH, HINDI)}
"""The labels by print language."""
