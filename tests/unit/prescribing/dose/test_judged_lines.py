"""Lines with readings by a pharmacist, alone and behind the medicines that they name."""

import pytest

from clinic.prescribing.completing import complete
from clinic.prescribing.dose import in_words, read_line, write
from clinic.prescribing.formulary import Formulary
from clinic.prescribing.lines import read_line as read_with_formulary
from tests.unit.prescribing.dose import judged_again, judged_lines


def _rows(table):
    lines = (line for line in table.splitlines() if line and not line.startswith("#"))
    return [tuple(part.strip() for part in line.split(" | ")) for line in lines]


def test_a_line_of_any_speciality_is_read_as_a_pharmacist_reads_it():
    for typed, name, dose in _rows(judged_lines.JUDGED + judged_again.JUDGED):
        line = read_line(typed)
        assert (line.name, line.unread) == (name, ""), typed
        assert line.dose is not None, typed
        assert write(line.dose) == dose, typed


def test_an_ambiguous_line_keeps_its_words():
    for typed, name, unread in _rows(judged_again.REFUSED):
        line = read_line(typed)
        assert (line.name, line.dose, line.unread) == (name, None, unread), typed


@pytest.mark.parametrize(
    ("typed", "line", "text"),
    [
        ("Cetzine 10 od", "Cetzine 10 od", "1 tablet once a day"),
        ("Cetzine 10 0-0-1", "Cetzine 10 0-0-1", "1 tablet at night"),
        ("Folvite 5 mg OD", "Folvite 5 mg OD", "1 tablet once a day"),
        ("Lasix 40 mg 1/2-0-0", "Lasix 40 mg 1/2-0-0", "½ tablet in the morning"),
        (
            "Refresh tears E/D 1 drop each eye qid",
            "Refresh Tears E/D 1 drop each eye qid",
            "1 drop in both eyes four times a day",
        ),
        ("Emeset 4 mg sl stat", None, "1 tablet under the tongue at once, one time only"),
        (
            "Candid cream 1-0-1 2w",
            None,
            "Apply in the morning and at night, for 2 weeks",
        ),
        ("Candid mouth paint apply tds", None, "Apply three times a day"),
        ("Folitrax 7.5 od on sunday", None, "1 tablet every Sunday"),
        (
            "Primolut N 1 TDS x 5 days then 1 BD x 16 days",
            "Primolut-N 1 TDS x 5 days then 1 BD x 16 days",
            "First 1 tablet three times a day, for 5 days; then 1 tablet twice a day, for 16 days",
        ),
    ],
)
def test_a_strength_behind_a_known_label_is_no_count(typed, line, text):
    completed = complete(typed, Formulary()).line
    read = read_with_formulary(completed, Formulary())
    assert read.medicine is not None
    assert read.dose is not None
    assert completed == (line or completed)
    assert in_words(read.dose, "en", read.medicine.form).text == text


@pytest.mark.parametrize(
    "typed",
    [
        *("Rivotril 0.5 0.25 hs", "Alprax 0.25 0.5 hs", "Duphaston 10 10 bd", "Meftal-P 5 tds"),
        *("Calpol 250 1 tab tds", "Thyronorm 50 50 mg od", "Zentel 400 once"),
    ],
)
def test_an_ambiguous_number_is_asked_about_or_stays_as_typed(typed):
    completed = complete(typed, Formulary())
    if completed.line:
        assert (completed.line, completed.own_words) == (typed, True)
    else:
        assert len(completed.choices) >= 1
        assert typed not in [line for _, line in completed.choices]


@pytest.mark.parametrize("typed", ["Chyawanprash od 1m", "Steam inhalation bd"])
def test_a_line_without_a_known_medicine_stays_as_typed(typed):
    completed = complete(typed, Formulary())
    assert (completed.line, completed.own_words) == (typed, True)


@pytest.mark.parametrize(
    "typed",
    [
        "Syp Paracetamol 250 mg/5 ml: as I told you",
        "Tab Levothyroxine 50 mcg: half of it, od or bd",
        "Tab Dolo 650 mg 1 tablet bd or tds",
    ],
)
def test_a_line_with_an_unreadable_dose_stays_whole(typed):
    completed = complete(typed, Formulary())
    assert (completed.line, completed.own_words) == (typed, True)
    read = read_with_formulary(typed, Formulary())
    assert (read.medicine, read.dose) == (None, None)
