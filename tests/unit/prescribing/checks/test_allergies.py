"""Allergy warnings: by ingredient, class, cross-reaction and words."""

from __future__ import annotations

import pytest

from clinic.prescribing.checks import Caution, Person, RecordedAllergy, check
from tests.unit.prescribing.checks.builders import allergic_to, line, lines, own_words


def alerts_for(person: Person, *labels: str) -> list[Caution]:
    findings = check(lines(*labels), person).alerts
    return [caution for caution in findings if caution.kind == "allergy"]


@pytest.mark.parametrize(
    ("kind", "name", "label", "severity"),
    [
        ("ingredient", "amoxicillin", "Mox 500", "stop"),
        ("ingredient", "Amoxycillin", "Mox 500", "stop"),
        ("ingredient", "ibuprofen", "Combiflam", "stop"),
        ("ingredient", "ibuprofen", "Voveran 50", "stop"),
        ("ingredient", "ciprofloxacin", "Levomac 500", "stop"),
        ("ingredient", "ampicillin", "cefalexin", "stop"),
        ("ingredient", "cloxacillin", "cefalexin", "serious"),
        ("ingredient", "phenytoin", "Tegrital 200", "stop"),
        ("ingredient", "Brufen", "Combiflam", "stop"),
        ("ingredient", "ashwagandha", "ashwagandha", "stop"),
        ("class", "penicillins", "Augmentin 625 Duo", "stop"),
        ("class", "penicillins", "Taxim-O 200", "serious"),
        ("class", "cephalosporins", "Augmentin 625 Duo", "serious"),
        ("class", "cephalosporins", "Taxim-O 200", "stop"),
        ("class", "sulfonamide_antibiotics", "Septran DS", "stop"),
        ("class", "sulfonamide antibiotics", "Saaz 500", "stop"),
        ("class", "NSAIDs", "polmacoxib", "serious"),
        ("class", "aminoglycosides", "gentamicin", "stop"),
        ("text", "penicillin", "Mox 500", "stop"),
        ("text", "Rash with sulfa drugs", "Septran DS", "stop"),
        ("text", "lignocaine injection", "lidocaine", "stop"),
        ("text", "co-trimoxazole", "Septran DS", "stop"),
        ("text", "pcm", "Dolo 650", "stop"),
        ("text", "amoxyclav", "Mox 500", "stop"),
        ("text", "insulin", "insulin glargine", "stop"),
        ("ingredient", "cetirizine", "levocetirizine", "stop"),
        ("ingredient", "cetirizine", "hydroxyzine", "stop"),
        ("ingredient", "valacyclovir", "aciclovir", "stop"),
        ("ingredient", "omeprazole", "esomeprazole", "stop"),
        ("ingredient", "diclofenac", "etoricoxib", "serious"),
        ("text", "painkillers", "Brufen 400", "stop"),
        ("text", "painkillers", "Dolo 650", "serious"),
        ("text", "iodine", "povidone iodine", "stop"),
        ("text", "fits medicine", "Tegrital 200", "stop"),
        ("text", "beta lactam", "cefixime", "stop"),
        ("text", "Novalgin", "metamizole", "stop"),
        ("text", "Septran", "sulfamethoxazole", "stop"),
    ],
)
def test_a_matching_allergy_is_a_caution(kind: str, name: str, label: str, severity: str) -> None:
    cautions = alerts_for(allergic_to(name, kind=kind), label)
    assert {caution.severity for caution in cautions} == {severity}


@pytest.mark.parametrize(
    ("kind", "name", "label"),
    [
        ("ingredient", "amoxicillin", "Azithral 500"),
        ("ingredient", "clavulanic acid", "Mox 500"),
        ("ingredient", "paracetamol", "Brufen 400"),
        ("class", "penicillins", "meropenem"),
        ("class", "nsaids", "Dolo 650"),
        ("class", "macrolides", "clindamycin"),
        ("class", "no such class", "Dolo 650"),
        ("class", "sulfonamide_non_antibiotics", "Septran DS"),
        ("text", "valproic acid", "Augmentin 625 Duo"),
        ("text", "cold drinks", "Sumo Cold"),
        ("text", "", "Dolo 650"),
    ],
)
def test_other_medicines_get_no_allergy_caution(kind: str, name: str, label: str) -> None:
    assert alerts_for(allergic_to(name, kind=kind), label) == []


def test_the_most_severe_reason_is_given_with_the_reaction() -> None:
    person = allergic_to("amoxicillin", kind="ingredient", reaction="rash")
    (caution,) = alerts_for(person, "cefalexin")
    assert caution.why.startswith("Recorded: allergy to amoxicillin (rash). Risk from amino")
    assert "side chain" in caution.source
    assert caution.severity == "stop"


def test_the_doctors_words_are_quoted() -> None:
    (caution,) = alerts_for(allergic_to("Rash after penicillin"), "Mox 500")
    assert caution.what == "Amoxicillin: allergy to 'Rash after penicillin'"
    assert (
        caution.why
        == "Recorded: allergy to 'Rash after penicillin'. It belongs to the penicillins."
    )


def test_an_ointment_is_checked_too() -> None:
    (caution,) = alerts_for(allergic_to("sulfa"), "Silverex cream")
    assert caution.severity == "stop"


def test_a_word_on_a_label_is_enough() -> None:
    herbal = own_words(1, "Liv-52 syrup, Himalaya 5 ml bd")
    (caution,) = check([herbal], allergic_to("himalaya tablets")).cautions
    assert caution.positions == (1,)
    assert caution.severity == "stop"


def test_a_recorded_text_may_name_several_allergens() -> None:
    findings = check(lines("Mox 500", "Septran DS"), allergic_to("penicillin, eggs and sulfa"))
    assert {caution.key for caution in findings.cautions} == {
        "allergy:penicillin:amoxicillin",
        "allergy:sulfa:sulfamethoxazole",
    }
    assert "Allergy to 'eggs' not checked." in findings.checked


def test_each_medicine_with_the_allergen_is_marked() -> None:
    (caution,) = alerts_for(allergic_to("ibuprofen"), "Brufen 400", "Pan 40", "Combiflam")
    assert caution.positions == (1, 3)


def test_an_allergy_recorded_twice_gives_one_caution() -> None:
    twice = (RecordedAllergy("class", "penicillins"), RecordedAllergy("class", "penicillins"))
    person = allergic_to("x")
    person = Person(person.age_days, person.weight_g, "M", allergies=twice, allergies_asked=True)
    assert len(alerts_for(person, "Mox 500")) == 1
    assert check([line(1, "Mox 500")], person).cautions[0].key == "allergy:penicillins:amoxicillin"


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("sulfonamide antibiotics", "gliclazide"),
        ("sulfonamide antibiotics", "Lasix 40"),
        ("nsaids", "Dolo 650"),
        ("opioids natural", "tramadol"),
    ],
)
def test_a_rare_cross_reaction_is_a_note(name: str, label: str) -> None:
    findings = check(lines(label), allergic_to(name, kind="class"))
    assert [c.kind for c in findings.notes] == ["allergy"]
    assert findings.alerts == ()


@pytest.mark.parametrize("word", ["ATT", "sea food", "egg", "prawns", "latex", "pollen"])
def test_a_word_that_matches_no_medicine_is_reported_as_not_checked(word: str) -> None:
    findings = check(
        lines("Rcinex 450", "Dolo 650", "Pan 40", "Cetzine", "Mox 500"), allergic_to(word)
    )
    assert findings.cautions == () or all(c.kind != "allergy" for c in findings.cautions)
    assert f"Allergy to '{word}' not checked." in findings.checked
