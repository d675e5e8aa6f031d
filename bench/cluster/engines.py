"""Run etcd, two PostgreSQL servers under Patroni, and haproxy, each on ports of its own."""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
from collections.abc import Mapping
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from string import Template
from typing import Any
from urllib.request import urlopen

import psycopg2
from psycopg2 import sql

from bench.cluster.packages import Programs
from bench.cluster.processes import Process, free_port, wait_for
from tests.integration.postgres_keeper import unprivileged

HERE = Path(__file__).resolve().parent
START_SECONDS = 60
BACK_SECONDS = 90
ROLE = "clinic"


class Node:
    """A PostgreSQL server and its Patroni."""

    def __init__(self, name: str, engines: Engines) -> None:
        self.name, self.engines = name, engines
        self.port, self.rest = free_port(), free_port()
        self.data = engines.folder / name / "data"
        self.data.parent.mkdir()
        engines.give_to_account(self.data.parent)
        settings = {
            "name": name,
            "rest": self.rest,
            "etcd": engines.etcd_port,
            "port": self.port,
            "data": self.data,
            "bin": engines.programs.postgresql,
            "sockets": self.data.parent,
            "password": engines.password,
        }
        self.settings = self.data.parent / "patroni.yml"
        fill(HERE / "patroni.yml", self.settings, settings)
        command = [*engines.programs.command("patroni"), str(self.settings)]
        self.patroni = engines.process(f"patroni-{name}", command)

    def server(self) -> int | None:
        """Return the process id of its postmaster; None where none runs."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
            command_line = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError, IndexError):
            return None
        return pid if str(self.data).encode() in command_line else None

    def kill_server(self) -> None:
        """Kill PostgreSQL at once, without a shutdown."""
        if (pid := self.server()) is not None:
            os.kill(pid, signal.SIGKILL)

    def state(self) -> dict[str, Any]:
        """Return the state that its Patroni reports. Raises OSError where it does not respond."""
        with urlopen(f"http://127.0.0.1:{self.rest}/patroni", timeout=3) as answer:
            state: dict[str, Any] = json.load(answer)
        return state

    def is_synchronous(self) -> bool:
        """Return whether it is the standby without which the primary acknowledges no commit."""
        with suppress(OSError), urlopen(f"http://127.0.0.1:{self.rest}/synchronous", timeout=3):
            return True
        return False

    def stop(self) -> None:
        self.patroni.stop()
        self.kill_server()


class Engines:
    """All engines; `stack` stops whatever is started here."""

    def __init__(self, programs: Programs, folder: Path, stack: ExitStack) -> None:
        self.programs, self.folder, self.stack = programs, folder, stack
        self.account = unprivileged()
        self.give_to_account(folder)
        self.password = secrets.token_hex(12)
        self.etcd_port = free_port()
        self.etcd = self.process("etcd", self._etcd_options())
        self.nodes = {name: Node(name, self) for name in ("left", "right")}
        self.proxy_port, self.figures_port = free_port(), free_port()
        self.app_ports = {"a": free_port(), "b": free_port()}
        self.control = folder / "haproxy.sock"

    def give_to_account(self, folder: Path) -> None:
        """Let the account of the engines write into a folder."""
        if self.account is not None:
            os.chown(folder, self.account, -1)

    def process(self, name: str, command: list[str]) -> Process:
        return Process(name, command, self.folder, self.programs.environ, self.account)

    def _etcd_options(self) -> list[str]:
        url, peers = f"http://127.0.0.1:{self.etcd_port}", f"http://127.0.0.1:{free_port()}"
        options = {
            "name": "drill",
            "data-dir": self.folder / "etcd",
            "listen-client-urls": url,
            "advertise-client-urls": url,
            "listen-peer-urls": peers,
            "initial-advertise-peer-urls": peers,
            "initial-cluster": f"drill={peers}",
        }
        settings = [f"--{name}={value}" for name, value in options.items()]
        return [*self.programs.command("etcd"), *settings]

    def start(self) -> None:
        """Start etcd and both servers, and return when the standby is synchronous."""
        self._start(self.etcd)
        wait_for("etcd", self._etcd_is_well, START_SECONDS)
        for node in self.nodes.values():
            self.stack.callback(node.stop)
            node.patroni.start()
            if node.name == "left":  # the first one becomes the primary
                wait_for("a primary", self.primary, START_SECONDS)
        wait_for("a synchronous standby", self.is_whole, BACK_SECONDS)

    def start_proxy(self) -> None:
        values = {"socket": self.control, "port": self.proxy_port, "figures": self.figures_port}
        settings = self.folder / "haproxy.cfg"
        fill(HERE / "haproxy.cfg", settings, values | self.app_ports)
        command = [*self.programs.command("haproxy"), "-db", "-f", str(settings)]
        self._start(self.process("haproxy", command))

    def _start(self, process: Process) -> None:
        self.stack.callback(process.stop)
        process.start()

    def _etcd_is_well(self) -> bool:
        with urlopen(f"http://127.0.0.1:{self.etcd_port}/health", timeout=3) as answer:
            return bool(json.load(answer)["health"] == "true")

    def primary(self) -> Node | None:
        """Return the server that can be written, as Patroni reports it."""
        for node in self.nodes.values():
            with suppress(OSError):
                state = node.state()
                if state["role"] == "master" and state["state"] == "running":
                    return node
        return None

    def is_whole(self) -> bool:
        """Return whether there is a primary with a synchronous standby that Patroni would
        promote."""
        primary = self.primary()
        standbys = [node for node in self.nodes.values() if node is not primary]
        return primary is not None and any(node.is_synchronous() for node in standbys)

    def admin(self, database: str = "postgres") -> Any:
        """Return an administrator's connection to the primary."""
        places = ",".join("127.0.0.1" for _ in self.nodes)
        connection = psycopg2.connect(
            host=places,
            port=",".join(str(node.port) for node in self.nodes.values()),
            dbname=database,
            user="postgres",
            password=self.password,
            target_session_attrs="read-write",
        )
        connection.autocommit = True
        return connection

    def create_database(self) -> None:
        """Create the clinic's role and database."""
        role = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}")
        with closing(self.admin()) as connection, connection.cursor() as cursor:
            cursor.execute(role.format(sql.Identifier(ROLE), sql.Literal(self.password)))
            cursor.execute(f"CREATE DATABASE clinic OWNER {ROLE} TEMPLATE template0")

    def address(self, kind: str) -> str:
        """Return the clinic's address of both servers, with the wanted kind of server."""
        places = ",".join(f"127.0.0.1:{node.port}" for node in self.nodes.values())
        return f"postgresql://{ROLE}:{self.password}@{places}/clinic?target_session_attrs={kind}"

    def tell_proxy(self, order: str) -> str:
        """Send haproxy a command over its socket, and return its answer."""
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(self.control))
            line.sendall(order.encode() + b"\n")
            return line.makefile().read()

    def seen_by_proxy(self, name: str) -> dict[str, str]:
        """Return the columns that haproxy has of an application server: `status`, `scur` and
        more."""
        heading, *lines = self.tell_proxy("show stat").lstrip("# ").splitlines()
        rows = [dict(zip(heading.split(","), line.split(","), strict=False)) for line in lines]
        return next(row for row in rows if (row.get("pxname"), row.get("svname")) == ("app", name))

    def uses(self, name: str) -> bool:
        """Return whether haproxy sends requests to this application server."""
        return self.seen_by_proxy(name)["status"] == "UP"


def fill(template: Path, file: Path, replacements: Mapping[str, Any]) -> None:
    """Write a template with its $words filled in. Raises KeyError for a missing one."""
    values = {name: str(value) for name, value in replacements.items()}
    file.write_text(Template(template.read_text()).substitute(values))
    file.chmod(0o644)
