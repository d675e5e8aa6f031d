"""The commands of the consultation as pure functions: their result, and that nothing else is
lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.consultation.adding import coded, take_boxes
from clinic.consultation.commands import REASONS, apply
from clinic.consultation.form import LISTS, ConsultationForm
from clinic.consultation.suggestions import list_suggestions
from tests.unit.consultation.workspaces import DOLO, PAN, template, typed, visit, workspace

LINES = (PAN, DOLO, "Steam inhalation")
EARLIER = visit(3, date(2026, 10, 2), prescription="\n".join(LINES))
LATER = visit(4, date(2026, 11, 2), prescription=DOLO)
ENTRIES = st.sampled_from([*LINES, "fever", "? Dengue (A90)", "pan 40 1-0-0", "paracetamol od"])
WRITTEN = st.builds(
    lambda lists, boxes: ConsultationForm(
        {name: tuple(dict.fromkeys(entries)) for name, entries in lists.items()}, boxes
    ),
    st.fixed_dictionaries({name: st.lists(ENTRIES, max_size=3) for name in LISTS}),
    st.dictionaries(st.sampled_from(LISTS), ENTRIES),
)
NAMES = st.sampled_from([*LISTS, "findings", "no"])
ACTS = st.one_of(
    st.builds(
        "{}:{}:{}".format,
        st.sampled_from(["add", "pick", "enter", "keep", "edit", "up", "down", "suspect", "set"]),
        NAMES,
        st.one_of(ENTRIES, st.just("")),
    ),
    st.sampled_from(["repeat:3", f"repeat:3:{PAN}", "repeat:9", "template:1", "template:x"]),
    st.text(max_size=10),
)


def all_texts(written: ConsultationForm) -> list[str]:
    """Return all texts in lists and boxes."""
    boxes = [written.box(name) for name in LISTS]
    return [*(e for name in LISTS for e in written.entries(name)), *filter(None, boxes)]


def bare(entry: str) -> str:
    return " ".join(entry.lstrip("? ").casefold().split())


@pytest.mark.parametrize(
    ("complaint", "after"),
    [
        ("Fever", "Fever 3 d"),
        ("Fever 3 d", "Fever 3 d"),
        ("Fever 1 w", "Fever 3 d"),
        ("fever since 2 weeks", "fever since 2 weeks 3 d"),
        ("3 d", "3 d 3 d"),
    ],
)
def test_a_second_duration_takes_the_place_of_the_first(complaint: str, after: str) -> None:
    now = workspace(typed(symptoms=["Cough", complaint]))
    assert apply("last:symptoms:3 d", now).entries("symptoms") == ("Cough", after)


def test_enter_adds_only_the_boxes_that_it_names() -> None:
    now = workspace(typed(symptoms_new="fever", prescription_new="half a wo"))
    after = apply("enter:symptoms", now)
    assert after.entries("symptoms") == ("fever",)
    assert after.entries("prescription") == ()
    assert after.box("prescription") == "half a wo"
    assert apply("enter:none", now) == now.typed
    assert apply("enter", now).entries("prescription") == ("half a wo",)


@given(WRITTEN, ACTS)
def test_only_the_command_remove_loses_an_entry(written: ConsultationForm, command: str) -> None:
    now = workspace(written, earlier_visits=(LATER, EARLIER), templates=(template(1, "T", PAN),))
    after = apply(command, now)
    for name in LISTS:
        entries = {bare(e) for e in (*after.entries(name), after.box(name))}
        assert {bare(entry) for entry in written.entries(name)} <= entries


@given(WRITTEN, st.sampled_from(LISTS), st.integers(0, 2))
def test_removing_takes_exactly_one_entry(written: ConsultationForm, name: str, at: int) -> None:
    entries = written.entries(name)
    entry = entries[at] if at < len(entries) else "gone"
    after = apply(f"remove:{name}:{entry}", workspace(written))
    assert after.entries(name) == tuple(e for e in entries if e != entry)
    others = [other for other in LISTS if other != name]
    assert [after.entries(o) for o in others] == [written.entries(o) for o in others]


@given(WRITTEN, ACTS)
def test_a_second_tap_of_a_double_tap_adds_nothing(written: ConsultationForm, command: str) -> None:
    if command.startswith(("up", "down", "edit", "suspect", "set")):
        return
    once = apply(command, workspace(written, earlier_visits=(EARLIER,)))
    twice = apply(command, workspace(once, earlier_visits=(EARLIER,)))
    assert {n: twice.entries(n) for n in LISTS} == {n: once.entries(n) for n in LISTS}


@given(WRITTEN, ACTS)
def test_the_result_of_a_command_survives_the_draft(
    written: ConsultationForm, command: str
) -> None:
    after = apply(command, workspace(written, earlier_visits=(EARLIER,)))
    again = ConsultationForm.from_draft(after.to_json())
    assert again.to_json() == after.to_json()
    assert all_texts(again) == all_texts(after)


@pytest.mark.parametrize(
    ("box", "line"),
    [
        ("pan 40 1-0-0 ac 14d", PAN),
        ("PAN 40 1-0-0 ac 14d", PAN),
        ("azithral 500 od 3d", "Azithral 500 od 3d"),
        ("churna at night", "churna at night"),
    ],
)
def test_a_typed_medicine_is_completed(box: str, line: str) -> None:
    after = apply("add:prescription:", workspace(typed(prescription_new=box)))
    assert (after.entries("prescription"), after.box("prescription")) == ((line,), "")


def test_a_medicine_with_several_meanings_stays_in_its_box() -> None:
    now = workspace(typed(prescription_new="paracetamol 1-1-1 3d", symptoms_new="fever"))
    for after in (apply("add:prescription:", now), apply("enter", now), take_boxes(now)):
        assert after.box("prescription") == "paracetamol 1-1-1 3d"
        assert after.entries("prescription") == ()
    assert take_boxes(now).entries("symptoms") == ("fever",)


def test_picking_a_suggestion_empties_the_box() -> None:
    now = workspace(typed(prescription_new="dol"))
    after = apply(f"pick:prescription:{DOLO}", now)
    assert (after.entries("prescription"), after.box("prescription")) == ((DOLO,), "")


def test_editing_another_line_first_adds_the_text_in_the_box() -> None:
    now = workspace(typed(prescription=[PAN, DOLO], prescription_new="Steam"))
    after = apply(f"edit:prescription:{PAN}", now)
    assert after.entries("prescription") == (DOLO, "Steam")
    assert after.box("prescription") == PAN


def test_repeating_an_earlier_prescription_keeps_the_present_lines() -> None:
    now = workspace(typed(prescription=["Dolo 650 1-0-1 5d"]), earlier_visits=(LATER, EARLIER))
    after = apply("repeat:3", now)
    assert after.entries("prescription") == ("Dolo 650 1-0-1 5d", PAN, "Steam inhalation")


def test_a_template_adds_lines_and_advice() -> None:
    offered = template(5, "URTI adult", f"{PAN}\n{DOLO}", advice="Rest\nFluids")
    after = apply("template:5", workspace(typed(advice=["rest"]), templates=(offered,)))
    assert after.entries("prescription") == (PAN, DOLO)
    assert after.entries("advice") == ("rest", "Fluids")


def test_a_reason_button_answers_its_caution() -> None:
    after = apply("because:2:duplicate:paracetamol", workspace(typed()))
    assert after.reasons == {"duplicate:paracetamol": REASONS[2]}
    for number in ("3", "-1", "", "२", "9" * 5000):
        assert apply(f"because:{number}:x", workspace(typed())).reasons == {}


def test_suspecting_a_diagnosis_twice_confirms_it() -> None:
    now = workspace(typed(diagnosis=["Dengue fever (A90)"]))
    after = apply("suspect:diagnosis:Dengue fever (A90)", now)
    assert after.entries("diagnosis") == ("? Dengue fever (A90)",)
    again = apply("suspect:diagnosis:? Dengue fever (A90)", replace(now, typed=after))
    assert again.entries("diagnosis") == ("Dengue fever (A90)",)


@pytest.mark.parametrize("command", ["enter", "add:diagnosis:"])
def test_joined_diagnoses_become_separate_entries(command: str) -> None:
    after = apply(command, workspace(typed(diagnosis_new="dm with htn")))
    assert after.entries("diagnosis") == (
        "Type 2 diabetes mellitus (E11.9)",
        "Essential hypertension (I10)",
    )
    assert after.box("diagnosis") == ""


def test_joined_diagnoses_picked_as_one_choice_become_separate_entries() -> None:
    both = "Type 2 diabetes mellitus (E11.9) + Essential hypertension (I10)"
    after = apply(f"pick:diagnosis:{both}", workspace(typed(diagnosis_new="dm + htn")))
    assert after.entries("diagnosis") == tuple(both.split(" + "))


@pytest.mark.parametrize("entry", ["?dm with htn", "fever + xyzzy", "AR with asthma"])
def test_a_text_that_may_be_one_diagnosis_stays_unsplit(entry: str) -> None:
    assert coded(entry) == (entry,)


def test_a_doubted_or_denied_diagnosis_is_never_recorded_as_confirmed() -> None:
    suspected = ("?dengue", "dengue?", "dengue ??", "dengue (?)")
    assert {coded(text) for text in suspected} == {("? Dengue fever (A97.9)",)}
    as_written = ("fever, ?dengue", "fever + dengue?", "DM / ?HTN", "DM (-)", "DM (-), HTN", "~DM")
    assert [text for text in as_written if coded(text) != (text,)] == []


def test_a_suspicion_has_no_code_that_calls_it_proven() -> None:
    suspicions = ("?? COVID", "COVID?", "? swine flu", "sputum positive PTB?")
    assert [coded(text) for text in suspicions] == [(text,) for text in suspicions]
    assert coded("COVID") == ("COVID-19, virus identified (U07.1)",)
    assert coded("?PTB") == ("? Pulmonary tuberculosis (A16.2)",)
    offered = [one.title for one in list_suggestions("diagnosis", "?covid")]
    assert offered
    assert [title for title in offered if "virus identified" in title] == []


def test_a_suggestion_for_a_suspected_diagnosis_stays_suspected() -> None:
    titles = {text: list_suggestions("diagnosis", text)[0].title for text in ("?dengue", "dengue")}
    assert titles == {"?dengue": "? Dengue fever", "dengue": "Dengue fever"}
    (command,) = {one.command for one in list_suggestions("diagnosis", "dengue?")[:1]}
    after = apply(command, workspace(typed(diagnosis_new="dengue?")))
    assert after.entries("diagnosis") == ("? Dengue fever (A97.9)",)


def test_the_typed_text_of_a_line_is_stored_where_it_differs() -> None:
    now = workspace(typed(prescription_new="metformin 500 tab bd"))
    after = apply("add:prescription:", now)
    (line,) = after.entries("prescription")
    assert after.typed_as == {line: "metformin 500 tab bd"}
    then = apply(f"dose:prescription:{line.removesuffix(' bd')} ⇒ 5d", workspace(after))
    (longer,) = then.entries("prescription")
    assert (longer, then.typed_as[longer]) == (f"{line} 5d", "metformin 500 tab bd")
    assert ConsultationForm.from_draft(then.to_json()).typed_as == {longer: "metformin 500 tab bd"}


@pytest.mark.parametrize("box", ["pan 40 1-0-0 ac 14d", "PAN-40  1-0-0 ac 14d", "pan"])
def test_a_typed_text_that_differs_only_in_case_is_not_shown_again(box: str) -> None:
    command = "pick:prescription:Pan 40 1-0-0 ac 14d"
    assert apply(command, workspace(typed(prescription_new=box))).typed_as == {}


def test_a_replaced_text_is_shown_beside_its_line() -> None:
    now = workspace(typed(prescription=["ultracet semi bd 3d"]))
    after = apply("instead:prescription:ultracet semi bd 3d ⇒ Ultracet bd 3d", now)
    assert after.typed_as == {"Ultracet bd 3d": "ultracet semi bd 3d"}


def test_a_dose_button_appends_to_words_that_name_no_single_medicine() -> None:
    after = typed(prescription_new="pan")
    for part in ("1-0-0", "ac", "1-1-1", "5d", "7d"):
        after = apply(f"dose:prescription: ⇒ {part}", workspace(after))
    assert after.box("prescription") == "pan ac 1-1-1 7d"
    strange = apply("dose:prescription: ⇒ anything", workspace(after))
    assert strange.box("prescription") == "pan ac 1-1-1 7d"
    nothing = apply("dose:prescription: ⇒ 5d", workspace(typed()))
    assert nothing.box("prescription") == ""
