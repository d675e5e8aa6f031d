"""Kill writers while several of them act on the same bills, and check the ledger.

    python -m bench.money_storm --database sqlite --writers 8 --kills 100
    python -m bench.money_storm --database postgresql --writers 8 --kills 100 --server-kills 3

Each writer is a process that issues bills, takes payments in full or in part, refunds, takes
payments back, credits, cancels, takes and uses advances, settles several bills with one transfer,
and adds references later, through the clinic's own services, all on the same few bills; now and
then one closes the day or opens it again. Its log is synced line by line: `try KEY ACT BILL PAISE`
before, `got KEY ANSWER` after the commit. The parent sends SIGKILL to a random writer again and
again; the new one sends the unfinished form again under the same key. In the end each form has made
one entry, or none where it was refused; no number is missing or double, nothing is overpaid, and
every sum agrees. Exits with 1 otherwise.
"""

from __future__ import annotations

import os
import random
import secrets
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench import killing
from bench.killing import Run
from bench.storm_check import check
from bench.storm_forms import Form, execute, read_log

SECONDS_BETWEEN_KILLS = 0.3
"""On average."""
FIRST_BILLS = 12
AT_ONCE = 6
"""The number of newest bills that the writers act on."""
ACTS = ("issue", *("pay",) * 4, *("part",) * 3, *("refund",) * 3, "credit", "credit", "cancel")
ACTS += ("advance", "use", "use", "keep", "back", "back")
ACTS += ("settle", "settle", "share", "share", "late", "split")
CLOSES_ONE_IN = 100
REOPENS_ONE_IN = 100


def main() -> int:
    """Run the whole test; return the exit code."""
    options = killing.parser("python -m bench.money_storm", __doc__, kills=100).parse_args()
    with killing.database(options) as (url, server), tempfile.TemporaryDirectory() as folder:
        run = killing.prepare(url, Path(folder))
        _write(run, -1, FIRST_BILLS, ("issue",))
        killing.close_connections(run)
        began = time.monotonic()
        server_kills = killing.kill_repeatedly(
            options,
            server,
            lambda number, forms: killing.start_forked(_write, run, number, forms),
            SECONDS_BETWEEN_KILLS,
        )
        seconds = time.monotonic() - began
        findings = check(run)
    killing.print_report(url, options, seconds, server_kills, findings)
    return 0 if findings.agree else 1


def _write(run: Run, number: int, forms: float, actions: tuple[str, ...] = ACTS) -> None:
    """Run one writer: send the unfinished form of the process before, then so many new ones."""
    random.seed(secrets.randbits(64))
    log = run.logs / f"{number}.log"
    tried, answers = read_log(log)
    unfinished = [form for form in tried.values() if form.key not in answers]
    handle = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with run.app.app_context():
        while unfinished or forms > 0:
            forms -= 0 if unfinished else 1
            form = unfinished.pop() if unfinished else _new_form(run, actions)
            killing.write_line(handle, f"try {form.line}")
            killing.write_line(handle, f"got {form.key} {_send_until_answered(run, form)}")
    os.close(handle)


def _choose_action(actions: tuple[str, ...]) -> str:
    rare = {"close": CLOSES_ONE_IN, "reopen": REOPENS_ONE_IN} if actions is ACTS else {}
    return next(
        (action for action, of in rare.items() if not random.randrange(of)), random.choice(actions)
    )


def _new_form(run: Run, actions: tuple[str, ...]) -> Form:
    action = _choose_action(actions)
    paise = random.choice((1, 49_50, 100_00, 250_00, 333_33))
    newest = 1 if actions is not ACTS else _retry(lambda: _newest_bill(run))
    bill = random.randint(max(newest - AT_ONCE + 1, 1), newest)
    return Form(secrets.token_hex(8), action, bill, paise)


def _newest_bill(run: Run) -> int:
    from sqlalchemy import func, select

    from clinic.billing.models import Bill
    from clinic.extensions import db
    from clinic.tenancy import scoping

    scoping.set_scope(run.doctor_id)
    newest = int(db.session.scalar(select(func.max(Bill.id))) or 1)
    db.session.remove()
    return newest


def _send_until_answered(run: Run, form: Form) -> str:
    return str(_retry(lambda: _send(run, form)))


def _retry(action: Any) -> Any:
    """Return the result of `action`; try again while the database does not respond. A refusal by
    the database that the ledger has not translated ends the writer."""
    from sqlalchemy.exc import DBAPIError, IntegrityError

    from clinic.extensions import db

    until = time.monotonic() + 60
    while True:
        try:
            return action()
        except IntegrityError:
            raise
        except DBAPIError as error:
            db.session.remove()
            if "deadlock" in str(error) or time.monotonic() > until:
                raise RuntimeError("The database does not come back, or deadlocks.") from error
            time.sleep(0.05)


def _send(run: Run, form: Form) -> str:
    """Return the number of the row that the form made, or `refused:` and the name of the
    refusal."""
    from clinic.billing.refusals import LedgerRefusal
    from clinic.extensions import db
    from clinic.tenancy import scoping
    from clinic.versions import Stale

    scoping.set_scope(run.doctor_id)
    try:
        answer = str(execute(form))
    except (LedgerRefusal, Stale) as refusal:
        db.session.remove()
        return f"refused:{type(refusal).__name__}"
    db.session.commit()
    db.session.remove()
    return answer


if __name__ == "__main__":
    sys.exit(main())
