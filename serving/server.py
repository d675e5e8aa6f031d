"""uvicorn with the same settings on a clinic's PC and in the cloud."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from serving.connections import KEEP_ALIVE, Connections, most_of_this_process
from serving.gateway import in_front_of

GRACE = 25
"""Seconds that a stopping server waits for running requests."""


def server_of(app: Any, **more: Any) -> uvicorn.Server:
    """Return a server of a WSGI application; `more` are arguments of `uvicorn.Config`."""
    connections = Connections(most=most_of_this_process())
    gateway = in_front_of(app, connections)
    return uvicorn.Server(uvicorn.Config(gateway, **settings(connections), **more))


def settings(connections: Connections) -> dict[str, Any]:
    """Return arguments of `uvicorn.Config`; `connections` tracks each connection."""
    return {
        "http": protocol(connections),
        "loop": "asyncio",
        "ws": "none",
        "lifespan": "off",
        "interface": "asgi3",
        "log_config": None,
        "access_log": False,
        "server_header": False,
        # The clinic's setting TRUSTED_PROXIES decides which proxies are trusted.
        "proxy_headers": False,
        "timeout_keep_alive": KEEP_ALIVE,
        "timeout_graceful_shutdown": GRACE,
    }


def protocol(connections: Connections) -> type[H11Protocol]:
    """Return uvicorn's HTTP/1.1 protocol that reports its connections.

    It is the one in Python (h11): it takes 0.2 ms longer per request than the one in C, and limits
    the size of a request's head to 64 KB.
    """

    class Protocol(H11Protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            _send_at_once(transport)
            # On a Unix socket clients have no address; `id` distinguishes them.
            self.client = self.client or ("", id(self))
            connections.opened(self.client, transport)

        def connection_lost(self, exc: Exception | None) -> None:
            if self.client:  # it was opened
                connections.closed(self.client)
            super().connection_lost(exc)

    return Protocol


def _send_at_once(transport: asyncio.Transport) -> None:
    """Set TCP_NODELAY: head and body are two writes, and the second must not wait for an ACK.

    asyncio sets it only on sockets that were created with the protocol's number.
    """
    connection = transport.get_extra_info("socket")
    if connection is not None and connection.family in (socket.AF_INET, socket.AF_INET6):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
