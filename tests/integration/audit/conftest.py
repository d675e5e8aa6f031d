"""What the tests of the audit trail share."""

from __future__ import annotations

import pytest

from tests.integration.databases import Database
from tests.integration.factories import Practice, open_practice


@pytest.fixture
def practice(database: Database) -> Practice:
    """A doctor who has signed up just now: an older sign-up would be sealed with what a test
    writes, and counted."""
    return open_practice(database)
