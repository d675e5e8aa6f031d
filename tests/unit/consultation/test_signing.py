"""From the note to the signed prescription: hindrances, and the content of the paper."""

from __future__ import annotations

import json
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from clinic.alerts.queries import Alerts, AllergyLine
from clinic.consultation import signing
from clinic.prescribing.content import Content
from clinic.prescribing.formulary import Formulary
from tests.unit.consultation.workspaces import (
    CALPOL,
    DOLO,
    NOW,
    OMEZ,
    PAN,
    doctor,
    patient,
    typed,
    workspace,
)

TWICE = "duplicate"


def test_a_complete_note_can_be_finished() -> None:
    assert signing.find_hindrances(workspace(typed(prescription=[PAN], symptoms=["fever"]))) == {}


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({}, "note", "Write something"),
        ({"prescription": ["Dolo 650"]}, "prescription", "Medicine 1 has no dose"),
        ({"prescription": [PAN, "Dolo 650"]}, "prescription", "Medicine 2 has no dose"),
        ({"prescription": ["Cetzine 10 hs"]}, "asked", "1. Is Cetzine 10 cetirizine 10 mg tablet?"),
        ({"prescription_new": "paracetamol od"}, "prescription", "Choose which"),
        ({"prescription": [PAN, OMEZ]}, "cautions", "write why you go on"),
        ({"prescription": ["Folitrax 7.5 weekly"]}, "prescription", "say on which day"),
        ({"prescription": [f"Own {n}" for n in range(31)]}, "prescription", "at most 30"),
        ({"pulse": "x"}, "pulse", ""),
    ],
)
def test_hindrances_are_reported_by_field(fields: dict[str, Any], field: str, message: str) -> None:
    errors = signing.find_hindrances(workspace(typed(**fields)))
    assert list(errors) == [field]
    assert message in errors[field]


def test_own_words_and_unread_doses_are_no_hindrance() -> None:
    written = typed(prescription=["Steam inhalation", "Dolo 650 as I said"])
    assert signing.find_hindrances(workspace(written)) == {}


def test_serious_cautions_and_notes_are_no_hindrance() -> None:
    now = workspace(typed(prescription=[DOLO, CALPOL]))
    (caution,) = now.findings.alerts
    assert (caution.kind, caution.severity) == (TWICE, "serious")
    assert signing.find_hindrances(now) == {}
    assert signing.find_hindrances(workspace(typed(prescription=["Folitrax 7.5 on sun 4w"]))) == {}


def test_an_answered_caution_is_no_hindrance() -> None:
    now = workspace(typed(prescription=[PAN, OMEZ]))
    (caution,) = now.findings.stops
    assert caution.kind == TWICE
    answered = typed(prescription=[PAN, OMEZ], reasons={caution.key: "By weight"})
    assert signing.find_hindrances(workspace(answered)) == {}
    content = content_of(answered)
    assert [(r.caution, r.what, r.reason) for r in content.reasons] == [
        (caution.key, caution.what, "By weight")
    ]


def test_a_reason_for_another_caution_is_no_answer() -> None:
    written = typed(prescription=[PAN, OMEZ], reasons={"interaction:x": "By weight"})
    assert list(signing.find_hindrances(workspace(written))) == ["cautions"]


def content_of(written: Any, **context: Any) -> Content:
    return signing.content_of(workspace(written, **context), doctor(), NOW)


def test_the_paper_names_patient_clinic_and_day() -> None:
    content = content_of(typed(symptoms=["fever"]), of=patient(phone="+919876543210"))
    assert content.doctor_name == "Dr Asha Rao"
    assert content.registration == "2008/04/1234, Maharashtra Medical Council"
    assert content.clinic_phone.startswith("+91 20")
    assert content.patient_name == "Lakshmi Srinivasan"
    assert content.patient_detail == "46 y · Female · No. 7"
    assert content.patient_phone == "+91 98765 43210"
    assert (content.date, content.signed_at) == ("23 Nov 2026", "2026-11-23T10:42:00+05:30")


