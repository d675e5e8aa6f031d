"""Run the local server: upgrade the database, then serve. Runs inside .venv."""

from __future__ import annotations

import signal
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import config
from setup import environment
from setup.launcher import address, explain_refusal, https_port
from setup.steps import SetupError, say

BACKLOG = 128
"""The length of the queue of connections that are not yet accepted."""
FIRST_PAGE_SECONDS = 1.0
"""The time after the start for the first page alone, before preloading and background work."""
OWN_PACKAGES = {
    "clinic",
    "config",
    "database_address",
    "serving",
    "setup",
    "setting_values",
    "signing_key",
    "wsgi",
}


def main() -> int:
    """Serve until Ctrl-C or SIGTERM; return the exit code."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        host, port = address()
        app = _load()
        _upgrade(app)
        _make_key(app)
        _serve(app, host, port)
    except SetupError as reason:
        say(f"\n{reason}")
        return 1
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in OWN_PACKAGES:
            raise
        environment.mark_incomplete()
        say(f"\n{error}. Start again: the packages will be installed anew.")
        return 1
    except KeyboardInterrupt:
        pass
    return 0


def _load() -> Any:
    from wsgi import app

    return app


def _upgrade(app: Any) -> None:
    """Migrate the database to the schema of this code, unless it is read-only.

    Raises SetupError with advice.
    """
    from clinic import health, place
    from clinic.extensions import db

    with app.app_context():
        try:
            if app.config["READ_ONLY"]:
                place.require_migrated(db.engine)
            else:
                _migrate(db.engine)
        except place.Unready as error:
            raise SetupError(f"The clinic cannot start. {error}") from None
        for line in health.warnings():
            say(f"WARNING: {line}")


def _migrate(engine: Any) -> None:
    """Migrate the tables. Raises Unready.

    Print a line for a new database: a person whose records are elsewhere must notice that this is
    the wrong one.
    """
    from clinic import place
    from clinic.extensions import migrate_tables

    state = place.require_known(engine).state
    if state is not place.DatabaseState.MIGRATED:
        migrate_tables()
    if state is place.DatabaseState.BARE:
        say(f"New, without any records: {place.name_of(engine)}")


def _make_key(app: Any) -> None:
    from clinic.cookies import make_key

    try:
        make_key(app)
    except config.ConfigError as error:
        raise SetupError(f"The clinic cannot start. {error}") from None


def _serve(app: Any, host: str, port: int) -> None:
    from serving import local

    folder = app.config["DATA_DIR"] / "https"
    with ExitStack() as stack:
        plain = stack.enter_context(_listen(host, port, "PORT"))
        secure = None
        if _serves_network(app, host):
            secure = stack.enter_context(_listen(host, _https_port_beside(port), "HTTPS_PORT"))
            _prepare_https(app, folder)
        _print_addresses(host, port, app)
        # Preload what the first receipt, search and dose need, but only after the first page.
        preload = threading.Timer(FIRST_PAGE_SECONDS, _preload)
        preload.daemon = True
        preload.start()
        # The callbacks run in reverse order: background work ends before its database is closed.
        stack.callback(say, "\nThe clinic has stopped.")
        stack.callback(_close_database, app)
        stack.callback(_start_work(app))
        local.run(app, plain, secure, folder)


def _start_work(app: Any) -> Callable[[], object]:
    """Start background work in a thread, if this process is to do it; return the function that ends
    it."""
    from clinic.jobs import worker

    if app.config["READ_ONLY"] or not app.config["WORKS_IN_THREAD"]:
        return lambda: None
    return worker.start_thread(app, FIRST_PAGE_SECONDS)


def _https_port_beside(port: int) -> int:
    """Return the port for HTTPS. Raises SetupError where it is the same as `port`."""
    second = https_port()
    if second == port:
        raise SetupError(
            f"PORT and HTTPS_PORT are both {port}, but plain HTTP and HTTPS need a port each: "
            f"leave PORT unset, or set HTTPS_PORT={port + 1}."
        )
    return second


def _close_database(app: Any) -> None:
    """Close the database, so that SQLite merges its journal into the one file.

    The file of a stopped clinic can then be moved without losing records.
    """
    from clinic.extensions import db

    with app.app_context():
        db.engine.dispose()


def _serves_network(app: Any, host: str) -> bool:
    """Return whether other computers reach this server directly, without a proxy with HTTPS."""
    from serving.network import is_loopback

    return not is_loopback(host) and not app.config["TRUSTED_PROXIES"]


def _prepare_https(app: Any, folder: Path) -> None:
    from serving import local

    try:
        local.prepare(app, folder, https_port())
    except OSError as error:
        raise SetupError(
            f"The certificate for HTTPS cannot be kept in {folder} ({error.strerror or error}). "
            "Set DATA_DIR to a folder that can be written."
        ) from error


def _listen(host: str, port: int, name: str) -> socket.socket:
    """Return a listening socket. Raises SetupError with advice."""
    try:
        family, _, _, _, target = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        return socket.create_server(target, family=family, backlog=BACKLOG)
    except OSError as error:
        raise SetupError(explain_refusal(host, port, error, name)) from error


def _preload() -> None:
    from clinic import facts, pdf
    from clinic.prescribing import checks, dose

    facts.preload()
    checks.preload()
    dose.preload()
    try:
        pdf.preload()
    except pdf.PdfError as error:
        say(f"Receipts cannot be printed: {error}")


def _print_addresses(host: str, port: int, app: Any) -> None:
    from clinic.trust import LocalHttps

    everywhere = host in ("0.0.0.0", "::")  # noqa: S104
    https = app.extensions.get(LocalHttps.KEY)
    here = _url("127.0.0.1" if everywhere else host, port)
    if https and not everywhere:
        here = https.address(host)
    say(f"The clinic is open: {here}   (Ctrl-C closes it)")
    if https is None:
        return
    own = https.names[0] if everywhere else host
    say(f"On tablets in the same network: {https.address(own)}")
    say(f"On each new tablet first, once: {_url(own, port)}/trust/")
    say(f"The certificate's fingerprint: {https.fingerprint}")


def _url(host: str, port: int) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


if __name__ == "__main__":
    sys.exit(main())
