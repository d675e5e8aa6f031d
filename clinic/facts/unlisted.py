"""Medicines that are not in the lists as they were written: a known name in another strength or
form, or a substance that is listed otherwise. Each keeps the words that were written. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from itertools import chain, pairwise

from clinic.facts.forms import FORMS, fits, forms_meant, is_by_mouth, is_oral_solid
from clinic.facts.formulary import Medicine, all_medicines
from clinic.facts.index import plain_name, words_of
from clinic.facts.ingredients import MINERALS, normal_ingredient
from clinic.facts.medicines import at, index
from clinic.facts.named import EPITHETS, left_unsaid, means_form, meant
from clinic.facts.strengths import amount_behind, without_units

_TABLETS_AND_CAPSULES = tuple(filter(is_oral_solid, FORMS))
_OUTWARD = frozenset({"cream", "ointment", "gel", "lotion", "solution", "dusting powder"})
_POWDERS = frozenset({"oral powder", "granules"})


def relative(said: str, bare: str, hinted: tuple[str, ...]) -> list[Medicine]:
    """One of the same ingredients as the medicines called so, in a strength or form not listed."""
    words = without_units(words_of(bare))
    numbers = list(dict.fromkeys(word for word in words if word[0].isdigit()))
    letters = [word for word in words if not word[0].isdigit()]
    family = _family(letters) or _family([w for w in letters if not means_form(w)])
    if not family or len(numbers) > 1 or len({frozenset(m.ingredients) for m in family}) > 1:
        return []
    hinted = hinted or next((forms_meant(w) for w in letters[1:] if means_form(w)), ())
    model, form = _like(family, hinted, numbers)
    if "%" in said and is_by_mouth(form) and not _says_by_mouth(said):
        form = ""
    label = _label(said, form, _like(family, (), numbers)[1])
    return [
        replace(
            model,
            key=f"{model.key[:2]}{plain_name(label).replace(' ', '-')}",
            label=label,
            form=form,
            strength=_strength_like(model, numbers, bare) if form == model.form else "",
            route=model.route if form == model.form else "",
            pack="",
            source=f"{model.source}; strength as written",
            product_text=said,
        )
    ]


def _like(
    family: list[Medicine], hinted: tuple[str, ...], numbers: list[str]
) -> tuple[Medicine, str]:
    """The one that a medicine not listed is most like, and its form; '' where a number alone tells
    that it is another one: Moxicip 400, where only eye drops are listed."""
    if not hinted and numbers:
        if family[0].route != "oral":
            return family[0], ""
        hinted = _TABLETS_AND_CAPSULES
    model = next((medicine for medicine in family if medicine.form in hinted), family[0])
    if not hinted or model.form in hinted:
        return model, model.form
    outward = all(medicine.form in _OUTWARD for medicine in family)
    if outward and _POWDERS & set(hinted):
        return model, "dusting powder"
    return model, next((m.form for m in family if fits(m.form, hinted)), hinted[0])


def _label(said: str, form: str, usual: str) -> str:
    """As it was written; with the form where that would else be read as another medicine. What is
    injected is named without an amount, which is that of the dose."""
    if form == "injection" and form != usual:
        said = amount_behind(said)[1]
    label = said[:1].upper() + said[1:]
    alike = form == usual or (is_oral_solid(form) and is_oral_solid(usual))
    told = any(fits(form, meant) for meant in filter(None, _forms_said(said)))
    if not form or told or (alike and not meant(said, ())):
        return label
    return f"{label} {form}"


def _forms_said(said: str) -> Iterable[tuple[str, ...]]:
    """The forms that words of a name mean, one by one and in pairs."""
    words = said.split()
    pairs = (" ".join(pair) for pair in pairwise(words))
    return map(forms_meant, (*words, *pairs))


def _says_by_mouth(said: str) -> bool:
    return any(map(is_by_mouth, chain.from_iterable(_forms_said(said))))


def _family(letters: list[str]) -> list[Medicine]:
    """The medicines called so apart from numbers, or else the brands with more words after it."""
    called = " ".join(letters)
    brands = [
        medicine
        for medicine in at(index().with_words(called))
        if medicine.is_brand and words_of(medicine.label)[:1] == letters[:1]
    ]
    alike = [m for m in brands if not left_unsaid(called, m.label)]
    exact = [m for m in alike if not left_unsaid(m.label, called, m.form)]
    near = [m for m in alike if left_unsaid(m.label, called, m.form) <= EPITHETS]
    return exact or near or at(index().called(called)) or _of_alone(normal_ingredient(called))


@cache
def _of_alone(ingredient: str) -> list[Medicine]:
    """The generics of nothing else: for a salt that is not listed by its name. Where it is listed
    with others alone, what it would be without them: it is still checked for what it is."""
    if ingredient in MINERALS:  # calcium may be any salt of it
        return []
    generics = [m for m in all_medicines() if not m.is_brand and ingredient in m.ingredients]
    alone = [m for m in generics if m.ingredients == (ingredient,)]
    mixed = (
        replace(m, generic=ingredient, ingredients=(ingredient,), strength="") for m in generics
    )
    return alone or list(mixed)


def _strength_like(model: Medicine, numbers: list[str], bare: str) -> str:
    number, _, unit = model.strength.partition(" ")
    named = not model.is_brand or number in words_of(model.label)
    if not (numbers and named and is_oral_solid(model.form) and len(model.ingredients) == 1):
        return ""
    amount = amount_behind(bare)[0] or (f"{numbers[0]} {unit}" if unit else "")
    # Thyronorm 50 mg is a slip of the pen, a thousand tablets long.
    return "" if ("mcg" in amount) != (unit == "mcg") else amount