def test_the_paper_has_findings_and_medicines() -> None:
    content = content_of(
        typed(
            symptoms=["fever 3 d", "cough"],
            diagnosis=["Acute pharyngitis (J02.9)", "? Dengue fever (A90)", "backache"],
            prescription=[PAN, "Steam inhalation"],
            investigations=["CBC"],
            advice=["Rest"],
            blood_pressure="138/86",
            findings=" red throat ",
            follow_up="5d",
            private_notes="never printed",
        )
    )
    assert content.complaints == ("fever 3 d", "cough")
    assert content.diagnoses == (
        "Acute pharyngitis (J02.9)",
        "Dengue fever (A90), provisional",
        "backache",
    )
    assert [m.label for m in content.medicines] == ["Pan 40", ""]
    assert content.medicines[0].dose == "1-0-0 ac 14d"
    assert content.medicines[0].quantity == "14 tablets"
    assert content.medicines[1].words == "Steam inhalation"
    assert (content.investigations, content.advice) == (("CBC",), ("Rest",))
    assert (content.findings, content.follow_up) == ("red throat", "28 Nov 2026")
    assert "138/86" in content.vitals
    assert "never printed" not in repr(content)


def test_the_snapshot_stores_as_data_what_the_paper_prints() -> None:
    written = typed(
        diagnosis=["? Dengue fever (A90)", "backache"],
        prescription=[PAN, "Steam inhalation"],
        blood_pressure="138/86",
        weight="68",
        follow_up="5d",
    )
    structured = content_of(written, of=patient(birth_precision="year")).structured
    assert structured["version"] == 2
    assert structured["patient"] == {
        "number": 7,
        "first_name": "Lakshmi",
        "last_name": "Srinivasan",
        "sex": "F",
        "birth_date": "1980-05-17",
        "birth_precision": "year",
    }
    assert structured["practitioner"] == {
        "name": "Dr Asha Rao",
        "qualification": "MBBS, MD",
        "registration_number": "2008/04/1234",
        "registration_council": "Maharashtra Medical Council",
    }
    icd = "http://hl7.org/fhir/sid/icd-10"
    assert structured["diagnoses"] == [
        {"name": "Dengue fever", "code": "A90", "system": icd, "provisional": True},
        {"name": "backache", "code": "", "system": "", "provisional": False},
    ]
    assert [one["words"] for one in structured["medicines"]] == [PAN, "Steam inhalation"]
    (pantoprazole,) = structured["medicines"][0]["ingredients"]
    assert (pantoprazole["name"], pantoprazole["amount"]) == ("pantoprazole", "40")
    assert structured["medicines"][0]["dose"]["steps"][0]["food"] == {"type": "food", "meal": "ac"}
    assert structured["measures"] == {"systolic": 138, "diastolic": 86, "weight_g": 68_000}
    assert (structured["visit_date"], structured["follow_up_on"]) == ("2026-11-23", "2026-11-28")


def test_the_snapshot_is_read_back_equal() -> None:
    content = content_of(typed(prescription=[PAN, "Steam"], advice=["Rest"]))
    assert Content.from_json(json.loads(json.dumps(content.to_json()))) == content


@pytest.mark.parametrize(
    ("alerts", "text"),
    [
        (Alerts(), ""),
        (Alerts(no_allergies_on=date(2026, 1, 1)), "None known"),
        (
            Alerts(
                (
                    AllergyLine(1, "class", "Penicillins", "rash", None),
                    AllergyLine(2, "text", "groundnuts", "", None),
                )
            ),
            "Penicillins (rash), groundnuts",
        ),
    ],
)
def test_the_paper_prints_allergies_and_nothing_that_was_not_asked(
    alerts: Alerts, text: str
) -> None:
    assert content_of(typed(symptoms=["x"]), alerts=alerts).allergies == text


def test_a_correction_names_the_prescription_that_it_replaces() -> None:
    first = content_of(typed(symptoms=["x"]))
    assert (first.revision, first.replaces) == (1, "")
    signed = (SimpleNamespace(signed_at=NOW, revision=1),)
    second = content_of(typed(symptoms=["x"]), signed=signed)
    assert second.revision == 2
    assert "23 Nov 2026" in second.replaces


def test_signing_counts_habits_and_the_usual_dose() -> None:
    written = typed(
        symptoms=["fever"],
        diagnosis=["? Dengue fever (A90)", "?"],
        prescription=[PAN, "Steam inhalation", "Dolo 650 as said"],
    )
    habits = signing.habits_of(workspace(written))
    assert habits["complaint"] == {"Fever": ""}
    assert habits["diagnosis"] == {"Dengue fever (A90)": ""}
    assert habits["medicine"] == {"Pan 40": "1-0-0 ac 14d"}
    assert habits["advice"] == habits["investigation"] == {}


def test_labels_that_differ_in_case_share_their_usual_dose() -> None:
    now = workspace(typed(prescription=["PAN-40 1-0-0 ac 14d"]), formulary=Formulary())
    assert signing.habits_of(now)["medicine"] == {"Pan 40": "1-0-0 ac 14d"}
