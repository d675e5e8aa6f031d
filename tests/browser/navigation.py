"""Navigation to pages that need several steps."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.populated_clinic import PopulatedClinic
from tests.integration.endpoint import sealed

Navigation = Callable[[Page, PopulatedClinic], object]


def at(path: str) -> Navigation:
    return lambda page, f: page.goto(path.format(f=f))


def sent(path: str, form: str = "main form") -> Navigation:
    """Return a step that sends the form of a page unchanged."""

    def reach(page: Page, f: PopulatedClinic) -> None:
        page.goto(path.format(f=f))
        page.locator(form).first.evaluate("form => form.submit()")
        expect(page.locator("[aria-invalid=true]").first).to_be_visible()

    return reach


def first_of(path: str, *links: str) -> Navigation:
    """Return a step that follows the first such link of a page, and from there the next."""

    def reach(page: Page, f: PopulatedClinic) -> None:
        page.goto(path.format(f=f))
        for link in links:
            left = page.url
            page.locator(link).first.click()
            page.wait_for_url(lambda url, left=left: url != left)  # type: ignore[misc]

    return reach


def taken_over(page: Page, f: PopulatedClinic) -> None:
    """Offer a patient of the first doctor to the second one, whose records are open."""
    page.goto("/")
    first = page.locator(".whose-open").inner_text()
    page.locator("form .whose-other").click()
    expect(page.locator(".whose-open")).not_to_have_text(first)
    page.goto(f"/patients/take-over/{sealed(1)}/{f.lakshmi}/")


def invited(page: Page, f: PopulatedClinic) -> None:
    """Invite a person, so that the code is shown."""
    page.goto("/account/staff/")
    page.get_by_label("Name").fill("Meena Kumari")
    page.get_by_label("Nurse").check()
    page.get_by_role("button", name="Make a code").click()
    expect(page.locator(".code")).to_be_visible()


def opened(path: str, link: str) -> Navigation:
    """Return a step that opens a part of a page for editing in place."""

    def reach(page: Page, f: PopulatedClinic) -> None:
        page.goto(path.format(f=f))
        page.locator(link).first.click()
        expect(page.locator(".fact-edit")).to_be_visible()

    return reach


def wrong_phone(page: Page, f: PopulatedClinic) -> None:
    opened("/patients/{f.lakshmi}/", "a[id^=phone-]")(page, f)
    page.locator(".fact-edit [name=phone]").fill("12345")
    page.locator(".fact-edit button").click()
    expect(page.locator("[aria-invalid=true]")).to_be_visible()


def wrong_visit(page: Page, f: PopulatedClinic) -> None:
    page.goto(f"/patients/{f.lakshmi}/visits/new/")
    page.get_by_label("Complaints").fill("Fever")
    page.get_by_label("Consultation fee").fill("5oo")
    page.get_by_role("button", name="Save the visit").click()
    expect(page.locator("[aria-invalid=true]")).to_be_visible()


def birth_asked(page: Page, f: PopulatedClinic) -> None:
    opened("/patients/{f.lakshmi}/", "a[id^=age-]")(page, f)
    page.locator(".fact-edit [name=age]").fill("0d")
    page.locator(".fact-edit [name=date_of_birth]").fill("")
    page.locator(".fact-edit").get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="The birth is right")).to_be_visible()


def measure_asked(page: Page, f: PopulatedClinic) -> None:
    page.goto(f"/visits/{f.note}/consultation/")
    page.locator("#weight").fill("6.8")
    page.locator("#blood_pressure").fill("80/120")
    expect(page.locator(".measure-asked")).to_have_count(2)


def vitals_asked(page: Page, f: PopulatedClinic) -> None:
    page.goto(f"/visits/{f.visit}/vitals/")
    page.locator("#weight").fill("240")
    page.locator(".action button").click()
    expect(page.locator(".measure-asked")).to_contain_text("far from")


def labs_asked(page: Page, f: PopulatedClinic) -> None:
    page.goto(f"/patients/{f.longest}/labs/new/")
    page.locator("#lines").fill("HbA1c 7.2\nCreatinine 88 mg/dl\nHaemogoblin 11 g/dl")
    page.locator(".action button").click()
    expect(page.locator(".lab-asked")).to_contain_text("far from")


def labs_listed(page: Page, f: PopulatedClinic) -> None:
    for day in ("2026-01-02", "2026-02-03"):
        page.goto(f"/patients/{f.lakshmi}/labs/new/")
        page.locator("#lines").fill("HbA1c 7.2 % (4.0-5.6)\nCreatinine 1.4 mg/dl (0.6-1.1)")
        page.locator("#taken_on").fill(day)
        page.locator(".action button").click()
        expect(page.locator(".lab-row").first).to_be_visible()


def letter_begun(page: Page, f: PopulatedClinic) -> None:
    page.goto(f"/visits/{f.visit}/letters/new/")
    page.get_by_role("button", name="3 days").click()
    expect(page.locator("#letter-form")).to_be_visible()


def there_already(page: Page, f: PopulatedClinic) -> None:
    for name in ("penicln", "Crocin", "paracetamol"):
        page.goto(f"/patients/{f.lakshmi}/allergies/")
        page.locator("#alert-name").fill(name)
        page.locator("#alerts .fact-edit").get_by_role("button", name="Save").click()
        expect(page.locator("#alerts")).to_contain_text(name if name != "paracetamol" else "seems")


def lookalikes(page: Page, f: PopulatedClinic) -> None:
    page.goto("/patients/new/")
    page.get_by_label("First name").fill("Lakshmi")
    page.get_by_label("Last name").fill("Srinivasan")
    page.get_by_label("Phone").fill("98765 43210")
    page.get_by_label("Address").click()
    expect(page.get_by_text("Use this one")).to_be_visible()


def stale(path: str, form: str, field: str) -> Navigation:
    """Return a step that sends an edit with yesterday's version."""

    def reach(page: Page, f: PopulatedClinic) -> None:
        page.goto(path.format(f=f))
        page.locator(f"{form} [name=version]").evaluate("input => { input.value = '0'; }")
        page.locator(f"{form} [name={field}]").fill("98450 12345")
        page.get_by_role("button", name="Save").click()
        expect(page.locator("#conflict")).to_be_visible()

    return reach


