"""The letterhead as a paper prints it, for the screen. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from clinic.clock import format_day
from clinic.letterhead.logo import StoredLogo
from clinic.prescribing.content import Content, PrintedMedicine
from clinic.prescribing.paper import medicine_of
from clinic.prescribing.paper_document import PaperMedicine, letterhead_of
from clinic.prescribing.paper_words import LABELS

MEDICINE = PrintedMedicine(
    words="",
    label="Dolo 650",
    generic="Paracetamol",
    form="tablet",
    strength="650 mg",
    dose="1-0-1 pc x 5d",
    quantity="10 tablets",
)
"""The line that shows the language of directions."""

ADVICE = "Plenty of fluids"
"""Advice that is shipped in every language."""


@dataclass(frozen=True)
class LetterheadPreview:
    """The head of a prescription, with one medicine line below it, in the chosen language."""

    head: dict[str, Any]
    medicine: PaperMedicine
    labels: Any
    date: str
    registration: str
    signed: str
    logo: StoredLogo | None


def preview_of(fields: Mapping[str, str], day: date, logo: StoredLogo | None) -> LetterheadPreview:
    """Return the preview of the fields of the account's form, as typed."""
    language = fields.get("print_language", "")
    labels = LABELS.get(language, LABELS["en"])
    registration = ", ".join(
        filter(None, (fields["registration_number"], fields["registration_council"]))
    )
    content = Content(
        doctor_name=fields["full_name"],
        qualification=fields["qualification"],
        registration=registration,
        clinic_name=fields["clinic_name"],
        clinic_address=fields["clinic_address"],
        clinic_phone=fields["clinic_phone"],
        patient_name="",
        date=format_day(day),
        signed_at="",
    )
    return LetterheadPreview(
        letterhead_of(content, labels),
        medicine_of(MEDICINE, labels.language),
        labels,
        format_day(day),
        registration,
        fields["full_name"],
        logo,
    )
