"""gunicorn's worker: the application is loaded once, and each worker runs one event loop."""

from __future__ import annotations

from typing import Any, ClassVar

from uvicorn_worker import UvicornWorker

from serving.connections import Connections, most_of_this_process
from serving.gateway import in_front_of
from serving.server import settings


class Worker(UvicornWorker):
    """The `worker_class` in gunicorn.conf.py."""

    connections: ClassVar[Connections] = Connections(most=most_of_this_process())
    CONFIG_KWARGS: ClassVar[dict[str, Any]] = settings(connections)

    def load_wsgi(self) -> None:
        """Put the event loop in front of the clinic."""
        super().load_wsgi()
        clinic: Any = self.app.wsgi()  # loaded already; gunicorn carries no types
        self.wsgi = in_front_of(clinic, self.connections)
