"""Fixtures of the tests of letters."""

from __future__ import annotations

import pytest

from tests.integration.client import Browser
from tests.integration.factories import Practice


@pytest.fixture
def desk(practice: Practice) -> Browser:
    practice.visit(practice.patient(address="Karve Road\nPune"), diagnosis="Acute pharyngitis")
    browser = practice.browser()
    account = browser.get("/account/").form_to("/account/")
    assert account.send(registration_number="MMC 2008/04").status == 303
    return browser
