"""The results of the safety checks: at a line, beside Finish, and in the summary."""

from __future__ import annotations

from clinic.consultation import check_results
from clinic.consultation.commands import apply
from clinic.consultation.workspace import ConsultationWorkspace
from tests.unit.consultation.workspaces import DOLO, OMEZ, PAN, typed, workspace

WEEKLY = "Folitrax 7.5 weekly 4w"


def writing(*lines: str, **fields: object) -> ConsultationWorkspace:
    return workspace(typed(prescription=list(lines), **fields))


def test_a_caution_of_two_lines_is_shown_at_the_last_and_mentioned_at_the_first() -> None:
    now = writing(PAN, DOLO, OMEZ)
    first, middle, last = (check_results.line_checks(now, place) for place in range(3))
    (caution,) = last.cautions
    assert caution.severity == "stop"
    assert first.cautions == ()
    assert first.mentioned == ((caution.what, 3),)
    assert middle.is_empty
    assert not last.is_empty


def test_the_number_of_unanswered_cautions_is_shown_beside_finish() -> None:
    now = writing(PAN, OMEZ)
    assert (
        check_results.finish_summary(now).to_answer,
        check_results.finish_summary(now).serious,
    ) == (1, 0)
    (stop,) = now.findings.stops
    assert check_results.is_first_unanswered(now, stop)
    after = writing(PAN, OMEZ, reasons={stop.key: "By weight"})
    assert check_results.finish_summary(after).to_answer == 0
    assert not check_results.is_first_unanswered(after, stop)


def test_without_an_alert_the_summary_says_what_was_checked() -> None:
    counted = check_results.finish_summary(writing(PAN))
    assert (counted.to_answer, counted.serious) == (0, 0)
    assert counted.text.startswith("1 of 1 checked")
    assert "allergies not asked" in counted.text
    assert check_results.finish_summary(writing()).text == ""


def test_a_weekly_medicine_offers_the_days_of_the_week() -> None:
    now = writing(WEEKLY)
    line_checks_text = check_results.line_checks(now, 0)
    assert line_checks_text.must_name_day
    assert [day for day, _ in line_checks_text.days][:2] == ["Sunday", "Monday"]
    assert len({value for _, value in line_checks_text.days}) == 7
    after = apply(f"instead:prescription:{line_checks_text.days[1][1]}", now)
    assert after.entries("prescription") == ("Folitrax 7.5 on mon 4w",)
    named = check_results.line_checks(workspace(after), 0)
    assert named.days == ()
    assert not named.must_name_day


def test_a_dose_without_a_calculation_is_reported_at_its_line() -> None:
    """No list has the strength per ml of these drops; a line in own words says so itself."""
    now = writing("P 125 drops 1 ml tds 3d", "Calpol 250 5 ml tds 3d", "as my mother says")
    assert [check_results.line_checks(now, place).is_unread for place in range(3)] == [
        True,
        False,
        False,
    ]


def test_a_kind_of_note_that_is_turned_off_is_not_shown() -> None:
    now = writing("Pan D od ac 14d", "Azithral 500 od 3d")
    kinds = {note.kind for note in check_results.notes(now)}
    assert kinds == {"interaction", "length"}
    assert {note.kind for note in check_results.notes(now, {"length"})} == {"interaction"}
    assert check_results.notes(now, kinds) == []


def test_a_stop_is_never_turned_off() -> None:
    now = writing(PAN, OMEZ)
    assert check_results.notes(now, {"duplicate"}) == []
    assert check_results.finish_summary(now).to_answer == 1
