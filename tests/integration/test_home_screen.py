"""The files that a device requests to put the clinic on its home screen."""

from __future__ import annotations

from tests.integration.factories import Practice


def test_the_page_for_no_connection_is_the_same_for_everybody(practice: Practice) -> None:
    signed_in, nobody = practice.browser().client, practice.database.app.test_client()
    page = nobody.get("/offline/")
    assert page.data == signed_in.get("/offline/").data
    assert "Set-Cookie" not in page.headers


def test_an_unchanged_service_worker_is_answered_with_304(practice: Practice) -> None:
    nobody = practice.database.app.test_client()
    worker = nobody.get("/service-worker.js")
    assert worker.mimetype == "text/javascript"
    assert "worker-src 'self'" in worker.headers["Content-Security-Policy"]
    assert f'"{worker.get_etag()[0]}"' in worker.text
    again = nobody.get("/service-worker.js", headers={"If-None-Match": worker.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
