"""Fixtures of the tests of the audit trail."""

from __future__ import annotations

import pytest

from tests.integration.databases import Database
from tests.integration.factories import Practice, open_practice


@pytest.fixture
def practice(database: Database) -> Practice:
    """A doctor who has just signed up: an older sign-up would be sealed and counted with the
    entries of a test."""
    return open_practice(database)
