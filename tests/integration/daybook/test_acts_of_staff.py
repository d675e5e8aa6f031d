"""The doctor reviews the acts that staff did by granted permissions."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

from pypdf import PdfReader

from clinic.clock import clinic_day
from tests.integration.billing.test_ledger import issued
from tests.integration.client import Browser, Page
from tests.integration.counting import statements
from tests.integration.daybook.counting import count
from tests.integration.endpoint import sealed
from tests.integration.factories import Practice

ALL = (
    *("refunds", "take_back", "credit_notes", "cancel_bills", "other_price", "cash_out"),
    *("backdate", "reopen_day", "daybook"),
)


def acts(browser: Browser) -> list[str]:
    """Return the acts of today as the doctor's page lists them."""
    return listed_acts(browser.get("/daybook/"))


def listed_acts(page: Page) -> list[str]:
    section = page.find("acts")
    assert section is not None
    rows = [row for row in section.iter() if row.get("class") == "row-link"]
    return [" ".join("".join(row.itertext()).split()) for row in rows]


def trusted(practice: Practice) -> Browser:
    return practice.member("reception", "Meena Iyer", granted=list(ALL)).browser()


def test_a_day_without_acts_of_staff_shows_an_empty_list(practice: Practice) -> None:
    practice.visit(practice.patient())
    desk = trusted(practice)
    assert desk.get("/visits/1/bill/").form_to("/visits/1/bill/").send(act="cash").status == 303
    page = practice.browser().get("/daybook/")
    assert "Nothing to look at." in page.text
    assert listed_acts(page) == []


def test_refunds_reversals_and_cancellations_are_listed(practice: Practice) -> None:
    bills = [practice.billed_visit(total_paise=rupees * 100) for rupees in (400, 500, 600, 700)]
    desk = trusted(practice)
    path = "/billing/{}/{}/"
    refund = desk.get(path.format(bills[0], "refund")).form("amount", "reason")
    assert refund.send(amount="150", reason="Twice", drawer_short="y").status == 303
    payment = desk.get("/payments/2/take-back/").form("reason")
    assert payment.send(reason="Wrong bill").status == 303
    credit = desk.get(path.format(bills[2], "credit")).form("items", "reason")
    assert credit.send(reason="Not done", drawer_short="y").status == 303
    cancel = desk.get(path.format(bills[3], "cancel")).form("version", "reason")
    assert cancel.send(reason="Wrong patient", drawer_short="y").status == 303
    listed = " | ".join(acts(practice.browser()))
    for text in (
        *("Money given back Meena Iyer", "Twice −₹150"),
        *("Payment taken back Meena Iyer", "Wrong bill −₹500"),
        *("Credit note Meena Iyer", "Not done −₹600"),
        *("Bill cancelled Meena Iyer", "Wrong patient −₹700"),
    ):
        assert text in listed, text
    links = practice.browser().get("/daybook/").links()
    assert {f"/billing/{bill}/" for bill in bills} <= set(links)


def test_other_prices_and_discounts_are_listed_with_the_usual_price(practice: Practice) -> None:
    practice.visit(practice.patient())
    number = practice.service()
    desk = trusted(practice)
    draft = "/visits/1/bill/draft/"
    form = desk.get("/visits/1/bill/").form_to("/visits/1/bill/")
    typed = {
        "line-1-name": "Dressing",
        "line-1-price": "190",
        "line-1-service": str(number),
        "line-2-name": "Drip",
        "line-2-price": "310",
        "discount": "5 %",
        "reason": "Poor",
    }
    page = desk.post(draft, form.values | typed | {"act": "work"}, htmx=True)
    assert page.form_to("/visits/1/bill/").send(act="cash").status == 303
    lines = acts(practice.browser())
    assert len(lines) == 3
    listed = " | ".join(lines)
    assert "Discount of 5 % Meena Iyer" in listed
    assert "Dressing · usually ₹200" in listed
    assert "Drip · not on the price list" in listed
    assert "Poor ₹190" in listed


