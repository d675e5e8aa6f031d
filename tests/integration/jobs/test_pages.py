"""The page of a job, for the doctor and staff, with a button to cancel it."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from clinic.clock import utc_now
from clinic.jobs import service
from clinic.jobs.kinds import JobFailed, JobKind, JobRun
from clinic.jobs.rules import WAITS_TOO_LONG
from clinic.jobs.worker import Worker
from tests.integration.client import Browser
from tests.integration.factories import Practice
from tests.integration.jobs.test_worker import change, row


def run(practice: Practice, handler: object) -> None:
    kinds = {"test": JobKind("A test", handler)}  # type: ignore[arg-type]
    assert Worker(practice.database.app, kinds, threading.Event()).run_next()


def test_the_page_of_a_queued_job_polls_itself(practice: Practice) -> None:
    token = practice.job()
    page = practice.browser().get(f"/jobs/{token}/")
    assert page.status == 200
    assert "Waits for its turn" in page.text
    assert f'hx-get="/jobs/{token}/?seen=' in page.html


def test_the_page_of_a_job_that_waits_long_names_who_can_help(practice: Practice) -> None:
    token = practice.job()
    assert "flask work" not in practice.browser().get(f"/jobs/{token}/").html
    change(practice, token, created_at=utc_now() - WAITS_TOO_LONG - timedelta(seconds=1))
    assert "flask work" in practice.browser().get(f"/jobs/{token}/").html


def test_a_finished_job_links_to_its_result(practice: Practice) -> None:
    token = practice.job()
    run(practice, lambda _run: {"lines": ["400 patients"], "href": "/patients/", "label": "See"})
    page = practice.browser().get(f"/jobs/{token}/")
    assert "400 patients" in page.text
    assert "hx-get" not in page.html.partition('id="job"')[2].partition("</section>")[0]
    assert ">See</a>" in page.html
    assert "/patients/" in page.links()


def test_a_failed_job_shows_the_reason(practice: Practice) -> None:
    def handler(_run: JobRun) -> None:
        raise JobFailed("The stick is away.")

    token = practice.job()
    run(practice, handler)
    assert "The stick is away." in practice.browser().get(f"/jobs/{token}/").text


def test_a_doctor_cancels_a_job(practice: Practice) -> None:
    token, desk = practice.job(), practice.browser()
    page = desk.get(f"/jobs/{token}/")
    assert page.form_to(f"/jobs/{token}/cancel/").send().status == 303
    assert row(practice, token)["state"] == "cancelled"
    assert "Cancelled" in desk.get(f"/jobs/{token}/").text


@pytest.mark.parametrize("path", ["/jobs/{}/", "/jobs/{}/cancel/"])
def test_another_doctor_and_visitors_cannot_open_a_job(
    path: str, practice: Practice, other: Practice
) -> None:
    address = path.format(practice.job())
    theirs = other.browser()
    answers = [
        theirs.get(address).status,
        theirs.post(address, {"csrf_token": theirs.token()}).status,
    ]
    assert set(answers) <= {404, 405}
    assert 404 in answers
    assert Browser(practice.database.app).get(address).status in {302, 405}


def test_staff_see_all_jobs_and_cancel_only_their_own(practice: Practice) -> None:
    token, desk = practice.job(), practice.browser("reception")
    assert desk.get(f"/jobs/{token}/").status == 200
    values = {"csrf_token": desk.token()}
    assert desk.post(f"/jobs/{token}/cancel/", values).status == 404
    assert row(practice, token)["state"] == "queued"


def test_a_finished_job_cannot_be_cancelled(practice: Practice) -> None:
    token = practice.job()
    run(practice, lambda _run: None)
    with practice.database.app.app_context():
        service.cancel(service.get_job(token, practice.doctor_id))
    desk = practice.browser()
    desk.post(f"/jobs/{token}/cancel/", {"csrf_token": desk.token()})
    assert row(practice, token)["state"] == "done"
