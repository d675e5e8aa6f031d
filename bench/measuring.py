"""Send the requests in rotated rounds, each job next to E, and record every latency."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter, process_time

from bench.jobs import Job
from bench.wire import Connection, Reply


@dataclass
class Slot:
    """One job in one round: the latencies, the duration and the server's processor time, in
    seconds."""

    latencies: list[float] = field(default_factory=list)
    seconds: float = 0.0
    cpu_seconds: float = 0.0

    @property
    def median_seconds(self) -> float:
        """Return the median latency in seconds."""
        return median(self.latencies)

    @property
    def interval(self) -> float:
        """Return the seconds from response to response."""
        return self.seconds / len(self.latencies)


@dataclass
class Measured:
    """A job with a number of clients: its slots, the slots of E next to them, and the responses."""

    job: Job
    clients: int
    slots: list[Slot] = field(default_factory=list)
    units: list[Slot] = field(default_factory=list)
    queries: set[int] = field(default_factory=set)
    wire_bytes: int = 0
    good: int = 0
    bad: dict[str, int] = field(default_factory=dict)

    def quantile(self, share: float) -> float:
        """Return the latency in seconds that this share of all requests did not exceed."""
        ordered = sorted(t for slot in self.slots for t in slot.latencies)
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)]

    @property
    def rate(self) -> float:
        """Return the requests per second of all clients together."""
        return sum(len(s.latencies) for s in self.slots) / sum(s.seconds for s in self.slots)

    @property
    def ratio(self) -> float:
        """Return the cost in E: the median of the rounds, each against the E measured next to it.

        With one client it compares latencies; with many the intervals between responses, because
        responses then wait for each other.
        """
        pairs = zip(self.slots, self.units, strict=True)
        if self.clients == 1:
            return median(slot.median_seconds / unit.median_seconds for slot, unit in pairs)
        return median(slot.interval / unit.interval for slot, unit in pairs)

    @property
    def cpu_seconds(self) -> float:
        """Return the server's processor time for one response, in seconds.

        Other programs on the machine lengthen the latency, but hardly this.
        """
        return sum(s.cpu_seconds for s in self.slots) / sum(len(s.latencies) for s in self.slots)

    @property
    def cpu_ratio(self) -> float:
        """Return the processor time of a response in E, over all rounds."""
        answers = sum(len(unit.latencies) for unit in self.units)
        return self.cpu_seconds / (sum(unit.cpu_seconds for unit in self.units) / answers)


class Round:
    """Run the jobs in turns; the first job changes from round to round."""

    def __init__(self, jobs: list[Job], unit: Job, clients: int, seconds: float) -> None:
        self.jobs, self.unit, self.clients, self.seconds = jobs, unit, clients, seconds
        self.measured = {job.name: Measured(job, clients) for job in jobs}
        self.own_seconds = 0.0
        self.wall_seconds = 0.0

    def run(self, rounds: int, say: Callable[[str], None]) -> list[Measured]:
        """Run so many rounds of all jobs, and return their measurements."""
        for number in range(rounds):
            say(f"{self.clients} clients, round {number + 1} of {rounds}")
            turn = number * len(self.jobs) // rounds
            for job in self.jobs[turn:] + self.jobs[:turn]:
                result = self.measured[job.name]
                unit = Measured(self.unit, self.clients)
                self._run_slot(unit, self.seconds / 2)
                if unit.bad:
                    raise RuntimeError(f"E failed: {unit.bad}")
                if self._run_slot(result, self.seconds):
                    result.units.append(unit.slots[0])
        return list(self.measured.values())

    def _run_slot(self, result: Measured, seconds: float) -> bool:
        """Let all clients send one job for some seconds, each on its own connection.

        Return whether a good response came, so that there is something to measure.
        """
        slot, lock = Slot(), threading.Lock()
        server = result.job.server
        began, began_cpu, cpu_seconds = perf_counter(), process_time(), server.cpu_seconds()
        until = began + seconds
        threads = [
            threading.Thread(target=_client, args=(result, slot, lock, until))
            for _ in range(self.clients)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        slot.seconds = perf_counter() - began
        slot.cpu_seconds = server.cpu_seconds() - cpu_seconds
        self.own_seconds += process_time() - began_cpu
        self.wall_seconds += slot.seconds
        if slot.latencies:
            result.slots.append(slot)
        return bool(slot.latencies)


def _client(result: Measured, slot: Slot, lock: threading.Lock, until: float) -> None:
    connection = Connection(result.job.server.port)
    asked = False
    while perf_counter() < until or not asked:  # at least once, however late the thread has started
        asked = True
        try:
            with lock:
                request = result.job.request()
            reply = connection.ask(request)
        except OSError as error:
            with lock:
                _count_bad(result, type(error).__name__)
            return
        with lock:
            _record(result, slot, reply)
    connection.close()


def _record(result: Measured, slot: Slot, reply: Reply) -> None:
    if not 200 <= reply.status < 400:
        _count_bad(result, str(reply.status))
        return
    result.good += 1
    result.wire_bytes = max(result.wire_bytes, reply.wire_bytes)
    if reply.header("X-Bench-Queries"):
        result.queries.add(int(reply.header("X-Bench-Queries")))
    slot.latencies.append(reply.seconds)


def _count_bad(result: Measured, what: str) -> None:
    result.bad[what] = result.bad.get(what, 0) + 1
