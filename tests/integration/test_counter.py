"""Writing a bill at the counter: items, discounts, GST, the draft, the free follow-up, cash."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pypdf
import pytest

from clinic.billing import queries, service
from clinic.billing.settings import edit_settings, read_settings
from clinic.clock import clinic_day
from clinic.counter.service import list_offered
from tests.integration.client import Browser, Form, Page
from tests.integration.counting import statements
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.together import at_once

NEW = "/visits/1/bill/"
DRAFT = "/visits/1/bill/draft/"
GSTIN = "27AAPFU0939F1ZV"


@pytest.fixture
def desk(practice: Practice) -> Browser:
    """A signed-in browser of a doctor with one patient and one visit at ₹500."""
    practice.visit(practice.patient())
    return practice.browser()


def settle(practice: Practice, **values: Any) -> None:
    with practice.at_work():
        edit_settings(read_settings(), 0, values)


def page_form(desk: Browser, path: str = NEW) -> Form:
    return desk.get(path).form_to(path)


def act(form: Form, name: str, htmx: bool = True, path: str = DRAFT, **typed: str) -> Page:
    """Taps a button that changes the draft."""
    return form.page.browser.post(path, form.values | typed | {"act": name}, htmx=htmx)


def items_of(practice: Practice, bill: int = 1) -> list[tuple[Any, ...]]:
    with practice.at_work():
        items = queries.list_items(bill)
        return [(i.description, i.kind, i.quantity, i.unit_paise, i.net_paise) for i in items]


# --- what stands on the page -------------------------------------------------------------------


def test_the_consultation_is_on_the_bill_without_asking(desk: Browser) -> None:
    values = page_form(desk).values
    assert (values["line-0-name"], values["line-0-price"]) == ("Consultation", "500")
    assert (values["line-0-kind"], values["worked_out"]) == ("consultation", "500")


def test_the_consultation_of_the_price_list_gives_its_name_and_code(
    practice: Practice, desk: Browser
) -> None:
    number = practice.service("OPD consultation", kind="consultation", sac="999312")
    assert page_form(desk).send(act="cash").status == 303
    with practice.at_work():
        (item,) = queries.list_items(1)
        assert (item.description, item.sac, item.service_id) == (
            "OPD consultation",
            "999312",
            number,
        )
        assert item.unit_paise == 500_00  # the visit's fee, not the list's price


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_a_service_is_added_by_one_tap_and_stays_when_the_page_is_closed(
    htmx: bool, practice: Practice, desk: Browser
) -> None:
    number = practice.service()
    answer = act(page_form(desk), f"add-{number}", htmx)
    assert answer.status == (200 if htmx else 303)
    values = page_form(practice.browser()).values
    assert (values["line-1-name"], values["worked_out"]) == ("Dressing", "700")


def test_the_same_service_tapped_again_is_one_more_of_it(practice: Practice, desk: Browser) -> None:
    number = practice.service()
    form = act(page_form(desk), f"add-{number}").form_to(NEW)
    values = act(form, f"add-{number}").form_to(NEW).values
    assert values["line-1-quantity"] == "2"
    assert values["worked_out"] == "900"


def test_a_typed_item_is_kept_and_a_line_is_taken_off(practice: Practice, desk: Browser) -> None:
    typed = {"line-1-name": "Certificate", "line-1-price": "99.50", "line-1-quantity": "2"}
    form = act(page_form(desk), "work", **typed).form_to(NEW)
    assert form.values["worked_out"] == "699"
    assert "data-focus" in form.page.html  # the next line waits for the fingers
    form = act(form, "remove-0").form_to(NEW)
    assert (form.values["line-0-name"], form.values["worked_out"]) == ("Certificate", "199")
    assert form.send(act="card").status == 303
    assert items_of(practice) == [("Certificate", "other", 2, 99_50, 199_00)]


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_a_removed_line_is_brought_back_as_it_was_typed(
    htmx: bool, practice: Practice, desk: Browser
) -> None:
    number = practice.service()
    form = act(page_form(desk), f"add-{number}").form_to(NEW)
    typed = {"line-1-name": "Dressing, big", "line-1-price": "25O", "line-1-discount": "10 %"}
    form = act(form, "work", **typed, **{"line-2-name": "ECG", "line-2-price": "300"}).form_to(NEW)
    before = {name: text for name, text in form.values.items() if name.startswith("line-")}
    page = act(form, "remove-1", htmx)
    form = page.form_to(NEW) if htmx else page_form(desk)
    assert "Dressing, big removed" in form.page.text
    assert (form.values["line-1-name"], form.values["worked_out"]) == ("ECG", "800")
    desk.post(DRAFT, form.values | {"notes": "typed meanwhile"}, htmx=True)
    form = page_form(desk)
    page = act(form, "undo", htmx)
    form = page.form_to(NEW) if htmx else page_form(desk)
    assert {name: text for name, text in form.values.items() if name.startswith("line-")} == before
    assert form.values["notes"] == "typed meanwhile"
    assert "removed" not in form.page.text


def test_only_the_last_removed_line_is_offered_and_none_once_it_is_issued(
    practice: Practice, desk: Browser
) -> None:
    lines = {"line-1-name": "ECG", "line-1-price": "300"}
    form = act(page_form(desk), "work", **lines).form_to(NEW)
    form = act(form, "remove-0").form_to(NEW)
    form = act(form, "remove-0").form_to(NEW)
    assert form.page.text.count("removed") == 1
    form = act(form, "undo").form_to(NEW)
    assert (form.values["line-0-name"], form.values["worked_out"]) == ("ECG", "300")
    form = act(form, "undo").form_to(NEW)  # a second tap
    form = act(form, "remove-7").form_to(NEW)
    assert form.values["worked_out"] == "300"
    assert form.send(act="cash").status == 303
    assert [item[0] for item in items_of(practice)] == ["ECG"]


def test_a_removed_line_comes_back_after_a_conflict_too(practice: Practice, desk: Browser) -> None:
    first, second = page_form(desk), page_form(practice.browser())
    act(first, "work", notes="From the first")
    page = act(second, "remove-0")
    assert page.status == 409
    page.form_to(DRAFT).send()
    form = act(page_form(desk), "undo").form_to(NEW)
    assert form.values["line-0-name"] == "Consultation"


@pytest.mark.parametrize(
    "sent",
    [
        {"removed-place": "-1"},
        {"removed-place": "9999"},
        {"removed-place": "²"},
        {"removed-name": "", "removed-price": "", "removed-discount": ""},
    ],
)
def test_a_removed_line_that_cannot_be_read_changes_nothing(
    sent: dict[str, str], desk: Browser
) -> None:
    form = act(page_form(desk), "remove-0").form_to(NEW)
    values = act(form, "undo", **sent).form_to(NEW).values
    assert values["line-0-name"] == ""


def test_the_sums_follow_while_somebody_types(practice: Practice, desk: Browser) -> None:
    form = page_form(desk)
    typed = form.values | {"line-0-price": "600", "line-0-discount": "10 %"}
    part = desk.post(DRAFT, typed, htmx=True)
    assert part.status == 200
    assert "₹540" in part.text
    assert part.find("line-0-net") is not None
    assert part.find("bill") is None  # the fields are left to the one who types
    values = page_form(desk).values
    assert (values["line-0-price"], values["line-0-discount"]) == ("600", "10 %")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(("line-0-price", "5oo"), ("line-0-price", "-1"), ("line-0-quantity", "0")),
        *(("line-0-quantity", "1.5"), ("line-0-discount", "101 %"), ("line-0-name", "")),
        *(("discount", "lots"), ("line-0-price", "")),
    ],
)
def test_what_cannot_be_read_is_kept_explained_and_never_issued(
    name: str, text: str, practice: Practice, desk: Browser
) -> None:
    form = page_form(desk)
    assert desk.post(DRAFT, form.values | {name: text}, htmx=True).status == 200
    page = page_form(desk).page
    assert page.form_to(NEW).values[name] == text
    assert page.error_of(name)
    answer = page.form_to(NEW).send(act="cash")
    assert answer.status == 422
    assert answer.error_of(name)
    assert dump(practice.database)["bills"] == []


# --- discounts -----------------------------------------------------------------------------------


def test_a_discount_needs_a_reason_and_is_told_on_the_bill(
    practice: Practice, desk: Browser
) -> None:
    form = act(page_form(desk), "work", discount="50").form_to(NEW)
    answer = form.send(act="cash")
    assert answer.status == 422
    assert "why" in answer.error_of("reason")
    assert answer.form_to(NEW).values["discount"] == "50"
    assert answer.form_to(NEW).send(act="cash", reason="Senior citizen").status == 303
    with practice.at_work():
        bill = service.get_bill(1)
        told = (bill.total_paise, bill.discount_paise, bill.discount_reason)
    assert told == (450_00, 50_00, "Senior citizen")


@pytest.mark.parametrize(
    "typed", [{"discount": "20.01 %"}, {"line-0-discount": "100.01"}, {"discount": "100.01"}]
)
def test_a_discount_above_the_cap_is_refused_with_words(
    typed: dict[str, str], practice: Practice, desk: Browser
) -> None:
    settle(practice, doctor_cap_bp=2_000)
    form = act(page_form(desk), "work", reason="Kind", **typed).form_to(NEW)
    answer = form.send(act="cash")
    assert answer.status == 422
    assert "At most 20 %" in answer.error_of("discount")
    assert dump(practice.database)["bills"] == []


def test_a_discount_at_the_cap_is_given(practice: Practice, desk: Browser) -> None:
    settle(practice, doctor_cap_bp=2_000)
    form = act(page_form(desk), "work", reason="Kind", discount="20 %").form_to(NEW)
    assert form.send(act="cash").status == 303


# --- GST and rounding ----------------------------------------------------------------------------


def test_without_a_gstin_nothing_is_taxed(practice: Practice, desk: Browser) -> None:
    number = practice.service("Botox", gst_bp=1800)
    form = act(page_form(desk), f"add-{number}").form_to(NEW)
    assert form.values["worked_out"] == "700"
    assert "CGST" not in form.page.text


def test_with_a_gstin_the_rate_of_the_day_is_added_and_the_paper_is_named(
    practice: Practice, desk: Browser
) -> None:
    settle(practice, gstin=GSTIN, to_rupee=True)
    number = practice.service("Botox", gst_bp=1800, price_paise=333_33)
    form = act(page_form(desk), f"add-{number}").form_to(NEW)
    assert form.values["worked_out"] == "893"
    for words in ("CGST", "SGST", "Rounding"):
        assert words in form.page.text
    assert form.send(act="upi").status == 303
    with practice.at_work():
        bill = service.get_bill(1)
        items = queries.list_items(1)
        assert (bill.heading, bill.gstin) == ("invoice_cum_bill_of_supply", GSTIN)
        assert [i.kind for i in items] == ["consultation", "procedure", "rounding"]
        assert sum(i.net_paise for i in items) == bill.total_paise == 893_00


# --- nothing is lost, nothing is issued unseen ---------------------------------------------------


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_two_pages_of_one_bill_see_both_texts(
    htmx: bool, practice: Practice, desk: Browser
) -> None:
    first, second = page_form(desk), page_form(practice.browser())
    assert act(first, "work", notes="From the first").status == 200
    before = dump(practice.database)
    page = act(second, "work", htmx, notes="From the second")
    assert page.status == 409
    assert "From the first" in page.text
    assert "From the second" in page.text
    assert dump(practice.database) == before
    assert page.form_to(DRAFT).send().status == 303
    assert page_form(desk).values["notes"] == "From the second"


def test_a_page_that_has_not_seen_the_draft_issues_nothing(
    practice: Practice, desk: Browser
) -> None:
    stale = page_form(practice.browser())
    act(page_form(desk), "work", discount="50", reason="Kind")
    page = stale.send(act="cash")
    assert page.status == 409
    assert dump(practice.database)["bills"] == []


def test_a_page_goes_on_writing_though_its_last_answer_was_lost(
    practice: Practice, desk: Browser
) -> None:
    form = page_form(desk)
    assert act(form, "work", notes="a").status == 200
    assert act(form, "work", notes="ab").status == 200  # the version of before
    assert page_form(desk).values["notes"] == "ab"


def test_a_total_that_moved_is_shown_before_it_is_issued(practice: Practice, desk: Browser) -> None:
    form = page_form(desk)
    page = form.send(act="cash", **{"line-0-price": "600"})  # typed, and not worked out yet
    assert page.status == 422
    assert "₹600.00 now" in page.text
    assert page.form_to(NEW).send(act="cash").status == 303
    assert items_of(practice)[0][3] == 600_00


def test_the_draft_goes_when_the_bill_is_issued(practice: Practice, desk: Browser) -> None:
    form = act(page_form(desk), "work", notes="x").form_to(NEW)
    assert len(dump(practice.database)["bill_drafts"]) == 1
    assert form.send(act="cash").location == "/billing/1/"
    assert form.send(act="cash").location == "/billing/1/"  # a second tap
    rows = dump(practice.database)
    assert (len(rows["bill_drafts"]), len(rows["bills"]), len(rows["payments"])) == (0, 1, 1)
    late = act(form, "work", notes="too late", htmx=False)
    assert (late.status, late.location) == (303, "/billing/1/")


def test_eight_desks_with_a_draft_issue_one_bill(practice: Practice) -> None:
    practice.visit(practice.patient())
    act(page_form(practice.browser()), "work", notes="x")
    forms = [page_form(practice.browser()) for _ in range(8)]
    pages = at_once([lambda f=f: f.send(act="cash") for f in forms])
    assert {(page.status, page.location) for page in pages} == {(303, "/billing/1/")}
    rows = dump(practice.database)
    assert len(rows["bills"]) == len(rows["payments"]) == 1


# --- the money -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("button", "paid"),
    [("cash", ["cash"]), ("upi", ["upi"]), ("card", ["card"]), ("later", [])],
)
def test_each_button_issues_as_it_says(
    button: str, paid: list[str], practice: Practice, desk: Browser
) -> None:
    assert page_form(desk).send(act=button).status == 303
    with practice.at_work():
        assert [p.mode for p in queries.list_payments(1)] == paid


def test_change_is_told_and_what_was_handed_over_is_kept(practice: Practice, desk: Browser) -> None:
    page = act(page_form(desk), "tender-200000")
    assert "Change to give: ₹1,500.00" in page.text
    assert page.form_to(NEW).send(act="cash").status == 303
    with practice.at_work():
        assert queries.list_payments(1)[0].tendered_paise == 2_000_00


def test_too_little_cash_is_not_taken_for_all(practice: Practice, desk: Browser) -> None:
    answer = page_form(desk).send(act="cash", tendered="200")
    assert answer.status == 422
    assert "too little" in answer.error_of("tendered")
    assert dump(practice.database)["bills"] == []


def too_little(desk: Browser, path: str = NEW, tendered: str = "300") -> Form:
    """The page after the first tap on Cash, which asks."""
    answer = page_form(desk, path).send(act="cash", tendered=tendered)
    assert answer.status == 422
    assert "too little" in answer.error_of("tendered")
    return answer.form_to(path)


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_a_part_is_taken_while_issuing(htmx: bool, practice: Practice, desk: Browser) -> None:
    form = too_little(desk)
    assert "Take ₹300 now, ₹200 stays due" in form.page.text
    assert dump(practice.database)["bills"] == []
    answer = form.send(act="part-30000", htmx=htmx)
    assert answer.status == (200 if htmx else 303)
    with practice.at_work():
        bill = service.get_bill(1)
        (paid,) = queries.list_payments(1)
        assert (bill.total_paise, bill.paid_paise, bill.due_paise) == (500_00, 300_00, 200_00)
        assert (paid.mode, paid.amount_paise, paid.tendered_paise) == ("cash", 300_00, 300_00)
    assert "Part paid" in desk.get("/billing/1/").text
    paper = desk.get("/billing/1/pdf/").response.data
    receipt = " ".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(paper)).pages)
    for words in ("300.00", "200.00"):
        assert words in receipt
    assert "due" in receipt.lower()


def test_a_part_is_offered_while_somebody_types(desk: Browser) -> None:
    part = desk.post(DRAFT, page_form(desk).values | {"tendered": "300"}, htmx=True)
    assert "Take ₹300 now, ₹200 stays due" in part.text
    for enough in ("", "0", "x1", "500", "600"):
        part = desk.post(DRAFT, page_form(desk).values | {"tendered": enough}, htmx=True)
        assert "stays due" not in part.text


def test_a_part_tapped_twice_makes_one_bill_and_one_payment(
    practice: Practice, desk: Browser
) -> None:
    form = too_little(desk)
    taps = [lambda: form.send(act="part-30000")] * 4
    pages = [*at_once(taps), form.send(act="part-30000")]
    assert {(page.status, page.location) for page in pages} == {(303, "/billing/1/")}
    rows = dump(practice.database)
    assert (len(rows["bills"]), len(rows["payments"]), len(rows["bill_drafts"])) == (1, 1, 0)


def test_a_part_of_a_kept_draft_without_a_visit(practice: Practice) -> None:
    path = f"/patients/{practice.patient()}/bill/"
    number, desk = practice.service(price_paise=500_00), practice.browser()
    act(page_form(desk, path), f"add-{number}", path=f"{path}draft/")
    form = too_little(desk, path)
    for _ in range(2):
        assert form.send(act="part-30000").location == "/billing/1/"
    rows = dump(practice.database)
    assert (len(rows["bills"]), len(rows["payments"]), len(rows["bill_drafts"])) == (1, 1, 0)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ({"tendered": "350"}, "tendered"),  # typed over, and the button tapped before it followed
        ({"tendered": "500"}, "tendered"),
        ({"tendered": "5000"}, "tendered"),
        ({"tendered": ""}, "tendered"),
        ({"tendered": "3oo"}, "tendered"),
        ({"act": "part-"}, "tendered"),
        ({"act": "part-x"}, "tendered"),
        ({"act": "part-50000"}, "tendered"),
        ({"line-0-price": "900"}, "lines"),
        ({"total_amount": "900"}, "lines"),
        ({"total_amount": "900", "worked_out": "900"}, "lines"),
        ({"worked_out": "900"}, "lines"),
        ({"total_amount": ""}, "total_amount"),
    ],
)
def test_a_part_other_than_its_button_said_is_never_taken(
    typed: dict[str, str], name: str, practice: Practice, desk: Browser
) -> None:
    answer = too_little(desk).send(**{"act": "part-30000", **typed})
    assert answer.status == 422
    assert answer.find(f"{name}-error") is not None
    assert dump(practice.database)["bills"] == []


def test_a_part_of_a_total_typed_over_is_asked_for_again(practice: Practice, desk: Browser) -> None:
    answer = too_little(desk).send(act="part-30000", total_amount="900")
    assert "₹900.00 now" in answer.text
    assert "Take ₹300 now, ₹600 stays due" in answer.text
    assert answer.form_to(NEW).send(act="part-30000").status == 303
    with practice.at_work():
        assert service.get_bill(1).due_paise == 600_00


def test_a_post_that_names_only_its_total_takes_no_part(practice: Practice, desk: Browser) -> None:
    typed = {"worked_out": None, "tendered": "300", "payment_status": "paid"}
    assert page_form(desk).send(act="part-30000", **typed).status == 422
    assert dump(practice.database)["bills"] == []


def test_two_lakh_in_cash_is_refused_as_a_part_too(practice: Practice) -> None:
    practice.visit(practice.patient(), fee_paise=3_00_000_00)
    form = too_little(practice.browser(), tendered="200000")
    page = form.send(act="part-20000000")
    assert page.status == 422
    assert "269ST" in page.text
    assert dump(practice.database)["bills"] == []


def test_a_reference_is_kept_and_one_that_is_known_refused(practice: Practice) -> None:
    patient = practice.patient()
    for _ in range(2):
        practice.visit(patient)
    desk = practice.browser()
    forms = [page_form(desk, f"/visits/{n}/bill/") for n in (1, 2)]
    assert forms[0].send(act="upi", reference="4123 4567 8901").status == 303
    with practice.at_work():
        assert queries.list_payments(1)[0].reference == "412345678901"
    answer = forms[1].send(act="upi", reference="412345678901")
    assert answer.status == 422
    assert "in the books already" in answer.text
    assert answer.form_to("/visits/2/bill/").values["reference"] == "412345678901"


def test_two_lakh_in_cash_is_refused_beside_the_form(practice: Practice) -> None:
    practice.visit(practice.patient(), fee_paise=2_00_000_00)
    page = page_form(practice.browser()).send(act="cash")
    assert page.status == 422
    assert "269ST" in page.text
    assert dump(practice.database)["bills"] == []


# --- the free follow-up --------------------------------------------------------------------------


@pytest.fixture
def followed(practice: Practice) -> Practice:
    """A consultation paid five days ago, and a visit of today; follow-ups are free for a week."""
    settle(practice, free_days=7, free_visits=1)
    patient = practice.patient()
    practice.bill(practice.visit(patient, visit_date=clinic_day() - timedelta(days=5)))
    practice.visit(patient)
    return practice


def second(desk: Browser) -> Form:
    return page_form(desk, "/visits/2/bill/")


def test_a_free_follow_up_is_offered_and_taken_with_one_tap(followed: Practice) -> None:
    desk = followed.browser()
    form = second(desk)
    assert "within 7 days" in form.page.text
    assert form.values["worked_out"] == "500"  # offered, not given
    form = act(form, "free", path="/visits/2/bill/draft/").form_to("/visits/2/bill/")
    assert form.values["worked_out"] == "0"
    assert form.send(act="cash").status == 303
    ((description, kind, *_rest, net),) = items_of(followed, 2)
    assert description.startswith("Follow-up within 7 days")
    assert (kind, net) == ("follow_up", 0)


def test_a_free_follow_up_can_be_declined_and_is_not_offered_again(followed: Practice) -> None:
    desk = followed.browser()
    act(second(desk), "charge", path="/visits/2/bill/draft/")
    form = second(desk)
    assert "can be free" not in form.page.text
    assert form.values["worked_out"] == "500"


def test_a_free_follow_up_is_charged_after_all(followed: Practice) -> None:
    draft = "/visits/2/bill/draft/"
    form = act(second(followed.browser()), "free", path=draft).form_to("/visits/2/bill/")
    form = act(form, "charge", path=draft).form_to("/visits/2/bill/")
    assert (form.values["line-0-kind"], form.values["worked_out"]) == ("consultation", "500")


def test_free_follow_ups_are_used_up(followed: Practice) -> None:
    desk = followed.browser()
    form = act(second(desk), "free", path="/visits/2/bill/draft/").form_to("/visits/2/bill/")
    form.send(act="cash")
    followed.visit(1)
    assert "can be free" not in desk.get("/visits/3/bill/").text


@pytest.mark.parametrize("days", [7, 8])
def test_free_within_the_days_and_not_a_day_longer(days: int, practice: Practice) -> None:
    settle(practice, free_days=7)
    patient = practice.patient()
    practice.bill(practice.visit(patient, visit_date=clinic_day() - timedelta(days=days)))
    practice.visit(patient)
    offered = "can be free" in practice.browser().get("/visits/2/bill/").text
    assert offered == (days == 7)


def test_an_unpaid_consultation_grants_nothing(practice: Practice) -> None:
    settle(practice, free_days=7)
    patient = practice.patient()
    practice.bill(practice.visit(patient), status="pending")
    practice.visit(patient)
    assert "can be free" not in practice.browser().get("/visits/2/bill/").text


# --- without a visit, and how much it costs ------------------------------------------------------


def test_a_bill_without_a_visit(practice: Practice) -> None:
    patient = practice.patient()
    number = practice.service("Flu vaccine", kind="vaccine", price_paise=1_500_00)
    path = f"/patients/{patient}/bill/"
    desk = practice.browser()
    form = page_form(desk, path)
    assert form.send(act="cash").status == 422  # nothing is on it
    form = act(form, f"add-{number}", path=f"{path}draft/").form_to(path)
    again = page_form(practice.browser(), path)
    assert again.values["line-0-name"] == "Flu vaccine"
    for _ in range(2):
        assert form.send(act="cash").location == "/billing/1/"
    with practice.at_work():
        bill = service.get_bill(1)
        assert (bill.patient_id, bill.visit_id, bill.paid_paise) == (patient, None, 1_500_00)
    assert dump(practice.database)["bill_drafts"] == []


def test_an_archived_patient_gets_no_bill_without_a_visit(practice: Practice) -> None:
    patient = practice.patient()
    desk = practice.browser()
    desk.get(f"/patients/{patient}/delete/").form_to(f"/patients/{patient}/delete/").send()
    page = desk.get(f"/patients/{patient}/bill/")
    assert (page.status, page.location) == (302, f"/patients/{patient}/")


def test_the_page_costs_as_many_statements_for_sixty_services(practice: Practice) -> None:
    settle(practice, gstin=GSTIN, free_days=7)
    patient = practice.patient()
    practice.visit(patient)
    counts = []
    for more in (1, 60):
        for n in range(more):
            practice.service(f"Service {more} {n}", gst_bp=1800)
            if n:
                practice.bill(practice.visit(patient))
        desk = practice.browser()
        form = act(page_form(desk), "add-1").form_to(NEW)
        with statements(practice.database.app) as told:
            desk.get(NEW)
        with statements(practice.database.app) as saved:
            desk.post(DRAFT, form.values | {"notes": f"More {more}"}, htmx=True)
        counts.append((len(told), len(saved)))
    assert counts[0] == counts[1]
    assert counts[0][0] <= 6


def test_rates_are_those_of_the_day(practice: Practice) -> None:
    number = practice.service(gst_bp=500)
    with practice.at_work():
        before = list_offered(True, date(2025, 12, 31))
        after = list_offered(True, date(2026, 1, 1))
    assert (before[number].gst_bp, after[number].gst_bp) == (None, 500)
