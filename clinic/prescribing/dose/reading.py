"""A dose read from text: word after word, step after step, and nothing guessed."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass, field
from functools import lru_cache

from clinic.prescribing.dose import words_in as words
from clinic.prescribing.dose.amounts import BRACKETED, supply
from clinic.prescribing.dose.gathering import About, Clash, Gathered
from clinic.prescribing.dose.limits import CannotRead
from clinic.prescribing.dose.model import Dose, Once, Pattern, Step, Supply
from clinic.prescribing.dose.notes_in import ANOTHER_DOSE, CARE, STARTS_NOTE
from clinic.prescribing.dose.rules import DOSE_WORD, LENGTH, RULES
from clinic.prescribing.dose.writing import write

MAX_LENGTH = 600
"""A longer line is nobody's dose and is not read."""

_PLAIN = str.maketrans(
    dict(zip("०१२३४५६७८९", "0123456789", strict=True))
    | dict.fromkeys("–—‒−‐‑", "-")
    | dict.fromkeys("×✕✖", "x")
    | dict.fromkeys("“”„‟″", '"')
    | dict.fromkeys("‘’`´", "'")
    | {"⁄": "/", "\u00a0": " ", "\t": " ", "\n": " ", "\r": " "}
)
_STAR = re.compile(r"(?<=[\s\w])\*(?=\s?\d)")
"""A times sign, as in `*5d`."""
_THEN = re.compile(words.THEN)
_STOP = words.compiled(words.STOP)
_ENDS = re.compile(words.ENDS)
_FILLER = words.compiled(words.FILLERS)
_MORE = re.compile(r"(?:and|&|\+|,)\s*")
_AFTER_STAT = words.compiled("|".join((*words.TIMES_A_DAY.values(), words.NEEDED, words.QUANTITY)))
_GAP = re.compile(r"(?:[\s,;]|\.(?!\d))*")
_NEGATION = words.compiled(words.NEGATIONS)
_AT_MOST = re.compile(r"(?:not|no)\s+more\s+than\s+\d+\s+(?:days?|weeks?)\b")
_ENDED = re.compile(r"(?:stop|discontinue|hold|withhold|omit|skip)\b(?!\s+(?:if|when)\b)")
"""A medicine that is stopped; but `stop if rash` is an instruction."""
_OR = re.compile(r"\bor\b")
_CLAUSE_END = re.compile(r"[,;(\"]|\bthen\b|->|→")
_NOTE_END = re.compile(rf"[,;(\"]|\bthen\b(?!\s+(?:{CARE})\b)|->|→")
_IN_A_NOTE = re.compile(
    r"(?:after|in|within|every|before|since|for|first|than|of|next|till|until|to|by|most|max)\s+$"
)


_SAYS_DOSE = words.compiled(
    "|".join(
        (
            *words.TIMES_A_DAY.values(),
            words.DAILY,
            words.QUANTITY + r"\s*(?:mg|mcg|g|ml|tab\w*|cap\w*|units?)",
        )
    )
)
"""How much or how often: what a note may not say."""


_HIDDEN = re.compile(
    r"\b(?:alt(?:ernate)?\s*days?|weekly|monthly|daily|x\s?\d+|i\.?v|i\.?m|s\.?c|\d\s?-\s?\d\s?-\s?\d)\b"
)
"""Rhythms and routes: a note that holds one is more than a note."""


