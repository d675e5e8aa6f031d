"""The files that start the clinic with a PC and back it up, on three systems."""

from __future__ import annotations

import plistlib
import re
import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "setup" / "autostart"
DOCUMENT = (FOLDER.parents[1] / "docs" / "deployment.md").read_text("utf-8")
FILES = sorted(path.name for path in FOLDER.iterdir())


@pytest.mark.parametrize("name", FILES)
def test_flask_is_run_as_a_module(name: str) -> None:
    """The script .venv/bin/flask breaks when the folder is moved."""
    assert not re.search(r"(bin/|Scripts.)flask", (FOLDER / name).read_text("utf-8"))


def test_on_each_system_home_knows_the_backup_folder_and_one_process_makes_backups() -> None:
    texts = {name: (FOLDER / name).read_text("utf-8") for name in FILES}
    for name in ("clinic.service", "clinic-backup.service", "windows.ps1", "in.clinic.plist"):
        assert "BACKUP_TARGETS" in texts[name], name
    assert "BACKUP_AT=never" in texts["clinic.service"]
    (line,) = [line for line in texts["clinic-backup.service"].splitlines() if "-m flask" in line]
    assert line.endswith("-m flask --app wsgi backup-nightly --due")


def test_macos_accepts_its_files() -> None:
    plists = {path.stem: plistlib.loads(path.read_bytes()) for path in FOLDER.glob("*.plist")}
    assert {label: plist["Label"] for label, plist in plists.items()} == {
        key: key for key in plists
    }
    assert plists["in.clinic"]["ProgramArguments"][1:] == ["run.py"]
    assert plists["in.clinic"]["EnvironmentVariables"] == {
        "HOST": "0.0.0.0",
        "BACKUP_TARGETS": "/Volumes/clinic-backup",
        "BACKUP_AT": "21:00",
    }


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here")
def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    for name in ("clinic.service", "clinic-backup.service", "clinic-backup.timer"):
        text = (FOLDER / name).read_text("utf-8")
        # Only existing programs may be started.
        unit = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", text, flags=re.MULTILINE)
        (tmp_path / name).write_text(unit, "utf-8")
    units = [str(path) for path in tmp_path.iterdir()]
    result = subprocess.run(
        ["systemd-analyze", "verify", *units], check=False, capture_output=True, text=True
    )
    assert (result.returncode, result.stderr) == (0, "")


def test_the_document_names_each_file() -> None:
    for name in ("windows.ps1", "in.clinic.plist", "clinic-backup.timer"):
        assert name in FILES
        assert name in DOCUMENT
