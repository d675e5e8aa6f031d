"""Define gunicorn's worker: the application is loaded once, and each worker runs one event loop."""

from __future__ import annotations

from typing import Any, ClassVar

from uvicorn_worker import UvicornWorker

from serving.connections import Connections, max_connections_of_process
from serving.gateway import gateway_for
from serving.server import uvicorn_settings


class Worker(UvicornWorker):
    """The worker class that gunicorn.conf.py names."""

    connections: ClassVar[Connections] = Connections(max_open=max_connections_of_process())
    CONFIG_KWARGS: ClassVar[dict[str, Any]] = uvicorn_settings(connections)

    def load_wsgi(self) -> None:
        """Put the gateway in front of the clinic."""
        super().load_wsgi()
        clinic: Any = self.app.wsgi()  # loaded already; gunicorn carries no types
        self.wsgi = gateway_for(clinic, self.connections)
