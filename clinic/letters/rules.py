"""Rules of issuing a letter: what prevents it, and what the doctor must confirm. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from clinic.clock import format_day
from clinic.letters.kinds import MEDICAL, LetterKind

LONGEST_UNASKED = 15
"""The longest period that needs no confirmation, in days."""

FURTHEST = timedelta(days=730)
"""The greatest distance of a period from the visit; a later or earlier year is a typing error."""


class LetterQuestion(NamedTuple):
    """An unusual statement that the doctor must confirm before the letter is issued.

    The key names what was asked with its values: another date is asked about again.
    """

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class LetterStatement:
    """The statements of a letter that the rules check."""

    kind: LetterKind
    visit_day: date
    patient_name: str
    address: str
    registration: str
    body: str
    starts_on: date | None = None
    ends_on: date | None = None
    history: str = ""
    recipient: str = ""

    @property
    def begins_before_visit(self) -> bool:
        """Return whether the period begins before the doctor saw the patient."""
        return self.starts_on is not None and self.starts_on < self.visit_day


def last_day(starts_on: date, days: int) -> date:
    """Return the last day of a period of so many days from the first one. Raises OverflowError."""
    return starts_on + timedelta(days=days - 1)


def days_between(starts_on: date | None, ends_on: date | None) -> int | None:
    """Return the length of a period in days, both ends included; None if it is none."""
    if starts_on is None or ends_on is None or ends_on < starts_on:
        return None
    return (ends_on - starts_on).days + 1


def hindrances(letter: LetterStatement) -> dict[str, str]:
    """Return what must be corrected before the letter is issued, by field."""
    problems = dict(_wrong_period(letter))
    if not letter.body.strip():
        problems["body"] = "Write the text of the letter."
    if letter.kind is LetterKind.REFERRAL and not letter.recipient:
        problems["recipient"] = "Write to whom the patient is referred."
    if letter.begins_before_visit and not letter.history:
        problems["history"] = "Write what this rests on. It is printed."
    return problems


def _wrong_period(letter: LetterStatement) -> Iterator[tuple[str, str]]:
    if letter.kind is LetterKind.SICKNESS and letter.starts_on is None:
        yield "starts_on", "Write the first day."
    if letter.kind is LetterKind.SICKNESS and letter.ends_on is None:
        yield "ends_on", "Write the last day, or tap how many days."
    if letter.kind is LetterKind.FITNESS and letter.starts_on is None:
        yield "starts_on", "Write from which day the patient is fit."
    if letter.starts_on and letter.ends_on and letter.ends_on < letter.starts_on:
        yield "ends_on", "The last day is before the first one."
    for name, day in (("starts_on", letter.starts_on), ("ends_on", letter.ends_on)):
        if day is not None and abs(day - letter.visit_day) > FURTHEST:
            yield name, "This day is more than two years from the visit."


def questions(letter: LetterStatement) -> list[LetterQuestion]:
    """Return the questions to confirm before the letter is issued."""
    return [*_of_period(letter), *_of_text(letter), *_of_person(letter)]


def unanswered(letter: LetterStatement, confirmed: Collection[str]) -> list[LetterQuestion]:
    """Return the questions that the doctor has not answered yet."""
    return [question for question in questions(letter) if question.key not in confirmed]


def _of_period(letter: LetterStatement) -> Iterator[LetterQuestion]:
    starts, days = letter.starts_on, days_between(letter.starts_on, letter.ends_on)
    if letter.begins_before_visit and starts is not None:
        before = (letter.visit_day - starts).days
        length = "1 day" if before == 1 else f"{before} days"
        yield LetterQuestion(
            f"before:{starts}",
            f"The period begins {length} before the visit of {format_day(letter.visit_day)}. "
            "The certificate says on what that rests.",
        )
    if days is not None and days > LONGEST_UNASKED:
        yield LetterQuestion(f"long:{starts}:{days}", f"The period has {days} days. Is that right?")


def _of_text(letter: LetterStatement) -> Iterator[LetterQuestion]:
    if letter.patient_name and letter.patient_name not in letter.body:
        yield LetterQuestion(
            f"name:{letter.patient_name}", f"The text does not name {letter.patient_name}."
        )
    for word, day in (("first", letter.starts_on), ("last", letter.ends_on)):
        if day is not None and format_day(day) not in letter.body:
            yield LetterQuestion(
                f"{word}:{day}",
                f"The text does not say {format_day(day)}, the {word} day.",
            )


def _of_person(letter: LetterStatement) -> Iterator[LetterQuestion]:
    if letter.kind not in MEDICAL:
        return
    if not letter.address.strip():
        yield LetterQuestion(
            "address", "The patient has no address here. It is then written on by hand."
        )
    if not letter.registration.strip():
        yield LetterQuestion(
            "registration",
            "Your registration number is missing in the letterhead. A certificate bears it.",
        )
