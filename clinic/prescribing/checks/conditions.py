"""The conditions under which a row of the facts holds: what of them can be known here.

A condition that cannot be tested is None: of a row that warns only under it a note is left, which
says the condition; a row that warns unless it is known not to hold goes on warning.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from clinic.prescribing.checks.medicines import Given, Way
from clinic.prescribing.checks.subjects import Person

YEAR = 365.25
OLD_DAYS = round(65 * YEAR)
LONG_USE_DAYS = 14
"""A course of two weeks is no long use."""
USUAL_SPARING_MG = 50
"""Up to which spironolactone or eplerenone with an ACE inhibitor is accepted: ANSM 2020."""
HIGH_TRIMETHOPRIM_MG_PER_KG = 15
"""From which the dose is that for Pneumocystis: 15 to 20 mg/kg a day, MSF Essential Drugs 2024."""
HIGH_VITAMIN_A_IU = 10_000

KIDNEY, HEART, LIVER, G6PD = "kidney disease", "heart failure", "liver disease", "G6PD deficiency"
_CODES = {
    KIDNEY: re.compile(r"N1[789]|Z99\.2|Z94\.0|Z49|I12|I13|E1[0-4]\.2"),
    HEART: re.compile(r"I50|I11\.0|I13\.[02]"),
    LIVER: re.compile(r"K7[0-7]|B18|B19"),
    G6PD: re.compile(r"D55\.0"),
}
_ILL = "disease|failure|injury|insufficiency|impairment|dysfunction|transplant"
_NAMES = {
    KIDNEY: re.compile(
        rf"\b(?:ckd|crf|cri|aki|esrd|eskd|ur(?:a)?emia)\b|\b(?:kidney|renal) (?:{_ILL})"
        r"|nephropathy|nephrotic|\b(?:glomerulo)?nephritis|dialysis"
    ),
    HEART: re.compile(
        r"\b(?:heart|cardiac|ventricular|lv) (?:failure|dysfunction)"
        r"|\b(?:ccf|chf|lvf|hf[mpr]ef)\b"
    ),
    LIVER: re.compile(r"\b(?:liver|hepatic)\b|cirrhosis|\bhepatitis|\bd?cld\b|\b(?:na|ma)[fs]ld\b"),
    G6PD: re.compile(r"\bg\s?-?6\s?-?p\s?-?d|glucose.6.phosphate.dehydrogenase|favism"),
}
_DENIED = re.compile(
    r"\b(?:no|not|without|normal|negative|family history|ruled out|vaccin\w*|donor)\b"
)
_BETWEEN = re.compile(r"[,;/()\n]|\bwith\b|\band\b|\bbut\b")
_FILTRATION = re.compile(r"\begfr\D{0,9}(\d{1,3})\b")
_LOW_FILTRATION = 60
"""mL/min/1.73 m2, below which the kidney is ill where it lasts: KDIGO 2012, stage 3."""


def conditions_of(problems: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Which of the known conditions are recorded among problems, by code or by name. What a name
    denies (`G6PD normal`, `no kidney disease`) is none."""
    found = set()
    for code, name in problems:
        found |= {key for key, pattern in _CODES.items() if pattern.match(code)}
        for part in _BETWEEN.split(name.lower()):
            found |= _named(" ".join(part.split()))
    return frozenset(found)


def _named(words: str) -> set[str]:
    filtration = _FILTRATION.search(words)
    low = filtration is not None and int(filtration[1]) < _LOW_FILTRATION
    found = {KIDNEY} if low else set()
    if _DENIED.search(words):
        return found
    return found | {key for key, pattern in _NAMES.items() if pattern.search(words)}


@dataclass(frozen=True, slots=True)
class Situation:
    """Two medicines that meet, for whom, and how many of all that is taken prolong QT."""

    one: Given
    other: Given
    person: Person
    prolonging: int = 0

    @property
    def both(self) -> tuple[Given, Given]:
        return self.one, self.other

    def having(self, *names: str) -> Given | None:
        """The one of the two that has any of these ingredients."""
        return next((given for given in self.both if not given.parts.isdisjoint(names)), None)


def holds(code: str, situation: Situation) -> bool | None:
    """Whether a condition holds; None where nothing here can tell."""
    rule = _RULES.get(code)
    return rule(situation) if rule else None


def is_old(person: Person) -> bool | None:
    return None if person.age_days is None else person.age_days >= OLD_DAYS


