"""A realistic demo clinic: 400 patients, 2,000 visits in two years, bills in every state."""

from __future__ import annotations

import random
import secrets
from decimal import Decimal
from itertools import count

from clinic import money
from clinic.audit import service as audit
from clinic.auth import service
from clinic.auth.models import User
from clinic.auth.permissions import Role
from clinic.billing.settings import answer_rounding
from clinic.clock import KOLKATA, utc_now
from clinic.database.connections import analyse
from clinic.demo import certificates, desk, history, ledger, people, rows, staff_day
from clinic.demo.doctor import Doctor, Watch
from clinic.demo.history import Story
from clinic.demo.practice import Practice
from clinic.demo.staff_day import STAFF, address_of
from clinic.extensions import db
from clinic.tenancy import scoping

__all__ = ["STAFF", "address_of", "fill"]

PATIENTS = 400
VISITS = 2_000
SEED = 20_260_401

LETTERHEAD = {
    "qualification": "MBBS, MD (General Medicine)",
    "registration_number": "2011/05/1234",
    "registration_council": "Maharashtra Medical Council",
    "clinic_name": "Sunrise Clinic",
    "clinic_address": "2nd floor, Gulmohar Arcade, Paud Road\nKothrud, Pune 411038",
    "clinic_phone": "+912025531234",
    "upi_id": "sunriseclinic@demo",
    "default_fee_paise": money.to_paise(Decimal(400)),
}


def fill(watch: Watch = lambda _: None, visits: int = VISITS) -> tuple[str, str]:
    """Add a demo doctor with a full clinic; return the e-mail address and the password.

    Each call adds another doctor (demo@…, demo2@…) and leaves all other rows alone. The clinic is
    the same every time except for its dates, which end today. One transaction: all or nothing.
    `watch` is called with each prescription as it is typed.
    """
    email, password = _free_email(), secrets.token_urlsafe(9)
    user = service.sign_up("Dr Asha Rao", email, password)
    doctor = user.own_doctor()
    service.edit_account(doctor, doctor.version, LETTERHEAD)
    hired = staff_day.hire(email, user.password_hash)
    with scoping.scope_of(doctor.id):
        audit.set_actor(user.id, None)
        staff_day.admit(hired)
        story, issued = _fill_clinic(user, watch, visits)
        audit.set_actor(hired[Role.RECEPTION], None)
        desk.work(issued)
        _fill_today(user, story)
        audit.set_actor(user.id, None)
        certificates.write(user, len(story.consultations))
        db.session.commit()
    analyse(db.session.connection())
    db.session.commit()
    return email, password


def _free_email() -> str:
    for number in count(1):
        email = f"demo{number if number > 1 else ''}@example.com"
        if service.find_user(email) is None:
            return email
    raise AssertionError("the numbers have come to an end")


def _fill_clinic(user: User, watch: Watch, visits: int) -> tuple[Story, int]:
    """Create the story; return it, and how many bills it has."""
    chance = random.Random(SEED)  # noqa: S311
    now = utc_now()
    today = now.astimezone(KOLKATA).date()
    persons = people.make(PATIENTS, today, chance)
    story = history.make(persons, visits, now, chance)
    bills = ledger.make(story.consultations, user.own_doctor().default_fee_paise, now, chance)
    rows.write(story, bills, desk.write_prices(story.consultations[0].day))
    practice = Practice(story, Doctor(user, watch))
    practice.write()
    desk.keep_usual(practice.templates)
    answer_rounding(to_rupee=True)
    rows.archive(story)
    desk.link_twice_registered()
    staff_day.relate_households()
    return story, len(bills.bills)


def _fill_today(user: User, story: Story) -> None:
    """Create today's queue: who was seen, who was entered on the wrong patient, and who waits."""
    now = utc_now()
    today = now.astimezone(KOLKATA).date()
    seen = [place for place, one in enumerate(story.consultations, 1) if one.day == today]
    staff_day.fill_done(seen, user.id)
    staff_day.move_a_visit(seen)
    desk.fill_queue(now)
