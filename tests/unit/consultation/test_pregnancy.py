"""What the consultation knows about a pregnancy, for the checks of a prescription."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from clinic.alerts.queries import Alerts, ProblemLine
from clinic.patients.models import Patient
from tests.unit.consultation.workspaces import patient, typed, workspace


@pytest.mark.parametrize(
    ("born", "gender", "is_asked"),
    [
        (date(1990, 1, 1), "F", True),
        (date(1990, 1, 1), "O", True),
        (date(1990, 1, 1), "M", False),
        (date(2020, 1, 1), "F", False),
        (date(1950, 1, 1), "F", False),
    ],
)
def test_pregnancy_is_asked_only_where_it_is_possible(
    born: date, gender: str, is_asked: bool
) -> None:
    of: Patient = patient(birth_date=born, gender=gender)
    assert workspace(typed(), of=of).may_expect is is_asked
    assert workspace(typed(expecting="no"), of=of).may_expect


@pytest.mark.parametrize(
    ("diagnosis", "answer", "is_pregnant"),
    [
        ("Gestational hypertension (O13)", "", True),
        ("Hypertension\nPregnant state (Z33)", "", True),
        ("Gestational hypertension (O13)", "no", False),
        ("? Pregnant state (Z33)", "", None),
        ("Previous caesarean section (O34.2)", "", None),
        ("Lactating mother (Z39.1)", "", None),
        ("Pregnancy confirmed (Z32.1)\nMedical abortion (MTP) (O04.9)", "", None),
        ("Essential hypertension (I10)", "", None),
    ],
)
def test_a_diagnosis_of_pregnancy_is_checked_until_the_doctor_answers(
    diagnosis: str, answer: str, is_pregnant: bool | None
) -> None:
    woman = patient(birth_date=date(1990, 1, 1), gender="F")
    written = typed(diagnosis=tuple(diagnosis.split("\n")), expecting=answer)
    assert workspace(written, of=woman).person.pregnant is is_pregnant
    man = patient(birth_date=date(1990, 1, 1), gender="M")
    assert not workspace(replace(written, texts={}), of=man).person.pregnant


@pytest.mark.parametrize(
    ("name", "code", "since", "is_pregnant"),
    [
        ("Pregnant state", "Z33", "", True),
        ("pregnant", "", "", True),
        ("Pregnant, 12 weeks", "", "", True),
        ("ANC", "", "3 months", True),
        ("Gestational diabetes", "O24.4", "", True),
        ("Pregnant state", "Z33", "2024", None),
        ("Ectopic pregnancy", "O00.9", "", None),
        ("not pregnant", "", "", None),
        ("Recurrent pregnancy loss", "N96", "", None),
        ("Hypertension", "I10", "", None),
    ],
)
def test_a_long_term_problem_of_pregnancy_is_checked_until_the_doctor_answers(
    name: str, code: str, since: str, is_pregnant: bool | None
) -> None:
    woman = patient(birth_date=date(1990, 1, 1), gender="F")
    recorded = Alerts(problems=(ProblemLine(1, code, name, since, None),))
    now = workspace(typed(), of=woman, alerts=recorded)
    assert now.person.pregnant is is_pregnant
    assert now.expecting == ""  # an eGFR is withdrawn by an answer or a diagnosis alone
    answered = workspace(typed(expecting="no"), of=woman, alerts=recorded)
    assert answered.person.pregnant is False
    ended = workspace(
        typed(diagnosis=["Medical abortion (MTP) (O04.9)"]), of=woman, alerts=recorded
    )
    assert ended.person.pregnant is None
    man = patient(birth_date=date(1990, 1, 1), gender="M")
    assert workspace(typed(), of=man, alerts=recorded).person.pregnant is None
