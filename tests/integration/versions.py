"""Versions that no form of the clinic sends."""

from __future__ import annotations

import pytest

VERSIONS = (
    pytest.param(None, id="missing"),
    *("", "x", "-1", "1.0", "999", "٣"),
    pytest.param("9" * 5000, id="5000 digits"),
)
