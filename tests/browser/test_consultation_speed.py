"""The number of taps and keys of a prescription, compared with the pen.

The pen takes 44 s a prescription, e-prescribing at the point of care 69 s (Devine et al. 2010, time
and motion, PMC2813442). The printed times are those of the Keystroke-Level Model.
"""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from clinic.clock import clinic_day
from clinic.habits.queries import count_use
from clinic.prescribing.formulary import Formulary
from clinic.prescribing.service import keep_medicine
from tests.browser.conftest import OpenTab
from tests.browser.formularies import FEVER, LONG_TERM, returning, stock
from tests.browser.keystrokes import Counted
from tests.browser.parts import title
from tests.browser.screens import LANDSCAPE
from tests.integration.factories import Practice

TYPED = ("dolo 650 sos", "azithral 500 od 3d", "pan 40 1-0-0 ac 14d")
MOST_TAPS_REPEATED, MOST_ACTS_NEW, MOST_KEYS_BESIDE_LETTERS = 4, 12, 8
SECONDS_REPEATED, SECONDS_NEW = 10, 30


def command_button(page: Page, value: str) -> Locator:
    """Return the button of a command that begins so."""
    return page.locator(f'button[name=act][value^="{value}"]').first


def begin(user: Counted, patient: int) -> None:
    """Start at the patient's page, as every job does, and wait until the scripts have the form:
    before that, Enter would send it as a plain form and reload the page under the next letters."""
    user.page.goto(f"/patients/{patient}/")
    user.tap(user.page.get_by_role("button", name="Start a visit"))
    expect(user.page.locator("#consultation[data-queued]")).to_be_visible()


def lines_on(page: Page) -> Locator:
    return page.locator("#consultation [name=prescription]")


def finish_and_print(user: Counted) -> str:
    """Finish and print; return the media type of the printed file."""
    page = user.page
    user.tap(page.get_by_role("button", name="Finish & print"))
    expect(page).to_have_url(re.compile(r"/prescriptions/\d+/$"))
    is_file = re.compile(r"/prescriptions/\d+/pdf/")
    with page.context.expect_event("response", lambda got: bool(is_file.search(got.url))) as got:
        user.tap(page.get_by_role("button", name="Print", exact=True), at_once=True)
    assert got.value.status == 200
    return str(got.value.headers["content-type"])


def test_a_returning_patient_with_unchanged_medicines_takes_four_taps(
    open_tab: OpenTab, practice: Practice
) -> None:
    stock(practice)
    user = Counted(open_tab(LANDSCAPE, practice))
    begin(user, returning(practice))
    user.tap(user.page.get_by_role("button", name="Repeat all"))
    expect(lines_on(user.page)).to_have_count(len(LONG_TERM))
    assert finish_and_print(user) == "application/pdf"
    print(user.summary_of("Returning, medicines unchanged"))
    assert user.taps <= MOST_TAPS_REPEATED
    assert user.keys == 0
    assert user.seconds < SECONDS_REPEATED


def test_a_new_fever_from_a_template_takes_twelve_taps_and_keys(
    open_tab: OpenTab, practice: Practice
) -> None:
    stock(practice)
    user = Counted(open_tab(LANDSCAPE, practice))
    begin(user, practice.patient())
    _complain_of_fever(user)
    user.tap(command_button(user.page, "template:"))
    expect(lines_on(user.page)).to_have_count(len(FEVER))
    _see_again_in_three_days(user)
    assert finish_and_print(user) == "application/pdf"
    print(user.summary_of("New fever, three medicines of a template"))
    assert user.acts <= MOST_ACTS_NEW
    assert user.seconds < SECONDS_NEW


def test_a_new_fever_from_favourites_takes_twelve_taps_and_keys(
    open_tab: OpenTab, practice: Practice
) -> None:
    stock(practice)
    user = Counted(open_tab(LANDSCAPE, practice))
    begin(user, practice.patient())
    _complain_of_fever(user)
    for number, line in enumerate(FEVER, 1):
        user.tap(command_button(user.page, f"add:prescription:{line.split()[0]}"))
        expect(lines_on(user.page)).to_have_count(number)
    _see_again_in_three_days(user)
    assert finish_and_print(user) == "application/pdf"
    print(user.summary_of("New fever, three favourites"))
    assert user.acts <= MOST_ACTS_NEW
    assert user.seconds < SECONDS_NEW


def _complain_of_fever(user: Counted) -> None:
    page = user.page
    user.tap(command_button(page, "add:symptoms:Fever"))
    user.tap(command_button(page, "last:symptoms:3 d"), at_once=True)
    expect(page.locator("#consultation [name=symptoms]")).to_have_value("Fever 3 d")
    user.tap(title(page, "diagnosis"))
    user.tap(command_button(page, "add:diagnosis:Viral fever"))
    expect(page.locator("#consultation [name=diagnosis]")).to_have_count(1)


