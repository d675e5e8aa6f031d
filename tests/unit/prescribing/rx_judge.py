"""Compare a reading with a pharmacist's expectation: right, safe or wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from math import ceil
from pathlib import Path

from clinic.prescribing.dose import CannotRead, read_dose, write
from tests.unit.prescribing.reading_of import Reading, State
from tests.unit.prescribing.rx_same import fits, rhythm, weights

HERE = Path(__file__).parent
SALTS = re.compile(
    r"\s(?:acetate|propionate|dipropionate|sulphate|hydrochloride|carbonate|sodium)$"
)
FILES = (
    "rx_expected.txt",
    "rx_further.txt",
    "rx_third.txt",
    "rx_fourth.txt",
    "rx_fifth.txt",
    "rx_sixth.txt",
    "rx_seventh.txt",
    "rx_eighth.txt",
    "rx_ninth.txt",
)
OUTCOMES = ("must", "read", "may", "never", "whole")
ORDINARY = ("must", "read")


@dataclass(frozen=True, slots=True)
class Expected:
    """The allowed readings of one typed line; rx_expected.txt documents the columns."""

    outcome: str
    line: str
    ingredients: tuple[frozenset[str], ...] = ()
    strength: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    doses: tuple[str, ...] = ()
    quantity: int | None = None
    view: tuple[str, ...] = ()
    hide: tuple[str, ...] = ()


@cache
def expectations(name: str) -> tuple[Expected, ...]:
    """Return the expectations of a file, in order."""
    rows = (HERE / name).read_text(encoding="utf-8").splitlines()
    return tuple(_expected(row) for row in rows if row and not row.startswith("#"))


def _expected(row: str) -> Expected:
    cells = [cell.strip() for cell in row.split(" | ")]
    outcome, line, drugs, strength, form, dose, more = [*cells, *[""] * 7][:7]
    assert outcome in OUTCOMES, row
    assert len(cells) <= 7, row
    parts = [part.strip().split(" ", 1) for part in more.split(";") if part.strip()]
    return Expected(
        outcome,
        line,
        tuple(frozenset(SALTS.sub("", n) for n in d.split(" + ")) for d in _either(drugs)),
        _either(strength),
        _either(form),
        _either(dose),
        next((int(text) for kind, text in parts if kind == "qty"), None),
        tuple(text for kind, text in parts if kind == "view"),
        tuple(text for kind, text in parts if kind == "hide"),
    )


def _either(cell: str) -> tuple[str, ...]:
    return () if cell in ("", "-") else tuple(part.strip() for part in cell.split(" or "))


def canonical(text: str) -> bool:
    """Return whether an expected dose is canonical text, so that it has one meaning."""
    try:
        return text == "none" or write(read_dose(text)) == text
    except CannotRead:
        return False


def verdict(expected: Expected, reading: Reading) -> str:
    """Return 'right', 'safe', or the error."""
    if reading.state in (State.ASKS, State.OWN_WORDS):
        return _unread(expected, reading)
    if expected.outcome == "whole":
        return "names a medicine where there are two"
    wrong = _medicine(expected, reading)
    if wrong:
        return wrong
    if reading.state is State.NAMED:
        return "not read" if expected.outcome == "must" else _view(expected, reading) or "safe"
    if expected.outcome == "never":
        return "understood, where there is no one reading"
    return _dose(expected, reading) or _view(expected, reading) or "right"


def _unread(expected: Expected, reading: Reading) -> str:
    if expected.outcome == "must":
        return "not read"
    expected_drugs = expected.ingredients if expected.outcome == "read" and reading.offered else ()
    if expected_drugs and not any(_drugs(offered) in expected_drugs for offered in reading.offered):
        # Being offered only other medicines is worse than hearing that none is known.
        return "offers other medicines alone"
    return "safe"


def _drugs(reading: Reading) -> frozenset[str]:
    return frozenset(SALTS.sub("", name) for name in reading.ingredients)


def _medicine(expected: Expected, reading: Reading) -> str:
    if expected.ingredients and _drugs(reading) not in expected.ingredients:
        return f"another drug: {' + '.join(reading.ingredients)}"
    expected_strengths = [weights(text) for text in expected.strength]
    if "none" in expected.strength and weights(reading.strength) not in expected_strengths:
        return f"a strength nobody wrote: {reading.strength}"
    if (
        expected_strengths
        and reading.strength
        and weights(reading.strength) not in expected_strengths
    ):
        return f"another strength: {reading.strength}"
    forms = expected.forms if reading.form else ()
    if forms and not any(fits(reading.form, form) for form in forms):
        return f"another form: {reading.form}"
    return ""


def _dose(expected: Expected, reading: Reading) -> str:
    if not expected.doses:
        return ""
    if reading.dose is None:
        return "" if "none" in expected.doses else "the dose was lost"
    actual = rhythm(reading.dose, reading.strength, reading.form)
    for text in expected.doses:
        if text != "none" and rhythm(read_dose(text), reading.strength, reading.form) == actual:
            return ""
    return f"another dose: {reading.dose_text}"


def _view(expected: Expected, reading: Reading) -> str:
    quantity, seen = reading.quantity, reading.in_view.lower()
    if expected.quantity is not None and quantity and ceil(quantity.count) != expected.quantity:
        return f"another supply: {quantity.text}"
    lost = [text for text in expected.view if not _stands(text, seen)]
    if lost:
        return f"lost from view: {', '.join(lost)}"
    hidden_texts = [text for text in expected.hide if _stands(text, seen)]
    return f"says {', '.join(hidden_texts)}" if hidden_texts else ""


def _stands(expected: str, text: str) -> bool:
    """Return whether a text contains these words, with any spaces between a number and its unit."""
    parts = re.findall(r"\d+(?:[.,]\d+)*|[^\W\d]+|[^\w\s]", expected.lower())
    pattern = r"\s*".join(map(re.escape, parts))
    return re.search(rf"(?<![\w.]){pattern}(?!\w|\.\d)", text) is not None
