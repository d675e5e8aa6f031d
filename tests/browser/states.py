"""Every page in every state worth looking at, and the way there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from clinic.clock import clinic_day
from tests.browser.furniture import Furniture

Way = Callable[[Page, Furniture], object]


@dataclass(frozen=True)
class State:
    """One page in one state. `who`: nobody, a doctor with an empty or with a furnished practice."""

    name: str
    who: str
    reach: Way
    statuses: tuple[int, ...] = ()


def _at(path: str) -> Way:
    return lambda page, f: page.goto(path.format(f=f))


def _sent(path: str, form: str = "main form") -> Way:
    """The form of a page, sent as it stands."""

    def reach(page: Page, f: Furniture) -> None:
        page.goto(path.format(f=f))
        page.locator(form).first.evaluate("form => form.submit()")
        expect(page.locator("[aria-invalid=true]").first).to_be_visible()

    return reach


def _opened(path: str, link: str) -> Way:
    """A part of a page, opened for editing in place."""

    def reach(page: Page, f: Furniture) -> None:
        page.goto(path.format(f=f))
        page.locator(link).first.click()
        expect(page.locator(".fact-edit")).to_be_visible()

    return reach


def _wrong_phone(page: Page, f: Furniture) -> None:
    _opened("/patients/{f.lakshmi}/", "a[id^=phone-]")(page, f)
    page.locator(".fact-edit [name=phone]").fill("12345")
    page.locator(".fact-edit button").click()
    expect(page.locator("[aria-invalid=true]")).to_be_visible()


def _wrong_visit(page: Page, f: Furniture) -> None:
    page.goto(f"/patients/{f.lakshmi}/visits/new/")
    page.get_by_label("Symptoms").fill("Fever")
    page.get_by_label("Consultation fee").fill("5oo")
    page.get_by_role("button", name="Save the visit").click()
    expect(page.locator("[aria-invalid=true]")).to_be_visible()


def _lookalikes(page: Page, f: Furniture) -> None:
    page.goto("/patients/new/")
    page.get_by_label("First name").fill("Lakshmi")
    page.get_by_label("Last name").fill("Srinivasan")
    page.get_by_label("Phone").fill("98765 43210")
    page.get_by_label("Address").click()
    expect(page.get_by_text("Use this one")).to_be_visible()


def _stale(path: str, form: str, field: str) -> Way:
    """An edit whose version is of yesterday."""

    def reach(page: Page, f: Furniture) -> None:
        page.goto(path.format(f=f))
        page.locator(f"{form} [name=version]").evaluate("input => { input.value = '0'; }")
        page.locator(f"{form} [name={field}]").fill("98450 12345")
        page.get_by_role("button", name="Save").click()
        expect(page.locator("#conflict")).to_be_visible()

    return reach


def _expired(page: Page, f: Furniture) -> None:
    page.goto(f"/patients/{f.lakshmi}/visits/new/")
    page.get_by_label("Symptoms").fill("Cough")
    page.locator("#visit [name=csrf_token]").evaluate("input => { input.value = 'x'; }")
    page.get_by_role("button", name="Save the visit").click()
    expect(page.locator("#retry")).to_be_visible()


def _archived(page: Page, f: Furniture) -> None:
    page.goto(f"/patients/{f.lakshmi}/delete/")
    page.get_by_role("button", name="Archive").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()


def _entered(words: str, shows: str) -> Way:
    """A medicine typed into an empty note."""

    def reach(page: Page, f: Furniture) -> None:
        page.goto(f"/visits/{f.note}/consultation/")
        page.locator("#prescription-new").fill(words)
        page.locator("#prescription-new").press("Enter")
        expect(page.locator(shows)).to_be_visible()

    return reach


def _own_words(page: Page, f: Furniture) -> None:
    _entered("Kashayam 15 ml bd", "details.medicine-note")(page, f)
    page.locator("details.medicine-note summary").click()
    expect(page.get_by_label("What is in it")).to_be_visible()


def _suggested(page: Page, f: Furniture) -> None:
    page.goto(f"/visits/{f.note}/consultation/")
    page.locator("#prescription-new").press_sequentially("amox")
    expect(page.locator("#prescription-suggested .suggestion").first).to_be_visible()


def _cautioned(page: Page, f: Furniture) -> None:
    page.goto(f"/visits/{f.risky}/consultation/")
    expect(page.locator(".caution").first).to_be_visible()


def _not_ready(page: Page, f: Furniture) -> None:
    page.goto(f"/visits/{f.risky}/consultation/")
    page.locator("#pulse").fill("fast")
    page.get_by_role("button", name="Finish & print").click()
    expect(page.locator("#hindrances .error-summary")).to_be_visible()


def _two_texts(page: Page, f: Furniture) -> None:
    page.goto(f"/visits/{f.note}/consultation/")
    other = page.context.new_page()
    other.goto(f"/visits/{f.note}/consultation/")
    other.get_by_label("Findings").fill("Chest clear")
    expect(other.locator("#state")).to_contain_text("Saved")
    other.close()
    page.get_by_label("Findings").fill("Throat red")
    expect(page.locator("[data-conflict]")).to_be_visible()


def _two_texts_without_scripts(page: Page, f: Furniture) -> None:
    page.goto(f"/visits/{f.nine}/consultation/")
    page.locator("#consultation").evaluate(
        "form => { form.elements.version.value = '0'; form.findings.value = 'x'; form.submit(); }"
    )
    expect(page.get_by_role("heading", name="Two texts of one note")).to_be_visible()


def _signed(page: Page, f: Furniture) -> None:
    page.goto(f"/visits/{f.note}/consultation/")
    page.locator("#prescription-new").fill("paracetamol 650 1-1-1 3d")
    page.get_by_role("button", name="Finish & print").click()
    expect(page.get_by_role("heading", name="Prescription of")).to_be_visible()


def _collected(page: Page, f: Furniture) -> None:
    page.goto(f"/visits/{f.risky}/consultation/")
    page.get_by_role("button", name="Make a favourite").first.click()
    # The answer brings the lines anew, and with them what was unfolded too early.
    expect(page.get_by_role("button", name="No longer a favourite").first).to_be_visible()
    page.get_by_text("Keep these lines as a template").click()
    page.get_by_label("Name of the template").fill("URTI adult")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_role("group", name="Your templates")).to_be_visible()
    page.goto("/collection/")


def _wrong_amount(page: Page, f: Furniture) -> None:
    page.goto(f"/billing/{f.pending}/pay/")
    page.get_by_label("Amount").fill("5oo")
    page.get_by_role("button", name="Take the money").click()
    expect(page.locator("[aria-invalid=true]")).to_be_visible()


def _cancelled(page: Page, f: Furniture) -> None:
    page.goto(f"/billing/{f.paid}/cancel/")
    page.get_by_label("Reason").fill("Wrong patient")
    page.get_by_role("button", name="Cancel the bill").click()
    expect(page.get_by_text("Bill the visit again")).to_be_visible()


def _advanced(page: Page, f: Furniture) -> None:
    page.goto(f"/patients/{f.longest}/advance/")
    page.get_by_label("Amount").fill("500")
    page.get_by_role("button", name="Take the advance").click()
    page.get_by_text("Give some of it back").click()
    expect(page.get_by_role("button", name="Give back")).to_be_visible()


def _matched(page: Page, f: Furniture) -> None:
    """A statement with a line of each kind."""
    page.goto(f"/billing/{f.pending}/")
    number = page.locator("#bill h1").inner_text()
    day = f"{clinic_day():%d/%m/%Y}"
    due = "1234567.50"
    lines = ["Date,Narration,Reference,Credit", f"{day},UPI {number},412345678901,{due}"]
    lines += [f"{day},UPI {number},412345678902,5", f"{day},Gift,,7", f"{day},Broken,,5oo"]
    content = "\n".join(lines).encode()
    page.goto("/billing/statements/")
    file = {"name": "statement.csv", "mimeType": "text/csv", "buffer": content}
    page.locator("[name=statement]").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="See what matches").click()
    expect(page.get_by_role("heading", name="What came in")).to_be_visible()


def _composed(page: Page, f: Furniture) -> None:
    """A bill of several items, discounted, with cash on the desk."""
    page.goto("/services/")
    page.get_by_role("button", name="Consultation and Follow-up").click()
    page.goto(f"/visits/{f.unbilled_visit}/bill/")
    page.get_by_role("button", name="Follow-up").click()
    expect(page.get_by_label("For").nth(1)).to_have_value("Follow-up")
    page.get_by_label("Discount on the bill").fill("10 %")
    page.get_by_label("Reason for a discount").fill("Senior citizen")
    page.get_by_role("button", name="₹500", exact=True).click()
    expect(page.get_by_text("Change to give")).to_be_visible()


def _unread(page: Page, f: Furniture) -> None:
    page.goto(f"/visits/{f.unbilled_visit}/bill/")
    page.get_by_label("Price, ₹").first.fill("5oo")
    expect(page.get_by_text("can't be read yet")).to_be_visible()
    page.locator("#pay-bar .btn-primary").click()
    expect(page.locator("[aria-invalid=true]").first).to_be_visible()


def _two_bills(page: Page, f: Furniture) -> None:
    page.goto(f"/visits/{f.unbilled_visit}/bill/")
    other = page.context.new_page()
    other.goto(f"/visits/{f.unbilled_visit}/bill/")
    other.get_by_label("Notes").fill("From the other page")
    expect(other.locator("#state")).to_contain_text("Saved")
    other.close()
    page.get_by_label("Notes").fill("From this page")
    expect(page.locator("#conflict")).to_be_visible()


def _priced(page: Page, f: Furniture) -> None:
    page.goto("/services/")
    page.get_by_role("button", name="Consultation and Follow-up").click()
    expect(page.get_by_text("GST exempt").first).to_be_visible()


def _price_open(page: Page, f: Furniture) -> None:
    _priced(page, f)
    page.locator(".fact-change").first.click()
    expect(page.locator(".fact-edit")).to_be_visible()


STATES = [
    State("sign in", "nobody", _at("/login/")),
    State("sign in, with errors", "nobody", _sent("/login/"), (422,)),
    State("sign up", "nobody", _at("/signup/")),
    State("sign up, with errors", "nobody", _sent("/signup/"), (422,)),
    State("nothing here, signed out", "nobody", _at("/nowhere/"), (404,)),
    State("home, empty", "newcomer", _at("/")),
    State("patients, empty", "newcomer", _at("/patients/")),
    State("bills, empty", "newcomer", _at("/billing/")),
    State("home", "doctor", _at("/")),
    State("patients", "doctor", _at("/patients/")),
    State("patients, none found", "doctor", _at("/patients/?q=zzzz")),
    State("patients, archived", "doctor", _at("/patients/?show=archived")),
    State("new patient", "doctor", _at("/patients/new/")),
    State("new patient, with errors", "doctor", _sent("/patients/new/"), (422,)),
    State("new patient, lookalikes", "doctor", _lookalikes),
    State("patient", "doctor", _at("/patients/{f.lakshmi}/")),
    State("patient with the longest name", "doctor", _at("/patients/{f.longest}/")),
    State("patient, archived", "doctor", _at("/patients/{f.archived}/")),
    State("patient, name open", "doctor", _opened("/patients/{f.lakshmi}/", "a[id^=name-]")),
    State("patient, gender open", "doctor", _opened("/patients/{f.lakshmi}/", "a[id^=gender-]")),
    State("patient, phone wrong", "doctor", _wrong_phone, (422,)),
    State("patient, all details", "doctor", _at("/patients/{f.lakshmi}/edit/")),
    State("patient, about to archive", "doctor", _at("/patients/{f.lakshmi}/delete/")),
    State("new visit", "doctor", _at("/patients/{f.lakshmi}/visits/new/")),
    State("new visit, with errors", "doctor", _wrong_visit, (422,)),
    State("visit", "doctor", _at("/visits/{f.visit}/")),
    State("visit, part open", "doctor", _opened("/visits/{f.visit}/", ".fact-change")),
    State("visit, all fields", "doctor", _at("/visits/{f.visit}/edit/")),
    State("consultation, empty", "doctor", _at("/visits/{f.note}/consultation/")),
    State("consultation, nine medicines", "doctor", _at("/visits/{f.nine}/consultation/")),
    State("consultation, cautions", "doctor", _cautioned),
    State("consultation, suggestions", "doctor", _suggested),
    State("consultation, choices asked", "doctor", _entered("ors sos", ".choices-asked")),
    State("consultation, own words", "doctor", _own_words),
    State("consultation, not ready", "doctor", _not_ready, (422,)),
    State("consultation, two texts", "doctor", _two_texts, (409,)),
    State("two texts, a whole page", "doctor", _two_texts_without_scripts, (409,)),
    State("prescription", "doctor", _signed),
    State("collection, empty", "newcomer", _at("/collection/")),
    State("collection", "doctor", _collected),
    State("new bill", "doctor", _at("/visits/{f.unbilled_visit}/bill/")),
    State("new bill, composed", "doctor", _composed),
    State("new bill, unread", "doctor", _unread, (422,)),
    State("new bill, two pages", "doctor", _two_bills, (409,)),
    State("new bill without a visit", "doctor", _at("/patients/{f.lakshmi}/bill/")),
    State("price list, empty", "newcomer", _at("/services/")),
    State("price list", "doctor", _priced),
    State("price list, open", "doctor", _price_open),
    State("price list, with errors", "doctor", _sent("/services/", "#new-service"), (422,)),
    State("how bills are made", "doctor", _at("/account/billing/")),
    State("bill, paid", "doctor", _at("/billing/{f.paid}/")),
    State("bill, pending", "doctor", _at("/billing/{f.pending}/")),
    State("bill, notes open", "doctor", _opened("/billing/{f.paid}/", ".fact-change")),
    State("bill, another amount", "doctor", _at("/billing/{f.pending}/pay/")),
    State("bill, amount wrong", "doctor", _wrong_amount, (422,)),
    State("bill, nothing to take", "doctor", _at("/billing/{f.paid}/pay/")),
    State("bill, money back", "doctor", _at("/billing/{f.paid}/refund/")),
    State("bill, credit note", "doctor", _at("/billing/{f.paid}/credit/")),
    State("bill, nothing printed", "doctor", _at("/billing/{f.pending}/papers/")),
    State("bill, about to cancel", "doctor", _at("/billing/{f.paid}/cancel/")),
    State("bill, cancelled", "doctor", _cancelled),
    State("advance", "doctor", _advanced),
    State("dues", "doctor", _at("/billing/dues/")),
    State("dues, none", "newcomer", _at("/billing/dues/")),
    State("statement", "doctor", _at("/billing/statements/")),
    State("statement, matched", "doctor", _matched),
    State("bill, all fields", "doctor", _at("/billing/{f.paid}/edit/")),
    State("bills", "doctor", _at("/billing/")),
    State("bills, none found", "doctor", _at("/billing/?q=zzzz")),
    State("account", "doctor", _at("/account/")),
    State("nothing here", "doctor", _at("/patients/999/"), (404,)),
    State(
        "stale", "doctor", _stale("/patients/{f.lakshmi}/edit/", "#edit-patient", "phone"), (409,)
    ),
    State("form expired", "doctor", _expired, (400,)),
    State("just archived", "doctor", _archived),
]
NAMES = [state.name for state in STATES]
