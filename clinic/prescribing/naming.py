"""The candidates of a typed line: every medicine that accounts for all of its words. Pure.

A line is a name and a dose. The name ends after the first, second, third … word; each end is tried,
and counts only where all words and amounts of the name are those of a listed medicine and all the
rest reads as its dose. Nothing is completed, corrected or left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from clinic.facts.forms import dosage_forms_of, fits, is_oral_solid
from clinic.facts.names import (
    NamedAmount,
    ParsedName,
    is_form_word,
    parse_name,
    strength_parts,
)
from clinic.prescribing import dose as doses
from clinic.prescribing.dose import CannotRead, Dose, Pattern, Unit
from clinic.prescribing.dose.kinds import WEIGHTS
from clinic.prescribing.dose.name_patterns import BULLETS
from clinic.prescribing.fitting import fits_dose, shows
from clinic.prescribing.formulary import Formulary, MedicineOption
from clinic.prescribing.matching import (
    explains,
    has_volumes_of_label,
    number_of_injection,
)
from clinic.prescribing.unclear import has_frequency_twice, is_unclear, may_count
from clinic.prescribing.unlisted import POURED, unlisted_of, with_liquid_strength

_MOST_WORDS_OF_NAME = 10
_BULLET = re.compile(
    rf"(?:\(?\d{{1,2}}[.)](?=\s|[a-z])\s*|{BULLETS}\s*|rx\b[:.\s]*|r/\s*)", re.IGNORECASE
)
_LONE_T = re.compile(r"^t\.\s*", re.IGNORECASE)
_LONE_C = re.compile(r"^c\.\s*(?=[a-z]{3})", re.IGNORECASE)
_ONLY_A_NUMBER = re.compile(r"[\d.,]+")
_JOINING = "+/&"
"""Signs after which a name continues."""
_HOW = re.compile(r"gargl(?:es?|ing)[.,:]?", re.IGNORECASE)
"""A word that says how it is used, and of which forms: no name ends with it."""
_A_DAY = re.compile(r"\d\s?(?:mgs?|mcgs?|gms?|g|iu|u|units?|ml)?\s?/\s?d$")
"""An amount of a day: `telma 40mg/d` is not Telma-D."""
_SIGNS = " -–:,;"
"""Signs that may separate a name from its dose, without meaning."""


RELEASE = frozenset({"sr", "xr", "er", "xl", "cr", "retard", "prolonged", "mr", "la", "od"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A medicine that a line may mean, with the dose as it reads for it.

    `name` is the part of the line that names it. `says_strength` is true where the line states
    which of several strengths it is.
    """

    medicine: MedicineOption
    dose: Dose | None
    name: ParsedName
    says_strength: bool

    @property
    def has_stated_form(self) -> bool:
        """True if it has exactly the form that the name states: a capsule is not a tablet."""
        return all(self.medicine.form in dosage_forms_of(word) for word in self.name.form_words)

    @property
    def is_unstated_release(self) -> bool:
        """True if it is a prolonged-release form, and no word of the name states that."""
        stated = RELEASE & {*self.name.words, *self.name.form_words}
        return "prolonged" in self.medicine.form and not stated


@dataclass(frozen=True, slots=True)
class _Split:
    """A line cut after some words: the name, the form words before it, and the rest."""

    name: ParsedName
    forms: tuple[str, ...]
    rest: str


@dataclass(frozen=True, slots=True)
class NameMatches:
    """The candidates of a line. `near` are the medicines of the longest name in it, which is
    `name`; `last` is the line cut after that name."""

    line: str = ""
    candidates: tuple[Candidate, ...] = ()
    near: tuple[MedicineOption, ...] = ()
    last: _Split | None = None

    @property
    def name(self) -> str:
        """The longest name of a medicine that the line begins with; '' for none."""
        return " ".join(self.last.name.words) if self.last else ""

    @property
    def unread(self) -> str:
        """The first word without a role; '' where a medicine accounts for all words."""
        if self.candidates:
            return ""
        return _first_unread(self.last, [*self.near]) if self.last else _first_word(self.line)


