"""The likely candidates of a line, and whether one of them is certain. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from clinic.facts.forms import dosage_forms_of, is_oral_solid
from clinic.facts.names import concentration, parse_name, strength_parts
from clinic.prescribing.dose import Pattern, Unit
from clinic.prescribing.dose.kinds import RINSED
from clinic.prescribing.dose.medicine_kinds import is_insulin
from clinic.prescribing.doubts import doubt_of
from clinic.prescribing.fitting import must_be_stated, same_kind
from clinic.prescribing.formulary import Formulary
from clinic.prescribing.matching import number_of_injection
from clinic.prescribing.naming import RELEASE, Candidate
from clinic.prescribing.unclear import name_of, numbers_of_name
from clinic.prescribing.unlisted import PLAIN, POURED, may_be_poured


def likely_candidates(
    candidates: Iterable[Candidate], text: str, formulary: Formulary
) -> list[Candidate]:
    """Return one candidate for each composition and form, the doctor's most used first."""
    likely = [candidate for candidate in candidates if not _is_doubtful(candidate, text, formulary)]
    if _count_an_unlisted_number(likely):
        return []
    states_form = any(candidate.name.form_words for candidate in likely)
    by_kind: dict[object, Candidate] = {}
    fitting = _without_spoons_of_drops(_for_the_mouth(_narrow_by_form(likely, states_form)))
    for candidate in sorted(fitting, key=_by_use_and_name):
        medicine = candidate.medicine
        by_kind.setdefault(_kind(candidate) if medicine.strength else medicine.label, candidate)
    return list(by_kind.values())


def _without_release(candidates: list[Candidate]) -> list[Candidate]:
    """Return the candidates without unstated prolonged-release forms, where a plain one of the same
    exists."""
    plain = {
        (c.medicine.ingredients, c.medicine.strength)
        for c in candidates
        if "prolonged" not in c.medicine.form
    }
    return [
        c
        for c in candidates
        if "prolonged" not in c.medicine.form
        or RELEASE & {*c.name.words, *c.name.form_words}
        or (c.medicine.ingredients, c.medicine.strength) not in plain
    ]


def _plainest(candidates: list[Candidate]) -> list[Candidate]:
    """Return the one plain tablet or capsule, where the others are special tablets of the same."""
    plain = [c for c in candidates if c.medicine.form in PLAIN]
    same = {(c.medicine.ingredients, c.medicine.strength) for c in candidates}
    return plain[:1] if plain and len(same) == 1 else candidates


def _narrow_by_form(candidates: Iterable[Candidate], states_form: bool) -> list[Candidate]:
    """Return the candidates without forms that a line must state: an injection, a suppository, eye
    drops.

    Where tablets or capsules are among candidates of unstated form, they are meant.
    """
    likely = _without_release(list(candidates))
    if states_form:
        return _plainest([c for c in likely if c.has_stated_form] or likely)
    solids = [c for c in likely if is_oral_solid(c.medicine.form) or not c.medicine.form]
    return _plainest(solids) or [c for c in likely if not must_be_stated(c.medicine.form, c.dose)]


def _for_the_mouth(candidates: list[Candidate]) -> list[Candidate]:
    """Return only the mouthwashes among candidates to be gargled or rinsed, where there are any.

    Betadine gargle is not the antiseptic solution of 10 %.
    """
    rinsed = [c for c in candidates if c.dose and c.dose.steps[0].route in RINSED]
    return [c for c in rinsed if c.medicine.form == "mouthwash"] or candidates


_SPOON = 5


def _without_spoons_of_drops(candidates: list[Candidate]) -> list[Candidate]:
    """Return the candidates without drops of which a spoon would be taken, where a syrup of the
    name is among them: `ascoril ls 10 ml tds`."""
    others = [candidate for candidate in candidates if not _is_spoon_of_drops(candidate)]
    return others if any(c.medicine.form in POURED for c in others) else candidates


def _is_spoon_of_drops(candidate: Candidate) -> bool:
    steps = candidate.dose.steps if candidate.dose else ()
    spoons = any(step.unit is Unit.ML and (step.amount or 0) >= _SPOON for step in steps)
    return candidate.medicine.form == "drops" and spoons


