"""A signed prescription keeps its structured part after later changes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from clinic.extensions import db
from clinic.prescribing.formulary import MedicineOption
from clinic.prescribing.models import Prescription
from clinic.prescribing.service import keep_medicine
from tests.integration.factories import Practice
from tests.integration.prescriptions import sign
from tests.integration.writing import Writer, begin

OWN = MedicineOption(
    label="Kabasura",
    generic="Nilavembu",
    ingredients=("nilavembu",),
    form="decoction",
    strength="50 mg/ml",
    confirmed=True,
)


def snapshot_of(practice: Practice, number: int = 1) -> dict[str, Any]:
    """Return the stored snapshot."""
    with practice.at_work():
        content: dict[str, Any] = db.session.scalar(
            select(Prescription.content).where(Prescription.id == number)
        )
        return content


def test_later_changes_of_patient_doctor_and_formulary_do_not_change_the_snapshot(
    practice: Practice,
) -> None:
    with practice.at_work():
        keep_medicine(OWN)
    writer = Writer(practice.browser(), begin(practice))
    writer.act(
        "finish",
        diagnosis=["Acute pharyngitis (J02.9)"],
        prescription=["Kabasura 5 ml bd 3d", "Dolo 650 1-1-1 3d"],
    )
    before = snapshot_of(practice)
    structured = before["structured"]
    assert [one["code"] for one in structured["diagnoses"]] == ["J02.9"]
    assert [one["label"] for one in structured["medicines"]] == ["Kabasura", "Dolo 650"]
    assert structured["medicines"][0]["ingredients"][0]["per_unit"] == "ml"
    assert structured["patient"]["birth_date"] == "1980-05-17"
    desk = practice.browser()
    form = desk.get("/patients/1/edit/").form("date_of_birth", "version")
    assert form.send(date_of_birth="1981-01-02", gender="M").status == 303
    account = desk.get("/account/").form("registration_number")
    assert account.send(registration_number="999", full_name="Dr Other").status == 303
    with practice.at_work():
        keep_medicine(MedicineOption(label="Kabasura", generic="Other", ingredients=("other",)))
    assert snapshot_of(practice) == before


def test_a_prescription_signed_before_the_structured_part_is_shown_and_printed(
    practice: Practice,
) -> None:
    practice.visit(practice.patient())
    number = sign(practice, 1)
    assert "structured" not in snapshot_of(practice, number)
    assert practice.browser().get(f"/prescriptions/{number}/").status == 200
    assert practice.browser().get(f"/prescriptions/{number}/pdf/").status == 200
