"""The recipient of a paper. Pure: rows in, text out."""

from __future__ import annotations

from datetime import date
from typing import Any

from clinic.billing.gst_states import state_words
from clinic.billing.rows import AnyBill
from clinic.papers.labels import ReceiptLabels
from clinic.papers.lines import filled, labelled
from clinic.patients.models import AnyPatient
from clinic.phones import format_phone


def person_of(patient: AnyPatient, day: date) -> dict[str, Any]:
    """Return the patient's fields of a paper, with the age on its day."""
    detail = (patient.age_on(day), patient.gender, f"No. {patient.id}")
    return {
        "patient_name": patient.name,
        "patient_detail": " · ".join(detail),
        "patient_address": patient.address,
        "patient_phone": format_phone(patient.phone) if patient.phone else "",
    }


def billed_to(
    bill: AnyBill, patient: AnyPatient, day: date, labels: ReceiptLabels
) -> dict[str, Any]:
    """Return the recipient's fields of a bill or credit note: the patient, or the person billed.

    With address, State and GSTIN if given (rules 46(d) to (f) and 53(1A) of the CGST Rules, 2017).
    """
    person = person_of(patient, day)
    name, gstin = bill.recipient_name or "", bill.recipient_gstin or ""
    if name and name != patient.name:
        named = f"{labels.for_patient} {patient.name}"
        person |= {"patient_name": name, "patient_detail": f"{named} · {person['patient_detail']}"}
    state = labelled(labels.state, state_words(bill.recipient_state or ""))
    return person | {
        "patient_address": bill.recipient_address or person["patient_address"],
        "patient_tax": "\n".join(filled(state, labelled(labels.gstin, gstin))),
    }
