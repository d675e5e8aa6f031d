"""Fixtures: a form that is open on a tablet, shared tablets, and clocks that a test can move."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from clinic.clock import utc_now
from tests.integration.auth.second_steps import NOON
from tests.integration.auth.tablets import ReusedTablets, Tablet
from tests.integration.auth.typed_forms import NEW
from tests.integration.client import Browser, Form
from tests.integration.factories import Practice


@pytest.fixture
def form(desk: Browser) -> Form:
    """The page for a new patient, open on a tablet."""
    return desk.get(NEW).form_to(NEW)


@pytest.fixture(scope="session")
def reused_tablets() -> ReusedTablets:
    return ReusedTablets()


@pytest.fixture
def tablet(practice: Practice, reused_tablets: ReusedTablets) -> Tablet:
    """The tablet of a doctor and a nurse. Request it before any fixture that makes rows."""
    return reused_tablets.restore(practice)


@pytest.fixture
def travelling() -> Iterator[Any]:
    with time_machine.travel(utc_now(), tick=True) as clock:
        yield clock


@pytest.fixture
def clock() -> Iterator[Any]:
    """A clock that stands at noon until a test moves it."""
    with time_machine.travel(NOON, tick=False) as travelling:
        yield travelling
