"""Medicines on the prescription: typed, chosen, confirmed, and asked where names look alike."""

from __future__ import annotations

import pytest

from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.writing import Writer, acts_on, begin

CETZINE, SINAREST = "Cetzine 10 hs 5d", "Sinarest bd 3d"
PAN, DOLO, ECOSPRIN = "Pan 40 1-0-0 ac 14d", "Dolo 650 1-1-1 3d", "Ecosprin 75 0-1-0 30d"
ZOCON = "Zocon 150 stat"


@pytest.fixture
def writer(practice: Practice) -> Writer:
    """A page on which a visit was just begun."""
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
    picks = [v for v in acts_on(answer) if v.startswith("pick:prescription:")]
    assert len(picks) > 1
    writer.act(picks[0])
    assert writer.entries("prescription") == [picks[0].removeprefix("pick:prescription:")]
    assert writer.value("prescription_new") == ""


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # a line is read in Python
def test_own_words_are_kept_where_no_medicine_is_meant(writer: Writer) -> None:
    writer.act("add:prescription:", prescription_new="paracetamol 1-1-1 3d")
    writer.act("keep:prescription:")
    assert writer.entries("prescription") == ["paracetamol 1-1-1 3d"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # a line is read in Python
@pytest.mark.parametrize(
    ("typed", "label"),
    [("wysolone 40 od", "Wysolone 40 mg tablet"), ("okamet 1000 od", "Okamet 1000 mg tablet")],
)
def test_what_is_not_listed_in_this_form_or_strength_is_said_to_be_so(
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
def test_the_word_that_was_not_understood_is_marked_and_a_tap_puts_it_right(
    writer: Writer,
) -> None:
    answer = writer.act("add:prescription:", prescription_new="ultracet semi bd 3d")
    assert "Not understood: semi" in answer.text  # half the strength: Ultracet is not offered
    assert [v for v in acts_on(answer) if v.startswith("instead:prescription:")] == []
    writer.act("remove:prescription:ultracet semi bd 3d")
    answer = writer.act("add:prescription:", prescription_new="ultracet bd 3d same")
    assert writer.entries("prescription") == ["ultracet bd 3d same"]
    assert "Not understood: same" in answer.text
    (act,) = [v for v in acts_on(answer) if v.startswith("instead:prescription:")]
    writer.act(act)
    assert writer.entries("prescription") == ["Ultracet bd 3d"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # a line is read in Python
def test_two_medicines_in_one_line_are_offered_as_two(writer: Writer) -> None:
    answer = writer.act("add:prescription:", prescription_new="pan 40 od + dolo 650 sos")
    (act,) = [v for v in acts_on(answer) if v.startswith("instead:prescription:")]
    for _ in range(2):  # a double tap finds the line gone
        writer.act(act)
    assert writer.entries("prescription") == ["Pan 40 od", "Dolo 650 sos"]


def test_a_brand_is_confirmed_once_and_remembered(practice: Practice, writer: Writer) -> None:
    answer = writer.act("add:prescription:", prescription_new=CETZINE)
    assert f"confirm:{CETZINE}" in acts_on(answer)
    answer = writer.act(f"confirm:{CETZINE}")
    assert f"confirm:{CETZINE}" not in acts_on(answer)
    answer = Writer(practice.browser(), begin(practice)).act(
        "add:prescription:", prescription_new=CETZINE
    )
    assert f"confirm:{CETZINE}" not in acts_on(answer)
    assert len(dump(practice.database)["shelf_medicines"]) == 1


def test_all_brands_are_confirmed_by_one_tap(practice: Practice, writer: Writer) -> None:
    for line in (CETZINE, SINAREST):
        answer = writer.act("add:prescription:", prescription_new=line)
    assert "confirm:" in acts_on(answer)
    answer = writer.act("confirm:")
    assert [v for v in acts_on(answer) if v.startswith("confirm:")] == []
    assert len(dump(practice.database)["shelf_medicines"]) == 2


def test_a_favourite_is_pinned_offered_and_unpinned(practice: Practice, writer: Writer) -> None:
    writer.act("add:prescription:", prescription_new=PAN)
    writer.act(f"pin:{PAN}")
    offered = Writer(practice.browser(), begin(practice))
    act = "add:prescription:Pan 40 "
    assert act in acts_on(offered.page)
    offered.act(act)
    assert offered.entries("prescription") == ["Pan 40"]
    offered.act("unpin:Pan 40")
    assert act not in acts_on(Writer(practice.browser(), begin(practice)).page)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # a line is read in Python
def test_a_favourite_that_needed_no_question_asks_none(writer: Writer) -> None:
    writer.act("add:prescription:", prescription_new=PAN)
    answer = writer.act(f"pin:{PAN}")
    assert "remember" not in answer.text
    assert writer.act("finish", htmx=False).location.startswith("/prescriptions/")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # a line is read in Python
def test_a_brand_of_two_lists_shows_its_contents_and_never_stops(writer: Writer) -> None:
    answer = writer.act("add:prescription:", prescription_new="azithral 500 od 3d")
    assert "AZITHROMYCIN 500 mg tablet (Azithral 500)" in answer.text
    assert [v for v in acts_on(answer) if v.startswith("confirm")] == []
    assert writer.act("finish", htmx=False).location.startswith("/prescriptions/")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # a line is read in Python
def test_a_generic_of_an_unlisted_strength_is_not_asked_to_be_itself(writer: Writer) -> None:
    answer = writer.act("add:prescription:", prescription_new="paracetamol 170 suppository pr bd")
    said = " ".join(answer.text.split())
    assert "Paracetamol 170 mg suppository is not in the lists in this strength or form." in said
    assert "Is it right?" in said
    assert "Is Paracetamol 170 mg suppository" not in said


def test_what_stops_the_finish_is_answered_in_the_message_itself(writer: Writer) -> None:
    for line in (CETZINE, "wysolone 40 od 5d"):
        writer.act("add:prescription:", prescription_new=line)
    answer = writer.act("finish")
    assert answer.status == 422
    assert "1. Is Cetzine 10 cetirizine 10 mg tablet?" in answer.text
    assert "2. Wysolone 40 mg tablet is not in the lists" in answer.text
    assert "confirm:" in acts_on(answer)
    assert "Not finished yet" not in writer.act("confirm:").text
    assert writer.act("finish", htmx=False).location.startswith("/prescriptions/")


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_what_was_typed_stays_in_sight_until_it_is_signed(
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


def test_a_name_that_looks_alike_is_asked_and_never_taken(writer: Writer) -> None:
    answer = writer.act("add:prescription:", prescription_new=ZOCON)
    assert writer.entries("prescription") == [ZOCON]
    assert "Did you mean Zocor (simvastatin)?" in answer.text
    answer = writer.act(f"mean:prescription:{ZOCON} ⇒ Zocor")
    assert writer.entries("prescription") == ["Zocor stat"]
    assert f"You typed: {ZOCON}" in answer.text
    assert "Is Zocor Simvastatin?" in answer.text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # a line is read in Python
def test_of_a_name_that_looks_alike_one_strength_is_then_chosen(writer: Writer) -> None:
    line = "Losar 50 1-0-0 30d"
    writer.act("add:prescription:", prescription_new=line)
    answer = writer.act(f"mean:prescription:{line} ⇒ Olsar")
    assert writer.entries("prescription") == []
    assert writer.value("prescription_new") == "Olsar 1-0-0 30d"
    picks = [v for v in acts_on(answer) if v.startswith("pick:prescription:Olsar")]
    assert len(picks) > 1
    writer.act(picks[0])
    assert writer.entries("prescription") == [picks[0].removeprefix("pick:prescription:")]
    assert writer.entries("prescription")[0].endswith(" 1-0-0 30d")


def test_a_name_that_looks_alike_is_offered_last_while_one_types(practice: Practice) -> None:
    desk = practice.browser()
    page = desk.get("/suggestions/prescription/", query_string={"prescription_new": "zocon 150"})
    first, *_, last = acts_on(page)
    assert first.startswith("pick:prescription:Zocon")
    assert last == "mean:prescription: ⇒ Zocor"
    assert "Did you mean Zocor? simvastatin" in page.text


def test_of_what_the_doctor_writes_nothing_is_asked(practice: Practice, writer: Writer) -> None:
    writer.act("add:prescription:", prescription_new=ZOCON)
    writer.act("finish")
    answer = Writer(practice.browser(), begin(practice)).act(
        "add:prescription:", prescription_new=ZOCON
    )
    assert "Did you mean" not in answer.text


@pytest.mark.parametrize("act", ["mean:prescription:x ⇒ Zocor", "mean:prescription:", "mine:x:"])
def test_a_tap_that_means_nothing_changes_nothing(act: str, writer: Writer) -> None:
    writer.act(prescription=[PAN])
    writer.act(act)
    assert writer.entries("prescription") == [PAN]
