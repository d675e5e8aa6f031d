from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic.facts.diagnoses import (
    common_diagnoses,
    find_diagnosis,
    joined_diagnoses,
    named_diagnosis,
    other_diagnoses,
    search_diagnoses,
)


def codes(words: str, limit: int = 12) -> list[str]:
    return [diagnosis.code for diagnosis in search_diagnoses(words, limit)]


def test_all_of_icd10_is_there_and_each_code_once() -> None:
    others = [diagnosis.code for diagnosis in other_diagnoses()]
    common = {diagnosis.code for diagnosis in common_diagnoses()}
    assert len(common_diagnoses()) == 920
    assert len(others) + len(common) == 12_246
    assert [code for code, times in Counter(others).items() if times > 1] == []
    assert not common & set(others)


def test_every_common_diagnosis_has_a_code_of_icd10_with_its_title() -> None:
    for diagnosis in common_diagnoses():
        assert diagnosis.is_common
        assert diagnosis.title
        assert diagnosis.category
        assert find_diagnosis(diagnosis.code) is not None


def test_titles_are_plain_text() -> None:
    assert [d.title for d in other_diagnoses() if "&amp;" in d.title or "<" in d.title] == []


@pytest.mark.parametrize("typed", ["J02.9", "j029", " j02.9 "])
def test_a_code_is_found_with_or_without_its_dot(typed: str) -> None:
    diagnosis = find_diagnosis(typed)
    assert diagnosis is not None
    assert (diagnosis.code, diagnosis.name) == ("J02.9", "Acute pharyngitis")


