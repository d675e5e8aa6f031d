"""What a name that a doctor wrote means: one medicine, or several to ask about. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from itertools import pairwise

from clinic.facts.forms import FORMS, fits, form_before, form_behind, forms_meant, is_oral_solid
from clinic.facts.formulary import Medicine, all_medicines
from clinic.facts.index import plain_name, words_of
from clinic.facts.ingredients import MINERALS, names_of, normal_ingredient, weighed_otherwise
from clinic.facts.medicines import at, find_medicine, find_named, index, short_names
from clinic.facts.strengths import amount_behind, amount_in, spellings, with_noughts, without_units

_LONGEST_NAME = 200
_TABLETS_AND_CAPSULES = tuple(filter(is_oral_solid, FORMS))
_OUTWARD = frozenset({"cream", "ointment", "gel", "lotion", "solution", "dusting powder"})
_EPITHETS = frozenset({"duo", "ds", "cv", "advance", "adult", "d3", "k"})
"""What of a brand's name may be left out. Other words behind it make it another brand, most of
them of other ingredients: Taxim is not Taxim-O, nor Telekast 10 Telekast-L."""

_POWDERS = frozenset({"oral powder", "granules"})
_SLOW = frozenset({"prolonged", "sr", "xr", "er", "xl", "cr", "retard"})
_SALTS = frozenset(
    ("sodium", "potassium", "calcium", "hydrochloride", "hcl", "sulphate", "sulfate", "phosphate")
) | {"maleate", "besylate", "besilate", "tartrate", "citrate", "acetate", "monohydrate", "ip"}
_OTHER_BRANDS = frozenset(
    ("forte", "plus", "ds", "cv", "dsr", "ct", "mf", "lb", "oz", "xt", "lc", "gp", "trio", "duo")
)
"""Behind a brand they make it another one, and no dose begins with them."""


def find_by_name(name: str, form_hint: str = "") -> list[Medicine]:
    """What a written name most likely means: one medicine, or several to ask about, best first.

    Names are taken as they stand, never completed or mended: a wrong guess harms, and an unknown
    name is found by searching. `form_hint` is a form or a unit of the dose (`syp`, `ml`, `puff`);
    words for a form in the name itself say more.
    A known name with another strength or form (`wysolone 40`, `inj pan 40`) gives a medicine of the
    same ingredients labelled as written, which is not in the list: its strength is taken from
    the number where the listed one is named by its own, and is '' otherwise; so is its form where
    nothing tells it.
    """
    said = with_noughts(" ".join(name[:_LONGEST_NAME].split()))
    labelled = _labelled(said)
    if labelled and fits(labelled.form, forms_meant(form_hint)):
        return [labelled]
    worded, bare = _form_in(said)
    hinted = worded or forms_meant(form_hint)
    found = _meant(said, hinted) or _meant(bare, hinted) or _by_amount(bare, hinted)
    if not found or _are_slow_unsaid(found, said):
        # Metformin 1000 is listed as a prolonged-release tablet alone, and need not mean that.
        return [*_relative(said, bare, hinted), *found]
    return found


def is_listed(key: str) -> bool:
    """Whether a medicine of find_by_name is in the lists as it stands."""
    return find_medicine(key) is not None


def says_strength(name: str, medicine: Medicine) -> bool:
    """Whether a written name says the number in the label: `thyronorm` leaves out that of 50.

    Where it does not, find_by_name has chosen the listed strength, and the doctor may mean another.
    """
    numbers = {word for word in words_of(medicine.label) if word[0].isdigit()}
    return not numbers or not numbers.isdisjoint(words_of(name))


def says_another(label: str, rest: str) -> bool:
    """Whether what follows a brand's label makes it another brand: Telma 40, then `H`."""
    first, *_ = words_of(rest) or [""]
    known = words_of(label)
    if not known or first in known or not first.isalpha():
        return False
    return first in _OTHER_BRANDS or first in _sisters().get(known[0], frozenset())


@cache
def _sisters() -> dict[str, frozenset[str]]:
    """By the first word of brands: the second words that are letters, and no forms."""
    found: dict[str, set[str]] = {}
    for medicine in all_medicines():
        first, *others = words_of(medicine.label)
        if medicine.is_brand and others and others[0].isalpha() and not forms_meant(others[0]):
            found.setdefault(first, set()).add(others[0])
    return {first: frozenset(others) for first, others in found.items()}


