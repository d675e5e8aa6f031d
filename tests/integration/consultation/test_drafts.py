"""The draft of a note: acknowledged text is stored, and older text never replaces newer."""

from __future__ import annotations

import itertools

import pytest

from tests.integration.client import Browser, Page
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.together import at_once
from tests.integration.writing import Writer, begin, draft_of, visit_of

PAGE_AND_PART = pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])


@pytest.fixture
def visit(practice: Practice) -> int:
    """A visit that was begun, with an empty note."""
    return begin(practice)


@pytest.fixture
def writer(practice: Practice, visit: int) -> Writer:
    return Writer(practice.browser(), visit)


def findings_of(practice: Practice, visit: int) -> str:
    draft = draft_of(practice, visit)
    return "" if draft is None else str(draft["texts"].get("findings", ""))


@PAGE_AND_PART
def test_a_save_keeps_every_field_as_it_was_typed(
    htmx: bool, practice: Practice, visit: int, writer: Writer
) -> None:
    texts = {"blood_pressure": "abc", "weight": "70,5", "findings": "Throat red\nno pus"}
    answer = writer.act(htmx=htmx, **texts, symptoms=["fever"], prescription_new="pan 4")
    assert answer.status == (200 if htmx else 303)
    again = Writer(practice.browser(), visit)
    assert {name: again.value(name) for name in texts} == texts
    assert again.entries("symptoms") == ["fever"]
    assert again.value("prescription_new") == "pan 4"
    assert visit_of(practice, visit)["findings"] == ""


