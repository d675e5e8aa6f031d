"""The clinic for browser tests: served as by `make run`, on a new database."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from clinic.tenancy.scoping import SETTING
from serving.server import server_of
from tests.integration.databases import Database
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class LiveClinic:
    """Serve the real application on a free port of 127.0.0.1, in threads of this process."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._may_answer = threading.Event()
        self._may_answer.set()
        self.acted_on: SimpleQueue[str] = SimpleQueue()
        self._server = server_of(self._serve)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        run = self._server.run
        self._thread = threading.Thread(target=run, args=([self._listener],), daemon=True)
        self._thread.start()

    def _serve(self, environ: WSGIEnvironment, start_response: StartResponse) -> Any:
        answer = self.database.app(environ, start_response)
        if environ["REQUEST_METHOD"] == "POST":
            self.acted_on.put(environ["PATH_INFO"])
            self._may_answer.wait(PATIENCE_S)
        return answer

    @contextmanager
    def answers_held(self) -> Iterator[None]:
        """Delay the responses in this block; requests are processed at once and answered
        afterwards."""
        self._may_answer.clear()
        try:
            yield
        finally:
            self._may_answer.set()

    def wait_for_post(self, path: str) -> None:
        """Wait until a POST to this path was processed; each counts once. Raises Empty."""
        while self.acted_on.get(timeout=PATIENCE_S) != path:
            pass

    def count(self, table: str, doctor_id: int = 1) -> int:
        """Return the number of a doctor's rows in a table, read without the application."""
        connection = self.database.connect()
        try:
            cursor = connection.cursor()
            if self.database.name == "postgresql":
                cursor.execute("SELECT set_config(%s, %s, false)", [SETTING, str(doctor_id)])
            cursor.execute(f"SELECT count(*) FROM {table} WHERE doctor_id = {doctor_id}")
            return int(cursor.fetchone()[0])
        finally:
            connection.close()

    def stop(self) -> None:
        """Stop serving."""
        self._server.should_exit = True
        self._thread.join(PATIENCE_S)
