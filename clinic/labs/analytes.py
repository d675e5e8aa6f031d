"""The tests whose values are converted, judged for slips of typing, and drawn over time. Pure.

Factors follow from molar masses (PubChem): glucose 180.156, cholesterol 386.65, triolein (by
convention for triglycerides) 885.4, creatinine 113.12, uric acid 168.11 g/mol. They agree with the
table of conversions in the AMA Manual of Style, 11th edition, chapter 17. HbA1c follows the master
equation of NGSP and IFCC: % = 0.09148 x mmol/mol + 2.152 (https://ngsp.org/ifcc.asp).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class LabUnit:
    """A unit of a test: value in the first unit = `factor` x value + `offset`.

    `places` are the decimals that a converted value is shown with.
    """

    name: str
    factor: Decimal = Decimal(1)
    offset: Decimal = Decimal(0)
    places: int = 1


@dataclass(frozen=True, slots=True)
class Analyte:
    """A test of the investigations list.

    A value outside `plausible`, in the first unit, is asked about once: these limits are ours, to
    find slips of typing, and are never shown as a range. `second` is the unit that is shown beside
    the first, '' for none. `least_span` fills the height of a picture, in the first unit.
    """

    name: str
    units: tuple[LabUnit, ...]
    plausible: tuple[Decimal, Decimal]
    least_span: Decimal
    second: str = ""

    def unit(self, name: str) -> LabUnit | None:
        """Return the unit with this name; None if the test has none such."""
        return next((unit for unit in self.units if unit.name == name), None)

    def is_plausible(self, number: Decimal, unit: LabUnit) -> bool:
        low, high = self.plausible
        return low <= to_first(number, unit) <= high


def to_first(number: Decimal, unit: LabUnit) -> Decimal:
    """Return a value in the first unit of its test, not rounded."""
    return number * unit.factor + unit.offset


def from_first(number: Decimal, unit: LabUnit) -> Decimal:
    """Return a value of the first unit in another unit, not rounded."""
    return (number - unit.offset) / unit.factor


def second_of(analyte: Analyte, number: Decimal, unit: LabUnit) -> tuple[Decimal, LabUnit] | None:
    """Return a value in the common other unit, rounded to its places; None if there is none."""
    first = analyte.units[0]
    other = analyte.unit(analyte.second) if unit is first else first
    if other is None or not analyte.second:
        return None
    converted = from_first(to_first(number, unit), other)
    return converted.quantize(Decimal(1).scaleb(-other.places)), other


def _by_mass(grams_per_mol: str, places: int, first_places: int) -> tuple[LabUnit, ...]:
    """Return mg/dl, and mmol/l by the molar mass: 1 mmol/l is a tenth of it in mg/dl."""
    factor = Decimal(grams_per_mol) / 10
    return LabUnit("mg/dl", places=first_places), LabUnit("mmol/l", factor, places=places)


def _in_micromoles(grams_per_mol: str, first_places: int) -> tuple[LabUnit, ...]:
    factor = Decimal(grams_per_mol) / 10_000
    return LabUnit("mg/dl", places=first_places), LabUnit("µmol/l", factor, places=0)


def _analyte(
    name: str, units: tuple[LabUnit, ...], plausible: tuple[str, str], span: str
) -> Analyte:
    low, high = map(Decimal, plausible)
    second = units[1].name if len(units) > 1 and units[1].factor != 1 else ""
    return Analyte(name, units, (low, high), Decimal(span), second)


_GLUCOSE = _by_mass("180.156", 1, 0)
_CHOLESTEROL = _by_mass("386.65", 2, 0)
_HBA1C = (
    LabUnit("%"),
    LabUnit("mmol/mol", Decimal("0.09148"), Decimal("2.152"), places=0),
)
_HAEMOGLOBIN = (LabUnit("g/dl"), LabUnit("g/l", Decimal("0.1"), places=0))
_TSH = (LabUnit("µIU/ml"), LabUnit("mIU/l"))

CREATININE = "Creatinine"

ANALYTES: Mapping[str, Analyte] = {
    one.name: one
    for one in (
        _analyte("HbA1c", _HBA1C, ("3", "20"), "3"),
        _analyte("Fasting glucose", _GLUCOSE, ("20", "1000"), "100"),
        _analyte("Glucose post meal (2 h)", _GLUCOSE, ("20", "1000"), "100"),
        _analyte("Random glucose", _GLUCOSE, ("20", "1000"), "100"),
        _analyte("Capillary glucose", _GLUCOSE, ("20", "1000"), "100"),
        _analyte(CREATININE, _in_micromoles("113.12", 2), ("0.1", "20"), "1"),
        _analyte("Haemoglobin", _HAEMOGLOBIN, ("2", "25"), "4"),
        _analyte("TSH", _TSH, ("0.001", "150"), "4"),
        _analyte("Total cholesterol", _CHOLESTEROL, ("40", "1000"), "100"),
        _analyte("LDL cholesterol calculated", _CHOLESTEROL, ("5", "800"), "80"),
        _analyte("HDL cholesterol", _CHOLESTEROL, ("5", "150"), "30"),
        _analyte("Triglycerides", _by_mass("885.4", 2, 0), ("20", "5000"), "150"),
        _analyte("Uric acid", _in_micromoles("168.11", 1), ("0.5", "25"), "4"),
    )
}
"""By the name in the investigations list, in the order in which they are drawn."""

_ONE_UNIT = {
    "Potassium": (Decimal("1.5"), Decimal(10)),
    "Sodium": (Decimal(90), Decimal(200)),
    "Chloride": (Decimal(60), Decimal(150)),
}
"""Tests of one unit, which is often not typed: what is plausible in mmol/l, which is mEq/l."""
_IONS = frozenset({"", "mmol/l", "meq/l", "mmol", "meq"})


def is_implausible(test: str, number: Decimal, unit: str) -> bool:
    """Return whether a value of a test of one unit is outside what is plausible: potassium 42."""
    if test not in _ONE_UNIT or unit.lower().replace(" ", "") not in _IONS:
        return False
    low, high = _ONE_UNIT[test]
    return not low <= number <= high


_SPELLINGS = {
    "mg%": "mg/dl",
    "mgs/dl": "mg/dl",
    "mgdl": "mg/dl",
    "mg/100ml": "mg/dl",
    "gm/dl": "g/dl",
    "gms/dl": "g/dl",
    "gm%": "g/dl",
    "g%": "g/dl",
    "gms%": "g/dl",
    "gm/l": "g/l",
    "percent": "%",
    "mmols/l": "mmol/l",
    "micromol/l": "µmol/l",
    "mcmol/l": "µmol/l",
    "umol/l": "µmol/l",
    "uiu/ml": "µIU/ml",
    "miu/ml": "mIU/ml",
    "miu/l": "mIU/l",
}


def unit_name(typed: str) -> str:
    """Return the one spelling of a unit that has several; any other text with its spaces tidied.

    `mIU/ml` stays what it says: it is not `mIU/l`, and the report decides.
    """
    tidy = " ".join(typed.split())
    folded = tidy.lower().replace(" ", "").replace("μ", "u").replace("µ", "u")
    if folded in _SPELLINGS:
        return _SPELLINGS[folded]
    return folded if folded in _PLAIN else tidy


_PLAIN = frozenset(unit.name for one in ANALYTES.values() for unit in one.units)