def find_candidates(line: str, formulary: Formulary) -> NameMatches:
    """Return the medicines that account for all words of a line, each with its dose."""
    by_family: dict[str, list[Candidate]] = {}
    near: tuple[MedicineOption, ...] = ()
    last: _Split | None = None
    for split in _splits(line):
        family = _family(split.name, formulary)
        if not family or _cuts_drops_from_their_count(split):
            continue
        near, last = tuple(family), split
        candidates = [*_of_family(split, family)]
        earlier = by_family.get(split.name.family, [])
        # A longer name of the same words takes precedence: its number is a strength, if listed.
        if candidates and candidates[0].medicine.is_unlisted:
            if not all(_takes_number_of_name(candidate, split) for candidate in earlier):
                continue
            candidates = [*earlier, *candidates]
        elif may_count(split.name, split.rest):
            candidates = [*earlier, *candidates]
        if candidates:
            by_family[split.name.family] = candidates
    every = (candidate for members in by_family.values() for candidate in members)
    return NameMatches(line, tuple(every), near, last)


def _cuts_drops_from_their_count(split: _Split) -> bool:
    """Return whether a name that states its form ends with a count of drops: `atropine e/d 1 drop`
    has no strength."""
    last = split.name.amounts[-1] if split.name.amounts else None
    is_bare = last is not None and not (last.unit or last.of)
    return is_bare and bool(split.forms) and _DROPS.match(split.rest) is not None


_DROPS = re.compile(r"(?:drops?|gtts?)\b", re.IGNORECASE)


def _takes_number_of_name(candidate: Candidate, split: _Split) -> bool:
    """Return whether the number of a name was read as an amount: 2½ pieces of `concor 2.5 od`,
    3 mg of `warfarin 3 mg od`; not of a form that the line states, as a syrup."""
    step = candidate.dose.steps[0] if candidate.dose else None
    if step is None:
        return False
    amounts = step.times.amounts if isinstance(step.times, Pattern) else (step.amount,)
    stated = [Fraction(amount.number) for amount in split.name.amounts]
    if any(amount not in stated for amount in amounts if amount != 0):
        return False
    is_weight = step.unit in WEIGHTS and (is_oral_solid(candidate.medicine.form) or not split.forms)
    return step.unit is Unit.PIECE or is_weight


def _family(name: ParsedName, formulary: Formulary) -> list[MedicineOption]:
    """Return the medicines of a name.

    The name of a substance may state the release, which its list has as the form: metformin SR is a
    prolonged-release tablet.
    """
    family = formulary.family(name.words)
    plain = [word for word in name.words if word not in _SLOW_WORDS]
    states_solid = any(
        is_oral_solid(form) for word in name.form_words for form in dosage_forms_of(word)
    )
    if family or states_solid or not plain or len(plain) == len(name.words):
        return family
    slow = formulary.family(plain)
    return [medicine for medicine in slow if not medicine.is_brand and "prolonged" in medicine.form]


_SLOW_WORDS = frozenset({"sr", "xr", "er", "xl", "cr", "retard"})


def _splits(line: str) -> Iterator[_Split]:
    bullet = _BULLET.match(line)
    text = line[bullet.end() :] if bullet and bullet.end() < len(line) else line
    text = _LONE_C.sub("cap ", _LONE_T.sub("tab ", text))
    words = list(re.finditer(r"\S+", text))[:_MOST_WORDS_OF_NAME]
    for word in words:
        if word[0][-1] in _JOINING or _HOW.fullmatch(word[0]):
            continue
        begins = doses.plain(text[: word.end()])
        name = parse_name(begins)
        if _A_DAY.search(begins) or name.unknown_signs or name.has_count or len(name.amounts) > 3:
            return
        if name.words and not has_frequency_twice(name):
            rest = text[word.end() :].strip(_SIGNS)
            yield _Split(name, name.form_words, rest)
            respaced = parse_name(_respaced(doses.plain(text[: word.end()])))
            if respaced.family != name.family:
                yield _Split(respaced, respaced.form_words, rest)


_LETTER_AND_NUMBER = re.compile(r"\b(?P<letter>[a-z])(?P<space>[ -]?)(?P<number>\d)(?=\s|$)")


