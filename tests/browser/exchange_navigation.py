"""Navigation to lists of patients and exports in each of their states."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from clinic.exchange import queries
from clinic.exchange.export_jobs import EXPORT
from clinic.jobs import service as jobs
from tests.browser.populated_clinic import LONGEST, TAMIL, PopulatedClinic
from tests.integration.exchange.working import work
from tests.integration.factories import PASSWORD

WORKER = "a worker"
ROWS = (
    "Patient Name,DOB,Sex,Mobile No.,Full Postal Address with Landmark",
    f"{' '.join(LONGEST)},17/05/80,F,98765 43212,{'A' * 300}",
    f"{' '.join(TAMIL)},05/04/52,M,98765 43213,",
    "Ramesh Chandra Kumar,23/11/1980,M,+91 98220 12345 / 9822012346,12 MG Road",
    "Lakshmi Srinivasan,17/05/1980,F,9876543210,12 MG Road",
    "Ramesh Kumar,23/11/1980,Male,9822012345,",
    "Meena,31/31/1980,F,12,",
    ",,,,Total 7",
)


def list_loaded(page: Page, f: PopulatedClinic) -> None:
    """Open the columns of a list whose dates can be read in two ways."""
    page.goto("/account/patients/")
    content = "\n".join(ROWS).encode()
    file = {"name": "Patients of 2019-2024.csv", "mimeType": "text/csv", "buffer": content}
    page.locator("[name=list]").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Load the list").click()
    expect(page.get_by_role("button", name="Check the lines")).to_be_visible()


def list_asked(page: Page, f: PopulatedClinic) -> None:
    list_loaded(page, f)
    page.get_by_role("button", name="Check the lines").click()
    expect(page.get_by_role("alert").first).to_be_visible()


def list_checking(page: Page, f: PopulatedClinic) -> None:
    list_loaded(page, f)
    page.get_by_label("Years of two digits").select_option("latest")
    page.get_by_role("button", name="Check the lines").click()
    page.wait_for_url("**/jobs/**")


def list_checked(page: Page, f: PopulatedClinic) -> None:
    list_checking(page, f)
    work(f.practice)
    page.reload()
    page.get_by_role("link", name="Show the list").click()
    page.wait_for_url("**/account/patients/**")


def list_duplicates(page: Page, f: PopulatedClinic) -> None:
    list_checked(page, f)
    page.goto(f"{page.url}?found=duplicate")


def list_wrong(page: Page, f: PopulatedClinic) -> None:
    list_checked(page, f)
    page.goto(f"{page.url}?found=wrong")


def list_registered(page: Page, f: PopulatedClinic) -> None:
    list_checked(page, f)
    page.get_by_role("button", name="Register").last.click()
    page.wait_for_url("**/jobs/**")
    work(f.practice)
    page.reload()
    page.get_by_role("link", name="Show the list").click()
    page.wait_for_url("**/account/patients/**")


def list_undone(page: Page, f: PopulatedClinic) -> None:
    """Undo a list, except for one patient who has had a visit meanwhile."""
    list_registered(page, f)
    with f.practice.at_work():
        newest = queries.newest_number()
    f.practice.visit(newest)
    page.get_by_role("button", name="Undo the whole list").click()
    page.wait_for_url("**/jobs/**")
    work(f.practice)
    page.reload()
    page.get_by_role("link", name="Show the list").click()
    expect(page.get_by_role("heading", name="Used since, and so not archived")).to_be_visible()


def export_asked(page: Page, f: PopulatedClinic) -> None:
    page.goto("/account/export/")
    page.get_by_label("Current password").fill(PASSWORD)
    page.get_by_role("button", name="Make the export").click()
    page.wait_for_url("**/jobs/**")


def export_running(page: Page, f: PopulatedClinic) -> None:
    """Open the page of the export while one is made."""
    export_asked(page, f)
    with f.practice.database.app.app_context():
        job = jobs.claim(WORKER, [EXPORT])
        assert job is not None
        jobs.stay_alive(job.id, WORKER, done=40, total=100)
    page.goto("/account/export/")
    expect(page.get_by_text("An export is being made.")).to_be_visible()


def export_failed(page: Page, f: PopulatedClinic) -> None:
    export_running(page, f)
    with f.practice.database.app.app_context():
        job = jobs.find_latest(EXPORT, f.practice.doctor_id)
        assert job is not None
        jobs.fail(job.id, WORKER, "The export cannot be written: No space left on device.")
    page.goto("/account/export/")
    expect(page.get_by_role("alert")).to_contain_text("No space left")


def export_ready(page: Page, f: PopulatedClinic) -> None:
    export_asked(page, f)
    work(f.practice)
    page.goto("/account/export/")
    expect(page.get_by_role("link", name="Download")).to_be_visible()