def test_cash_and_earlier_days_are_listed(practice: Practice) -> None:
    yesterday = clinic_day() - timedelta(days=1)
    desk = trusted(practice)
    for day, direction, amount in (("", "out", "70"), (f"?day={yesterday}", "in", "80")):
        form = desk.get(f"/daybook/cash/{day}").form("amount", "direction")
        sent = form.send(direction=direction, amount=amount, reason="Of the day", drawer_short="y")
        assert sent.status == 303
    practice.patient()
    assistant = practice.member("assistant", "Bala Menon", granted=["backdate"]).browser()
    path = "/patients/1/visits/new/"
    visit = assistant.get(path).form_to(path)
    assert visit.send(visit_date=yesterday.isoformat(), symptoms="Fever").status == 303
    nurse = practice.member("nurse", "Sita Das", granted=["backdate"]).browser()
    vitals = nurse.get("/visits/1/vitals/").form("weight", "seen-weight")
    assert vitals.send(weight="68", pulse="80").status == 303
    listed = acts(practice.browser())
    assert len(listed) == 4
    joined = " | ".join(listed)
    assert "Cash taken out Meena Iyer · Of the day −₹70" in joined
    assert "Cash put in Meena Iyer · for " in joined
    assert "Visit of an earlier day Bala Menon" in joined
    assert "Vital signs of an earlier day Sita Das" in joined


def test_a_second_count_and_a_reopened_day_are_listed(practice: Practice) -> None:
    issued(practice, 500_00)
    today = clinic_day()
    desk = trusted(practice)
    count(desk, today, count_500="1")
    assert acts(practice.browser()) == []
    count(desk, today, count_500="2")
    close = desk.get(f"/daybook/{today}/close/").form("count_id", "expected")
    assert close.send(reason="Change").status == 303
    reopen = desk.get(f"/daybook/{today}/reopen/").form("reason", "count_id")
    assert reopen.send(reason="Forgot one").status == 303
    listed = acts(practice.browser())
    assert len(listed) == 2
    assert "Drawer counted again Meena Iyer ₹1,000" in listed[0]
    assert "Day reopened Meena Iyer · Forgot one" in listed[1]


def test_changes_of_prices_are_listed(practice: Practice) -> None:
    practice.visit(practice.patient(), fee_paise=500_00)
    number = practice.service()
    accountant = practice.browser("accountant")
    form = accountant.get(f"/services/{number}/edit/").form("price", "version")
    assert form.send(price="150").status == 303
    form = accountant.get("/services/").form("name", "price", "kind")
    assert form.send(name="Drip", price="0", kind="other").status == 303
    granted = ["take_money", "other_price"]
    assistant = practice.member("assistant", "Bala Menon", granted=granted).browser()
    part = "/visits/1/edit/?part=consultation_fee"
    form = assistant.get(part).form("consultation_fee", "version")
    assert form.send(consultation_fee="100").status == 303
    path = "/patients/1/visits/new/"
    form = assistant.get(path).form("symptoms", "request_key")
    assert form.send(symptoms="Fever", consultation_fee="1").status == 303
    assert form.send(symptoms="Fever", consultation_fee="1").status == 303
    token = {"csrf_token": assistant.token()}
    assert assistant.post("/visits/1/no-charge/", token).status == 303
    listed = " | ".join(acts(practice.browser()))
    for text in (
        "Price list Accountant Person · Dressing · before ₹200 ₹150",
        "Price list Accountant Person · Drip · new ₹0",
        "Fee of a visit Bala Menon · Lakshmi Srinivasan · before ₹500 ₹100",
        "Fee of a visit Bala Menon · Lakshmi Srinivasan ₹1",
        "Nothing to bill Bala Menon · Lakshmi Srinivasan",
    ):
        assert text in listed, text
    assert len(acts(practice.browser())) == 5


def test_details_that_were_copied_to_another_doctor_are_listed(
    practice: Practice, other: Practice
) -> None:
    patient = practice.patient()
    member = practice.member("reception", "Rani Devi")
    desk = other.admit(member, "reception").browser()
    form = desk.get(f"/patients/take-over/{sealed(practice.doctor_id)}/{patient}/").form("consent")
    assert form.send(consent="y").status == 303
    (listed,) = acts(practice.browser())
    assert "Details copied Rani Devi · Lakshmi Srinivasan · Copied for Dr Other" in listed
    other.member("nurse")
    assert acts(other.browser()) == []


