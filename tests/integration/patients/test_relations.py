"""Households: relatives with the same phone number, and relations between two patients."""

from __future__ import annotations

from datetime import timedelta

from clinic.clock import clinic_day
from clinic.patients.ages import Birth
from tests.integration.client import Browser, Form, Page
from tests.integration.databases import dump
from tests.integration.factories import Practice, open_practice
from tests.integration.patients.people import LAKSHMI, register, row_of
from tests.integration.together import at_once
from tests.integration.trail import acts_of

PHONE = "+919876543210"


def household(page: Page) -> str:
    part = page.find("household")
    assert part is not None
    return " ".join("".join(part.itertext()).split())


def lakshmi(practice: Practice, **values: str) -> int:
    return practice.patient(phone=PHONE, address="12 Tilak Road, Pune", **values)


def ravi(practice: Practice, **values: str) -> int:
    birth = Birth(clinic_day() - timedelta(days=7 * 366), "year")
    return practice.patient(first_name="Ravi", gender="M", birth=birth, **values)


def relate(desk: Browser, patient: int, relative: int, kind: str) -> Page:
    path = f"/patients/{patient}/relatives/{relative}/"
    return desk.get(path).form_to(path).send(kind=kind)


# --- registering ---------------------------------------------------------------------------------


def test_a_patient_with_the_same_phone_is_offered_as_a_relative(
    practice: Practice, desk: Browser
) -> None:
    lakshmi(practice)
    page = desk.get("/patients/lookalikes/", htmx=True, query_string={"phone": "9876543210"})
    for label in ("Child", "Spouse", "Parent", "Sibling", "Same family", "of Lakshmi"):
        assert label in page.text


def test_a_new_child_takes_over_the_address_and_the_relation_is_stored(
    practice: Practice, desk: Browser
) -> None:
    lakshmi(practice)
    form = desk.get("/patients/new/").form_to("/patients/new/")
    page = form.send(first_name="Ravi", phone="98765 43210", gender="M", act="relate-1-child")
    assert page.status == 200
    chosen = page.form_to("/patients/new/")
    assert chosen.values["first_name"] == "Ravi"
    assert chosen.values["address"] == "12 Tilak Road, Pune"
    assert (chosen.values["relative"], chosen.values["relation"]) == ("1", "child")
    chosen.values.pop("act", None)
    answer = chosen.send(age="7")
    assert (answer.status, answer.location) == (303, "/patients/2/")
    assert "Lakshmi Srinivasan mother" in household(answer.follow())
    assert "Ravi son · 7 y" in household(desk.get("/patients/1/"))


def test_typed_text_is_not_replaced_by_the_relatives(practice: Practice, desk: Browser) -> None:
    lakshmi(practice)
    form = desk.get("/patients/new/").form_to("/patients/new/")
    typed = LAKSHMI | {"phone": "91234 56789", "address": "New Road", "last_name": "Iyer"}
    chosen = form.send(**typed, act="relate-1-spouse").form_to("/patients/new/")
    for name in ("first_name", "last_name", "phone", "address", "age"):
        assert chosen.values[name] == typed[name]


def test_the_last_name_is_offered_and_never_filled_in_automatically(
    practice: Practice, desk: Browser
) -> None:
    lakshmi(practice, last_name="Rao")
    form = desk.get("/patients/new/").form_to("/patients/new/")
    page = form.send(first_name="Ravi", act="relate-1-child")
    chosen = page.form_to("/patients/new/")
    assert chosen.values["last_name"] == ""
    assert "Last name Rao" in page.text
    assert chosen.send(act="last-name").form_to("/patients/new/").values["last_name"] == "Rao"


def test_a_relative_is_registered_from_the_patients_page(practice: Practice, desk: Browser) -> None:
    lakshmi(practice)
    link = next(x for x in desk.get("/patients/1/relatives/").links() if "/new/" in x)
    values = desk.get(link).form_to("/patients/new/").values
    assert (values["relative"], values["phone"]) == ("1", "+91 98765 43210")


