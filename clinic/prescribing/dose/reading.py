"""The reader of a dose: word by word, step by step, without guessing."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass, field
from functools import lru_cache

from clinic.prescribing.dose import vocabulary
from clinic.prescribing.dose.amounts import BRACKETED, supply
from clinic.prescribing.dose.collecting import AmbiguousDose, CollectedStep, MedicineContext
from clinic.prescribing.dose.frequency import Once, Pattern
from clinic.prescribing.dose.limits import CannotRead
from clinic.prescribing.dose.model import Dose, Step, Supply, apply_last_site
from clinic.prescribing.dose.note_patterns import ANOTHER_DOSE, STARTS_NOTE
from clinic.prescribing.dose.note_text import STATES_DOSE, end_of_note, is_more, states_dose
from clinic.prescribing.dose.plain_text import plain
from clinic.prescribing.dose.rules import LENGTH, RULES
from clinic.prescribing.dose.step_building import build_step
from clinic.prescribing.dose.word_patterns import WordPattern
from clinic.prescribing.dose.writing import write

MAX_LENGTH = 600
"""The most characters of a line; a longer one is not read."""

_THEN = re.compile(vocabulary.THEN)
_STOP = WordPattern(vocabulary.STOP)
_ENDS = re.compile(vocabulary.ENDS)
_FILLER = WordPattern(vocabulary.FILLERS)
_MORE = re.compile(r"(?:and|&|\+|,)\s*")
_AFTER_STAT = WordPattern(
    "|".join((*vocabulary.TIMES_A_DAY.values(), vocabulary.NEEDED, vocabulary.QUANTITY))
)
_BETWEEN_LENGTHS = re.compile(vocabulary.BETWEEN_LENGTHS)
_GAP = re.compile(r"(?:[\s,;]|\.(?!\d)|(?<=\s)-{1,2}(?=\s))*")
_NEGATION = WordPattern(vocabulary.NEGATIONS)
_AT_MOST = re.compile(r"(?:not|no)\s+more\s+than\s+\d+\s+(?:days?|weeks?)\b")
_ENDED = re.compile(r"(?:stop|discontinue|hold|withhold|omit|skip)\b(?!\s+(?:if|when)\b)")
"""A medicine that is stopped; but `stop if rash` is an instruction."""
_OR = re.compile(r"\bor\b")
_CLAUSE_END = re.compile(r"[,;(\"]|\bthen\b|->|→")


@dataclass(frozen=True, slots=True)
class Reading:
    """The result of reading: the dose as far as `end`, and for each step whether it states an
    amount.

    `complete` is true where the text was read to its end.
    """

    dose: Dose | None
    end: int
    amounts: tuple[bool, ...] = ()
    complete: bool = False


@dataclass(slots=True)
class _Reader:
    """A reader of `text` (plain letters) from `at`; `raw` is the same text as typed, for notes."""

    raw: str
    text: str
    at: int
    context: MedicineContext
    commas: bool = False
    steps: list[Step] = field(default_factory=list)
    amounts: list[bool] = field(default_factory=list)
    stop: bool = False
    supply: Supply | None = None

    def read(self) -> Reading:
        """Read up to the end of the text, or up to the first word that can't be read."""
        step, begun = CollectedStep(self.context), self.at
        while (at := self._skip_gap()) < len(self.text) and not self.stop:
            try:
                if self._begin_step(step):
                    step, begun = CollectedStep(self.context, first=False), self.at
                elif not self._read_word(step):
                    return self._partial_reading(step, at)
            except ValueError:
                return Reading(None, begun)
        return self._full_reading(step, begun)

    def _skip_gap(self) -> int:
        gap = _GAP.match(self.text, self.at)
        skipped = gap[0] if gap else ""
        if self.commas and re.search(r"[,;]", skipped) and self.at + len(skipped) < len(self.text):
            self.at += re.search(r"[,;]", skipped).start()  # type: ignore[union-attr]
        else:
            self.at += len(skipped)
        return self.at

    def _begin_step(self, step: CollectedStep) -> bool:
        """Finish the step before and return true where a further one begins here."""
        match = _THEN.match(self.text, self.at)
        if match is None and self.commas:
            match = re.compile(r"[,;]+\s*(?:then\b)?").match(self.text, self.at)
        if match is None and isinstance(step.times, Once):
            match = self._after_stat()
        lasting = step.duration or step.bare_duration
        if match is None and lasting and _ENDS.match(self.text, self.at):
            self._finish_step(step)
            self.at, self.stop = len(self.text), True
            return True
        if match is None:
            return False
        self._finish_step(step)
        self.at = match.end() + len(_GAP.match(self.text, match.end())[0])  # type: ignore[index]
        stop = _STOP.match(self.text, self.at)
        if stop:
            self.at, self.stop = stop.end(), True
        return True

    def _after_stat(self) -> re.Match[str] | None:
        match = _MORE.match(self.text, self.at)
        return match if match and _AFTER_STAT.match(self.text, match.end()) else None

    def _finish_step(self, step: CollectedStep) -> None:
        if step.supply is not None:
            if self.supply is not None:
                raise AmbiguousDose("two supplies")
            self.supply = Supply(int(step.supply[0]), step.supply[1])
        before = self.steps[-1] if self.steps else None
        if step.day not in (None, len(self.steps) + 1):
            raise AmbiguousDose("day")
        self.amounts.append(step.amount is not None or step.bare is not None)
        self.steps.append(build_step(step, before))

    def _read_word(self, step: CollectedStep) -> bool:
        """Take the next word into the step. Return False where no rule matches it."""
        if self.text[self.at] in '"(':
            return self._read_enclosed(step)
        for pattern, effect in RULES:
            match = pattern.match(self.text, self.at)
            if match and match.end() > self.at:
                effect(step, match)
                step.word_count += 1
                self.at = match.end()
                return True
        return self._read_negation(step) or self._read_note(step) or self._skip_filler()

    def _read_negation(self, step: CollectedStep) -> bool:
        """Keep a clause with a negation whole, as a note, so that no "not" is lost.

        Raises AmbiguousDose where the clause states an amount, a frequency or a duration.
        """
        if _NEGATION.match(self.text, self.at) is None or _AT_MOST.match(self.text, self.at):
            return False
        if _ENDED.match(self.text, self.at):
            raise AmbiguousDose("what is stopped?")
        end = _CLAUSE_END.search(self.text, self.at + 1)
        stop = end.start() if end else len(self.text)
        if any(
            LENGTH.match(self.text, word.start()) or STATES_DOSE.match(self.text, word.start())
            for word in re.finditer(r"\S+", self.text[:stop])
            if word.start() > self.at
        ):
            raise AmbiguousDose("a negation")
        if not re.search(r"\s", self.text[self.at : stop].strip()) or _OR.search(
            self.text[self.at : stop]
        ):  # "stop" alone, "without or after food"
            raise AmbiguousDose("what is not to be done?")
        step.put_note(self.raw[self.at : stop])
        self.at = stop
        return True

    def _skip_filler(self) -> bool:
        match = _FILLER.match(self.text, self.at)
        if match is None:
            return False
        self.at = match.end()
        return True

    def _read_enclosed(self, step: CollectedStep) -> bool:
        closing = '"' if self.text[self.at] == '"' else ")"
        end = self.text.find(closing, self.at + 1)
        if end < 0:
            return False
        inside = slice(self.at + 1, end)
        if closing == ")" and (count := BRACKETED.fullmatch(self.text[inside].strip())):
            supply(step, count)
        elif closing == '"' or not self._read_inside(step, inside):
            remark = self.text[inside].strip(" .")
            if closing == ")" and (len(remark) == 1 or states_dose(remark)):
                raise AmbiguousDose("a remark with another dose, or a letter: `od (m)`")
            step.put_note(self.raw[inside])
        self.at = end + 1
        return True

    def _read_inside(self, step: CollectedStep, inside: slice) -> bool:
        """Take the text in brackets as part of the dose, where all of it reads as one."""
        trial = deepcopy(step)
        reader = _Reader(self.raw[inside], self.text[inside], 0, self.context)
        try:
            while reader._skip_gap() < len(reader.text):
                if not reader._read_word(trial):
                    return False
            build_step(trial, self.steps[-1] if self.steps else None)
        except ValueError:
            return False
        for name in CollectedStep.__slots__:
            setattr(step, name, getattr(trial, name))
        return True

    def _read_note(self, step: CollectedStep) -> bool:
        if STARTS_NOTE.match(self.text, self.at) is None:
            return False
        end = end_of_note(self.text, self.at)
        note = self.text[self.at : end].strip(" ,;.")
        if ANOTHER_DOSE.match(note):
            return False
        if is_more(note):
            raise AmbiguousDose("a note that says how, where or how often")
        step.put_note(self.raw[self.at : end])
        self.at = end
        return True

    def _partial_reading(self, step: CollectedStep, at: int) -> Reading:
        if self.steps and not step.word_count:
            return Reading(None, at)
        try:
            if step.word_count:
                self._finish_step(step)
            return Reading(Dose(tuple(self.steps), supply=self.supply), at, tuple(self.amounts))
        except ValueError:
            return Reading(None, at)

    def _full_reading(self, step: CollectedStep, begun: int) -> Reading:
        if self.stop and self._skip_gap() < len(self.text):
            return Reading(None, begun)
        try:
            if not self.stop:
                self._finish_step(step)
            dose = Dose(apply_last_site(self.steps), self.stop, self.supply)
        except ValueError:
            return Reading(None, begun)
        return Reading(dose, len(self.text), tuple(self.amounts), complete=True)


