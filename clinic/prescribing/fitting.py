"""The forms of a medicine that a dose can have: no 5 ml of a tablet, no injection by mouth.
Pure."""

from __future__ import annotations

from fractions import Fraction

from clinic.facts.forms import FORMS, dosage_forms_of, is_by_mouth, is_oral_solid
from clinic.prescribing.dose import Dose, Pattern, Route, Site, Step, Unit
from clinic.prescribing.dose.kinds import NARROW, PARENTERAL, PIECES, WEIGHTS

_SOLID = frozenset(filter(is_oral_solid, FORMS))
_TABLETS = frozenset(form for form in _SOLID if "tablet" in form)
_LIQUID = frozenset({"syrup", "suspension", "oral solution", "powder for suspension"})
_ORAL = frozenset(filter(is_by_mouth, FORMS)) | {"drops", "oral gel"}
_INJECTED = frozenset({"injection", "prefilled syringe", "infusion"})
_INHALED = frozenset({"inhaler", "inhalation powder"})
_POWDERS = frozenset({"oral powder", "granules"})
_EYE = frozenset({"eye drops", "eye/ear drops", "eye ointment", "eye gel"})
_EAR = frozenset({"ear drops", "eye/ear drops"})
_NOSE = frozenset({"nasal drops", "nasal spray"})
_SKIN = frozenset(
    ("cream", "ointment", "gel", "lotion", "dusting powder", "solution", "spray", "nail lacquer")
) | {"shampoo", "soap", "oral gel", "eye ointment", "eye gel"}
_DROPPED = frozenset({"drops", "nasal drops"}) | _EYE | _EAR
_PESSARIES = frozenset({"vaginal preparation"})
_RECTAL = frozenset({"suppository", "rectal enema"})

_OF_UNIT: dict[Unit, frozenset[str]] = {
    Unit.TABLET: _TABLETS | _PESSARIES | {"kit"},
    Unit.CAPSULE: _SOLID | {"inhalation powder"},
    Unit.ML: _LIQUID
    | _INJECTED
    | {"drops", "nebuliser solution", "mouthwash"}
    | {"solution", "lotion", "oral powder"},
    Unit.DROP: _DROPPED,
    Unit.PUFF: frozenset({"inhaler", "nasal spray", "spray"}),
    Unit.SPRAY: frozenset({"inhaler", "nasal spray", "spray"}),
    Unit.AMPOULE: _INJECTED | {"nebuliser solution"},
    Unit.VIAL: _INJECTED,
    Unit.RESPULE: frozenset({"nebuliser solution"}),
    Unit.SACHET: _POWDERS,
    Unit.SCOOP: _POWDERS,
    Unit.LOZENGE: frozenset({"lozenge"}),
    Unit.PATCH: frozenset({"patch"}),
    Unit.PESSARY: _PESSARIES,
    Unit.SUPPOSITORY: _RECTAL,
    Unit.FINGERTIP: _SKIN,
}
_OF_ROUTE: dict[Route, frozenset[str]] = {
    **dict.fromkeys(PARENTERAL, _INJECTED),
    Route.ORAL: _ORAL,
    Route.SUBLINGUAL: _SOLID | {"spray"},
    Route.BUCCAL: _SOLID | {"oral gel"},
    Route.RECTAL: _RECTAL,
    Route.VAGINAL: _PESSARIES | _SOLID | {"gel", "cream"},
    Route.SKIN: _SKIN,
    Route.GARGLE: frozenset({"mouthwash", "solution"}),
    Route.MOUTHWASH: frozenset({"mouthwash", "solution"}),
    Route.INHALE: _INHALED | {"nebuliser solution"},
    Route.NEBULISE: frozenset({"nebuliser solution", "injection"}),
    Route.NASAL: _NOSE,
}
_EYES = frozenset({Site.BOTH_EYES, Site.RIGHT_EYE, Site.LEFT_EYE, Site.AFFECTED_EYE})
_EARS = frozenset({Site.BOTH_EARS, Site.RIGHT_EAR, Site.LEFT_EAR, Site.AFFECTED_EAR})
_NOSTRILS = frozenset({Site.EACH_NOSTRIL, Site.RIGHT_NOSTRIL, Site.LEFT_NOSTRIL})
_MUST_BE_STATED = (
    _LIQUID
    | {"drops"}
    | _INJECTED
    | _RECTAL
    | _PESSARIES
    | _EYE
    | _EAR
    | _NOSE
    | {"nebuliser solution", "mouthwash"}
)


def fits_dose(form: str, dose: Dose | None) -> bool:
    """Return whether every step of a dose can be of this form; an unknown form fits all."""
    return form not in FORMS or dose is None or all(_fits_step(form, step) for step in dose.steps)


