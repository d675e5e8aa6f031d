"""Photos of a report by touch: the number of taps, and automatic retries."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from clinic.clock import clinic_day
from tests.browser.conftest import OpenTab
from tests.browser.screens import LANDSCAPE, TABLET
from tests.browser.watch import Watch
from tests.integration.factories import Practice
from tests.integration.files.samples import document, picture

MOST_TAPS_AFTER_THE_CAMERA = 5


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"photo{n}.jpg" for n in range(3)]
    for path in paths:
        path.write_bytes(picture("JPEG", (900, 1200)))
    return paths


def take_photos(tablet: Page, photos: list[Path]) -> int:
    """Take each photo with the device's camera, which passes it to the input; return the taps."""
    for photo in photos:
        with tablet.expect_file_chooser() as chosen:
            tablet.get_by_label("Take a photo").tap()
        chosen.value.set_files(photo)
    return len(photos)


def print_figure(capsys: pytest.CaptureFixture[str], line: str) -> None:
    """Print a figure among the names of the tests."""
    with capsys.disabled():
        print(f"\n  {line}")


def test_three_photos_become_one_report_with_few_taps(
    tablet: Page, practice: Practice, photos: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    patient = practice.patient()
    tablet.goto(f"/patients/{patient}/reports/new/")
    taps = take_photos(tablet, photos)
    expect(tablet.get_by_text("3 pages")).to_be_visible()
    tablet.get_by_role("button", name="Save").tap()
    taps += 1
    expect(tablet).to_have_url(re.compile("/reports/1/$"))
    expect(tablet.get_by_role("img")).to_have_count(3)
    print_figure(
        capsys, f"three photos of a report: {taps} taps, each photo's with the camera's counted"
    )
    assert taps <= MOST_TAPS_AFTER_THE_CAMERA


def test_the_last_report_is_two_taps_from_the_consultation_on_the_whole_screen(
    open_tab: OpenTab, practice: Practice, capsys: pytest.CaptureFixture[str]
) -> None:
    tablet = open_tab(TABLET, practice)
    patient = practice.patient()
    practice.report(patient, name="Lipids")
    visit = practice.visit(patient, diagnosis="")
    tablet.goto(f"/visits/{visit}/consultation/")
    tablet.locator(".known-fold").tap()
    tablet.get_by_role("link", name="Reports").tap()
    expect(tablet.get_by_role("heading", name="Lipids")).to_be_visible()
    expect(tablet.get_by_role("img", name="Lipids, page 1")).to_be_visible()
    expect(tablet.get_by_label("Findings")).to_be_attached()
    tablet.get_by_role("link", name="Whole screen").tap()
    expect(tablet.locator(".viewer-pages img")).to_be_visible()
    print_figure(capsys, "the last report: 2 taps beside the note, 3 taps on the whole screen")


@pytest.mark.parametrize("is_asked", [True, False], ids=["allergies asked", "not asked"])
def test_on_a_tablet_in_landscape_the_report_stays_beside_the_note(
    open_tab: OpenTab, practice: Practice, is_asked: bool
) -> None:
    patient = practice.patient(no_allergies_on=clinic_day() if is_asked else None)
    practice.report(patient, name="Lipids")
    visit = practice.visit(patient, diagnosis="")
    tablet = open_tab(LANDSCAPE, practice)
    tablet.goto(f"/visits/{visit}/consultation/")
    button = tablet.get_by_role("link", name="Reports")
    before = button.bounding_box()
    button.tap()
    title = tablet.get_by_role("heading", name="Lipids")
    expect(title).to_be_in_viewport()
    assert button.bounding_box() == before
    tablet.evaluate("scrollTo(0, 400)")
    expect(title).to_be_in_viewport()


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


Fingers = list[tuple[float, float]]


def touch(tablet: Page, *moments: Fingers) -> None:
    """Put fingers down at the first points, move them through the others and lift them."""
    session = tablet.context.new_cdp_session(tablet)
    for number, fingers in enumerate(moments):
        points = [{"x": x, "y": y, "id": finger} for finger, (x, y) in enumerate(fingers)]
        kind = "touchMove" if number else "touchStart"
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def swipe(tablet: Page, begins: int, ends: int) -> None:
    touch(tablet, *([(x, 600.0)] for x in range(begins, ends, 40 if ends > begins else -40)))


def test_fingers_turn_the_pages_of_a_report_and_zoom_it(
    open_tab: OpenTab, practice: Practice
) -> None:
    report, _file = practice.report(practice.patient(), document("one", "two", "three"))
    tablet = open_tab(TABLET, practice)
    tablet.goto(f"/reports/{report}/")
    pages = tablet.locator(".report-page")
    expect(pages.nth(0)).to_be_in_viewport(ratio=0.9)
    for number in (1, 2):
        swipe(tablet, 700, 100)
        expect(pages.nth(number)).to_be_in_viewport(ratio=0.9)
    swipe(tablet, 100, 700)
    expect(pages.nth(1)).to_be_in_viewport(ratio=0.9)
    touch(
        tablet, *([(400.0 - apart, 600.0), (400.0 + apart, 600.0)] for apart in range(60, 160, 10))
    )
    tablet.wait_for_function("() => visualViewport.scale > 1.5")


def test_a_finger_crops_a_photo_by_its_corner(open_tab: OpenTab, practice: Practice) -> None:
    _report, file = practice.report(practice.patient(), picture("PNG", (600, 400)))
    tablet = open_tab(TABLET, practice)
    tablet.goto(f"/report-files/{file}/edit/")
    frame = tablet.locator("[data-crop-frame]").bounding_box()
    handle = tablet.get_by_label("Corner top left", exact=True).bounding_box()
    assert frame is not None
    assert handle is not None
    x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
    across, down = frame["width"], frame["height"]
    touch(tablet, *([(x + part * across, y + part * down)] for part in (0.0, 0.25, 0.5)))
    for label in ("Left edge", "Upper edge"):
        assert abs(int(tablet.get_by_label(label).input_value()) - 500) <= 5
    # Not a tap: Chromium sometimes joins one to the touch that DevTools sent just before.
    tablet.get_by_role("button", name="Save").click()
    expect(tablet).to_have_url(re.compile("/reports/1/edit/$"))
    tablet.goto("/reports/1/")
    photo = tablet.locator(".report-page img")
    size = photo.evaluate(
        "image => image.decode().then(() => [image.naturalWidth, image.naturalHeight])"
    )
    assert size == [300, 200]