def test_an_unknown_patient_number_is_ignored_as_a_relative(
    practice: Practice, desk: Browser
) -> None:
    for number in ("9" * 19, "9" * 4400, "-1", "x"):
        form = desk.get(f"/patients/new/?relative={number}").form_to("/patients/new/")
        assert not form.values.get("relative")


def test_another_doctors_patient_is_refused_as_a_relative(
    practice: Practice, desk: Browser
) -> None:
    other = open_practice(practice.database, "Dr Other", "other@example.org")
    for _ in range(2):
        lakshmi(other)
    form = desk.get("/patients/new/").form_to("/patients/new/")
    page = form.send(first_name="Ravi", act="relate-2-child")
    assert "Tilak Road" not in page.html
    assert register(desk, relative="2", relation="child").status == 303
    assert dump(practice.database)["relations"] == []


# --- the household -------------------------------------------------------------------------------


def test_patients_with_the_same_phone_are_the_household(practice: Practice, desk: Browser) -> None:
    lakshmi(practice)
    ravi(practice, phone=PHONE)
    practice.patient(first_name="Stranger", phone="+919000000001")
    assert "Ravi Srinivasan same phone" in household(desk.get("/patients/1/"))
    assert "Stranger" not in household(desk.get("/patients/1/"))


def test_patients_with_the_same_second_phone_are_the_household(
    practice: Practice, desk: Browser
) -> None:
    lakshmi(practice)
    ravi(practice, phone="+919000000002", second_phone=PHONE)
    assert "Ravi" in household(desk.get("/patients/1/"))
    assert "Lakshmi" in household(desk.get("/patients/2/"))


def test_patients_without_a_phone_form_no_household(practice: Practice, desk: Browser) -> None:
    practice.patient()
    ravi(practice)
    assert household(desk.get("/patients/1/")) == "Household Add a relative"


def test_a_relation_is_recorded_changed_removed_and_restored(
    practice: Practice, desk: Browser
) -> None:
    lakshmi(practice)
    ravi(practice)
    assert relate(desk, 1, 2, "child").location == "/patients/1/#household"
    assert "Lakshmi Srinivasan mother" in household(desk.get("/patients/2/"))
    assert relate(desk, 2, 1, "guardian").status == 303
    assert "Ravi Srinivasan ward" in household(desk.get("/patients/1/"))
    path = "/patients/1/relatives/2/remove/"
    page_after = desk.get("/patients/1/relatives/2/").form_to(path).send().follow()
    assert household(page_after) == "Household Add a relative"
    page_after.form_to("/patients/1/relatives/2/restore/").send()
    assert "Ravi Srinivasan ward" in household(desk.get("/patients/1/"))
    changes = [act[3] for act in acts_of(practice) if act[1] == "relations"]
    assert [change.get("kind") for change in changes[:2]] == [[None, "child"], ["child", "ward"]]
    assert ["removed_at" in change for change in changes[2:]] == [True, True]


def test_a_relation_without_a_kind_is_asked_for(practice: Practice, desk: Browser) -> None:
    lakshmi(practice)
    ravi(practice)
    page = relate(desk, 1, 2, "cousin")
    assert page.status == 422
    assert "Choose how they are related" in page.text


def test_a_relation_changed_by_another_person_meanwhile_is_shown(
    practice: Practice, desk: Browser
) -> None:
    lakshmi(practice)
    ravi(practice)
    path = "/patients/1/relatives/2/"
    opened = desk.get(path).form_to(path)
    relate(desk, 1, 2, "child")
    page = opened.send(kind="sibling")
    assert page.status == 409
    assert "Now: son" in page.text
    assert page.form_to(path).values["kind"] == "sibling"
    assert page.form_to(path).send().status == 303
    assert "brother" in household(desk.get("/patients/1/"))


def test_the_same_relation_sent_twice_simultaneously_is_recorded_once(practice: Practice) -> None:
    lakshmi(practice)
    ravi(practice)
    path = "/patients/1/relatives/2/"
    desks = [practice.browser() for _ in range(4)]
    forms = [desk.get(path).form_to(path) for desk in desks]
    pages = at_once([lambda form=form: form.send(kind="child") for form in forms])
    assert [page.status for page in pages] == [303] * 4
    assert len(dump(practice.database)["relations"]) == 1


