"""Validation of the Host header."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from werkzeug.sansio.utils import get_current_url

from clinic.intake import is_host


@pytest.mark.parametrize(
    "text",
    [
        *("localhost", "localhost:8000", "clinic.example", "Clinic.Example.", "10.0.0.7:80"),
        *("[::1]", "[2001:db8::1]:8443", "xn--p1ai.example", "clinic_pc", "a-b.c"),
    ],
)
def test_a_host_with_or_without_a_port_is_accepted(text: str) -> None:
    assert is_host(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "[", "[::1", "::1", "[::::]", "a b", "a/b", "a@b", "..", "a..b", "a\x00b"),
        *("a:99999", "a:", "a:x", "\xff", "a" * 64, "a." * 140, "a:٣"),
    ],
)
def test_any_other_text_is_refused(text: str) -> None:
    assert not is_host(text)


@example("xn--")
@example("a.xn--a-.in:80")
@given(st.text("a.:[]1xn-_/@ \xff", max_size=20))
def test_a_url_can_be_built_with_an_accepted_host(text: str) -> None:
    if is_host(text):
        assert get_current_url("http", text, "/", "/", b"")
