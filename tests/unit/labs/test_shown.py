"""Display of lab values: the last of each test, over time, and on a prescription."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from clinic.labs.reading import read_line
from clinic.labs.shown import LabHistory, ShownValue, by_sample

TODAY = date(2026, 11, 23)


@dataclass(frozen=True)
class Someone:
    birth_date: date = date(1980, 5, 17)
    gender: str = "F"


def value(line: str, days: int = 0, **more: Any) -> ShownValue:
    """Return a value that was taken so many days ago."""
    read = read_line(line)
    fields: dict[str, Any] = {
        "id": 1,
        "patient_id": 1,
        "report_id": None,
        "test": read.test,
        "value": read.value,
        "unit": read.unit,
        "printed_range": read.printed_range,
        "is_remembered": False,
        "lab": "",
        "taken_on": TODAY - timedelta(days=days),
        "struck_at": None,
        "struck_reason": "",
    }
    return ShownValue(**(fields | more))


def history(*newest_first: ShownValue, of: Someone | None = None) -> LabHistory:
    return LabHistory(of or Someone(), newest_first)


STRUCK = {"struck_at": datetime(2026, 11, 23, tzinfo=UTC), "struck_reason": "Another's"}


def test_the_last_standing_value_of_each_test_is_listed_in_a_fixed_order() -> None:
    lab_history = history(
        value("Widal 1:160"),
        value("HbA1c 9 %", **STRUCK),
        value("TSH 2 mIU/l", 1),
        value("HbA1c 7.2 %", 2),
        value("HbA1c 8 %", 3),
    )
    assert [one.text for one in lab_history.last_values] == ["7.2 %", "2 mIU/l", "1:160"]


def test_values_in_both_units_are_drawn_in_one_unit() -> None:
    lab_history = history(
        value("HbA1c 53 mmol/mol"), value("HbA1c 8 %", 30), value("HbA1c >15 %", 60)
    )
    (trend,) = lab_history.trends
    assert (trend.last, trend.unit, len(trend.points)) == ("7", "%", 2)
    assert trend.described == "24 Oct 2026: 8; 23 Nov 2026: 7"
    assert trend.points[0].top < trend.points[1].top


def test_fasting_and_random_sugar_are_drawn_separately() -> None:
    mixed = history(value("FBS 110 mg/dl"), value("RBS 180 mg/dl", 9))
    assert mixed.trends == []


def test_the_egfr_comes_from_the_last_creatinine_of_an_adult() -> None:
    now, before = value("Creatinine 2.0 mg/dl"), value("Creatinine 1.0 mg/dl", 30)
    lab_history = history(now, before)
    assert lab_history.filtration is not None
    assert (lab_history.filtration.rate, lab_history.filtration.day) == (31, TODAY)
    assert [trend.label for trend in lab_history.trends] == ["Creatinine", "eGFR"]
    for unknown in (
        history(value("Creatinine <0.2 mg/dl"), before),
        history(now, of=Someone(birth_date=date(2009, 1, 1))),
        history(now, of=Someone(gender="O")),
    ):
        assert unknown.filtration is None


def test_a_prescription_prints_recent_values_by_day() -> None:
    lab_history = history(
        value("HbA1c 7.2 % (4.0-5.6)", 2),
        value("Creatinine 1.0 mg/dl", 2),
        value("TSH 2 mIU/l", 40),
        value("Hb 11 g/dl", 180),
    )
    assert lab_history.printed_on(TODAY) == (
        "21 Nov 2026: HbA1c 7.2 % (high), Creatinine 1.0 mg/dl, eGFR 70 mL/min/1.73 m²",
        "14 Oct 2026: TSH 2 mIU/l",
    )
    assert lab_history.printed_on(TODAY - timedelta(days=3)) == (
        "14 Oct 2026: TSH 2 mIU/l",
        "27 May 2026: Haemoglobin 11 g/dl",
    )


def test_values_of_a_sample_keep_the_order_of_the_report() -> None:
    entered = [value("HbA1c 7 %"), value("TSH 2 mIU/L"), value("HbA1c 8 %", 30)]
    elsewhere = value("Hb 12 g/dl", lab="City Lab")
    newest_first = [elsewhere, *entered[1::-1], entered[2]]
    samples = by_sample(newest_first)
    assert [(s.lab, [v.test for v in s.values]) for s in samples] == [
        ("City Lab", [elsewhere.test]),
        ("", [entered[0].test, entered[1].test]),
        ("", [entered[2].test]),
    ]
