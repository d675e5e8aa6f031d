"""Fixtures of the tests of the trail's pages and commands."""

from __future__ import annotations

from tests.integration.audit.conftest import practice

__all__ = ["practice"]
