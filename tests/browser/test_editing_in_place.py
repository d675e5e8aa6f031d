"""Every field is edited in place: no full reload, no lost text, focus kept."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.in_place import (
    assert_focus_is_in,
    fact,
    field_of,
    heading,
    open_fact,
    open_heading,
    save,
)
from tests.browser.populated_clinic import PopulatedClinic, populate
from tests.browser.watch import Watch, plant, was_not_reloaded
from tests.integration.factories import Practice

# The part to open, the field, the new text, the displayed text.
PATIENT = [
    ("name", "First name", "Laxmi", "Laxmi Srinivasan"),
    ("name", "Last name", "Rao", "Laxmi Rao"),
    ("age", "Date of birth", "17/05/2000", " y"),
    ("phone", "Phone", "98450 12345", "+91 98450 12345"),
    ("address", "Address", "7 Temple Street", "7 Temple Street"),
]
VISIT = [
    ("Visit date", "2026-01-01", "1 Jan 2026"),
    ("Complaints", "Cough since 2 days", "Cough since 2 days"),
    ("Diagnosis", "तीव्र ग्रसनीशोथ", "तीव्र ग्रसनीशोथ"),
    ("Prescription", "DOLO 650 1-1-1\nafter food", "DOLO 650 1-1-1"),
    ("Consultation fee", "1,23,456.50", "₹1,23,456.50"),
]
WRONG_PATIENT = [
    ("name", "First name", "", "Write the patient's name."),
    ("age", "Date of birth", "31/02/2000", "31 February"),
    ("phone", "Phone", "12345", "mobile number"),
    ("address", "Address", "x" * 501, "At most 500 characters"),
]
WRONG_VISIT = [
    ("Visit date", "2099-12-31", "later than today"),
    ("Consultation fee", "5oo", "rupees"),
]


@pytest.fixture
def populated(practice: Practice) -> PopulatedClinic:
    return populate(practice)


@pytest.fixture
def patient(tablet: Page, populated: PopulatedClinic) -> Page:
    tablet.goto(f"/patients/{populated.lakshmi}/")
    plant(tablet)
    return tablet


@pytest.fixture
def visit(tablet: Page, populated: PopulatedClinic) -> Page:
    tablet.goto(f"/visits/{populated.unbilled_visit}/")
    plant(tablet)
    return tablet


def test_every_field_of_a_patient_is_edited_in_place(patient: Page) -> None:
    for part, label, text, displayed in PATIENT:
        open_heading(patient, part)
        assert_focus_is_in(patient.locator(".fact-edit"))
        field_of(patient, label).fill(text)
        save(patient)
        expect(heading(patient, part)).to_contain_text(displayed)
        expect(heading(patient, part)).to_be_focused()
        expect(patient.locator("#state")).to_contain_text("Saved")
    assert was_not_reloaded(patient)


def test_the_gender_of_a_patient_is_edited_in_place(patient: Page) -> None:
    open_heading(patient, "gender")
    patient.locator(".choice", has_text="Other").tap()
    save(patient)
    expect(heading(patient, "gender")).to_contain_text("Other")
    assert was_not_reloaded(patient)


def test_every_field_of_a_visit_is_edited_in_place(visit: Page) -> None:
    for label, text, displayed in VISIT:
        open_fact(visit, label)
        expect(field_of(visit, label)).to_be_focused()
        field_of(visit, label).fill(text)
        save(visit)
        expect(fact(visit, label).locator("dd")).to_contain_text(displayed)
        expect(fact(visit, label).get_by_role("link", name="Edit")).to_be_focused()
        expect(visit.locator("#state")).to_contain_text("Saved")
    assert was_not_reloaded(visit)


def test_escape_leaves_a_patient_as_it_was(patient: Page) -> None:
    before = patient.locator("#who").inner_text()
    for part in ("name", "gender", "age", "phone", "address"):
        open_heading(patient, part)
        field = patient.locator(".fact-edit :is(input:not([type=hidden]), textarea)").first
        if part != "gender":
            field.fill("thrown away")
        field.press("Escape")
        expect(heading(patient, part)).to_be_focused()
        assert patient.locator("#who").inner_text() == before
    assert was_not_reloaded(patient)


def test_escape_works_as_soon_as_a_form_is_in_the_page(patient: Page) -> None:
    # As a fast user on a slow machine: before the browser has drawn the form.
    patient.evaluate(
        """() => new MutationObserver((changes, observer) => {
             const field = document.querySelector(".fact-edit input:not([type=hidden])");
             if (!field) return;
             observer.disconnect();
             field.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
           }).observe(document.body, { childList: true, subtree: true })"""
    )
    open_heading(patient, "phone")
    expect(heading(patient, "phone")).to_be_focused()
    assert was_not_reloaded(patient)


def test_escape_leaves_a_visit_as_it_was(visit: Page) -> None:
    before = visit.locator("#note").inner_text()
    for label, text, _displayed in VISIT:
        open_fact(visit, label)
        field_of(visit, label).fill(text)
        field_of(visit, label).press("Escape")
        expect(fact(visit, label).get_by_role("link", name="Edit")).to_be_focused()
        assert visit.locator("#note").inner_text() == before
    assert was_not_reloaded(visit)


def assert_is_refused(page: Page, label: str, text: str, message: str) -> None:
    """Check that the field has advice, the typed text and the focus."""
    field = field_of(page, label)
    field.fill(text)
    save(page)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_value(text)
    expect(field).to_be_focused()
    described_by = field.get_attribute("aria-describedby") or ""
    expect(page.locator(f"#{described_by.split()[0]}")).to_contain_text(message)
    field.press("Escape")
    expect(page.locator(".fact-edit")).to_have_count(0)
    assert was_not_reloaded(page)


def test_mistakes_in_a_patient_are_reported_beside_the_field(patient: Page, watch: Watch) -> None:
    watch.expect(422)
    for part, label, text, message in WRONG_PATIENT:
        open_heading(patient, part)
        assert_is_refused(patient, label, text, message)


def test_mistakes_in_a_visit_are_reported_beside_the_field(visit: Page, watch: Watch) -> None:
    watch.expect(422)
    for label, text, message in WRONG_VISIT:
        open_fact(visit, label)
        assert_is_refused(visit, label, text, message)


def test_a_very_long_note_can_still_be_saved(visit: Page) -> None:
    open_fact(visit, "Prescription")
    field_of(visit, "Prescription").fill("One more line of advice.\n" * 300)
    save(visit)
    expect(visit.locator(".fact-edit")).to_have_count(0)
    expect(fact(visit, "Prescription").locator("dd")).to_contain_text("One more line of advice.")


def test_a_bill_is_paid_and_unpaid_in_place(tablet: Page, populated: PopulatedClinic) -> None:
    tablet.goto(f"/billing/{populated.pending}/")
    plant(tablet)
    bill = tablet.locator("#bill")
    expect(bill.locator(".sheet-head .badge")).to_have_text("Not paid")
    bill.get_by_role("button", name="UPI").tap()
    expect(bill.locator(".sheet-head .badge")).to_have_text("Paid")
    expect(bill.locator(".entries")).to_contain_text("UPI")
    assert_focus_is_in(bill)
    bill.get_by_text("Something is wrong…").tap()
    bill.get_by_role("button", name="Not paid after all").tap()
    expect(bill.locator(".sheet-head .badge")).to_have_text("Not paid")
    expect(bill.locator(".entries")).to_contain_text("taken back")
    assert was_not_reloaded(tablet)


def test_the_notes_of_a_bill_are_edited_in_place(tablet: Page, populated: PopulatedClinic) -> None:
    tablet.goto(f"/billing/{populated.paid}/")
    plant(tablet)
    open_fact(tablet, "Notes")
    expect(field_of(tablet, "Notes")).to_be_focused()
    field_of(tablet, "Notes").fill("Come again in a week")
    save(tablet)
    expect(fact(tablet, "Notes")).to_contain_text("Come again in a week")
    expect(tablet.locator("#bill")).to_have_count(1)
    assert was_not_reloaded(tablet)
