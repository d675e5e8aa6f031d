"""Fixtures of the tests of patients."""

from tests.integration.patients.shared_desk import shared

__all__ = ["shared"]
