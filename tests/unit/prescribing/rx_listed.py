"""Compare the composition of a reading with the listed rows of its name."""

from __future__ import annotations

import re
from functools import cache

from tests.unit.prescribing.reading_of import Reading, State
from tests.unit.prescribing.rx_mutations import Product, products
from tests.unit.prescribing.rx_same import family, fits, weights

_FORMS = """
    tab tabs tablet tablets cap caps capsule capsules syrup syp suspension susp solution oral drops
    injection inj cream ointment oint gel lotion inhaler nasal spray eye ear powder for gastro
    resistant prolonged release dry dispersible orodispersible chewable effervescent soft respules
    kit infusion mg mcg g gm ml iu w v mouthwash suppository vaginal preparation nebuliser
"""

FORM_WORDS = frozenset(_FORMS.split())

_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{2,3})*,\d{3}")

RELEASES = frozenset(("sr", "xl", "xr", "cr", "er"))

_RELEASE_WORDS = RELEASES | {"la", "od", "retard"}


def words_of(text: str) -> list[str]:
    """Return words and numbers for comparison: 'Pan-D 40mg' is pan, d, 40, mg; .50 is 0.5."""
    plain = text.lower().replace("½", " 0.5 ").replace("’", "'")
    tokens = re.findall(r"(?<!\d)\.\d+|\d+(?:[.,]\d+)*|[^\W\d]+(?:'[^\W\d]+)?", plain)
    return [word if word[0].isalpha() else _number(word) for word in tokens]


def _number(word: str) -> str:
    """Return a number in one spelling; a comma is ignored only where it separates thousands."""
    plain = word.replace(",", "") if _THOUSANDS.fullmatch(word) else word
    plain = f"0{plain}" if plain.startswith(".") else plain
    return plain.rstrip("0").rstrip(".") if re.fullmatch(r"\d+\.\d+", plain) else plain


def says_as_listed(reading: Reading, product: Product) -> str:
    """Return '' where a reading has the composition of one of the rows of its name, or the
    difference."""
    return _differs(reading, _by_name()[tuple(words_of(product.name))])


def _differs(reading: Reading, rows: list[Product]) -> str:
    drugs = frozenset(reading.ingredients)
    if reading.confirmed and len({row.ingredients for row in rows}) > 1:
        return "one of several compositions, without asking"
    same = [row for row in rows if row.ingredients == drugs]
    if not same:
        return f"another drug: {' + '.join(sorted(drugs))}"
    kinds = {kind for row in same for kind in _kinds(row)}
    if reading.form and "" not in kinds and family(reading.form) not in kinds:
        return f"another form: {reading.form}"
    listed_strengths = {weights(row.strength) for row in same}
    if any(len(row.ingredients) < len(weights(row.strength)) for row in same):
        return ""  # A salt and its acid count as one, under the number of the name.
    if (
        reading.strength
        and () not in listed_strengths
        and weights(reading.strength) not in listed_strengths
    ):
        return f"another strength: {reading.strength}"
    return ""


def _kinds(row: Product) -> set[str]:
    """Return the kinds of a row's form; a release in its name may be missing from the list."""
    slow = _RELEASE_WORDS & set(words_of(row.name))
    return {family(row.form), "sr"} if slow else {family(row.form)}


def carries_over(reading: Reading, product: Product, form: str) -> str:
    """Return '' where a brand's name with another form is not read as the brand's composition."""
    if reading.state in (State.ASKS, State.OWN_WORDS):
        return ""
    if reading.form and not fits(reading.form, form):
        return f"another form than was written: {reading.label} {reading.form}"
    label = reading.label
    if reading.form == "eye/ear drops":  # "eye drops" may mean it; its rows have the name alone.
        label = label.removesuffix(reading.form)
    own = _by_name().get(tuple(words_of(label)))
    return _differs(reading, own or _by_name()[tuple(words_of(product.name))])


@cache
def _by_name() -> dict[tuple[str, ...], list[Product]]:
    rows: dict[tuple[str, ...], list[Product]] = {}
    for product in products():
        rows.setdefault(tuple(words_of(product.name)), []).append(product)
    return rows
