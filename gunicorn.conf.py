"""How gunicorn serves the clinic in the cloud. It reads this file by itself: `gunicorn wsgi:app`.

Each worker is an event loop that reads a request whole before one of its threads begins, so slow
telephone lines, and whoever imitates them, hold nobody up. See serving/ and
docs/decisions/0015-slow-connections.md.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

_in_cloud = os.environ.get("CLINIC_ENV") == "production"
_host = os.environ.get("HOST") or ("0.0.0.0" if _in_cloud else "127.0.0.1")  # noqa: S104
bind = f"{_host}:{os.environ.get('PORT') or 8000}"

# A worker draws one PDF at a time, so a second one keeps the pages coming. Together they open at
# most 2 x (8 + 8) database connections, see clinic/database.py.
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
worker_class = "serving.worker.Worker"

# The application is loaded once and shared by the workers: less memory, and nobody waits for it.
preload_app = True

timeout = 60
graceful_timeout = 30
# A worker is replaced now and then, at different moments: what leaks, leaks little.
max_requests = 5000
max_requests_jitter = 1000

# The sign of life in memory: on a disk that stalls, gunicorn would kill healthy workers.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
control_socket_disable = True
accesslog = None


def on_starting(server: Any) -> None:
    """Pay the second of the first PDF and the first search before there is a first patient."""
    from clinic import facts, health, pdf
    from clinic.extensions import db
    from clinic.prescribing import checks
    from wsgi import app

    with app.app_context():
        for line in health.warnings():
            server.log.warning(line)
        db.engine.dispose()  # what comes is for the workers
    facts.preload()
    checks.preload()
    pdf.preload()


def post_fork(_server: Any, _worker: Any) -> None:
    """A database connection cannot be shared by processes: each opens its own."""
    from clinic.extensions import db
    from wsgi import app

    with app.app_context():
        db.engine.dispose(close=False)
