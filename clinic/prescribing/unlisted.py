"""A known substance or brand in a strength that no list has, as it was written. Pure."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from clinic.facts.forms import dosage_forms_of, fits, is_oral_solid
from clinic.facts.names import NamedAmount, ParsedName, strength_parts
from clinic.prescribing.formulary import UNLISTED, MedicineOption, fold
from clinic.prescribing.matching import explains

PLAIN = ("tablet", "capsule")


def unlisted_of(
    name: ParsedName, forms: tuple[str, ...], family: list[MedicineOption]
) -> list[MedicineOption]:
    """Return a known single substance in a strength that no list has, for the doctor to confirm.

    Its form is one that its name is listed in. The list is empty where the name fits none.
    """
    amounts = name.amounts
    if len(amounts) != 1 or len({frozenset(m.ingredients) for m in family}) > 1:
        return []
    models = [m for m in family if all(fits(m.form, dosage_forms_of(word)) for word in forms)]
    models = [m for m in models if m.form and (forms or is_oral_solid(m.form))]
    if not models or len(models[0].ingredients) != 1:
        return []
    model = next((m for m in models if m.form in PLAIN), models[0])
    amount = amounts[0]
    if not amount.unit and amount.number <= _MOST_COUNTED and not is_oral_solid(model.form):
        return []  # `diclofenac patch 1 od`, `moxicip e/d 1 q2h`
    strengths = strength_parts(model.strength)
    unit = amount.unit or (strengths[0].unit if strengths and not strengths[0].of else "")
    if not unit or (strengths and amount.in_unit(strengths[0].unit) is None):
        return []
    if not any(_is_near(amount, m) for m in family) or amount.number * 1000 % 1:
        return []
    return [_derived(model, name, amount, unit)]


_MOST_COUNTED = 4


def with_liquid_strength(name: ParsedName, forms: tuple[str, ...]) -> ParsedName:
    """Return a name with the strength that two numbers state of a liquid: 120/5 is 120 mg/5 ml."""
    amounts = name.amounts
    liquid = any(form in _LIQUIDS for word in forms for form in dosage_forms_of(word))
    bare = len(amounts) == 2 and not any(amount.unit or amount.of for amount in amounts)
    if not (bare and liquid and name.has_slash and amounts[1].number == _TEASPOON):
        return name
    return replace(name, amounts=(NamedAmount(amounts[0].number, "mg", amounts[1].number, "ml"),))


_LIQUIDS = ("syrup", "suspension")
_TEASPOON = 5


def _is_near(amount: NamedAmount, medicine: MedicineOption) -> bool:
    """Return whether a strength is between a fifth and twice a listed one, or three or four of it:
    Thyronorm 50 mg and amlodipine 25 mg are slips."""
    for part in strength_parts(medicine.strength):
        converted = amount.in_unit(part.unit)
        ratio = converted / part.number if converted and part.number else 0
        if _LEAST_RATIO <= ratio <= 2 or ratio in _WHOLE_RATIOS:
            return True
    return False


_LEAST_RATIO, _WHOLE_RATIOS = Decimal("0.2"), (3, 4)
_MOST_PIECES = 4


def pieces_of(listed: MedicineOption, medicine: MedicineOption) -> int:
    """Return how many pieces of a listed tablet or capsule are just one of an unlisted strength,
    from 2 to 4; 0 for no whole number of them."""
    one, wanted = strength_parts(listed.strength), strength_parts(medicine.strength)
    if "prolonged" in f"{listed.form} {medicine.form}" and listed.form != medicine.form:
        return 0
    if not (is_oral_solid(listed.form) and is_oral_solid(medicine.form)):
        return 0
    if len(one) != 1 or len(wanted) != 1 or one[0].of or wanted[0].of:
        return 0
    content = one[0].in_unit(wanted[0].unit)
    if not content or wanted[0].number % content:
        return 0
    count = int(wanted[0].number / content)
    return count if 1 < count <= _MOST_PIECES else 0


POURED = frozenset((*dosage_forms_of("syrup"), "drops"))


def may_be_poured(medicine: MedicineOption, name: ParsedName, family: list[MedicineOption]) -> bool:
    """Return whether the amount of an unlisted tablet may be that of a listed syrup, which nobody
    wrote: `paracetamol 120 mg tds` is for a child. Not where listed tablets make it up, unless it
    is just the number of a syrup."""
    poured = [m for m in family if m.form in POURED]
    if not poured or name.form_words:
        return False
    if any(explains(m, name.amounts) for m in poured):
        return True
    states_unit = any(amount.unit for amount in name.amounts)
    return states_unit and not any(pieces_of(other, medicine) for other in family)


def _form_words(form: str) -> str:
    """Return the words for a form that a name can contain: tablet, also for an orodispersible
    one."""
    return (
        form
        if form.split(maxsplit=1)[0] in ("eye", "ear", "nasal", "nebuliser")
        else form.rsplit(maxsplit=1)[-1]
    )


def _derived(
    model: MedicineOption, name: ParsedName, amount: NamedAmount, unit: str
) -> MedicineOption:
    number = f"{amount.number.normalize():f}"
    volume = f"/{amount.per.normalize():f} {amount.of}" if amount.of else ""
    strength = f"{number} {unit.upper() if unit == 'iu' else unit}{volume}"
    name_text = " ".join(name.words)
    label = f"{name_text[:1].upper()}{name_text[1:]} {strength} {_form_words(model.form)}"
    return replace(
        model,
        label=label,
        strength=strength,
        pack="",
        fact=f"{UNLISTED}{fold(label).replace(' ', '-')}",
        own_id=0,
        confirmed=False,
        pinned=False,
        uses=0,
        usual_dose="",
    )