def _fits_step(form: str, step: Step) -> bool:
    if any(_is_impossible(form, step.unit, amount) for amount in _amounts(step)):
        return False
    allowed = _OF_UNIT.get(step.unit)
    if allowed is not None and form not in allowed:
        return False
    if form in _EYE | _EAR | _NOSE and step.unit in (*WEIGHTS, Unit.UNIT):
        return False  # drops are counted, not weighed
    if form in _INJECTED and step.food is not None and step.unit is not Unit.UNIT:
        return False  # AF behind the name of an infusion is no "after food"
    if step.route is not None and form not in _OF_ROUTE[step.route]:
        return False
    return step.site is None or form in _of_site(step.site)


def _amounts(step: Step) -> tuple[Fraction, ...]:
    if isinstance(step.times, Pattern):
        return step.times.amounts
    return tuple(amount for amount in (step.amount, step.up_to) if amount is not None)


_WHOLE = frozenset({Unit.DROP, Unit.PUFF, Unit.SPRAY})
_MOST_ML_BY_MOUTH = 60
_GLASS = 240
_MOST_ML_OF_DROPS = 10
_MOST_PIECES = 20


def _is_impossible(form: str, unit: Unit, amount: Fraction) -> bool:
    """Return whether nobody takes such an amount at one time, or such a part of one."""
    if form in _POWDERS and unit is Unit.UNIT:
        return True
    if unit in _WHOLE:
        return amount.denominator > 1
    if "capsule" in form and unit in PIECES and amount.denominator > 1:
        return True  # no capsule is halved
    if form == "drops":
        return unit is Unit.ML and amount > _MOST_ML_OF_DROPS
    if form in _LIQUID:
        most = _GLASS if form == "oral solution" else _MOST_ML_BY_MOUTH  # ORS fills a glass
        too_much = unit is Unit.ML and amount > most
        return too_much or unit is Unit.UNIT or (unit is Unit.PIECE and amount not in (0, 1))
    return form in _SOLID and unit in PIECES and amount > _MOST_PIECES


def _of_site(site: Site) -> frozenset[str]:
    if site in _EYES:
        return _EYE
    if site in _EARS:
        return _EAR | {"eye drops", "drops"}
    return _NOSE if site in _NOSTRILS else _SKIN


def must_be_stated(form: str, dose: Dose | None) -> bool:
    """Return whether a line must state or show a form, by its route, site or unit.

    An injection, for example, is never meant where the line does not state it.
    """
    if form not in _MUST_BE_STATED or dose is None:
        return form in _MUST_BE_STATED
    return not any(_shows(form, step) for step in dose.steps)


def _shows(form: str, step: Step) -> bool:
    """Return whether a step rules out a tablet.

    Millilitres are swallowed, unless the line states injection, inhalation or rinsing; a weight
    shows no form: `betnesol 1 mg bd`.
    """
    if step.route is not None or step.site is not None:
        return True
    if step.unit is Unit.UNIT:
        return form in _INJECTED
    if step.unit is Unit.ML:
        return form in _LIQUID or form == "drops"
    return step.unit in _OF_UNIT


def shows(forms: tuple[str, ...], dose: Dose | None) -> bool:
    """Return whether a dose itself shows one of the forms that a word means: `inj` of `1 amp im`.

    Then nothing is lost where the medicine's own form is not known. Tablets need no word; `apply`
    shows no cream, gel or powder.
    """
    if not forms or any(is_oral_solid(form) for form in forms):
        return True
    steps = dose.steps if dose else ()
    if len(forms) < len(_FORMS_OF_APPLY) and any(_is_applied(step) for step in steps):
        return False
    return all(any(_shows_form(form, step) for form in forms) for step in steps)


_FORMS_OF_APPLY = dosage_forms_of("apply")


def _is_applied(step: Step) -> bool:
    return step.route is Route.SKIN or (step.site is not None and step.site not in NARROW)


def _shows_form(form: str, step: Step) -> bool:
    if form in _INJECTED:
        return step.route in PARENTERAL or step.unit in (Unit.AMPOULE, Unit.VIAL)
    if form in _INHALED | {"nebuliser solution"}:
        inhaled = step.unit in (Unit.PUFF, Unit.RESPULE, Unit.CAPSULE)
        return step.route in (Route.INHALE, Route.NEBULISE) or inhaled
    return step.route is not None or step.site is not None or step.unit in _OF_UNIT


def same_kind(first: str, second: str) -> bool:
    """Return whether two forms are given in the same way, so that their strengths are comparable:
    tablets and capsules, or liquids by mouth."""
    return first == second or any({first, second} <= kind for kind in (_SOLID, _LIQUID, _INJECTED))
