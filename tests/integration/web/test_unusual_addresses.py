"""Addresses that no page links to: long ones, and years out of range."""

from __future__ import annotations

import pytest

from tests.integration.client import Browser


def test_a_long_address_gives_a_visitor_no_long_redirect(visitor: Browser) -> None:
    """A proxy refuses a response with such a long header."""
    for method in ("GET", "POST"):
        page = visitor.open(f"/patients/new/?q={'x' * 60_000}", method)
        assert page.location.startswith("/login/?next=/")
        assert len(page.location) < 100


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize(
    "day", ["1900-01-01", "1899-12-31", "1850-06-01", "1999-12-31", "2100-01-01"]
)
def test_a_year_out_of_range_is_not_found(day: str, desk: Browser) -> None:
    for path in (f"/daybook/{day}", f"/daybook/month/{day[:7]}", f"/daybook/year/{day[:4]}"):
        for part in ("", "pdf/", "csv/"):
            assert desk.get(f"{path}/{part}").status == 404


@pytest.mark.parametrize("day", ["2000-01-01", "2000-04-01", "2099-03-31", "2099-12-31"])
def test_the_first_and_the_last_year_have_all_their_pages(day: str, desk: Browser) -> None:
    begins = min(int(day[:4]), 2098)
    for path in (f"/daybook/{day}", f"/daybook/month/{day[:7]}", f"/daybook/year/{begins}"):
        page = desk.get(f"{path}/")
        assert page.status == 200
        for link in page.links():
            if link.startswith("/daybook/") and "pdf" not in link:
                assert desk.get(link).status == 200, link
        assert desk.get(f"{path}/pdf/").status == 200