def plain(text: str) -> str:
    """Lower case with plain digits, dashes, quotes and ×, position by position as in the text."""
    low = "".join(low if len(low := char.lower()) == 1 else char for char in text.translate(_PLAIN))
    return _STAR.sub("x", low)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: the dose as far as `end`, and for each step whether it names an amount."""

    dose: Dose | None
    end: int
    amounts: tuple[bool, ...] = ()
    clean: bool = False


@dataclass(slots=True)
class _Reader:
    """Reads `text` (plain) from `at`; `raw` is the same text as typed, for notes."""

    raw: str
    text: str
    at: int
    about: About
    commas: bool = False
    steps: list[Step] = field(default_factory=list)
    amounts: list[bool] = field(default_factory=list)
    stop: bool = False
    supply: Supply | None = None

    def read(self) -> Reading:
        """Everything up to the end, or up to the word that can't be read."""
        step, begun = Gathered(self.about), self.at
        while (at := self._next()) < len(self.text) and not self.stop:
            try:
                if self._another_step(step):
                    step, begun = Gathered(self.about, first=False), self.at
                elif not self._word(step):
                    return self._partly(step, at)
            except ValueError:
                return Reading(None, begun)
        return self._whole(step, begun)

    def _next(self) -> int:
        gap = _GAP.match(self.text, self.at)
        skipped = gap[0] if gap else ""
        if self.commas and re.search(r"[,;]", skipped) and self.at + len(skipped) < len(self.text):
            self.at += re.search(r"[,;]", skipped).start()  # type: ignore[union-attr]
        else:
            self.at += len(skipped)
        return self.at

    def _another_step(self, step: Gathered) -> bool:
        """Whether a further step begins here; the one before is then complete."""
        match = _THEN.match(self.text, self.at)
        if match is None and self.commas:
            match = re.compile(r"[,;]+\s*(?:then\b)?").match(self.text, self.at)
        if match is None and isinstance(step.times, Once):
            match = self._after_stat()
        lasting = step.duration or step.bare_duration
        if match is None and lasting and _ENDS.match(self.text, self.at):
            self._finish(step)
            self.at, self.stop = len(self.text), True
            return True
        if match is None:
            return False
        self._finish(step)
        self.at = match.end() + len(_GAP.match(self.text, match.end())[0])  # type: ignore[index]
        stop = _STOP.match(self.text, self.at)
        if stop:
            self.at, self.stop = stop.end(), True
        return True

    def _after_stat(self) -> re.Match[str] | None:
        match = _MORE.match(self.text, self.at)
        return match if match and _AFTER_STAT.match(self.text, match.end()) else None

    def _finish(self, step: Gathered) -> None:
        if step.supply is not None:
            if self.supply is not None:
                raise Clash("two supplies")
            self.supply = Supply(int(step.supply[0]), step.supply[1])
        before = self.steps[-1] if self.steps else None
        if step.day not in (None, len(self.steps) + 1):
            raise Clash("day")
        self.amounts.append(step.amount is not None or step.bare is not None)
        self.steps.append(step.step(before))

    def _word(self, step: Gathered) -> bool:
        """Take the next word into the step; False where there is no rule for it."""
        if self.text[self.at] in '"(':
            return self._enclosed(step)
        for pattern, effect in RULES:
            match = pattern.match(self.text, self.at)
            if match and match.end() > self.at:
                effect(step, match)
                step.words += 1
                self.at = match.end()
                return True
        return self._negated(step) or self._note(step) or self._filler()

    def _negated(self, step: Gathered) -> bool:
        """Keep a clause with a negation whole, so that no "not" is lost; one that says how much,
        how often or how long is no note."""
        if _NEGATION.match(self.text, self.at) is None or _AT_MOST.match(self.text, self.at):
            return False
        if _ENDED.match(self.text, self.at):
            raise Clash("what is stopped?")
        end = _CLAUSE_END.search(self.text, self.at + 1)
        stop = end.start() if end else len(self.text)
        if any(
            LENGTH.match(self.text, word.start()) or _SAYS_DOSE.match(self.text, word.start())
            for word in re.finditer(r"\S+", self.text[:stop])
            if word.start() > self.at
        ):
            raise Clash("a negation")
        if not re.search(r"\s", self.text[self.at : stop].strip()) or _OR.search(
            self.text[self.at : stop]
        ):  # "stop" alone, "without or after food"
            raise Clash("what is not to be done?")
        step.put_note(self.raw[self.at : stop])
        self.at = stop
        return True

    def _filler(self) -> bool:
        match = _FILLER.match(self.text, self.at)
        if match is None:
            return False
        self.at = match.end()
        return True

    def _enclosed(self, step: Gathered) -> bool:
        closing = '"' if self.text[self.at] == '"' else ")"
        end = self.text.find(closing, self.at + 1)
        if end < 0:
            return False
        inside = slice(self.at + 1, end)
        if closing == ")" and (count := BRACKETED.fullmatch(self.text[inside].strip())):
            supply(step, count)
        elif closing == '"' or not self._reads_inside(step, inside):
            step.put_note(self.raw[inside])
        self.at = end + 1
        return True

    def _reads_inside(self, step: Gathered, inside: slice) -> bool:
        """Take what stands in brackets as part of the dose, where all of it reads as one."""
        trial = deepcopy(step)
        reader = _Reader(self.raw[inside], self.text[inside], 0, self.about)
        try:
            while reader._next() < len(reader.text):
                if not reader._word(trial):
                    return False
            trial.step(self.steps[-1] if self.steps else None)
        except ValueError:
            return False
        for name in Gathered.__slots__:
            setattr(step, name, getattr(trial, name))
        return True

    def _note(self, step: Gathered) -> bool:
        if STARTS_NOTE.match(self.text, self.at) is None:
            return False
        end = _end_of_note(self.text, self.at)
        if ANOTHER_DOSE.match(self.text[self.at : end].strip()):
            return False
        if _HIDDEN.search(self.text[self.at : end]):
            raise Clash("a note that says how or how often")
        step.put_note(self.raw[self.at : end])
        self.at = end
        return True

    def _partly(self, step: Gathered, at: int) -> Reading:
        if self.steps and not step.words:
            return Reading(None, at)
        try:
            if step.words:
                self._finish(step)
            return Reading(Dose(tuple(self.steps), supply=self.supply), at, tuple(self.amounts))
        except ValueError:
            return Reading(None, at)

    def _whole(self, step: Gathered, begun: int) -> Reading:
        if self.stop and self._next() < len(self.text):
            return Reading(None, begun)
        try:
            if not self.stop:
                self._finish(step)
            dose = Dose(tuple(self.steps), self.stop, self.supply)
        except ValueError:
            return Reading(None, begun)
        return Reading(dose, len(self.text), tuple(self.amounts), clean=True)


