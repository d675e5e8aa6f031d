"""Kill writers while they issue bills, and count missing, double and lost receipts.

    python bench/kill.py --database sqlite --writers 8 --kills 300
    python bench/kill.py --database postgresql --writers 8 --kills 300 --server-kills 5

Each writer is a process that records visits and issues bills through the clinic's own services. It
keeps a log, synced to the disk line by line: `try KEY` before, `got KEY NUMBER` after the commit.
Such a number is acknowledged: a patient may have the paper. The parent sends SIGKILL to a random
writer again and again and starts it again; the new process repeats the unfinished key, as a browser
sends its form again. On PostgreSQL the server itself can be killed too. In the end no number may be
missing, double or lost, each key must have made one bill, and all sums must agree. Exits with 1
otherwise.
"""

from __future__ import annotations

import os
import random
import secrets
import sys
import tempfile
import time
from pathlib import Path

if not __package__:  # run as a script
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import killing, ledger_check
from bench.killing import PATIENTS, Run

SECONDS_BETWEEN_KILLS = 0.1
"""On average."""
WARMING = 3


def main() -> int:
    """Run the whole test; return the exit code."""
    options = killing.parser("bench/kill.py", __doc__, kills=300).parse_args()
    with killing.database(options) as (url, server), tempfile.TemporaryDirectory() as folder:
        run = killing.prepare(url, Path(folder))
        # Compile the statements here, so that hundreds of children need not.
        _write(run, "parent", WARMING)
        killing.close_connections(run)
        began = time.monotonic()
        server_kills = killing.kill_repeatedly(
            options,
            server,
            lambda number, bills: killing.start_forked(_write, run, number, bills),
            SECONDS_BETWEEN_KILLS,
        )
        seconds = time.monotonic() - began
        findings = ledger_check.check(url, run.doctor_id, run.logs)
    killing.print_report(url, options, seconds, server_kills, findings)
    return 0 if findings.agree else 1


def _write(run: Run, name: int | str, bills: float) -> None:
    """Run one writer: repeat the unfinished key of the process before, then issue so many new
    bills."""
    random.seed(secrets.randbits(64))
    log = run.logs / f"{name}.log"
    keys = ledger_check.unfinished(log)
    handle = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with run.app.app_context():
        while keys or bills > 0:
            bills -= 0 if keys else 1
            key = keys.pop() if keys else secrets.token_hex(8)
            killing.write_line(handle, f"try {key}")
            killing.write_line(handle, f"got {key} {_issue_until_done(run, key)}")
    os.close(handle)


def _issue_until_done(run: Run, key: str) -> str:
    """Return the receipt's number; send the same form again while the database does not respond."""
    from sqlalchemy.exc import DBAPIError

    from clinic.extensions import db

    until = time.monotonic() + 60
    while True:
        try:
            return _issue(run, key)
        except DBAPIError as error:
            db.session.remove()
            if time.monotonic() > until:
                raise RuntimeError("The database does not come back.") from error
            time.sleep(0.05)


def _issue(run: Run, key: str) -> str:
    """Save a visit and its bill in one transaction, once for each key, as the views do."""
    from clinic.billing.models import Bill
    from clinic.billing.rules import TAKEN_BY, Status
    from clinic.clock import clinic_day
    from clinic.extensions import db
    from clinic.submissions import create_once
    from clinic.tenancy import scoping
    from clinic.visits.service import record_visit
    from tests.integration.issuing import issue_bill

    def make(request_key: str) -> Bill:
        patient = random.randint(1, PATIENTS)
        visit = record_visit(patient, {"visit_date": clinic_day(), "fee_paise": 400_00})
        status = random.choice((Status.PAID, Status.PAID, Status.PENDING))
        total = random.choice((0, 1, 400_00, 499_50))
        return issue_bill(visit.id, total, status, random.choice(TAKEN_BY), "", request_key)

    scoping.set_scope(run.doctor_id)  # also for row-level security
    number = create_once(Bill, make, request_key=key).number
    db.session.commit()
    db.session.remove()
    return number


if __name__ == "__main__":
    sys.exit(main())
