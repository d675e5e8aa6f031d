"""Replay the demo's prescriptions as typing, and count questions and interruptions.

    python -m bench.replay           the figures
    python -m bench.replay --each    also each question and each interruption, most frequent first

The demo's doctor types 2,000 visits in the order of their dates into an empty database. Each line
goes through `clinic.prescribing.lines.complete` with the doctor's formulary as it stands at that
time, and the checks look at each whole prescription before anything in it is heeded. What the
doctor chose once is remembered by what signing counts (`clinic.habits`: the label and the dose,
which `Formulary.uses` gives back), and by the formulary (own medicines, compositions that were
confirmed).
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from clinic.demo.doctor import STOP, TypedLine, WrittenPrescription
from clinic.prescribing.checks import Caution

GOAL_QUESTIONS = 0.02
"""Questions per prescription for medicines that the doctor has used before."""
GOAL_INTERRUPTED = 0.05
"""Of the prescriptions with an understood line."""
_AMOUNT = re.compile(r"\b\d*\.?\d+(?= ml\b)")


@dataclass
class Tally:
    """The counts so far. `questions` by (typed line, reason, whether used before), own words by the
    line, `stops` by the text of the caution that interrupted."""

    prescriptions: int = 0
    lines: int = 0
    at_once: int = 0
    asked_used: int = 0
    asked_new: int = 0
    own_words: int = 0
    with_understood: int = 0
    interrupted: int = 0
    quiet: int = 0
    questions: Counter[tuple[str, str]] = field(default_factory=Counter)
    unread: Counter[str] = field(default_factory=Counter)
    stops: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, written: WrittenPrescription) -> None:
        """Count one prescription; a visit without a line is none."""
        if not written.lines:
            return
        self.prescriptions += 1
        for line in written.lines:
            self._add_line(line)
        if written.understood:
            self.with_understood += 1
            self._add_cautions(written)

    def _add_line(self, line: TypedLine) -> None:
        self.lines += 1
        text = _without_millilitres(line)
        if line.completed.own_words:
            self.own_words += 1
            self.unread[text] += 1
        elif not line.completed.choices:
            self.at_once += 1
        else:
            self.asked_used += bool(line.uses)
            self.asked_new += not line.uses
            before = "used before" if line.uses else "new"
            self.questions[f"{text} → {line.label}", f"{line.completed.why} {before}".strip()] += 1

    def _add_cautions(self, written: WrittenPrescription) -> None:
        cautions = written.findings.cautions
        stops = [c for c in cautions if c.severity == STOP]
        self.interrupted += written.interrupted
        self.quiet += len(cautions) - len(stops)
        for caution in (stops or cautions) if written.interrupted else ():
            text = " + ".join(_about(caution, written))
            self.stops[f"{caution.what}: {text}", f"{caution.severity}, {caution.kind}"] += 1

    @property
    def questions_each(self) -> float:
        """Return the questions per prescription about medicines used before."""
        return self.asked_used / self.prescriptions if self.prescriptions else 0.0

    @property
    def share_interrupted(self) -> float:
        """Return the share of interrupted prescriptions, of those with an understood line."""
        return self.interrupted / self.with_understood if self.with_understood else 0.0


def _about(caution: Caution, written: WrittenPrescription) -> Iterator[str]:
    """Return the typed lines that a caution is about; a running medicine has none."""
    for place in caution.positions:
        if 0 < place <= len(written.lines):
            yield _without_millilitres(written.lines[place - 1])


def _without_millilitres(line: TypedLine) -> str:
    """Return a line without its millilitres, which depend on the child."""
    return _AMOUNT.sub("…", line.typed)


def lines_of(tally: Tally) -> Iterator[str]:
    """Return the figures as lines of text."""
    questions = tally.asked_used + tally.asked_new
    yield f"prescriptions with a medicine        {tally.prescriptions:,}"
    yield f"lines typed                          {tally.lines:,}"
    yield f"  understood at once                 {_of(tally.at_once, tally.lines)}"
    yield f"  asked                              {_of(questions, tally.lines)}"
    yield f"    a medicine used before           {tally.asked_used:,}"
    yield f"    a new medicine                   {tally.asked_new:,}"
    yield f"  own words                          {_of(tally.own_words, tally.lines)}"
    yield (
        f"questions per prescription for medicines used before: {tally.questions_each:.3f} "
        f"(goal: at most {GOAL_QUESTIONS}; {_met(tally.questions_each <= GOAL_QUESTIONS)})"
    )
    yield f"prescriptions with an understood line {tally.with_understood:,}"
    yield (
        f"  interrupted                        {_of(tally.interrupted, tally.with_understood)} "
        f"(goal: at most {GOAL_INTERRUPTED:.0%}; "
        f"{_met(tally.share_interrupted <= GOAL_INTERRUPTED)})"
    )
    yield f"  cautions below a stop              {tally.quiet:,}"


def lines_each(tally: Tally) -> Iterator[str]:
    """Return every interruption, question and line in own words, most frequent first."""
    yield from _listed("Interruptions", tally.stops)
    yield from _listed("Questions", tally.questions)
    yield from _listed("Own words", Counter({(text, ""): n for text, n in tally.unread.items()}))


def _listed(title: str, counts: Counter[tuple[str, str]]) -> Iterator[str]:
    yield f"\n{title}: {counts.total():,}"
    for (first, second), count in counts.most_common():
        yield f"{count:6}  {first}{f'  [{second}]' if second else ''}"


def _of(part: int, whole: int) -> str:
    return f"{part:,} ({part / whole:.1%})" if whole else f"{part:,}"


def _met(holds: bool) -> str:
    return "met" if holds else "missed"


def replay(visits: int) -> Tally:
    """Type so many visits of the demo into a temporary database; return the counts."""
    import flask_migrate

    from clinic import create_app, demo
    from clinic.extensions import db

    tally = Tally()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'replay.sqlite3'}"
        app = create_app(
            {"SQLALCHEMY_DATABASE_URI": url, "SECRET_KEY": "x" * 40, "DATA_DIR": folder}
        )
        with app.app_context():
            flask_migrate.upgrade()
            demo.fill(watch=tally.add, visits=visits)
            db.session.remove()
            db.engine.dispose()
    return tally


def main() -> int:
    """Replay as the command line says; return 1 where a goal is missed."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.replay", description=__doc__.partition("\n")[0]
    )
    parser.add_argument("--each", action="store_true", help="list each question and interruption")
    parser.add_argument("--visits", type=int, default=2_000)
    options = parser.parse_args()
    tally = replay(options.visits)
    for line in (*lines_of(tally), *(lines_each(tally) if options.each else ())):
        print(line)
    met = tally.questions_each <= GOAL_QUESTIONS and tally.share_interrupted <= GOAL_INTERRUPTED
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
