"""What a typed line names: every medicine that accounts for all of its words. Pure.

A line is a name and a dose. The name ends after the first, second, third … word; each end is
tried, and counts only where all words and amounts of the name are those of a listed medicine and
all that follows is read as its dose. Nothing is completed, corrected or left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from clinic.facts.forms import dosage_forms_of, fits, is_oral_solid
from clinic.facts.names import Amount, Name, strength_parts, take_apart
from clinic.prescribing import dose as doses
from clinic.prescribing.dose import CannotRead, Dose, Unit
from clinic.prescribing.fitting import fits_dose, needs_a_word, shows
from clinic.prescribing.formulary import Formulary, MedicineOption
from clinic.prescribing.matching import explains, is_exactly
from clinic.prescribing.unclear import is_unclear, may_count, says_when_twice
from clinic.prescribing.unlisted import PLAIN, unlisted_of

_MOST_WORDS_OF_NAME = 10
_BULLET = re.compile(
    r"(?:\(?\d{1,2}[.)](?=\s|[a-z])\s*|[-•*>]\s*|rx\b[:.\s]*|r/\s*)", re.IGNORECASE
)
_LEADING_FORM = re.compile(
    r"(?P<form>(?:eye|ear|nasal|oral)\s+[a-z]+|[a-z]+|[en]/[dos])\b\.?\s*[-:]?\s*(?=\S)",
    re.IGNORECASE,
)
_LONE_T = re.compile(r"^t\.\s*", re.IGNORECASE)
_ONLY_A_NUMBER = re.compile(r"[\d.,]+")
_JOINING = "+/&"
"""Signs behind which a name goes on."""
_SIGNS = " -–:,;"
"""What may part a name from its dose and says nothing."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A medicine that a line may mean, with the dose as it reads for it.

    `name` is what of the line names it. `says_strength` is whether the line says which of several
    strengths it is.
    """

    medicine: MedicineOption
    dose: Dose | None
    name: Name
    says_strength: bool

    @property
    def is_of_said_form(self) -> bool:
        """Whether it has the very form that the name says: a capsule is not a tablet."""
        return all(self.medicine.form in dosage_forms_of(word) for word in self.name.form_words)

    @property
    def is_slow_unsaid(self) -> bool:
        """Whether it is a prolonged-release form, and no word of the name says so."""
        said = _RELEASE & {*self.name.words, *self.name.form_words}
        return "prolonged" in self.medicine.form and not said


@dataclass(frozen=True, slots=True)
class _Part:
    """A line cut after some words: the name, the words for a form before it, and the rest."""

    name: Name
    forms: tuple[str, ...]
    rest: str


@dataclass(frozen=True, slots=True)
class Named:
    """Everything that a line may name. `near` are the medicines of the longest name in it, which is
    `name`; `last` is the line cut behind that name."""

    line: str = ""
    candidates: tuple[Candidate, ...] = ()
    near: tuple[MedicineOption, ...] = ()
    last: _Part | None = None

    @property
    def name(self) -> str:
        """The longest name of a medicine that the line begins with; '' for none."""
        return " ".join(self.last.name.words) if self.last else ""

    @property
    def unread(self) -> str:
        """The first word that no role was found for, '' where a medicine accounts for all."""
        if self.candidates:
            return ""
        return _first_unread(self.last, [*self.near]) if self.last else _first_word(self.line)


def find_named(line: str, formulary: Formulary) -> Named:
    """The medicines that account for all words of a line, each with its dose."""
    found: dict[str, list[Candidate]] = {}
    near: tuple[MedicineOption, ...] = ()
    last: _Part | None = None
    for part in _parts(line):
        family = _family(part.name, formulary)
        if not family:
            continue
        near, last = tuple(family), part
        candidates = [*_of_family(part, family)]
        before = found.get(part.name.family, [])
        # A longer name of the same words says more: its number is a strength, if one is listed.
        if candidates and candidates[0].medicine.is_unlisted:
            if not all(_counts_pieces(one, part) for one in before):
                continue
            candidates = [*before, *candidates]
        elif may_count(part.name, part.rest):
            candidates = [*before, *candidates]
        if candidates:
            found[part.name.family] = candidates
    every = (candidate for same in found.values() for candidate in same)
    return Named(line, tuple(every), near, last)


def _counts_pieces(one: Candidate, part: _Part) -> bool:
    """Whether the number of a name was read as so many pieces: 2½ of `concor 2.5 od`."""
    step = one.dose.steps[0] if one.dose else None
    return (
        step is not None
        and step.unit is Unit.PIECE
        and step.amount in [Fraction(amount.number) for amount in part.name.amounts]
    )


def _family(name: Name, formulary: Formulary) -> list[MedicineOption]:
    """The medicines of a name. Of a substance the release may be written, which its list has as
    the form: metformin SR is a prolonged-release tablet."""
    family = formulary.family(name.words)
    plain = [word for word in name.words if word not in _SLOW_WORDS]
    said = any(is_oral_solid(form) for word in name.form_words for form in dosage_forms_of(word))
    if family or said or not plain or len(plain) == len(name.words):
        return family
    slow = formulary.family(plain)
    return [m for m in slow if not m.is_brand and "prolonged" in m.form]


_SLOW_WORDS = frozenset({"sr", "xr", "er", "xl", "cr", "retard"})


def _parts(line: str) -> Iterator[_Part]:
    bullet = _BULLET.match(line)
    text = line[bullet.end() :] if bullet and bullet.end() < len(line) else line
    text = _LONE_T.sub("tab ", text)
    words = list(re.finditer(r"\S+", text))[:_MOST_WORDS_OF_NAME]
    for word in words:
        if word[0][-1] in _JOINING:
            continue
        name = take_apart(doses.plain(text[: word.end()]))
        if name.strange or name.counts or len(name.amounts) > 3:
            return
        if name.words and not says_when_twice(name):
            rest = text[word.end() :].strip(_SIGNS)
            yield _Part(name, name.form_words, rest)
            other = take_apart(_respaced(doses.plain(text[: word.end()])))
            if other.family != name.family:
                yield _Part(other, other.form_words, rest)


_LETTER_AND_NUMBER = re.compile(r"\b(?P<letter>[a-z])(?P<space>[ -]?)(?P<number>\d)(?=\s|$)")


def _respaced(text: str) -> str:
    """A name with its variant's letter and number parted or joined: Zoryl M1 is Zoryl M 1."""
    return _LETTER_AND_NUMBER.sub(
        lambda found: found["letter"] + ("" if found["space"] else " ") + found["number"], text
    )


