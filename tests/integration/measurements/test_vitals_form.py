"""Vital signs are taken in their own form while another person writes the note."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clinic.clock import clinic_day
from clinic.measurements.queries import list_of_visit
from clinic.patients.ages import Birth
from clinic.visits.drafts import find_draft
from tests.integration.client import Browser, Form, Page
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.together import at_once
from tests.integration.trail import acts_of
from tests.integration.writing import Writer, begin, visit_of

VITALS = "/visits/1/vitals/"


@pytest.fixture
def nurse(practice: Practice) -> Browser:
    """A nurse's browser, with a visit that the doctor has just begun."""
    begin(practice)
    return practice.browser()


def form_of(browser: Browser) -> Form:
    return browser.get(VITALS).form("weight", "seen-weight")


def recorded(practice: Practice) -> dict[str, int | None]:
    """Return the stored values of the first visit, by kind."""
    with practice.at_work():
        return {row.kind: row.value for row in list_of_visit(1)}


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_vitals_are_recorded_with_who_took_them(
    htmx: bool, practice: Practice, nurse: Browser
) -> None:
    answer = form_of(nurse).send(htmx=htmx, weight="68", blood_pressure="138/86", temperature="38")
    assert answer.status == (200 if htmx else 303)
    page = answer if htmx else answer.follow()
    assert "BP 138/86 · 100.4 °F · 68 kg" in page.text
    assert recorded(practice) == {
        "systolic": 138,
        "diastolic": 86,
        "temperature": 1004,
        "weight": 68_000,
    }
    with practice.at_work():
        (weight,) = [row for row in list_of_visit(1) if row.kind == "weight"]
        assert (weight.unit, weight.taken_by) == ("g", practice.user_id)


def test_the_form_for_htmx_replaces_the_vital_signs(nurse: Browser) -> None:
    assert nurse.get("/visits/1/").find("vitals") is not None
    part = nurse.get(VITALS, htmx=True)
    assert part.find("vitals") is not None
    assert part.find("main") is None


def test_a_correction_keeps_the_earlier_value_in_the_trail(
    practice: Practice, nurse: Browser
) -> None:
    form_of(nurse).send(weight="68")
    form_of(nurse).send(weight="69.5")
    form_of(nurse).send(weight="")
    values = [act[3]["value"] for act in acts_of(practice) if act[1] == "measurements"]
    assert values == [[None, 68_000], [68_000, 69_500], [69_500, None]]
    assert recorded(practice) == {"weight": None}
    assert "Nothing measured" in nurse.get("/visits/1/").text


def test_the_same_form_sent_twice_records_once(practice: Practice, nurse: Browser) -> None:
    form = form_of(nurse)
    form.send(weight="68")
    before = dump(practice.database)
    assert form.send(weight="68").status == 303
    assert dump(practice.database) == before


def test_an_unreadable_value_is_explained_at_its_field_and_nothing_is_recorded(
    practice: Practice, nurse: Browser
) -> None:
    page = form_of(nurse).send(weight="heavy", pulse="88")
    assert page.status == 422
    assert "Write the weight in kilograms" in page.error_of("weight")
    again = page.form("weight")
    assert (again.values["weight"], again.values["pulse"]) == ("heavy", "88")
    assert recorded(practice) == {}


def test_a_measure_far_from_the_last_one_is_asked_about(practice: Practice) -> None:
    born = Birth(clinic_day() - timedelta(days=3 * 365 + 60), "day")
    patient = practice.patient(gender="M", birth=born)
    practice.visit(patient, visit_date=clinic_day() - timedelta(days=20), weight_g=14_000)
    visit = begin(practice, patient)
    path = f"/visits/{visit}/vitals/"
    form = practice.browser().get(path).form("weight")
    page = form.send(weight="140", height="95")
    assert page.status == 422
    assert "14 or 140 kg? 140 kg is far from 14 kg on" in page.text
    assert visit_of(practice, visit)["weight_g"] is None
    assert page.form("weight").send(tap="measure:weight:14").status == 303
    assert visit_of(practice, visit)["weight_g"] == 14_000
    sure = practice.browser().get(path).form("weight").send(weight="140")
    assert sure.form("weight").send(tap="measure:weight:140").status == 303
    assert visit_of(practice, visit)["weight_g"] == 140_000


