"""The listed medicines that a name names, as it stands. Pure."""

from __future__ import annotations

from functools import cache

from clinic.facts.forms import fits, forms_meant
from clinic.facts.formulary import Medicine, all_medicines
from clinic.facts.index import plain_name, words_of
from clinic.facts.ingredients import names_of, weighed_otherwise
from clinic.facts.medicines import at, find_named, index, short_names
from clinic.facts.strengths import amount_in, spellings, without_units

EPITHETS = frozenset({"duo", "ds", "cv", "advance", "adult", "d3", "k"})
"""What of a brand's name may be left out. Other words behind it make it another brand, most of
them of other ingredients: Taxim is not Taxim-O, nor Telekast 10 Telekast-L."""

_SALTS = frozenset(
    ("sodium", "potassium", "calcium", "hydrochloride", "hcl", "sulphate", "sulfate", "phosphate")
) | {"maleate", "besylate", "besilate", "tartrate", "citrate", "acetate", "monohydrate", "ip"}
SLOW = frozenset({"prolonged", "sr", "xr", "er", "xl", "cr", "retard"})
"""How a medicine is released: always a part of its name."""


def meant(name: str, hinted: tuple[str, ...]) -> list[Medicine]:
    """The medicines that a name without words for a form may mean; of the hinted forms alone, where
    there are any."""
    labelled = with_label(name)
    found = [labelled] if labelled else _called(name)
    found = found or _nearest(_with_words(name), name)
    if hinted:
        exact = [medicine for medicine in found if medicine.form in hinted]
        return exact or [medicine for medicine in found if fits(medicine.form, hinted)]
    plain = [medicine for medicine in found if medicine.form in ("tablet", "capsule")]
    one_strength = len({medicine.composition for medicine in found}) == 1
    return plain if one_strength and len(plain) == 1 else found


def with_label(name: str) -> Medicine | None:
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
        may_lack = EPITHETS if any(word[0].isdigit() for word in others) else frozenset[str]()
        said = [m for m in brands if left_unsaid(name, m.label, m.form) <= _unlike(m)]
        return [m for m in said if left_unsaid(m.label, name, m.form) <= may_lack]
    generics = [m for m in found if not m.is_brand and first in _substances(m)]
    words = letter_words(name)
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
    short = [(known, letter_words(each)) for known, each in short_names(medicine)]
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
    return tuple(letter_words(name) - _SALTS or letter_words(name) for name in sorted(names))


def _names_substance(name: str, same: list[Medicine]) -> bool:
    """Whether a name says in full one of what is in medicines of the same ingredients."""
    said, medicine = letter_words(name), same[0]
    names = [*medicine.ingredients, *(m.generic for m in same)]
    names += [short for _, short in short_names(medicine)]
    substances = (letter_words(each) - _SALTS or letter_words(each) for each in names)
    return any(words and words <= said for words in substances)


def left_unsaid(name: str, other: str, form: str = "") -> set[str]:
    """The words of a name that another leaves out, apart from numbers, units and the form; how it
    is released is part of a name."""
    left = without_units(sorted(letter_words(name) - letter_words(other) - set(words_of(form))))
    return {word for word in left if word in SLOW or not means_form(word)}


def _unlike(medicine: Medicine) -> set[str]:
    """What may stand in the name of a brand that its label has not: what is in it."""
    return _substances(medicine) if medicine.is_brand else set()


def means_form(word: str) -> bool:
    return len(word) > 1 and bool(forms_meant(word))


@cache
def _names_begin_with() -> frozenset[str]:
    brands = {words_of(medicine.label)[0] for medicine in all_medicines() if medicine.is_brand}
    return frozenset(brands.union(*map(_substances, all_medicines())))


def _substances(medicine: Medicine) -> set[str]:
    """The words for what is in it, abbreviations too; not its form or strength."""
    short = " ".join(abbreviation for _, abbreviation in short_names(medicine))
    return letter_words(f"{medicine.generic} {' '.join(medicine.ingredients)} {short}")


def letter_words(name: str) -> set[str]:
    return {word for word in words_of(name) if not word[0].isdigit()}
