"""A reminder of dues is prepared for a number that the patient agreed to, and never sent by the
clinic's program."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from clinic.audit.models import AuditEvent
from clinic.extensions import db
from clinic.patients.models import Patient
from tests.integration.client import Browser, Page
from tests.integration.factories import Practice

MOBILE = "+919876543210"


@pytest.fixture
def debtor(practice: Practice) -> int:
    """A patient who owes ₹400 on one bill, for a confidential treatment."""
    patient = practice.patient(first_name="Meena", last_name="Iyer", phone=MOBILE)
    practice.billed_visit(patient, total_paise=400_00, status="pending")
    return patient


def links_out(page: Page) -> list[str]:
    return [link for link in page.links() if link.startswith(("https://wa.me", "sms:"))]


def prepare(desk: Browser, patient: int, **typed: str) -> Page:
    path = f"/patients/{patient}/reminder/"
    desk.get(path)  # an earlier result is shown once
    return desk.get(path).form_to(path).send(**typed)


def reminded(practice: Practice) -> list[dict[str, list[object]]]:
    with practice.at_work():
        events = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "reminder"))
        return [dict(event.changes) for event in events]


def test_no_link_is_offered_before_the_patient_agreed(practice: Practice, debtor: int) -> None:
    desk = practice.browser("reception")
    assert links_out(desk.get(f"/patients/{debtor}/reminder/")) == []
    refused = prepare(desk, debtor)
    assert refused.status == 422
    assert links_out(refused) == []
    assert reminded(practice) == []


def test_a_prepared_reminder_names_the_clinic_and_the_amount_and_is_recorded(
    practice: Practice, debtor: int
) -> None:
    desk = practice.browser("reception")
    done = prepare(desk, debtor, whose="parent", agreed="y", language="hi")
    assert done.status == 303
    page = desk.get(f"/patients/{debtor}/reminder/")
    whatsapp, sms = links_out(page)
    assert whatsapp.startswith("https://wa.me/919876543210?text=%E0%A4%A8")
    assert sms.startswith("sms:+919876543210?body=%E0%A4%A8")
    assert "₹400" in page.text
    assert "का भुगतान बाकी है" in page.text
    assert reminded(practice) == [{"message_phone": [None, MOBILE], "owed_paise": [None, 400_00]}]
    # The question is shown once: the next value is confirmed and recorded without it.
    again = desk.get(f"/patients/{debtor}/reminder/")
    assert links_out(again) == []
    assert "Agreed to messages on this number" in again.text
    assert prepare(desk, debtor).status == 303


def test_consent_applies_to_one_number_and_owner_and_can_be_withdrawn(
    practice: Practice, debtor: int
) -> None:
    desk = practice.browser("reception")
    prepare(desk, debtor, whose="self", agreed="y")
    assert prepare(desk, debtor, whose="spouse").status == 422
    path = f"/patients/{debtor}/reminder/"
    desk.get(path).form_to(f"{path}withdraw/").send()
    with practice.at_work():
        patient = db.session.get(Patient, (practice.doctor_id, debtor))
        assert (patient.message_phone, patient.message_agreed_on) == (None, None)
    assert prepare(desk, debtor).status == 422
    with practice.at_work():
        patient = db.session.get(Patient, (practice.doctor_id, debtor))
        patient.message_phone, patient.message_phone_of = "+919800000001", "self"
        db.session.commit()
    assert prepare(desk, debtor).status == 422, "the number is no longer the patient's"


@pytest.mark.parametrize(
    ("phone", "why"),
    [
        ("+912025531234", "gets no messages"),
        ("+91123", "does not exist"),
        ("98 765", "cannot be read"),
    ],
)
def test_a_number_without_messages_offers_no_link_and_explains_why(
    phone: str, why: str, practice: Practice
) -> None:
    patient = practice.patient(phone=MOBILE)
    practice.billed_visit(patient, total_paise=400_00, status="pending")
    with practice.at_work():
        db.session.get(Patient, (practice.doctor_id, patient)).phone = phone
        db.session.commit()
    page = practice.browser().get(f"/patients/{patient}/reminder/")
    assert page.status == 200
    assert why in page.text
    assert not re.search("Prepare the message", page.text)


def test_a_due_leads_to_its_bill_and_several_to_all_of_them(
    practice: Practice, debtor: int
) -> None:
    desk = practice.browser("reception")
    assert f"/patients/{debtor}/owing/" in desk.get("/billing/dues/").links()
    assert f"/patients/{debtor}/owing/" in desk.get(f"/patients/{debtor}/").links()
    assert desk.get(f"/patients/{debtor}/owing/").location == "/billing/1/pay/"
    reader = practice.member("accountant", withheld=["take_money"]).browser()
    assert reader.get(f"/patients/{debtor}/owing/").location == "/billing/1/"
    practice.billed_visit(debtor, total_paise=50_00, status="pending")
    assert desk.get(f"/patients/{debtor}/owing/").location == f"/patients/{debtor}/dues/"
    paid = practice.patient()
    assert desk.get(f"/patients/{paid}/owing/").location == f"/patients/{paid}/"
