"""The browser from which these tests write bills."""

from __future__ import annotations

import pytest

from tests.integration.client import Browser
from tests.integration.factories import Practice


@pytest.fixture
def desk(practice: Practice) -> Browser:
    """The signed-in browser of a doctor with one patient and one visit at ₹500."""
    practice.visit(practice.patient())
    return practice.browser()
