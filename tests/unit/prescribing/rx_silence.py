"""What a change in a line may do to its reading: nothing silently, and never another dose.

The words of a label count as typed where each of them stands in the line; a form says itself by
its dose, and the salt of a generic is part of its name but not of its drug.
"""

from __future__ import annotations

import re
from functools import cache

from clinic.prescribing.dose import read_dose
from tests.unit.prescribing.reading_of import Reading, State
from tests.unit.prescribing.rx_mutations import Changed, Product, products
from tests.unit.prescribing.rx_same import family, fits, rhythm, weights

_FORMS = """
    tab tabs tablet tablets cap caps capsule capsules syrup syp suspension susp solution oral drops
    injection inj cream ointment oint gel lotion inhaler nasal spray eye ear powder for gastro
    resistant prolonged release dry dispersible orodispersible chewable effervescent soft respules
    kit infusion mg mcg g gm ml iu w v mouthwash suppository vaginal preparation nebuliser
"""
_FORM_WORDS = frozenset(_FORMS.split())
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{2,3})*,\d{3}")
_RELEASES = frozenset(("sr", "xl", "xr", "cr", "er"))
_RELEASE_WORDS = _RELEASES | {"la", "od", "retard"}
_SALTS = frozenset(
    ("maleate", "hydrochloride", "sodium", "sulphate", "fumarate", "potassium", "vitamin", "axetil")
)
"""Words of a generic name that are left out without making it another drug."""


def words_of(text: str) -> list[str]:
    """Words and numbers as they are compared: 'Pan-D 40mg' is pan, d, 40, mg; .50 is 0.5."""
    plain = text.lower().replace("½", " 0.5 ").replace("’", "'")
    found = re.findall(r"(?<!\d)\.\d+|\d+(?:[.,]\d+)*|[^\W\d]+(?:'[^\W\d]+)?", plain)
    return [word if word[0].isalpha() else _number(word) for word in found]


def _number(word: str) -> str:
    """A number in one spelling; a comma is passed over only where it parts thousands."""
    plain = word.replace(",", "") if _THOUSANDS.fullmatch(word) else word
    plain = f"0{plain}" if plain.startswith(".") else plain
    return plain.rstrip("0").rstrip(".") if re.fullmatch(r"\d+\.\d+", plain) else plain


def says_as_listed(reading: Reading, product: Product) -> str:
    """'' where a reading has the contents of one of the rows of its name, or what differs."""
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
    told = {weights(row.strength) for row in same}
    if any(len(row.ingredients) < len(weights(row.strength)) for row in same):
        return ""  # A salt and its acid stand as one, under the number of the name.
    if reading.strength and () not in told and weights(reading.strength) not in told:
        return f"another strength: {reading.strength}"
    return ""


def _kinds(row: Product) -> set[str]:
    """The kinds of a row's form; a release that its name says need not stand in the list."""
    slow = _RELEASE_WORDS & set(words_of(row.name))
    return {family(row.form), "sr"} if slow else {family(row.form)}


def carries_over(reading: Reading, product: Product, form: str) -> str:
    """'' where a brand's name with another form is not read by what is in the brand."""
    if reading.state in (State.ASKS, State.OWN_WORDS):
        return ""
    if reading.form and not fits(reading.form, form):
        return f"another form than was written: {reading.label} {reading.form}"
    label = reading.label
    if reading.form == "eye/ear drops":  # "eye drops" may mean it; its rows bear the name alone.
        label = label.removesuffix(reading.form)
    own = _by_name().get(tuple(words_of(label)))
    return _differs(reading, own or _by_name()[tuple(words_of(product.name))])


@cache
def _by_name() -> dict[tuple[str, ...], list[Product]]:
    rows: dict[tuple[str, ...], list[Product]] = {}
    for product in products():
        rows.setdefault(tuple(words_of(product.name)), []).append(product)
    return rows


def says_the_dose(reading: Reading, dose: str) -> str:
    """'' where a reading has this dose, which stands as the language writes it."""
    if reading.dose is None:
        return "no dose"
    meant = rhythm(read_dose(dose), reading.strength, reading.form)
    said = rhythm(reading.dose, reading.strength, reading.form)
    return "" if said == meant else f"another dose: {reading.dose_text}"


def broken(change: Changed, before: Reading, after: Reading) -> str:
    """What a changed line hides or turns; '' where it is not understood, or all is in view."""
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
    """Two medicines are one where a list has them as one, and the label says both."""
    both = set(words_of(change.new)) <= set(words_of(after.label))
    return "" if both else "names one medicine where there are two"


def _medicine(change: Changed, before: Reading, after: Reading) -> str:
    typed, label = set(words_of(change.after)), words_of(after.label)
    untyped = [w for w in label if w not in typed and w not in _FORM_WORDS]
    if _same_medicine(before, after):
        if change.kind == "a suffix of other brands" and not _suffix_said(change, after):
            return f"keeps the medicine without {change.new}"
        return _completed(change, after, untyped)
    if not untyped and all(w in label for w in words_of(change.new) if _in_name(change)):
        return ""
    return f"another medicine: {after.label} {after.strength} {after.form}"


