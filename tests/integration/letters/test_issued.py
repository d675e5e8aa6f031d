"""Issued certificates and letters: paper, register, roles; on both databases."""

from __future__ import annotations

import re
from functools import partial

import pytest

from clinic.auth import service as auth
from clinic.letters import drafting, service
from clinic.letters.own_texts import NoSuchLetter
from clinic.versions import Stale
from tests.integration.client import Browser
from tests.integration.databases import dump, in_scope
from tests.integration.factories import Practice
from tests.integration.letters.making import letter, letter_draft
from tests.integration.letters.pages import (
    NEW,
    begin,
    issued,
    text_of_letter,
)
from tests.integration.prescribing.printing import text_of
from tests.integration.together import at_once
from tests.integration.trail import acts_of

# --- at the same moment --------------------------------------------------------------------------


def test_only_the_text_that_was_shown_is_issued(practice: Practice) -> None:
    draft = letter_draft(practice, practice.visit(practice.patient()))
    with practice.at_work():
        doctor = auth.get_user(practice.user_id).own_doctor()
        draft_row, by = (
            drafting.get_draft(draft),
            service.issue_by_now(doctor, practice.user_id, doctor),
        )
        read = draft_row.version
        drafting.save_draft(draft_row, read, {"body": "Another page wrote this."}, doctor, doctor)
        with pytest.raises(Stale):
            service.issue(draft, by, seen=read)
        drafting.discard_draft(draft_row)
        with pytest.raises(NoSuchLetter):
            service.issue(draft, by, seen=draft_row.version)


def test_a_double_tap_issues_one_letter_and_begins_one_new_draft(desk: Browser) -> None:
    form = begin(desk)
    assert form.send(act="issue").status == 303
    for number in (2, 3, 4):
        form = begin(desk)
        typed = partial(form.send, act="issue", body=form.values["body"] + " She needs a chair.")
        pages = at_once([typed] * 3)
        assert {page.response.headers.get("Location") for page in pages} == {f"/letters/{number}/"}
        revoke = desk.get(f"/letters/{number}/revoke/").form("reason")
        at_once([partial(revoke.send, reason="Wrong days", anew="1")] * 3)
        listed = desk.get("/patients/1/letters/").links()
        assert len({link for link in listed if "/letter-drafts/" in link}) == number - 1


# --- afterwards ----------------------------------------------------------------------------------


