"""The consultation runs few statements and stays small, however long a history is."""

from __future__ import annotations

from datetime import date, timedelta

from clinic.clock import clinic_day
from tests.integration.counting import statements
from tests.integration.factories import Practice
from tests.integration.writing import Writer, begin

MOST_TO_OPEN = 14
MOST_COMPRESSED = 60 * 1024
NINE = (
    "Pan 40 1-0-0 ac 14d",
    "Dolo 650 1-1-1 3d",
    "Azithral 500 od 3d",
    "Glycomet 500 1-0-1 30d",
    "Telma 40 1-0-0 30d",
    "Ecosprin 75 0-1-0 30d",
    "Wysolone 10 od 5d",
    "Calpol 250 5 ml tds 3d",
    "தூதுவளை லேகியம் காலை மாலை ஒரு தேக்கரண்டி",
)


def test_the_page_runs_few_statements_for_any_number_of_rows(practice: Practice) -> None:
    patient = practice.patient()
    Writer(practice.browser(), begin(practice, patient)).act(prescription=list(NINE))
    few = cost(practice)
    for number in range(60):
        day = clinic_day() - timedelta(days=number)
        practice.visit(patient, visit_date=day, prescription="\n".join(NINE))
        practice.template(f"Template {number}", "\n".join(NINE))
    for number in range(200):
        practice.medicine(f"Own medicine {number}")
    for name in ("Penicillin", "Ibuprofen"):
        practice.allergy(patient, name=name)
        practice.problem(patient, name=name)
    many = cost(practice)
    assert len(many) == len(few)
    assert len(many) <= MOST_TO_OPEN, "\n".join(many)


def cost(practice: Practice) -> list[str]:
    """Return the number of statements that open the first visit's note, with filled caches."""
    desk = practice.browser()
    Writer(desk, 1)
    with statements(practice.database.app) as executed:
        Writer(desk, 1)
    return executed


def test_a_save_runs_few_statements(practice: Practice) -> None:
    writer = Writer(practice.browser(), begin(practice))
    writer.act(prescription=list(NINE))
    writer.act("confirm:")
    for act in ("", "up:prescription:" + NINE[3], "add:symptoms:fever"):
        with statements(practice.database.app) as executed:
            assert writer.act(act).status == 200
        assert len(executed) <= MOST_TO_OPEN, "\n".join(executed)


def test_the_page_is_small_with_a_long_history(practice: Practice) -> None:
    patient = practice.patient(last_name="வெங்கடசுப்பிரமணியன்" * 3, address="x " * 200)
    for number in range(60):
        practice.visit(
            patient,
            visit_date=date(2026, 1, 1) + timedelta(days=number),
            symptoms=f"fever {number} d\ncough {number} w",
            diagnosis=f"Diagnosis number {number} (J{number:02})",
            prescription="\n".join(f"{line} note {number}" for line in NINE),
        )
        practice.template(f"Template {number}", "\n".join(NINE))
    practice.allergy(patient)
    writer = Writer(practice.browser(), begin(practice, patient))
    writer.act(prescription=list(NINE), findings="Long words of findings. " * 40)
    desk = practice.browser()
    answer = desk.client.get(writer.path, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.data) <= MOST_COMPRESSED
