"""The goals by which a run of the bench is judged."""

from __future__ import annotations

from argparse import Namespace

import pytest

from bench.goals import judge
from bench.jobs import IN_PLAIN, PLAIN, Job
from bench.measuring import Measured, Slot
from bench.report import Goal, Report
from bench.serving import Server

JOBS = ("list", "search prefix", "search surname", "search two words", "search absent")
JOBS += ("patient's page", "bill page", "save a visit", "issue a bill", "suggest a medicine")
JOBS += ("suggest a diagnosis", "receipt warm", "plain receipt")
JOBS += ("first print, English", "first print, Hindi", *map(PLAIN.format, IN_PLAIN))


def row(name: str, seconds: float, statements: int) -> Measured:
    server = Server.__new__(Server)  # no server is asked
    slot, unit = Slot([seconds], seconds, seconds), Slot([0.001], 0.001, 0.001)
    job = Job(name, server, lambda: b"")
    return Measured(job, 1, [slot], [unit], {statements}, wire_bytes=1024)


def goals(
    database: str = "sqlite",
    server: str = "local",
    memory: float = 90.0,
    seconds: float = 0.002,
    statements: int = 6,
    plain: float = 0.004,
) -> dict[str, Goal]:
    report = Report({})
    for name in JOBS:
        is_plain = name.startswith("plain: ")
        report.rows.append(row(name, plain if is_plain else seconds, 9 if is_plain else statements))
    judge(report, Namespace(database=database, server=server, size="1k"), memory)
    return {goal.name: goal for goal in report.goals}


@pytest.mark.parametrize(("database", "lists", "writing"), [("sqlite", 3, 5), ("postgresql", 4, 6)])
def test_pages_may_take_one_unit_more_on_postgresql(
    database: str, lists: int, writing: int
) -> None:
    judged = goals(database)
    assert {judged[name].limit for name in JOBS[:5]} == {lists}
    assert {judged[name].limit for name in JOBS[5:9]} == {writing}


@pytest.mark.parametrize("name", IN_PLAIN)
@pytest.mark.parametrize("kind", ["time", "processor"])
def test_no_page_may_take_longer_than_its_plain_sqlalchemy_version(name: str, kind: str) -> None:
    assert goals(plain=0.002)[f"{name} against plain, {kind}"].met
    assert not goals(plain=0.0019)[f"{name} against plain, {kind}"].met


def test_a_page_may_run_six_statements_and_a_plain_page_any_number() -> None:
    judged = goals()
    assert judged["list, statements"].met
    assert not goals(statements=7)["list, statements"].met
    assert "plain: list, statements" not in judged


def test_a_workers_memory_is_judged_only_where_there_are_workers() -> None:
    name = "memory of a worker, proportional"
    assert goals(server="gunicorn", memory=100)[name].met
    assert not goals(server="gunicorn", memory=101)[name].met
    assert name not in goals(server="local", memory=300)