def test_the_first_print_is_stored_and_printed_from_then_on(
    practice: Practice, desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued(desk)
    first = desk.get("/letters/1/pdf/").response.data
    assert desk.get("/account/").form_to("/account/").send(clinic_name="Moved").status == 303
    from clinic.letters import papers

    monkeypatch.setattr(papers, "render_letter", lambda _paper: b"%PDF of another engine")
    assert desk.get("/letters/1/pdf/").response.data == first
    acts = [act[:3] for act in acts_of(practice)]
    assert acts.count(("print", "letters", 1)) == 2
    assert acts.count(("create", "letters", 1)) == 1
    assert ("read", "letters", 1) in acts


def test_a_revoked_letter_stays_and_its_replacement_names_it(
    practice: Practice, desk: Browser
) -> None:
    issued(desk)
    desk.get("/letters/1/pdf/")
    form = desk.get("/letters/1/revoke/").form("reason")
    assert form.send(reason=" ").status == 422
    draft = form.send(reason="Wrong days", anew="1").follow().form("body", "version")
    assert draft.values["mark_1"] == "Mole on the cheek"
    again = draft.send(act="issue").follow()
    assert "replaces No. 1" in again.text
    assert "replaces No. 1 of" in text_of_letter(again)
    old = desk.get("/letters/1/")
    assert "Wrong days" in old.text
    assert "/letters/2/" in old.links()
    assert "REVOKED" in text_of(desk.get("/letters/1/pdf/"))
    assert "REVOKED" not in text_of(desk.get("/letters/2/pdf/"))
    register = desk.get("/registers/letters/").text
    assert "Revoked: Wrong days" in register
    csv = desk.get("/registers/letters/csv/").response.data.decode("utf-8-sig")
    assert "Wrong days" in csv
    assert "Mole on the cheek" in csv
    assert ("export", "letter_register", 1) in [act[:3] for act in acts_of(practice)]
    assert ("revoke", "letters", 1) in [act[:3] for act in acts_of(practice)]
    assert form.send(reason="Again").location == "/letters/1/"
    assert len(dump(practice.database)["letter_revocations"]) == 1


def test_a_visit_with_a_letter_is_moved_like_a_signed_one(
    practice: Practice, desk: Browser
) -> None:
    issued(desk, "attendance")
    begin(desk, "referral")
    right = practice.patient(first_name="Meena")
    moved = practice.move_visit(1, right)
    assert moved == 2
    assert "STRUCK" in text_of(desk.get("/letters/1/pdf/"))
    assert "/letters/1/" in desk.get("/patients/1/letters/").links()
    theirs = desk.get(f"/patients/{right}/letters/")
    assert "/letters/1/" not in theirs.links()
    assert "/letter-drafts/2/" in theirs.links()
    asked = desk.get("/letter-drafts/2/").form("body", "version")
    assert "Lakshmi" in asked.values["body"]
    page = asked.send(act="issue", recipient="Dr Mehta")
    assert page.status == 422
    assert "Look at it" in page.text
    mine = page.form("body", "version")
    assert "Meena" in mine.values["body"]
    asked = mine.send(act="issue", body="For Lakshmi")
    assert "does not name Meena" in asked.text


def test_a_visit_with_a_letter_cannot_be_discarded(practice: Practice) -> None:
    practice.visit(practice.patient(), diagnosis="", symptoms="")
    letter(practice, 1, "attendance")
    browser = practice.browser()
    browser.post("/visits/1/discard/", {"csrf_token": browser.token()})
    assert browser.get("/visits/1/letters/new/").status == 200


# --- permissions ---------------------------------------------------------------------------------


def test_reception_prints_without_reading_and_an_assistant_signs_with_their_own_name(
    practice: Practice, desk: Browser
) -> None:
    letter(practice, 1, names_diagnosis=True)
    front = practice.browser("reception")
    page = front.get("/patients/1/letters/")
    assert "/letters/1/pdf/" in page.links()
    assert "pharyngitis" not in page.text
    assert front.get("/letters/1/pdf/").status == 200
    for path in ("/letters/1/", NEW, "/letters/1/revoke/", "/registers/letters/"):
        assert front.get(path).status == 403
    assert practice.browser("nurse").get("/patients/1/letters/").status == 403
    helper = practice.browser("assistant")
    text = text_of_letter(issued(helper, "attendance"))
    assert text.count("Assistant Person") == 1
    assert "KMC 4711" in text


def test_an_assistant_without_a_number_writes_letters_and_cannot_issue_them(
    practice: Practice, desk: Browser
) -> None:
    helper = practice.member("assistant", "Dr New", withheld=["sign"]).browser()
    form = begin(helper, "attendance")
    page = form.send(act="issue", body=form.values["body"] + " More.")
    assert page.status == 422
    assert "You write drafts" in page.text
    assert dump(practice.database)["letters"] == []
    assert "More." in helper.get("/letter-drafts/1/").html


# --- the database --------------------------------------------------------------------------------


def test_the_database_refuses_an_inconsistent_letter(practice: Practice, desk: Browser) -> None:
    practice.patient()
    letter(practice, 1, "attendance")
    columns = "doctor_id, id, patient_id, visit_id, kind, language, issued_on, issued_at, issued_by"
    copied = "doctor_id, 9, {0}, visit_id, kind, language, issued_on, issued_at, issued_by"
    insert = f"INSERT INTO letters ({columns}, content, replaces_id) "
    select = f"SELECT {copied}, content, {{1}} FROM letters WHERE id = 1"
    for patient, replaces, code in (
        ("2", "NULL", "CL-LETTER-VISIT"),
        ("1", "1", "CL-LETTER-REVOKED"),
    ):
        with (
            in_scope(practice.database, practice.doctor_id) as cursor,
            pytest.raises(Exception, match=re.escape(code)),
        ):
            cursor.execute(insert + select.format(patient, replaces))
