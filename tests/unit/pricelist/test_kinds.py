"""Parsing of SAC and HSN codes."""

from __future__ import annotations

import pytest

from clinic.pricelist.kinds import read_code


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("", ""), ("9993", "9993"), ("99 93 12", "999312"), ("3002.20.11", "30022011")],
)
def test_a_code_is_read(typed: str, stored: str) -> None:
    assert read_code(typed) == stored


@pytest.mark.parametrize("typed", ["99931", "999", "99931a", "९९९३", "123456789"])
def test_an_invalid_code_is_refused_with_advice(typed: str) -> None:
    with pytest.raises(ValueError, match="4, 6 or 8 digits"):
        read_code(typed)
