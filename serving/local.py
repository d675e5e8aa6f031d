"""The server of `make run`: plain HTTP, and HTTPS beside it where it serves a whole network."""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from pathlib import Path
from typing import Any

import uvicorn

from clinic.trust import LocalHttps
from serving import certificates
from serving.network import own_names
from serving.plain import PlainHttp
from serving.server import GRACE, server_of

RENEWAL_SECONDS = 60
"""Between two looks at this computer's addresses and at the calendar."""
log = logging.getLogger(__name__)


def run(app: Any, plain: socket.socket, secure: socket.socket | None, folder: Path) -> None:
    """Serve until a signal. Where there is a socket for HTTPS, `folder` holds its certificates (see
    `prepare`), and by plain HTTP only this computer is served."""
    if secure is None:
        server_of(app).run(sockets=[plain])
        return
    beside = server_of(PlainHttp(app))
    thread = threading.Thread(target=beside.run, args=([plain],), daemon=True)
    thread.start()
    try:
        https_server(app, folder).run(sockets=[secure])
    finally:
        beside.should_exit = True
        thread.join(GRACE + 5)


def prepare(app: Any, folder: Path, port: int) -> LocalHttps:
    """Make the certificates that are missing, and let the clinic tell of them. Raises OSError."""
    certificates.ensure(folder, own_names())
    offered = LocalHttps(port, certificates.authority_of(folder), certificates.names_of(folder))
    app.extensions[LocalHttps.KEY] = offered
    return offered


def https_server(app: Any, folder: Path) -> uvicorn.Server:
    """A server that takes a new certificate while it runs."""

    async def renew() -> None:
        try:
            if await asyncio.to_thread(lambda: certificates.ensure(folder, own_names())):
                server.config.ssl.load_cert_chain(folder / certificates.SERVER)  # type: ignore[union-attr]
                app.extensions[LocalHttps.KEY].names = certificates.names_of(folder)
        except OSError:
            log.exception("The certificate for HTTPS could not be renewed.")

    server = server_of(
        app,
        ssl_certfile=folder / certificates.SERVER,
        callback_notify=renew,
        timeout_notify=RENEWAL_SECONDS,
    )
    return server
