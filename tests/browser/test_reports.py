"""Photos of a report by touch: how many taps they take, what fails is tried again by itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenTab
from tests.browser.screens import TABLET
from tests.browser.watch import Watch
from tests.integration.factories import Practice
from tests.integration.files.samples import picture

MOST_TAPS_AFTER_THE_CAMERA = 5


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"photo{n}.jpg" for n in range(3)]
    for path in paths:
        path.write_bytes(picture("JPEG", (900, 1200)))
    return paths


def take_photos(tablet: Page, photos: list[Path]) -> int:
    """Take each with the device's camera, which hands them to the input; return the taps."""
    for photo in photos:
        with tablet.expect_file_chooser() as chosen:
            tablet.get_by_label("Take a photo").tap()
        chosen.value.set_files(photo)
    return len(photos)


def test_three_photos_become_one_report_with_few_taps(
    tablet: Page, practice: Practice, photos: list[Path]
) -> None:
    patient = practice.patient()
    tablet.goto(f"/patients/{patient}/reports/new/")
    taps = take_photos(tablet, photos)
    expect(tablet.get_by_text("3 pages")).to_be_visible()
    tablet.get_by_role("button", name="Save").tap()
    taps += 1
    expect(tablet).to_have_url(re.compile("/reports/1/$"))
    expect(tablet.get_by_role("img")).to_have_count(3)
    assert taps <= MOST_TAPS_AFTER_THE_CAMERA


def test_the_last_report_is_one_tap_from_the_consultation(
    open_tab: OpenTab, practice: Practice
) -> None:
    tablet = open_tab(TABLET, practice)
    patient = practice.patient()
    practice.report(patient, name="Lipids")
    visit = practice.visit(patient, diagnosis="")
    tablet.goto(f"/visits/{visit}/consultation/")
    tablet.get_by_role("link", name="Reports").tap()
    expect(tablet.get_by_role("heading", name="Lipids")).to_be_visible()
    expect(tablet.get_by_role("img", name="Lipids, page 1")).to_be_visible()
    expect(tablet.get_by_label("Findings")).to_be_attached()


def test_a_photo_that_did_not_arrive_is_sent_again_with_the_next_tap(
    tablet: Page, watch: Watch, practice: Practice, photos: list[Path]
) -> None:
    patient = practice.patient()
    tablet.goto(f"/patients/{patient}/reports/new/")
    take_photos(tablet, photos[:2])
    lost: list[str] = []

    def lose_once(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.request.url)
            route.abort()

    watch.expect_failure("net::ERR_FAILED")
    tablet.route("**/reports/1/files/", lose_once)
    tablet.get_by_role("button", name="Save").tap()
    expect(tablet.get_by_text("No connection. Nothing of this file was stored.")).to_be_visible()
    tablet.get_by_role("button", name="Save").tap()
    expect(tablet).to_have_url(re.compile("/reports/1/$"))
    expect(tablet.get_by_role("img")).to_have_count(2)
