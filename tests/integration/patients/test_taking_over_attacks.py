"""Copying details between doctors: people without access see nothing, and removals take effect."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from clinic.auth import memberships
from clinic.patients import service as patients
from tests.integration.client import Browser
from tests.integration.databases import dump
from tests.integration.endpoint import sealed
from tests.integration.patients.shared_desk import (
    TYPED,
    Desk,
    offers,
    register,
    registered,
)
from tests.patience import PATIENCE_S


def outsiders(shared: Desk) -> dict[str, Browser]:
    """Return browsers of people who work for the first doctor and may not register patients for the
    second."""
    here, there = shared.here, shared.there
    former = here.member("reception", "Former One")
    there.admit(former, "reception")
    with there.at_work():
        memberships.remove_member(former.user_id)
    accountant = here.member("reception", "Elsewhere Withheld")
    there.admit(accountant, "accountant", withheld=["patients"])
    return {
        "the doctor": here.browser(),
        "a colleague without a membership": here.member("reception", "Alone").browser(),
        "one who was removed": former.browser(),
        "one without patients there": accountant.browser(),
    }


def test_a_person_without_access_sees_nothing_of_the_other_records(shared: Desk) -> None:
    before = dump(shared.here.database)["patients"]
    for who, browser in outsiders(shared).items():
        page = browser.get("/patients/lookalikes/", htmx=True, query_string=TYPED)
        assert (who, offers(page)) == (who, [])
        assert "Srinivasan" not in page.html
        for path in (shared.path, f"/patients/take-over/{sealed(shared.there.doctor_id)}/999/"):
            assert (who, browser.get(path).status) == (who, 404)
            data = {"csrf_token": browser.token(), "consent": "y", "request_key": "k" * 32}
            page = browser.post(path, data)
            assert (who, page.status) == (who, 404)
            assert "Srinivasan" not in page.html
    assert dump(shared.here.database)["patients"] == before


def test_a_person_who_may_not_register_copies_nothing(shared: Desk) -> None:
    member = shared.here.member("reception", "Withheld Here", withheld=["patients"])
    shared.there.admit(member, "reception")
    assert member.browser().get(shared.path).status == 403


def test_an_unknown_patient_number_is_not_found(shared: Desk) -> None:
    for number in (0, 999):
        path = f"/patients/take-over/{sealed(shared.there.doctor_id)}/{number}/"
        assert shared.browser.get(path).status == 404
    assert shared.browser.get(f"/patients/take-over/{sealed(999)}/{shared.patient}/").status == 404


def test_a_removal_after_the_offer_prevents_the_copy(shared: Desk) -> None:
    form = shared.browser.get(shared.path).form("request_key")
    with shared.there.at_work():
        memberships.remove_member(shared.member.user_id)
    page = form.send(consent="y")
    assert page.status == 404
    assert "Srinivasan" not in page.html
    assert registered(shared.here) == []


def test_an_offer_does_not_change_the_open_records(shared: Desk) -> None:
    here = shared.here.patient(first_name="Meena", last_name="")
    shared.browser.get("/patients/lookalikes/", htmx=True, query_string=TYPED)
    assert "Meena" in shared.browser.get(f"/patients/{here}/").text
    assert register(shared.browser, not_duplicate="yes").status == 303
    rows = registered(shared.here)
    assert sorted(row["first_name"] for row in rows) == ["Lakshmi", "Meena"]
    assert len(registered(shared.there)) == 3


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)  # SQLite has one writer
def test_a_removal_waits_for_a_copy_that_is_being_written(
    shared: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached, go = threading.Event(), threading.Event()
    real = patients.register

    def wait(*args: Any, **kwargs: Any) -> Any:
        reached.set()
        assert go.wait(PATIENCE_S)
        return real(*args, **kwargs)

    monkeypatch.setattr(patients, "register", wait)

    def remove() -> None:
        with shared.there.at_work():
            memberships.remove_member(shared.member.user_id)

    form = shared.browser.get(shared.path).form("request_key")
    with ThreadPoolExecutor(2) as pool:
        copying = pool.submit(form.send, consent="y")
        assert reached.wait(PATIENCE_S)
        removing = pool.submit(remove)
        with pytest.raises(TimeoutError):
            removing.result(0.5)
        go.set()
        assert copying.result(PATIENCE_S).status == 303
        removing.result(PATIENCE_S)
    assert len(registered(shared.here)) == 1
