"""A form that stands open on a tablet, and clocks that can be set on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from clinic.clock import utc_now
from tests.integration.auth.second_steps import NOON
from tests.integration.auth.tablets import KeptTablets, Tablet
from tests.integration.auth.typed_forms import NEW
from tests.integration.client import Browser, Form
from tests.integration.factories import Practice


@pytest.fixture
def form(desk: Browser) -> Form:
    """The page for a new patient, as it stands open on a tablet."""
    return desk.get(NEW).form_to(NEW)


@pytest.fixture(scope="session")
def kept_tablets() -> KeptTablets:
    return KeptTablets()


@pytest.fixture
def tablet(practice: Practice, kept_tablets: KeptTablets) -> Tablet:
    """The tablet of a doctor and a nurse. To be asked for before anything that makes rows."""
    return kept_tablets.put_back(practice)


@pytest.fixture
def travelling() -> Iterator[Any]:
    with time_machine.travel(utc_now(), tick=True) as clock:
        yield clock


@pytest.fixture
def clock() -> Iterator[Any]:
    """Noon of a day, which stands still until a test moves it."""
    with time_machine.travel(NOON, tick=False) as travelling:
        yield travelling