def _of_family(part: _Part, family: Iterable[MedicineOption]) -> Iterator[Candidate]:
    """The medicines of a name whose amounts, forms and dose are those of the line."""
    members = list(family)
    listed = [m for m in members if explains(m, part.name.amounts)]
    listed = [m for m in listed if is_exactly(m, part.name.amounts)] or listed
    for medicine in listed or unlisted_of(part.name, part.forms, members):
        try:
            dose = _dose_for(medicine, part)
        except CannotRead:
            continue
        yield Candidate(medicine, dose, part.name, _says_strength(medicine, part.name.amounts))


def _dose_for(medicine: MedicineOption, part: _Part) -> Dose | None:
    """The dose as it reads for a medicine, None where none is written. Raises CannotRead where it
    is no dose, or one of another form."""
    if not all(fits(medicine.form, dosage_forms_of(word)) for word in part.forms):
        raise CannotRead(part.rest)
    if _ONLY_A_NUMBER.fullmatch(part.rest):  # Oleanz 1: a strength, and no dose of one
        raise CannotRead(part.rest)
    if is_unclear(medicine, part.name, part.rest):
        raise CannotRead(part.rest)
    dose = None
    if part.rest:
        dose = doses.read_after(medicine.label, part.rest, medicine.strength, medicine.form)
    dose = _with_amount_injected(dose, medicine, part.name)
    if not fits_dose(medicine.form, dose):
        raise CannotRead(part.rest)
    if not medicine.form and not all(shows(dosage_forms_of(word), dose) for word in part.forms):
        raise CannotRead(part.rest)
    return dose


def _with_amount_injected(dose: Dose | None, medicine: MedicineOption, name: Name) -> Dose | None:
    """The amount in the name of an injection is what is given: `inj ceftriaxone 1 g iv bd`."""
    if dose is None or not medicine.form or medicine.form not in dosage_forms_of("inj"):
        return dose
    weights = [
        amount for amount in name.amounts if amount.unit in ("mg", "mcg", "iu") and not amount.of
    ]
    return (
        doses.with_amount(dose, weights[0].number, weights[0].unit) if len(weights) == 1 else dose
    )


def _says_strength(medicine: MedicineOption, amounts: tuple[Amount, ...]) -> bool:
    return bool(amounts) or not (
        take_apart(medicine.label).amounts or strength_parts(medicine.strength)
    )


def _first_unread(part: _Part, family: list[MedicineOption]) -> str:
    """The first word behind a known name that has no role, as far as that shows."""
    if part.name.amounts and not any(explains(m, part.name.amounts) for m in family):
        return f"{part.name.amounts[-1].number.normalize():f}"
    places = [doses.read_until(m.label, part.rest, m.strength, m.form) for m in family[:3]]
    return _first_word(part.rest[max(places, default=0) :]) or _first_word(part.rest)


def _first_word(text: str) -> str:
    words = text.strip(_SIGNS).split()
    return words[0] if words else ""


_RELEASE = frozenset({"sr", "xr", "er", "xl", "cr", "retard", "prolonged", "mr", "la", "od"})


def _without_release(found: list[Candidate]) -> list[Candidate]:
    """Without prolonged-release forms that nobody said, where a plain one of the same is there."""
    plain = {
        (c.medicine.ingredients, c.medicine.strength)
        for c in found
        if "prolonged" not in c.medicine.form
    }
    return [
        c
        for c in found
        if "prolonged" not in c.medicine.form
        or _RELEASE & {*c.name.words, *c.name.form_words}
        or (c.medicine.ingredients, c.medicine.strength) not in plain
    ]


def _plainest(found: list[Candidate]) -> list[Candidate]:
    """The one plain tablet or capsule, where special tablets of the same are beside it."""
    plain = [c for c in found if c.medicine.form in PLAIN]
    same = {(c.medicine.ingredients, c.medicine.strength) for c in found}
    return plain[:1] if plain and len(same) == 1 else found


def narrowed(candidates: Iterable[Candidate], said_form: bool) -> list[Candidate]:
    """Without the forms that a line would have to say: an injection, a suppository, eye drops.
    Where tablets or capsules are among those that nobody named, they are meant."""
    found = _without_release(list(candidates))
    if said_form:
        return _plainest([c for c in found if c.is_of_said_form] or found)
    solids = [c for c in found if is_oral_solid(c.medicine.form) or not c.medicine.form]
    return _plainest(solids) or [c for c in found if not needs_a_word(c.medicine.form, c.dose)]
