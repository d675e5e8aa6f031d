"""The page of a doctor's account, over HTTP on both databases."""

from __future__ import annotations

import pytest

from clinic.version import VERSION
from tests.integration.auth.accounts import ACCOUNT, row_of
from tests.integration.client import Browser
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.versions import VERSIONS


def test_the_account_is_saved_as_typed(practice: Practice, desk: Browser) -> None:
    page = desk.get("/account/").form_to("/account/").send(**ACCOUNT)
    assert (page.status, page.location) == (303, "/account/")
    rendered = desk.get("/account/").form_to("/account/").values
    expected = ACCOUNT | {"clinic_phone": "+91 80255 31234"}
    actual = {name: rendered[name].replace("\r\n", "\n") for name in ACCOUNT}
    actual["clinic_phone"] = actual["clinic_phone"].replace(" ", "")
    expected["clinic_phone"] = "+918025531234"
    assert actual == expected
    doctor = row_of(practice.database, "doctors")[0]
    assert doctor["default_fee_paise"] == 49950
    assert doctor["version"] == 2


def test_several_phone_numbers_are_saved_and_shown_again(desk: Browser) -> None:
    form = desk.get("/account/").form_to("/account/")
    assert form.send(clinic_phone="020 2553 1234 / 98765 43210, 1800 123 4567").status == 303
    rendered = desk.get("/account/").form_to("/account/")
    assert rendered.values["clinic_phone"] == "+91 20 2553 1234, +91 98765 43210, 1800 123 4567"
    assert rendered.send(clinic_phone="98765 43210").status == 303
    rendered = desk.get("/account/").form_to("/account/")
    assert rendered.values["clinic_phone"] == "+91 98765 43210"


def test_home_warns_until_papers_have_a_registration_number(desk: Browser) -> None:
    missing = "have no registration number yet"
    home = desk.get("/")
    assert "Still missing: registration number" in home.text
    hides = next(form for form in home.forms() if "step=list" in form.action)
    assert hides.send().status == 303
    home = desk.get("/")
    assert missing in home.text
    assert 'href="/account/"' in home.html
    desk.get("/account/").form_to("/account/").send(**ACCOUNT)
    assert missing not in desk.get("/").text


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        ("full_name", "", "Write your full name"),
        ("full_name", "x" * 201, "At most 200"),
        ("qualification", "x" * 201, "At most 200"),
        ("registration_number", "x" * 61, "At most 60"),
        ("registration_council", "x" * 201, "At most 200"),
        ("clinic_name", "x" * 201, "At most 200"),
        ("clinic_address", "x" * 501, "At most 500"),
        ("clinic_phone", "12345", "digits"),
        ("clinic_phone", "call me", "digits only"),
        ("clinic_phone", "98765 43210, 12345", "12345: Only 5 digits"),
        ("upi_id", "asha at bank", "name@bank"),
        ("upi_id", "asha@gmail.com", "e-mail address"),
        ("default_fee", "499.999", "two digits"),
        ("default_fee", "-1", "below zero"),
        ("default_fee", "five hundred", "like 500"),
        ("print_language", "tlh", ""),
    ],
)
def test_a_bad_field_of_the_account_is_explained_and_the_rest_kept(
    field: str, text: str, message: str, practice: Practice, desk: Browser
) -> None:
    before = dump(practice.database)
    page = desk.get("/account/").form_to("/account/").send(**ACCOUNT | {field: text})
    assert page.status == 422
    assert page.error_of(field)
    assert message in page.error_of(field)
    values = page.form_to("/account/").values
    names = {name for name in ACCOUNT if name not in (field, "print_language")}
    assert {n: values[n].replace("\r\n", "\n") for n in names} == {n: ACCOUNT[n] for n in names}
    if field != "print_language":
        assert values[field] == text
    assert dump(practice.database) == before


def test_a_stale_account_shows_both_texts_and_changes_nothing(
    practice: Practice, desk: Browser
) -> None:
    form = desk.get("/account/").form_to("/account/")
    desk.get("/account/").form_to("/account/").send(clinic_name="Saved first")
    before = dump(practice.database)
    page = form.send(clinic_name="Typed second")
    assert page.status == 409
    assert "Saved first" in page.text
    assert "Typed second" in page.html
    assert dump(practice.database) == before
    assert page.form("version").send().status == 303
    assert row_of(practice.database, "doctors")[0]["clinic_name"] == "Typed second"


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize("version", VERSIONS)
def test_a_version_that_is_missing_or_nonsense_is_a_conflict(
    version: str | None, practice: Practice, desk: Browser
) -> None:
    before = dump(practice.database)
    form = desk.get("/account/").form_to("/account/")
    assert form.send(clinic_name="Typed", version=version).status == 409
    assert dump(practice.database) == before


def test_a_change_of_the_account_is_recorded_with_old_and_new_values(
    practice: Practice, desk: Browser
) -> None:
    desk.get("/account/").form_to("/account/").send(clinic_name="Sunrise")
    events = [e for e in dump(practice.database)["audit_events"] if e[5] == "update"]
    assert len(events) == 1
    assert events[0][6:8] == ("doctors", practice.doctor_id)
    assert "Sunrise" in repr(events[0][8])


def test_the_settings_and_a_command_show_the_version_of_the_clinic(
    practice: Practice, desk: Browser
) -> None:
    assert f"Clinic {VERSION}" in desk.get("/account/settings/").text
    result = practice.database.app.test_cli_runner().invoke(args=["version"])
    assert result.output.startswith(f"Clinic {VERSION}, schema ")
