"""Print the figures as a table and the goals with their measured values; write all of it as
JSON."""

from __future__ import annotations

import json
import platform
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.measuring import Measured

RESULTS = Path(__file__).resolve().parent / "results"
HEAD = (
    f"{'':<23}{'clients':>7}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'req/s':>8}"
    f"{'x E':>7}{'cpu ms':>8}{'x E cpu':>8}{'queries':>9}{'bytes':>8}{'errors':>7}"
)


@dataclass
class Goal:
    """A goal: its limit, the measured value, and whether that is enough."""

    name: str
    limit: float
    measured: float
    unit: str = ""

    @property
    def met(self) -> bool:
        return self.measured <= self.limit

    def line(self) -> str:
        verdict = "met" if self.met else "MISSED"
        return f"{self.name:<52}{self.limit:>10g}{self.measured:>12.4g} {self.unit:<6}{verdict}"


@dataclass
class Report:
    """All results of a run."""

    about: dict[str, Any]
    rows: list[Measured] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def row(self, name: str, clients: int = 1) -> Measured:
        """Return the measurements of one job."""
        return next(r for r in self.rows if r.job.name == name and r.clients == clients)

    def print_all(self) -> None:
        """Print the table and the goals."""
        print("\n" + " · ".join(f"{name} {value}" for name, value in self.about.items()))
        print(HEAD)
        for row in self.rows:
            print(_line(row))
        for note in self.notes:
            print(note)
        print(f"\n{'goal':<52}{'at most':>10}{'measured':>12}")
        for goal in self.goals:
            print(goal.line())
        for failure in self.failures:
            print(f"FAILED: {failure}")

    def write_json(self) -> Path:
        """Write everything as JSON, and return the path."""
        RESULTS.mkdir(exist_ok=True)
        now = datetime.now().astimezone()
        name = f"{now:%Y%m%d-%H%M%S}-{self.about['size']}-{self.about['database']}.json"
        figures = {
            "about": self.about | {"at": now.isoformat(), "machine": platform.machine()},
            "rows": [_as_json(row) for row in self.rows],
            "goals": [vars(goal) | {"met": goal.met} for goal in self.goals],
            "notes": self.notes,
            "failures": self.failures,
        }
        path = RESULTS / name
        path.write_text(json.dumps(figures, indent=1, ensure_ascii=False), "utf-8")
        return path


def _line(row: Measured) -> str:
    if not row.slots:
        return f"{row.job.name:<23}{row.clients:>7}  no answer: {row.bad}"
    p50, p95, p99 = (row.quantile(share) * 1000 for share in (0.5, 0.95, 0.99))
    ratio = f"{row.ratio:.2f}" if row.units else "1"
    cpu_ratio = f"{row.cpu_ratio:.2f}" if row.units else "1"
    queries = str(max(row.queries)) if row.queries else "-"
    errors = sum(row.bad.values())
    return (
        f"{row.job.name:<23}{row.clients:>7}{p50:>9.2f}{p95:>9.2f}{p99:>9.2f}{row.rate:>8.0f}"
        f"{ratio:>7}{row.cpu_seconds * 1000:>8.2f}{cpu_ratio:>8}"
        f"{queries:>9}{row.wire_bytes:>8}{errors:>7}"
    )


def _as_json(row: Measured) -> dict[str, Any]:
    if not row.slots:
        return {"name": row.job.name, "clients": row.clients, "bad": row.bad}
    return {
        "name": row.job.name,
        "clients": row.clients,
        "requests": row.good,
        **{f"p{n}_ms": round(row.quantile(n / 100) * 1000, 3) for n in (50, 95, 99)},
        "per_second": round(row.rate, 1),
        "ratio_to_unit": round(row.ratio, 3) if row.units else 1,
        "busy_ms": round(row.cpu_seconds * 1000, 3),
        "busy_ratio_to_unit": round(row.cpu_ratio, 3) if row.units else 1,
        "queries": sorted(row.queries),
        "wire_bytes": row.wire_bytes,
        "bad": row.bad,
    }
