"""Changes of a patient are recorded in the trail; on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.client import Browser
from tests.integration.databases import Database, dump
from tests.integration.factories import Practice
from tests.integration.patients.people import LAKSHMI, register
from tests.integration.trail import acts_of


def test_each_change_is_recorded_with_old_and_new_values(practice: Practice, desk: Browser) -> None:
    register(desk)
    desk.get("/patients/1/edit/?part=name").form("version", "last_name").send(last_name="Iyer")
    desk.get("/patients/1/delete/").form_to("/patients/1/delete/").send()
    acts = [a for a in acts_of(practice) if a[1] == "patients" and a[0] != "read"]
    assert [act[0] for act in acts] == ["create", "update", "update"]
    assert acts[0][3]["last_name"] == [None, "Srinivasan"]
    assert acts[1][3] == {"last_name": ["Srinivasan", "Iyer"]}
    assert acts[2][3]["archived_at"][0] is None
    assert {act[4] for act in acts} == {practice.user_id}


def test_a_failing_commit_leaves_neither_the_row_nor_its_trail(
    practice: Practice, desk: Browser, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy import event

    from clinic.extensions import db

    before = dump(database)
    form = desk.get("/patients/new/").form_to("/patients/new/")

    def fail(_session: Any) -> None:
        raise RuntimeError("the power went")

    event.listen(db.session, "before_commit", fail)
    try:
        page = form.send(**LAKSHMI)
    finally:
        event.remove(db.session, "before_commit", fail)
    assert page.status == 500
    assert "Lakshmi" in page.html
    assert dump(database) == before
    assert form.send(**LAKSHMI).location == "/patients/1/"
