"""A line as a doctor types it, completed with the medicine that it means. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from clinic.facts.forms import dosage_forms_of, is_oral_solid
from clinic.facts.names import take_apart
from clinic.prescribing.certainty import is_certain, likely_candidates, remembered
from clinic.prescribing.dose import Dose
from clinic.prescribing.doubts import TIMES_WEEKLY
from clinic.prescribing.fitting import needs_a_word
from clinic.prescribing.formulary import Formulary, MedicineOption, fold
from clinic.prescribing.lines import form_word, read_line, unlisted, written
from clinic.prescribing.naming import Candidate, find_named
from clinic.prescribing.unclear import (
    ends_with_when,
    is_unclear,
    may_count,
    name_of,
    swallows_when,
)


@dataclass(frozen=True, slots=True)
class Completed:
    """What a typed line became: the line to add, or the lines to choose from.

    `choices` are whole lines; both are empty where nothing was typed. `own_words` says that the
    line is not understood, so that `line` is what was typed; `unread` is then the first word
    that has no role. `why` says what the choices ask.
    """

    line: str = ""
    choices: tuple[tuple[MedicineOption, str], ...] = ()
    own_words: bool = False
    unread: str = ""
    why: str = ""


WHICH_STRENGTH = "Which strength?"
WHICH_DOSE = "Which dose is meant?"
WHICH_MEDICINE = "Which one is meant?"
MOST_CHOICES = 12


def complete(typed: str, formulary: Formulary, limit: int = MOST_CHOICES) -> Completed:
    """A line as a doctor types it (`pan 40 1-0-0 ac 14d`), with the medicine it means.

    It is understood where exactly one medicine accounts for all of its words; where several do,
    they are the choices. Where no dose is typed the doctor's usual one for the medicine is taken.
    """
    text = " ".join(typed.split())
    if not text:
        return Completed()
    found, parted = _meaning_of(text, formulary, limit), _parted(text)
    if not found.own_words or parted == text:
        return found
    again = _meaning_of(parted, formulary, limit)
    return found if again.own_words else again


def _spelled_apart(text: str, formulary: Formulary) -> tuple[tuple[MedicineOption, str], ...]:
    """The lines that a text whose first word is of no name may stand for, with a space more or less
    in its name (`metxl 25 od`, `bro zedex 5 ml tds`): the same letters, so they are offered."""
    words = text.split()
    first = 1 if len(words) > 2 and dosage_forms_of(words[0]) else 0
    if len(words) < first + 2 or not words[first].isalpha():
        return ()
    word, before = words[first], words[:first]
    ways = [[word[:n], word[n:], *words[first + 1 :]] for n in range(1, len(word))]
    if words[first + 1].isalpha():
        ways.append([word + words[first + 1], *words[first + 2 :]])
    return tuple(
        (medicine, f"{medicine.label} {dose}")
        for way in ways
        for medicine, dose in _read(" ".join([*before, *way]), formulary)
        if _stands(f"{medicine.label} {dose}", formulary)
    )


def _meaning_of(text: str, formulary: Formulary, limit: int) -> Completed:
    line = read_line(text, formulary)
    known = line.medicine
    if known is not None and swallows_when(known, line.dose):
        return Completed(choices=_with_when(known, written(line.dose)), why=WHICH_DOSE)
    if known is not None and _is_plain(known, text, formulary):
        return Completed(_with_dose(known, formulary.split(text)[1]))
    found = find_named(text, formulary)
    candidates = remembered(likely_candidates(found.candidates, text, formulary))
    if candidates:
        return _chosen_of(candidates, text, formulary, limit)
    if both := meanings(text, formulary):
        return Completed(choices=both[:limit], why=WHICH_DOSE)
    if not found.near and (same := _spelled_apart(text, formulary)):
        return Completed(choices=same[:limit], why=WHICH_MEDICINE)
    return Completed(text, own_words=True, unread=found.unread or line.unread)


_OFTEN = r"(?:od|bd|bid|tds|tid|qid|hs|sos|stat)"
_GLUED = re.compile(
    rf"(?<=\d)(?={_OFTEN}\b)|(?<=\d)(?=mg{_OFTEN}\b)|(?<=\dmg)(?={_OFTEN}\b)"
    rf"|(?<=\b(?:od|bd|hs))(?=x?\d+\s?(?:d|days?|w|wks?)\b)"
    rf"|(?<=\b(?:bid|tds|tid|qid))(?=x?\d+\s?(?:d|days?|w|wks?)\b)",
    re.IGNORECASE,
)
"""Where a space was left out beside how often: `telma 40od`, `500mgbd`, `od3d`."""


def _parted(text: str) -> str:
    return _GLUED.sub(" ", _GLUED.sub(" ", text))


def _chosen_of(
    candidates: list[Candidate], text: str, formulary: Formulary, limit: int
) -> Completed:
    lines = [(one.medicine, _whole_line(one.medicine, one.dose)) for one in candidates]
    if len(candidates) == 1 and _is_named_when(candidates[0], text):
        known, dose = candidates[0].medicine, written(candidates[0].dose)
        return Completed(choices=_with_when(known, dose), why=WHICH_DOSE)
    if len(candidates) == 1 and is_certain(candidates[0], formulary):
        return Completed(lines[0][1])
    strengths = len({frozenset(one.medicine.ingredients) for one in candidates}) == 1
    why = WHICH_STRENGTH if strengths else WHICH_MEDICINE
    return Completed(choices=tuple(lines[:limit]), why=why)


def _is_named_when(one: Candidate, text: str) -> bool:
    """Whether the word by which a medicine is called may be how often it is taken."""
    known, dose = one.medicine, one.dose
    return swallows_when(known, dose) or ends_with_when(text, known, dose)


def _with_when(known: MedicineOption, dose: str) -> tuple[tuple[MedicineOption, str], ...]:
    """A line whose name ends with how often, said once more behind it, or not."""
    often = take_apart(known.label).words[-1]
    once_more = f"{known.label} {often} {dose}".strip()
    return ((known, once_more), (known, f"{known.label} {dose}".strip()))


def _is_plain(known: MedicineOption, text: str, formulary: Formulary) -> bool:
    """Whether a line that begins with a label means just this medicine: not an injection, whose
    strength may be the dose; no name of several; and no label whose number may be a count."""
    if known.form in dosage_forms_of("inj") or known.is_ambiguous:
        return False
    slow = "prolonged" in known.form and not known.uses
    name, rest = name_of(known), formulary.split(text)[1]
    return not (slow or may_count(name, rest) or is_unclear(known, name, rest))


_COUNT_BEHIND = re.compile(
    r"(?<=\s)(?P<n>[2-9]|10)\s*(?P<unit>tab(?:let)?s?|cap(?:sule)?s?|vials?|amps?|sachets?|ml)\b\.?",
    re.IGNORECASE,
)
_OVER_SEVEN = re.compile(r"(?<=\s)(?P<n>[2-6])\s?/\s?7(?=\s|$)")
_SECOND_NUMBER = re.compile(
    r"(?P<name>.*?\d\S*)\s+(?P<n>\d*\.\d+|[2-9])(?=\s)"
    r"(?!\s*(?:ml|mg|tab|cap|drop|gtt|puff|spray|unit|amp|vial|sachet|resp|tsp|hr|hour|time|x\b"
    r"|d\b|day|din|w\b|wk|week|haft|m\b|mon|mahi))"
)


def meanings(text: str, formulary: Formulary) -> tuple[tuple[MedicineOption, str], ...]:
    """The lines that a line of two meanings may stand for: a count that is a dose or the supply,
    5/7 for days or days a week, a number that counts pieces or is a strength."""
    found: list[tuple[MedicineOption, str]] = []
    if count := _COUNT_BEHIND.search(text):
        found = _dose_or_supply(text, count, formulary)
    elif over := _OVER_SEVEN.search(text):
        for said in (f"{over['n']}d", f"{over['n']} times a week"):
            line = f"{text[: over.start()]}{said}{text[over.end() :]}"
            found += [(m, f"{m.label} {dose}") for m, dose in _read(line, formulary)]
    elif weekly := TIMES_WEEKLY.search(text):
        found = _pieces_or_weeks(text, weekly, formulary)
    elif second := _SECOND_NUMBER.match(text):
        name, number, behind = second["name"], second["n"], text[second.end() :]
        stem = re.sub(r"\s*\d\S*$", "", name)
        for line in (f"{name} {_pieces(number)} tab {behind}", f"{stem} {number} {behind}"):
            found += [(m, f"{m.label} {dose}") for m, dose in _read(line, formulary)]
    return tuple((m, line) for m, line in found if _stands(line, formulary))


def _dose_or_supply(
    text: str, count: re.Match[str], formulary: Formulary
) -> list[tuple[MedicineOption, str]]:
    found: list[tuple[MedicineOption, str]] = []
    rest = f"{text[: count.start()]}{text[count.end() :]}"
    for medicine, dose in _read(rest, formulary):
        if count["unit"].lower() == "ml" and is_oral_solid(medicine.form):
            continue
        found.append((medicine, f"{medicine.label} {count['n']} {count['unit']} {dose}"))
        found.append((medicine, f"{medicine.label} {dose} supply {count['n']} {count['unit']}"))
    return found


def _pieces_or_weeks(
    text: str, weekly: re.Match[str], formulary: Formulary
) -> list[tuple[MedicineOption, str]]:
    found: list[tuple[MedicineOption, str]] = []
    rest = f"{text[: weekly.start()]}weekly{text[weekly.end() :]}"
    for medicine, dose in _read(rest, formulary):
        count = f"{weekly['n']} tab " if "tablet" in medicine.form else f"{weekly['n']} "
        found.append((medicine, f"{medicine.label} {count}{dose}"))
        found.append((medicine, f"{medicine.label} {dose} {weekly['n']} doses"))
    return found


def _pieces(number: str) -> str:
    whole, _, part = number.partition(".")
    sign = {"5": "½", "25": "¼", "75": "¾"}.get(part, "")
    return f"{whole.lstrip('0')}{sign}" if sign else number


def _read(text: str, formulary: Formulary) -> list[tuple[MedicineOption, str]]:
    """The medicines that account for all of a line, each with its dose as it is written."""
    candidates = likely_candidates(find_named(text, formulary).candidates, text, formulary)
    return [(one.medicine, written(one.dose)) for one in candidates if one.dose]


def _stands(line: str, formulary: Formulary) -> bool:
    """Whether a line that is offered reads as it stands, or waits for its medicine alone."""
    return read_line(line, formulary).medicine is not None or unlisted(line, formulary) is not None


def suggest(typed: str, formulary: Formulary, limit: int = 8) -> list[tuple[MedicineOption, str]]:
    """Medicines that a line being typed may come to mean, each with the whole line."""
    text = " ".join(typed.split())
    if not text:
        return []
    found = find_named(text, formulary)
    candidates = likely_candidates(found.candidates, text, formulary)
    lines = [(one.medicine, _whole_line(one.medicine, one.dose)) for one in candidates]
    name = found.name or text
    others = (
        [(m, _with_dose(m, "")) for m in formulary.search(name, limit)]
        if len(lines) < limit
        else []
    )
    known = {fold(medicine.label) for medicine, _ in lines}
    return [*lines, *(pair for pair in others if fold(pair[0].label) not in known)][:limit]


def _with_dose(medicine: MedicineOption, dose: str) -> str:
    return f"{medicine.label} {dose or medicine.usual_dose}".strip()


def _whole_line(medicine: MedicineOption, dose: Dose | None) -> str:
    """The line of a medicine with its dose, and with its form where that does not show: Kenacort
    40 is an injection because the line says so."""
    line = _with_dose(medicine, written(dose))
    shown = medicine.own_id or take_apart(medicine.label).form_words
    if dose is None or shown or not needs_a_word(medicine.form, dose):
        return line
    return f"{medicine.label} {form_word(medicine.form)} {written(dose)}"
