"""Addresses, and those that are built for many rows."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask, url_for
from werkzeug.routing import Map, Rule

from clinic.addresses import LazyRule, addresses


@pytest.mark.parametrize("number", [1, 17, 9_999_999_999])
@pytest.mark.parametrize("prefix", ["", "/a %7B{b}"])
def test_each_row_gets_the_address_that_url_for_returns(number: int, prefix: str) -> None:
    app = Flask(__name__)
    app.add_url_rule("/patients/<int:patient_id>/visits/", "visits")
    with app.test_request_context(base_url=f"http://localhost{prefix}"):
        address = addresses("visits", "patient_id")(number)
        assert address == url_for("visits", patient_id=number)


def address_in(kind: type[Rule], path: str, **values: object) -> str:
    """Return the address of a route with one of the rules of Werkzeug or the clinic."""
    routes = Map([kind(path, endpoint="page", defaults={"part": 1} if "day" in path else None)])
    return routes.bind("clinic.example").build("page", values)


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("/", {}),
        ("/patients/<int:rule>/edit/", {"rule": 7}),
        ("/patients/<name>/", {"name": "a b/क", "q": "fever & pain", "page": None}),
        ("/days/<day>/", {"day": "2026-04-01", "part": 1}),
    ],
)
def test_an_address_is_built_as_werkzeug_builds_it(path: str, values: dict[str, object]) -> None:
    assert address_in(LazyRule, path, **values) == address_in(Rule, path, **values)


def test_what_builds_an_address_is_compiled_when_one_is_built(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compiled = []
    original = Rule._compile_builder

    def noted(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled.append(append_unknown)
        return original(rule, append_unknown)

    monkeypatch.setattr(Rule, "_compile_builder", noted)
    routes = Map([LazyRule("/patients/<int:number>/", endpoint="page")]).bind("clinic.example")
    assert compiled == []
    assert routes.build("page", {"number": 7}) == "/patients/7/"
    assert routes.build("page", {"number": 8}) == "/patients/8/"
    assert compiled == [True]