ODD = {
    "emoji": "🤒 fever 🌡️",
    "markup": "<script>alert('x')</script> & \"quoted\"",
    "long": "ख़" * 300,
    "Hindi": "तीन दिन से बुखार, रात में खाँसी",
    "Tamil": "மூன்று நாட்களாக காய்ச்சல்",
    "colons": "add:symptoms:remove",
    "right to left": "حمى منذ ثلاثة أيام",
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_any_text_is_stored_verbatim(
    text: str, practice: Practice, visit: int, writer: Writer
) -> None:
    for name in ("symptoms", "diagnosis", "prescription", "investigations", "advice"):
        assert writer.act(f"keep:{name}:", **{f"{name}_new": text}).status == 200
    answer = writer.act(findings=text, private_notes=text, follow_up=text)
    assert answer.status == 200
    assert "<script>alert" not in answer.html
    again = Writer(practice.browser(), visit)
    assert "<script>alert" not in again.page.html
    for name in ("symptoms", "diagnosis", "prescription", "investigations", "advice"):
        assert again.entries(name) == [text]
        assert again.act(f"remove:{name}:{text}").status == 200
        assert again.entries(name) == []
    assert again.value("findings") == again.value("private_notes") == text


def test_nul_characters_are_removed(practice: Practice, visit: int, writer: Writer) -> None:
    assert writer.act("add:symptoms:", symptoms_new="fe\x00ver", findings="a\x00b").status == 200
    assert writer.entries("symptoms") == ["fever"]
    assert findings_of(practice, visit) == "ab"


def test_a_text_too_long_for_a_form_loses_nothing_of_the_earlier(
    practice: Practice, visit: int, writer: Writer
) -> None:
    writer.act(findings="Throat red")
    assert writer.act(findings="x" * 1024 * 1024).status == 413
    assert findings_of(practice, visit) == "Throat red"
    assert writer.act(findings="x" * 19_000).status == 200
    assert findings_of(practice, visit) == "x" * 19_000


def test_an_older_save_of_the_same_page_changes_nothing(
    practice: Practice, visit: int, writer: Writer
) -> None:
    writer.act(findings="first")
    writer.act(findings="second")
    before = dump(practice.database, "sign_ins")
    for sequence in ("0", "1", "2"):
        answer = writer.type(sequence=sequence).act(findings="first")
        assert answer.status == 200
    assert dump(practice.database, "sign_ins") == before
    assert findings_of(practice, visit) == "second"


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize("sequence", ["", "x", "-5", "9" * 40, "٣"])
def test_a_save_without_a_valid_sequence_never_replaces_text(
    sequence: str, practice: Practice, visit: int, writer: Writer
) -> None:
    writer.act(findings="written")
    values = [(n, v) for n, v in writer.fields() if n not in ("sequence", "findings")]
    data = {n: [v for m, v in values if m == n] for n, _ in values}
    answer = writer.browser.post(
        writer.path, data | {"findings": ["forged"], "sequence": [sequence]}, htmx=True
    )
    assert answer.status == 200
    assert findings_of(practice, visit) == "written"


@PAGE_AND_PART
def test_an_outdated_page_shows_both_texts_and_can_keep_its_own(
    htmx: bool, practice: Practice, visit: int
) -> None:
    mine, theirs = (Writer(practice.browser(), visit) for _ in range(2))
    theirs.act("add:symptoms:cough", findings="There: clear chest")
    answer = mine.act("add:symptoms:fever", htmx=htmx, findings="Here: red throat")
    assert answer.status == 409
    assert "There: clear chest" in answer.text
    assert "Here: red throat" in answer.text
    assert findings_of(practice, visit) == "There: clear chest"
    overwritten = _over(mine, answer, htmx)
    assert overwritten.status == (200 if htmx else 303)
    assert findings_of(practice, visit) == "Here: red throat"
    assert mine.act(findings="Here: and more").status == 200


def _over(writer: Writer, answer: Page, htmx: bool) -> Page:
    """Press `Keep what I typed here`."""
    if htmx:
        return writer.act("over")
    return answer.form_to(writer.path).send(act="over")


def test_text_in_a_box_is_kept_through_a_conflict(practice: Practice, visit: int) -> None:
    mine, theirs = (Writer(practice.browser(), visit) for _ in range(2))
    theirs.act(findings="There")
    answer = mine.act(htmx=False, prescription_new="pan 40 1-0-", private_notes="hm\nhm")
    assert answer.form_to(mine.path).send(act="over").status == 303
    again = Writer(practice.browser(), visit)
    assert again.value("prescription_new") == "pan 40 1-0-"
    assert again.value("private_notes") == "hm\nhm"


def test_an_up_to_date_page_saves_its_text(practice: Practice, visit: int) -> None:
    Writer(practice.browser(), visit).act(findings="at the desk")
    second = Writer(practice.browser(), visit)
    assert second.act(findings="at the desk, and in the room").status == 200
    assert findings_of(practice, visit) == "at the desk, and in the room"


@PAGE_AND_PART
def test_a_visit_that_was_finished_since_is_not_overwritten(
    htmx: bool, practice: Practice, visit: int
) -> None:
    late, quick = (Writer(practice.browser(), visit) for _ in range(2))
    assert quick.act("finish", findings="Signed").status == 200
    before = dump(practice.database, "sign_ins")
    answer = late.act(htmx=htmx, findings="Typed late")
    assert answer.status == 409
    assert "Signed" in answer.text
    assert "Typed late" in answer.text
    assert dump(practice.database, "sign_ins") == before
    assert _over(late, answer, htmx).status == (200 if htmx else 303)
    assert findings_of(practice, visit) == "Typed late"
    assert visit_of(practice, visit)["findings"] == "Signed"


def test_two_tabs_with_two_patients_never_mix_their_text(practice: Practice) -> None:
    visits = [begin(practice), begin(practice)]
    assert visits == [1, 2]
    browser = practice.browser()
    writers = [Writer(browser, visit) for visit in visits]
    for turn in range(3):
        for number, writer in enumerate(writers):
            assert writer.act(findings=f"{number} {turn}").status == 200
    assert [findings_of(practice, visit) for visit in visits] == ["0 2", "1 2"]


def test_of_two_simultaneous_first_saves_one_is_stored_and_the_other_is_told(
    practice: Practice,
) -> None:
    for visit in (begin(practice) for _ in range(4)):
        writers = [Writer(practice.browser(), visit) for _ in range(4)]
        acts = [lambda w=w, n=n: w.act(findings=f"Text {n}") for n, w in enumerate(writers)]
        answers = at_once(acts)
        assert sorted(answer.status for answer in answers) == [200, 409, 409, 409]
        first = next(n for n, answer in enumerate(answers) if answer.status == 200)
        assert findings_of(practice, visit) == f"Text {first}"


def test_of_many_simultaneous_saves_of_a_page_the_newest_is_stored(
    practice: Practice, visit: int
) -> None:
    writer = Writer(practice.browser(), visit)
    writer.act(findings="Text 0")
    sent = itertools.count(int(writer.value("sequence")) + 1)
    for _ in range(6):
        numbers = [next(sent) for _ in range(6)]
        answers = at_once([lambda n=n: _save(practice, writer, n) for n in reversed(numbers)])
        assert {answer.status for answer in answers} == {200}
        assert findings_of(practice, visit) == f"Text {numbers[-1]}"


def _save(practice: Practice, writer: Writer, number: int) -> Page:
    """Return an act that saves the writer's page by a connection of its own."""
    browser = Browser(practice.database.app)
    cookie = writer.browser.client.get_cookie("clinic")
    assert cookie is not None
    browser.client.set_cookie("clinic", cookie.value)
    values = dict(writer.fields()) | {"findings": f"Text {number}", "sequence": str(number)}
    return browser.post(writer.path, values, htmx=True)


def test_a_save_during_signing_never_leaves_a_draft_behind(practice: Practice) -> None:
    for visit in (begin(practice) for _ in range(6)):
        writer = Writer(practice.browser(), visit)
        writer.act(findings="Text 0")
        finishing = Writer(practice.browser(), visit)
        answers = at_once(
            [lambda w=writer: _save(practice, w, 5), lambda f=finishing: f.act("finish")]
        )
        signed = visit_of(practice, visit)["finished_at"] is not None
        assert sorted(answer.status for answer in answers) == [200, 409]
        assert signed == (answers[1].status == 200)
        assert findings_of(practice, visit) == ("" if signed else "Text 5")
