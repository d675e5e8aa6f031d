"""Assistant doctors sign with their own name and number; without a number they only write
drafts."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from clinic.auth import service as auth
from clinic.prescribing import papers
from clinic.prescribing.content import Content
from clinic.prescribing.models import PrintSettings
from clinic.prescribing.papers import get_prescription
from clinic.prescribing.signature import redraw
from tests.integration.client import Browser, Page
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.trail import acts_of


def write(browser: Browser, visit_id: int, act: str) -> Page:
    form = browser.get(f"/visits/{visit_id}/consultation/").form("symptoms_new")
    return form.send(symptoms_new="Fever", prescription_new="Crocin 650 1-0-1 3d", act=act)


def begin(practice: Practice) -> int:
    with practice.at_work() as session:
        doctor = auth.get_user(practice.user_id).own_doctor()
        doctor.clinic_name, doctor.qualification = "Sunrise Clinic", "MBBS, MD"
        doctor.registration_number = "KMC 1"
        session.flush()
    desk = practice.browser("assistant")
    patient_id = practice.patient()
    page = desk.get(f"/patients/{patient_id}/")
    begun = page.form_to(f"/patients/{patient_id}/consultation/").send()
    return int(begun.location.split("/")[2])


def test_the_paper_has_the_assistants_name_and_number_under_the_clinics_head(
    practice: Practice,
) -> None:
    visit_id = begin(practice)
    helper = practice.member("assistant", "Dr Jaya Menon")
    signed = write(helper.browser(), visit_id, "finish")
    assert signed.status == 303, signed.text
    with practice.at_work():
        prescription = get_prescription(1)
        content = Content.from_json(prescription.content)
        assert prescription.signed_by == helper.user_id
    assert (content.doctor_name, content.registration) == ("Dr Jaya Menon", "KMC 4711")
    assert (content.owner_name, content.owner_registration) == ("Dr Asha Rao", "KMC 1")
    assert content.structured["practitioner"]["registration_number"] == "KMC 4711"
    assert "Signed by Dr Jaya Menon" in helper.browser().get("/prescriptions/1/").text
    actors = {act[-1] for act in acts_of(practice) if act[:2] == ("create", "prescriptions")}
    assert actors == {helper.user_id}


def test_an_assistant_without_a_number_writes_only_drafts_and_is_told_why(
    practice: Practice,
) -> None:
    visit_id = begin(practice)
    helper = practice.member("assistant", "Dr New")
    with practice.at_work():
        auth.get_user(helper.user_id).registration_number = ""
    desk = helper.browser()
    page = desk.get(f"/visits/{visit_id}/consultation/")
    assert "your account has no registration number" in page.text
    assert "Finish & print" not in page.text
    answer = write(desk, visit_id, "finish")
    assert answer.status == 422
    assert "your account has no registration number" in answer.text
    assert dump(practice.database)["prescriptions"] == []
    doctors_page = practice.browser().get(f"/visits/{visit_id}/consultation/")
    assert "Fever" in doctors_page.html
    assert write(practice.browser(), visit_id, "finish").status == 303


def test_a_person_who_may_write_but_not_sign_is_told_who_signs(practice: Practice) -> None:
    visit_id = begin(practice)
    desk = practice.member("nurse", granted=["write_notes"]).browser()
    assert "Dr Asha Rao signs them" in desk.get(f"/visits/{visit_id}/consultation/").text
    assert write(desk, visit_id, "finish").status == 422
    assert dump(practice.database)["prescriptions"] == []


def test_an_assistants_paper_has_the_assistants_signature_and_never_the_doctors(
    practice: Practice,
) -> None:
    visit_id = begin(practice)
    helper = practice.member("assistant", "Dr Jaya Menon")
    with practice.at_work() as session:
        session.add(PrintSettings(signature=redraw(drawn(1))))
    desk = helper.browser()
    form = desk.get("/account/signature/").form("picture")
    assert form.send(picture=(BytesIO(drawn(2)), "mine.png")).status == 303
    write(desk, visit_id, "finish")
    signatures: list[bytes | None] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            papers, "render_paper", lambda paper: signatures.append(paper.signature) or b"%PDF"
        )
        assert desk.get("/prescriptions/1/pdf/").status == 200
    assert signatures == [redraw(drawn(2))]
    assert practice.browser("nurse").get("/account/signature/").status == 403


def drawn(strokes: int) -> bytes:
    """Return a picture of a signature with `strokes` strokes."""
    picture, written = Image.new("L", (300, 100), 255), BytesIO()
    for number in range(strokes):
        ImageDraw.Draw(picture).line((10, 20 + 40 * number, 290, 30 + 40 * number), 0, 5)
    picture.save(written, "PNG")
    return written.getvalue()