def _suffix_said(change: Changed, after: Reading) -> bool:
    """A suffix is said by the label, by the release, or in the words of a dose behind a name that
    ended with its form."""
    slow = change.new in _RELEASES and family(after.form) == "sr"
    named = _ends_with_form(change) and change.new in words_of(after.dose_text)
    return slow or named or change.new in words_of(after.label)


def _ends_with_form(change: Changed) -> bool:
    return change.product.name.lower().split()[-1] in _FORM_WORDS


def _is_after_food(change: Changed, after: Reading) -> bool:
    """Whether AF stands behind the form, where no name goes on, and is read as after food."""
    words = words_of(after.dose_text)
    return change.new == "af" and _ends_with_form(change) and "pc" in words


def _in_name(change: Changed) -> bool:
    return change.kind in ("a suffix of other brands", "an unknown word", "a token exchanged")


def _same_medicine(before: Reading, after: Reading) -> bool:
    one, two = (
        (frozenset(r.ingredients), weights(r.strength), family(r.form)) for r in (before, after)
    )
    return one == two


def _completed(change: Changed, after: Reading, untyped: list[str]) -> str:
    """A medicine that stays the same though a word of its name was taken away."""
    typed = set(words_of(change.after))
    gone = set(words_of(change.gone)) & set(untyped)
    numbers = [word for word in gone if word[0].isdigit()]
    others = _has_other_strengths(after)
    if change.product.is_brand and any(w[0].isdigit() for w in words_of(after.label) if w in typed):
        others = _family_has_others(change.product)  # `telma am 40`: one number of two is said.
    if numbers and others:
        return f"a strength nobody wrote: {after.strength}"
    if gone - set(numbers) and not _is_generic(after, change):
        return f"completes the name by {', '.join(sorted(gone))}"
    return ""


def _is_generic(after: Reading, change: Changed) -> bool:
    """Whether each drug is named by its own word, so that what is left out is a salt."""
    typed, gone = set(words_of(change.after)), set(words_of(change.gone))
    named = all(set(words_of(drug)) & typed for drug in after.ingredients)
    return named or (not change.product.is_brand and gone <= _SALTS)


def _family_has_others(product: Product) -> bool:
    """Whether a brand is listed in another strength, under the same words."""
    return len(_strengths_of_family().get(_letters(product), ())) > 1


def _letters(product: Product) -> tuple[str, ...]:
    return tuple(sorted(word for word in words_of(product.name) if word[0].isalpha()))


@cache
def _strengths_of_family() -> dict[tuple[str, ...], set[tuple[object, ...]]]:
    known: dict[tuple[str, ...], set[tuple[object, ...]]] = {}
    for row in products():
        known.setdefault(_letters(row), set()).add(weights(row.strength))
    return known


def _has_other_strengths(reading: Reading) -> bool:
    drugs, kind = frozenset(reading.ingredients), family(reading.form)
    return len(_strengths().get((drugs, kind), ())) > 1


@cache
def _strengths() -> dict[tuple[frozenset[str], str], set[tuple[str, ...]]]:
    known: dict[tuple[frozenset[str], str], set[tuple[str, ...]]] = {}
    for row in products():
        if row.strength:
            known.setdefault((row.ingredients, family(row.form)), set()).add(weights(row.strength))
    return known


def _lost_words(change: Changed, after: Reading) -> str:
    """A dose in the doctor's words stands whole behind the medicine."""
    seen = set(words_of(after.in_view))
    lost = [word for word in words_of(change.after) if word not in seen and word not in _FORM_WORDS]
    return f"lost {', '.join(lost)}" if lost else ""


def _parts(reading: Reading) -> set[tuple[int, int, object]]:
    """The parts of a dose, each with its place, without what is not said."""
    if reading.dose is None:
        return set()
    *steps, _ = rhythm(reading.dose, reading.strength, reading.form)
    said = {
        (number, place, part)
        for number, step in enumerate(steps)
        for place, part in enumerate(step)
        if part not in (None, False)
    }
    return said | ({(0, -1, True)} if reading.dose.stop else set())


def _rhythm(change: Changed, before: Reading, after: Reading) -> str:
    was, now = _parts(before), _parts(after)
    if change.kind in ("a token left out", "a token exchanged", "brackets"):
        more = now - was - _one_piece(after)
        return f"says what nobody wrote: {after.dose_text}" if more else ""
    # What an unknown word has split may stand as a whole in a note.
    kept = change.kind == "an unknown word" and now < was and not _lost_words(change, after)
    # "apply 2 g" says so much at each time, and stands so behind the medicine.
    applied = f"apply {change.new}"
    kept = kept or (applied in change.after and after.dose_text.startswith(applied))
    return "" if was == now or kept else f"another dose: {after.dose_text}"


def _one_piece(after: Reading) -> set[tuple[int, int, object]]:
    """What stands for an amount that isn't said: one piece."""
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
        lost = []  # It says a part of the strength, which stands at the line.
    if change.kind == "brackets" and lost and after.dose is not None:
        lost = []  # What stood in brackets was read as what it is: the rhythm was compared.
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
