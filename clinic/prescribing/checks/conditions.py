"""The conditions of the facts, as far as the record can tell whether they are met.

A condition that cannot be tested is None. A row that warns only under it then leaves a note that
states the condition; a row that warns unless the condition is known to be false still warns.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from clinic.alerts.rules import RELATIVES
from clinic.prescribing.checks.medicines import Medication, RouteClass
from clinic.prescribing.checks.subjects import Person

YEAR = 365.25
OLD_DAYS = round(65 * YEAR)
LONG_USE_DAYS = 14
"""A longer course is long use."""
USUAL_SPARING_MG = 50
"""The largest accepted mg of spironolactone or eplerenone with an ACE inhibitor: ANSM 2020."""
HIGH_TRIMETHOPRIM_MG_PER_KG = 15
"""The least dose against Pneumocystis: 15 to 20 mg/kg a day, MSF Essential Drugs 2024."""
HIGH_VITAMIN_A_IU = 10_000

KIDNEY, HEART, LIVER, G6PD = "kidney disease", "heart failure", "liver disease", "G6PD deficiency"
_CODES = {
    KIDNEY: re.compile(r"N1[789]|Z99\.2|Z94\.0|Z49|I12|I13|E1[0-4]\.2"),
    HEART: re.compile(r"I50|I11\.0|I13\.[02]"),
    LIVER: re.compile(r"K7[0-7]|B18|B19"),
    G6PD: re.compile(r"D55\.0"),
}
_ILL = "disease|failure|injury|insufficiency|impairment|dysfunction|damage|transplant|kharab"
_NAMES = {
    KIDNEY: re.compile(
        rf"\b(?:ckd|dkd|crf|cri|aki|esrd|eskd|ur(?:a)?emia)\b|\b(?:kidney|renal) (?:{_ILL})"
        r"|nephropathy|nephrotic|\b(?:glomerulo)?nephritis|dialysis"
    ),
    HEART: re.compile(
        r"\b(?:heart|cardiac|ventricular|lv) (?:failure|dysfunction)"
        r"|\b(?:ccf|chf|lvf|hf|hf[mpr]ef)\b"
    ),
    LIVER: re.compile(
        r"\b(?:liver|hepatic)\b|cirrhosis|\bhepatitis|\bd?cld\b|\b(?:na|ma)[fs]ld\b|\bnash\b"
    ),
    G6PD: re.compile(r"\bg\s?-?6\s?-?p\s?-?d|glucose.6.phosphate.dehydrogenase|favism"),
}
_OF_OTHERS = re.compile(rf"^(?:h/?o |his |her )?(?:{RELATIVES})\b|\bin (?:{RELATIVES})\b|\bdonor\b")
"""Words about somebody else. A transplant is the patient's own, whoever gave it."""
_DENIED_BEFORE = re.compile(
    r"\b(?:no|nil|never|without|denie[sd]|f/?h/?o?|family history|ruled out|excluded)\b"
    r"|\bnot (?:(?:a|an|any|known|case|of|to|have|having|suggestive|in) )*$"
    r"|\b(?:normal|negative)(?: for)? $"
)
"""Words that deny what follows them: `no h/o CKD`, and not the CKD of `CKD not on dialysis`."""
_WHAT_WAS_TESTED = (
    r"(?:[abcde]|\d{4}|enzymes?|functions?|profile|tests?|scan|usg|screen(?:ing)?|status|levels?|assay|activity"
    r"|surface|antigen|def(?:iciency|icient)?|disease|is|was|in|on)"
)
_DENIED_BEHIND = re.compile(
    rf"\W*(?:{_WHAT_WAS_TESTED}\W+)*(?:(?:no|not|nil|never|nahin?|nhi)(?: hai)?\W*|"
    r"(?:normal|negative|adequate|excluded|ruled out|no def\w*"
    r"|not (?:present|found|seen|detected|confirmed|deficient|done|tested|known|needed|required))"
    r"(?: (?:on|in|by|since)\b.*|\W|\d)*)"
)
"""What denies the name that it follows, to the end of the text: `G6PD normal`, `CKD ruled out`."""
_OVER = re.compile(r"\b(?:resolved|recovered|cured)\W*(?:in )?(?:\d{4})?\W*$")
_PASSES = re.compile(r"\b(?:aki|acute)\b|^\W*(?:[hsp]/?o |[hs]/p )?hepatitis\b(?! ?[bcd]\b)")
"""What may be over for good. A chronic disease that is called resolved still warns."""
_VACCINE = re.compile(r"\bhep\w*\W*[ab]?\W*vaccin\w*|\bvaccin\w*\W+(?:\w+ )?hep\w*(?: [ab]\b)?")
_MINUS = re.compile(r"\([-\u2013\u2212](?:ve)?\)")
# Not within an abbreviation of single letters: no h/o CKD.
_BETWEEN = re.compile(r"[,;()\n]|(?<!\b\w)/|/(?!\w\b)|\bwith\b|\band\b|\bbut\b")
_FILTRATION = re.compile(r"\begfr\D{0,9}(\d{1,3})\b")
_LOW_FILTRATION = 60
"""mL/min/1.73 m2; a lasting filtration below it is kidney disease: KDIGO 2012, stage 3."""


