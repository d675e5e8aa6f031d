"""Measure how well a search finds different spellings of a name, and separates different names.

    python -m bench.names                    the development names in tests/unit/patients
    python -m bench.names FILE.csv           another file with name_a, name_b, label, kind

All names are registered with one doctor, each once; each name of a pair is searched, as the box in
the top line does. A pair of the same name is found where the other one is among the first ten
matches; a pair of different names is confused where the other one is among the exact and the
sounds-alike matches. Exits with 1 where fewer than 97 % are found or more than 5 % confused.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import NamedTuple

from clinic.chart.finding_queries import find_patients
from clinic.extensions import db
from clinic.patients import service
from clinic.patients.ages import Birth
from clinic.patients.ranking import MatchKind
from tests.integration.databases import Sqlite
from tests.integration.factories import Practice, open_practice

NAMES = Path(__file__).resolve().parent.parent / "tests" / "unit" / "patients" / "names_dev.csv"
FIRST = 10
LEAST_FOUND, MOST_CONFUSED = 0.97, 0.05


class Pair(NamedTuple):
    """Two names with a label: `same` or `different`."""

    name_a: str
    name_b: str
    label: str
    kind: str


class Place(NamedTuple):
    """The position of a name among the matches, from 0, and the kind of the match."""

    rank: int
    match: MatchKind


def main() -> int:
    """Print the shares; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.names", description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=NAMES)
    pairs = read_pairs(parser.parse_args().file)
    database = Sqlite()
    try:
        result = Result(pairs, open_practice(database))
    finally:
        database.end()
    print("\n".join(result.lines()))
    return 0 if result.is_met() else 1


def read_pairs(file: Path) -> list[Pair]:
    """Return the pairs of a file; `kind` and, where there is one, `level` classify the pair."""
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    kinds = [" ".join(filter(None, (row["kind"], row.get("level")))) for row in rows]
    return [
        Pair(row["name_a"], row["name_b"], row["label"], kind)
        for row, kind in zip(rows, kinds, strict=True)
    ]


class Result:
    """Search all pairs in both directions, and count the results."""

    def __init__(self, pairs: list[Pair], practice: Practice) -> None:
        names = sorted({name for pair in pairs for name in (pair.name_a, pair.name_b)})
        with practice.at_work():
            registered = {service.register(_person(name)).id: name for name in names}
            db.session.commit()
            self.places = {name: _places(name, registered) for name in names}
        self.asked, self.bad = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
        self.missed: list[str] = []
        for pair in pairs:
            self._judge(pair, pair.name_a, pair.name_b)
            self._judge(pair, pair.name_b, pair.name_a)

    def _judge(self, pair: Pair, typed: str, other: str) -> None:
        place = self.places[typed].get(other)
        key = (pair.label, pair.kind)
        self.asked[key] += 1
        if pair.label == "same":
            is_bad = place is None or place.rank >= FIRST
        else:
            is_bad = place is not None and place.match in (MatchKind.EXACT, MatchKind.SOUNDS)
        if is_bad:
            self.bad[key] += 1
            self.missed.append(f"  {pair.label}, {pair.kind}: {typed} | {other}")

    def share(self, label: str) -> float:
        """Return the share of wrong searches among the pairs with this label."""
        searches = sum(n for (of, _kind), n in self.asked.items() if of == label)
        return sum(n for (of, _kind), n in self.bad.items() if of == label) / max(searches, 1)

    def is_met(self) -> bool:
        """Return whether enough pairs are found and few enough confused."""
        return 1 - self.share("same") >= LEAST_FOUND and self.share("different") <= MOST_CONFUSED

    def lines(self) -> list[str]:
        """Return the report: shares by kind of pair, in total, and each wrong pair."""
        rows = [
            f"{label:10} {kind or '-':22} {searches:5} searches, "
            + (f"{1 - self.bad[key] / searches:7.1%} found" if label == "same" else "")
            + (f"{self.bad[key] / searches:7.1%} confused" if label != "same" else "")
            for key, searches in sorted(self.asked.items())
            for label, kind in [key]
        ]
        summary = (
            f"found among the first {FIRST}: {1 - self.share('same'):.1%}, goal {LEAST_FOUND:.0%}"
        )
        confused = f"confused: {self.share('different'):.1%}, at most {MOST_CONFUSED:.0%}"
        return [*rows, "", summary, confused, *self.missed]


def _person(name: str) -> dict[str, object]:
    first, _space, last = name.partition(" ")
    birth = Birth(date(1980, 1, 1), "year")
    values = {"first_name": first, "last_name": last, "gender": "O"}
    return values | {"birth": birth, "phone": None, "address": ""}


def _places(typed: str, names: dict[int, str]) -> dict[str, Place]:
    """Return the position of each name in the search for one of them."""
    hits = find_patients(typed).hits
    return {names[hit.id]: Place(rank, hit.answer.match) for rank, hit in enumerate(hits)}


if __name__ == "__main__":
    sys.exit(main())
