"""Certificates and letters are written and issued; on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import time_machine

from clinic.clock import clinic_day, format_day
from tests.integration.client import Browser
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.letters.making import letter_draft, letter_text
from tests.integration.letters.pages import (
    CONFIRM,
    NEW,
    begin,
    confirmed,
    issued,
    saved,
    text_of_letter,
)
from tests.integration.prescribing.printing import text_of
from tests.integration.together import at_once

# --- writing -------------------------------------------------------------------------------------


def test_a_sickness_certificate_takes_four_taps(desk: Browser) -> None:
    page = desk.get("/visits/1/")
    assert NEW in page.links()  # one
    form = begin(desk, "sickness:3")  # two
    day = clinic_day()
    assert form.values["ends_on"] == (day + timedelta(days=2)).isoformat()
    assert format_day(day + timedelta(days=2)) in form.values["body"]
    assert "Acute pharyngitis" not in form.values["body"]
    letter_page = form.send(act="issue", mark_1="Mole on the cheek").follow()  # three
    assert "Sickness certificate No. 1" in letter_page.text
    pdf = desk.get("/letters/1/pdf/")  # four
    text = text_of(pdf)
    assert "1. Mole on the cheek" in text
    assert "Lakshmi Srinivasan" in text


def test_a_choice_fills_the_text_and_manual_changes_stay(desk: Browser) -> None:
    form = begin(desk)
    page = form.send(htmx=True, names_diagnosis="yes", act="days:5")
    form = page.form("body", "version")
    assert "Diagnosis: Acute pharyngitis." in form.values["body"]
    assert "a rest of 5 days" in form.values["body"]
    mine = form.values["body"] + "\nShe needs a chair."
    page = form.send(htmx=True, body=mine, act="days:7")
    assert page.form("body", "version").values["body"] == mine
    assert "changed by hand" in page.text
    asked = page.form("body", "version").send(act="issue", mark_1="Mole")
    assert "The text does not say" in asked.text
    filled = asked.form("body", "version").send(htmx=True, act="fill")
    assert "a rest of 7 days" in filled.form("body", "version").values["body"]


def test_each_language_and_own_text_fills_the_draft(practice: Practice, desk: Browser) -> None:
    hindi = begin(desk).send(htmx=True, language="hi")
    assert "प्रमाणित" in hindi.form("body", "version").values["body"]
    number = letter_text(practice, "School", "To the school: {name} may sit.")
    assert begin(desk, f"text:{number}").values["body"] == (
        "To the school: Lakshmi Srinivasan may sit."
    )
    texts = desk.get("/account/letters/new/?kind=fitness&language=en").form("name", "body")
    refused = texts.send(body="Dear {nmae}")
    assert refused.status == 422
    assert "{nmae} is not known" in refused.text
    assert texts.send(body="{name} is fit from {from}").status == 303
    assert "is fit from" in begin(desk, "fitness").values["body"]
    assert "Give this one a name" in texts.send(body="x", request_key="another").text


def test_a_draft_that_somebody_else_changed_shows_both_texts(desk: Browser) -> None:
    form = begin(desk)
    assert form.send(body="Mine").status == 303
    page = form.send(body="Theirs")
    assert page.status == 409
    assert "Mine" in page.text


def test_the_button_to_discard_is_separate_from_the_button_to_issue(desk: Browser) -> None:
    begin(desk)
    bar = desk.get("/letter-drafts/1/").html.partition('<div class="action">')[2]
    assert bar.count("<button") == 2
    assert "Discard" not in bar


def test_a_draft_can_be_discarded_and_restored(desk: Browser) -> None:
    form = begin(desk)
    listed = desk.get("/letter-drafts/1/").form_to("/letter-drafts/1/discard/").send().follow()
    assert "/letter-drafts/1/" not in listed.links()
    assert desk.get("/letter-drafts/1/").status == 404
    late = form.send(body="Written meanwhile")
    assert late.status == 409
    assert "Written meanwhile" in late.text
    assert late.form("body").send().follow().form("body").values["body"] == "Written meanwhile"
    desk.get("/letter-drafts/1/").form_to("/letter-drafts/1/discard/").send()
    assert listed.form_to("/letter-drafts/1/restore/").send().follow().status == 200


# --- issuing -------------------------------------------------------------------------------------


def test_a_period_before_the_visit_asks_for_its_basis_and_prints_it(desk: Browser) -> None:
    form = begin(desk)
    before = clinic_day() - timedelta(days=2)
    unseen = form.send(act="issue", starts_on=before.isoformat(), mark_1="Mole")
    assert unseen.status == 422
    assert "Look at it, then issue it" in unseen.text
    page = unseen.form("body", "version").send(act="issue")
    assert page.status == 422
    assert "Write what this rests on" in page.error_of("history")
    asked = page.form("body", "version").send(act="issue", history="fever, as she says")
    assert asked.status == 422
    assert "begins 2 days before the visit" in asked.text
    assert "history: fever, as she says" in text_of_letter(confirmed(asked).follow())


def test_a_long_period_asks_and_an_end_before_the_start_is_refused(desk: Browser) -> None:
    day = clinic_day()
    form = saved(begin(desk), ends_on=(day + timedelta(days=15)).isoformat())
    asked = form.send(act="issue", mark_1="Mole")
    assert "The period has 16 days" in asked.text
    form = saved(asked.form("body", "version"), ends_on=(day - timedelta(days=1)).isoformat())
    refused = form.send(act=CONFIRM)
    assert "before the first one" in refused.error_of("ends_on")
    assert refused.status == 422


def test_the_day_of_issue_is_that_of_kolkata_and_cannot_be_posted(
    practice: Practice, desk: Browser
) -> None:
    with time_machine.travel(datetime(2028, 2, 28, 18, 29, tzinfo=UTC), tick=False):
        practice.visit(1)
        browser = practice.browser()
        first = begin(browser, "attendance", 2)
        text = first.send(act="issue", issued_on="2027-01-01", issued_at="2027-01-01").follow().text
        assert "28 Feb 2028, 11:59 pm" in text
        second = begin(browser, "attendance", 2)
    with time_machine.travel(datetime(2028, 2, 28, 18, 30, tzinfo=UTC), tick=False):
        assert "29 Feb 2028, 12:00 am" in second.send(act="issue").follow().text
    days = [row[6] for row in dump(practice.database)["letters"]]
    assert [str(day) for day in days] == ["2028-02-28", "2028-02-29"]


def test_a_double_tap_issues_one_and_numbers_have_no_gap(practice: Practice, desk: Browser) -> None:
    form = begin(desk, "attendance")
    again = [form.send(act="issue").location for _ in range(2)]
    assert again == ["/letters/1/", "/letters/1/"]
    drafts = [letter_draft(practice, 1, "attendance") for _ in range(4)]
    browsers = [practice.browser() for _ in drafts]
    pages = [b.get(f"/letter-drafts/{d}/") for b, d in zip(browsers, drafts, strict=True)]
    acts = [partial(page.form("body", "version").send, act="issue") for page in pages]
    refused = begin(desk, "referral").send(act="issue")
    assert refused.status == 422
    locations = {page.location for page in at_once(acts)}
    assert locations == {f"/letters/{n}/" for n in (2, 3, 4, 5)}
    assert issued(desk, "attendance").url == "/letters/6/"


def test_identification_marks_are_kept_for_the_next_certificate(desk: Browser) -> None:
    issued(desk, mark_1="Mole on the cheek", mark_2="Scar on the chin")
    again = begin(desk, "fitness")
    assert (again.values["mark_1"], again.values["mark_2"]) == (
        "Mole on the cheek",
        "Scar on the chin",
    )


def test_typed_markup_prints_as_text_and_long_names_fit(practice: Practice) -> None:
    practice.visit(practice.patient(first_name="न" * 150, last_name="<script>x</script>"))
    browser = practice.browser()
    letter_page = issued(browser, "attendance", attended="{name} & <b>11 am</b>")
    assert "{name} & <b>11 am</b>" in letter_page.text
    assert "<script>x" not in letter_page.html
    assert "11 am" in text_of_letter(letter_page)
