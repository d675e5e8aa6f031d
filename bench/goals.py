"""What was promised of the measured jobs, and what came out."""

from __future__ import annotations

from statistics import median

from bench.jobs import ENGLISH, HINDI
from bench.report import Goal, Report

SEARCHES = ("search prefix", "search surname", "search two words", "search absent")
PAGES = ("patient's page", "bill page", "save a visit", "issue a bill")
SUGGESTIONS = ("suggest a medicine", "suggest a diagnosis")


def judge(report: Report, size: str, database: str) -> None:
    """The goals of the second and the third issue."""
    report.goals += [
        _in_e(report, "list", 4),
        *_of_lists(report, size),
        *_of_searches(report, database),
        *(_in_e(report, name, 5) for name in PAGES),
        *(_in_e(report, name, 3) for name in SUGGESTIONS),
        *_of_papers(report),
        *_of_queries(report),
    ]


def _in_e(report: Report, name: str, limit: float) -> Goal:
    return Goal(name, limit, report.row(name).ratio, "E")


def _of_lists(report: Report, size: str) -> list[Goal]:
    if size != "100k":
        return []
    growth = _against(report, "list", "list of 1,000")
    return [Goal("list of 100,000 against the list of 1,000", 1.2, growth, "x")]


def _of_searches(report: Report, database: str) -> list[Goal]:
    limit = 3 if database == "postgresql" else 2.2
    goals = []
    for name in SEARCHES:
        goals.append(_in_e(report, name, limit))
        goals.append(Goal(f"{name}, reply", 6, report.row(name).wire_bytes / 1024, "KB"))
    return goals


def _of_papers(report: Report) -> list[Goal]:
    """Prescriptions are rendered and kept, each for the first time: later prints are the kept
    bytes, and would say nothing of rendering."""
    pairs = (
        ("receipt against a plain one", 0.7, "receipt warm", "plain receipt"),
        (f"{ENGLISH}, against the receipt", 1.5, ENGLISH, "receipt warm"),
        (f"{HINDI}, against the English one", 1.1, HINDI, ENGLISH),
    )
    return [Goal(name, limit, _against(report, *jobs), "x") for name, limit, *jobs in pairs]


def _of_queries(report: Report) -> list[Goal]:
    """Of all but first prints, which write what they keep, once for each paper."""
    return [
        Goal(f"{row.job.name}, queries", 6, max(row.queries))
        for row in report.rows
        if row.queries and row.clients == 1 and row.job.name not in (ENGLISH, HINDI)
    ]


def _against(report: Report, name: str, beside: str) -> float:
    """How many times as long one job takes as another: the median of the rounds."""
    pairs = zip(report.row(name).slots, report.row(beside).slots, strict=True)
    return median(one.middle / other.middle for one, other in pairs)