def _end_of_note(text: str, start: int) -> int:
    end = _NOTE_END.search(text, start + 1)
    stop = end.start() if end else len(text)
    for word in re.finditer(r"(?<=\s)\S+", text[:stop]):
        at = word.start()
        if at <= start or _IN_A_NOTE.search(text[start:at]):
            continue
        if DOSE_WORD.match(text, at) or LENGTH.match(text, at) or _is_pattern(text, at):
            return at
    return stop


def _is_pattern(text: str, at: int) -> bool:
    return re.compile(r"[\d½¼¾]+\s*[-+]\s*[\d½¼¾]").match(text, at) is not None


def read_from(raw: str, text: str, start: int, about: About) -> Reading:
    """Read the dose of a line from `start`; steps may also be parted by commas."""
    reading = _Reader(raw, text, start, about).read()
    if reading.clean or not re.search("[,;]", text[start:]):
        return reading
    listed = _Reader(raw, text, start, about, commas=True).read()
    return listed if listed.clean and _a_full_list(listed) else reading


def _a_full_list(reading: Reading) -> bool:
    """Whether every step between commas says how much, or another how often, and for how long."""
    steps = reading.dose.steps if reading.dose else ()
    said = [
        owned or isinstance(step.times, Pattern) or before is None or _another_rhythm(before, step)
        for before, step, owned in zip((None, *steps), steps, reading.amounts, strict=False)
    ]
    return all(said) and all(step.duration for step in steps[:-1])


def _another_rhythm(before: Step, step: Step) -> bool:
    return bool(step.duration) and step.times is not None and step.times != before.times


@lru_cache(maxsize=4096)
def read_dose(text: str) -> Dose:
    """Read a dose that stands alone: `1-0-1 pc 5d`, `5 ml tds`, `40 mg od 5d then stop`.

    Raises CannotRead, with the text it stopped at, unless all of it was read.
    """
    raw = text.strip()
    if len(raw) > MAX_LENGTH:
        raise CannotRead(raw)
    reading = read_from(raw, plain(raw), 0, About())
    if reading.dose is None or not reading.clean:
        raise CannotRead(raw[reading.end :] or raw)
    if not prints_back(reading.dose):
        raise CannotRead(raw)
    return reading.dose


def prints_back(dose: Dose) -> bool:
    """Whether the dose as it is written reads as the same dose. Words that mean one thing where
    they were typed and another where they are written are refused rather than guessed."""
    text = write(dose)
    reading = read_from(text, plain(text), 0, About())
    return reading.clean and reading.dose == dose


__all__ = ["Clash", "Reading", "plain", "prints_back", "read_dose", "read_from"]
