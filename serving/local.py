"""Serve `make run`: plain HTTP, and also HTTPS where the server is reached from a network."""

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
from serving.server import GRACE_SECONDS, server_of

RENEWAL_SECONDS = 60
"""The time between two checks of this computer's addresses and the certificate's validity."""
log = logging.getLogger(__name__)


def run(app: Any, plain: socket.socket, secure: socket.socket | None, folder: Path) -> None:
    """Serve until a signal arrives.

    With a socket `secure` for HTTPS, `folder` holds its certificates (see `prepare`), and plain
    HTTP serves only this computer.
    """
    if secure is None:
        server_of(app).run(sockets=[plain])
        return
    plain_server = server_of(PlainHttp(app))
    thread = threading.Thread(target=plain_server.run, args=([plain],), daemon=True)
    thread.start()
    try:
        https_server(app, folder).run(sockets=[secure])
    finally:
        plain_server.should_exit = True
        thread.join(GRACE_SECONDS + 5)


def prepare(app: Any, folder: Path, port: int) -> LocalHttps:
    """Create missing certificates and publish them on the clinic's page about HTTPS. Raises
    OSError."""
    certificates.ensure(folder, own_names())
    local_https = LocalHttps(port, certificates.authority_of(folder), certificates.names_of(folder))
    app.extensions[LocalHttps.KEY] = local_https
    return local_https


def https_server(app: Any, folder: Path) -> uvicorn.Server:
    """Return a server that loads a renewed certificate while it runs."""

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