_LARGEST_COUNTLIKE = 10


def _count_an_unlisted_number(candidates: list[Candidate]) -> bool:
    """Return whether the count that all candidates have may be the number of another medicine of
    the name, which no list has: `amaryl m 1 bd` is not Amaryl M 2."""
    numbers = {number for c in candidates for number in numbers_of_name(c.medicine)}
    is_numbered = any(number <= _LARGEST_COUNTLIKE for number in numbers)
    counts = [_bare_count(candidate) for candidate in candidates]
    return is_numbered and all(count and count not in numbers for count in counts)


def _bare_count(candidate: Candidate) -> int:
    """Return the whole pieces of a dose that are written without a unit behind a bare name."""
    step = candidate.dose.steps[0] if candidate.dose else None
    if step is None or candidate.name.amounts or step.unit is not Unit.PIECE:
        return 0
    return int(step.amount or 0)


def _by_use_and_name(candidate: Candidate) -> tuple[int, int]:
    """Return a sort key: the most used first, then the closest name.

    For `asthalin inhaler` Asthalin inhaler comes before Asthalin 100.
    """
    stated = {amount.number for amount in candidate.name.amounts}
    return -candidate.medicine.uses, len({*numbers_of_name(candidate.medicine)} - stated)


def _kind(candidate: Candidate) -> tuple[object, ...]:
    """Return what two medicines share that differ in their label alone. A syringe has its
    volume."""
    medicine = candidate.medicine
    injected = medicine.form in dosage_forms_of("inj")
    parts = strength_parts(medicine.strength) if injected else concentration(medicine.strength)
    return (frozenset(medicine.ingredients), frozenset(parts), medicine.form, candidate.dose)


def _is_doubtful(candidate: Candidate, text: str, formulary: Formulary) -> bool:
    medicine, dose = candidate.medicine, candidate.dose
    if dose is None:
        return False
    counts = dose.steps[0].amount is not None or isinstance(dose.steps[0].times, Pattern)
    is_tablet = medicine.is_unlisted and is_oral_solid(medicine.form) and not counts
    family = formulary.family(candidate.name.words) if is_tablet else []
    return may_be_poured(medicine, candidate.name, family) or bool(
        doubt_of(medicine, text, dose, formulary)
    )


def is_certain(candidate: Candidate, formulary: Formulary) -> bool:
    """Return whether the only candidate of a line is certainly meant.

    The doctor has written it before; or its strength is stated, or it is sold in one strength only.
    Never where its name stands for several compositions, or where its form or release is not
    stated.
    """
    medicine = candidate.medicine
    in_a_volume = any(part.of for part in strength_parts(medicine.strength))
    if in_a_volume and number_of_injection(medicine, candidate.name):
        return False  # 10 of `inj lasix 10 iv`, of 10 mg/ml
    if _has_other_amount(candidate):
        return False
    if medicine.is_ambiguous or medicine.uses:
        return not medicine.is_ambiguous
    if (
        _differs_from_stated(candidate, formulary)
        or _is_other_compound(candidate)
        or _is_part_of_several(candidate)
        or _is_half_named(candidate)
    ):
        return False
    return candidate.says_strength or medicine.is_unlisted or _is_sold_in_one(candidate, formulary)


def _has_other_amount(candidate: Candidate) -> bool:
    """Return whether an injection that is called by its amount is given in another one, which may
    be that of a syringe no list has: `fragmin 5000 iu` and Fragmin 2500IU."""
    medicine, dose = candidate.medicine, candidate.dose
    called = parse_name(medicine.label).amounts
    parts = strength_parts(medicine.strength)
    if (
        dose is None
        or candidate.says_strength
        or not called
        or any(map(is_insulin, medicine.ingredients))
    ):
        return False
    if medicine.form not in dosage_forms_of("inj") or len(parts) != 1 or parts[0].of:
        return False
    unit = {"iu": Unit.UNIT, "mg": Unit.MG, "mcg": Unit.MCG}.get(parts[0].unit)
    amounts = {step.amount for step in dose.steps if step.unit is unit and step.amount is not None}
    return bool(amounts - {Fraction(parts[0].number)})