def _respaced(text: str) -> str:
    """Return a name with its variant's letter and number separated or joined: Zoryl M1 is Zoryl M
    1."""
    return _LETTER_AND_NUMBER.sub(
        lambda match: match["letter"] + ("" if match["space"] else " ") + match["number"], text
    )


def _of_family(split: _Split, family: Iterable[MedicineOption]) -> Iterator[Candidate]:
    """Yield the medicines of a name whose amounts, forms and dose are those of the line."""
    members = list(family)
    listed = [m for m in members if explains(m, split.name.amounts)]
    if not listed:
        split = replace(split, name=with_liquid_strength(split.name, split.forms))
        listed = [m for m in members if explains(m, split.name.amounts)]
    listed = [m for m in listed if has_volumes_of_label(m, split.name.amounts)] or listed
    listed = listed or unlisted_of(split.name, split.forms, members)
    states_poured = any(_has_form(m, word) for m in listed for word in split.forms)
    is_generic = bool(listed) and not any(m.is_brand for m in listed)
    if is_generic and not states_poured and all(m.form in POURED for m in listed):
        # `prednisolone 15 mg od` is no syrup of 15 mg/5 ml, which a line must state.
        listed = [*listed, *unlisted_of(split.name, split.forms, members)]
    for medicine in listed:
        try:
            dose = _dose_for(medicine, split)
        except CannotRead:
            continue
        yield Candidate(medicine, dose, split.name, _says_strength(medicine, split.name.amounts))


def _has_form(medicine: MedicineOption, word: str) -> bool:
    return fits(medicine.form, dosage_forms_of(word))


def _dose_for(medicine: MedicineOption, split: _Split) -> Dose | None:
    """Return the dose as it reads for a medicine, None where none is written.

    Raises CannotRead where it is no dose, or one of another form.
    """
    if not all(_has_form(medicine, word) for word in split.forms):
        raise CannotRead(split.rest)
    first = _first_word(split.rest).lower().rstrip(".")
    if is_form_word(first) and not fits(medicine.form, dosage_forms_of(first)):
        raise CannotRead(split.rest)  # a shampoo is not the cream of that name
    if _ONLY_A_NUMBER.fullmatch(split.rest):  # Oleanz 1: a strength, and no dose of one
        raise CannotRead(split.rest)
    if is_unclear(medicine, split.name, split.rest):
        raise CannotRead(split.rest)
    dose = None
    if split.rest:
        dose = doses.read_after(medicine.label, split.rest, medicine.strength, medicine.form)
    dose = _with_amount_injected(dose, medicine, split.name)
    if not fits_dose(medicine.form, dose):
        raise CannotRead(split.rest)
    if not medicine.form and not all(shows(dosage_forms_of(word), dose) for word in split.forms):
        raise CannotRead(split.rest)
    return dose


def _with_amount_injected(
    dose: Dose | None, medicine: MedicineOption, name: ParsedName
) -> Dose | None:
    """Return the dose of an injection with the amount in its name: `inj ceftriaxone 1 g iv bd`."""
    if dose is None or not medicine.form or medicine.form not in dosage_forms_of("inj"):
        return dose
    weights = [
        amount for amount in name.amounts if amount.unit in ("mg", "mcg", "iu") and not amount.of
    ]
    if bare := number_of_injection(medicine, name):
        weights = [bare]
    return (
        doses.with_amount(dose, weights[0].number, weights[0].unit) if len(weights) == 1 else dose
    )


def _says_strength(medicine: MedicineOption, amounts: tuple[NamedAmount, ...]) -> bool:
    return bool(amounts) or not (
        parse_name(medicine.label).amounts or strength_parts(medicine.strength)
    )


def _first_unread(split: _Split, family: list[MedicineOption]) -> str:
    """Return the first word after a known name that has no role."""
    if split.name.amounts and not any(explains(m, split.name.amounts) for m in family):
        return f"{split.name.amounts[-1].number.normalize():f}"
    places = [doses.read_until(m.label, split.rest, m.strength, m.form) for m in family[:3]]
    return _first_word(split.rest[max(places, default=0) :]) or _first_word(split.rest)


def _first_word(text: str) -> str:
    words = text.strip(_SIGNS).split()
    return words[0] if words else ""