def test_home_shows_the_doctor_the_number_of_acts_to_review(practice: Practice) -> None:
    doctor = practice.browser()
    path = "/daybook/acts/"
    assert path in asked_for(doctor.get("/"))
    assert doctor.get(path, htmx=True).html.strip() == ""
    desk = trusted(practice)
    assert "By staff today: nothing to look at" in doctor.get(path, htmx=True).text
    for number, text in enumerate(("1 thing to look at", "2 things to look at")):
        form = desk.get("/daybook/cash/").form("amount", "direction")
        assert form.send(amount="5", reason=f"Tea {number}", drawer_short="y").status == 303
        part = doctor.get(path, htmx=True)
        assert text in part.text
        assert part.links() == ["/daybook/#acts"]
    page = doctor.get(path)
    assert (page.status, page.location) == (302, "/daybook/#acts")
    for role in ("reception", "accountant", "nurse", "assistant"):
        browser = practice.browser(role)
        assert browser.get(path, htmx=True).status == 403
        assert "/daybook/acts/" not in browser.get("/").html
    assert desk.get(path, htmx=True).status == 403


def test_the_doctors_paper_of_the_day_lists_acts_with_person_and_reason(practice: Practice) -> None:
    desk = trusted(practice)
    today = clinic_day()
    path = f"/daybook/{today}/pdf/"
    doctor = practice.browser()
    assert "Staff did nothing on this day" in paper_text(doctor.get(path))
    form = desk.get("/daybook/cash/").form("amount", "direction")
    assert form.send(direction="out", amount="70", reason="Tea", drawer_short="y").status == 303
    text = paper_text(doctor.get(path))
    assert "Cash taken out Meena Iyer · Tea −₹70" in text
    for staff in (desk, practice.browser("accountant")):
        assert "Who and why" not in paper_text(staff.get(path))


def test_the_paper_of_a_doctor_without_staff_has_no_list_of_acts(practice: Practice) -> None:
    assert "Who and why" not in paper_text(practice.browser().get(f"/daybook/{clinic_day()}/pdf/"))


def asked_for(page: Page) -> set[str | None]:
    assert page.tree is not None
    return {element.get("hx-get") for element in page.tree.iter()}


def paper_text(page: Page) -> str:
    assert page.status == 200
    reader = PdfReader(BytesIO(page.response.data))
    return " ".join(" ".join(sheet.extract_text() for sheet in reader.pages).split())


def test_acts_of_the_doctor_are_not_listed(practice: Practice) -> None:
    bill = practice.billed_visit()
    practice.member("nurse")
    doctor = practice.browser()
    cancel = doctor.get(f"/billing/{bill}/cancel/").form("version", "reason")
    assert cancel.send(reason="Wrong patient").status == 303
    assert acts(doctor) == []


def test_only_the_doctor_sees_the_list(practice: Practice, other: Practice) -> None:
    bill = practice.billed_visit()
    desk = trusted(practice)
    cancel = desk.get(f"/billing/{bill}/cancel/").form("version", "reason")
    assert cancel.send(reason="Wrong patient", drawer_short="y").status == 303
    assert desk.get("/daybook/").find("acts") is None
    assert practice.browser("accountant").get("/daybook/").find("acts") is None
    assert other.browser().get("/daybook/").find("acts") is None
    other.member("nurse")
    assert acts(other.browser()) == []
    assert len(acts(practice.browser())) == 2


def test_the_list_takes_two_statements_for_any_number_of_acts(practice: Practice) -> None:
    doctor, desk = practice.browser(), trusted(practice)
    counts = []
    for _turn in range(2):
        doctor.get("/daybook/")
        with statements(practice.database.app) as executed:
            doctor.get("/daybook/")
        counts.append(len(executed))
        form = desk.get("/daybook/cash/").form("amount", "direction")
        assert form.send(amount="5", reason="Tea", drawer_short="y").status == 303
    assert counts[0] == counts[1]
