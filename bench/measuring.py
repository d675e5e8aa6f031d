"""Sends the requests in rotated rounds, E beside each, and keeps every latency."""

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
    """One job during one round: seconds of each request, of the whole, and of processor time."""

    latencies: list[float] = field(default_factory=list)
    seconds: float = 0.0
    busy: float = 0.0

    @property
    def middle(self) -> float:
        """Seconds of the median answer."""
        return median(self.latencies)

    @property
    def apart(self) -> float:
        """Seconds between answers."""
        return self.seconds / len(self.latencies)


@dataclass
class Measured:
    """A job at so many clients: its slots, the slots of E beside them, what came back."""

    job: Job
    clients: int
    slots: list[Slot] = field(default_factory=list)
    units: list[Slot] = field(default_factory=list)
    queries: set[int] = field(default_factory=set)
    wire_bytes: int = 0
    good: int = 0
    bad: dict[str, int] = field(default_factory=dict)

    def quantile(self, share: float) -> float:
        """Seconds within which this share of all requests was answered."""
        ordered = sorted(t for slot in self.slots for t in slot.latencies)
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)]

    @property
    def rate(self) -> float:
        """Requests per second of all clients together."""
        return sum(len(s.latencies) for s in self.slots) / sum(s.seconds for s in self.slots)

    @property
    def ratio(self) -> float:
        """How many E it takes: the median of the rounds, each against the E beside it.

        At one client by the time of an answer; at many by the time between answers, because
        answers then wait for each other.
        """
        pairs = zip(self.slots, self.units, strict=True)
        if self.clients == 1:
            return median(slot.middle / unit.middle for slot, unit in pairs)
        return median(slot.apart / unit.apart for slot, unit in pairs)

    @property
    def busy(self) -> float:
        """Seconds of processor time that the server's processes took for one answer.

        Other programs on the machine stretch an answer; this they stretch hardly.
        """
        return sum(s.busy for s in self.slots) / sum(len(s.latencies) for s in self.slots)

    @property
    def busy_ratio(self) -> float:
        """The same in E, of all rounds together."""
        answers = sum(len(unit.latencies) for unit in self.units)
        return self.busy / (sum(unit.busy for unit in self.units) / answers)


class Round:
    """The rotation: which job goes first changes from round to round."""

    def __init__(self, jobs: list[Job], unit: Job, clients: int, seconds: float) -> None:
        self.jobs, self.unit, self.clients, self.seconds = jobs, unit, clients, seconds
        self.measured = {job.name: Measured(job, clients) for job in jobs}
        self.own_seconds = 0.0
        self.wall_seconds = 0.0

    def run(self, rounds: int, say: Callable[[str], None]) -> list[Measured]:
        """So many rounds over all jobs."""
        for number in range(rounds):
            say(f"{self.clients} clients, round {number + 1} of {rounds}")
            turn = number * len(self.jobs) // rounds
            for job in self.jobs[turn:] + self.jobs[:turn]:
                result = self.measured[job.name]
                unit = Measured(self.unit, self.clients)
                self._slot(unit, self.seconds / 2)
                if unit.bad:
                    raise RuntimeError(f"E failed: {unit.bad}")
                if self._slot(result, self.seconds):
                    result.units.append(unit.slots[0])
        return list(self.measured.values())

    def _slot(self, result: Measured, seconds: float) -> bool:
        """One job by all clients for some seconds, each on a connection of its own.

        Answers whether there is something to measure: a good answer came.
        """
        slot, lock = Slot(), threading.Lock()
        server = result.job.server
        began, began_cpu, busy = perf_counter(), process_time(), server.busy()
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
        slot.busy = server.busy() - busy
        self.own_seconds += process_time() - began_cpu
        self.wall_seconds += slot.seconds
        if slot.latencies:
            result.slots.append(slot)
        return bool(slot.latencies)


def _client(result: Measured, slot: Slot, lock: threading.Lock, until: float) -> None:
    connection = Connection(result.job.server.port)
    asked = False
    while perf_counter() < until or not asked:  # once at least, however late the thread began
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
            _note(result, slot, reply)
    connection.close()


def _note(result: Measured, slot: Slot, reply: Reply) -> None:
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