@pytest.mark.parametrize("typed", ["", "J", "J99.99", "Acute pharyngitis", "é"])
def test_what_is_no_code_finds_no_diagnosis(typed: str) -> None:
    assert find_diagnosis(typed) is None


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("URTI", "J06.9"),
        ("T2DM", "E11.9"),
        ("t2dm with neuropathy", "E11.4"),
        ("HTN", "I10"),
        ("high bp", "I10"),
        ("sore throat", "J02.9"),
        ("throat infection", "J02.9"),
        ("cold", "J00"),
        ("fever", "R50.9"),
        ("viral fever", "B34.9"),
        ("dengu", "A97.9"),
        ("typhoid", "A01.0"),
        ("loose motions", "A09.9"),
        ("AGE", "A09.9"),
        ("UTI", "N39.0"),
        ("burning micturition", "R30.0"),
        ("GERD", "K21.9"),
        ("APD", "K29.7"),
        ("piles", "K64.9"),
        ("anemia", "D64.9"),
        ("iron deficiency", "D50.9"),
        ("hypothyroid", "E03.9"),
        ("PCOS", "E28.2"),
        ("diabetes", "E11.9"),
        ("LBP", "M54.5"),
        ("knee pain", "M25.5"),
        ("pain in the knee", "M25.5"),
        ("RA", "M06.9"),
        ("asthma", "J45.9"),
        ("copd", "J44.9"),
        ("IHD", "I25.9"),
        ("migrane", "G43.9"),
        ("hypertention", "I10"),
        ("ear wax", "H61.2"),
        ("ringworm", "B35.4"),
        ("pimples", "L70.0"),
        ("fracture of femur", "S72"),
        ("fracture neck femur", "S72.0"),
        ("meniere", "H81.0"),
        ("J02", "J02"),
        ("j02.9", "J02.9"),
    ],
)
def test_what_doctors_write_finds_what_they_mean(typed: str, code: str) -> None:
    assert codes(typed)[0] == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("ACS", "I24.9"),
        ("CAD", "I25.1"),
        ("RTA", "V89.2"),
        ("SNHL", "H90.5"),
        ("ILD", "J84.9"),
        ("OSA", "G47.3"),
        ("CRF", "N18.9"),
        ("LVF", "I50.1"),
        ("SVT", "I47.1"),
        ("IUGR", "O36.5"),
        ("LSCS", "O82.9"),
        ("AFI", "R50.9"),
        ("OM", "H66.9"),
        ("DKA", "E14.1"),
        ("MVP", "I34.1"),
        ("DCM", "I42.0"),
        ("HOCM", "I42.1"),
        ("TBM", "A17.0"),
        ("GBS", "G61.0"),
        ("SDH", "I62.0"),
        ("SAH", "I60.9"),
        ("CTS", "G56.0"),
        ("PHN", "B02.2"),
        ("AVN", "M87.9"),
        ("JIA", "M08.9"),
        ("GTCS", "G40.6"),
        ("MND", "G12.2"),
        ("VPC", "I49.3"),
        ("ARDS", "J80"),
        ("TPE", "J82"),
        ("CABG", "Z95.1"),
        ("PTCA", "Z95.5"),
        ("ESRD", "N18.5"),
        ("MHD", "Z99.2"),
        ("AGN", "N00.9"),
        ("AUR", "R33"),
        ("OAB", "N32.8"),
        ("SUI", "N39.3"),
        ("POP", "N81.9"),
        ("APH", "O46.9"),
        ("PPH", "O72.1"),
        ("PROM", "O42.9"),
        ("MTP", "O04.9"),
        ("PNC", "Z39.2"),
        ("FTND", "O80.9"),
        ("PMB", "N95.0"),
        ("BV", "N76.0"),
        ("FGR", "O36.5"),
        ("RPL", "N96"),
        ("ITP", "D69.3"),
        ("CML", "C92.1"),
        ("AML", "C92.0"),
        ("RCC", "C64"),
        ("HCC", "C22.0"),
        ("LBW", "P07.1"),
        ("CTEV", "Q66.0"),
        ("VSD", "Q21.0"),
        ("PDA", "Q25.0"),
        ("TOF", "Q21.3"),
        ("HSP", "D69.0"),
        ("PTSD", "F43.1"),
        ("LPR", "K21.9"),
        ("ETD", "H69.8"),
        ("CHL", "H90.2"),
        ("CRVO", "H34.8"),
        ("ARMD", "H35.3"),
        ("POAG", "H40.1"),
        ("NLDO", "H04.5"),
        ("TMJ", "K07.6"),
        ("LCS", "M48.0"),
        ("CLW", "T14.1"),
        ("SSI", "T81.4"),
        ("PMLE", "L56.4"),
        ("SJS", "L51.1"),
        ("HSM", "R16.2"),
        ("DCLD", "K74.6"),
        ("SAIO", "K56.6"),
        ("DJD", "M19.9"),
        ("DLP", "E78.5"),
        ("RVD", "B24"),
        ("JE", "A83.0"),
        ("DFU", "E11.5"),
        ("WALRI", "J22"),
        ("H1N1", "J09"),
        ("diabetic foot", "E11.5"),
        ("swine flu", "J09"),
        ("hyperacidity", "K21.9"),
        ("PV discharge", "N89.8"),
        ("acute febrile illness", "R50.9"),
        ("ureteric colic", "N23"),
        ("fungal infection", "B36.9"),
        ("kala azar", "B55.0"),
        ("TB spine", "A18.0"),
        ("old PTB", "B90.9"),
        ("ear discharge", "H92.1"),
        ("nose block", "J34.8"),
        ("bleeding PR", "K62.5"),
        ("bad obstetric history", "Z35.2"),
        ("previous LSCS", "O34.2"),
        ("post PTCA", "Z95.5"),
        ("stage 3 CKD", "N18.3"),
        ("Ca lung", "C34.9"),
        ("altered sensorium", "R41.0"),
        ("road accident", "V89.2"),
        ("scorpion sting", "T63.2"),
        ("cut wound", "T14.1"),
        ("knee pain", "M25.5"),
        ("leg pain", "M79.6"),
        ("night sweats", "R61.9"),
        ("pedal edema", "R60.0"),
        ("difficulty in swallowing", "R13"),
        ("bronchopneumonia", "J18.0"),
        ("long COVID", "U09.9"),
        ("fever with chills", "R50.8"),
        ("neck sprain", "S13.4"),
        ("low potassium", "E87.6"),
        ("speech delay", "F80.9"),
        ("nerve deafness", "H90.5"),
    ],
)
def test_the_words_and_abbreviations_of_a_ward_and_a_clinic_are_known(
    typed: str, code: str
) -> None:
    assert codes(typed)[0] == code


@pytest.mark.parametrize("typed", ["hyperacidity", "CHD", "PE", "DN", "MS", "fungal infection"])
def test_what_may_mean_two_diagnoses_offers_both_and_is_taken_as_neither(typed: str) -> None:
    offered = codes(typed, 3)
    assert len(set(offered)) >= 2
    assert named_diagnosis(typed) is None