def read_from(raw: str, text: str, start: int, context: MedicineContext) -> Reading:
    """Read the dose of a line from `start`; commas may separate its steps too, and so may lengths:
    `qid 1w tds 1w bd 1w`."""
    reading = _Reader(raw, text, start, context).read()
    listed = text[:start] + _BETWEEN_LENGTHS.sub(r"\g<length>,", text[start:])
    if reading.complete or not re.search("[,;]", listed[start:]):
        return reading
    by_commas = _Reader(raw, listed, start, context, commas=True).read()
    return by_commas if by_commas.complete and _is_list_of_steps(by_commas) else reading


def _is_list_of_steps(reading: Reading) -> bool:
    """Return whether each step between commas states its own amount, times or days, and all but the
    last a duration."""
    steps = reading.dose.steps if reading.dose else ()
    complete = [
        states_amount
        or isinstance(step.times, Pattern)
        or before is None
        or _changes_times(before, step)
        for before, step, states_amount in zip((None, *steps), steps, reading.amounts, strict=False)
    ]
    return all(complete) and all(step.duration for step in steps[:-1])


def _changes_times(before: Step, step: Step) -> bool:
    stated, earlier = (step.times, step.days), (before.times, before.days)
    changes = (new is not None and new != old for new, old in zip(stated, earlier, strict=True))
    return bool(step.duration) and any(changes) and any(earlier)


@lru_cache(maxsize=4096)
def read_dose(text: str) -> Dose:
    """Read a dose that stands alone: `1-0-1 pc 5d`, `5 ml tds`, `40 mg od 5d then stop`.

    Raises CannotRead, with the text it stopped at, unless all of it was read.
    """
    raw = text.strip()
    if len(raw) > MAX_LENGTH:
        raise CannotRead(raw)
    reading = read_from(raw, plain(raw), 0, MedicineContext())
    if reading.dose is None or not reading.complete:
        raise CannotRead(raw[reading.end :] or raw)
    if not prints_back(reading.dose):
        raise CannotRead(raw)
    return reading.dose


def prints_back(dose: Dose) -> bool:
    """Return whether the canonical text of the dose reads as the same dose.

    Words that have another meaning in their canonical place are refused rather than guessed.
    """
    text = write(dose)
    reading = read_from(text, plain(text), 0, MedicineContext())
    return reading.complete and reading.dose == dose


__all__ = ["AmbiguousDose", "Reading", "plain", "prints_back", "read_dose", "read_from"]
