"""Kills writers while two desks and more are at the same bills, and looks at what is left.

    python -m bench.money_storm --database sqlite --writers 8 --kills 100
    python -m bench.money_storm --database postgresql --writers 8 --kills 100 --server-kills 3

Each writer is a process that issues, pays, pays in part, gives back, credits, cancels, takes and
uses advances through the clinic's own services, all of them at the same few bills; now and then one
closes the day. Its log is synced line by line: `try KEY ACT BILL PAISE` before, `got KEY ANSWER`
after the commit. A parent kills -9 a random writer again and again; the new one sends the
unfinished form again under the same key. In the end each form has made one entry, or none where it
was refused; no number is missing or double, nothing is overpaid, and every sum agrees. Exit code 1
otherwise.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import secrets
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import kill, ledger_check
from bench.kill import Run, _kill, _tell, fork

MEAN_SECONDS_BETWEEN_KILLS = 0.3
FIRST_BILLS = 12
AT_ONCE = 6
"""So many of the newest bills are worked at."""
ACTS = ("issue", *("pay",) * 4, *("part",) * 3, *("refund",) * 3, "credit", "credit", "cancel")
ACTS += ("advance", "use", "use", "keep")
CLOSES_ONE_IN = 400


@dataclass(frozen=True)
class Form:
    """What a person asked for, once."""

    key: str
    act: str
    bill: int
    paise: int

    @property
    def line(self) -> str:
        return f"{self.key} {self.act} {self.bill} {self.paise}"


def main() -> int:
    """The whole test. Answers the exit code."""
    options = _options()
    with kill._database(options) as (url, server), tempfile.TemporaryDirectory() as folder:
        run = kill._prepare(url, Path(folder))
        (run.logs / "parent.log").unlink()  # what warmed it up asked for other things
        logs = run.logs / "storm"
        logs.mkdir()
        run = Run(run.app, run.url, run.doctor_id, logs)
        _write(run, -1, FIRST_BILLS, ("issue",))
        _let_go(run)
        began = time.monotonic()
        server_kills = _rage(run, options, server)
        seconds = time.monotonic() - began
        findings = check(run)
    kind = "PostgreSQL" if url.startswith("postgresql") else "SQLite"
    print(f"\n{kind}: {options.writers} writers, {options.kills} killed in {seconds:.0f} s")
    if server_kills:
        print(f"the database server was killed {server_kills} times")
    for line in findings.lines:
        print(f"  {line}")
    return 0 if findings.agree else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.money_storm")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--url", help="an empty database to use instead")
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--server-kills", type=int, default=0, help="PostgreSQL of our own only")
    parser.add_argument("--seed", type=int, default=secrets.randbits(32))
    return parser.parse_args()


def _let_go(run: Run) -> None:
    from clinic.extensions import db

    with run.app.app_context():
        db.session.remove()
        db.engine.dispose()  # no connection may be shared with a child


def _rage(run: Run, options: argparse.Namespace, server: Any) -> int:
    """Kills as often as wanted; answers how often the server was killed."""
    chance = random.Random(options.seed)
    print(f"seed {options.seed}", flush=True)
    writers = [_start(run, number) for number in range(options.writers)]
    cluster = server.cluster if server is not None else None
    steps = max(options.kills // (options.server_kills + 1), 1)
    server_kills = 0
    for done in range(1, options.kills + 1):
        time.sleep(chance.expovariate(1 / MEAN_SECONDS_BETWEEN_KILLS))
        number = chance.randrange(len(writers))
        _kill(writers[number])
        writers[number] = _start(run, number)
        if cluster and done % steps == 0 and server_kills < options.server_kills:
            cluster.kill()
            cluster.start()
            server_kills += 1
        if done % 25 == 0:
            print(f"{done} killed", flush=True)
    time.sleep(1)
    for writer in writers:
        _kill(writer)
    for number in range(options.writers):  # what was cut off is sent once more
        _start(run, number, forms=0).join()
    return server_kills


def _start(run: Run, number: int, forms: float = math.inf) -> Any:
    process = fork.Process(target=_write, args=(run, number, forms), daemon=True)
    process.start()
    return process


def _write(run: Run, number: int, forms: float, acts: tuple[str, ...] = ACTS) -> None:
    """A writer's life: the unfinished form of its forerunner first, then so many new ones."""
    random.seed(secrets.randbits(64))
    log = run.logs / f"{number}.log"
    tried, answers = read_log(log)
    unfinished = [form for form in tried.values() if form.key not in answers]
    handle = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with run.app.app_context():
        while unfinished or forms > 0:
            forms -= 0 if unfinished else 1
            form = unfinished.pop() if unfinished else _new_form(run, acts)
            _tell(handle, f"try {form.line}")
            _tell(handle, f"got {form.key} {_send_until_answered(run, form)}")
    os.close(handle)


