"""Upgrade an empty database from several processes at once, repeatedly.

    python bench/upgrades.py --database postgresql --count 3 --rounds 10

Each process is the documented command, `flask --app wsgi db upgrade`. All must end with code 0 and
without a traceback, and the schema must equal that of a database that a single process has
upgraded. Exits with 1 otherwise.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

if not __package__:  # run as a script
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import killing
from tests.integration.schemas import Schema, different, schema_of

ROOT = Path(__file__).resolve().parent.parent
COMMAND = (sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade")


def main() -> int:
    """Run all rounds; return the exit code."""
    options = _options()
    wanted = _round(options, 1)[1]
    bad = 0
    for number in range(1, options.rounds + 1):
        faults, phases = _round(options, options.count)
        faults += sorted(different(wanted, phases))
        bad += bool(faults)
        print(f"round {number}: {'; '.join(faults) or 'all ended well'}", flush=True)
    print(f"{options.count} at once on {options.database}: {bad} of {options.rounds} rounds failed")
    return 1 if bad else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/upgrades.py")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--count", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=10)
    parser.set_defaults(url=None)
    return parser.parse_args()


def _round(options: argparse.Namespace, count: int) -> tuple[list[str], Schema]:
    """Upgrade from `count` processes at once; return the errors, and the schema."""
    with killing.database(options) as (url, _server), tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "DATABASE_URL": url, "DATA_DIR": folder}
        heard = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        started = [subprocess.Popen(COMMAND, cwd=ROOT, env=env, **heard) for _ in range(count)]
        ended = [(one.communicate()[0], one.returncode) for one in started]
        faults = [
            f"exit {code}: {output}" for output, code in ended if code or "Traceback" in output
        ]
        return faults, schema_of(url)


if __name__ == "__main__":
    sys.exit(main())