def _form_in(said: str) -> tuple[tuple[str, ...], str]:
    """The forms that a name begins or ends with, and the name without them."""
    forms, bare = form_before(said)
    if not forms or not bare:
        first, _, rest = said.partition(" ")
        forms, bare = (forms_meant(first), rest) if rest else ((), said)  # t. pan 40
    if forms and bare:
        return forms, bare
    return form_behind(said)


def _meant(name: str, hinted: tuple[str, ...]) -> list[Medicine]:
    labelled = _labelled(name)
    found = [labelled] if labelled else _called(name)
    found = found or _nearest(_with_words(name), name)
    if hinted:
        exact = [medicine for medicine in found if medicine.form in hinted]
        return exact or [medicine for medicine in found if fits(medicine.form, hinted)]
    plain = [medicine for medicine in found if medicine.form in ("tablet", "capsule")]
    one_strength = len({medicine.composition for medicine in found}) == 1
    return plain if one_strength and len(plain) == 1 else found


def _labelled(name: str) -> Medicine | None:
    """The one with this label, which may leave out the unit that was written: `telma 40 mg`."""
    without = find_named(" ".join(without_units(words_of(name))))
    if without and f" {amount_in(name)} " in f" {plain_name(without.strength)} ":
        return without
    return find_named(name)


def _called(name: str) -> list[Medicine]:
    return next(filter(None, (at(index().called(each)) for each in spellings(name))), [])


def _with_words(name: str) -> list[Medicine]:
    ways = (name, *spellings(name))
    return next(filter(None, (at(index().with_words(each)) for each in ways)), [])


def _nearest(found: list[Medicine], name: str) -> list[Medicine]:
    """Of those with all the words: the brands called so, or generics with no others mixed in."""
    first, *others = words_of(name) or [""]
    if first not in _names_begin_with():
        return []
    brands = [m for m in found if m.is_brand and words_of(m.label)[0] == first]
    if brands:
        # Septran is not Septran DS, but no other Augmentin is called 625 than the Duo.
        may_lack = _EPITHETS if any(word[0].isdigit() for word in others) else frozenset[str]()
        said = [m for m in brands if _unsaid(name, m.label, m.form) <= _unlike(m)]
        return [m for m in said if _unsaid(m.label, name, m.form) <= may_lack]
    generics = [m for m in found if not m.is_brand and first in _substances(m)]
    words = _letters(name)
    # Losartan potassium alone is no losartan with hydrochlorothiazide, even if it is not listed.
    named = [m for m in generics if _is_plain(m) or _names_all(words, m)]
    fewest = min((len(medicine.ingredients) for medicine in named), default=0)
    simplest = [medicine for medicine in named if len(medicine.ingredients) == fewest]
    one = len({frozenset(medicine.ingredients) for medicine in simplest}) == 1
    # Calcium alone is not calcium dobesilate; of several the doctor is asked.
    return simplest if not one or _names_substance(name, simplest) else []


def _is_plain(medicine: Medicine) -> bool:
    """Whether it is one substance, by its own name."""
    return len(medicine.ingredients) == 1 and medicine.generic.lower() not in weighed_otherwise()


def _names_all(said: set[str], medicine: Medicine) -> bool:
    """Whether the words name each substance in a medicine, by any of its names."""
    short = [(known, _letters(each)) for known, each in short_names(medicine)]
    covered = {each for known, words in short if words and words <= said for each in known}
    parts = [part.strip().lower() for part in medicine.generic.split("+")]
    if len(parts) != len(medicine.ingredients):
        parts = list(medicine.ingredients)
    return all(
        any(words <= said for words in _ways_to_say(ingredient, part))
        or (ingredient in covered and part not in weighed_otherwise())
        for ingredient, part in zip(medicine.ingredients, parts, strict=True)
    )


@cache
def _ways_to_say(ingredient: str, part: str) -> tuple[set[str], ...]:
    """The words of each name of a substance that the list calls `part`, without its salt."""
    names = {part} if part in weighed_otherwise() else {part, *names_of(ingredient)}
    return tuple(_letters(name) - _SALTS or _letters(name) for name in sorted(names))


