"""A link is undone over HTTP: later rows are asked about, and both records are as before."""

from __future__ import annotations

from typing import Any

import pytest

from clinic.alerts import service as alerts
from clinic.alerts.queries import find_alerts
from clinic.billing import payments
from clinic.billing.issuing import PaymentInput
from clinic.billing.rules import Mode
from clinic.clock import clinic_day
from clinic.patients.service import get_patient
from clinic.queue.queries import find_open
from clinic.visits.service import get_visit
from tests.integration.client import Browser, Form, Page
from tests.integration.factories import Practice
from tests.integration.patients.links import kept_of, link, records_of
from tests.integration.prescriptions import sign


@pytest.fixture
def two(practice: Practice) -> tuple[int, int]:
    """An old record and the kept one."""
    old, kept = practice.patients(2)
    return old, kept


def undo_form(desk: Browser, link_id: int) -> Form:
    return desk.get(f"/record-links/{link_id}/undo/").form_to(f"/record-links/{link_id}/undo/")


def undo(desk: Browser, link_id: int, **chosen: Any) -> Page:
    return undo_form(desk, link_id).send(**chosen)


def allergies(practice: Practice, record: int) -> list[str]:
    with practice.at_work():
        return [line.name for line in find_alerts(get_patient(record).records).allergies]


def patient_of(practice: Practice, visit: int) -> int:
    with practice.at_work():
        return get_visit(visit).patient_id


def test_the_kept_page_links_to_undoing_which_asks_first(
    practice: Practice, desk: Browser, two: tuple[int, int]
) -> None:
    made = link(practice, *two, reason="Same phone")
    assert f"/record-links/{made}/undo/" in desk.get(f"/patients/{two[1]}/").links()
    page = desk.get(f"/record-links/{made}/undo/")
    assert "Same phone" in page.text
    assert "Nothing came later" in page.text
    assert kept_of(practice, *two) == [two[1], None]


def test_both_records_are_as_before_each_with_its_own_alerts(
    practice: Practice, desk: Browser, two: tuple[int, int]
) -> None:
    old, kept = two
    practice.allergy(old, name="Penicillin")
    practice.allergy(kept, name="Aspirin")
    made = link(practice, old, kept)
    done = undo(desk, made)
    assert (done.status, done.location) == (303, f"/patients/{old}/")
    assert allergies(practice, old) == ["Penicillin"]
    assert allergies(practice, kept) == ["Aspirin"]
    assert records_of(practice, old) == (old,)
    assert desk.get(f"/patients/{old}/").status == 200


def test_later_rows_stay_unless_they_are_marked_for_the_other_record(
    practice: Practice, desk: Browser, two: tuple[int, int]
) -> None:
    old, kept = two
    made = link(practice, old, kept)
    stays, goes = practice.visit(kept), practice.visit(kept, weight_g=61_000)
    mine, theirs = practice.allergy(kept, name="Aspirin"), practice.allergy(kept)
    problem = practice.problem(kept, name="Asthma")
    form = undo_form(desk, made)
    assert {form.values[f"visit-{number}"] for number in (stays, goes)} == {"kept"}
    chosen = {f"visit-{goes}": "record", f"allergy-{theirs}": "record"}
    assert form.send(**chosen, **{f"problem-{problem}": "record"}).status == 303
    assert [patient_of(practice, number) for number in (stays, goes)] == [kept, old]
    assert allergies(practice, old) == ["Penicillin"]
    assert allergies(practice, kept) == ["Aspirin"]
    assert mine != theirs
    assert "Asthma" in desk.get(f"/patients/{old}/").text


def test_rows_from_before_the_link_are_not_asked_about(
    practice: Practice, desk: Browser, two: tuple[int, int]
) -> None:
    old, kept = two
    before = [practice.visit(old), practice.visit(kept)]
    made = link(practice, old, kept)
    fields = undo_form(desk, made).values
    assert not {f"visit-{number}" for number in before} & fields.keys()


