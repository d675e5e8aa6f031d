"""Issuing bills, taking money, numbering receipts, printing them; over HTTP on both databases."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime
from typing import Any

import pypdf
import pytest
import time_machine

from clinic.billing import service as billing
from clinic.billing.issuing import issue_bill
from clinic.billing.rules import Status
from tests.integration.client import Browser, Page
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.test_patients import acts_of, names_on
from tests.integration.test_sign_in import ACCOUNT, VERSIONS
from tests.integration.together import at_once

NEW = "/visits/1/bill/"
NOON = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)


@pytest.fixture
def desk(practice: Practice) -> Browser:
    """A signed-in browser of a doctor with one patient and one visit at ₹500."""
    practice.visit(practice.patient())
    return practice.browser()


def issue(browser: Browser, visit: int = 1, **typed: Any) -> Page:
    path = f"/visits/{visit}/bill/"
    return browser.get(path).form_to(path).send(**typed)


def bill_of(practice: Practice, number: int = 1) -> dict[str, Any]:
    with practice.at_work():
        bill = billing.get_bill(number)
        return {c.key: getattr(bill, c.key) for c in bill.__mapper__.column_attrs}


def ledger(practice: Practice) -> list[tuple[Any, ...]]:
    """(amount, mode, what it takes back) of each payment in its order."""
    rows = sorted(dump(practice.database)["payments"], key=lambda row: row[1])
    return [(row[3], row[4], row[7]) for row in rows]


# --- issuing -------------------------------------------------------------------------------------


def test_a_bill_starts_at_the_visits_fee(desk: Browser) -> None:
    values = desk.get(NEW).form_to(NEW).values
    assert values["total_amount"] == "500"
    assert values["payment_status"] == "paid"


def test_a_bill_is_issued_with_an_item_and_a_payment(practice: Practice) -> None:
    practice.visit(practice.patient())
    with time_machine.travel(NOON):
        desk = practice.browser()
        page = issue(desk, notes="Next visit free")
        assert (page.status, page.location) == (303, "/billing/1/")
        shown = page.follow()
    for words in ("2026-27/000001", "Lakshmi Srinivasan", "₹500.00", "Paid", "Next visit free"):
        assert words in shown.text
    rows = dump(practice.database)
    assert len(rows["bill_items"]) == len(rows["payments"]) == 1
    assert ledger(practice) == [(50000, "cash", None)]
    assert bill_of(practice)["paid_paise"] == 50000


def test_a_pending_bill_has_no_payment_and_is_due(practice: Practice, desk: Browser) -> None:
    assert "Due" in issue(desk, payment_status="pending").follow().text
    assert ledger(practice) == []
    assert bill_of(practice)["paid_paise"] == 0


@pytest.mark.parametrize(
    ("typed", "paise"),
    [
        ("500", 50000),
        ("499.50", 49950),
        ("0", 0),
        ("0.01", 1),
        ("1,000", 100000),
        ("₹ 1,23,456.78", 12345678),
        ("99,99,99,999.99", 99999999999),
        ("٥", 500),
        ("५००", 50000),
        (" 500 ", 50000),
    ],
)
def test_an_amount_is_taken_to_the_paisa(
    typed: str, paise: int, practice: Practice, desk: Browser
) -> None:
    # So much in cash the law does not allow.
    assert issue(desk, total_amount=typed, payment_mode="upi").status == 303
    bill = bill_of(practice)
    assert (bill["total_paise"], bill["paid_paise"]) == (paise, paise)
    assert sum(entry[0] for entry in ledger(practice)) == paise


@pytest.mark.parametrize(
    "typed",
    [
        *("", "499.999", "-1", "abc", "1e5", "1.", ".5", "1,00", "10,0", "NaN", "inf", "0x10"),
        *("5 0", "1_000", "1000000000", "99,99,99,999.999", "500 rupees", "५००.५५५", "--5"),
    ],
)
def test_any_other_amount_is_explained_and_never_rounded(
    typed: str, practice: Practice, desk: Browser
) -> None:
    before = dump(practice.database)
    page = issue(desk, total_amount=typed, notes="kept")
    assert page.status == 422
    assert page.error_of("total_amount")
    values = page.form_to(NEW).values
    assert (values["total_amount"], values["notes"]) == (typed, "kept")
    assert dump(practice.database) == before


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        pytest.param("payment_status", None, "paid or pending"),
        ("payment_status", "refunded", "paid or pending"),
        ("payment_mode", "cheque", "how it was paid"),
        ("notes", "x" * 2001, "At most 2,000"),
    ],
)
def test_a_bad_field_is_explained(
    field: str, text: str | None, words: str, practice: Practice, desk: Browser
) -> None:
    before = dump(practice.database)
    page = issue(desk, **{field: text})
    assert page.status == 422
    assert words in page.error_of(field)
    assert dump(practice.database) == before


def test_a_second_visit_to_the_form_goes_to_the_bill_that_exists(desk: Browser) -> None:
    issue(desk)
    page = desk.get(NEW)
    assert (page.status, page.location) == (302, "/billing/1/")


def test_a_second_form_for_a_visit_leads_to_the_first_bill(
    practice: Practice, desk: Browser
) -> None:
    forms = [desk.get(NEW).form_to(NEW) for _ in range(2)]
    assert forms[0].send().location == "/billing/1/"
    page = forms[1].send(total_amount="700")
    assert (page.status, page.location) == (303, "/billing/1/")
    assert "had a bill already" in page.follow().text
    assert bill_of(practice)["total_paise"] == 50000
    assert len(dump(practice.database)["bills"]) == 1


@pytest.mark.parametrize("same_form", [True, False])
def test_eight_posts_at_once_issue_one_bill(same_form: bool, practice: Practice) -> None:
    practice.visit(practice.patient())
    desks = [practice.browser() for _ in range(8)]
    forms = [d.get(NEW).form_to(NEW) for d in desks]
    key = {"request_key": forms[0].values["request_key"]} if same_form else {}
    pages = at_once([lambda f=f: f.send(**key) for f in forms])
    assert {(page.status, page.location) for page in pages} == {(303, "/billing/1/")}
    rows = dump(practice.database)
    assert len(rows["bills"]) == len(rows["payments"]) == len(rows["bill_items"]) == 1
    counters = {row[1]: row[2] for row in rows["counters"]}
    assert counters["bills"] == counters["payments"] == 1


# --- numbers -------------------------------------------------------------------------------------


def issue_and_fail(practice: Practice, visit: int) -> None:
    """Issues a bill, and fails before the commit."""
    with practice.at_work():
        issue_bill(visit, 50000, Status.PAID)
        raise RuntimeError("the power went")


def test_numbers_are_gapless_over_failures(practice: Practice) -> None:
    patient = practice.patient()
    numbers = []
    with time_machine.travel(NOON):
        for turn in range(6):
            visit = practice.visit(patient)
            if turn % 2:
                with pytest.raises(RuntimeError, match="the power went"):
                    issue_and_fail(practice, visit)
            numbers.append(bill_of(practice, practice.bill(visit))["number"])
    assert numbers == [f"2026-27/{serial:06}" for serial in range(1, 7)]


def test_each_doctor_and_financial_year_has_a_series_of_its_own(
    practice: Practice, other: Practice
) -> None:
    minute_before = datetime(2027, 3, 31, 18, 29, 30, tzinfo=UTC)  # 23:59 in Kolkata
    midnight = datetime(2027, 3, 31, 18, 30, tzinfo=UTC)
    numbers = []
    for moment in (minute_before, minute_before, midnight, midnight):
        with time_machine.travel(moment, tick=False):
            bill = practice.billed_visit()
            numbers.append(
                (bill_of(practice, bill)["number"], bill_of(practice, bill)["issued_on"])
            )
    assert numbers == [
        ("2026-27/000001", date(2027, 3, 31)),
        ("2026-27/000002", date(2027, 3, 31)),
        ("2027-28/000001", date(2027, 4, 1)),
        ("2027-28/000002", date(2027, 4, 1)),
    ]
    with time_machine.travel(midnight):
        assert bill_of(other, other.billed_visit())["number"] == "2027-28/000001"


def test_eight_bills_at_once_get_eight_numbers_in_a_row(practice: Practice) -> None:
    patient = practice.patient()
    for _ in range(8):
        practice.visit(patient)
    desks = [practice.browser() for _ in range(8)]
    forms = [d.get(f"/visits/{n}/bill/").form("total_amount") for n, d in enumerate(desks, 1)]
    pages = at_once([lambda f=f: f.send() for f in forms])
    assert {page.status for page in pages} == {303}
    serials = sorted(int(row[4].split("/")[1]) for row in dump(practice.database)["bills"])
    assert serials == list(range(1, 9))


# --- paid and pending ----------------------------------------------------------------------------


def switch(page: Page, htmx: bool = False, **typed: str) -> Page:
    return page.form("payment_status", "version").send(htmx=htmx, **typed)


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_a_bill_is_switched_in_place_and_the_ledger_sums_to_it(
    htmx: bool, practice: Practice, desk: Browser
) -> None:
    issue(desk, payment_status="pending")
    for turn, (mode, sums) in enumerate([("upi", 50000), ("", 0), ("card", 50000), ("", 0)]):
        page = desk.get("/billing/1/")
        answer = switch(page, htmx, **({"payment_mode": mode} if mode else {}))
        assert answer.status == (200 if htmx else 303)
        bill = bill_of(practice)
        assert bill["paid_paise"] == sum(entry[0] for entry in ledger(practice)) == sums
        assert len(ledger(practice)) == turn + 1
    assert ledger(practice) == [
        (50000, "upi", None),
        (-50000, "upi", 1),
        (50000, "card", None),
        (-50000, "card", 3),
    ]


def test_a_second_tap_on_paid_takes_no_second_payment(practice: Practice, desk: Browser) -> None:
    issue(desk, payment_status="pending")
    page = desk.get("/billing/1/")
    for _ in range(2):
        assert switch(page, payment_mode="cash").status == 303
    assert ledger(practice) == [(50000, "cash", None)]


def test_of_eight_taps_at_once_one_is_paid(practice: Practice) -> None:
    practice.billed_visit(status="pending")
    desks = [practice.browser() for _ in range(8)]
    pages = [d.get("/billing/1/") for d in desks]
    answers = at_once([lambda p=p: switch(p, payment_mode="cash") for p in pages])
    assert {answer.status for answer in answers} <= {303, 409}
    assert ledger(practice) == [(50000, "cash", None)]


def test_of_eight_takings_back_at_once_one_is_written(practice: Practice) -> None:
    practice.billed_visit(status="paid")
    desks = [practice.browser() for _ in range(8)]
    pages = [d.get("/billing/1/") for d in desks]
    answers = at_once([lambda p=p: switch(p) for p in pages])
    assert {answer.status for answer in answers} <= {303, 409}
    assert ledger(practice) == [(50000, "cash", None), (-50000, "cash", 1)]


def test_a_stale_switch_changes_nothing(practice: Practice, desk: Browser) -> None:
    issue(desk, payment_status="pending")
    page = desk.get("/billing/1/")
    edit = desk.get("/billing/1/edit/?part=notes").form("version", "notes")
    edit.send(notes="Saved first")
    before = dump(practice.database)
    answer = switch(page, payment_mode="cash")
    assert answer.status == 409
    assert dump(practice.database) == before


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_notes_are_edited_in_place(htmx: bool, practice: Practice, desk: Browser) -> None:
    issue(desk)
    form = desk.get("/billing/1/edit/?part=notes", htmx=htmx).form("version", "notes")
    answer = form.send(htmx=htmx, notes="For the insurer\nCopy sent")
    assert answer.status == (200 if htmx else 303)
    assert bill_of(practice)["notes"] == "For the insurer\nCopy sent"
    too_long = desk.get("/billing/1/edit/?part=notes", htmx=htmx).form("version", "notes")
    page = too_long.send(htmx=htmx, notes="x" * 2001)
    assert page.status == 422
    assert page.error_of("notes")


def test_the_whole_bill_is_edited_without_javascript(practice: Practice, desk: Browser) -> None:
    issue(desk, payment_status="pending")
    form = desk.get("/billing/1/edit/").form_to("/billing/1/edit/")
    page = form.send(notes="Paid at last", payment_status="paid", payment_mode="bank")
    assert (page.status, page.location) == (303, "/billing/1/")
    assert ledger(practice) == [(50000, "bank", None)]


def test_stale_notes_show_both_texts_and_change_nothing(practice: Practice, desk: Browser) -> None:
    issue(desk)
    forms = [desk.get("/billing/1/edit/?part=notes").form("version", "notes") for _ in range(2)]
    forms[0].send(notes="Saved first")
    before = dump(practice.database)
    page = forms[1].send(notes="Typed second")
    assert page.status == 409
    assert "Saved first" in page.text
    assert dump(practice.database) == before
    assert page.form("version", "notes").send().status == 303
    assert bill_of(practice)["notes"] == "Typed second"


@pytest.mark.parametrize("version", VERSIONS)
def test_a_version_that_is_missing_or_nonsense_is_a_conflict(
    version: str | None, practice: Practice, desk: Browser
) -> None:
    issue(desk)
    before = dump(practice.database, "audit_events")
    form = desk.get("/billing/1/edit/?part=notes").form("version", "notes")
    assert form.send(notes="Typed", version=version).status == 409
    assert dump(practice.database, "audit_events") == before


def test_money_is_told_in_the_trail(practice: Practice, desk: Browser) -> None:
    issue(desk, payment_status="pending")
    switch(desk.get("/billing/1/"), payment_mode="upi")
    acts = [(a[0], a[1]) for a in acts_of(practice) if a[0] not in ("read", "sign_in", "sign_up")]
    assert acts[-3:].count(("create", "payments")) == 1
    told = [a[3] for a in acts_of(practice) if (a[0], a[1]) == ("create", "payments")]
    assert [(entry["amount_paise"], entry["mode"]) for entry in told] == [
        ([None, 50000], [None, "upi"])
    ]


# --- the list and home ---------------------------------------------------------------------------


@pytest.fixture
def three(practice: Practice) -> Practice:
    """Three bills of today: ₹500 paid in cash, ₹300 pending, ₹1,23,456 by UPI."""
    with time_machine.travel(NOON):
        practice.billed_visit(practice.patient(first_name="Ada", last_name="One"))
        practice.billed_visit(
            practice.patient(first_name="Bo", last_name="Two"), total_paise=30000, status="pending"
        )
        practice.billed_visit(
            practice.patient(first_name="Cyd", last_name="Three"), total_paise=12345600, mode="upi"
        )
    return practice


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["Cyd Three", "Bo Two", "Ada One"]),
        ({"status": "paid"}, ["Cyd Three", "Ada One"]),
        ({"status": "pending"}, ["Bo Two"]),
        ({"status": "nonsense"}, ["Cyd Three", "Bo Two", "Ada One"]),
        ({"q": "bo"}, ["Bo Two"]),
        ({"q": "2026-27/000002"}, ["Bo Two"]),
        ({"q": "000002"}, ["Bo Two"]),
        ({"q": "2"}, ["Bo Two"]),
        ({"q": "bo", "status": "paid"}, []),
        ({"q": "nobody"}, []),
        ({"q": "%"}, []),
        ({"q": "/"}, []),
    ],
)
@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_bills_are_filtered_and_found(
    query: dict[str, str], found: list[str], htmx: bool, three: Practice
) -> None:
    with time_machine.travel(NOON):
        page = three.browser().get("/billing/", htmx=htmx, query_string=query)
    assert names_on(page) == found


def test_the_totals_of_the_day_agree(three: Practice) -> None:
    with time_machine.travel(NOON):
        bills = three.browser().get("/billing/").text
        home = three.browser().get("/").text
    for words in ("₹1,24,256.00", "₹1,23,956.00", "₹300.00"):
        assert words in bills
    for words in ("₹1,23,956.00", "₹300.00"):
        assert words in home


def test_money_of_yesterday_is_not_of_today(three: Practice) -> None:
    with time_machine.travel(datetime(2026, 11, 23, 18, 30, tzinfo=UTC)):
        home = three.browser().get("/").text
    assert "₹1,23,956.00" not in home
    assert "₹300.00" in home


def test_the_list_of_bills_pages(practice: Practice) -> None:
    patient = practice.patient()
    for _ in range(30):
        practice.billed_visit(patient)
    desk = practice.browser()
    first, second = desk.get("/billing/"), desk.get("/billing/?page=2")
    numbers = re.findall(r"20\d\d-\d\d/\d{6}", first.text) + re.findall(
        r"20\d\d-\d\d/\d{6}", second.text
    )
    assert len(numbers) == len(set(numbers)) == 30


# --- the receipt ---------------------------------------------------------------------------------


def read(page: Page) -> str:
    """The words of a PDF, with single spaces."""
    reader = pypdf.PdfReader(io.BytesIO(page.response.data))
    return " ".join(" ".join(sheet.extract_text() for sheet in reader.pages).split())


def test_a_receipt_is_a_pdf_with_everything_on_it(practice: Practice) -> None:
    patient = practice.patient(phone="+919876543210", address="12 Tilak Road, Pune")
    with time_machine.travel(NOON):
        desk = practice.browser()
        desk.get("/account/").form_to("/account/").send(**ACCOUNT | {"print_language": "en"})
        practice.billed_visit(patient, total_paise=12345600, mode="upi", notes="With thanks")
        page = desk.get("/billing/1/pdf/")
    assert page.status == 200
    assert page.headers["Content-Type"] == "application/pdf"
    assert page.headers["Content-Disposition"] == "attachment; filename=bill-2026-27-000001.pdf"
    assert page.headers["Cache-Control"] == "no-store"
    assert page.response.data.startswith(b"%PDF-")
    text = read(page)
    for words in ("Sunrise Clinic", "Dr Asha Rao", "MBBS, MD (Medicine)", "KMC 12345"):
        assert words in text
    for words in ("Lakshmi Srinivasan", "2026-27/000001", "23 Nov 2026", "1,23,456.00", "₹"):
        assert words in text
    for words in ("One Lakh Twenty-three Thousand Four Hundred Fifty-six", "UPI", "With thanks"):
        assert words in text
    box = pypdf.PdfReader(io.BytesIO(page.response.data)).pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (420, 595)


def test_a_pending_receipt_says_what_is_due(practice: Practice, desk: Browser) -> None:
    issue(desk, payment_status="pending")
    text = read(desk.get("/billing/1/pdf/"))
    assert "Due" in text
    assert "500.00" in text


@pytest.mark.parametrize(
    "evil", ["<b>x</b>", "&amp;", "<img src='file:///etc/passwd'>", "🙂", "\u202ex"]
)
def test_a_receipt_prints_text_as_text(evil: str, practice: Practice) -> None:
    practice.billed_visit(practice.patient(first_name=evil, address=evil), notes=evil)
    page = practice.browser().get("/billing/1/pdf/")
    assert page.status == 200
    assert "root:" not in read(page)
    if evil.isascii():
        assert evil.replace(" ", "") in read(page).replace(" ", "")
