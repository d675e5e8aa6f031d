"""The browser from which these tests record allergies and problems."""

from __future__ import annotations

import pytest

from tests.integration.client import Browser
from tests.integration.factories import Practice


@pytest.fixture
def desk(practice: Practice) -> Browser:
    """The signed-in browser of a doctor with one patient."""
    practice.patient()
    return practice.browser()
