"""The calculation of a dose by weight, and its questions."""

import pytest

from clinic.prescribing.by_weight import WeighedPatient, work_out
from clinic.prescribing.lines import read_line
from tests.unit.prescribing.by_weight.patients import (
    DROPS,
    FORMULARY,
    NEWBORN,
    SUSPENSION,
    SYRUP,
    TEENAGER,
    TODDLER,
    YEAR,
    of_weight,
    result_for,
)


def test_the_arithmetic_is_shown_in_one_line() -> None:
    result = result_for(f"{SUSPENSION} 15 mg/kg/dose tds 3d")
    assert result.line == f"{SUSPENSION} 7 ml tds 3d"
    assert result.arithmetic == (
        "15 mg/kg × 12 kg = 180 mg = 7.2 ml → 7 ml of 125 mg/5 ml (175 mg, 14.6 mg/kg); "
        "21 ml a day = 525 mg, at most 720 mg; 3 days: 63 ml, 2 bottles of 60 ml"
    )
    assert "By syringe or cup, never by spoon." in result.notes


def test_an_amount_per_day_is_divided_by_the_doses() -> None:
    result = result_for("Amoxycillin 125 mg/5 ml suspension 40 mg/kg/day tds 5d")
    assert result.line == "Amoxycillin 125 mg/5 ml suspension 6.5 ml tds 5d"
    assert result.arithmetic.startswith(
        "40 mg/kg a day × 12 kg = 480 mg a day ÷ 3 = 160 mg = 6.4 ml → 6.5 ml of 125 mg/5 ml"
    )


def test_an_amount_without_dose_or_day_asks_and_shows_both_results() -> None:
    result = result_for("amoxicillin 40 mg/kg tds 5d")
    assert (result.line, result.why) == ("", "For each dose, or for the whole day?")
    each, whole = result.choices
    assert each.line == "amoxicillin 40 mg/kg/dose tds 5d"
    assert each.detail.startswith("480 mg each time, 1,440 mg a day. Above what is listed")
    assert whole.line == "amoxicillin 40 mg/kg/day tds 5d"
    assert whole.detail.startswith("160 mg each time, 480 mg a day")
    assert result.range_text.startswith("25 mg/kg a dose, 2 times a day")


@pytest.mark.parametrize("often", ["od", "stat", "hs", "alternate days"])
def test_once_a_day_there_is_no_question_of_dose_or_day(often: str) -> None:
    result = result_for(f"Azithromycin 100 mg/5 ml suspension 10 mg/kg {often}")
    assert result.line == f"Azithromycin 100 mg/5 ml suspension 6 ml {often}"


def test_without_a_weight_the_weight_is_asked_for() -> None:
    result = result_for(f"{SYRUP} 15 mg/kg/dose tds 3d", None)
    assert result.asks_weight
    assert result.is_asking
    assert not result.line


def test_an_unwritten_strength_is_asked_with_the_result_of_each() -> None:
    result = result_for("paracetamol syp 15 mg/kg/dose tds 3d")
    assert result.why == "Which preparation?"
    details = {choice.title: choice.detail for choice in result.choices}
    assert details[SUSPENSION] == "7 ml each time"
    assert details["Paracetamol 250 mg/5 ml suspension"] == "3.5 ml each time"
    assert "Paracetamol Suspension IP 120 mg" not in details


@pytest.mark.parametrize(
    ("label", "given"),
    [
        (DROPS, "2 ml"),
        (SUSPENSION, "7 ml"),
        ("Paracetamol 250 mg/5 ml suspension", "3.5 ml"),
        ("Calpol 250", "3.5 ml"),
    ],
)
def test_drops_and_syrups_give_different_ml(label: str, given: str) -> None:
    result = result_for(f"{label} 15 mg/kg/dose tds")
    if label == DROPS:  # 1.8 ml: 2 ml would be above the range, 1.5 ml are 17 % less
        assert result.why.startswith("Rounding moves the dose by more than 10 %")
        assert [choice.title for choice in result.choices] == ["1.5 ml", "1.8 ml", "2 ml"]
    else:
        assert result.line == f"{label} {given} tds"


def test_an_unknown_strength_says_so_and_offers_the_known_ones() -> None:
    result = result_for("Calpol syrup 15 mg/kg/dose tds")
    assert result.why == "How much one ml of Calpol syrup holds is not known."
    assert SUSPENSION in [choice.title for choice in result.choices]
    assert all("tablet" not in choice.title for choice in result.choices)


def test_a_powder_for_injection_is_not_calculated() -> None:
    result = result_for("inj ceftriaxone 50 mg/kg iv od 3d")
    assert "depends on how it is dissolved" in result.why
    assert not result.is_asking


