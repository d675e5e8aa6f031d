"""The settings that gunicorn reads by itself."""

from __future__ import annotations

import logging.config
import runpy
from pathlib import Path

from clinic.logs import LogFormatter

SETTINGS = Path(__file__).resolve().parents[3] / "gunicorn.conf.py"


def test_the_log_is_written_by_the_clinics_formatter() -> None:
    named = runpy.run_path(str(SETTINGS))["logconfig_dict"]["formatters"]["generic"]["()"]
    assert logging.config.BaseConfigurator({}).resolve(named) is LogFormatter  # type: ignore[no-untyped-call]