def conditions_of(problems: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Return the known conditions among recorded problems, by code or by name.

    A name that denies one (`G6PD normal`, `no h/o CKD`, `CKD (-)`, `CKD ruled out`), tells that an
    acute one is over, or tells of a relative, gives none. What is denied beside a disease (`CKD not
    on dialysis`, `cirrhosis without ascites`) leaves the disease. A suspicion (`?CKD`, `r/o CKD`)
    counts: a warning too many is the lesser harm.
    """
    conditions = set()
    for code, name in problems:
        conditions |= {key for key, pattern in _CODES.items() if pattern.match(code)}
        for part in _BETWEEN.split(_MINUS.sub(" negative ", name.lower())):
            conditions |= _conditions_in(" ".join(part.split()))
    return frozenset(conditions)


_G6PD_NORMAL = re.compile(
    rf"(?:normal (?:{_NAMES[G6PD].pattern})|(?:{_NAMES[G6PD].pattern})\W*"
    r"(?:(?:enzyme|level|status|activity|assay|test|screen(?:ing)?|is|was)s?\W+)*"
    r"(?:within normal limits|normal|adequate|sufficient|not deficient))"
    r"(?:\W+(?:on|in|dated|done)\b[^?]*|[^a-z?]*)"
)
"""Not `no G6PD deficiency` or `G6PD negative`: nobody may have tested it."""


def ruled_out_of(problems: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Return the conditions that a recorded result rules out: `G6PD normal` on 3 May; but not where
    any problem has the condition."""
    texts = [part for _, name in problems for part in _BETWEEN.split(name.lower())]
    own = [" ".join(text.split()) for text in texts if not _OF_OTHERS.search(text)]
    normal = any(_G6PD_NORMAL.fullmatch(text) for text in own)
    return (frozenset({G6PD}) if normal else frozenset()) - conditions_of(problems)


def _conditions_in(text: str) -> set[str]:
    filtration = _FILTRATION.search(text)
    low = filtration is not None and int(filtration[1]) < _LOW_FILTRATION
    conditions = {KIDNEY} if low else set()
    if _OF_OTHERS.search(text) and "transplant" not in text:
        return conditions
    text = _VACCINE.sub(" ", text)
    named = [(key, match) for key, names in _NAMES.items() for match in names.finditer(text)]
    return conditions | {
        key for key, match in named if not _is_denied(text, match, is_only=len(named) == 1)
    }


def _is_denied(text: str, name: re.Match[str], *, is_only: bool) -> bool:
    """Return whether the words around a name say that the patient has it not, or not any more.

    Words behind it count only where it is the only name: in `CKD, AKI resolved` one of two is over.
    """
    if _DENIED_BEFORE.search(text[: name.start()]):
        return True
    behind = text[name.end() :]
    is_over = _OVER.search(behind) is not None and _PASSES.search(text) is not None
    return is_only and (is_over or _DENIED_BEHIND.fullmatch(behind) is not None)


@dataclass(frozen=True, slots=True)
class PairContext:
    """Two medicines of a person, and the number of ingredients in use that prolong QT."""

    first: Medication
    second: Medication
    person: Person
    prolonging: int = 0

    @property
    def both(self) -> tuple[Medication, Medication]:
        return self.first, self.second

    def medication_with(self, *names: str) -> Medication | None:
        """Return the first of the two that has any of these ingredients."""
        return next(
            (medication for medication in self.both if not medication.parts.isdisjoint(names)), None
        )


def is_met(code: str, context: PairContext) -> bool | None:
    """Return whether a condition is met; None where the record can't tell."""
    rule = _RULES.get(code)
    return rule(context) if rule else None


def has_weak_kidneys(person: Person) -> bool:
    """Return whether kidney disease is recorded, or the measured eGFR is below 60.

    One low value is no lasting disease, but a warning too many is the lesser harm.
    """
    measured = person.filtration
    is_low = measured is not None and measured.rate < _LOW_FILTRATION
    return is_low or KIDNEY in person.conditions


def is_old(person: Person) -> bool | None:
    return None if person.age_days is None else person.age_days >= OLD_DAYS


def _at_least(name: str, least: float) -> Callable[[PairContext], bool | None]:
    """Return a rule: at least so many mg of an ingredient at one time."""

    def rule(context: PairContext) -> bool | None:
        medication = context.medication_with(name)
        mg = medication.strength_mg({name}) if medication else None
        return None if mg is None else mg >= least

    return rule


def _weekly_above(least: float) -> Callable[[PairContext], bool | None]:
    def rule(context: PairContext) -> bool | None:
        medication = context.medication_with("methotrexate")
        mg = medication.strength_mg({"methotrexate"}) if medication else None
        return None if mg is None else mg >= least

    return rule


def _injected(*names: str) -> Callable[[PairContext], bool | None]:
    def rule(context: PairContext) -> bool | None:
        medication = context.medication_with(*names) if names else None
        return medication.is_injected if medication else any(g.is_injected for g in context.both)

    return rule


def _recorded(condition: str) -> Callable[[PairContext], bool | None]:
    def rule(context: PairContext) -> bool | None:
        return True if condition in context.person.conditions else None

    return rule


def _long_use(context: PairContext) -> bool | None:
    lengths = [medication.days for medication in context.both if medication.days is not None]
    if any(days <= LONG_USE_DAYS for days in lengths):
        return False
    return True if len(lengths) == 2 else None


def _qt_risk(context: PairContext) -> bool | None:
    """Return True for age above 65, an injection, heart failure or a third medicine that prolongs
    QT.

    Potassium is not known here.
    """
    if context.prolonging > 2 or HEART in context.person.conditions:
        return True
    if is_old(context.person) or any(medication.is_injected for medication in context.both):
        return True
    return None


def _sparing(context: PairContext) -> bool | None:
    """Return whether the dose is above the one accepted with an ACE inhibitor or a sartan, or
    the kidneys are weak."""
    if has_weak_kidneys(context.person):
        return True
    names = ("spironolactone", "eplerenone")
    medication = context.medication_with(*names)
    mg = (medication.daily_mg(names) or medication.strength_mg(names)) if medication else None
    return None if mg is None else mg > USUAL_SPARING_MG


def _high_cotrimoxazole(context: PairContext) -> bool | None:
    medication = context.medication_with("trimethoprim", "sulfamethoxazole")
    if medication is None or medication.is_injected:
        return medication is not None
    mg, weight = medication.daily_mg({"trimethoprim"}), context.person.weight_g
    if mg is None or not weight or weight < 0:
        return None
    return mg / (weight / 1000) >= HIGH_TRIMETHOPRIM_MG_PER_KG


def _much_vitamin_a(context: PairContext) -> bool | None:
    medication = context.medication_with("vitamin a")
    units = medication.amount.daily_iu.get("vitamin a") if medication else None
    return None if units is None else units >= HIGH_VITAMIN_A_IU


def _swallowed(name: str) -> Callable[[PairContext], bool | None]:
    def rule(context: PairContext) -> bool | None:
        medication = context.medication_with(name)
        return None if medication is None else medication.route_class is RouteClass.SWALLOWED

    return rule


def _suspension(context: PairContext) -> bool | None:
    medication = context.medication_with("posaconazole")
    return (
        None
        if medication is None or not medication.line.form
        else "suspension" in medication.line.form
    )


_RULES: Mapping[str, Callable[[PairContext], bool | None]] = {
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
    "renal_impairment": lambda s: True if has_weak_kidneys(s.person) else None,
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