def _see_again_in_three_days(user: Counted) -> None:
    user.tap(title(user.page, "follow_up"))
    user.tap(command_button(user.page, "set:follow_up:3d"))
    expect(user.page.locator("#follow_up")).to_have_value("3d")


def test_three_typed_medicines_take_their_letters_and_eight_more(
    open_tab: OpenTab, practice: Practice
) -> None:
    stock(practice)
    user = Counted(open_tab(LANDSCAPE, practice))
    begin(user, practice.patient())
    user.tap(user.page.get_by_label("Prescription"), at_once=True)
    for line in TYPED:  # without waiting for a response, as people type
        user.write(line)
        user.press("Enter")
    expect(lines_on(user.page)).to_have_count(len(TYPED))
    written = [field.input_value().casefold() for field in lines_on(user.page).all()]
    assert written == list(TYPED)
    assert finish_and_print(user) == "application/pdf"
    print(user.summary_of("Three medicines typed as lines"))
    assert user.acts <= sum(map(len, TYPED)) + MOST_KEYS_BESIDE_LETTERS
    assert user.seconds < SECONDS_NEW


USED = {"Cetzine 10": "hs 5d", "Zifi 200": "1-0-1 5d", "Zerodol-SP": "1-0-1 pc 3d"}
"""Medicines that a doctor writes often without having made them favourites, with the last dose."""
WITHOUT_DOSE = ("Dolo 650", "Azithral 500", "Pan 40")


def write_often(practice: Practice) -> None:
    """Write USED often, and confirm the brands that only one list has."""
    formulary = Formulary()
    with practice.at_work():
        for label, dose in USED.items():
            medicine = formulary.find(label)
            assert medicine is not None, label
            if not medicine.confirmed:
                keep_medicine(medicine)
            for _ in range(5):
                count_use("medicine", {medicine.label: dose}, clinic_day())


def test_usual_medicines_take_three_letters_and_one_tap_each_and_ask_nothing(
    open_tab: OpenTab, practice: Practice
) -> None:
    stock(practice)
    write_often(practice)
    user = Counted(open_tab(LANDSCAPE, practice))
    begin(user, practice.patient())
    _complain_of_fever(user)
    taps = user.taps
    for number, (label, dose) in enumerate(USED.items(), 1):
        if number == 1:  # it keeps the focus, and so the keyboard, while suggestions are tapped
            user.tap(user.page.locator("#prescription-new"), at_once=True)
        expect(user.page.locator("#prescription-new")).to_be_focused()
        user.write(label[:3].lower())
        first = user.page.locator("#prescription-suggested .suggestion").first
        expect(first).to_have_attribute("value", f"pick:prescription:{label} {dose}")
        user.tap(first)
        expect(lines_on(user.page)).to_have_count(number)
    assert user.taps - taps <= 1 + len(USED)
    assert user.page.locator(".dose-taps, .lookalikes, button[value^='confirm:']").count() == 0
    assert finish_and_print(user) == "application/pdf"
    print(user.summary_of("New fever, three usual medicines"))
    assert user.taps <= MOST_ACTS_NEW
    assert user.seconds < SECONDS_NEW


def test_three_medicines_without_a_usual_dose_are_entered_by_buttons_without_a_key(
    open_tab: OpenTab, practice: Practice
) -> None:
    formulary = Formulary()
    with practice.at_work():
        for label in WITHOUT_DOSE:
            medicine = formulary.find(label)
            assert medicine is not None
            keep_medicine(medicine, pinned=True)
    user = Counted(open_tab(LANDSCAPE, practice))
    begin(user, practice.patient())
    started = user.taps
    tapped = {
        "Dolo 650": ("1-1-1", "3d"),
        "Azithral 500": ("1-0-0", "3d"),
        "Pan 40": ("1-0-0", "5d"),
    }
    for label, parts in tapped.items():
        user.tap(command_button(user.page, f"add:prescription:{label}"))
        for part in parts:
            user.tap(command_button(user.page, f"dose:prescription:{label} ⇒ {part}"), at_once=True)
    expect(lines_on(user.page).nth(2)).to_have_value("Pan 40 1-0-0 5d")
    assert user.taps - started == 3 * len(tapped)
    assert user.keys == 0
    assert finish_and_print(user) == "application/pdf"
    print(user.summary_of("Three medicines, their doses tapped together"))
    assert user.taps <= MOST_ACTS_NEW
    assert user.seconds < SECONDS_NEW


def test_a_repeat_of_medicines_that_look_alike_still_takes_four_taps(
    open_tab: OpenTab, practice: Practice
) -> None:
    write_often(practice)
    lines = "\n".join(f"{label} {dose}" for label, dose in USED.items())
    user = Counted(open_tab(LANDSCAPE, practice))
    begin(user, returning(practice, prescription=lines))
    user.tap(user.page.get_by_role("button", name="Repeat all"))
    expect(lines_on(user.page)).to_have_count(len(USED))
    assert finish_and_print(user) == "application/pdf"
    assert user.taps <= MOST_TAPS_REPEATED
