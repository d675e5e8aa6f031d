"""What a name that a doctor wrote means: one medicine, or several to ask about. Pure."""

from __future__ import annotations

from functools import cache

from clinic.facts.forms import fits, form_before, form_behind, forms_meant, is_by_mouth
from clinic.facts.formulary import Medicine, all_medicines
from clinic.facts.index import words_of
from clinic.facts.medicines import find_medicine
from clinic.facts.named import SLOW, meant, with_label
from clinic.facts.strengths import amount_behind, with_noughts
from clinic.facts.unlisted import relative

_LONGEST_NAME = 200
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
    labelled = with_label(said)
    if labelled and fits(labelled.form, forms_meant(form_hint)):
        return [labelled]
    worded, bare = _form_in(said)
    hinted = worded or forms_meant(form_hint)
    found = meant(said, hinted) or meant(bare, hinted) or _by_amount(bare, hinted)
    if "%" in said and not worded:  # Minoxidil 5% is no tablet of 5 mg
        found = [medicine for medicine in found if not is_by_mouth(medicine.form)]
    if not found or _are_slow_unsaid(found, said):
        # Metformin 1000 is listed as a prolonged-release tablet alone, and need not mean that.
        return [*relative(said, bare, hinted), *found]
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


def _are_slow_unsaid(found: list[Medicine], said: str) -> bool:
    """Whether all are of prolonged release, which nobody said, and a plain one exists as well."""
    slow = all("prolonged" in medicine.form and not medicine.is_brand for medicine in found)
    if not slow or any(word in SLOW for word in words_of(said)):
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
    found = meant(rest, hinted)
    return found if all("/" in medicine.strength for medicine in found) else []
