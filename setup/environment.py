"""Create, fill, check and, if broken, re-create the project's Python environment in .venv."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import sys
from pathlib import Path

from setup.steps import ROOT, SetupError, capture, run
from setup.turns import one_at_a_time

VENV = ROOT / ".venv"
# The hashes of the installed requirement files: a start skips pip where they are current.
STAMP = VENV / "installed.json"
# Exists while pip works: pip would treat a half-installed package as installed.
UNFINISHED = VENV / "installing"
RUNTIME = "requirements.txt"
DEVELOPMENT = "requirements-dev.txt"


def interpreter() -> Path:
    """Return the path of the environment's interpreter, which may not exist yet."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def ensure(dev: bool = False) -> None:
    """Install the requirement files into .venv. Raises SetupError where that fails."""
    if is_current(dev):
        return
    _refuse_read_only()
    with one_at_a_time():
        if is_current(dev):
            return
        if not _is_usable():
            _create()
        _install(_files(dev))


def is_current(dev: bool) -> bool:
    """Return whether .venv is complete and has the packages of the requirement files."""
    installed = _read_stamp()
    return (
        # Path.exists raises where the parent folder may not be read.
        os.path.exists(interpreter())
        and not UNFINISHED.exists()
        and _matches_its_python()
        and all(installed.get(name) == _hash(name) for name in _files(dev))
    )


def mark_incomplete() -> None:
    """Make the next start install again, because a package is missing."""
    STAMP.unlink(missing_ok=True)
    UNFINISHED.touch()


def _files(dev: bool) -> list[str]:
    return [RUNTIME, DEVELOPMENT] if dev else [RUNTIME]


def _hash(name: str) -> str:
    return hashlib.sha256((ROOT / name).read_bytes()).hexdigest()


def _read_stamp() -> dict[str, str]:
    try:
        stamp = json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def _matches_its_python() -> bool:
    """Return False where the system's Python was upgraded under .venv (3.11 became 3.12)."""
    if os.name == "nt":
        return True
    version = re.fullmatch(r"python(3\.\d+)", interpreter().resolve().name)
    return version is None or (VENV / "lib" / f"python{version[1]}").is_dir()


def _is_usable() -> bool:
    if UNFINISHED.exists() or not os.path.exists(interpreter()):
        return False
    check = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    return capture([interpreter(), "-c", check])[0] == 0


def _create() -> None:
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise SetupError(
            "This Python comes without its venv module. On Debian and Ubuntu install it by\n"
            f"    sudo apt install python{version}-venv\nthen start again."
        )
    # Not the interpreter of the .venv that is about to be emptied.
    base = getattr(sys, "_base_executable", None) or sys.executable
    run([base, "-m", "venv", "--clear", "--without-pip", VENV], "Making the Python environment")
    UNFINISHED.touch()
    run([interpreter(), "-m", "ensurepip", "--upgrade"], "Adding its installer")


def _install(files: list[str]) -> None:
    UNFINISHED.touch()
    command: list[str | Path] = [interpreter(), "-m", "pip", "install", "--require-hashes"]
    command += ["--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
    for name in files:
        command += ["-r", name]
    run(command, "Installing Python packages", PipProgress(files))
    stamp = {**_read_stamp(), **{name: _hash(name) for name in files}}
    STAMP.write_text(json.dumps(stamp, indent=1), "utf-8")
    UNFINISHED.unlink()


class PipProgress:
    """Translate pip's lines into "12 of 34, reportlab"."""

    def __init__(self, files: list[str]) -> None:
        self.names: set[str] = set()
        text = "\n".join((ROOT / name).read_text("utf-8") for name in files)
        self.total = len(set(re.findall(r"^([A-Za-z0-9._-]+)==", text, re.MULTILINE)))

    def __call__(self, line: str) -> str | None:
        """Return the text for one line of pip's output, or None where it shows no progress."""
        if line.startswith("Installing collected packages"):
            return "unpacking them"
        match = re.match(r"(?:Collecting|Requirement already satisfied:) ([A-Za-z0-9._-]+)", line)
        if match is None:
            return None
        self.names.add(match[1])
        return f"{len(self.names)} of {max(self.total, len(self.names))}, {match[1]}"


def _refuse_read_only() -> None:
    if not os.access(ROOT, os.W_OK):
        raise SetupError(
            f"This folder cannot be written to: {ROOT}\n"
            "Copy it to a folder of your own (your home, for example) and start there."
        )
