"""The name of a device, taken from the User-Agent header of its browser."""

from __future__ import annotations

import pytest

from clinic.auth.device_names import name_device

LIKE = "Mozilla/5.0 (%s) AppleWebKit/537.36 (KHTML, like Gecko) "


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (
            LIKE % "Linux; Android 14; SM-X200" + "Chrome/131.0.0.0 Safari/537.36",
            "Chrome on Android",
        ),
        (
            LIKE % "Windows NT 10.0; Win64; x64" + "Chrome/131.0 Safari/537.36 Edg/131.0",
            "Edge on Windows",
        ),
        (
            LIKE % "iPad; CPU OS 17_5 like Mac OS X" + "Version/17.5 Mobile/15E148 Safari/604.1",
            "Safari on iPad",
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0",
            "Firefox on Linux",
        ),
        (
            LIKE % "Linux; Android 13; SM-A536E" + "SamsungBrowser/25.0 Chrome/121.0 Mobile",
            "Samsung Internet on Android",
        ),
        ("Firefox/133.0", "Firefox"),
        ("(Windows NT 10.0)", "Windows"),
        ("curl/8.5.0", "Unknown device"),
        ("", "Unknown device"),
    ],
)
def test_a_device_is_named_by_browser_and_system(user_agent: str, name: str) -> None:
    assert name_device(user_agent) == name