def prefer_used(candidates: list[Candidate]) -> list[Candidate]:
    """Return only the candidate that the doctor has written before, where its name is what was
    typed.

    For `telma am od` that is Telma-AM, but for `thyronorm od` never Thyronorm 50. Returns all
    candidates where not exactly one was used.
    """
    used = [
        candidate
        for candidate in candidates
        if candidate.medicine.uses and _is_called_so(candidate)
    ]
    return used if len(used) == 1 and not used[0].medicine.is_ambiguous else candidates


def _is_called_so(candidate: Candidate) -> bool:
    """Return whether the numbers of a medicine's name are just those that were typed.

    The name of a generic tablet includes its strength.
    """
    medicine = candidate.medicine
    if (
        medicine.fact.startswith("g:")
        and is_oral_solid(medicine.form)
        and not candidate.says_strength
    ):
        return False
    typed = sorted(amount.number for amount in candidate.name.amounts)
    return sorted(numbers_of_name(candidate.medicine)) == typed


def _is_sold_in_one(candidate: Candidate, formulary: Formulary) -> bool:
    """Return whether a medicine has only one strength, where the line states none.

    Never for tablets of a single substance: the lists do not have all that is sold.
    """
    medicine = candidate.medicine
    if len(medicine.ingredients) == 1:
        unknown = medicine.is_brand and not medicine.strength
        if unknown or is_oral_solid(medicine.form):
            return False
    if numbers_of_name(medicine):
        return False
    related = (
        formulary.same_ingredients(medicine)
        if not medicine.is_brand
        else formulary.family(candidate.name.words)
    )
    same = [m for m in related if same_kind(m.form, medicine.form)]
    return len({(frozenset(m.ingredients), concentration(m.strength)) for m in same}) <= 1


_LEAST_STRENGTH = 15


def _is_part_of_several(candidate: Candidate) -> bool:
    """Return whether a small number without a unit is stated for a combination, so that it may
    count.

    The 2.5 of `m-solvin 2.5 bd` is that of terbutaline, or millilitres.
    """
    medicine, amounts = candidate.medicine, candidate.name.amounts
    if candidate.name.has_slash and len(amounts) == len(strength_parts(medicine.strength)):
        return False  # all of its strengths were said
    label = numbers_of_name(medicine)
    return len(medicine.ingredients) > 1 and any(
        not amount.unit and amount.number < _LEAST_STRENGTH and amount.number not in label
        for amount in amounts
    )


def _is_half_named(candidate: Candidate) -> bool:
    """Return whether a brand is named by two numbers and one was typed: of Telkonol M 40/25 the
    40."""
    number_count = len(name_of(candidate.medicine).amounts)
    return candidate.medicine.is_brand and 0 < len(candidate.name.amounts) < number_count


def _differs_from_stated(candidate: Candidate, formulary: Formulary) -> bool:
    """Return whether it is the capsule of a generic that was called a tablet, or an unstated
    prolonged-release form that the name alone does not mean."""
    medicine = candidate.medicine
    if not medicine.is_brand and not candidate.has_stated_form:
        return True
    same = (
        formulary.family(candidate.name.words)
        if medicine.is_brand
        else formulary.same_ingredients(medicine)
    )
    plain = any(is_oral_solid(m.form) and "prolonged" not in m.form for m in same)
    return candidate.is_unstated_release and plain


_OTHER_COMPOUNDS = frozenset({"divalproex"})
"""Compounds that a substance's name does not mean: 500 mg of sodium valproate and of divalproex,
which is labelled as valproic acid, are not the same amount."""


def _is_other_compound(candidate: Candidate) -> bool:
    """Return whether only one of the typed name and the generic is such a compound:
    `valproate 500` and divalproex."""
    generic = {*parse_name(candidate.medicine.generic).words}
    differing = generic.symmetric_difference(candidate.name.words)
    return not candidate.medicine.is_brand and not differing.isdisjoint(_OTHER_COMPOUNDS)