def expired(page: Page, f: PopulatedClinic) -> None:
    page.goto(f"/patients/{f.lakshmi}/visits/new/")
    page.get_by_label("Complaints").fill("Cough")
    page.locator("#visit [name=csrf_token]").evaluate("input => { input.value = 'x'; }")
    page.get_by_role("button", name="Save the visit").click()
    expect(page.locator("#retry")).to_be_visible()


def archived(page: Page, f: PopulatedClinic) -> None:
    page.goto(f"/patients/{f.lakshmi}/delete/")
    page.get_by_role("button", name="Archive").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()


def entered(note: str, shows: str) -> Navigation:
    """Return a step that types a medicine into an empty note."""

    def reach(page: Page, f: PopulatedClinic) -> None:
        page.goto(f"/visits/{f.note}/consultation/")
        page.locator("#prescription-new").fill(note)
        page.locator("#prescription-new").press("Enter")
        expect(page.locator(shows)).to_be_visible()

    return reach


def own_words(page: Page, f: PopulatedClinic) -> None:
    entered("Kashayam 15 ml bd", "details.medicine-note")(page, f)
    page.locator("details.medicine-note summary").click()
    expect(page.get_by_label("What is in it")).to_be_visible()


def edited(page: Page, f: PopulatedClinic) -> None:
    entered("calpol 250 5 ml tds 3d", ".medicine-text")(page, f)
    page.locator(".medicine-text").click()
    expect(page.locator("#taps-box")).to_be_visible()


