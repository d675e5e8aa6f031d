"""The session's cookie is accepted only with a valid signature and within its age."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from clinic.clock import utc_now
from tests.integration.client import Browser


def is_signed_in(browser: Browser) -> bool:
    return browser.get("/patients/").status == 200


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize("place", [0, 5, -1, -20])
def test_a_cookie_with_a_changed_letter_is_refused(desk: Browser, place: int) -> None:
    assert is_signed_in(desk)
    cookie = desk.client.get_cookie("clinic")
    assert cookie is not None
    letters = list(cookie.value)
    # The last letter of a signature encodes only four bits: "A" and "B" would be equal.
    letters[place] = "E" if letters[place] != "E" else "I"
    desk.client.set_cookie("clinic", "".join(letters))
    assert not is_signed_in(desk)
    desk.client.set_cookie("clinic", cookie.value)
    assert is_signed_in(desk)


def test_a_cookie_of_another_installation_is_refused(app: Flask, desk: Browser) -> None:
    assert is_signed_in(desk)
    cookie = desk.client.get_cookie("clinic")
    assert cookie is not None
    other = Flask("other")
    other.secret_key = "another" * 8
    signer = app.session_interface.get_signing_serializer(other)  # type: ignore[attr-defined]
    own = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    desk.client.set_cookie("clinic", signer.dumps(own.loads(cookie.value)))
    assert not is_signed_in(desk)


def test_a_cookie_that_was_accepted_expires(app: Flask, desk: Browser) -> None:
    assert is_signed_in(desk)
    with app.test_request_context(), time_machine.travel(utc_now() + timedelta(days=31)):
        cookie = desk.client.get_cookie("clinic")
        assert cookie is not None
        with app.test_request_context(headers={"Cookie": f"clinic={cookie.value}"}) as late:
            assert app.session_interface.open_session(app, late.request) == {}


def test_session_values_of_one_request_are_not_shared_with_another(
    app: Flask, desk: Browser
) -> None:
    cookie = desk.client.get_cookie("clinic")
    assert cookie is not None
    sessions = []
    for _ in range(2):
        with app.test_request_context(headers={"Cookie": f"clinic={cookie.value}"}) as context:
            session = app.session_interface.open_session(app, context.request)
            assert session is not None
            sessions.append(dict(session))
            session.setdefault("kept", []).append("a message")
    assert sessions[0] == sessions[1]
    assert "kept" not in sessions[1]
