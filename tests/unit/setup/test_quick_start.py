"""A start loads only what it needs before it answers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from setup.steps import ROOT


def printed_by(code: str, data: Path) -> str:
    """Return what a new process prints that starts the clinic and then runs this code."""
    environment = {**os.environ, "DATA_DIR": str(data)}
    for name in ("DATABASE_URL", "CLINIC_ENV", "COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG"):
        environment.pop(name, None)
    command = [sys.executable, "-c", f"import sys, wsgi\n{code}"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_the_migrations_are_loaded_by_the_commands_and_upgrades_that_need_them(
    tmp_path: Path,
) -> None:
    code = "print({'alembic', 'flask_migrate', 'mako'} & sys.modules.keys())"
    assert printed_by(code, tmp_path) == "set()"


def test_the_patterns_of_doses_are_compiled_by_the_preload_and_not_by_the_start(
    tmp_path: Path,
) -> None:
    code = """
from clinic.prescribing import dose
from clinic.prescribing.dose.rules import RULES
from clinic.prescribing.dose.word_patterns import WordPattern
patterns = [pattern for pattern, _ in RULES if isinstance(pattern, WordPattern)]
def compiled(): return sum("match" in vars(pattern) for pattern in patterns)
print(compiled(), end=" ")
dose.preload()
print(compiled() == len(patterns) > 100)
"""
    assert printed_by(code, tmp_path) == "0 True"
