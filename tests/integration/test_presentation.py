"""The words of templates: addresses that are remembered are those that Flask would give."""

from __future__ import annotations

import pytest
from flask import Flask, url_for

from clinic.presentation import MARK, address


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_remembered_address_is_the_one_that_flask_gives(app: Flask) -> None:
    requests = [
        ("chart.home", {}),
        ("chart.patient", {"patient_id": 17}),
        ("chart.patient", {"patient_id": 18, "visits_from": 10}),
        ("chart.patient", {"patient_id": 18, "visits_from": None}),
        ("patients.edit", {"patient_id": 17, "part": "name"}),
        ("chart.patients", {"q": "{0} & {name} %s", "page": 2}),
        ("chart.patients", {"q": "17", "page": 17}),
        ("auth.login", {"next": "/patients/17/"}),
    ]
    with app.test_request_context():
        for endpoint, values in requests * 2:
            assert address(endpoint, **values) == url_for(endpoint, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_each_row_has_an_address_of_its_own(app: Flask) -> None:
    with app.test_request_context():
        addresses = {address("chart.visit", visit_id=number) for number in (1, 12, MARK - 1)}
    assert addresses == {"/visits/1/", "/visits/12/", f"/visits/{MARK - 1}/"}