# --- two people ----------------------------------------------------------------------------------


def test_the_note_and_its_draft_are_not_changed(practice: Practice, nurse: Browser) -> None:
    writer = Writer(practice.browser(), 1)
    writer.act(findings="Throat red")
    form = form_of(nurse)
    before = visit_of(practice, 1)
    assert form.send(weight="68").status == 303
    with practice.at_work():
        draft = find_draft(1)
        assert draft is not None
        assert draft.revision == 1
    assert visit_of(practice, 1) == before | {"weight_g": 68_000}
    assert writer.act(findings="Throat red, tonsils large").status == 200
    assert writer.act("finish").headers["HX-Redirect"] == "/prescriptions/1/"
    assert visit_of(practice, 1)["findings"] == "Throat red, tonsils large"
    assert recorded(practice)["weight"] == 68_000


def test_vitals_taken_by_the_nurse_appear_on_the_doctors_page(
    practice: Practice, nurse: Browser
) -> None:
    writer = Writer(practice.browser(), 1)
    form_of(nurse).send(weight="68")
    answer = writer.act(pulse="88")
    weight = answer.find("weight")
    assert weight is not None
    assert weight.get("value") == "68"
    assert writer.act("finish", symptoms_new="cough").status == 200
    assert recorded(practice) == {"weight": 68_000, "pulse": 88}


def test_vitals_typed_by_the_doctor_are_recorded_immediately(
    practice: Practice, nurse: Browser
) -> None:
    Writer(practice.browser(), 1).act(weight="68", pulse="x")
    assert recorded(practice) == {"weight": 68_000}
    assert form_of(nurse).values["weight"] == "68"


def test_different_vitals_sent_simultaneously_are_both_recorded(
    practice: Practice, nurse: Browser
) -> None:
    writer, form = Writer(practice.browser(), 1), form_of(nurse)
    answers: list[Page] = at_once(
        [lambda: form.send(weight="68"), lambda: writer.act(pulse="88", findings="Rash")]
    )
    assert [answer.status for answer in answers] == [303, 200]
    assert recorded(practice) == {"weight": 68_000, "pulse": 88}


def test_the_same_vital_sent_simultaneously_is_recorded_once_and_asked_about(
    practice: Practice, nurse: Browser
) -> None:
    writer, form = Writer(practice.browser(), 1), form_of(nurse)
    nursed, written = at_once([lambda: form.send(weight="70"), lambda: writer.act(weight="68")])
    weight = recorded(practice)["weight"]
    if weight == 68_000:
        assert nursed.status == 409
        assert "68 kg was recorded by somebody else" in nursed.text
    else:
        assert (weight, nursed.status) == (70_000, 303)
        later = writer.act()
        assert "70 kg was recorded by somebody else" in written.text + later.text


def test_the_later_of_two_people_chooses_the_value(practice: Practice, nurse: Browser) -> None:
    form = form_of(nurse)
    Writer(practice.browser(), 1).act(weight="68")
    page = form.send(weight="70", pulse="88")
    assert page.status == 409
    assert "Weight: 68 kg was recorded by somebody else meanwhile." in page.text
    assert page.form("weight").values["weight"] == "70"
    assert recorded(practice) == {"weight": 68_000, "pulse": 88}
    assert page.form("weight").send().status == 409
    assert recorded(practice)["weight"] == 68_000
    assert page.form("weight").send(tap="over-recorded:weight:68").status == 303
    assert recorded(practice)["weight"] == 70_000


def test_an_outdated_choice_is_asked_again(practice: Practice, nurse: Browser) -> None:
    form = form_of(nurse)
    writer = Writer(practice.browser(), 1)
    writer.act(weight="68")
    page = form.send(weight="70")
    writer.act(weight="69")
    late = page.form("weight").send(tap="over-recorded:weight:68")
    assert late.status == 409
    assert "69 kg was recorded" in late.text
    assert recorded(practice)["weight"] == 69_000


