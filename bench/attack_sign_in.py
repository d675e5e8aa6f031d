"""Attack the sign-in and the sign-up of a temporary clinic, and count what gets through.

    python -m bench.attack_sign_in                          on SQLite
    python -m bench.attack_sign_in --database postgresql

Starts gunicorn on the loopback interface with a temporary database, behind "one proxy"
(TRUSTED_PROXIES=1), so that each request can come from another address. In the long attack the
clock of the limits runs faster (--hurry, see bench/hurried.py): an hour takes 15 seconds. Exits
with 1 where a figure differs from docs/decisions/0013-wrong-passwords.md.
"""

from __future__ import annotations

import argparse
import random
import secrets
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from bench import killing
from bench.serving import Server
from bench.visitor import Visitor

PASSWORD = "correct horse battery"
OWNER, HELPER = "owner@example.org", "helper@example.org"
CLINIC, HOME = "203.0.113.7", "198.51.100.9"
ATTACKERS = 6
ADDRESSES = 400
DOCTORS = 12
MOST_IN_AN_HOUR = 100


@dataclass
class Report:
    """Collect the result lines; `wrong` holds those that differ from the promise."""

    wrong: list[str] = field(default_factory=list)

    def add(self, line: str, is_right: bool = True) -> None:
        print(f"  {'ok   ' if is_right else 'WRONG'}  {line}", flush=True)
        if not is_right:
            self.wrong.append(line)


@dataclass
class Attack:
    """Guess one account's password from many addresses, as fast as the server responds."""

    port: int
    ends: float
    answered: list[float] = field(default_factory=list)
    refused: int = 0
    others: int = 0

    def run(self) -> None:
        visitor = Visitor(self.port)
        visitor.get("/login/")
        while time.monotonic() < self.ends:
            visitor.address = f"192.0.{random.randrange(2)}.{random.randrange(ADDRESSES // 2)}"
            status = visitor.sign_in(OWNER, secrets.token_hex(8))
            if status == 422:
                self.answered.append(time.monotonic())
            elif status == 429:
                self.refused += 1
            else:
                self.others += 1


