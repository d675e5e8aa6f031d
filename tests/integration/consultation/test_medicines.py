"""Medicines on the prescription are typed, chosen and confirmed, and similar names are asked
about."""

from __future__ import annotations

import pytest

from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.writing import Writer, begin, commands_on

CETZINE, SINAREST = "Cetzine 10 hs 5d", "Sinarest bd 3d"
PAN, DOLO, ECOSPRIN = "Pan 40 1-0-0 ac 14d", "Dolo 650 1-1-1 3d", "Ecosprin 75 0-1-0 30d"
ZOCON = "Zocon 150 stat"


@pytest.fixture
def writer(practice: Practice) -> Writer:
    """The page of a visit that was just begun."""
    return Writer(practice.browser(), begin(practice))


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("pan 40 1-0-0 ac 14d", PAN),
        ("azithral 500 od 3d", "Azithral 500 od 3d"),
        ("dolo 650 sos", "Dolo 650 sos"),
        ("calpol 250 5 ml tds 3d", "Calpol 250 5 ml tds 3d"),
        ("wysolone 40 od 5d", "Wysolone 40 mg tablet od 5d"),
    ],
)
def test_a_whole_line_is_typed(typed: str, line: str, writer: Writer) -> None:
    writer.act("add:prescription:", prescription_new=typed)
    lines = writer.entries("prescription")
    assert lines == [line]
    assert writer.value("prescription_new") == ""


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # a line is read in Python
def test_of_several_meanings_one_is_chosen(writer: Writer) -> None:
    answer = writer.act("add:prescription:", prescription_new="paracetamol 1-1-1 3d")
    assert writer.entries("prescription") == []
    assert "Which strength?" in answer.text
    picks = [v for v in commands_on(answer) if v.startswith("pick:prescription:")]
    assert len(picks) > 1
    writer.act(picks[0])
    assert writer.entries("prescription") == [picks[0].removeprefix("pick:prescription:")]
    assert writer.value("prescription_new") == ""


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # a line is read in Python
def test_text_that_names_no_medicine_is_kept_as_own_words(writer: Writer) -> None:
    writer.act("add:prescription:", prescription_new="paracetamol 1-1-1 3d")
    writer.act("keep:prescription:")
    assert writer.entries("prescription") == ["paracetamol 1-1-1 3d"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # a line is read in Python
@pytest.mark.parametrize(
    ("typed", "label"),
    [("wysolone 40 od", "Wysolone 40 mg tablet"), ("okamet 1000 od", "Okamet 1000 mg tablet")],
)
def test_an_unlisted_form_or_strength_is_marked_as_unlisted(
    typed: str, label: str, practice: Practice, writer: Writer
) -> None:
    answer = writer.act("add:prescription:", prescription_new=typed)
    (line,) = writer.entries("prescription")
    assert line.startswith(label)
    assert f"{label} is not in the lists in this strength or form" in answer.text
    writer.act(f"confirm:{line}")
    again = Writer(practice.browser(), begin(practice)).act(
        "add:prescription:", prescription_new=typed
    )
    assert "not in the lists" not in again.text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # a line is read in Python
def test_a_word_that_was_not_understood_is_marked_and_corrected_with_one_tap(
    writer: Writer,
) -> None:
    answer = writer.act("add:prescription:", prescription_new="ultracet semi bd 3d")
    assert "Not understood: semi" in answer.text  # half the strength: Ultracet is not offered
    assert [v for v in commands_on(answer) if v.startswith("instead:prescription:")] == []
    writer.act("remove:prescription:ultracet semi bd 3d")
    answer = writer.act("add:prescription:", prescription_new="ultracet bd 3d same")
    assert writer.entries("prescription") == ["ultracet bd 3d same"]
    assert "Not understood: same" in answer.text
    (act,) = [v for v in commands_on(answer) if v.startswith("instead:prescription:")]
    writer.act(act)
    assert writer.entries("prescription") == ["Ultracet bd 3d"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # a line is read in Python
def test_two_medicines_in_one_line_are_offered_as_two_lines(writer: Writer) -> None:
    answer = writer.act("add:prescription:", prescription_new="pan 40 od + dolo 650 sos")
    (act,) = [v for v in commands_on(answer) if v.startswith("instead:prescription:")]
    for _ in range(2):  # a double tap finds the line gone
        writer.act(act)
    assert writer.entries("prescription") == ["Pan 40 od", "Dolo 650 sos"]


def test_a_brand_is_confirmed_once_and_remembered(practice: Practice, writer: Writer) -> None:
    answer = writer.act("add:prescription:", prescription_new=CETZINE)
    assert f"confirm:{CETZINE}" in commands_on(answer)
    answer = writer.act(f"confirm:{CETZINE}")
    assert f"confirm:{CETZINE}" not in commands_on(answer)
    answer = Writer(practice.browser(), begin(practice)).act(
        "add:prescription:", prescription_new=CETZINE
    )
    assert f"confirm:{CETZINE}" not in commands_on(answer)
    assert len(dump(practice.database)["shelf_medicines"]) == 1


def test_all_brands_are_confirmed_by_one_tap(practice: Practice, writer: Writer) -> None:
    for line in (CETZINE, SINAREST):
        answer = writer.act("add:prescription:", prescription_new=line)
    assert "confirm:" in commands_on(answer)
    answer = writer.act("confirm:")
    assert [v for v in commands_on(answer) if v.startswith("confirm:")] == []
    assert len(dump(practice.database)["shelf_medicines"]) == 2


def test_a_favourite_is_pinned_offered_and_unpinned(practice: Practice, writer: Writer) -> None:
    writer.act("add:prescription:", prescription_new=PAN)
    writer.act(f"pin:{PAN}")
    offered = Writer(practice.browser(), begin(practice))
    act = "add:prescription:Pan 40 "
    assert act in commands_on(offered.page)
    offered.act(act)
    assert offered.entries("prescription") == ["Pan 40"]
    offered.act("unpin:Pan 40")
    assert act not in commands_on(Writer(practice.browser(), begin(practice)).page)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # a line is read in Python
def test_a_favourite_that_needed_no_question_asks_none(writer: Writer) -> None:
    writer.act("add:prescription:", prescription_new=PAN)
    answer = writer.act(f"pin:{PAN}")
    assert "remember" not in answer.text
    assert writer.act("finish", htmx=False).location.startswith("/prescriptions/")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # a line is read in Python
def test_a_brand_on_two_lists_shows_its_contents_and_never_prevents_finishing(
    writer: Writer,
) -> None:
    answer = writer.act("add:prescription:", prescription_new="azithral 500 od 3d")
    assert "AZITHROMYCIN 500 mg tablet (Azithral 500)" in answer.text
    assert [v for v in commands_on(answer) if v.startswith("confirm")] == []
    assert writer.act("finish", htmx=False).location.startswith("/prescriptions/")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # a line is read in Python
def test_a_generic_of_an_unlisted_strength_needs_no_confirmation_of_its_contents(
    writer: Writer,
) -> None:
    answer = writer.act("add:prescription:", prescription_new="paracetamol 170 suppository pr bd")
    page_text = " ".join(answer.text.split())
    assert (
        "Paracetamol 170 mg suppository is not in the lists in this strength or form." in page_text
    )
    assert "Is it right?" in page_text
    assert "Is Paracetamol 170 mg suppository" not in page_text


def test_a_question_that_prevents_finishing_is_answered_in_its_message(writer: Writer) -> None:
    for line in (CETZINE, "wysolone 40 od 5d"):
        writer.act("add:prescription:", prescription_new=line)
    answer = writer.act("finish")
    assert answer.status == 422
    assert "1. Is Cetzine 10 cetirizine 10 mg tablet?" in answer.text
    assert "2. Wysolone 40 mg tablet is not in the lists" in answer.text
    assert "confirm:" in commands_on(answer)
    assert "Not finished yet" not in writer.act("confirm:").text
    assert writer.act("finish", htmx=False).location.startswith("/prescriptions/")


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_the_typed_text_stays_visible_until_it_is_signed(
    htmx: bool, practice: Practice, writer: Writer
) -> None:
    typed = "wysolone 40 od 5d"
    writer.act("add:prescription:", prescription_new=typed, htmx=htmx)
    again = Writer(practice.browser(), 1)
    assert f"You typed: {typed}" in again.page.text
    again.act("findings", findings="clear", htmx=htmx)
    again = Writer(practice.browser(), 1)
    assert f"You typed: {typed}" in again.page.text
    again.act("confirm:")
    signed = practice.browser().get(again.act("finish", htmx=False).location)
    assert "You typed" not in signed.text


def test_a_similar_name_is_asked_about_and_never_used_silently(writer: Writer) -> None:
    answer = writer.act("add:prescription:", prescription_new=ZOCON)
    assert writer.entries("prescription") == [ZOCON]
    assert "Did you mean Zocor (simvastatin)?" in answer.text
    answer = writer.act(f"mean:prescription:{ZOCON} ⇒ Zocor")
    assert writer.entries("prescription") == ["Zocor stat"]
    assert f"You typed: {ZOCON}" in answer.text
    assert "Is Zocor Simvastatin?" in answer.text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # a line is read in Python
def test_the_strength_of_a_similar_name_is_chosen_next(writer: Writer) -> None:
    line = "Losar 50 1-0-0 30d"
    writer.act("add:prescription:", prescription_new=line)
    answer = writer.act(f"mean:prescription:{line} ⇒ Olsar")
    assert writer.entries("prescription") == []
    assert writer.value("prescription_new") == "Olsar 1-0-0 30d"
    picks = [v for v in commands_on(answer) if v.startswith("pick:prescription:Olsar")]
    assert len(picks) > 1
    writer.act(picks[0])
    assert writer.entries("prescription") == [picks[0].removeprefix("pick:prescription:")]
    assert writer.entries("prescription")[0].endswith(" 1-0-0 30d")


def test_a_similar_name_is_offered_last_while_typing(practice: Practice) -> None:
    desk = practice.browser()
    page = desk.get("/suggestions/prescription/", query_string={"prescription_new": "zocon 150"})
    first, *_, last = commands_on(page)
    assert first.startswith("pick:prescription:Zocon")
    assert last == "mean:prescription: ⇒ Zocor"
    assert "Did you mean Zocor? simvastatin" in page.text


def test_the_doctors_usual_medicines_are_not_asked_about(
    practice: Practice, writer: Writer
) -> None:
    writer.act("add:prescription:", prescription_new=ZOCON)
    writer.act("finish")
    answer = Writer(practice.browser(), begin(practice)).act(
        "add:prescription:", prescription_new=ZOCON
    )
    assert "Did you mean" not in answer.text


@pytest.mark.parametrize("act", ["mean:prescription:x ⇒ Zocor", "mean:prescription:", "mine:x:"])
def test_an_invalid_tap_changes_nothing(act: str, writer: Writer) -> None:
    writer.act(prescription=[PAN])
    writer.act(act)
    assert writer.entries("prescription") == [PAN]
