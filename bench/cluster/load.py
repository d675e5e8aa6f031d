"""Measure the load that the cluster carries, in whole visits from the search to the bill's paper.

    python -m bench.cluster.load --seconds 60

Several doctors' desks play visits without a pause: find the patient, open the record, put them into
the queue, poll the queue twenty times as open screens do, write and read a visit, issue a bill,
print its paper. Prints requests and visits per second, and the processor time of a visit by part,
which other work on the machine lengthens less than the time.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.cluster.application import Application
from bench.cluster.engines import Engines
from bench.cluster.failover import LATE, NAMES, cluster
from bench.cluster.people import Person, Screen
from clinic.clock import clinic_day

LOOKS = 20
"""Polls of the queue by open screens during a visit: two screens, a visit of twenty seconds."""


class Practice(Person):
    """A doctor's desk that plays one visit after another."""

    def __init__(self, port: int, email: str, password: str) -> None:
        super().__init__(port, email, password)
        self.screen = Screen(port, email, password)
        self.patients = [self.register(name) for name in NAMES]
        self.visits = self.requests = 0

    def open(self, path: str) -> None:
        self.requests += 1
        self.repeat_until(lambda: self.visitor.get(path), 200)

    def send(self, path: str, **fields: str) -> None:
        self.requests += 1
        data = {"request_key": self.visitor.hidden("request_key"), **fields}
        self.repeat_until(lambda: self.visitor.post(path, **data), 303)

    def work(self) -> None:
        patient = self.patients[self.visits % len(self.patients)]
        self.open(f"/patients/?q={NAMES[self.visits % len(NAMES)]}")
        self.open(patient)
        for _ in range(LOOKS):
            self.requests += 1
            self.screen.shows("")
        self.open(f"{patient}visits/new/")
        day = clinic_day().isoformat()
        note = {"visit_date": day, "symptoms": "fever 3d", "consultation_fee": "400"}
        self.send(f"{patient}visits/new/", diagnosis="Viral fever", **note)
        visit = self.visitor.location
        self.open(visit)
        self.open(f"{visit}bill/")
        paid = {"total_amount": "400", "payment_status": "paid", "payment_mode": "cash"}
        self.send(f"{visit}bill/", **paid)
        bill = self.visitor.location.partition("?")[0]
        self.open(bill)
        self.open(f"{bill}pdf/")
        self.open("/billing/")
        self.visits += 1


class Watcher(Person):
    """An open screen that polls the queue without a pause."""

    def __init__(self, port: int, email: str, password: str) -> None:
        super().__init__(port, email, password)
        self.screen = Screen(port, email, password)
        self.requests = 0

    def work(self) -> None:
        self.screen.shows("")
        self.requests += 1


def processor_seconds(roots: dict[str, list[int]]) -> dict[str, float]:
    """Return the processor time in seconds of all processes below these, ended ones included."""
    parents, times = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        pid = int(folder.name)
        parents[pid] = int(stat[1])
        times[pid] = sum(map(int, stat[11:15])) / os.sysconf("SC_CLK_TCK")
    taken: Counter[str] = Counter()
    for pid, seconds in times.items():
        line, above = {pid}, pid
        while (above := parents.get(above, 0)) > 1:
            line.add(above)
        for part, pids in roots.items():
            taken[part] += seconds if line & set(pids) else 0
    return dict(taken)


def parts(engines: Engines, clinic: Application) -> dict[str, list[int]]:
    """Return the first processes of each part."""
    servers = [process.running.pid for process in clinic.servers.values() if process.running]
    processes = {"application": servers}
    for node in engines.nodes.values():
        which = "primary" if node is engines.primary() else "standby"
        processes[which] = [pid for pid in [node.server()] if pid is not None]
    return processes


def main() -> int:
    """Run the whole measurement; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.cluster.load")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--doctors", type=int, default=4)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory(prefix="clinic-cluster-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with cluster(folder) as (engines, clinic):
            measure(engines, clinic, options.doctors, options.seconds)
    return 0


def measure(engines: Engines, clinic: Application, doctors: int, seconds: int) -> None:
    """Let so many doctors' desks work for so many seconds, and print what they completed."""
    emails = [f"doctor{number}@example.org" for number in range(doctors)]
    for email in emails:
        arguments = ("create-doctor", "--email", email, "--name", "Dr Asha Rao")
        clinic.flask(*arguments, typed=f"{clinic.password}\n")
    who = [(engines.proxy_port, email, clinic.password) for email in emails]
    print(f"{doctors} desks, load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")
    desks = [Practice(*one) for one in who]
    took = _work(desks, seconds, parts(engines, clinic), "a visit", lambda: _sum(desks, "visits"))
    requests, visits = _sum(desks, "requests") / took, _sum(desks, "visits") / took
    print(f"{requests:.1f} requests/s, {visits:.2f} visits/s")
    screens = [Watcher(*one) for one in who]
    looks = lambda: _sum(screens, "requests")  # noqa: E731
    took = _work(screens, seconds / 3, parts(engines, clinic), "a look", looks)
    print(f"{looks() / took:.1f} looks/s of open screens alone")
    failed = sum(len(person.failures) for person in (*desks, *screens))
    print(f"failed requests: {failed}")


def _sum(people: Sequence[Person], name: str) -> int:
    return sum(getattr(person, name) for person in people)


def _work(
    people: Sequence[Person],
    seconds: float,
    roots: dict[str, list[int]],
    unit: str,
    units: Callable[[], int],
) -> float:
    """Let people work for so long; print the cost of a unit, and return the seconds."""
    before, began = processor_seconds(roots), time.monotonic()
    for person in people:
        person.start()
    time.sleep(seconds)
    for person in people:
        person.ended.set()
    for person in people:
        person.join(LATE)
        if person.failed is not None:
            raise person.failed
    took = time.monotonic() - began
    for part, after in processor_seconds(roots).items():
        print(f"{part}: {(after - before[part]) / units() * 1000:.1f} ms of processor for {unit}")
    return took


if __name__ == "__main__":
    sys.exit(main())
