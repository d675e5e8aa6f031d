"""A short run of the ledger against the plain model; `python -m bench.money_machine` is the long
one."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.integration.billing.ledger.machine import LedgerMachine
from tests.integration.databases import Database


def test_the_ledger_and_the_plain_model_agree_after_every_act(
    database: Database,
) -> None:
    class Machine(LedgerMachine):
        steps = 0

    Machine.database = database
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=8,
            stateful_step_count=40,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert Machine.steps >= 250
