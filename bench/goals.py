"""Compare the measured jobs with their speed goals."""

from __future__ import annotations

from argparse import Namespace
from statistics import median

from bench.jobs import ENGLISH, HINDI, IN_PLAIN, PLAIN
from bench.report import Goal, Report

SEARCHES = ("search prefix", "search surname", "search two words", "search absent")
WRITING = ("patient's page", "bill page", "save a visit", "issue a bill")
"""Pages that write: a page that shows a record logs that it was read."""
SUGGESTIONS = ("suggest a medicine", "suggest a diagnosis")

MOST_STATEMENTS = 6
MOST_MEMORY = 100


def judge(report: Report, options: Namespace, memory: float) -> None:
    """Add all goals to the report; `memory` is a worker's proportional memory in MB."""
    extra = 1 if options.database == "postgresql" else 0  # PostgreSQL answers over a socket
    report.goals += [
        *(_unit_goal(report, name, 3 + extra) for name in ("list", *SEARCHES)),
        *(_unit_goal(report, name, 5 + extra) for name in WRITING),
        *(_unit_goal(report, name, 3 + extra) for name in SUGGESTIONS),
        *_plain_goals(report),
        *_list_goals(report, options.size),
        *_size_goals(report),
        *_paper_goals(report),
        *_statement_goals(report),
        *_memory_goals(options.server, memory),
    ]


def _memory_goals(server: str, memory: float) -> list[Goal]:
    """Return the memory goal of gunicorn's workers, which share what the master has loaded; the
    local server is one process and has none."""
    if server != "gunicorn":
        return []
    return [Goal("memory of a worker, proportional", MOST_MEMORY, memory, "MB")]


def _plain_goals(report: Report) -> list[Goal]:
    """Return the goals against the plain SQLAlchemy pages, by time and by processor time."""
    goals = []
    for name in IN_PLAIN:
        plain = PLAIN.format(name)
        cpu_seconds = report.row(name).cpu_seconds / report.row(plain).cpu_seconds
        goals.append(Goal(f"{name} against plain, time", 1, _ratio(report, name, plain), "x"))
        goals.append(Goal(f"{name} against plain, processor", 1, cpu_seconds, "x"))
    return goals


def _unit_goal(report: Report, name: str, limit: float) -> Goal:
    return Goal(name, limit, report.row(name).ratio, "E")


def _list_goals(report: Report, size: str) -> list[Goal]:
    if size != "100k":
        return []
    growth = _ratio(report, "list", "list of 1,000")
    return [Goal("list of 100,000 against the list of 1,000", 1.2, growth, "x")]


def _size_goals(report: Report) -> list[Goal]:
    sizes = {name: report.row(name).wire_bytes / 1024 for name in SEARCHES}
    return [Goal(f"{name}, reply", 6, size, "KB") for name, size in sizes.items()]


def _paper_goals(report: Report) -> list[Goal]:
    """Return the goals of PDFs. Each prescription is printed for the first time, because a later
    print serves stored bytes and renders nothing."""
    pairs = (
        ("receipt against a plain one", 0.7, "receipt warm", "plain receipt"),
        (f"{ENGLISH}, against the receipt", 1.5, ENGLISH, "receipt warm"),
        (f"{HINDI}, against the English one", 1.1, HINDI, ENGLISH),
    )
    return [Goal(name, limit, _ratio(report, *jobs), "x") for name, limit, *jobs in pairs]


def _statement_goals(report: Report) -> list[Goal]:
    """Return the goals of statements per page, without the plain pages and first prints, which also
    store the file."""
    others = {ENGLISH, HINDI, *map(PLAIN.format, IN_PLAIN)}
    return [
        Goal(f"{row.job.name}, statements", MOST_STATEMENTS, max(row.queries))
        for row in report.rows
        if row.queries and row.clients == 1 and row.job.name not in others
    ]


def _ratio(report: Report, name: str, label: str) -> float:
    """Return how many times as long one job takes as another: the median of the rounds."""
    pairs = zip(report.row(name).slots, report.row(label).slots, strict=True)
    return median(one.median_seconds / other.median_seconds for one, other in pairs)
