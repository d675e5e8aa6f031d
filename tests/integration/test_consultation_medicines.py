"""Medicines on the prescription: typed, chosen, confirmed, repeated, kept as templates."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from clinic.consultation.acts import REASONS
from clinic.extensions import db
from clinic.prescribing.models import ShelfMedicine
from clinic.prescribing.service import keep_medicine
from clinic.prescribing.shelf import Known
from tests.integration.client import Page
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.writing import Writer, acts_on, begin, draft_of

CETZINE, SINAREST = "Cetzine 10 hs 5d", "Sinarest bd 3d"
PAN, DOLO, ECOSPRIN = "Pan 40 1-0-0 ac 14d", "Dolo 650 1-1-1 3d", "Ecosprin 75 0-1-0 30d"
EARLIER = date(2026, 1, 5)


@pytest.fixture
def writer(practice: Practice) -> Writer:
    """A page on which a visit was just begun."""
    return Writer(practice.browser(), begin(practice))


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
    found = writer.entries("prescription")
    assert found == [line]
    assert writer.value("prescription_new") == ""


def test_of_several_meanings_one_is_chosen(writer: Writer) -> None:
    answer = writer.act("add:prescription:", prescription_new="paracetamol 1-1-1 3d")
    assert writer.entries("prescription") == []
    assert "Which strength?" in answer.text
    picks = [v for v in acts_on(answer) if v.startswith("pick:prescription:")]
    assert len(picks) > 1
    writer.act(picks[0])
    assert writer.entries("prescription") == [picks[0].removeprefix("pick:prescription:")]
    assert writer.value("prescription_new") == ""


def test_own_words_are_kept_where_no_medicine_is_meant(writer: Writer) -> None:
    writer.act("add:prescription:", prescription_new="paracetamol 1-1-1 3d")
    writer.act("keep:prescription:")
    assert writer.entries("prescription") == ["paracetamol 1-1-1 3d"]


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


def test_the_word_that_was_not_understood_is_marked_and_a_tap_puts_it_right(
    writer: Writer,
) -> None:
    answer = writer.act("add:prescription:", prescription_new="ultracet semi bd 3d")
    assert writer.entries("prescription") == ["ultracet semi bd 3d"]
    assert "Not understood: semi" in answer.text
    (act,) = [v for v in acts_on(answer) if v.startswith("instead:prescription:")]
    writer.act(act)
    assert writer.entries("prescription") == ["Ultracet bd 3d"]


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


def test_a_favourite_that_needed_no_question_asks_none(writer: Writer) -> None:
    writer.act("add:prescription:", prescription_new=PAN)
    answer = writer.act(f"pin:{PAN}")
    assert "remember" not in answer.text
    assert writer.act("finish", htmx=False).location.startswith("/prescriptions/")


def test_a_brand_of_two_lists_shows_its_contents_and_never_stops(writer: Writer) -> None:
    answer = writer.act("add:prescription:", prescription_new="azithral 500 od 3d")
    assert "AZITHROMYCIN 500 mg tablet (Azithral 500)" in answer.text
    assert [v for v in acts_on(answer) if v.startswith("confirm")] == []
    assert writer.act("finish", htmx=False).location.startswith("/prescriptions/")


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


OWN = "Kabasura kudineer 30 ml bd 5d"


def test_an_own_medicine_is_added_in_place(practice: Practice, writer: Writer) -> None:
    writer.act("keep:prescription:", prescription_new=OWN)
    told = {"own-0-label": "Kabasura kudineer", "own-0-generic": "Nilavembu + Chukku"}
    answer = writer.act(f"own:{OWN}", **told)
    assert answer.status == 200
    assert writer.entries("prescription") == [OWN]
    assert "NILAVEMBU + CHUKKU" in answer.text
    other = Writer(practice.browser(), begin(practice))
    other.act("add:prescription:", prescription_new="kabasura kudineer bd")
    assert other.entries("prescription") == ["Kabasura kudineer bd"]


UNKNOWN = "zyxofen 40 1-0-1 pc 3d"


def test_a_name_that_nobody_knows_is_said_to_be_so_and_two_ways_are_offered(
    practice: Practice, writer: Writer
) -> None:
    page = practice.browser().get(
        "/suggestions/prescription/", query_string={"prescription_new": UNKNOWN}
    )
    assert "No medicine of this name is known" in page.text
    assert acts_on(page) == ["keep:prescription:", "mine:prescription:"]
    answer = writer.act("keep:prescription:", prescription_new=UNKNOWN)
    assert writer.entries("prescription") == [UNKNOWN]
    assert "No medicine of this name is known. Your own words: prints" in answer.text
    assert writer.act("finish", htmx=False).location.startswith("/prescriptions/")


def test_what_nobody_vouched_for_is_not_the_first_that_is_offered(practice: Practice) -> None:
    with practice.at_work():
        keep_medicine(Known("Zyxofen 40", "Zyxin", ("zyxin",)), confirm=False, pinned=True)
    page = practice.browser().get(
        "/suggestions/prescription/", query_string={"prescription_new": "zyxo"}
    )
    assert acts_on(page) == [
        *("keep:prescription:", "mine:prescription:", "pick:prescription:Zyxofen 40")
    ]
    assert "yours, not confirmed yet" in page.text


def test_without_scripts_the_fields_open_on_the_page_itself(
    practice: Practice, writer: Writer
) -> None:
    answer = writer.act("mine:prescription:", prescription_new=UNKNOWN, htmx=False)
    page = practice.browser().get(answer.location)
    assert page.tree is not None
    assert [f for f in page.tree.iter("details") if f.get("open") is not None]
    assert own_fields(page) == {"own-0-label": "zyxofen 40"}


def test_what_is_told_of_it_once_lets_the_line_go_on_as_it_was_typed(
    practice: Practice, writer: Writer
) -> None:
    answer = writer.act("mine:prescription:", prescription_new=UNKNOWN)
    assert own_fields(answer) == {"own-0-label": "zyxofen 40"}
    opened = [f for f in answer.tree.iter("details") if f.get("open") is not None]  # type: ignore[union-attr]
    assert len(opened) == 1
    told = {"own-0-label": "Zyxofen", "own-0-generic": "Acetaminophen", "own-0-form": "tablet"}
    answer = writer.act(f"own:{UNKNOWN}", **told, **{"own-0-strength": "40 mg"})
    assert writer.entries("prescription") == ["Zyxofen 40 1-0-1 pc 3d"]
    assert "ACETAMINOPHEN 40 mg tablet" in answer.text
    with practice.at_work():
        assert db.session.scalar(select(ShelfMedicine.ingredients)) == "paracetamol"
    other = Writer(practice.browser(), begin(practice))
    other.act("add:prescription:", prescription_new="zyxofen od")
    assert other.entries("prescription") == ["Zyxofen od"]


def test_no_word_of_a_line_is_lost_when_its_medicine_is_told(writer: Writer) -> None:
    line = "zyxofen forte as we said"
    writer.act("mine:prescription:", prescription_new=line)
    told = {"own-0-label": "Zyx", "own-0-generic": "paracetamol"}
    answer = writer.act(f"own:{line}", **told)
    assert line in answer.text


def test_ingredients_are_offered_behind_those_that_stand(practice: Practice) -> None:
    page = practice.browser().get(
        "/suggestions/ingredients/3/", query_string={"own-3-generic": "paracetamol + caff"}
    )
    assert page.tree is not None
    assert [o.get("value") for o in page.tree.iter("option")] == ["paracetamol + caffeine"]
    for words in ("", "+", "zzzz", "x" * 900, "<script>"):
        query = {"own-3-generic": words}
        found = practice.browser().get("/suggestions/ingredients/3/", query_string=query)
        assert found.status == 200
        assert "<script>" not in found.html


ZOCON = "Zocon 150 stat"


def test_a_name_that_looks_alike_is_asked_and_never_taken(writer: Writer) -> None:
    answer = writer.act("add:prescription:", prescription_new=ZOCON)
    assert writer.entries("prescription") == [ZOCON]
    assert "Did you mean Zocor (simvastatin)?" in answer.text
    answer = writer.act(f"mean:prescription:{ZOCON} ⇒ Zocor")
    assert writer.entries("prescription") == ["Zocor stat"]
    assert f"You typed: {ZOCON}" in answer.text
    assert "Is Zocor Simvastatin?" in answer.text


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


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
@pytest.mark.parametrize(
    ("label", "generic", "words"),
    [
        ("", "Nilavembu", "Write the medicine's name"),
        ("Kabasura", "", "Write the medicine's name"),
        ("Kabasura", " + ", "Write the medicine's name"),
        ("💊", "Nilavembu", "Write the medicine's name"),
        ("K" * 300, "Nilavembu", "shorter"),
        ("ﷺ" * 150, "Nilavembu", "shorter"),
        ("k " * 17, "Nilavembu", "shorter"),
        ("Kabasura", "n" * 401, "shorter"),
    ],
)
def test_an_own_medicine_of_which_too_little_is_told_is_explained(
    label: str, generic: str, words: str, htmx: bool, practice: Practice, writer: Writer
) -> None:
    writer.act("keep:prescription:", prescription_new=OWN)
    told = {"own-0-label": label, "own-0-generic": generic, "own-0-form": "decoction"}
    answer = writer.act(f"own:{OWN}", htmx=htmx, findings="kept", **told)
    assert answer.status == 422
    assert words in answer.error_of("prescription_new")
    shown = {field.get("name"): field.get("value") for field in answer.tree.iter("input")}  # type: ignore[union-attr]
    assert {name: shown[name] for name in told} == {k: v.strip() for k, v in told.items()} | told
    again = Writer(practice.browser(), 1)
    assert (again.entries("prescription"), again.value("findings")) == ([OWN], "kept")
    assert dump(practice.database)["shelf_medicines"] == []


TOLD = {"own-0-label": "Kabasura", "own-0-generic": "Nilavembu + ", "own-0-form": "decoction"}


def own_fields(page: Page) -> dict[str, str]:
    """What stands in the fields beside the lines, but for those that are empty."""
    assert page.tree is not None
    fields = {f.get("name") or "": f.get("value") or "" for f in page.tree.iter("input")}
    return {name: text for name, text in fields.items() if name.startswith("own-") and text}


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
@pytest.mark.parametrize("act", ["edit", "remove", "up", "pin"])
def test_what_is_told_of_an_own_medicine_outlives_a_tap_on_another_line(
    act: str, htmx: bool, practice: Practice, writer: Writer
) -> None:
    writer.act(prescription=[OWN, DOLO])
    line = DOLO if act == "pin" else f"prescription:{DOLO}"
    answer = writer.act(f"{act}:{line}", htmx=htmx, **TOLD)
    if not htmx:
        answer = answer.follow()
    told = TOLD if act != "up" else {name.replace("0", "1"): text for name, text in TOLD.items()}
    assert own_fields(answer) == told
    assert own_fields(Writer(practice.browser(), 1).page) == told


def test_what_is_told_of_a_line_that_is_taken_up_is_there_again(writer: Writer) -> None:
    writer.act(prescription=[OWN], **TOLD)
    assert own_fields(writer.act(f"edit:prescription:{OWN}")) == {}
    assert own_fields(writer.act("keep:prescription:")) == TOLD


def test_what_is_told_of_an_own_medicine_is_kept_through_a_conflict(
    practice: Practice, writer: Writer
) -> None:
    writer.act(prescription=[OWN])
    other = Writer(practice.browser(), 1)
    other.act(findings="There")
    answer = writer.act(htmx=False, **TOLD)
    assert answer.status == 409
    assert "Nilavembu +" in answer.text
    assert answer.form_to(writer.path).send(act="over").status == 303
    assert own_fields(Writer(practice.browser(), 1).page) == TOLD


def test_what_was_told_is_forgotten_when_the_medicine_is_known(
    practice: Practice, writer: Writer
) -> None:
    writer.act("keep:prescription:", prescription_new=OWN)
    writer.act(f"own:{OWN}", **TOLD | {"own-0-generic": "Nilavembu"})
    draft = draft_of(practice, 1)
    assert draft is not None
    assert draft["told"] == {}


# --- repeating -----------------------------------------------------------------------------------


@pytest.fixture
def returning(practice: Practice) -> Writer:
    """A page for a patient who was given three things before."""
    given = "\n".join((PAN, DOLO, "Steam inhalation"))
    practice.visit(practice.patient(), visit_date=EARLIER, prescription=given)
    return Writer(practice.browser(), begin(practice, 1))


def test_one_tap_repeats_the_last_prescription(returning: Writer) -> None:
    for _ in range(2):
        returning.act("repeat:1")
    assert returning.entries("prescription") == [PAN, DOLO, "Steam inhalation"]


@pytest.mark.parametrize("line", [PAN, "Steam inhalation"])
def test_one_line_is_repeated(line: str, returning: Writer) -> None:
    assert f"repeat:1:{line}" in acts_on(returning.page)
    returning.act(f"repeat:1:{line}")
    assert returning.entries("prescription") == [line]


def test_a_medicine_that_stands_with_another_dose_is_not_doubled(returning: Writer) -> None:
    returning.act("add:prescription:Pan 40 0-0-1 5d")
    returning.act("repeat:1")
    assert returning.entries("prescription") == ["Pan 40 0-0-1 5d", DOLO, "Steam inhalation"]


def test_a_line_that_no_earlier_visit_has_is_not_repeated(returning: Writer) -> None:
    returning.act(f"repeat:1:{ECOSPRIN}")
    assert returning.entries("prescription") == []


# --- templates -----------------------------------------------------------------------------------


def test_lines_are_kept_as_a_template_and_taken_from_it(practice: Practice, writer: Writer) -> None:
    lists = {"prescription": [PAN, DOLO], "diagnosis": ["Acute gastritis"], "advice": ["Less oil"]}
    answer = writer.act("keep-template", **lists, template_name=" Acidity  adult ")
    assert answer.status == 200
    other = Writer(practice.browser(), begin(practice))
    assert "Acidity adult" in other.page.text
    other.act("template:1", prescription=[DOLO])
    assert other.entries("prescription") == [DOLO, PAN]
    assert other.entries("advice") == ["Less oil"]
    assert other.entries("diagnosis") == []


def test_a_template_of_the_same_name_takes_the_new_lines(
    practice: Practice, writer: Writer
) -> None:
    writer.act("keep-template", prescription=[PAN], template_name="Acidity")
    writer.act("keep-template", prescription=[DOLO], template_name="ACIDITY")
    rows = dump(practice.database)["prescription_templates"]
    assert len(rows) == 1
    assert DOLO in rows[0]


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_a_template_needs_a_name(htmx: bool, practice: Practice, writer: Writer) -> None:
    answer = writer.act("keep-template", htmx=htmx, prescription=[PAN], template_name=" ")
    assert answer.status == 422
    assert "Write a name for the template" in answer.text
    assert Writer(practice.browser(), 1).entries("prescription") == [PAN]
    assert dump(practice.database)["prescription_templates"] == []


# --- cautions ------------------------------------------------------------------------------------


def test_a_caution_is_answered_by_one_tap_or_by_own_words(writer: Writer) -> None:
    answer = writer.act(prescription=[PAN, "Omez 20 1-0-0 5d"])
    acts = [v for v in acts_on(answer) if v.startswith("because:1:")]
    assert len(acts) == 1
    key = acts[0].removeprefix("because:1:")
    writer.act(acts[0])
    assert writer.value(f"reason-{key}") == REASONS[1]
    writer.act(**{f"reason-{key}": "Own words"})
    assert Writer(writer.browser, 1).value(f"reason-{key}") == "Own words"


def texts_at(answer: Page, place: int) -> str:
    element = answer.find(f"checks-{place}")
    assert element is not None
    return " ".join("".join(element.itertext()).split())


def test_an_alert_stands_at_its_line_and_is_counted_beside_finish(writer: Writer) -> None:
    answer = writer.act(prescription=[PAN, "Omez 20 1-0-0 5d"])
    assert "two proton pump inhibitors" in texts_at(answer, 1)
    assert "see medicine 2" in texts_at(answer, 0)
    counted = answer.find("finish-count")
    assert counted is not None
    assert "1 to answer" in " ".join("".join(counted.itertext()).split())


def test_what_changes_beside_the_lines_changes_what_stands_at_them(writer: Writer) -> None:
    writer.act(prescription=["Telma 40 1-0-0 30d"])
    answer = writer.act(expecting="pregnant")
    assert answer.find("part-prescription") is None
    assert "Telmisartan in pregnancy" in texts_at(answer, 0)
    assert [a for a in acts_on(answer) if a.startswith("because:0:pregnancy:telmisartan")]


def test_a_weekday_is_put_into_a_weekly_line_by_one_tap(writer: Writer) -> None:
    answer = writer.act(prescription=["Folitrax 7.5 weekly 4w"])
    (sunday,) = [a for a in acts_on(answer) if a.endswith("on sun 4w")]
    refused = writer.act("finish", symptoms=["joint pain"])
    assert refused.status == 422
    assert "say on which day" in refused.text
    writer.act(sunday)
    assert writer.entries("prescription") == ["Folitrax 7.5 on sun 4w"]
    assert writer.act("finish").status == 200


def test_notes_are_quiet_and_do_not_interrupt(writer: Writer) -> None:
    answer = writer.act(prescription=["Pan D od ac 14d", "Azithral 500 od 3d"])
    quiet = answer.find("cautions")
    assert quiet is not None
    words = " ".join("".join(quiet.itertext()).split())
    assert "2 notes" in words
    assert "2 of 2 checked" in words
    assert "safe" not in words.lower().split()
    assert texts_at(answer, 0) == texts_at(answer, 1) == ""
    assert writer.act("finish", symptoms=["fever"]).status == 200
