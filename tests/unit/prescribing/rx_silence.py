"""Judge the effect of a change in a line on its reading: never silent, and never another dose.

The words of a label count as typed where each of them is in the line; a form is shown by its dose,
and the salt of a generic is part of its name but not of its drug.
"""

from __future__ import annotations

import re
from functools import cache

from clinic.prescribing.dose import read_dose
from tests.unit.prescribing.reading_of import Reading, State
from tests.unit.prescribing.rx_listed import FORM_WORDS, RELEASES, words_of
from tests.unit.prescribing.rx_mutations import Changed, Product, products
from tests.unit.prescribing.rx_same import family, rhythm, weights

_SALTS = frozenset(
    ("maleate", "hydrochloride", "sodium", "sulphate", "fumarate", "potassium", "vitamin", "axetil")
)
"""Words of a generic name that can be omitted without naming another drug."""
_ONLY_SALT = {"beclomethasone": "dipropionate"}
"""The only salt of a medicine that is sold; of betamethasone there are several."""


def says_the_dose(reading: Reading, dose: str) -> str:
    """Return '' where a reading has this dose, given in canonical text."""
    if reading.dose is None:
        return "no dose"
    expected = rhythm(read_dose(dose), reading.strength, reading.form)
    actual = rhythm(reading.dose, reading.strength, reading.form)
    return "" if actual == expected else f"another dose: {reading.dose_text}"


def broken(change: Changed, before: Reading, after: Reading) -> str:
    """Return what a changed line hides or alters; '' where it is not understood, or all is in
    view."""
    if after.state in (State.ASKS, State.OWN_WORDS):
        return ""
    if change.kind == "a second drug":
        return _hidden_drug(change, after)
    if _is_after_food(change, after):
        return "" if _same_medicine(before, after) else "another medicine"
    wrong = _medicine(change, before, after)
    if wrong or after.state is State.NAMED:
        return wrong or _lost_words(change, after)
    judge = _JUDGES.get(change.kind, _same_and_seen)
    return judge(change, before, after)


def _hidden_drug(change: Changed, after: Reading) -> str:
    """Return '' where the label has both names: a list may have two medicines as one."""
    both = set(words_of(change.new)) <= set(words_of(after.label))
    return "" if both else "names one medicine where there are two"


def _medicine(change: Changed, before: Reading, after: Reading) -> str:
    typed, label = set(words_of(change.after)), words_of(after.label)
    untyped = [w for w in label if w not in typed and w not in FORM_WORDS]
    if _same_medicine(before, after):
        if change.kind == "a suffix of other brands" and not _suffix_said(change, after):
            return f"keeps the medicine without {change.new}"
        return _completed(change, after, untyped)
    if not untyped and all(w in label for w in words_of(change.new) if _in_name(change)):
        return ""
    return f"another medicine: {after.label} {after.strength} {after.form}"


def _suffix_said(change: Changed, after: Reading) -> bool:
    """Return whether a suffix is shown by the label, by the release, or by the dose after a name
    that ended with its form."""
    slow = change.new in RELEASES and family(after.form) == "sr"
    named = _ends_with_form(change) and change.new in words_of(after.dose_text)
    return slow or named or change.new in words_of(after.label)


def _ends_with_form(change: Changed) -> bool:
    return change.product.name.lower().split()[-1] in FORM_WORDS


def _is_after_food(change: Changed, after: Reading) -> bool:
    """Return whether AF follows the form, where no name continues, and is read as after food."""
    tokens = words_of(after.dose_text)
    return change.new == "af" and _ends_with_form(change) and "pc" in tokens


def _in_name(change: Changed) -> bool:
    return change.kind in ("a suffix of other brands", "an unknown word", "a token exchanged")


def _same_medicine(before: Reading, after: Reading) -> bool:
    one, two = (
        (frozenset(r.ingredients), weights(r.strength), family(r.form)) for r in (before, after)
    )
    return one == two


def _completed(change: Changed, after: Reading, untyped: list[str]) -> str:
    """Return '' where the medicine rightly stays the same although a word of its name was
    removed."""
    typed = set(words_of(change.after))
    gone = set(words_of(change.gone)) & set(untyped)
    numbers = [word for word in gone if word[0].isdigit()]
    others = _has_other_strengths(after)
    if change.product.is_brand and any(w[0].isdigit() for w in words_of(after.label) if w in typed):
        others = _family_has_others(change.product)  # `telma am 40`: one number of two is given.
    if numbers and others:
        return f"a strength nobody wrote: {after.strength}"
    gone -= {_ONLY_SALT.get(word, "") for word in typed}
    if gone - set(numbers) and not _is_generic(after, change):
        return f"completes the name by {', '.join(sorted(gone))}"
    return ""


def _is_generic(after: Reading, change: Changed) -> bool:
    """Return whether each drug is named by its own word, so that the omitted word is a salt."""
    typed, gone = set(words_of(change.after)), set(words_of(change.gone))
    named = all(set(words_of(drug)) & typed for drug in after.ingredients)
    return named or (not change.product.is_brand and gone <= _SALTS)


