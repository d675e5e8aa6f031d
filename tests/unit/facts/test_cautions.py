"""What was read from the cautions in pregnancy, while breastfeeding and in childhood."""

from __future__ import annotations

import pytest

from clinic.facts.cautions import FILE, MedicineCautions, cautions_of, list_cautions
from clinic.facts.tables import read

ROWS = sorted(
    set(list_cautions()),
    key=lambda row: (sorted(row.ingredients), row.source, row.pregnancy, row.breastfeeding),
)
"""In the same order in every process, whatever the order of a set."""


DECIDED = frozenset(
    (
        *("alprostadil", "carbetocin", "clomiphene", "denosumab", "dinoprostone", "domperidone"),
        *("dydrogesterone", "furosemide", "human chorionic gonadotropin", "hydroxyprogesterone"),
        *("letrozole", "leuprolide", "levonorgestrel", "oxytocin", "progesterone", "triazolam"),
        "triptorelin",
    )
)
"""Used in obstetrics, or lesser than the row's word: docs/decisions/0010."""


@pytest.mark.parametrize("row", ROWS, ids=lambda row: "+".join(sorted(row.ingredients)))
def test_a_level_stands_on_words_of_its_source(row: MedicineCautions) -> None:
    assert {row.pregnancy_level, row.breastfeeding_level, row.child_level} <= {
        *("", "stop", "serious", "note")
    }
    assert bool(row.pregnancy) or not row.pregnancy_level
    assert bool(row.breastfeeding) or not row.breastfeeding_level
    assert bool(row.child_level) == bool(row.child_under_days or row.child_under_g)
    assert bool(row.child) or not row.child_level


def test_contraindicated_throughout_is_a_stop() -> None:
    for row in read(FILE):
        if row["pregnancy"] == "contraindicated" and row["drug"] not in DECIDED:
            assert row["pregnancy_level"] == "stop", row["drug"]
        if row["breastfeeding"] == "contraindicated" and row["drug"] not in DECIDED:
            assert row["breastfeeding_level"] == "stop", row["drug"]


def test_the_cautions_of_an_ingredient_are_found_under_it() -> None:
    cautions = cautions_of(["sulfamethoxazole"])["sulfamethoxazole"]
    assert {row.ingredients for row in cautions} == {
        frozenset({"sulfamethoxazole", "trimethoprim"})
    }
    assert cautions_of(["paracetamol", "no such"]).keys() == {"paracetamol"}
    assert cautions_of([]) == {}


def test_no_contraindication_is_no_caution() -> None:
    for row in read(FILE):
        if row["pregnancy"].startswith("no contraindication"):
            assert row["pregnancy_level"] == "", row["drug"]
        if row["breastfeeding"].startswith("no contraindication"):
            assert row["breastfeeding_level"] == "", row["drug"]


def test_avoid_is_a_caution() -> None:
    for row in read(FILE):
        if row["pregnancy"].startswith("avoid"):
            assert row["pregnancy_level"], row["drug"]
        if row["breastfeeding"].startswith("avoid"):
            assert row["breastfeeding_level"], row["drug"]


def test_what_is_told_of_warfarin_in_pregnancy_holds_for_acenocoumarol() -> None:
    ((caution,),) = cautions_of(["acenocoumarol"]).values()
    assert caution.pregnancy_level == "stop"
    assert "told of warfarin" in caution.source