def test_an_allergy_that_moves_withdraws_the_statement_that_none_is_known(
    practice: Practice, desk: Browser, two: tuple[int, int]
) -> None:
    old, kept = two
    with practice.at_work():
        alerts.state_no_allergies(get_patient(old))
    made = link(practice, old, kept)
    allergy = practice.allergy(kept)
    undo(desk, made, **{f"allergy-{allergy}": "record"})
    with practice.at_work():
        assert get_patient(old).no_allergies_on is None


def test_a_visit_moves_with_its_place_in_the_queue(
    practice: Practice, desk: Browser, two: tuple[int, int]
) -> None:
    old, kept = two
    made = link(practice, old, kept)
    practice.arrival(kept)
    begun = desk.get(f"/patients/{kept}/").form_to(f"/patients/{kept}/consultation/").send()
    visit = int(begun.location.split("/")[2])
    undo(desk, made, **{f"visit-{visit}": "record"})
    with practice.at_work():
        entry = find_open(old, clinic_day())
        assert entry is not None
        assert entry.visit_id == visit
        assert find_open(kept, clinic_day()) is None


def test_signed_billed_or_paid_rows_stay_and_are_listed(
    practice: Practice, desk: Browser, two: tuple[int, int]
) -> None:
    old, kept = two
    made = link(practice, old, kept)
    signed, billed = practice.visit(kept), practice.visit(kept)
    sign(practice, signed)
    bill = practice.bill(billed)
    with practice.at_work():
        payments.take_advance(kept, PaymentInput(Mode.CASH, 100_00))
    page = desk.get(f"/record-links/{made}/undo/")
    form = page.form_to(f"/record-links/{made}/undo/")
    assert not {f"visit-{signed}", f"visit-{billed}", f"bill-{bill}"} & form.values.keys()
    assert "Signed, billed or paid" in page.text
    assert "Bill " in page.text
    assert "Advance" in page.text
    assert form.send(**{f"visit-{signed}": "record", f"visit-{billed}": "record"}).status == 303
    assert [patient_of(practice, number) for number in (signed, billed)] == [kept, kept]


def test_a_row_that_was_added_while_the_page_was_open_is_asked_about_first(
    practice: Practice, desk: Browser, two: tuple[int, int]
) -> None:
    old, kept = two
    made = link(practice, old, kept)
    first = practice.visit(kept)
    form = undo_form(desk, made)
    practice.visit(kept)
    stale = form.send(**{f"visit-{first}": "record"})
    assert stale.status == 409
    assert kept_of(practice, old) == [kept]
    again = stale.form_to(f"/record-links/{made}/undo/")
    assert again.values[f"visit-{first}"] == "record"
    assert again.send().status == 303
    assert patient_of(practice, first) == old


def test_undoing_twice_is_undoing_once(
    practice: Practice, desk: Browser, two: tuple[int, int]
) -> None:
    old, kept = two
    form = undo_form(desk, made := link(practice, old, kept))
    assert form.send().status == 303
    again = form.send()
    assert (again.status, again.location) == (303, f"/patients/{old}/")
    assert desk.get(f"/record-links/{made}/undo/").location == f"/patients/{old}/"
    link(practice, old, kept)
    assert kept_of(practice, old) == [kept]


def test_in_a_chain_rows_of_the_separated_side_are_not_asked_about(
    practice: Practice, desk: Browser
) -> None:
    first, second, third = practice.patients(3)
    link(practice, first, second)
    later = practice.visit(second)
    made = link(practice, second, third)
    last = practice.visit(third)
    fields = undo_form(desk, made).values
    assert f"visit-{last}" in fields
    assert f"visit-{later}" not in fields
    undo(desk, made, **{f"visit-{last}": "record"})
    assert patient_of(practice, last) == second
    assert records_of(practice, first) == (first, second)


def test_rows_that_a_person_may_not_read_are_listed_without_their_content(
    practice: Practice, two: tuple[int, int]
) -> None:
    old, kept = two
    made = link(practice, old, kept)
    practice.visit(kept, diagnosis="Secretitis")
    allergy = practice.allergy(kept, name="Secretillin")
    desk = practice.member("reception", "Rita Desk", granted=["link_patients"]).browser()
    page = desk.get(f"/record-links/{made}/undo/")
    assert "Secret" not in page.html
    assert f"allergy-{allergy}" in page.html
