"""The pen is the competitor: every tap and key of a prescription is counted.

The pen takes 44 s a prescription, e-prescribing at the point of care 69 s (Devine et al. 2010,
time and motion, PMC2813442). The times printed here are the Keystroke-Level Model's.
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


def act(page: Page, value: str) -> Locator:
    """The button of an act that begins so."""
    return page.locator(f'button[name=act][value^="{value}"]').first


def begin(hand: Counted, patient: int) -> None:
    """From the patient's page, where every job starts, until its scripts have the form: an Enter
    before that sends it as a plain form, and the page is loaded anew under the next letters."""
    hand.page.goto(f"/patients/{patient}/")
    hand.tap(hand.page.get_by_role("button", name="Start a visit"))
    expect(hand.page.locator("#consultation[data-queued]")).to_be_visible()


def lines_on(page: Page) -> Locator:
    return page.locator("#consultation [name=prescription]")


def finish_and_print(hand: Counted) -> str:
    """Answers what kind of file the printer gets."""
    page = hand.page
    hand.tap(page.get_by_role("button", name="Finish & print"))
    expect(page).to_have_url(re.compile(r"/prescriptions/\d+/$"))
    is_file = re.compile(r"/prescriptions/\d+/pdf/")
    with page.context.expect_event("response", lambda got: bool(is_file.search(got.url))) as got:
        hand.tap(page.get_by_role("button", name="Print", exact=True), at_once=True)
    assert got.value.status == 200
    return str(got.value.headers["content-type"])


def test_a_returning_patient_with_unchanged_medicines_takes_four_taps(
    open_tab: OpenTab, practice: Practice
) -> None:
    stock(practice)
    hand = Counted(open_tab(LANDSCAPE, practice))
    begin(hand, returning(practice))
    hand.tap(hand.page.get_by_role("button", name="Repeat all"))
    expect(lines_on(hand.page)).to_have_count(len(LONG_TERM))
    assert finish_and_print(hand) == "application/pdf"
    print(hand.summary_of("Returning, medicines unchanged"))
    assert hand.taps <= MOST_TAPS_REPEATED
    assert hand.keys == 0
    assert hand.seconds < SECONDS_REPEATED


def test_a_new_fever_from_a_template_takes_twelve_taps_and_keys(
    open_tab: OpenTab, practice: Practice
) -> None:
    stock(practice)
    hand = Counted(open_tab(LANDSCAPE, practice))
    begin(hand, practice.patient())
    _complain_of_fever(hand)
    hand.tap(act(hand.page, "template:"))
    expect(lines_on(hand.page)).to_have_count(len(FEVER))
    _see_again_in_three_days(hand)
    assert finish_and_print(hand) == "application/pdf"
    print(hand.summary_of("New fever, three medicines of a template"))
    assert hand.acts <= MOST_ACTS_NEW
    assert hand.seconds < SECONDS_NEW


def test_a_new_fever_from_favourites_takes_twelve_taps_and_keys(
    open_tab: OpenTab, practice: Practice
) -> None:
    stock(practice)
    hand = Counted(open_tab(LANDSCAPE, practice))
    begin(hand, practice.patient())
    _complain_of_fever(hand)
    for number, line in enumerate(FEVER, 1):
        hand.tap(act(hand.page, f"add:prescription:{line.split()[0]}"))
        expect(lines_on(hand.page)).to_have_count(number)
    _see_again_in_three_days(hand)
    assert finish_and_print(hand) == "application/pdf"
    print(hand.summary_of("New fever, three favourites"))
    assert hand.acts <= MOST_ACTS_NEW
    assert hand.seconds < SECONDS_NEW


def _complain_of_fever(hand: Counted) -> None:
    page = hand.page
    hand.tap(act(page, "add:symptoms:Fever"))
    hand.tap(act(page, "last:symptoms:3 d"), at_once=True)
    expect(page.locator("#consultation [name=symptoms]")).to_have_value("Fever 3 d")
    hand.tap(title(page, "diagnosis"))
    hand.tap(act(page, "add:diagnosis:Viral fever"))
    expect(page.locator("#consultation [name=diagnosis]")).to_have_count(1)


def _see_again_in_three_days(hand: Counted) -> None:
    hand.tap(title(hand.page, "follow_up"))
    hand.tap(act(hand.page, "set:follow_up:3d"))
    expect(hand.page.locator("#follow_up")).to_have_value("3d")


def test_three_typed_medicines_take_their_letters_and_eight_more(
    open_tab: OpenTab, practice: Practice
) -> None:
    stock(practice)
    hand = Counted(open_tab(LANDSCAPE, practice))
    begin(hand, practice.patient())
    hand.tap(hand.page.get_by_label("Prescription"), at_once=True)
    for line in TYPED:  # without a pause for an answer, as fingers do
        hand.write(line)
        hand.press("Enter")
    expect(lines_on(hand.page)).to_have_count(len(TYPED))
    written = [field.input_value().casefold() for field in lines_on(hand.page).all()]
    assert written == list(TYPED)
    assert finish_and_print(hand) == "application/pdf"
    print(hand.summary_of("Three medicines typed as lines"))
    assert hand.acts <= sum(map(len, TYPED)) + MOST_KEYS_BESIDE_LETTERS
    assert hand.seconds < SECONDS_NEW


USED = {"Cetzine 10": "hs 5d", "Zifi 200": "1-0-1 5d", "Zerodol-SP": "1-0-1 pc 3d"}
"""What a doctor writes often without having made it a favourite, with the dose written last."""
WITHOUT_DOSE = ("Dolo 650", "Azithral 500", "Pan 40")


def write_often(practice: Practice) -> None:
    """The doctor has written USED, and vouched for what one list alone knows of it."""
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
    hand = Counted(open_tab(LANDSCAPE, practice))
    begin(hand, practice.patient())
    _complain_of_fever(hand)
    taps = hand.taps
    for number, (label, dose) in enumerate(USED.items(), 1):
        if number == 1:  # it keeps the focus, and the keyboard, while suggestions are tapped
            hand.tap(hand.page.locator("#prescription-new"), at_once=True)
        expect(hand.page.locator("#prescription-new")).to_be_focused()
        hand.write(label[:3].lower())
        first = hand.page.locator("#prescription-suggested .suggestion").first
        expect(first).to_have_attribute("value", f"pick:prescription:{label} {dose}")
        hand.tap(first)
        expect(lines_on(hand.page)).to_have_count(number)
    assert hand.taps - taps <= 1 + len(USED)
    assert hand.page.locator(".dose-taps, .lookalikes, button[value^='confirm:']").count() == 0
    assert finish_and_print(hand) == "application/pdf"
    print(hand.summary_of("New fever, three usual medicines"))
    assert hand.taps <= MOST_ACTS_NEW
    assert hand.seconds < SECONDS_NEW


def test_three_medicines_without_a_usual_dose_are_tapped_together_without_a_key(
    open_tab: OpenTab, practice: Practice
) -> None:
    formulary = Formulary()
    with practice.at_work():
        for label in WITHOUT_DOSE:
            medicine = formulary.find(label)
            assert medicine is not None
            keep_medicine(medicine, pinned=True)
    hand = Counted(open_tab(LANDSCAPE, practice))
    begin(hand, practice.patient())
    started = hand.taps
    tapped = {
        "Dolo 650": ("1-1-1", "3d"),
        "Azithral 500": ("1-0-0", "3d"),
        "Pan 40": ("1-0-0", "5d"),
    }
    for label, parts in tapped.items():
        hand.tap(act(hand.page, f"add:prescription:{label}"))
        for part in parts:
            hand.tap(act(hand.page, f"dose:prescription:{label} ⇒ {part}"), at_once=True)
    expect(lines_on(hand.page).nth(2)).to_have_value("Pan 40 1-0-0 5d")
    assert hand.taps - started == 3 * len(tapped)
    assert hand.keys == 0
    assert finish_and_print(hand) == "application/pdf"
    print(hand.summary_of("Three medicines, their doses tapped together"))
    assert hand.taps <= MOST_ACTS_NEW
    assert hand.seconds < SECONDS_NEW


def test_a_repeat_of_medicines_that_look_alike_still_takes_four_taps(
    open_tab: OpenTab, practice: Practice
) -> None:
    write_often(practice)
    lines = "\n".join(f"{label} {dose}" for label, dose in USED.items())
    hand = Counted(open_tab(LANDSCAPE, practice))
    begin(hand, returning(practice, prescription=lines))
    hand.tap(hand.page.get_by_role("button", name="Repeat all"))
    expect(lines_on(hand.page)).to_have_count(len(USED))
    assert finish_and_print(hand) == "application/pdf"
    assert hand.taps <= MOST_TAPS_REPEATED