def read_log(log: Path) -> tuple[dict[str, Form], dict[str, str]]:
    """(forms, answers) of a writer by key; a line cut off by a kill was not written."""
    forms: dict[str, Form] = {}
    answers: dict[str, str] = {}
    for line in log.read_text().splitlines(keepends=True) if log.exists() else ():
        words = line.split()
        if not line.endswith("\n"):
            continue
        if words[0] == "try":
            forms[words[1]] = Form(words[1], words[2], int(words[3]), int(words[4]))
        else:
            answers[words[1]] = words[2]
    return forms, answers


def _new_form(run: Run, acts: tuple[str, ...]) -> Form:
    act = "close" if acts is ACTS and not random.randrange(CLOSES_ONE_IN) else random.choice(acts)
    paise = random.choice((1, 49_50, 100_00, 250_00, 333_33))
    newest = 1 if acts is not ACTS else _until_there(lambda: _newest(run))
    bill = random.randint(max(newest - AT_ONCE + 1, 1), newest)
    return Form(secrets.token_hex(8), act, bill, paise)


def _newest(run: Run) -> int:
    from sqlalchemy import func, select

    from clinic import scoping
    from clinic.billing.models import Bill
    from clinic.extensions import db

    scoping.enter(run.doctor_id)
    newest = int(db.session.scalar(select(func.max(Bill.id))) or 1)
    db.session.remove()
    return newest


def _send_until_answered(run: Run, form: Form) -> str:
    return str(_until_there(lambda: _send(run, form)))


def _until_there(act: Any) -> Any:
    """What an act answers. Tries again while the database does not answer; a refusal of it that
    the ledger did not turn into words ends the writer."""
    from sqlalchemy.exc import DBAPIError, IntegrityError

    from clinic.extensions import db

    until = time.monotonic() + 60
    while True:
        try:
            return act()
        except IntegrityError:
            raise
        except DBAPIError as error:
            db.session.remove()
            if "deadlock" in str(error) or time.monotonic() > until:
                raise RuntimeError("The database does not come back, or deadlocks.") from error
            time.sleep(0.05)


def _send(run: Run, form: Form) -> str:
    """The number of the row that the form made, or `refused:` and by what."""
    from clinic import scoping
    from clinic.billing.refusals import LedgerRefusal
    from clinic.extensions import db
    from clinic.versions import Stale

    scoping.enter(run.doctor_id)
    try:
        answer = str(_do(form))
    except (LedgerRefusal, Stale) as refusal:
        db.session.remove()
        return f"refused:{type(refusal).__name__}"
    db.session.commit()
    db.session.remove()
    return answer


def _do(form: Form) -> int:
    """Does what the form asks, by the services that the pages use; the number of what it made."""
    if form.act == "issue":
        return _issue(form)
    if form.act == "close":
        from clinic.clock import clinic_day
        from tests.integration.books import close_day

        close_day(clinic_day(), 0)
        return 0
    made = _move(form)
    return 0 if made is None else int(made.id)


def _move(form: Form) -> Any:
    """What is done to a bill."""
    from clinic.billing import credits, payments, queries, service
    from clinic.billing.issuing import Taking
    from clinic.billing.rules import Mode

    bill, key, paise = service.get_bill(form.bill), form.key, form.paise
    cash_or_upi = Mode.UPI if paise % 2 else Mode.CASH

    def credit() -> Any:
        items = [item.id for item in queries.list_items(bill.id)]
        return credits.credit(bill, items[paise % 3 :][:1], "Not done", Mode.CASH, key)

    acts = {
        "pay": lambda: payments.take_payment(bill, Taking(cash_or_upi), key),
        "part": lambda: payments.take_payment(bill, Taking(cash_or_upi, paise), key),
        "refund": lambda: payments.refund(bill, paise, Mode.CASH, "Asked", key),
        "keep": lambda: payments.refund(bill, paise, Mode.ADVANCE, "Asked", key),
        "advance": lambda: payments.take_advance(bill.patient_id, Taking(Mode.CARD, paise), key),
        "use": lambda: payments.use_advance(bill, paise, key),
        "credit": credit,
        "cancel": lambda: credits.cancel(bill, "Wrong"),
    }
    return acts[form.act]()


