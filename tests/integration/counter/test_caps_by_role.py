"""Each role has its own discount cap, which a person's own cap overrides."""

from __future__ import annotations

import pytest

from clinic.auth import memberships
from tests.integration.counter.test_prices_by_role import NEW, OVER, dressed, of_visit, reception
from tests.integration.counter.typing_bills import act, page_form, settle
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.trail import acts_of

CAPS = {"reception": 200, "nurse": 0, "assistant": 400, "accountant": 800}


@pytest.mark.parametrize(("role", "cap_bp"), CAPS.items())
def test_each_role_has_its_own_cap(role: str, cap_bp: int, practice: Practice) -> None:
    of_visit(practice)
    settle(practice, role_caps_bp=CAPS)
    desk = practice.member(role, granted=["bills", "take_money"]).browser()
    draft = act(page_form(desk), "work", reason="Poor", discount=f"{cap_bp // 100 + 1} %")
    page = draft.form_to(NEW).send(act="cash")
    assert page.status == 422
    assert f"At most {cap_bp // 100} % of a bill" in page.error_of("discount")
    assert dump(practice.database)["bills"] == []
    form = act(page.form_to(NEW), "work", discount=f"{cap_bp // 100} %").form_to(NEW)
    assert form.send(act="cash").status == 303


def test_a_role_without_a_cap_has_the_cap_of_all_staff(practice: Practice) -> None:
    settle(practice, helper_cap_bp=500, role_caps_bp={"accountant": 2_000})
    desk = reception(practice)
    form = act(page_form(desk), "work", reason="Poor", discount="6 %").form_to(NEW)
    assert "At most 5 %" in form.send(act="cash").error_of("discount")


def test_a_persons_cap_overrides_the_cap_of_the_role(practice: Practice) -> None:
    settle(practice, role_caps_bp={"reception": 200})
    desk = reception(practice, discount_cap_bp=700)
    form = act(page_form(desk), "work", reason="Poor", discount="8 %").form_to(NEW)
    page = form.send(act="cash")
    assert "At most 7 %" in page.error_of("discount")
    assert (
        act(page.form_to(NEW), "work", discount="7 %").form_to(NEW).send(act="cash").status == 303
    )


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize("typed", OVER.values(), ids=OVER)
def test_a_discount_in_parts_counts_against_the_cap_of_the_role(
    typed: dict[str, str], practice: Practice
) -> None:
    settle(practice, helper_cap_bp=5_000, role_caps_bp={"reception": 1_000}, to_rupee=True)
    desk = reception(practice)
    form = act(dressed(practice, desk), "work", reason="Poor", **typed).form_to(NEW)
    assert "At most 10 %" in form.send(act="cash").error_of("discount")
    data = form.values | typed | {"act": "cash", "total_amount": "1", "worked_out": "1"}
    assert desk.post(NEW, data, htmx=True).status == 422
    assert dump(practice.database)["bills"] == []


def test_a_role_changed_while_the_page_is_open_changes_the_cap(practice: Practice) -> None:
    of_visit(practice)
    settle(practice, role_caps_bp={"reception": 2_000, "nurse": 0})
    member = practice.member("reception")
    form = act(page_form(member.browser()), "work", reason="Poor", discount="20 %").form_to(NEW)
    with practice.at_work():
        membership = memberships.get_member(member.user_id)
        membership.role, membership.granted = "nurse", ["bills", "take_money"]
    assert "At most 0 %" in form.send(act="cash").error_of("discount")
    assert dump(practice.database)["bills"] == []


def test_the_caps_of_roles_are_set_in_the_settings_of_bills(practice: Practice) -> None:
    doctor = practice.browser()
    form = doctor.get("/account/billing/").form("helper_cap", "reception_cap")
    assert form.values["reception_cap"] == form.values["nurse_cap"] == ""
    page = form.send(reception_cap="120", nurse_cap="x")
    assert page.status == 422
    assert page.error_of("reception_cap")
    assert page.error_of("nurse_cap")
    form = page.form("helper_cap")
    assert form.send(reception_cap="12.5", nurse_cap="0", rounding="paisa").status == 303
    form = doctor.get("/account/billing/").form("helper_cap")
    names = ("reception_cap", "nurse_cap", "assistant_cap", "accountant_cap")
    assert [form.values[name] for name in names] == ["12.5", "0", "", ""]
    assert form.send(reception_cap="").status == 303
    caps = [act[3]["role_caps_bp"] for act in acts_of(practice) if "role_caps_bp" in act[3]]
    both = {"reception": 1250, "nurse": 0}
    assert caps == [[None, both], [both, {"nurse": 0}]]


def test_a_post_without_the_caps_of_roles_leaves_them_unchanged(practice: Practice) -> None:
    settle(practice, role_caps_bp={"reception": 700})
    doctor = practice.browser()
    form = doctor.get("/account/billing/").form("helper_cap")
    data = {k: v for k, v in form.values.items() if not k.endswith("_cap") or k == "doctor_cap"}
    assert doctor.post("/account/billing/", data | {"helper_cap": "9"}).status == 303
    form = doctor.get("/account/billing/").form("helper_cap")
    assert (form.values["helper_cap"], form.values["reception_cap"]) == ("9", "7")
