"""One token added, removed or exchanged: the new word is displayed, or the line is not understood.

RX_MUTATIONS sets how many changed lines are made (more for a release), RX_SEED which ones.
"""

from __future__ import annotations

import os
from functools import cache
from itertools import islice
from random import Random

import pytest

from tests.unit.prescribing.reading_of import Reading, State, reading_of
from tests.unit.prescribing.rx_listed import carries_over, says_as_listed
from tests.unit.prescribing.rx_mutations import (
    KINDS,
    Changed,
    Product,
    changed,
    of_another_form,
    ordinary,
    products,
)
from tests.unit.prescribing.rx_silence import broken, says_the_dose

COUNT = int(os.environ.get("RX_MUTATIONS", "1000"))
SEED = int(os.environ.get("RX_SEED", "10"))
BASES = max(COUNT // 8, 60)
"""The number of ordinary lines; each that is understood is changed several times."""
SHOWN = int(os.environ.get("RX_SHOWN", "12"))


@cache
def read_bases() -> tuple[tuple[Product, str, Reading], ...]:
    """Return ordinary lines of shipped names with their readings."""
    lines = islice(ordinary(Random(SEED)), 2 * BASES)
    return tuple((p, dose, reading_of(f"{p.name} {dose}")) for p, dose in lines)


def understood() -> list[tuple[Product, str, Reading]]:
    problem = [base for base in read_bases() if base[2].state is State.UNDERSTOOD]
    assert len(problem) >= BASES // 4, f"of {2 * BASES} shipped names {len(problem)} are understood"
    return problem


def changes(kind: str) -> list[tuple[Changed, Reading]]:
    """Return the changed lines of one kind, each with its original reading."""
    random, bases = Random(f"{SEED} {kind}"), understood()
    wanted, made = COUNT // len(KINDS), []
    for _ in range(6 * wanted):
        product, dose, before = random.choice(bases)
        change = changed(kind, product, dose, random)
        if change is not None:
            made.append((change, before))
        if len(made) == wanted:
            break
    return made


def summary_of(wrong: list[str]) -> str:
    return f"{len(wrong)} wrong (RX_SEED={SEED}):\n" + "\n".join(wrong[:SHOWN])


def test_a_shipped_name_is_read_as_listed_or_asked_about() -> None:
    wrong = []
    for product, dose, reading in read_bases():
        if reading.state in (State.UNDERSTOOD, State.NAMED):
            problem = says_as_listed(reading, product)
            if not problem and reading.state is State.UNDERSTOOD:
                problem = says_the_dose(reading, dose)
            if problem:
                wrong.append(f"{product.name} {dose}: {problem} ({reading.label})")
    assert not wrong, summary_of(wrong)


@pytest.mark.parametrize("kind", KINDS)
def test_a_change_is_displayed_or_not_understood(kind: str) -> None:
    wrong, made = [], changes(kind)
    for change, before in made:
        problem = broken(change, before, reading_of(change.after))
        if problem:
            wrong.append(f"{change.before} -> {change.after}: {problem}")
    assert made or kind == "another decimal point"
    assert not wrong, summary_of(wrong)


def test_a_brands_composition_is_not_assumed_for_another_form() -> None:
    random, wrong = Random(f"{SEED} forms"), []
    brands = [product for product in products() if product.is_brand]
    for product in random.sample(brands, COUNT // len(KINDS)):
        line, form = of_another_form(product, random)
        problem = carries_over(reading_of(line), product, form) if line else ""
        if problem:
            wrong.append(f"{line}: {problem}")
    assert not wrong, summary_of(wrong)
