"""Run random actions on the ledger and on a model in plain numbers, step by step.

    python -m bench.money_machine --database sqlite --steps 20000
    python -m bench.money_machine --database postgresql --steps 20000

After each step every sum, state, number, due amount and day must agree; after each run of 50 steps
also the sums of the ledger, of its documents and of the day books. A difference ends the run with
the shortest steps that lead to it, and exits with 1.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

STEPS_A_RUN = 50


def main() -> int:
    """Run the whole test; return the exit code."""
    options = _options()
    os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="clinic-money-"))
    from tests.integration.billing.ledger.machine import LedgerMachine

    _hash_passwords_cheaply()
    began = time.monotonic()
    with _database(options.database) as database:
        LedgerMachine.database = database
        runs = 0
        while LedgerMachine.steps < options.steps:
            missing = options.steps - LedgerMachine.steps
            runs += _run(LedgerMachine, max(missing // STEPS_A_RUN, 1))
            print(f"{LedgerMachine.steps:,} steps agree", flush=True)
    seconds = time.monotonic() - began
    print(f"{options.database}: {LedgerMachine.steps:,} steps in {runs} runs, {seconds:.0f} s")
    print("no difference; refused as the model did:", dict(sorted(LedgerMachine.refusals.items())))
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.money_machine")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--steps", type=int, default=20_000)
    return parser.parse_args()


def _run(machine: Any, most: int) -> int:
    """Run new random sequences; return how many."""
    from hypothesis import HealthCheck, Phase, settings
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=min(most, 50),
            stateful_step_count=STEPS_A_RUN,
            deadline=None,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )
    return min(most, 50)


@contextmanager
def _database(kind: str) -> Iterator[Any]:
    from bench import postgres
    from tests.integration import postgres as servers
    from tests.integration.databases import Postgresql, Sqlite

    if kind == "sqlite":
        database: Any = Sqlite()
        yield database
        database.end()
        return
    with postgres.running() as server:
        database = Postgresql(servers.Server.at(server.admin))
        database.renew()
        yield database
        database.end()


def _hash_passwords_cheaply() -> None:
    """Lower the cost of password hashes, because each run opens an account."""
    from argon2 import PasswordHasher

    from clinic.auth import passwords

    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


if __name__ == "__main__":
    sys.exit(main())