def test_the_doctor_chooses_where_the_nurse_was_first(practice: Practice, nurse: Browser) -> None:
    writer = Writer(practice.browser(), 1)
    form_of(nurse).send(weight="70")
    answer = writer.act(weight="68", symptoms=["cough"])
    assert answer.status == 200
    assert "Weight: 70 kg was recorded by somebody else meanwhile." in answer.text
    assert recorded(practice)["weight"] == 70_000
    refused = writer.act("finish")
    assert refused.status == 422
    assert "somebody else meanwhile" in refused.text
    assert writer.act("over-recorded:weight:70").status == 200
    assert recorded(practice)["weight"] == 68_000
    assert writer.act("finish").headers["HX-Redirect"] == "/prescriptions/1/"


def test_the_doctor_accepts_the_nurses_value(practice: Practice, nurse: Browser) -> None:
    writer = Writer(practice.browser(), 1)
    form_of(nurse).send(weight="70")
    writer.act(weight="68", symptoms=["cough"])
    answer = writer.act("measure:weight:70")
    assert "somebody else" not in answer.text
    assert writer.act("finish").headers["HX-Redirect"] == "/prescriptions/1/"
    assert recorded(practice)["weight"] == 70_000


def test_the_doctors_own_value_is_no_conflict_after_a_lost_reply(practice: Practice) -> None:
    begin(practice)
    writer = Writer(practice.browser(), 1)
    data = dict(writer.fields()) | {"sequence": "1", "weight": "66"}
    writer.browser.post(writer.path, data, htmx=True)  # its answer never arrives
    answer = writer.type(sequence="1").act(weight="68")
    assert "somebody else" not in answer.text
    assert recorded(practice)["weight"] == 68_000


def test_values_that_a_lost_reply_would_have_shown_are_not_overwritten(
    practice: Practice, nurse: Browser
) -> None:
    writer = Writer(practice.browser(), 1)
    form_of(nurse).send(weight="70")
    data = dict(writer.fields()) | {"sequence": "1", "findings": "Rash"}
    writer.browser.post(writer.path, data, htmx=True)  # its answer, with 70 kg, never arrives
    answer = writer.type(sequence="1").act(weight="68", findings="Rash")
    assert "70 kg was recorded by somebody else" in answer.text
    assert recorded(practice)["weight"] == 70_000


# --- after the signature -------------------------------------------------------------------------


def test_signed_values_are_corrected_in_the_consultation_and_other_values_recorded(
    practice: Practice, nurse: Browser
) -> None:
    form = form_of(nurse)
    writer = Writer(practice.browser(), 1)
    writer.act("finish", symptoms=["cough"], weight="68")
    page = form.send(pulse="88", weight="70")
    assert page.status == 409
    assert "stands on the signed prescription" in page.text
    assert recorded(practice) == {"weight": 68_000, "pulse": 88}


def test_a_correction_records_its_vitals_when_it_is_signed(practice: Practice) -> None:
    writer = Writer(practice.browser(), begin(practice))
    writer.act("finish", symptoms=["cough"], weight="68")
    again = Writer(practice.browser(), 1)
    again.act(weight="69")
    assert recorded(practice)["weight"] == 68_000
    assert again.act("finish").headers["HX-Redirect"] == "/prescriptions/2/"
    assert recorded(practice)["weight"] == 69_000


def test_a_page_that_does_not_say_what_it_has_seen_asks_rather_than_overwrites(
    practice: Practice, nurse: Browser
) -> None:
    """A page of the previous release has no fields that say which values it has seen."""
    form_of(nurse).send(weight="70")
    writer = Writer(practice.browser(), 1)
    data = {name: text for name, text in writer.fields() if not name.startswith("seen-")}
    answer = writer.browser.post(writer.path, data | {"weight": "68"}, htmx=True)
    assert "70 kg was recorded by somebody else" in answer.text
    assert recorded(practice)["weight"] == 70_000
