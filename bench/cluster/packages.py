"""Unpack the cluster's programs from Debian's packages, without installing anything.

apt downloads them and they are unpacked into a folder: no root is needed, no service starts, and
the folder is removed with the drill. Installed packages are not downloaded.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

WANTED = ("patroni", "etcd-server", "etcd-client", "haproxy")
SERVERS = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class Programs:
    """Where the programs are, and the environment they run in."""

    root: Path
    postgresql: Path
    """The folder of postgres, initdb, pg_rewind …"""

    environ: dict[str, str]

    def command(self, name: str) -> list[str]:
        """Return the first words of a program's command."""
        if name in ("patroni", "patronictl"):
            module = "patroni" if name == "patroni" else "patroni.ctl"
            return ["/usr/bin/python3", "-m", module]
        place = next(
            p for p in (self.root / "usr/bin", self.root / "usr/sbin") if (p / name).exists()
        )
        return [str(place / name)]


def unpack(folder: Path) -> Programs:
    """Download and unpack into this folder. Raises RuntimeError with apt's output."""
    if shutil.which("apt-get") is None or shutil.which("dpkg") is None:
        raise RuntimeError("The drill takes its engines from Debian's packages: run it on Debian.")
    root, packages = folder / "root", folder / "packages"
    packages.mkdir()
    root.mkdir()
    names = list(WANTED)
    if _servers(SERVERS) is None:
        names.append("postgresql-15")
    _run(["apt-get", "download", *_missing(names)], packages)
    for package in packages.glob("*.deb"):
        _run(["dpkg", "-x", str(package), str(root)], packages)
    shutil.rmtree(packages)
    server = _servers(SERVERS) or _servers(root / "usr/lib/postgresql")
    if server is None:
        raise RuntimeError("There is no PostgreSQL 15 on this machine or among its packages.")
    libraries = ":".join(str(path) for path in sorted((root / "usr/lib").glob("*-linux-gnu")))
    own = {
        "LD_LIBRARY_PATH": libraries,
        "PYTHONPATH": str(root / "usr/lib/python3/dist-packages"),
        "PATH": f"{server}:{os.environ['PATH']}",
        "LC_ALL": "C.UTF-8",
        "HOME": str(folder),
    }
    return Programs(root, server, own)


def _servers(folder: Path) -> Path | None:
    """Return the newest PostgreSQL from 15 on below this folder."""
    folders = [path for path in folder.glob("*/bin") if (path / "postgres").exists()]
    newest = max(folders, key=lambda path: int(path.parent.name), default=None)
    return newest if newest is not None and int(newest.parent.name) >= 15 else None


def _missing(names: list[str]) -> list[str]:
    """Return the packages that apt would install for these, dependencies included."""
    output = _run(
        ["apt-get", "install", "--simulate", "--no-install-recommends", *names], Path("/")
    )
    return re.findall(r"^Inst (\S+)", output, re.MULTILINE)


def _run(command: list[str], folder: Path) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[:3])} …: {done.stderr.strip()} Try: apt-get update")
    return done.stdout