def test_nobody_is_their_own_relative(practice: Practice, desk: Browser) -> None:
    lakshmi(practice)
    assert desk.get("/patients/1/relatives/1/").status == 404


def test_another_patient_is_found_and_related(practice: Practice, desk: Browser) -> None:
    lakshmi(practice)
    ravi(practice)
    page = desk.get("/patients/1/relatives/?q=ravi")
    assert "/patients/1/relatives/2/" in page.links()
    assert "/patients/1/relatives/1/" not in page.links()


def test_the_household_shows_its_dues_only_with_the_permission(practice: Practice) -> None:
    lakshmi(practice)
    practice.bill(practice.visit(ravi(practice)), 300_00, "pending")
    practice.relative(1, 2)
    desk = practice.browser()
    assert "₹300 due" in household(desk.get("/patients/1/"))
    assert "Pay the dues of all: ₹300" in household(desk.get("/patients/1/"))
    assert "Ravi" in desk.get("/patients/1/dues/").text
    assert "300" not in household(practice.browser("nurse").get("/patients/1/"))


# --- a number changed for all --------------------------------------------------------------------


EDIT = "/patients/1/edit/"


def phone_form(desk: Browser) -> Form:
    return desk.get(f"{EDIT}?part=phone").form_to(EDIT)


def test_a_new_phone_number_is_stored_only_for_the_ticked_patients(
    practice: Practice, desk: Browser
) -> None:
    lakshmi(practice)
    ravi(practice, phone=PHONE)
    practice.patient(first_name="Meena", phone="+919000000003", second_phone=PHONE)
    practice.patient(first_name="Mohan", phone=PHONE)
    assert phone_form(desk).send(phone="91234 56789", also=["2.1", "3.1"]).status == 303
    phones = [
        (row_of(practice, n)["phone"], row_of(practice, n)["second_phone"]) for n in range(1, 5)
    ]
    new = "+919123456789"
    assert phones == [(new, None), (new, None), ("+919000000003", new), (PHONE, None)]
    assert "Meena" in desk.get("/patients/?q=9123456789").text
    acts = [act for act in acts_of(practice) if act[:2] == ("update", "patients")]
    changed = [act[2] for act in acts]
    assert sorted(changed) == [1, 2, 3]


def test_the_new_phone_number_is_reverted_with_the_same_form(
    practice: Practice, desk: Browser
) -> None:
    lakshmi(practice)
    ravi(practice, phone=PHONE)
    phone_form(desk).send(phone="91234 56789", also="2.1")
    phone_form(desk).send(phone="98765 43210", also="2.2")
    assert row_of(practice, 2)["phone"] == PHONE


def test_the_other_patients_are_offered_unticked(practice: Practice, desk: Browser) -> None:
    lakshmi(practice)
    ravi(practice, phone=PHONE)
    page = desk.get("/patients/1/edit/?part=phone", htmx=True)
    assert "Ravi Srinivasan · 7 y" in page.text
    assert 'value="2.1"' in page.html
    assert "checked" not in page.html


def test_nothing_is_changed_where_another_patient_was_changed_meanwhile(
    practice: Practice, desk: Browser
) -> None:
    lakshmi(practice)
    ravi(practice, phone=PHONE)
    opened = phone_form(desk)
    desk.get("/patients/2/edit/").form_to("/patients/2/edit/").send(address="Elsewhere")
    page = opened.send(phone="91234 56789", also="2.1")
    assert page.status == 409
    assert "changed meanwhile" in page.text
    assert page.form_to(EDIT).values["phone"] == "91234 56789"
    assert {row_of(practice, number)["phone"] for number in (1, 2)} == {PHONE}
    assert page.form_to(EDIT).send(also="2.2").status == 303
    assert row_of(practice, 2)["phone"] == "+919123456789"


def test_patients_with_another_number_are_not_changed(practice: Practice, desk: Browser) -> None:
    lakshmi(practice)
    ravi(practice, phone="+919000000001")
    assert phone_form(desk).send(phone="91234 56789", also="2.1").status == 409
    assert row_of(practice, 1)["phone"] == PHONE
