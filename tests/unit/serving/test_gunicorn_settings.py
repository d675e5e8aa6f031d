"""The settings in gunicorn.conf.py."""

from __future__ import annotations

import logging.config
import os
import runpy
import subprocess
import sys
from pathlib import Path

from clinic.logs import LogFormatter

SETTINGS = Path(__file__).resolve().parents[3] / "gunicorn.conf.py"


def test_gunicorn_logs_with_the_clinics_formatter() -> None:
    named = runpy.run_path(str(SETTINGS))["logconfig_dict"]["formatters"]["generic"]["()"]
    assert logging.config.BaseConfigurator({}).resolve(named) is LogFormatter  # type: ignore[no-untyped-call]


COUNTED = """
import gc, logging, runpy, sys
from types import SimpleNamespace
runpy.run_path("gunicorn.conf.py")["on_starting"](SimpleNamespace(log=logging.getLogger()))
from wsgi import app
print(len(app.jinja_env.cache) == len(app.jinja_env.list_templates()), len(gc.get_objects()))
from clinic import pdf
imported = set(sys.modules)
style = "<style>@page { size: a6; margin: 9mm }</style>"
for _ in range(80):
    pdf.render(f"<html><head><title/>{style}</head><body>7</body></html>")
print(len(set(sys.modules) - imported), len(gc.get_objects()))
"""


def test_workers_inherit_the_imports_of_papers_and_no_garbage(
    tmp_path: Path,
) -> None:
    environ = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path}/c.sqlite"}
    environ |= {"DATA_DIR": str(tmp_path), "SECRET_KEY": "0" * 64}
    command = [sys.executable, "-c", COUNTED]
    process = subprocess.run(
        command, cwd=SETTINGS.parent, env=environ, check=True, capture_output=True, text=True
    )
    compiled, collected, imported, left_by_papers = process.stdout.split()
    assert compiled == "True"
    assert int(collected) < 1000
    assert imported == "0"
    assert int(left_by_papers) < 10_000
