"""Run the clinic in the cluster: two gunicorn servers, the background worker, the bucket for
files."""

from __future__ import annotations

import logging
import os
import secrets
import subprocess
import sys
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import boto3
from moto.server import ThreadedMotoServer

from bench.cluster.engines import Engines
from bench.cluster.processes import Process, wait_for

ROOT = Path(__file__).resolve().parents[2]
EMAIL = "asha@example.org"
BUCKET = "drill"
START_SECONDS = 90
FLASK = [sys.executable, "-m", "flask", "--app", "wsgi"]


class Application:
    """The clinic's own processes in the cluster."""

    def __init__(self, engines: Engines, stack: ExitStack, release: Path = ROOT) -> None:
        self.engines, self.stack, self.folder = engines, stack, engines.folder / "clinic"
        self.folder.mkdir()
        self.backups = self.folder / "backups"
        self.backups.mkdir()
        self.password, self.figures_token = secrets.token_hex(8), secrets.token_hex(32)
        self.environ = self._environ()
        self.servers = {name: self.server(name, release) for name in engines.app_ports}
        self.worker = self.worker_of(release)

    def _environ(self) -> dict[str, str]:
        settings = {
            "DATABASE_URL": self.engines.address("read-write"),
            "DATABASE_READ_URL": self.engines.address("prefer-standby"),
            "SECRET_KEY": secrets.token_hex(32),
            "METRICS_TOKEN": self.figures_token,
            "TRUSTED_PROXIES": "1",
            "BACKGROUND_WORK": "process",
            "BACKUP_TARGETS": str(self.backups),
            "BACKUP_AT": "00:00",
            "LOG_FORMAT": "text",
        }
        return settings | self._bucket()

    def _bucket(self) -> dict[str, str]:
        """Start a storage with the API of S3 and create a bucket in it; return its settings."""
        logging.getLogger("werkzeug").setLevel(logging.ERROR)  # it logs each request
        storage = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
        storage.start()
        self.stack.callback(storage.stop)
        host, port = storage.get_host_and_port()
        keys = {"AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s"}
        place = {"AWS_DEFAULT_REGION": "ap-south-1", "NO_PROXY": "127.0.0.1"}
        boto3.resource(
            "s3",
            endpoint_url=f"http://{host}:{port}",
            aws_access_key_id="k",
            aws_secret_access_key="s",
            region_name="ap-south-1",
        ).Bucket(BUCKET).create(CreateBucketConfiguration={"LocationConstraint": "ap-south-1"})
        settings = {
            "FILES_URL": f"s3://{BUCKET}/files",
            "AWS_ENDPOINT_URL_S3": f"http://{host}:{port}",
        }
        return keys | place | settings

    def server(self, name: str, release: Path) -> Process:
        """Return one of the two servers, with the code of a release."""
        port = self.engines.app_ports[name]
        command = [sys.executable, "-m", "gunicorn", "wsgi:app"]
        settings = {"HOST": "127.0.0.1", "PORT": str(port), "WEB_CONCURRENCY": "2"}
        return self._process(f"app-{name}", command, settings, release)

    def worker_of(self, release: Path) -> Process:
        """Return the background worker, with the code of a release."""
        return self._process("work", [*FLASK, "work"], {}, release)

    def _process(
        self, name: str, arguments: list[str], settings: dict[str, str], release: Path
    ) -> Process:
        data = self.folder / name
        data.mkdir(exist_ok=True)
        environ = {**self.environ, "DATA_DIR": str(data), "PYTHONPATH": str(release), **settings}
        return Process(name, arguments, self.folder, environ, place=release)

    def prepare(self) -> None:
        """Migrate the database, create the doctor and the keys of the backups."""
        self.flask("db", "upgrade")
        arguments = ("create-doctor", "--email", EMAIL, "--name", "Dr Asha Rao")
        self.flask(*arguments, typed=f"{self.password}\n{self.password}\n")
        from clinic.backup import keys
        from clinic.backup.encryption import make_secret, recipient_of

        keys.keep(self.folder / "work", recipient_of(make_secret()))

    def flask(self, *arguments: str, typed: str = "", release: Path = ROOT) -> str:
        """Run a flask command beside the worker, and return its output. Raises RuntimeError where
        it fails."""
        program = self._process("work", [*FLASK, *arguments], {}, release)
        done = subprocess.run(
            program.command,
            cwd=release,
            env={**os.environ, **program.environ},
            input=typed,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"flask {' '.join(arguments)}: {done.stdout}{done.stderr}")
        return done.stdout

    def start(self) -> None:
        """Start both servers and the worker, and return when haproxy uses both servers."""
        for name, server in self.servers.items():
            self.stack.callback(lambda name=name: self.servers[name].stop())
            server.start()
        for name in self.servers:
            self.wait_until_ready(name)
            self.wait_until_used(name)
        self.stack.callback(self.stop_worker)
        self.worker.start()

    def stop_worker(self) -> None:
        """Stop the present worker, which may be of another release than the first."""
        self.worker.stop()

    def wait_until_ready(self, name: str) -> None:
        port = self.engines.app_ports[name]
        wait_for(
            f"application server {name}", lambda: status_of(port, "/healthz") == 200, START_SECONDS
        )

    def wait_until_used(self, name: str) -> None:
        """Wait until haproxy has noticed that the server responds; it checks once a second."""
        wait_for(f"{name} used by haproxy", lambda: self.engines.uses(name), START_SECONDS)


def status_of(port: int, path: str, headers: dict[str, str] | None = None) -> int:
    """Return the status of a page; 0 where there is no response."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers=headers or {})
        return connection.getresponse().status
    except (OSError, HTTPException):
        return 0
    finally:
        connection.close()
