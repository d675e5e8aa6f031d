"""Navigation to pages about money that need several steps."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from clinic.clock import clinic_day
from tests.browser.populated_clinic import PopulatedClinic


def take(page: Page) -> None:
    page.locator("#act .actions .btn-primary").click()


def wrong_amount(page: Page, f: PopulatedClinic) -> None:
    page.goto(f"/billing/{f.pending}/pay/")
    page.get_by_label("Amount").fill("5oo")
    take(page)
    expect(page.locator("[aria-invalid=true]")).to_be_visible()


def more_than_due(page: Page, f: PopulatedClinic) -> None:
    page.goto(f"/billing/{f.pending}/pay/")
    page.get_by_label("Amount").fill("1300000")
    take(page)
    expect(page.get_by_role("group", name="More than is due")).to_be_visible()


def known_reference(page: Page, f: PopulatedClinic) -> None:
    """Pay a part of a bill, then enter another part with the same reference."""
    for _ in range(2):
        page.goto(f"/billing/{f.pending}/pay/")
        page.get_by_label("Amount").fill("1000")
        page.get_by_role("radio", name="UPI").check()
        page.get_by_label("Reference").fill("412345678901")
        take(page)
        expect(page.get_by_text("412345678901").or_(page.locator(".same-transfer"))).to_be_visible()
    expect(page.locator(".same-transfer")).to_be_visible()


def reference_lacking(page: Page, f: PopulatedClinic) -> None:
    page.goto(f"/billing/{f.pending}/")
    page.get_by_role("button", name="UPI").click()
    page.get_by_role("link", name="Add reference").click()
    expect(page.get_by_role("button", name="Add the reference")).to_be_visible()


def a_part(page: Page, f: PopulatedClinic) -> None:
    page.goto(f"/patients/{f.longest}/dues/")
    page.get_by_label("Amount").fill("1000")
    expect(page.locator("#allocation")).to_contain_text("stays due")


def all_taken(page: Page, f: PopulatedClinic) -> None:
    page.goto(f"/patients/{f.longest}/dues/")
    page.get_by_role("button", name="UPI").click()
    expect(page.get_by_role("region", name="Taken")).to_be_visible()


def cancelled(page: Page, f: PopulatedClinic) -> None:
    page.goto(f"/billing/{f.paid}/cancel/")
    page.get_by_label("Reason").fill("Wrong patient")
    page.get_by_role("button", name="Cancel the bill").click()
    expect(page.get_by_text("Bill the visit again")).to_be_visible()


def advanced(page: Page, f: PopulatedClinic) -> None:
    page.goto(f"/patients/{f.longest}/advance/")
    page.get_by_label("Amount").fill("500")
    page.get_by_role("button", name="Take the advance").click()
    page.get_by_text("Give some of it back").click()
    expect(page.get_by_role("button", name="Give back")).to_be_visible()


def matched(page: Page, f: PopulatedClinic) -> None:
    """Open a statement with a line of each kind."""
    page.goto(f"/billing/{f.pending}/")
    number = page.locator("#bill h1").inner_text()
    day = f"{clinic_day():%d/%m/%Y}"
    due = "1234567.50"
    lines = ["Date,Narration,Reference,Credit", f"{day},UPI {number},412345678901,{due}"]
    lines += [f"{day},UPI {number},412345678902,5", f"{day},Gift,,7", f"{day},Broken,,5oo"]
    load_statement(page, *lines)
    expect(page.get_by_role("heading", name="What came in")).to_be_visible()


def load_statement(page: Page, *lines: str) -> None:
    """Choose a file with these lines and send it."""
    content = "\n".join(lines).encode()
    page.goto("/billing/statements/")
    file = {"name": "statement.csv", "mimeType": "text/csv", "buffer": content}
    page.locator("[name=statement]").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="See what matches").click()


def columns_asked(page: Page, f: PopulatedClinic) -> None:
    """Open a statement in an unknown layout."""
    lines = ["Sun Bank of Pune,,,,", "Sl,Wann,Wer und woher,Wieviel,Bank Ref,Saldo"]
    for n in range(1, 12):
        narration = (
            f"UPI/CR/63271234561{n % 10}/LAKSHMI SRINIVASAN/SBIN/lakshmi.srinivasan@oksbi/Bill"
        )
        lines.append(f'{n},{clinic_day():%d/%m/%Y},{narration},"1,23,{n:03}.50",,"9,99,999.00"')
    load_statement(page, *lines)
    expect(page.get_by_role("heading", name="What do the columns hold?")).to_be_visible()


def _offer_usual_services(page: Page) -> None:
    """Put Consultation and Follow-up on the price list, at a default fee of ₹50."""
    page.goto("/account/")
    page.get_by_label("Default fee").fill("50")
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).first.click()
    page.goto("/services/")
    page.get_by_role("button", name="Consultation and Follow-up").click()


def composed(page: Page, f: PopulatedClinic) -> None:
    """Open a bill of several items with a discount and tendered cash."""
    _offer_usual_services(page)
    page.goto(f"/visits/{f.unbilled_visit}/bill/")
    page.locator("#fold-items > summary").click()
    page.get_by_role("button", name="Follow-up").click()
    expect(page.get_by_label("For").nth(1)).to_have_value("Follow-up")
    page.locator("#fold-more > summary").click()
    page.get_by_label("Discount on the bill").fill("10 %")
    page.get_by_label("Reason for a discount").fill("Senior citizen")
    page.get_by_role("button", name="₹500", exact=True).click()
    expect(page.get_by_text("Change to give")).to_be_visible()


def lacking(page: Page, f: PopulatedClinic) -> None:
    """Enter less cash than the total, so that a part of it can be taken."""
    page.goto(f"/visits/{f.unbilled_visit}/bill/")
    page.get_by_label("Cash handed over").fill("100")
    page.locator("#pay-bar .btn-primary").click()
    expect(page.get_by_role("button", name="Take ₹100")).to_be_visible()


def line_removed(page: Page, f: PopulatedClinic) -> None:
    page.goto(f"/visits/{f.unbilled_visit}/bill/")
    page.locator("#fold-items > summary").click()
    page.get_by_role("button", name="Remove").first.click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()


def printed(page: Page, f: PopulatedClinic) -> None:
    """Open a bill of which a paper was printed."""
    page.goto(f"/billing/{f.paid}/")
    page.context.request.get(page.url + "pdf/")
    page.goto(f"/billing/{f.paid}/papers/")
    expect(page.locator(".entry-main")).to_have_count(1)


def unread(page: Page, f: PopulatedClinic) -> None:
    page.goto(f"/visits/{f.unbilled_visit}/bill/")
    page.locator("#fold-items > summary").click()
    page.get_by_label("Price, ₹").first.fill("5oo")
    expect(page.get_by_text("can't be read yet")).to_be_visible()
    page.get_by_label("Price, ₹").first.press("Enter")
    expect(page.locator("[aria-invalid=true]").first).to_be_visible()


def two_bills(page: Page, f: PopulatedClinic) -> None:
    page.goto(f"/visits/{f.unbilled_visit}/bill/")
    other = page.context.new_page()
    other.goto(f"/visits/{f.unbilled_visit}/bill/")
    other.locator("#fold-more > summary").click()
    other.get_by_label("Notes").fill("From the other page")
    expect(other.locator("#state")).to_contain_text("Saved")
    other.close()
    page.locator("#fold-more > summary").click()
    page.get_by_label("Notes").fill("From this page")
    expect(page.locator("#conflict")).to_be_visible()


def priced(page: Page, f: PopulatedClinic) -> None:
    _offer_usual_services(page)
    expect(page.get_by_text("Consultation").first).to_be_visible()
    expect(page.get_by_text("GST exempt")).to_have_count(0)


def counted(page: Page, f: PopulatedClinic) -> None:
    """Count the drawer, short of the expected cash, just before the day is closed."""
    page.goto("/daybook/")
    page.get_by_role("link", name="Count the drawer").click()
    page.get_by_label("In the drawer at the start of the day").fill("1,00,000")
    page.get_by_label("₹500").fill("1")
    page.get_by_role("button", name="Save the count").click()
    expect(page.get_by_label("Why it differs")).to_be_visible()


def day_closed(page: Page, f: PopulatedClinic) -> None:
    counted(page, f)
    page.get_by_label("Why it differs").fill("Taken to the bank, " + "without a slip " * 8)
    page.get_by_role("button", name="Close the day").click()
    expect(page.get_by_role("link", name="Reopen this day")).to_be_visible()


def price_open(page: Page, f: PopulatedClinic) -> None:
    priced(page, f)
    page.locator(".service-row").first.click()
    expect(page.locator(".fact-edit")).to_be_visible()
