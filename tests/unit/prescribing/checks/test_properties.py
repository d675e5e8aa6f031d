"""Properties of the checks for every prescription and person."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from clinic.facts.medicines import list_medicines
from clinic.prescribing.checks import CheckedLine, Person, RecordedAllergy, check
from clinic.prescribing.dose import Unit
from tests.unit.prescribing.checks.builders import keys, times

TEXT = st.text(max_size=30)
DOSES = st.none() | st.builds(
    times, st.integers(1, 6), st.integers(1, 10), st.sampled_from([Unit.PIECE, Unit.ML, Unit.MG])
)
SHIPPED = st.builds(
    lambda medicine, dose: CheckedLine(
        1, medicine.label, medicine.ingredients, medicine.strength, medicine.form, dose
    ),
    st.sampled_from(list_medicines()),
    DOSES,
)
WILD = st.builds(
    CheckedLine,
    st.integers(1, 9),
    TEXT,
    st.lists(TEXT, max_size=3).map(tuple),
    TEXT | st.sampled_from(["1.2.3 mg", "/ ml", "5 mg/. ml", "mg + mg", "9" * 400 + " g"]),
    TEXT,
    DOSES,
    st.booleans(),
)
LINES = st.lists(SHIPPED | WILD, max_size=9).map(
    lambda findings: [replace(line, position=n) for n, line in enumerate(findings, 1)]
)
ALLERGIES = st.builds(
    RecordedAllergy,
    st.sampled_from(["ingredient", "class", "text", "other"]),
    TEXT | st.sampled_from(["penicillin", "sulfa, eggs", "Brufen", "nsaids"]),
    TEXT,
)
NUMBERS = st.none() | st.integers(-5, 40_000)
PEOPLE = st.builds(
    Person,
    age_days=NUMBERS,
    weight_g=NUMBERS,
    sex=st.sampled_from(["F", "M", "O", ""]),
    pregnant=st.none() | st.booleans(),
    pregnant_weeks=NUMBERS,
    breastfeeding=st.none() | st.booleans(),
    allergies=st.lists(ALLERGIES, max_size=3).map(tuple),
    allergies_asked=st.booleans(),
)


@settings(max_examples=60, deadline=None)
@given(lines=LINES, person=PEOPLE, running=LINES)
def test_any_prescription_can_be_checked(
    lines: list[CheckedLine], person: Person, running: list[CheckedLine]
) -> None:
    findings = check(lines, person, running)
    positions = {line.position for line in lines}
    assert findings.checked.endswith(".")
    assert len(keys(findings)) == len(findings.cautions)
    for caution in findings.cautions:
        assert caution.severity in ("stop", "serious", "note")
        assert caution.positions
        assert set(caution.positions) <= positions
        assert all((caution.what, caution.why, caution.instead, caution.source))


@settings(max_examples=60, deadline=None)
@given(lines=LINES, person=PEOPLE, data=st.data())
def test_the_order_of_lines_changes_no_caution(
    lines: list[CheckedLine], person: Person, data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(lines))
    moved = [replace(line, position=n) for n, line in enumerate(shuffled, 1)]
    assert keys(check(moved, person)) == keys(check(lines, person))


@settings(max_examples=60, deadline=None)
@given(lines=LINES, added=SHIPPED, person=PEOPLE, running=LINES)
def test_an_additional_line_removes_no_caution(
    lines: list[CheckedLine], added: CheckedLine, person: Person, running: list[CheckedLine]
) -> None:
    more = [*lines, replace(added, position=len(lines) + 1)]
    lost = keys(check(lines, person, running)) - keys(check(more, person, running))
    assert lost == set()
