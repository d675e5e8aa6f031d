"""Measure the clinic's pages over HTTP in turns with the unit E, and report which goals are met.

    python -m bench                                  100,000 patients on SQLite, beside 1,000
    python -m bench --size 1m --database postgresql  a million patients of 200 doctors
    python -m bench --quick                          a minute: 1,000 patients, few requests

Exits with 1 where a response was neither 2xx nor 3xx, where a saved row is missing, or (with
--strict) where a goal is missed.
"""

from __future__ import annotations

import argparse
import sys

from bench.generator import SIZES
from bench.run import measure


def main() -> int:
    """Measure as the command line says; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.partition("\n")[0])
    parser.add_argument("--size", choices=SIZES)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--server", choices=("local", "gunicorn"), help="as deployed, else")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seconds", type=float, help="for each job in each round")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--strict", action="store_true", help="a missed goal fails the run")
    options = parser.parse_args()
    options.size = options.size or ("1k" if options.quick else "100k")
    options.rounds = options.rounds or (2 if options.quick else 7)
    options.seconds = options.seconds or (0.3 if options.quick else 1.0)
    # A clinic's own PC runs the local server on SQLite, the cloud gunicorn on PostgreSQL.
    local = options.database == "sqlite"
    options.server = options.server or ("local" if local else "gunicorn")
    report = measure(options)
    report.print_all()
    print(f"\nwritten to {report.write_json().relative_to(report.write_json().parents[2])}")
    missed = options.strict and not all(goal.met for goal in report.goals)
    return 1 if report.failures or missed else 0


if __name__ == "__main__":
    sys.exit(main())
