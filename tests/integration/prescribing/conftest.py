"""The browser of these tests, with a signed prescription."""

from __future__ import annotations

import pytest

from tests.integration.client import Browser
from tests.integration.factories import Practice
from tests.integration.prescriptions import sign


@pytest.fixture
def desk(practice: Practice) -> Browser:
    """The signed-in browser of a doctor with one signed prescription."""
    sign(practice, practice.visit(practice.patient()))
    return practice.browser()