def test_an_injection_is_never_offered_unless_the_line_says_so() -> None:
    result = result_for("ondansetron 0.15 mg/kg stat")
    assert result.choices
    assert not [choice for choice in result.choices if "injection" in choice.line]


def test_a_combination_asks_which_ingredient_the_amount_refers_to() -> None:
    label = "Amoxicillin + Clavulanic acid 200 mg + 28.5 mg/5 ml suspension"
    result = result_for(f"{label} 45 mg/kg/day bd 5d")
    assert result.why == "The mg of which ingredient?"
    assert [choice.title for choice in result.choices] == ["of amoxicillin", "of clavulanic acid"]
    chosen = result_for(result.choices[0].line)
    assert chosen.line == f"{label} 7 ml bd 5d"
    assert "280 mg of amoxicillin" in chosen.arithmetic


def test_the_maximum_of_the_other_ingredient_applies_too() -> None:
    label = "Amoxicillin + Clavulanic acid 200 mg + 28.5 mg/5 ml suspension"
    result = result_for(
        f"{label} 60 mg/kg/dose of amoxicillin bd 5d", WeighedPatient(10_000, 3 * YEAR)
    )
    assert result.why.startswith("More than the most listed: 125 mg a day (12.5 mg/kg)")


def test_micrograms_are_not_converted() -> None:
    result = result_for("Ivermectin 6 mg tablet 200 mcg/kg stat", of_weight("30", 9 * YEAR))
    assert result.line == "Ivermectin 6 mg tablet 1 tab stat"
    assert result.arithmetic.startswith(
        "200 mcg/kg × 30 kg = 6,000 mcg = 1 tablet → 1 tablet of 6 mg"
    )


def test_decimals_of_a_weight_are_kept() -> None:
    result = result_for(f"{DROPS} 10 mg/kg/dose tds 2d", NEWBORN)
    assert result.line == f"{DROPS} 0.3 ml tds 2d"
    assert result.arithmetic.startswith(
        "10 mg/kg × 3.2 kg = 32 mg = 0.32 ml → 0.3 ml of 100 mg/ml (30 mg"
    )


def test_the_adult_dose_is_the_maximum_and_is_mentioned() -> None:
    result = result_for("Azithromycin 500 mg tablet 20 mg/kg od 3d", TEENAGER)
    assert result.why.startswith("For ")  # 500 mg for most, 1 g for typhoid: the doctor is asked
    assert [choice.title for choice in result.choices] == ["1 tablet", "2 tablets"]
    result = result_for(
        "Paracetamol 500 mg tablet 15 mg/kg/dose tds", WeighedPatient(80_000, 14 * YEAR)
    )
    assert result.line == "Paracetamol 500 mg tablet 2 tab tds"
    assert "Held at the most for an adult: 1,000 mg at a time." in result.notes
    assert "1,200 mg, held at 1,000 mg" in result.arithmetic


def test_a_heavy_teenager_is_capped_at_the_adult_dose() -> None:
    result = result_for("Ibuprofen 400 mg tablet 10 mg/kg/dose tds 3d", TEENAGER)
    assert result.line == "Ibuprofen 400 mg tablet 1 tab tds 3d"
    assert "Held at the most for an adult: 400 mg at a time." in result.notes


def test_more_than_the_maximum_of_a_day_asks_and_offers_only_allowed_doses() -> None:
    result = result_for(f"{SYRUP} 20 mg/kg/dose qid 3d")
    assert result.why.startswith("More than the most listed: 720 mg a day (60 mg/kg)")
    assert [choice.title for choice in result.choices] == ["7 ml"]
    assert result_for(result.choices[0].line).line == f"{SYRUP} 7 ml qid 3d"


def test_an_amount_above_the_range_is_mentioned() -> None:
    result = result_for(f"{SYRUP} 18 mg/kg/dose bd 3d")
    assert result.line == f"{SYRUP} 8.5 ml bd 3d"
    assert result.range_warning == "Above what is listed: 15 mg/kg a dose."


def test_rounding_never_exceeds_the_range() -> None:
    result = result_for(
        f"{SYRUP} 15 mg/kg/dose tds", of_weight("11.6")
    )  # 6.96 ml; 7 ml would be 15.1 mg/kg
    assert result.line == f"{SYRUP} 6.5 ml tds"


def test_a_medicine_without_a_range_is_calculated_with_a_note() -> None:
    result = result_for("Ondansetron 2 mg/5 ml oral solution 0.15 mg/kg/dose bd 2d")
    assert result.line == "Ondansetron 2 mg/5 ml oral solution 4.5 ml bd 2d"
    assert "No range listed for this medicine at this age and weight." in result.notes