def _at_least(name: str, least: float) -> Callable[[Situation], bool | None]:
    """At least so many mg of an ingredient at one time."""

    def rule(situation: Situation) -> bool | None:
        given = situation.having(name)
        mg = given.strength_mg({name}) if given else None
        return None if mg is None else mg >= least

    return rule


def _weekly_above(least: float) -> Callable[[Situation], bool | None]:
    def rule(situation: Situation) -> bool | None:
        given = situation.having("methotrexate")
        mg = given.strength_mg({"methotrexate"}) if given else None
        return None if mg is None else mg >= least

    return rule


def _injected(*names: str) -> Callable[[Situation], bool | None]:
    def rule(situation: Situation) -> bool | None:
        given = situation.having(*names) if names else None
        return given.is_injected if given else any(g.is_injected for g in situation.both)

    return rule


def _recorded(condition: str) -> Callable[[Situation], bool | None]:
    def rule(situation: Situation) -> bool | None:
        return True if condition in situation.person.conditions else None

    return rule


def _long_use(situation: Situation) -> bool | None:
    known = [given.days for given in situation.both if given.days is not None]
    if any(days <= LONG_USE_DAYS for days in known):
        return False
    return True if len(known) == 2 else None


def _qt_risk(situation: Situation) -> bool | None:
    """Age above 65, by injection, a third that prolongs QT; potassium is not known here."""
    if situation.prolonging > 2 or HEART in situation.person.conditions:
        return True
    if is_old(situation.person) or any(given.is_injected for given in situation.both):
        return True
    return None


def _sparing(situation: Situation) -> bool | None:
    """Whether more than the dose that is accepted beside an ACE inhibitor or a sartan is given, or
    the kidney is ill."""
    if KIDNEY in situation.person.conditions:
        return True
    names = ("spironolactone", "eplerenone")
    given = situation.having(*names)
    mg = (given.daily_mg(names) or given.strength_mg(names)) if given else None
    return None if mg is None else mg > USUAL_SPARING_MG


def _high_cotrimoxazole(situation: Situation) -> bool | None:
    given = situation.having("trimethoprim", "sulfamethoxazole")
    if given is None or given.is_injected:
        return given is not None
    mg, weight = given.daily_mg({"trimethoprim"}), situation.person.weight_g
    if mg is None or not weight or weight < 0:
        return None
    return mg / (weight / 1000) >= HIGH_TRIMETHOPRIM_MG_PER_KG


def _much_vitamin_a(situation: Situation) -> bool | None:
    given = situation.having("vitamin a")
    units = given.amount.daily_iu.get("vitamin a") if given else None
    return None if units is None else units >= HIGH_VITAMIN_A_IU


def _swallowed(name: str) -> Callable[[Situation], bool | None]:
    def rule(situation: Situation) -> bool | None:
        given = situation.having(name)
        return None if given is None else given.way is Way.SWALLOWED

    return rule


def _suspension(situation: Situation) -> bool | None:
    given = situation.having("posaconazole")
    return None if given is None or not given.line.form else "suspension" in given.line.form


_RULES: Mapping[str, Callable[[Situation], bool | None]] = {
    "aspirin_ge_500mg": _at_least("aspirin", 500),
    "aspirin_ge_1g": _at_least("aspirin", 1000),
    "methotrexate_gt_20mg_week": _weekly_above(20.01),
    "methotrexate_ge_15mg_week": _weekly_above(15),
    "heparin_treatment_dose": lambda s: True if is_old(s.person) else None,
    "elderly": lambda s: is_old(s.person),
    "long_use": _long_use,
    "qt_risk_factor": _qt_risk,
    "k_monitored": _sparing,
    "tmpsmx_high_dose": _high_cotrimoxazole,
    "renal_impairment": _recorded(KIDNEY),
    "heart_failure": _recorded(HEART),
    "erythromycin_iv": _injected("erythromycin", "spiramycin"),
    "iv_calcium": _injected("calcium", "calcium gluconate", "calcium chloride"),
    "iv_route": _injected("diltiazem", "verapamil"),
    "posaconazole_suspension": _suspension,
    "oral_midazolam": _swallowed("midazolam"),
    "vitamin_a_ge_10000iu": _much_vitamin_a,
    "rosuvastatin_40mg": _at_least("rosuvastatin", 40),
}
"""Others can't be tested: contraceptive_use, see_source, separate_doses, alcohol."""