def test_a_fungal_infection_is_one_of_the_skin_first() -> None:
    assert codes("fungal infection")[:2] == ["B36.9", "B35.9"]


@pytest.mark.parametrize(
    ("typed", "two"),
    [
        ("DM with HTN", ["E11.9", "I10"]),
        ("dm/htn", ["E11.9", "I10"]),
        ("T2DM + HTN", ["E11.9", "I10"]),
        ("IHD c HTN", ["I25.9", "I10"]),
        ("asthma with allergic rhinitis", ["J45.9", "J30.4"]),
        ("HTN, DM, hypothyroid", ["I10", "E11.9", "E03.9"]),
        ("fever & cough", ["R50.9", "R05"]),
    ],
)
def test_joined_diagnoses_are_offered_one_by_one(typed: str, two: list[str]) -> None:
    assert [diagnosis.code for diagnosis in joined_diagnoses(typed)] == two
    assert codes(typed)[: len(two)] == two


@pytest.mark.parametrize("typed", ["DM HTN", "uncontrolled DM with HTN", "k/c/o T2DM with HTN"])
def test_what_is_not_quite_two_names_is_offered_as_two_but_not_taken(typed: str) -> None:
    assert codes(typed)[:2] == ["E11.9", "I10"]
    assert joined_diagnoses(typed) == ()


@pytest.mark.parametrize(
    "typed",
    [
        "T2DM with neuropathy",
        "fever with chills",
        "hand, foot and mouth disease",
        "DM with xyzzy",
        "HTN",
        "AR with asthma",
        "HTN + DM + IDA + GERD + URTI",
        "",
        " + ",
    ],
)
def test_one_diagnosis_or_one_unknown_word_is_not_taken_as_several(typed: str) -> None:
    assert joined_diagnoses(typed) == ()


@pytest.mark.parametrize(
    ("typed", "code"),
    [("uncontrolled HTN", "I10"), ("left OA knee", "M17.9"), ("k/c/o COPD", "J44.9")],
)
def test_how_it_goes_and_on_which_side_does_not_hide_the_diagnosis(typed: str, code: str) -> None:
    assert codes(typed)[0] == code
    assert named_diagnosis(typed) is None


def test_common_diagnoses_come_before_the_rest_of_icd10() -> None:
    found = [diagnosis.is_common for diagnosis in search_diagnoses("fracture", 12)]
    assert found == sorted(found, reverse=True)
    assert found[0]
    assert not found[-1]


def test_a_title_typed_in_full_is_not_crowded_out_by_common_ones() -> None:
    found = codes("iron deficiency")
    assert found[0] == "D50.9"
    assert "E61.1" in found[:5]


def test_the_beginning_of_a_code_lists_its_codes_the_category_first() -> None:
    found = codes("E11", 20)
    assert found[0] == "E11"
    assert len(found) == 11
    assert all(code.startswith("E11") for code in found)


def test_a_diagnosis_that_needs_care_says_so() -> None:
    bite = find_diagnosis("W54")
    assert bite is not None
    assert "external-cause code" in bite.note


def test_a_shared_code_is_called_by_its_widest_name() -> None:
    shared = {"I10": "Essential hypertension", "M25.5": "Joint pain", "R50.9": "Fever, unspecified"}
    for code, name in shared.items():
        diagnosis = find_diagnosis(code)
        assert diagnosis is not None
        assert diagnosis.name == name


def test_every_common_diagnosis_is_found_by_its_name_and_synonyms() -> None:
    for diagnosis in common_diagnoses():
        for name in (diagnosis.name, *diagnosis.synonyms):
            assert diagnosis in search_diagnoses(name, 40), name


def test_others_are_found_by_their_title() -> None:
    for diagnosis in other_diagnoses()[::97]:
        assert diagnosis in search_diagnoses(diagnosis.title, 60), diagnosis.title


@given(st.text(max_size=80), st.integers(-1, 20))
@settings(max_examples=200)
def test_any_text_can_be_searched_and_gives_at_most_the_limit(typed: str, limit: int) -> None:
    found = search_diagnoses(typed, limit)
    assert len(found) <= max(limit, 0)
    assert len(set(found)) == len(found)
    assert found == search_diagnoses(typed, limit)