def test_tablets_are_halved_or_quartered_only_within_a_tenth() -> None:
    result = result_for("Prednisolone 5 mg tablet 1 mg/kg/day od 5d", of_weight("10"))
    assert result.line == "Prednisolone 5 mg tablet 2 tab od 5d"
    result = result_for("Prednisolone 40 mg tablet 1 mg/kg/day od 5d", of_weight("14"))
    assert result.why.startswith("Rounding moves the dose by more than 10 %")
    titles = [choice.title for choice in result.choices]
    assert titles[:2] == ["¼ tablet", "½ tablet"]
    assert "Prednisolone 15 mg/5 ml syrup" in titles


def test_an_inexact_tablet_is_offered_only_where_nothing_else_is_possible() -> None:
    result = result_for("supp paracetamol 15 mg/kg pr stat")
    assert result.choices
    further = result_for(result.choices[0].line)
    assert further.why.startswith("Rounding moves the dose by more than 10 %")


def test_a_capsule_is_never_divided() -> None:
    result = result_for("Amoxycillin 250 mg capsule 25 mg/kg/dose bd")
    assert result.why.startswith("Rounding")
    assert [choice.title for choice in result.choices][:2] == ["1 capsule", "2 capsules"]


def test_a_typed_range_asks_for_one_of_its_ends() -> None:
    result = result_for("ibuprofen syp 5-10 mg/kg/dose tds")
    assert [choice.title for choice in result.choices] == ["5 mg/kg/dose", "10 mg/kg/dose"]


def test_without_a_number_the_listed_amounts_are_offered() -> None:
    result = result_for(f"{SYRUP} ? mg/kg tds 3d")
    assert [(choice.title, choice.detail) for choice in result.choices] == [
        ("15 mg/kg/dose", "7 ml each time")
    ]


def test_a_missing_frequency_is_asked_for() -> None:
    result = result_for(f"{SYRUP} 15 mg/kg/dose")
    assert result.why == "How often?"
    assert result_for(result.choices[2].line).line == f"{SYRUP} 7 ml tds"


def test_only_when_needed_is_a_complete_frequency() -> None:
    result = result_for(f"{SYRUP} 15 mg/kg sos for fever")
    assert result.line == f"{SYRUP} 7 ml sos for fever"
    assert "at most 720 mg a day" in result.arithmetic


def test_a_strength_in_brackets_belongs_to_the_preparation() -> None:
    line = result_for("syp paracetamol (250/5) 15 mg/kg/dose tds").line
    assert line == "Paracetamol 250 mg/5 ml suspension 3.5 ml tds"


def test_a_pattern_of_ones_gives_the_times() -> None:
    assert result_for(f"{SYRUP} 15 mg/kg/dose 1-0-1 3d").line == f"{SYRUP} 7-0-7 ml 3d"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("foobar 15 mg/kg tds", "Not understood: foobar."),
        ("syp paracetamol (240/9) 15 mg/kg/dose tds", "Paracetamol is not listed"),
        ("syp wysolone 1 mg/kg/day od", "Wysolone is not listed in this form or strength."),
        ("syp foobar 5 mg/kg/day od", "No medicine of this name is known."),
        (f"{SYRUP} 15 mg/kg/dose tds blorb", "Not understood: blorb."),
        (f"{SYRUP} 15 mg/kg/dose tds 5 ml", "Two amounts stand in the line."),
        (f"{SYRUP} 15 mg/kg/dose tds 3d then 10 mg/kg/dose", "Write one amount for each kg"),
        (f"{SYRUP} 15 mg/kg/dose of ibuprofen tds", "There is no ibuprofen"),
        (f"{SYRUP} 15 mg/kg/min", "An amount for each kg /min is not worked out."),
        (f"{SYRUP} 15 mg/kg/day q4-6h", "Write how often a day"),
        ("Betamethasone 0.1% w/w cream 1 mg/kg od", ""),
    ],
)
def test_a_line_without_a_calculation_stays_whole_and_says_why(line: str, why: str) -> None:
    result = result_for(line)
    assert result.typed == line
    assert not result.line
    assert result.why.startswith(why)
    assert result.why


@pytest.mark.parametrize("line", ["dolo 650 tds", "", "telma 40 od"])
def test_other_lines_are_not_changed(line: str) -> None:
    assert work_out(line, FORMULARY, TODDLER) is None


def test_a_printed_line_reads_as_it_was_calculated() -> None:
    line = read_line(result_for(f"{SYRUP} 15 mg/kg/dose tds 3d").line, FORMULARY)
    assert line.medicine is not None
    assert line.medicine.label == SYRUP
    assert line.dose is not None
