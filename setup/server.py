"""The local server: upgrade the database, then serve. Runs inside .venv."""

from __future__ import annotations

import signal
import socket
import sys
import threading
from typing import Any

import config
from setup import environment
from setup.launcher import address, refusal
from setup.steps import SetupError, say

BACKLOG = 128
"""Connections that the system keeps until they are accepted."""
PRELOAD_AFTER = 1.0
"""Seconds after the start."""
OWN = {"clinic", "config", "serving", "setup", "signing_key", "wsgi"}


def main() -> int:
    """Serve until Ctrl-C or a stop signal. Answers the exit code."""
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
        if (error.name or "").partition(".")[0] in OWN:
            raise
        environment.forget()
        say(f"\n{error}. Start again: the packages will be installed anew.")
        return 1
    except KeyboardInterrupt:
        pass
    return 0


def _load() -> Any:
    from wsgi import app

    return app


def _upgrade(app: Any) -> None:
    """Brings the database to the schema of this code, but one that may only be read. Raises
    SetupError with what to do."""
    from flask_migrate import upgrade

    from clinic import health, place
    from clinic.extensions import db

    with app.app_context():
        try:
            if app.config["READ_ONLY"]:
                place.require_migrated(db.engine)
            elif place.require_known(db.engine).state is not place.State.MIGRATED:
                upgrade()
        except place.Unready as error:
            raise SetupError(f"The clinic cannot start. {error}") from None
        for line in health.warnings():
            say(f"WARNING: {line}")


def _make_key(app: Any) -> None:
    from clinic.cookies import make_key

    try:
        make_key(app)
    except config.ConfigError as error:
        raise SetupError(f"The clinic cannot start. {error}") from None


def _serve(app: Any, host: str, port: int) -> None:
    from serving.connections import raise_file_limit
    from serving.server import server_of

    raise_file_limit()
    with _listen(host, port) as listener:
        _greet(host, port)
        # The first receipt and the first search for a medicine should not wait; nor should the
        # first page, which comes before them.
        preload = threading.Timer(PRELOAD_AFTER, _preload)
        preload.daemon = True
        preload.start()
        try:
            server_of(app).run(sockets=[listener])
        finally:
            say("\nThe clinic has stopped.")


def _listen(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises SetupError, saying what to do, where it cannot."""
    try:
        family, _, _, _, target = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        return socket.create_server(target, family=family, backlog=BACKLOG)
    except OSError as error:
        raise SetupError(refusal(host, port, error)) from error


def _preload() -> None:
    from clinic import facts, pdf
    from clinic.prescribing import checks

    facts.preload()
    checks.preload()
    try:
        pdf.preload()
    except pdf.PdfError as error:
        say(f"Receipts cannot be printed: {error}")


def _greet(host: str, port: int) -> None:
    everywhere = host in ("0.0.0.0", "::")  # noqa: S104
    shown = "127.0.0.1" if everywhere else f"[{host}]" if ":" in host else host
    say(f"The clinic is open: http://{shown}:{port}   (Ctrl-C closes it)")
    own = _own_address() if everywhere else None
    if own:
        say(f"On tablets in the same network: http://{own}:{port}")


def _own_address() -> str | None:
    """This computer's address in its network. Asks the routing table; sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return None


if __name__ == "__main__":
    sys.exit(main())
