"""Addresses that are built for many rows."""

from __future__ import annotations

import pytest
from flask import Flask, url_for

from clinic.addresses import addresses


@pytest.mark.parametrize("number", [1, 17, 9_999_999_999])
@pytest.mark.parametrize("prefix", ["", "/a %7B{b}"])
def test_each_row_gets_the_address_that_url_for_returns(number: int, prefix: str) -> None:
    app = Flask(__name__)
    app.add_url_rule("/patients/<int:patient_id>/visits/", "visits")
    with app.test_request_context(base_url=f"http://localhost{prefix}"):
        address = addresses("visits", "patient_id")(number)
        assert address == url_for("visits", patient_id=number)
