"""The desk at which these tests ask for allergies and problems."""

from __future__ import annotations

import pytest

from tests.integration.client import Browser
from tests.integration.factories import Practice


@pytest.fixture
def desk(practice: Practice) -> Browser:
    """A signed-in browser of a doctor with one patient."""
    practice.patient()
    return practice.browser()
