"""The cautions in pregnancy, while breastfeeding and in childhood, as read from their sources."""

from __future__ import annotations

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
"""Used in obstetrics, or rated lower than the row says: docs/decisions/0010."""


def test_each_level_is_supported_by_words_of_its_source() -> None:
    assert [sorted(row.ingredients) for row in ROWS if not is_supported(row)] == []


def is_supported(row: MedicineCautions) -> bool:
    levels = {row.pregnancy_level, row.breastfeeding_level, row.child_level}
    return (
        levels <= {"", "stop", "serious", "note"}
        and (bool(row.pregnancy) or not row.pregnancy_level)
        and (bool(row.breastfeeding) or not row.breastfeeding_level)
        and bool(row.child_level) == bool(row.child_under_days or row.child_under_g)
        and (bool(row.child) or not row.child_level)
    )


def test_contraindicated_throughout_means_stop() -> None:
    for row in read(FILE):
        if row["pregnancy"] == "contraindicated" and row["drug"] not in DECIDED:
            assert row["pregnancy_level"] == "stop", row["drug"]
        if row["breastfeeding"] == "contraindicated" and row["drug"] not in DECIDED:
            assert row["breastfeeding_level"] == "stop", row["drug"]


def test_cautions_are_found_by_ingredient() -> None:
    cautions = cautions_of(["sulfamethoxazole"])["sulfamethoxazole"]
    assert {row.ingredients for row in cautions} == {
        frozenset({"sulfamethoxazole", "trimethoprim"})
    }
    assert cautions_of(["paracetamol", "no such"]).keys() == {"paracetamol"}
    assert cautions_of([]) == {}


def test_no_contraindication_means_no_caution() -> None:
    for row in read(FILE):
        if row["pregnancy"].startswith("no contraindication"):
            assert row["pregnancy_level"] == "", row["drug"]
        if row["breastfeeding"].startswith("no contraindication"):
            assert row["breastfeeding_level"] == "", row["drug"]


def test_avoid_means_caution() -> None:
    for row in read(FILE):
        if row["pregnancy"].startswith("avoid"):
            assert row["pregnancy_level"], row["drug"]
        if row["breastfeeding"].startswith("avoid"):
            assert row["breastfeeding_level"], row["drug"]


def test_the_caution_about_warfarin_in_pregnancy_applies_to_acenocoumarol() -> None:
    ((caution,),) = cautions_of(["acenocoumarol"]).values()
    assert caution.pregnancy_level == "stop"
    assert "told of warfarin" in caution.source
