"""Plausibility checks of the list of brands, whose public sources contain mistakes that would reach
a prescription."""

from __future__ import annotations

import csv
import re
from fractions import Fraction

from clinic.facts.tables import FOLDER

INJECTED_ONLY = (
    *("insulin", "enoxaparin", "ceftriaxone", "cefotaxime", "ceftazidime", "cefepime", "meropenem"),
    *("piperacillin", "teicoplanin", "epinephrine", "adrenaline", "streptokinase", "tenecteplase"),
)
"""Ingredients that are never swallowed; an insulin as an oral suspension is an error in the
source."""
OF_THE_EYE = (
    *("nepafenac", "loteprednol", "brinzolamide", "fluorometholone", "dorzolamide", "latanoprost"),
    *("travoprost", "bimatoprost", "tropicamide", "difluprednate", "natamycin", "brimonidine"),
    *("bromfenac", "benzalkonium", "timolol"),
)
"""Ingredients that are dropped into the eye; a suspension of one is no oral suspension."""
BY_WEIGHT_AND_SWALLOWED = frozenset({"lactitol"})
BY_MOUTH = re.compile(r"tablet|capsule|syrup|oral|suspension|lozenge", re.IGNORECASE)
SOLID = re.compile(r"tablet|capsule", re.IGNORECASE)
NUMBERED = re.compile(r"[^\d]+ (\d+(?:\.\d+)?)")
WEIGHT = re.compile(r"(\d+(?:\.\d+)?)\s*(mcg|mg|g|gm|iu)\b", re.IGNORECASE)
IN_MG = {"mcg": Fraction(1, 1000), "mg": Fraction(1), "g": Fraction(1000), "gm": Fraction(1000)}
OTHERWISE = re.compile(r"metoprolol|pancreatin|penicillin|potassium")
"""Brands whose number counts the tartrate, the lipase, thousands of units, or milliequivalents."""


def rows() -> list[dict[str, str]]:
    with (FOLDER / "brands.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def amounts(strength: str) -> set[Fraction]:
    """Return the amounts of a strength as a name may have them: in their unit, in mg and in mcg."""
    weights: set[Fraction] = set()
    for number, unit in WEIGHT.findall(strength):
        scale = IN_MG.get(unit.lower(), Fraction(1))
        weights |= {Fraction(number), Fraction(number) * scale, Fraction(number) * scale * 1000}
    return weights


def test_no_injection_only_medicine_is_listed_by_mouth() -> None:
    wrong = [
        f"{row['brand']}: {row['form']}"
        for row in rows()
        if BY_MOUTH.search(row["form"])
        and any(drug.split()[0] in INJECTED_ONLY for drug in row["ingredients"].split("+"))
    ]
    assert wrong == []


def test_nothing_for_the_eye_or_the_skin_is_listed_by_mouth() -> None:
    wrong = []
    for row in rows():
        first_words = {drug.split()[0] for drug in row["ingredients"].split("+")}
        is_local = not first_words.isdisjoint(OF_THE_EYE) or (
            "% w/" in row["strength"] and first_words.isdisjoint(BY_WEIGHT_AND_SWALLOWED)
        )
        if is_local and BY_MOUTH.search(row["form"]):
            wrong.append(f"{row['brand']}: {row['form']} {row['strength']}")
    assert wrong == []


def test_the_number_in_a_plain_tablets_name_is_its_strength() -> None:
    wrong = []
    for row in rows():
        named, listed = NUMBERED.fullmatch(row["brand"]), amounts(row["strength"])
        alone = "+" not in row["ingredients"] and not OTHERWISE.search(row["ingredients"])
        if (
            named
            and listed
            and alone
            and SOLID.search(row["form"])
            and Fraction(named[1]) not in listed
        ):
            wrong.append(f"{row['brand']}: {row['strength']}")
    assert wrong == []