def _family_has_others(product: Product) -> bool:
    """Return whether a brand is listed in another strength, under the same words."""
    return len(_strengths_of_family().get(_letters(product), ())) > 1


def _letters(product: Product) -> tuple[str, ...]:
    return tuple(sorted(word for word in words_of(product.name) if word[0].isalpha()))


@cache
def _strengths_of_family() -> dict[tuple[str, ...], set[tuple[object, ...]]]:
    strengths: dict[tuple[str, ...], set[tuple[object, ...]]] = {}
    for row in products():
        strengths.setdefault(_letters(row), set()).add(weights(row.strength))
    return strengths


def _has_other_strengths(reading: Reading) -> bool:
    drugs, kind = frozenset(reading.ingredients), family(reading.form)
    return len(_strengths().get((drugs, kind), ())) > 1


@cache
def _strengths() -> dict[tuple[frozenset[str], str], set[tuple[str, ...]]]:
    compositions: dict[tuple[frozenset[str], str], set[tuple[str, ...]]] = {}
    for row in products():
        if row.strength:
            compositions.setdefault((row.ingredients, family(row.form)), set()).add(
                weights(row.strength)
            )
    return compositions


def _lost_words(change: Changed, after: Reading) -> str:
    """Return '' where a dose in the doctor's words stands whole after the medicine."""
    seen = set(words_of(after.in_view))
    lost = [word for word in words_of(change.after) if word not in seen and word not in FORM_WORDS]
    return f"lost {', '.join(lost)}" if lost else ""


def _parts(reading: Reading) -> set[tuple[int, int, object]]:
    """Return the parts of a dose, each with its position, without unstated ones."""
    if reading.dose is None:
        return set()
    *steps, _ = rhythm(reading.dose, reading.strength, reading.form)
    fields = {
        (number, place, part)
        for number, step in enumerate(steps)
        for place, part in enumerate(step)
        if part not in (None, False)
    }
    return fields | ({(0, -1, True)} if reading.dose.stop else set())


def _rhythm(change: Changed, before: Reading, after: Reading) -> str:
    was, now = _parts(before), _parts(after)
    if change.kind in ("a token left out", "a token exchanged", "brackets"):
        more = now - was - _one_piece(after)
        return f"says what nobody wrote: {after.dose_text}" if more else ""
    # A note may have as a whole what an unknown word has split.
    is_kept = change.kind == "an unknown word" and now < was and not _lost_words(change, after)
    # "apply 2 g" gives the amount of each time, and is displayed so behind the medicine.
    applied = f"apply {change.new}"
    is_kept = is_kept or (applied in change.after and after.dose_text.startswith(applied))
    return "" if was == now or is_kept else f"another dose: {after.dose_text}"


def _one_piece(after: Reading) -> set[tuple[int, int, object]]:
    """Return the amount that an unstated amount means: one piece."""
    first = after.dose.steps[0] if after.dose else None
    unsaid = first is not None and first.amount is None
    return {part for part in _parts(after) if part[1] == 0} if unsaid else set()


def _silent(change: Changed, after: Reading) -> str:
    seen = set(words_of(after.in_view))
    new = words_of(change.new) or ([] if not change.new else [change.new])
    if change.kind == "a supply behind the dose":
        new = [word for word in new if word[0].isdigit()]
    lost = [w for w in new if w not in seen and not _bare_sign(w, after)]
    if weights(change.new) and set(weights(change.new)) <= set(weights(after.strength)):
        lost = []  # It gives a part of the strength, which is shown at the line.
    if change.kind == "brackets" and lost and after.dose is not None:
        lost = []  # The text in brackets was read as a frequency, which was compared.
    return f"silently without {', '.join(lost)}" if lost else ""


def _bare_sign(word: str, after: Reading) -> bool:
    return not re.search(r"\w", word) and word in after.in_view


def _negation(change: Changed, before: Reading, after: Reading) -> str:
    seen = " ".join(words_of(after.in_view))
    if " ".join(words_of(change.new)) not in seen:
        return f"lost {change.new}"
    if " ".join(words_of(f"{change.new} {change.gone}")) not in seen:
        return f"cut {change.new} from {change.gone}: {after.dose_text}"
    return "" if _parts(after) < _parts(before) else f"says what was denied: {after.dose_text}"


def _point(change: Changed, before: Reading, after: Reading) -> str:
    if "," in "".join(set(change.after) - set(change.before)):
        return "a comma taken for a point, or passed over"
    return "" if _parts(before) == _parts(after) else f"another dose: {after.dose_text}"


def _second_rhythm(_: Changed, __: Reading, after: Reading) -> str:
    return f"chooses between two: {after.dose_text}"


def _same_and_seen(change: Changed, before: Reading, after: Reading) -> str:
    return _rhythm(change, before, after) or _silent(change, after)


_JUDGES = {
    "a negation": _negation,
    "another decimal point": _point,
    "a second rhythm": _second_rhythm,
}