def _issue(form: Form) -> int:
    from clinic.billing.issuing import Order, Taking, issue
    from clinic.billing.models import Bill
    from clinic.billing.pricing import Discount, Line, quote
    from clinic.billing.refusals import once
    from clinic.billing.rules import Mode

    lines = [
        Line(f"Service {n}", n, form.paise, gst_bp=1800 if n == 2 else None) for n in (1, 2, 3)
    ]
    taking = Taking(Mode.CASH, 1) if form.paise % 2 else None
    patient = form.paise % kill.PATIENTS + 1
    quoted = quote(lines, Discount("percent", 1000), to_rupee=form.paise > 100)
    order = Order(quoted, patient_id=patient, taking=taking, request_key=form.key)
    return once(Bill, form.key, lambda: issue(order)).id


# --- what is left --------------------------------------------------------------------------------


@dataclass
class Reached:
    """The database as the look at the books wants it."""

    name: str
    app: Any
    url: str
    doctor_id: int

    def connect(self) -> Any:
        return ledger_check._connect(self.url, self.doctor_id)


def check(run: Run) -> ledger_check.Findings:
    """Looks at everything that the storm promises."""
    findings = ledger_check.Findings()
    with closing(ledger_check._connect(run.url, run.doctor_id)) as connection:
        books = ledger_check._Books(connection, run.doctor_id)
        _check_forms(run, books, findings)
        if run.url.startswith("sqlite"):
            sound = books.ask("PRAGMA integrity_check") == [("ok",)]
            findings.note("faults in the file", 0 if sound else 1)
    _check_books(run, findings)
    return findings


def _check_forms(run: Run, books: Any, findings: ledger_check.Findings) -> None:
    forms: dict[str, Form] = {}
    answers: dict[str, str] = {}
    sent = 0
    for log in run.logs.glob("*.log"):
        tried, got = read_log(log)
        forms, answers = forms | tried, answers | got
        sent += sum(line.startswith("try ") for line in log.read_text().splitlines())
    made: dict[str, list[int]] = {}
    for table in ("bills", "payments", "credit_notes"):
        asked = f"SELECT request_key, id FROM {table} WHERE doctor_id = :doctor"
        for key, number in books.ask(f"{asked} AND request_key IS NOT NULL"):
            made.setdefault(key, []).append(number)
    keyed = {k: f for k, f in forms.items() if f.act not in ("cancel", "close")}
    acts = Counter(
        "refused" if answers.get(k, "").startswith("refused") else f.act for k, f in forms.items()
    )
    findings.lines.append(f"     forms: {len(forms)}, sent again: {sent - len(forms)}")
    findings.lines.append(f"     {dict(sorted(acts.items()))}")
    refused = {k for k in keyed if answers.get(k, "").startswith("refused")}
    done = {k: answers[k] for k in keyed if k in answers and k not in refused}
    findings.note("forms without an answer", len(forms.keys() - answers.keys()))
    findings.note(
        "acknowledged, and lost or another", sum([int(v)] != made.get(k) for k, v in done.items())
    )
    findings.note("refused, and there all the same", len(refused & made.keys()))
    warmed = kill.WARMING  # bills from before the storm
    findings.note("entries that no form asked for", len(made.keys() - forms.keys()) - warmed)
    findings.note("forms that made two entries", sum(len(rows) > 1 for rows in made.values()))
    findings.note("nothing was done", 0 if done else 1)


def _check_books(run: Run, findings: ledger_check.Findings) -> None:
    """Σ items = totals, Σ payments = paid, Σ ledger = Σ documents = Σ day books, no number gone."""
    from tests.integration.books import look_at_everything
    from tests.integration.factories import Practice

    name = "postgresql" if run.url.startswith("postgresql") else "sqlite"
    reached: Any = Reached(name, run.app, run.url, run.doctor_id)
    try:
        look_at_everything(Practice(reached, run.doctor_id, 0, ""))
    except AssertionError as fault:
        findings.lines.append(f"     {str(fault)[:200]}")
        findings.note("sums or numbers that do not agree", 1)
    else:
        findings.note("sums or numbers that do not agree", 0)


if __name__ == "__main__":
    sys.exit(main())
