"""Steps for tests: a receptionist of two doctors, and a patient of the second one alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from clinic.patients.models import Patient
from tests.integration.client import Browser, Page
from tests.integration.endpoint import sealed
from tests.integration.factories import Member, Practice

PHONE = "+919876543210"
TYPED = {"first_name": "Lakshmi", "last_name": "Srinivasan", "gender": "F", "age": "46"}
TYPED |= {"phone": "98765 43210"}


@dataclass
class Desk:
    """A receptionist of two doctors: the first one's records are open, the second one has a
    patient."""

    member: Member
    here: Practice
    there: Practice
    patient: int
    browser: Browser

    @property
    def path(self) -> str:
        return f"/patients/take-over/{sealed(self.there.doctor_id)}/{self.patient}/"

    def agree(self, **typed: str) -> Page:
        return self.browser.get(self.path).form("consent").send(consent="y", **typed)


@pytest.fixture
def shared(practice: Practice, other: Practice) -> Desk:
    other.patients(2)
    patient = other.patient(phone=PHONE, address="12 Temple Street")
    other.allergy(patient, name="Allergium")
    other.problem(patient, name="Problemium")
    other.visit(patient, symptoms="Complaintium")
    member = practice.member("reception", "Rani Devi")
    other.admit(member, "reception")
    return Desk(member, practice, other, patient, member.browser())


def registered(practice: Practice) -> list[dict[str, Any]]:
    """Return the doctor's patients by column, in the order of their numbers."""
    with practice.at_work() as session:
        rows = session.scalars(select(Patient).order_by(Patient.id)).all()
        return [{c.key: getattr(row, c.key) for c in Patient.__table__.columns} for row in rows]


def register(browser: Browser, **typed: str) -> Page:
    return browser.get("/patients/new/").form("first_name").send(**TYPED | typed)


def offers(page: Page) -> list[str]:
    return [link for link in page.links() if "/take-over/" in link]