def own_medicine_asked(page: Page, f: PopulatedClinic) -> None:
    page.goto(f"/visits/{f.note}/consultation/")
    page.locator("#prescription-new").press_sequentially("zyxofen 40 bd")
    page.get_by_role("button", name="Add as my medicine").click()
    expect(page.get_by_label("What is in it")).to_be_visible()


def unknown(page: Page, f: PopulatedClinic) -> None:
    page.goto(f"/visits/{f.note}/consultation/")
    page.locator("#prescription-new").press_sequentially("zyxofen 40 bd")
    expect(page.get_by_role("button", name="Write as own words")).to_be_visible()


def by_weight(page: Page, f: PopulatedClinic) -> None:
    """Open a note with a dose by weight that asks, beside a calculated one."""
    page.goto(f"/visits/{f.note}/consultation/")
    page.locator("#weight").fill("52")
    for line in ("Ibuprofen 400 mg tablet 5 mg/kg/dose tds", "paracetamol 15 mg/kg tds"):
        page.locator("#prescription-new").fill(line)
        page.locator("#prescription-new").press("Enter")
    expect(page.locator(".by-weight .suggestion").first).to_be_visible()


def suggested(page: Page, f: PopulatedClinic) -> None:
    page.goto(f"/visits/{f.note}/consultation/")
    page.locator("#prescription-new").press_sequentially("amox")
    expect(page.locator("#prescription-suggested .suggestion").first).to_be_visible()


def cautioned(page: Page, f: PopulatedClinic) -> None:
    page.goto(f"/visits/{f.risky}/consultation/")
    expect(page.locator(".caution").first).to_be_visible()


def not_ready(page: Page, f: PopulatedClinic) -> None:
    page.goto(f"/visits/{f.risky}/consultation/")
    page.locator("#pulse").fill("fast")
    page.get_by_role("button", name="Finish & print").click()
    expect(page.locator("#hindrances .error-summary")).to_be_visible()


def two_texts(page: Page, f: PopulatedClinic) -> None:
    page.goto(f"/visits/{f.note}/consultation/")
    other = page.context.new_page()
    other.goto(f"/visits/{f.note}/consultation/")
    other.get_by_label("Findings").fill("Chest clear")
    expect(other.locator("#state")).to_contain_text("Saved")
    other.close()
    page.get_by_label("Findings").fill("Throat red")
    expect(page.locator("[data-conflict]")).to_be_visible()


def two_texts_without_scripts(page: Page, f: PopulatedClinic) -> None:
    page.goto(f"/visits/{f.nine}/consultation/")
    page.locator("#consultation").evaluate(
        "form => { form.elements.version.value = '0'; form.findings.value = 'x'; form.submit(); }"
    )
    expect(page.get_by_role("heading", name="Two texts of one note")).to_be_visible()


def signed(page: Page, f: PopulatedClinic) -> None:
    page.goto(f"/visits/{f.note}/consultation/")
    page.locator("#prescription-new").fill("paracetamol 650 1-1-1 3d")
    page.get_by_role("button", name="Finish & print").click()
    expect(page.get_by_role("heading", name="Prescription of")).to_be_visible()


def collected(page: Page, f: PopulatedClinic) -> None:
    page.goto(f"/visits/{f.risky}/consultation/")
    page.locator(".medicine-menu > summary").first.click()
    page.get_by_role("button", name="Make a favourite").first.click()
    # The response replaces the lines, and with them a part that was unfolded too early.
    expect(page.locator(".mini[aria-label^='No longer a favourite']").first).to_be_attached()
    page.get_by_text("Keep these lines as a template").click()
    page.get_by_label("Name of the template").fill("URTI adult")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_role("group", name="Your templates")).to_be_visible()
    page.goto("/collection/")


def report_beside(page: Page, f: PopulatedClinic) -> None:
    """Open the last report beside the note."""
    page.goto(f"/visits/{f.nine}/consultation/")
    page.locator(".known-fold").click()
    page.get_by_role("link", name="Reports").click()
    expect(page.locator("#reports-beside img").first).to_be_visible()
