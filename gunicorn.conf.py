"""Configure gunicorn, which serves the clinic in the cloud: `gunicorn wsgi:app` reads this file.

Each worker is an event loop that reads a whole request before one of its threads begins, so slow
connections, accidental or hostile, block no thread. See serving/ and
docs/decisions/0015-slow-connections.md.
"""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

# gunicorn has a setting named config.
import config as clinic_config
from serving import figures_of_workers as _figures

try:
    _settings = clinic_config.load()
    # Only a production server listens on all addresses by default.
    _everywhere = "0.0.0.0" if _settings["PRODUCTION"] else clinic_config.DEFAULT_HOST  # noqa: S104
    _host, _port = clinic_config.address(host=_everywhere)
    _workers = clinic_config.workers()
except clinic_config.ConfigError as error:
    raise SystemExit(f"The clinic cannot start. {error}") from None

bind = f"[{_host}]:{_port}" if ":" in _host else f"{_host}:{_port}"

# A worker draws one PDF at a time, so a second one keeps serving pages. Together they open at most
# 2 x (8 + 8) database connections, see clinic/database/connections.py.
workers = _workers
worker_class = "serving.worker.Worker"

# The application is loaded once and shared by the workers, which saves memory and start-up time.
preload_app = True

timeout = 60
graceful_timeout = 30
# Workers are replaced now and then, at different moments, which bounds memory leaks.
max_requests = 5000
max_requests_jitter = 1000

# The heartbeat file is in memory: on a disk that stalls, gunicorn would kill healthy workers.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
control_socket_disable = True
# The clinic writes its own access log, see ACCESS_LOG.
accesslog = None
# All processes use one log format, see clinic/logs.py.
logconfig_dict = {
    "root": {"level": "WARNING", "handlers": ["error_console"]},
    "loggers": {
        "gunicorn.error": {"level": "INFO", "handlers": ["error_console"], "propagate": False}
    },
    "formatters": {
        "generic": {"()": "clinic.logs.LogFormatter", "as_json": _settings["LOGS_JSON"]}
    },
}
_has_figures = bool(_settings["METRICS_TOKEN"])
if _has_figures:
    _figures.open_folder(Path(worker_tmp_dir) if worker_tmp_dir else None)


def on_starting(server: Any) -> None:
    """Load in the master what the first PDF, search and prescription need, so that no request waits
    for it."""
    from sqlalchemy.orm import configure_mappers

    from clinic import facts, health, pdf
    from clinic.cookies import make_key
    from clinic.extensions import db
    from clinic.prescribing import checks, dose
    from wsgi import app

    try:
        make_key(app)
    except clinic_config.ConfigError as error:
        raise SystemExit(f"The clinic cannot start. {error}") from None
    with app.app_context():
        for line in health.warnings():
            server.log.warning(line)
        for engine in db.engines.values():
            engine.dispose()  # workers open their own connections
    configure_mappers()  # otherwise SQLAlchemy configures them with the first row, in each worker
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)  # compiled once here, not in each worker
    facts.preload()
    checks.preload()
    dose.preload()
    pdf.preload()
    # A garbage collection in a worker would write to these objects and so copy their memory pages.
    gc.collect()
    gc.freeze()


def pre_fork(server: Any, worker: Any) -> None:
    """Assign each worker its files for the figures."""
    _figures.assign_slot(worker, server.WORKERS.values())


def post_fork(_server: Any, worker: Any) -> None:
    """Drop the inherited database connections: processes cannot share one, so each opens its
    own."""
    from clinic.extensions import db
    from wsgi import app

    _figures.use_slot(worker)
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose(close=False)


def on_exit(_server: Any) -> None:
    """Remove the files of the figures: a monitor expects counters to begin at 0 with each start."""
    _figures.close_folder()
