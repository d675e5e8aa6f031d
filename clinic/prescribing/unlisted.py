"""A known substance or brand in a strength that no list holds, as it was written. Pure."""

from __future__ import annotations

from dataclasses import replace

from clinic.facts.forms import dosage_forms_of, fits, is_oral_solid
from clinic.facts.names import Amount, Name, strength_parts
from clinic.prescribing.formulary import UNLISTED, MedicineOption, fold

PLAIN = ("tablet", "capsule")


def unlisted_of(
    name: Name, forms: tuple[str, ...], family: list[MedicineOption]
) -> list[MedicineOption]:
    """A known single substance in a strength that no list holds, as it was written: it waits for
    the doctor to say what it is. Its form is one that its name is listed in."""
    amounts = name.amounts
    if len(amounts) != 1 or len({frozenset(m.ingredients) for m in family}) > 1:
        return []
    models = [m for m in family if all(fits(m.form, dosage_forms_of(word)) for word in forms)]
    models = [m for m in models if m.form and (forms or is_oral_solid(m.form))]
    if not models or len(models[0].ingredients) != 1:
        return []
    model = next((m for m in models if m.form in PLAIN), models[0])
    amount = amounts[0]
    known = strength_parts(model.strength)
    unit = amount.unit or (known[0].unit if known and not known[0].of else "")
    if not unit or (known and amount.in_unit(known[0].unit) is None):
        return []
    if not any(_is_near(amount, m) for m in family) or amount.number * 1000 % 1:
        return []
    return [_written(model, name, amount, unit)]


def _is_near(amount: Amount, medicine: MedicineOption) -> bool:
    """Whether a strength is within five times a listed one: Thyronorm 50 mg is a slip."""
    for part in strength_parts(medicine.strength):
        said = amount.in_unit(part.unit)
        if said and part.number and part.number / 5 <= said <= part.number * 5:
            return True
    return False


def _said_form(form: str) -> str:
    """The words for a form that a name can hold: tablet, of an orodispersible one too."""
    return (
        form
        if form.split(maxsplit=1)[0] in ("eye", "ear", "nasal")
        else form.rsplit(maxsplit=1)[-1]
    )


def _written(model: MedicineOption, name: Name, amount: Amount, unit: str) -> MedicineOption:
    number = f"{amount.number.normalize():f}"
    volume = f"/{amount.per.normalize():f} {amount.of}" if amount.of else ""
    strength = f"{number} {unit.upper() if unit == 'iu' else unit}{volume}"
    words = " ".join(name.words)
    label = f"{words[:1].upper()}{words[1:]} {strength} {_said_form(model.form)}"
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