def _names_substance(name: str, same: list[Medicine]) -> bool:
    """Whether a name says in full one of what is in medicines of the same ingredients."""
    said, medicine = _letters(name), same[0]
    names = [*medicine.ingredients, *(m.generic for m in same)]
    names += [short for _, short in short_names(medicine)]
    substances = (_letters(each) - _SALTS or _letters(each) for each in names)
    return any(words and words <= said for words in substances)


def _unsaid(name: str, other: str, form: str = "") -> set[str]:
    """The words of a name that another leaves out, apart from numbers, units and the form; how it
    is released is part of a name."""
    left = without_units(sorted(_letters(name) - _letters(other) - set(words_of(form))))
    return {word for word in left if word in _SLOW or not _means_form(word)}


def _unlike(medicine: Medicine) -> set[str]:
    """What may stand in the name of a brand that its label has not: what is in it."""
    return _substances(medicine) if medicine.is_brand else set()


def _means_form(word: str) -> bool:
    return len(word) > 1 and bool(forms_meant(word))


@cache
def _names_begin_with() -> frozenset[str]:
    brands = {words_of(medicine.label)[0] for medicine in all_medicines() if medicine.is_brand}
    return frozenset(brands.union(*map(_substances, all_medicines())))


def _substances(medicine: Medicine) -> set[str]:
    """The words for what is in it, abbreviations too; not its form or strength."""
    short = " ".join(abbreviation for _, abbreviation in short_names(medicine))
    return _letters(f"{medicine.generic} {' '.join(medicine.ingredients)} {short}")


def _are_slow_unsaid(found: list[Medicine], said: str) -> bool:
    """Whether all are of prolonged release, which nobody said, and a plain one exists as well."""
    slow = all("prolonged" in medicine.form and not medicine.is_brand for medicine in found)
    if not slow or any(word in _SLOW for word in words_of(said)):
        return False
    same = {frozenset(medicine.ingredients) for medicine in found}
    return any(
        medicine.form in ("tablet", "capsule") and frozenset(medicine.ingredients) in same
        for medicine in all_medicines()
    )


def _by_amount(name: str, hinted: tuple[str, ...]) -> list[Medicine]:
    """Injections of which the amount to give was written, and the list has the concentration:
    diclofenac 75 mg, of 25 mg/ml."""
    amount, rest = amount_behind(name)
    if not amount or "injection" not in hinted:
        return []
    found = _meant(rest, hinted)
    return found if all("/" in medicine.strength for medicine in found) else []


def _relative(said: str, bare: str, hinted: tuple[str, ...]) -> list[Medicine]:
    """One of the same ingredients as the medicines called so, in a strength or form not listed."""
    words = without_units(words_of(bare))
    numbers = list(dict.fromkeys(word for word in words if word[0].isdigit()))
    letters = [word for word in words if not word[0].isdigit()]
    family = _family(letters) or _family([w for w in letters if not _means_form(w)])
    if not family or len(numbers) > 1 or len({frozenset(m.ingredients) for m in family}) > 1:
        return []
    hinted = hinted or next((forms_meant(w) for w in letters[1:] if _means_form(w)), ())
    model, form = _like(family, hinted, numbers)
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
    if not form or told or (alike and not _meant(said, ())):
        return label
    return f"{label} {form}"


def _forms_said(said: str) -> Iterable[tuple[str, ...]]:
    """The forms that words of a name mean, one by one and in pairs."""
    words = said.split()
    pairs = (" ".join(pair) for pair in pairwise(words))
    return map(forms_meant, (*words, *pairs))


def _family(letters: list[str]) -> list[Medicine]:
    """The medicines called so apart from numbers, or else the brands with more words after it."""
    called = " ".join(letters)
    brands = [
        medicine
        for medicine in at(index().with_words(called))
        if medicine.is_brand and words_of(medicine.label)[:1] == letters[:1]
    ]
    alike = [m for m in brands if not _unsaid(called, m.label)]
    exact = [m for m in alike if not _unsaid(m.label, called, m.form)]
    near = [m for m in alike if _unsaid(m.label, called, m.form) <= _EPITHETS]
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


def _letters(name: str) -> set[str]:
    return {word for word in words_of(name) if not word[0].isdigit()}
