"""The version is defined once, and equals the newest release in the change log."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from clinic.version import VERSION

CHANGES = (Path(__file__).resolve().parents[2] / "CHANGELOG.md").read_text("utf-8")


def test_the_newest_release_in_the_change_log_is_this_version() -> None:
    releases = re.findall(r"^## (\d+\.\d+\.\d+), (\d{4}-\d\d-\d\d)$", CHANGES, re.MULTILINE)
    numbers = [tuple(map(int, number.split("."))) for number, _day in releases]
    days = [date.fromisoformat(day) for _number, day in releases]
    assert releases[0][0] == VERSION
    assert numbers == sorted(numbers, reverse=True)
    assert days == sorted(days, reverse=True)
