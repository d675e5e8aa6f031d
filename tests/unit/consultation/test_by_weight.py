"""Doses by weight in the consultation: calculation, origin of a line, questions about the
weight."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from clinic.consultation.by_weight import BY_SYRINGE, find_hindrance
from clinic.consultation.commands import apply
from clinic.consultation.form import ConsultationForm
from clinic.consultation.signing import find_hindrances
from clinic.consultation.weight_dose_panel import WeightDosePanel, panel
from clinic.consultation.workspace import ConsultationWorkspace
from clinic.prescribing.advice import advice_in
from tests.unit.consultation.workspaces import measured, patient, typed, visit, workspace

SYRUP = "Paracetamol 125 mg/5 ml syrup"
ASKED = f"{SYRUP} 15 mg/kg/dose tds 3d"
WORKED_OUT = f"{SYRUP} 7 ml tds 3d"
CHILD = patient(first_name="Aarav", gender="M", birth_date=date(2023, 9, 20))


def child(written: ConsultationForm) -> ConsultationWorkspace:
    return workspace(written, of=CHILD)


def after(command: str, written: ConsultationForm) -> ConsultationForm:
    return apply(command, child(written))


def panel_of(written: ConsultationForm, place: int = 0) -> WeightDosePanel:
    return panel(child(written), place)


def test_a_complete_line_is_calculated_and_keeps_its_origin() -> None:
    form = after("add:prescription:", typed(weight="12", prescription_new=ASKED))
    assert form.entries("prescription") == (WORKED_OUT,)
    assert form.origins == {WORKED_OUT: ASKED}
    assert form.box("prescription") == ""
    assert panel_of(form).sum.startswith("15 mg/kg × 12 kg = 180 mg = 7.2 ml → 7 ml")


def test_a_liquid_gets_the_advice_to_measure_with_a_syringe_once() -> None:
    form = after("add:prescription:", typed(weight="12", prescription_new=ASKED))
    assert form.entries("advice") == (BY_SYRINGE,)
    again = after("weigh:12:", typed(prescription=[ASKED], advice=[BY_SYRINGE]))
    assert again.entries("advice") == (BY_SYRINGE,)
    assert advice_in(BY_SYRINGE, "hi").startswith("दवा")


def test_a_tablet_gets_no_advice_about_a_syringe() -> None:
    line = "Prednisolone 5 mg tablet 1 mg/kg/day od 5d"
    form = after("add:prescription:", typed(weight="10", prescription_new=line))
    assert form.entries("prescription") == ("Prednisolone 5 mg tablet 2 tab od 5d",)
    assert form.entries("advice") == ()


def test_the_origin_is_stored_with_the_draft_and_with_the_form() -> None:
    form = after("add:prescription:", typed(weight="12", prescription_new=ASKED))
    assert ConsultationForm.from_draft(form.to_json()).origins == form.origins


def test_the_form_restores_the_origin() -> None:
    form = MultiDict([("prescription", "Pan 40 od"), ("prescription", WORKED_OUT)])
    form.add("origin-1", ASKED)
    assert ConsultationForm.from_post(form).origins == {WORKED_OUT: ASKED}


def test_the_weight_can_be_typed_at_the_line_that_asks_for_it() -> None:
    assert (
        ConsultationForm.from_post(MultiDict([("weight", ""), ("weight", "12")])).text("weight")
        == "12"
    )
    assert (
        ConsultationForm.from_post(MultiDict([("weight", "12"), ("weight", "")])).text("weight")
        == "12"
    )


def test_without_a_weight_the_line_stays_as_typed() -> None:
    form = after("add:prescription:", typed(prescription_new=ASKED))
    assert form.entries("prescription") == (ASKED,)
    at = panel_of(form)
    assert (at.asks_weight, at.why) == (True, "The weight of this visit is missing.")


def test_a_typed_weight_calculates_every_waiting_line() -> None:
    other = "Azithromycin 100 mg/5 ml suspension 10 mg/kg od 3d"
    form = after("weigh:12:", typed(prescription=[ASKED, other]))
    assert form.entries("prescription") == (
        WORKED_OUT,
        "Azithromycin 100 mg/5 ml suspension 6 ml od 3d",
    )
    assert form.text("weight") == "12"


def test_a_line_that_the_doctor_kept_is_not_calculated() -> None:
    kept_line = after(f"keep:prescription:{ASKED}", typed(weight="12", prescription=[ASKED]))
    assert apply("enter", child(kept_line)).entries("prescription") == (ASKED,)
    assert find_hindrance(child(kept_line)) == ""


def test_an_autosave_never_changes_a_line() -> None:
    written = typed(weight="12", prescription=[ASKED])
    assert apply("", child(written)) == written
    assert [tap.title for tap in panel_of(written).buttons] == ["Write 7 ml", "Keep my own words"]


def test_finish_calculates_no_line_that_was_not_shown() -> None:
    written = typed(weight="12", prescription=[ASKED])
    assert "prescription" in find_hindrances(child(written))
    assert find_hindrance(child(written)).startswith(
        "Medicine 1: answer what its dose by weight asks"
    )


def test_a_double_tap_changes_nothing() -> None:
    line = f"{SYRUP} 5 ml tds 3d"
    once = after(f"by-weight:prescription:{line}", typed(weight="12", prescription=[line]))
    assert once.entries("prescription") == (f"{SYRUP} ? mg/kg tds 3d",)
    assert apply(f"by-weight:prescription:{line}", child(once)) == once


def test_a_calculated_line_can_be_restored_to_its_origin() -> None:
    line = f"{SYRUP} 5 ml tds 3d"
    once = after(f"by-weight:prescription:{line}", typed(weight="12", prescription=[line]))
    (back,) = [tap for tap in panel_of(once).buttons if tap.title == "Leave it as it was"]
    assert apply(back.command, child(once)).entries("prescription") == (line,)


def test_a_result_that_is_in_the_list_is_not_added_twice() -> None:
    form = after("weigh:12:", typed(prescription=[WORKED_OUT, ASKED]))
    assert form.entries("prescription") == (WORKED_OUT,)


def test_only_a_childs_line_of_known_strength_offers_a_calculation() -> None:
    assert panel_of(typed(prescription=[f"{SYRUP} 5 ml tds"])).offers
    assert not panel_of(typed(prescription=["Steam inhalation"])).offers
    assert not panel_of(typed(prescription=["Calpol syrup 5 ml tds"])).offers
    grown = workspace(typed(prescription=[f"{SYRUP} 5 ml tds"]))
    assert not panel(grown, 0).offers


def test_an_unreadable_weight_counts_as_none() -> None:
    written = typed(prescription=[ASKED])
    assert after("weigh:x:", written) == written
    assert after("weigh:0:", written) == written


def test_the_day_of_an_earlier_weight_is_shown() -> None:

    earlier = (measured(visit(0, date(2026, 11, 1)), weight_g=12_000),)
    written = typed(prescription=[WORKED_OUT])
    written = written.with_origin(WORKED_OUT, ASKED)
    at = panel(workspace(written, of=CHILD, earlier_visits=earlier), 0)
    assert "Weight of 1 Nov 2026." in at.notes


def test_an_unreadable_weight_is_corrected_in_its_field() -> None:
    at = panel_of(typed(weight="abc", prescription=[ASKED]))
    assert at.why.startswith("Write the weight in kilograms")
    assert not at.asks_weight


pieces = st.sampled_from(
    ("15 mg/kg", "? mg/kg", "/kg", "mg/kg/dose", "= 7 ml", "tds", SYRUP, "calpol 250", "of", "0")
)
lines = st.lists(st.one_of(pieces, st.text(max_size=20)), min_size=1, max_size=9).map(" ".join)


@settings(max_examples=300, deadline=None)
@given(lines, lines, st.sampled_from(("", "12", "140", "x")))
def test_any_line_with_any_origin_is_shown_and_never_lost(line: str, origin: str, kg: str) -> None:
    written = typed(weight=kg, prescription=[], prescription_new="")
    written = written.adding("prescription", line).with_origin(line, origin)
    if not written.entries("prescription"):
        return
    at = child(written)
    assert panel(at, 0)
    find_hindrance(at)
    entries = apply("enter", at).entries("prescription")
    assert entries
