"""A typed line completed with the medicine that it means. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from clinic.facts.forms import dosage_forms_of
from clinic.facts.names import parse_name
from clinic.prescribing.certainty import is_certain, likely_candidates, prefer_used
from clinic.prescribing.dose import Dose
from clinic.prescribing.fitting import must_be_stated
from clinic.prescribing.formulary import Formulary, MedicineOption, fold
from clinic.prescribing.lines import form_word, read_line, written
from clinic.prescribing.meanings import (
    is_understood,
    list_meanings,
    list_parts,
    list_pieces,
    list_tapers,
    read_candidates,
)
from clinic.prescribing.naming import Candidate, find_candidates
from clinic.prescribing.respelling import respelt
from clinic.prescribing.unclear import (
    ends_with_frequency,
    is_unclear,
    may_count,
    name_hides_frequency,
    name_of,
)
from clinic.prescribing.usual_words import in_dose_words


@dataclass(frozen=True, slots=True)
class Completed:
    """The result for a typed line: the line to add, or the lines to choose from.

    `choices` are whole lines; both are empty where nothing was typed. `own_words` is true where the
    line is not understood, so that `line` is the typed text; `unread` is then the first word that
    has no role. `why` is the question that the choices answer.
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
LONGEST_READ = 500
"""Letters. A longer line stands as it was typed: no medicine takes so many, and reading it takes
time by the square of them, in which nobody else is answered."""


def complete(typed: str, formulary: Formulary, limit: int = MOST_CHOICES) -> Completed:
    """Complete a typed line (`pan 40 1-0-0 ac 14d`) with the medicine that it means.

    It is understood where exactly one medicine accounts for all of its words; where several do,
    they are the choices. Where no dose is typed the doctor's usual one for the medicine is taken.
    """
    text = " ".join(typed.split())
    if not text:
        return Completed()
    if len(text) > LONGEST_READ:
        return Completed(text, own_words=True)
    completed = _complete_text(text, formulary, limit)
    spaced = _with_spaces(in_dose_words(text)) if completed.own_words else text
    if spaced == text:
        return completed
    retried = _complete_text(spaced, formulary, limit)
    return completed if retried.own_words else retried


def _respaced_lines(text: str, formulary: Formulary) -> tuple[tuple[MedicineOption, str], ...]:
    """Return the lines that a text with an unknown first word may stand for, with a space added or
    removed.

    The letters stay the same (`metxl 25 od`, `bro zedex 5 ml tds`), so the lines are only offered.
    """
    words = text.split()
    first = 1 if len(words) > 2 and dosage_forms_of(words[0]) else 0
    if len(words) < first + 2 or not words[first].isalpha():
        return ()
    word, before = words[first], words[:first]
    variants = [[word[:n], word[n:], *words[first + 1 :]] for n in range(1, len(word))]
    if words[first + 1].isalpha():
        variants.append([word + words[first + 1], *words[first + 2 :]])
    return tuple(
        (medicine, f"{medicine.label} {dose}")
        for variant in variants
        for medicine, dose in read_candidates(" ".join([*before, *variant]), formulary)
        if is_understood(f"{medicine.label} {dose}", formulary)
    )


def _complete_text(text: str, formulary: Formulary, limit: int) -> Completed:
    line = read_line(text, formulary)
    medicine = line.medicine
    if medicine is not None and name_hides_frequency(medicine, line.dose):
        return Completed(choices=_frequency_choices(medicine, written(line.dose)), why=WHICH_DOSE)
    if medicine is not None and _is_plain(medicine, text, formulary):
        return Completed(_with_dose(medicine, formulary.split(text)[1]))
    matches = find_candidates(text, formulary)
    candidates = prefer_used(likely_candidates(matches.candidates, text, formulary))
    candidates = [one for one in candidates if _stays_understood(one, formulary)]
    if candidates:
        completed = _complete_with(candidates, text, formulary, limit)
        return _with_meanings(completed, candidates, text, formulary, limit)
    if meanings := list_meanings(text, formulary) or list_parts(text, formulary):
        return Completed(choices=meanings[:limit], why=WHICH_DOSE)
    if not matches.near and (respaced := _respaced_lines(text, formulary)):
        return Completed(choices=respaced[:limit], why=WHICH_MEDICINE)
    return Completed(text, own_words=True, unread=matches.unread or line.unread)


def _stays_understood(candidate: Candidate, formulary: Formulary) -> bool:
    """Return whether the line of a medicine in an unlisted strength reads as it would be added."""
    medicine = candidate.medicine
    line = _whole_line(medicine, candidate.dose)
    return not medicine.is_unlisted or is_understood(line, formulary)


def _with_meanings(
    completed: Completed, candidates: list[Candidate], text: str, formulary: Formulary, limit: int
) -> Completed:
    """Put before the choices what else the numbers of a line may mean: a taper, or a part."""
    lines = completed.choices or ((candidates[0].medicine, completed.line),)
    others = list_parts(text, formulary)
    others = tuple(pair for pair in others if pair not in lines)
    if pieces := list_pieces(candidates[0], formulary):
        return Completed(choices=(*lines, *pieces)[:limit], why=WHICH_DOSE)
    if completed.choices:
        others = (*list_tapers(text, formulary), *others)
    if not others:
        return completed
    choices = (*others, *(pair for pair in lines if pair not in others))[:limit]
    return Completed(choices=choices, why=WHICH_DOSE)


