"""Browser tests wait for a condition, never for a fixed time, which is too short or too long."""

from __future__ import annotations

from pathlib import Path

BROWSER = Path(__file__).resolve().parents[1] / "browser"
WAITS = ("wait_for_timeout", "time.sleep", "setTimeout")
ASKS_AGAIN = {"killable_server.py"}
"""It polls every 20 ms whether the server listens."""


def test_no_browser_test_waits_for_a_fixed_time() -> None:
    offenders = [
        f"{path.name}: {wait}"
        for path in sorted(BROWSER.rglob("*.py"))
        if path.name not in ASKS_AGAIN
        for wait in WAITS
        if wait in path.read_text("utf-8")
    ]
    assert offenders == []
