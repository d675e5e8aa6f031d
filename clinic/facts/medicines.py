"""Medicines by key, by label and by words typed: brands, generics, ingredients, abbreviations."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache

from clinic.facts.forms import FORMS, forms_meant, is_oral_solid, words_for
from clinic.facts.formulary import Medicine, all_medicines
from clinic.facts.index import Entry, WordIndex, plain_name, words_of
from clinic.facts.tables import read

__all__ = [
    "Medicine",
    "all_medicines",
    "find_by_name",
    "find_medicine",
    "find_named",
    "says_strength",
    "search_medicines",
]

_LONGEST_NAME = 200
_TABLETS_AND_CAPSULES = tuple(filter(is_oral_solid, FORMS))
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_ALL_IN_MG = re.compile(r"[\d.]+ mg(?: \+ [\d.]+ mg)+")
_THOUSANDS = re.compile(r"\b(\d+)000\b")


def find_medicine(key: str) -> Medicine | None:
    """The medicine with this key; None for others, as of a list that has changed."""
    return _by_key().get(key)


def find_named(label: str) -> Medicine | None:
    """The medicine with exactly this label, apart from case, spaces, dots and signs."""
    return _by_label().get(plain_name(label))


def search_medicines(words: str, limit: int = 12) -> list[Medicine]:
    """Medicines with all the words or beginnings, likeliest first; any text may be asked.

    Found by label, generic, ingredients, form, strength and usual abbreviations (`pcm`, `hctz`).
    """
    return _at(index().find(words, limit))


def find_by_name(name: str, form_hint: str = "") -> list[Medicine]:
    """What a written name most likely means: one medicine, or several to ask about, best first.

    Names are taken as they stand, never completed or mended: a wrong guess harms, and an unknown
    name is found by searching. `form_hint` is a form or a unit of the dose (`syp`, `ml`, `puff`).
    A known name with another strength (`wysolone 40`, where 10 mg is listed) gives a medicine of
    the same ingredients labelled as written, which is not in the list: its strength is taken from
    the number where the listed one is named by its own, and is '' otherwise.
    """
    said = " ".join(name[:_LONGEST_NAME].split())
    hinted = forms_meant(form_hint)
    first, _, rest = said.partition(" ")
    leading = forms_meant(first)
    if leading and not _meant(said, hinted):
        found = _meant(rest, hinted or leading) or _relative(rest, hinted or leading)
        if found:
            return found
    return _meant(said, hinted) or _relative(said, hinted)


def says_strength(name: str, medicine: Medicine) -> bool:
    """Whether a written name says the number in the label: `thyronorm` leaves out that of 50.

    Where it does not, find_by_name has chosen the listed strength, and the doctor may mean another.
    """
    numbers = {word for word in words_of(medicine.label) if word[0].isdigit()}
    return not numbers or not numbers.isdisjoint(words_of(name))


def _meant(name: str, hinted: tuple[str, ...]) -> list[Medicine]:
    labelled = find_named(name)
    found = [labelled] if labelled else _at(index().called(name))
    found = found or _nearest(_at(index().with_words(name)), name)
    if hinted:
        return [medicine for medicine in found if medicine.form in hinted]
    plain = [medicine for medicine in found if medicine.form in ("tablet", "capsule")]
    one_strength = len({medicine.composition for medicine in found}) == 1
    return plain if one_strength and len(plain) == 1 else found


def _nearest(found: list[Medicine], name: str) -> list[Medicine]:
    """Of those with all the words: the brands called so, or generics with no others mixed in."""
    first, *others = words_of(name) or [""]
    if first not in _names_begin_with():
        return []
    brands = [m for m in found if m.is_brand and words_of(m.label)[0] == first]
    if brands:
        # Septran is not Septran DS, but no other Augmentin is called 625 than the Duo.
        numbered = any(word.isdigit() for word in others)
        return [m for m in brands if numbered or not _unsaid(m.label, name)]
    generics = [m for m in found if not m.is_brand and first in _substances(m)]
    fewest = min((len(medicine.ingredients) for medicine in generics), default=0)
    return [medicine for medicine in generics if len(medicine.ingredients) == fewest]


def _unsaid(label: str, name: str) -> list[str]:
    """The words of a label that a name leaves out, apart from numbers and the form."""
    return [word for word in _letters(label) - _letters(name) if not forms_meant(word)]


@cache
def _names_begin_with() -> frozenset[str]:
    brands = {words_of(medicine.label)[0] for medicine in all_medicines() if medicine.is_brand}
    return frozenset(brands.union(*map(_substances, all_medicines())))


def _substances(medicine: Medicine) -> set[str]:
    """The words for what is in it, abbreviations too; not its form or strength."""
    short = " ".join(abbreviation for _, abbreviation in _short_names(medicine))
    return _letters(f"{medicine.generic} {' '.join(medicine.ingredients)} {short}")


def _relative(said: str, hinted: tuple[str, ...]) -> list[Medicine]:
    """One of the same ingredients as the medicines called so, in a strength or form not listed."""
    words = words_of(said)
    numbers = [word for word in words if word[0].isdigit()]
    letters = [word for word in words if not word[0].isdigit()]
    family = _family(letters) or _family([word for word in letters if not forms_meant(word)])
    if not family or len(numbers) > 1 or len({frozenset(m.ingredients) for m in family}) > 1:
        return []
    hinted = hinted or next(filter(None, map(forms_meant, letters[1:])), ())
    if not hinted and numbers and family[0].route == "oral":
        hinted = _TABLETS_AND_CAPSULES
    model = next((medicine for medicine in family if medicine.form in hinted), family[0])
    form = model.form if not hinted or model.form in hinted else hinted[0]
    return [
        replace(
            model,
            key=f"{model.key[:2]}{plain_name(said).replace(' ', '-')}",
            label=said[:1].upper() + said[1:],
            form=form,
            strength=_strength_like(model, numbers) if form == model.form else "",
            route=model.route if form == model.form else "",
            pack="",
            source=f"{model.source}; strength as written",
            product_text=said,
        )
    ]


def _family(letters: list[str]) -> list[Medicine]:
    """The medicines called so apart from numbers, or else the brands with more words after it."""
    called = " ".join(letters)
    brands = [
        medicine
        for medicine in _at(index().with_words(called))
        if medicine.is_brand and words_of(medicine.label)[:1] == letters[:1]
    ]
    exact = [medicine for medicine in brands if _letters(medicine.label) == set(letters)]
    return exact or brands or _at(index().called(called))


def _strength_like(model: Medicine, numbers: list[str]) -> str:
    number, _, unit = model.strength.partition(" ")
    named = not model.is_brand or number in words_of(model.label)
    if not (numbers and named and is_oral_solid(model.form) and len(model.ingredients) == 1):
        return ""
    return f"{numbers[0]} {unit}"


def _letters(name: str) -> set[str]:
    return {word for word in words_of(name) if not word[0].isdigit()}


def _at(numbers: Iterable[int]) -> list[Medicine]:
    medicines = all_medicines()
    return [medicines[number] for number in numbers]


@cache
def index() -> WordIndex:
    """All medicines by their words, in the order of all_medicines()."""
    return WordIndex(map(_entry, all_medicines()))


@cache
def _by_key() -> dict[str, Medicine]:
    return {medicine.key: medicine for medicine in all_medicines()}


@cache
def _by_label() -> dict[str, Medicine]:
    return {plain_name(medicine.label): medicine for medicine in all_medicines()}


@cache
def _abbreviations() -> dict[str, list[tuple[frozenset[str], str]]]:
    """By an ingredient: sets of ingredients with it, and what each is also called."""
    known: dict[str, list[tuple[frozenset[str], str]]] = defaultdict(list)
    for row in read("abbreviations.csv"):
        ingredients = row["ingredients"].split("+")
        known[ingredients[0]].append((frozenset(ingredients), row["abbreviation"]))
    return known


def _short_names(medicine: Medicine) -> list[tuple[frozenset[str], str]]:
    own, known = frozenset(medicine.ingredients), _abbreviations()
    return [
        (ingredients, abbreviation)
        for ingredient in medicine.ingredients
        for ingredients, abbreviation in known.get(ingredient, ())
        if ingredients <= own
    ]


def _entry(medicine: Medicine) -> Entry:
    own, short = frozenset(medicine.ingredients), _short_names(medicine)
    details = [words_for(medicine.form), *(abbreviation for _, abbreviation in short)]
    if "000" in medicine.strength:
        details.append(_THOUSANDS.sub(r"\1k", medicine.strength))
    if medicine.is_brand:
        details += [medicine.generic, medicine.strength, medicine.form]
        return Entry([medicine.label], " ".join(details))
    same = [abbreviation for ingredients, abbreviation in short if ingredients == own]
    if same and len(own) > 1:
        details.append(_number_said(medicine))
    inn = " ".join(medicine.ingredients)
    aliases = _full_names(medicine, {medicine.generic, inn, *same})
    return Entry([medicine.label, inn], " ".join(details), list(aliases))


def _full_names(medicine: Medicine, names: Iterable[str]) -> Iterator[str]:
    """`pcm`, `pcm 650`, `pcm 650 mg`; tablets and capsules alone are known by their number."""
    strength = _plain(medicine.strength)
    number = _number_said(medicine)
    for name in map(_plain, names):
        yield name
        yield f"{name} {strength}"
        if number:
            yield f"{name} {number}"


_plain = cache(plain_name)


def _number_said(medicine: Medicine) -> str:
    """The one number a tablet or capsule is called by: 650; 625 of 500 mg + 125 mg; or ''."""
    if not is_oral_solid(medicine.form):
        return ""
    if len(medicine.ingredients) == 1:
        number = _NUMBER.match(medicine.strength)
        return number[0] if number else ""
    in_mg = _ALL_IN_MG.fullmatch(medicine.strength)
    return f"{sum(map(Decimal, _NUMBER.findall(medicine.strength)))}" if in_mg else ""
