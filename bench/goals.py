"""What was promised of the measured jobs, and what came out."""

from __future__ import annotations

from argparse import Namespace
from statistics import median

from bench.jobs import ENGLISH, HINDI, IN_PLAIN, PLAIN
from bench.report import Goal, Report

SEARCHES = ("search prefix", "search surname", "search two words", "search absent")
WRITING = ("patient's page", "bill page", "save a visit", "issue a bill")
"""Pages that write: a page that shows a record writes down that it was read."""
SUGGESTIONS = ("suggest a medicine", "suggest a diagnosis")

MOST_STATEMENTS = 6
MOST_MEMORY = 100


def judge(report: Report, options: Namespace, memory: float) -> None:
    """What is promised of speed; `memory` is the proportional MB of a worker."""
    more = 1 if options.database == "postgresql" else 0  # for the waiting
    report.goals += [
        *(_in_e(report, name, 3 + more) for name in ("list", *SEARCHES)),
        *(_in_e(report, name, 5 + more) for name in WRITING),
        *(_in_e(report, name, 3 + more) for name in SUGGESTIONS),
        *_beside_plain(report),
        *_of_lists(report, options.size),
        *_of_replies(report),
        *_of_papers(report),
        *_of_statements(report),
        *_of_memory(options.server, memory),
    ]


def _of_memory(server: str, memory: float) -> list[Goal]:
    """Of gunicorn's workers, which share what was loaded before them; the local server is one
    process."""
    if server != "gunicorn":
        return []
    return [Goal("memory of a worker, proportional", MOST_MEMORY, memory, "MB")]


def _beside_plain(report: Report) -> list[Goal]:
    """Against plain SQLAlchemy, by time and by processor time."""
    goals = []
    for name in IN_PLAIN:
        plain = PLAIN.format(name)
        busy = report.row(name).busy / report.row(plain).busy
        goals.append(Goal(f"{name} against plain, time", 1, _against(report, name, plain), "x"))
        goals.append(Goal(f"{name} against plain, processor", 1, busy, "x"))
    return goals


def _in_e(report: Report, name: str, limit: float) -> Goal:
    return Goal(name, limit, report.row(name).ratio, "E")


def _of_lists(report: Report, size: str) -> list[Goal]:
    if size != "100k":
        return []
    growth = _against(report, "list", "list of 1,000")
    return [Goal("list of 100,000 against the list of 1,000", 1.2, growth, "x")]


def _of_replies(report: Report) -> list[Goal]:
    sizes = {name: report.row(name).wire_bytes / 1024 for name in SEARCHES}
    return [Goal(f"{name}, reply", 6, size, "KB") for name, size in sizes.items()]


def _of_papers(report: Report) -> list[Goal]:
    """Prescriptions are rendered and kept, each for the first time: later prints are the kept
    bytes, and would say nothing of rendering."""
    pairs = (
        ("receipt against a plain one", 0.7, "receipt warm", "plain receipt"),
        (f"{ENGLISH}, against the receipt", 1.5, ENGLISH, "receipt warm"),
        (f"{HINDI}, against the English one", 1.1, HINDI, ENGLISH),
    )
    return [Goal(name, limit, _against(report, *jobs), "x") for name, limit, *jobs in pairs]


def _of_statements(report: Report) -> list[Goal]:
    """Of all but the plain pages, and first prints, which write what they keep."""
    others = {ENGLISH, HINDI, *map(PLAIN.format, IN_PLAIN)}
    return [
        Goal(f"{row.job.name}, statements", MOST_STATEMENTS, max(row.queries))
        for row in report.rows
        if row.queries and row.clients == 1 and row.job.name not in others
    ]


def _against(report: Report, name: str, label: str) -> float:
    """How many times as long one job takes as another: the median of the rounds."""
    pairs = zip(report.row(name).slots, report.row(label).slots, strict=True)
    return median(one.middle / other.middle for one, other in pairs)
