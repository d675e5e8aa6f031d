"""The clinic as a browser meets it: served by waitress on this machine, on a fresh database."""

from __future__ import annotations

import threading
from typing import Any

import waitress

from clinic.bare import SETTING
from tests.integration.databases import Database

THREADS = 8


class LiveClinic:
    """The real application on a free port of 127.0.0.1, in threads of this process."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._sockets: dict[Any, Any] = {}
        self._server = waitress.create_server(
            database.app,
            host="127.0.0.1",
            port=0,
            threads=THREADS,
            ident=None,
            map=self._sockets,
            clear_untrusted_proxy_headers=True,
        )
        self.url = f"http://127.0.0.1:{self._server.effective_port}"
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()

    def count(self, table: str, doctor_id: int = 1) -> int:
        """How many rows of a doctor a table holds, asked past the application."""
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
        """Serves nobody any more."""
        self._server.close()
        for channel in list(self._sockets.values()):
            channel.close()
        self._thread.join(10)
        self._server.task_dispatcher.shutdown()