def main() -> int:
    """Run all attacks, one after the other; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.attack_sign_in")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--url", help="an empty database to use instead")
    parser.add_argument("--hours", type=float, default=2.0, help="of the long attack")
    parser.add_argument("--hurry", type=float, default=240.0)
    options = parser.parse_args()
    report = Report()
    with killing.database(options) as (url, _server), tempfile.TemporaryDirectory() as folder:
        _fill(url, Path(folder))
        _with_server(url, Path(folder), 1, lambda port: _short_attacks(port, report))
        _with_server(
            url, Path(folder), options.hurry, lambda port: _attack_for_hours(port, options, report)
        )
    print(f"{len(report.wrong)} of the promises not kept on {options.database}")
    return 1 if report.wrong else 0


def _fill(url: str, folder: Path) -> None:
    import os

    import flask_migrate

    os.environ["DATA_DIR"] = str(folder)
    from clinic import create_app
    from clinic.auth import service
    from clinic.extensions import db

    app = create_app({"SQLALCHEMY_DATABASE_URI": url, "SECRET_KEY": killing.SECRET})
    with app.app_context():
        flask_migrate.upgrade()
    for email in (OWNER, HELPER, *(f"doctor{n}@example.org" for n in range(DOCTORS))):
        with app.app_context():  # a new session: signing up limits one to its doctor
            service.sign_up("Dr Asha Rao", email, PASSWORD)
            db.session.commit()
    with app.app_context():
        db.engine.dispose()


def _with_server(url: str, folder: Path, hurry: float, attack: Callable[[int], None]) -> None:
    environ = {
        "DATABASE_URL": url,
        "DATA_DIR": str(folder),
        "SECRET_KEY": killing.SECRET,
        "TRUSTED_PROXIES": "1",
        "HURRY": str(hurry),
        "HURRY_FROM": str(time.time()),
    }
    server = Server("gunicorn", "bench.hurried:app", folder, environ)
    try:
        attack(server.port)
    finally:
        server.stop()


def _short_attacks(port: int, report: Report) -> None:
    _compare_response_times(port, report)
    _lock_out_helper(port, report)
    _guess_concurrently(port, report)
    _try_list_of_emails(port, report)


def _compare_response_times(port: int, report: Report) -> None:
    """Test that the response time does not tell whether an account exists."""
    times: dict[str, list[float]] = {"known": [], "unknown": []}
    visitor = Visitor(port)
    visitor.get("/login/")
    for number in range(40):
        emails = {
            "known": f"doctor{number % DOCTORS}@example.org",
            "unknown": f"nobody{number % DOCTORS}@example.org",
        }
        for kind, email in random.sample(list(emails.items()), 2):
            visitor.address = f"198.18.{number}.{len(times[kind])}"
            began = time.perf_counter()
            visitor.sign_in(email, "wrong password")
            times[kind].append((time.perf_counter() - began) * 1000)
    with_account, without_account = (
        statistics.median(times[kind]) for kind in ("known", "unknown")
    )
    spread = statistics.stdev(times["known"])
    report.add(
        f"sign-in, wrong password: known accounts {with_account:.1f} ms, "
        f"unknown {without_account:.1f} ms "
        f"(median of 40; one account's standard deviation {spread:.1f} ms)",
        abs(with_account - without_account) < max(spread, 5),
    )


def _lock_out_helper(port: int, report: Report) -> None:
    """Send ten wrong passwords of a helper; then sign the doctor in on a new device at the same
    address."""
    helper = Visitor(port, CLINIC)
    statuses = [helper.sign_in(HELPER, "wrong password") for _ in range(12)]
    doctor = Visitor(port, CLINIC)
    status = doctor.sign_in(OWNER, PASSWORD)
    report.add(
        f"a helper's 12 wrong passwords: {statuses.count(422)} answered, then 429; "
        f"the doctor at the same address, on a new device: {status}",
        status == 303 and statuses == [422] * 10 + [429] * 2,
    )


def _guess_concurrently(port: int, report: Report) -> None:
    visitors = [Visitor(port, HOME) for _ in range(20)]
    for visitor in visitors:
        visitor.get("/login/")
    gate = threading.Barrier(20)

    def guess(visitor: Visitor) -> int:
        gate.wait(10)
        return visitor.sign_in("doctor11@example.org", secrets.token_hex(8))

    with ThreadPoolExecutor(20) as pool:
        statuses = list(pool.map(guess, visitors))
    report.add(
        f"20 guesses at the same moment from one address: {statuses.count(422)} answered",
        statuses.count(422) <= 10 and set(statuses) <= {422, 429},
    )


def _try_list_of_emails(port: int, report: Report) -> None:
    """Try a list of 60 e-mail addresses at the sign-up from one network; a fifth have accounts."""
    written = []
    for number in range(60):
        email = f"doctor{number // 5}@example.org" if number % 5 == 0 else f"p{number}@example.org"
        visitor = Visitor(port, "2001:db8:7::1")
        written.append(visitor.sign_up(email, PASSWORD))
    answered = sum(status != 429 for status in written)
    report.add(
        f"a list of 60 addresses at the sign-up: {answered} told ({written.count(422)} taken), "
        f"then 429",
        answered <= 30 and set(written) <= {303, 422, 429},
    )


def _attack_for_hours(port: int, options: argparse.Namespace, report: Report) -> None:
    seconds = options.hours * 3600 / options.hurry
    device = Visitor(port, HOME)
    device.sign_in(OWNER, PASSWORD)
    device.sign_out()
    attack = Attack(port, time.monotonic() + seconds)
    threads = [threading.Thread(target=attack.run) for _ in range(ATTACKERS)]
    for thread in threads:
        thread.start()
    time.sleep(1)
    owner, new_device, took = _sign_in_owner(port, device, attack.ends - 0.5)
    for thread in threads:
        thread.join()
    hour = 3600 / options.hurry
    in_an_hour = max(sum(a <= b < a + hour for b in attack.answered) for a in attack.answered)
    tries = len(attack.answered) + attack.refused
    report.add(
        f"{tries:,} guesses from {ADDRESSES} addresses in {options.hours:g} hours: "
        f"{len(attack.answered)} answered, at most {in_an_hour} in any hour",
        in_an_hour <= MOST_IN_AN_HOUR and attack.others == 0,
    )
    report.add(
        f"the owner meanwhile, on a device that signed in before: {owner.count(303)} of "
        f"{len(owner)} sign-ins, p95 {statistics.quantiles(took, n=20)[-1]:.0f} ms",
        set(owner) == {303},
    )
    report.add(
        f"the owner on a new device meanwhile: {new_device.count(303)} of {len(new_device)} "
        "(new devices of an account under attack wait)",
    )


def _sign_in_owner(
    port: int, device: Visitor, ends: float
) -> tuple[list[int], list[int], list[float]]:
    """Return the owner's statuses on a known device and on a new one, and the milliseconds of the
    first."""
    known_times, new, took = [], [], []
    while time.monotonic() < ends or len(took) < 2:
        began = time.perf_counter()
        known_times.append(device.sign_in(OWNER, PASSWORD))
        took.append((time.perf_counter() - began) * 1000)
        device.sign_out()
        new.append(Visitor(port, CLINIC).sign_in(OWNER, PASSWORD))
        time.sleep(0.2)
    return known_times, new, took


if __name__ == "__main__":
    sys.exit(main())
