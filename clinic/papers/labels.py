"""The printed labels of a bill, receipt or credit note, by print language.

Pure. Hindi labels carry the English ones, for a desk, an insurer or a tax officer who reads those.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ReceiptLabels:
    """The printed labels of a paper."""

    language: str
    # What a paper is: the names of `clinic.billing.headings.Heading`, and of what is not a bill.
    receipt: str
    bill: str
    bill_of_supply: str
    tax_invoice: str
    invoice_cum_bill_of_supply: str
    advance: str
    receipt_voucher: str
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
    value: str
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
    in_part: str
    in_advance: str
    to_pay: str
    tell_reference: str
    notes: str
    reason: str
    signature: str
    issued_by: str
    stamp: str
    copy: str
    for_recipient: str
    for_supplier: str
    cancelled: str
    by_mistake: str
    no_reverse_charge: str
    place_of_supply: str
    hsn: str
    state: str
    in_advance_for: str
    exempt_care: str
    of_receipts: str
    nil_tax: str
    goods_taxed_later: str
    in_parts: str
    for_patient: str


ENGLISH = ReceiptLabels(
    language="en",
    receipt="Receipt",
    bill="Bill",
    bill_of_supply="Bill of supply",
    tax_invoice="Tax invoice",
    invoice_cum_bill_of_supply="Invoice-cum-bill of supply",
    advance="Advance receipt",
    receipt_voucher="Receipt voucher",
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
    value="Value",
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
    in_part="in part",
    in_advance="In advance, for services to come",
    to_pay="Scan to pay by UPI",
    tell_reference="Then tell the desk the reference number of the payment.",
    notes="Notes",
    reason="Reason",
    signature="Signature",
    issued_by="Issued by",
    stamp="Revenue stamp",
    copy="COPY, reprinted on",
    for_recipient="ORIGINAL FOR RECIPIENT",
    for_supplier="DUPLICATE FOR SUPPLIER",
    cancelled="CANCELLED",
    by_mistake="entered by mistake",
    no_reverse_charge="Tax is not payable on reverse charge.",
    place_of_supply="Place of supply",
    hsn="HSN",
    state="State",
    in_advance_for="In advance for",
    exempt_care="consultation or other exempt care",
    of_receipts="On receipt voucher",
    nil_tax="GST: nil, exempt",
    goods_taxed_later="GST: due with the invoice of the goods",
    in_parts="Pay in parts: at most {most} by UPI at once.",
    for_patient="Patient:",
)

HINDI = ReceiptLabels(
    language="hi",
    receipt="रसीद · Receipt",
    bill="बिल · Bill",
    bill_of_supply="प्रदाय बिल · Bill of supply",
    tax_invoice="कर बीजक · Tax invoice",
    invoice_cum_bill_of_supply="बीजक सह प्रदाय बिल · Invoice-cum-bill of supply",
    advance="अग्रिम रसीद · Advance receipt",
    receipt_voucher="प्राप्ति वाउचर · Receipt voucher",
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
    value="मूल्य · Value",
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
    in_part="आंशिक · in part",
    in_advance="अग्रिम · In advance, for services to come",
    to_pay="UPI से भुगतान करें · Scan to pay by UPI",
    tell_reference="फिर भुगतान की संदर्भ संख्या बताएँ · Then tell the desk the reference number.",
    notes="टिप्पणी · Notes",
    reason="कारण · Reason",
    signature="हस्ताक्षर · Signature",
    issued_by="जारीकर्ता · Issued by",
    stamp="रसीदी टिकट · Revenue stamp",
    copy="प्रति · COPY, reprinted on",
    for_recipient="मूल प्रति · ORIGINAL FOR RECIPIENT",
    for_supplier="दूसरी प्रति · DUPLICATE FOR SUPPLIER",
    cancelled="रद्द · CANCELLED",
    by_mistake="भूल से लिखा गया · entered by mistake",
    no_reverse_charge="रिवर्स चार्ज पर कर देय नहीं · Tax is not payable on reverse charge.",
    place_of_supply="आपूर्ति का स्थान · Place of supply",
    hsn="HSN",
    state="राज्य · State",
    in_advance_for="अग्रिम · In advance for",
    exempt_care="परामर्श या कर मुक्त सेवा · consultation or other exempt care",
    of_receipts="प्राप्ति वाउचर · On receipt voucher",
    nil_tax="GST: शून्य, कर मुक्त · nil, exempt",
    goods_taxed_later="GST: माल के बीजक के साथ देय · due with the invoice of the goods",
    for_patient="रोगी · Patient:",
    in_parts="भागों में भुगतान करें · Pay in parts: at most {most} by UPI at once.",
)

LABELS = {labels.language: labels for labels in (ENGLISH, HINDI)}
"""The labels by print language."""
