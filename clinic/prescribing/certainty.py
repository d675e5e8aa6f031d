"""Which of the medicines that account for a line are meant, and whether one is for sure. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from clinic.facts.forms import dosage_forms_of, is_oral_solid
from clinic.facts.names import concentration, strength_parts
from clinic.prescribing.doubts import doubt_of
from clinic.prescribing.fitting import same_kind
from clinic.prescribing.formulary import Formulary
from clinic.prescribing.naming import Candidate, narrowed
from clinic.prescribing.unclear import name_of, numbers_of_name


def likely_candidates(
    found: Iterable[Candidate], text: str, formulary: Formulary
) -> list[Candidate]:
    """The candidates, one for each composition and form, those the doctor writes most first."""
    likely = [one for one in found if not _is_doubtful(one, text, formulary)]
    said_form = any(one.name.form_words for one in likely)
    once: dict[object, Candidate] = {}
    for one in sorted(narrowed(likely, said_form), key=_by_use_and_name):
        medicine = one.medicine
        once.setdefault(_kind(one) if medicine.strength else medicine.label, one)
    return list(once.values())


def _by_use_and_name(one: Candidate) -> tuple[int, int]:
    """What is written most first, then what is called just so: of `asthalin inhaler` Asthalin
    inhaler before Asthalin 100."""
    said = {amount.number for amount in one.name.amounts}
    return -one.medicine.uses, len({*numbers_of_name(one.medicine)} - said)


def _kind(one: Candidate) -> tuple[object, ...]:
    """What two medicines share that differ in their label alone. A syringe has its volume."""
    medicine = one.medicine
    injected = medicine.form in dosage_forms_of("inj")
    parts = strength_parts(medicine.strength) if injected else concentration(medicine.strength)
    return (frozenset(medicine.ingredients), frozenset(parts), medicine.form, one.dose)


def _is_doubtful(one: Candidate, text: str, formulary: Formulary) -> bool:
    return one.dose is not None and bool(doubt_of(one.medicine, text, one.dose, formulary))


def is_certain(one: Candidate, formulary: Formulary) -> bool:
    """Whether the one medicine that accounts for a line is meant for sure: the doctor has written
    it before; or its strength was said, or it is sold in no other. Never where its name stands for
    several compositions, or where nobody said its form or its release."""
    medicine = one.medicine
    if medicine.is_ambiguous or medicine.uses:
        return not medicine.is_ambiguous
    if _is_other_than_said(one, formulary) or _is_part_of_several(one) or _is_half_named(one):
        return False
    return one.says_strength or medicine.is_unlisted or _is_sold_in_one(one, formulary)


def remembered(candidates: list[Candidate]) -> list[Candidate]:
    """The one of several that the doctor has written before, where its name is what was typed: of
    `telma am od` Telma-AM, and never Thyronorm 50 of `thyronorm od`. All where that is no one."""
    used = [one for one in candidates if one.medicine.uses and _is_called_so(one)]
    return used if len(used) == 1 and not used[0].medicine.is_ambiguous else candidates


def _is_called_so(one: Candidate) -> bool:
    """Whether the numbers of a medicine's name are just those that were typed. A tablet of a
    substance is named with its strength."""
    medicine = one.medicine
    if medicine.fact.startswith("g:") and is_oral_solid(medicine.form) and not one.says_strength:
        return False
    typed = sorted(amount.number for amount in one.name.amounts)
    return sorted(numbers_of_name(one.medicine)) == typed


def _is_sold_in_one(one: Candidate, formulary: Formulary) -> bool:
    """Whether a medicine without a strength in its line has no other. Of a substance alone in a
    tablet it is asked for all the same: the lists do not hold all that is sold."""
    medicine = one.medicine
    if len(medicine.ingredients) == 1:
        unknown = medicine.is_brand and not medicine.strength
        if unknown or is_oral_solid(medicine.form):
            return False
    if numbers_of_name(medicine):
        return False
    alike = formulary.alike(medicine) if not medicine.is_brand else formulary.family(one.name.words)
    same = [m for m in alike if same_kind(m.form, medicine.form)]
    return len({(frozenset(m.ingredients), concentration(m.strength)) for m in same}) <= 1


_LEAST_STRENGTH = 15


def _is_part_of_several(one: Candidate) -> bool:
    """Whether a small number without a unit is said of a combination, which may count: the 2.5 of
    `m-solvin 2.5 bd` is that of terbutaline, or millilitres."""
    medicine, amounts = one.medicine, one.name.amounts
    if one.name.joined and len(amounts) == len(strength_parts(medicine.strength)):
        return False  # all of its strengths were said
    label = numbers_of_name(medicine)
    return len(medicine.ingredients) > 1 and any(
        not amount.unit and amount.number < _LEAST_STRENGTH and amount.number not in label
        for amount in amounts
    )


def _is_half_named(one: Candidate) -> bool:
    """Whether a brand is called by two numbers and one was typed: of Telkonol M 40/25 the 40."""
    called = len(name_of(one.medicine).amounts)
    return one.medicine.is_brand and 0 < len(one.name.amounts) < called


def _is_other_than_said(one: Candidate, formulary: Formulary) -> bool:
    """Whether it is the capsule of a generic that was called a tablet, or a prolonged-release form
    where the name alone does not mean it."""
    medicine = one.medicine
    if not medicine.is_brand and not one.is_of_said_form:
        return True
    same = formulary.family(one.name.words) if medicine.is_brand else formulary.alike(medicine)
    plain = any(is_oral_solid(m.form) and "prolonged" not in m.form for m in same)
    return one.is_slow_unsaid and plain
