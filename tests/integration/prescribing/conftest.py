"""The desk of these tests: a prescription is signed."""

from __future__ import annotations

import pytest

from tests.integration.client import Browser
from tests.integration.factories import Practice
from tests.integration.prescriptions import sign


@pytest.fixture
def desk(practice: Practice) -> Browser:
    """A signed-in browser of a doctor with one signed prescription."""
    sign(practice, practice.visit(practice.patient()))
    return practice.browser()
