"""Parsing and formatting of a prescription line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.prescribing import dose as doses
from clinic.prescribing.checked_lines import checked
from clinic.prescribing.completing import complete
from clinic.prescribing.dose import NoQuantity
from clinic.prescribing.formulary import Formulary, MedicineOption
from clinic.prescribing.lines import (
    Line,
    printed,
    quantity_of,
    quantity_words,
    read_line,
    read_lines,
    text_behind,
    unlisted,
    untranslated,
)
from tests.unit.prescribing.dose.doses import any_dose
from tests.unit.prescribing.formularies import LABELS, OWN, PLAIN


@given(LABELS, any_dose)
def test_a_formatted_line_is_read_back_equal(label: str, dose: doses.Dose) -> None:
    first = read_line(f"{label} {doses.write(dose)}", OWN)
    medicine = first.medicine or first.named
    assert medicine is not None
    assert medicine.label == label
    assert (first.medicine is None) == (first.dose is None) == bool(first.unread)
    if first.dose is not None:
        again = read_line(f"{label} {doses.write(first.dose)}", OWN)
        assert (again.medicine, again.dose) == (first.medicine, first.dose)


@given(st.lists(st.text(max_size=30), max_size=4))
def test_no_text_raises_an_error_or_is_changed(typed: list[str]) -> None:
    assert [line.text for line in read_lines(typed, OWN)] == typed


@pytest.mark.parametrize(
    ("typed", "label", "dose", "unread"),
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
    typed: str, label: str | None, dose: str, unread: str
) -> None:
    line = read_line(typed, OWN)
    assert (line.medicine.label if line.medicine else None) == label
    assert (doses.write(line.dose) if line.dose else "", line.unread) == (dose, unread)
    assert line.is_own_words == (label is None)
    assert line.lacks_dose == (label is not None and not dose and not unread)


def test_an_unlisted_strength_becomes_an_unconfirmed_medicine() -> None:
    line = complete("wysolone 40 od 5d", PLAIN).line
    named = unlisted(line, PLAIN)
    assert named is not None
    assert not named.confirmed
    assert (named.label, named.ingredients) == ("Wysolone 40 mg tablet", ("prednisolone",))
    assert read_line(line, Formulary([named])).medicine == named
    assert unlisted("Pan 40 1-0-0", PLAIN) is None
    assert unlisted("Steam inhalation", PLAIN) is None


def test_an_unlisted_medicine_takes_nothing_from_the_listed_one() -> None:
    named = unlisted(complete("wysolone 40 od 5d", PLAIN).line, PLAIN)
    assert named is not None
    formulary = Formulary([named])
    assert complete("wysolone 10 od", formulary).line == "Wysolone 10 od"
    assert complete("wysolone 40 od", formulary).line == "Wysolone 40 mg tablet od"


@pytest.mark.parametrize(
    ("line", "label", "behind"),
    [
        ("Kabasura kudineer 1-0-1 5d", "Kabasura kudineer", "1-0-1 5d"),
        ("kabasura 1-0-1 5d", "Kabasura kudineer", "1-0-1 5d"),
        ("tab zyxofer xt od sunday off", "Zyxofer XT", "od sunday off"),
        ("tab zyxofer xt od sunday off", "Zyxofer-XT", "od sunday off"),
        ("1) cap. zyxofen 40 od, 80 if bp high", "Zyxofen 40", "od, 80 if bp high"),
        ("inj zyxolex 5 mg iv yearly", "Zyxolex", "5 mg iv yearly"),
        ("syp zyxolac 15-30ml hs titrate", "Zyxolac", "15-30ml hs titrate"),
        ("tab zyxofen 40 od", "Zyx", "od"),
        ("zyxofen forte as we said", "Zyx", "forte as we said"),
        ("steam inhalatoin", "Steam inhalation", ""),
    ],
)
def test_all_behind_the_name_in_own_words_is_kept(line: str, label: str, behind: str) -> None:
    assert text_behind(line, label) == behind


@pytest.mark.parametrize(
    ("typed", "quantity"),
    [
        ("Dolo 650 1-1-1 3d", "9 tablets"),
        ("Calpol 250 5 ml tds 3d", "45 ml"),
        ("Dolo 650 sos", ""),
        ("Dolo 650", ""),
        ("Steam inhalation", ""),
    ],
)
def test_the_quantity_is_calculated_or_reported_as_unknown(typed: str, quantity: str) -> None:
    line = read_line(typed, PLAIN)
    assert quantity_words(line) == quantity
    result = quantity_of(line)
    assert isinstance(result, NoQuantity) == (not quantity)
    assert result.text


def test_the_checks_get_the_known_parts_of_a_line() -> None:
    medicine, own = (checked(n, read_line(w, PLAIN)) for n, w in enumerate(["Pan 40 od", "Steam"]))
    assert (medicine.label, medicine.ingredients, medicine.confirmed) == (
        "Pan 40",
        ("pantoprazole",),
        True,
    )
    assert (own.label, own.ingredients, own.confirmed) == ("Steam", (), False)


def test_a_line_prints_as_its_medicine_or_as_written() -> None:
    medicine = printed(read_line("Dolo 650 1-1-1 3d", PLAIN))
    assert (medicine.label, medicine.generic, medicine.dose) == (
        "Dolo 650",
        "Paracetamol",
        "1-1-1 3d",
    )
    assert (medicine.strength, medicine.form, medicine.quantity) == (
        "650 mg",
        "tablet",
        "9 tablets",
    )
    odd = printed(read_line("Dolo 650 as I said", PLAIN))
    assert (odd.words, odd.label, odd.dose) == ("Dolo 650 as I said", "", "")
    own = printed(read_line("Steam inhalation", PLAIN))
    assert (own.words, own.label, own.dose) == ("Steam inhalation", "", "")


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        *(("Pan 40 tab", "Pan 40"), ("Omez 20 cap", "Omez 20"), ("Calpol 250 syrup", "Calpol 250")),
        ("Pan 40 oral", "Pan 40"),
    ],
)
def test_the_listed_form_may_be_written_behind_the_name(typed: str, label: str) -> None:
    named = read_line(typed, PLAIN)
    assert (named.medicine.label if named.medicine else None, named.dose) == (label, None)


def test_a_weight_that_repeats_the_strength_changes_nothing() -> None:
    for typed in ("Folvite 5 mg", "Methylcobalamin 1500 mcg tablet 1500 mcg"):
        assert read_line(typed, PLAIN).medicine is not None


def test_the_doctor_is_told_which_words_the_print_language_lacks() -> None:
    medicine = MedicineOption(label="Candid", generic="clotrimazole", form="cream", confirmed=True)
    whole = Line("", medicine, doses.read_dose("apply bd on groin"))
    assert "in English" in untranslated(whole, "gu")
    assert untranslated(whole, "hi") == untranslated(whole, "en") == ""
    own = Line("", medicine, doses.read_dose('apply bd "not in the sun"'))
    assert "“not in the sun”" in untranslated(own, "ta")
