"""A line of a prescription: what is read from it, and what a typed one becomes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.facts.forms import dosage_forms_of
from clinic.prescribing import dose as doses
from clinic.prescribing.checked_lines import checked
from clinic.prescribing.completing import complete, suggest
from clinic.prescribing.dose import NoQuantity
from clinic.prescribing.formulary import Formulary, MedicineOption
from clinic.prescribing.lines import (
    Line,
    dose_of,
    printed,
    quantity_of,
    quantity_words,
    read_line,
    read_lines,
    unlisted,
    untranslated,
)
from tests.unit.prescribing.dose.doses import any_dose
from tests.unit.prescribing.formularies import KABASURA, PLAIN, used

OWN = Formulary([KABASURA])
LABELS = st.sampled_from(
    [
        *("Pan 40", "Dolo 650", "Calpol 250", "Azithral 500", "Ecosprin 75", "Telma 40"),
        *("Paracetamol 500 mg tablet", "Kabasura kudineer"),
    ]
)


@given(LABELS, any_dose)
def test_what_was_read_is_written_and_read_again(label: str, dose: doses.Dose) -> None:
    first = read_line(f"{label} {doses.write(dose)}", OWN)
    known = first.medicine or first.named
    assert known is not None
    assert known.label == label
    assert (first.medicine is None) == (first.dose is None) == bool(first.unread)
    if first.dose is not None:
        again = read_line(f"{label} {doses.write(first.dose)}", OWN)
        assert (again.medicine, again.dose) == (first.medicine, first.dose)


@given(LABELS, any_dose)
def test_a_line_that_stands_is_completed_to_itself(label: str, dose: doses.Dose) -> None:
    words = f"{label} {doses.write(dose)}"
    if read_line(words, OWN).medicine is not None:
        assert complete(words, OWN).line == words
    assert read_lines([words, words], OWN) == [read_line(words, OWN)] * 2


@given(st.lists(st.text(max_size=30), max_size=4))
def test_no_words_break_the_reader_or_are_changed(words: list[str]) -> None:
    assert [line.words for line in read_lines(words, OWN)] == words


@given(st.text(max_size=30))
def test_any_words_can_be_typed_and_looked_for(words: str) -> None:
    found = complete(words, OWN)
    assert bool(found.line) + bool(found.choices) == bool(words.split())
    assert len(suggest(words, OWN, 3)) <= 3


@pytest.mark.parametrize(
    ("words", "label", "dose", "unread"),
    [
        ("Pan 40 1-0-0 ac 14d", "Pan 40", "1-0-0 ac 14d", ""),
        ("PAN-40 1-0-0", "Pan 40", "1-0-0", ""),
        ("Pan 40", "Pan 40", "", ""),
        ("Pan 40 as I said", None, "", "as"),
        ("Kabasura kudineer 30 ml bd", "Kabasura kudineer", "30 ml bd", ""),
        ("Steam inhalation", None, "", "Steam"),
        ("", None, "", ""),
    ],
)
def test_a_line_is_a_label_and_a_dose(
    words: str, label: str | None, dose: str, unread: str
) -> None:
    line = read_line(words, OWN)
    assert (line.medicine.label if line.medicine else None) == label
    assert (doses.write(line.dose) if line.dose else "", line.unread) == (dose, unread)
    assert line.is_own_words == (label is None)
    assert line.lacks_dose == (label is not None and not dose and not unread)


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("pan 40 1-0-0 ac 14d", "Pan 40 1-0-0 ac 14d"),
        ("  dolo   650  sos ", "Dolo 650 sos"),
        ("azithral 500 od 3d", "Azithral 500 od 3d"),
        ("kabasura kudineer 30 ml bd", "Kabasura kudineer 30 ml bd"),
    ],
)
def test_a_typed_line_is_completed(typed: str, line: str) -> None:
    found = complete(typed, OWN)
    assert (found.line, found.choices, found.own_words) == (line, (), False)


def test_without_a_dose_the_usual_one_is_taken() -> None:
    formulary = used(("Dolo 650", 4, "1-1-1 3d"))
    assert complete("dolo 650", formulary).line == "Dolo 650 1-1-1 3d"
    assert complete("dolo 650 sos", formulary).line == "Dolo 650 sos"
    assert complete("dolo 650", PLAIN).line == "Dolo 650"


def test_of_several_meanings_all_are_offered_as_whole_lines() -> None:
    found = complete("paracetamol 1-1-1 3d", PLAIN)
    assert (found.line, found.own_words) == ("", False)
    assert 1 < len(found.choices) <= 12
    assert all(line == f"{known.label} 1-1-1 3d" for known, line in found.choices)


def test_a_choice_that_is_taken_reads_as_its_medicine() -> None:
    for known, line in complete("paracetamol 1-1-1 3d", PLAIN).choices:
        read = read_line(line, PLAIN)
        assert read.medicine == known
        assert read.dose is not None
        assert doses.write(read.dose) == "1-1-1 3d"


def test_what_is_not_recognised_stays_as_it_was_typed() -> None:
    found = complete("Chyawanprash one spoon", PLAIN)
    assert (found.line, found.own_words) == ("Chyawanprash one spoon", True)


def test_nothing_typed_is_nothing() -> None:
    found = complete("  ", PLAIN)
    assert (found.line, found.choices, found.own_words) == ("", (), False)
    assert suggest(" ", PLAIN) == []


def test_a_strength_that_no_list_holds_is_learned_unconfirmed() -> None:
    line = complete("wysolone 40 od 5d", PLAIN).line
    named = unlisted(line, PLAIN)
    assert named is not None
    assert not named.confirmed
    assert (named.label, named.ingredients) == ("Wysolone 40 mg tablet", ("prednisolone",))
    assert read_line(line, Formulary([named])).medicine == named
    assert unlisted("Pan 40 1-0-0", PLAIN) is None
    assert unlisted("Steam inhalation", PLAIN) is None


def test_what_was_learned_takes_nothing_from_the_listed_one() -> None:
    named = unlisted(complete("wysolone 40 od 5d", PLAIN).line, PLAIN)
    assert named is not None
    formulary = Formulary([named])
    assert complete("wysolone 10 od", formulary).line == "Wysolone 10 od"
    assert complete("wysolone 40 od", formulary).line == "Wysolone 40 mg tablet od"


def test_suggestions_are_whole_lines_of_what_is_typed_so_far() -> None:
    lines = [line for _, line in suggest("pan 40 1-0-0", PLAIN)]
    assert lines[0] == "Pan 40 1-0-0"


def test_the_dose_in_own_words_is_found() -> None:
    assert dose_of("Kabasura kudineer 1-0-1 5d") == "1-0-1 5d"
    assert dose_of("Steam inhalation") == ""


@pytest.mark.parametrize(
    ("words", "quantity"),
    [
        ("Dolo 650 1-1-1 3d", "9 tablets"),
        ("Calpol 250 5 ml tds 3d", "45 ml"),
        ("Dolo 650 sos", ""),
        ("Dolo 650", ""),
        ("Steam inhalation", ""),
    ],
)
def test_how_much_to_dispense_is_worked_out_or_said_to_be_unknown(
    words: str, quantity: str
) -> None:
    line = read_line(words, PLAIN)
    assert quantity_words(line) == quantity
    found = quantity_of(line)
    assert isinstance(found, NoQuantity) == (not quantity)
    assert found.text


def test_the_checks_see_what_is_known_of_a_line() -> None:
    known, own = (checked(n, read_line(w, PLAIN)) for n, w in enumerate(["Pan 40 od", "Steam"]))
    assert (known.label, known.ingredients, known.confirmed) == ("Pan 40", ("pantoprazole",), True)
    assert (own.label, own.ingredients, own.confirmed) == ("Steam", (), False)


def test_a_line_prints_as_its_medicine_or_as_it_stands() -> None:
    known = printed(read_line("Dolo 650 1-1-1 3d", PLAIN))
    assert (known.label, known.generic, known.dose) == ("Dolo 650", "Paracetamol", "1-1-1 3d")
    assert (known.strength, known.form, known.quantity) == ("650 mg", "tablet", "9 tablets")
    odd = printed(read_line("Dolo 650 as I said", PLAIN))
    assert (odd.words, odd.label, odd.dose) == ("Dolo 650 as I said", "", "")
    own = printed(read_line("Steam inhalation", PLAIN))
    assert (own.words, own.label, own.dose) == ("Steam inhalation", "", "")


AS_DOCTORS_WRITE = {
    "inj diclofenac 75 mg im stat": "Diclofenac 75 mg injection 75 mg stat im",
    "Monocef 1 gm iv bd": "Monocef 1 g 1 g bd iv",
    "inj monocef 1 gm iv bd 3d": "Monocef 1 g 1 g bd iv 3d",
    "inj ceftriaxone 1gm": "Ceftriaxone 1 g injection",
    "dexa 4 mg im": "Dexamethasone 4 mg/ml injection 4 mg im",
    "Tab. Pan 40 mg 1-0-0 ac x 14d": "Pan 40 1-0-0 ac 14d",
    "T. Dolo 650mg 1-1-1 x 3 days": "Dolo 650 1-1-1 3d",
    "Tab Augmentin 625 mg BD x 5 days": "Augmentin 625 bd 5d",
    "Cap. Omez 20mg 1-0-0": "Omez 20 1-0-0",
    "cefixime 200 tab": "Cefixime 200 mg tablet",
    "moxifloxacin 400 tab od": "Moxifloxacin 400 mg tablet od",
    "telma 40 h od": "Telma H 40 mg + 12.5 mg od",
    "Tab Telma 40 mg od": "Telma 40 od",
    "Tab Glycomet 500 mg SR 1-0-1": "Glycomet 500 SR 1-0-1",
    "Tab Alprax .25 hs": "Alprax 0.25 hs",
    "digoxin .25": "Digoxin 0.25 mg tablet",
    "vit b12 1500 mcg": "Methylcobalamin 1500 mcg tablet",
    "moxicip 400 od 5d": "Moxicip tablet od 5d",
}


@pytest.mark.parametrize("typed", AS_DOCTORS_WRITE)
def test_a_line_as_doctors_write_it_names_the_listed_medicine(typed: str) -> None:
    line = complete(typed, PLAIN).line
    assert line == AS_DOCTORS_WRITE[typed]
    named = read_line(line, PLAIN)
    assert named.medicine is not None
    assert not named.medicine.is_unlisted
    assert named.unread == ""


ASKED = (
    *("inj diclofenac", "inj ondansetron 4 mg", "lumigan hs be"),
    *("diclofenac gel la bd", "pan 40 d", "Foracort 200 mdi", "thyronorm od", "calpol 5ml tds 3d"),
    *("B12 injection", "inj b12 1000 mcg im weekly"),
    *("Inj PCM 1gm iv", "neb budecort 0.5"),
)


@pytest.mark.parametrize("typed", ASKED)
def test_what_the_line_does_not_say_is_asked_with_all_it_may_be(typed: str) -> None:
    found = complete(typed, PLAIN)
    assert (found.line, found.own_words) == ("", False)
    assert found.choices
    assert all(read_line(line, PLAIN).medicine == known for known, line in found.choices)


CARRIED = (
    *("inj pan 40", "pan 40 inj", "Pan 40 iv", "pan 40 injection 40 mg iv od", "Lasix 40 inj"),
    *("inj emeset 4 mg stat md", "dolo 650 syrup", "dolo 650 syrup 5 ml", "Ecosprin 75 drops"),
    *("calpol 250 mg tab", "Calpol 250 tab", "Emeset 4 md", "dexona eye drops 1 drop bd"),
    "candid ear drops",
)


@pytest.mark.parametrize("typed", CARRIED)
def test_what_is_in_a_brand_is_never_carried_to_a_form_that_is_not_listed(typed: str) -> None:
    found = complete(typed, PLAIN)
    assert (found.line, found.choices, found.own_words) == (typed, (), True)
    assert read_line(typed, PLAIN).medicine is None


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        *(("Pan 40 tab", "Pan 40"), ("Omez 20 cap", "Omez 20"), ("Calpol 250 syrup", "Calpol 250")),
        ("Pan 40 oral", "Pan 40"),
    ],
)
def test_the_form_that_is_listed_may_be_said_behind_the_name(typed: str, label: str) -> None:
    named = read_line(typed, PLAIN)
    assert (named.medicine.label if named.medicine else None, named.dose) == (label, None)


def test_what_is_asked_has_the_form_that_was_said() -> None:
    forms = {known.form for known, _ in complete("azee syrup", PLAIN).choices}
    assert forms
    assert forms <= set(dosage_forms_of("syrup"))


def test_a_weight_that_only_says_the_strength_again_breaks_nothing() -> None:
    for words in ("Folvite 5 mg", "Methylcobalamin 1500 mcg tablet 1500 mcg"):
        assert read_line(words, PLAIN).medicine is not None


def test_what_is_suggested_first_has_the_form_that_was_said() -> None:
    assert suggest("inj pantoprazole", PLAIN)[0][0].form == "injection"


def test_the_doctor_is_told_what_the_language_of_the_paper_cannot_say() -> None:
    known = MedicineOption(label="Candid", generic="clotrimazole", form="cream", confirmed=True)
    whole = Line("", known, doses.read_dose("apply bd on groin"))
    assert "in English" in untranslated(whole, "gu")
    assert untranslated(whole, "hi") == untranslated(whole, "en") == ""
    own = Line("", known, doses.read_dose('apply bd "not in the sun"'))
    assert "“not in the sun”" in untranslated(own, "ta")