_LONE_T = re.compile(r"t\s+(?=[a-z]{3})", re.IGNORECASE)
"""`T dolo 650`, where the line is not understood with a name that begins with T."""
_CODES = r"(?:od|bd|bid|tds|tid|qid|hs|sos|stat)"
_GLUED = re.compile(
    rf"(?<=\d)(?={_CODES}\b)|(?<=\d)(?=mg{_CODES}\b)|(?<=\dmg)(?={_CODES}\b)"
    rf"|(?<=\b(?:od|bd|hs))(?=[½¼¾])"
    r"|(?<=\b(?:bid|tds|tid|qid))(?=[½¼¾])"
    rf"|(?<=\b(?:od|bd|hs))(?=x?\d+\s?(?:d|days?|w|wks?)\b)"
    rf"|(?<=\b(?:bid|tds|tid|qid))(?=x?\d+\s?(?:d|days?|w|wks?)\b)",
    re.IGNORECASE,
)
"""The place of a missing space at a frequency code: `telma 40od`, `500mgbd`, `od3d`."""


_JOINED_PARTS = re.compile(
    r"(?:(?<=\bsubah)|(?<=\bsakal))\s?[-/]\s?(?=(?:shaa?m|raat|ra+tri)\b)"
    r"|(?<=\bsakali)\s?[-/]\s?(?=(?:sandhyaka+li?|ra+tri)\b)"
    r"|(?<=\bmorning)\s?-\s?(?=(?:evening|night)\b)",
    re.IGNORECASE,
)
"""The sign between two parts of the day: `subah-shaam`."""


def _with_spaces(text: str) -> str:
    lone = _LONE_T.match(text)
    text = f"tab {text[lone.end() :]}" if lone else text
    text = _JOINED_PARTS.sub(" ", text)
    return _GLUED.sub(" ", _GLUED.sub(" ", text))


def _complete_with(
    candidates: list[Candidate], text: str, formulary: Formulary, limit: int
) -> Completed:
    lines = [
        (candidate.medicine, _whole_line(candidate.medicine, candidate.dose))
        for candidate in candidates
    ]
    if len(candidates) == 1 and _may_hide_frequency(candidates[0], text):
        medicine, dose = candidates[0].medicine, written(candidates[0].dose)
        return Completed(choices=_frequency_choices(medicine, dose), why=WHICH_DOSE)
    if len(candidates) == 1 and is_certain(candidates[0], formulary):
        return Completed(lines[0][1])
    is_one_composition = (
        len({frozenset(candidate.medicine.ingredients) for candidate in candidates}) == 1
    )
    why = WHICH_STRENGTH if is_one_composition else WHICH_MEDICINE
    return Completed(choices=tuple(lines[:limit]), why=why)


def _may_hide_frequency(candidate: Candidate, text: str) -> bool:
    """Return whether a word of the medicine's name may be the frequency."""
    medicine, dose = candidate.medicine, candidate.dose
    return name_hides_frequency(medicine, dose) or ends_with_frequency(text, medicine, dose)


def _frequency_choices(
    medicine: MedicineOption, dose: str
) -> tuple[tuple[MedicineOption, str], ...]:
    """Return a line whose name ends with a frequency code, with and without the code after it."""
    code = parse_name(medicine.label).words[-1]
    repeated = f"{medicine.label} {code} {dose}".strip()
    return ((medicine, repeated), (medicine, f"{medicine.label} {dose}".strip()))


def _is_plain(medicine: MedicineOption, text: str, formulary: Formulary) -> bool:
    """Return whether a line that begins with a label means just this medicine.

    Not an injection, whose strength may be the dose; no name of several; and no label whose number
    may be a count.
    """
    if medicine.form in dosage_forms_of("inj") or medicine.is_ambiguous:
        return False
    is_unused_release = "prolonged" in medicine.form and not medicine.uses
    name, rest = name_of(medicine), formulary.split(text)[1]
    return not (is_unused_release or may_count(name, rest) or is_unclear(medicine, name, rest))


def suggest(typed: str, formulary: Formulary, limit: int = 8) -> list[tuple[MedicineOption, str]]:
    """Return medicines that a partial line may mean, each with the whole line.

    Where nothing is found, those of the line with its misspelt name corrected.
    """
    text = " ".join(typed.split())
    if not text:
        return []
    found = _suggest(text, formulary, limit)
    corrected = "" if found else respelt(text, formulary)
    return _suggest(corrected, formulary, limit) if corrected else found


def _suggest(text: str, formulary: Formulary, limit: int) -> list[tuple[MedicineOption, str]]:
    matches = find_candidates(text, formulary)
    candidates = likely_candidates(matches.candidates, text, formulary)
    lines = [
        (candidate.medicine, _whole_line(candidate.medicine, candidate.dose))
        for candidate in candidates
    ]
    name = matches.name or text
    searched = (
        [(m, _with_dose(m, "")) for m in formulary.search(name, limit)]
        if len(lines) < limit
        else []
    )
    labels = {fold(medicine.label) for medicine, _ in lines}
    return [*lines, *(pair for pair in searched if fold(pair[0].label) not in labels)][:limit]


def _with_dose(medicine: MedicineOption, dose: str) -> str:
    return f"{medicine.label} {dose or medicine.usual_dose}".strip()


def _whole_line(medicine: MedicineOption, dose: Dose | None) -> str:
    """Return the line of a medicine with its dose, and with its form where that does not show.

    Kenacort 40 is an injection because the line states it.
    """
    line = _with_dose(medicine, written(dose))
    shows_form = medicine.own_id or parse_name(medicine.label).form_words
    if dose is None or shows_form or not must_be_stated(medicine.form, dose):
        return line
    return f"{medicine.label} {form_word(medicine.form)} {written(dose)}"
