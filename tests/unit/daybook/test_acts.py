"""The descriptions of what staff did."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from clinic.daybook.acts import ActRow, TrailChange, acts_of, backdated

DAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
BEFORE = DAY - timedelta(days=1)


def change(entity: str, **values: object) -> TrailChange:
    fields = {"at": NOON, "by": 2, "action": "create", "changes": {}, "visit_date": BEFORE}
    fields |= {"service": ""}
    return TrailChange(entity=entity, first_name="Ravi", last_name="", **(fields | values))  # type: ignore[arg-type]


def test_a_discount_is_shown_to_a_tenth_of_a_percent() -> None:
    row = ActRow("discount", NOON, 2, 33_30, 266_60, None, "1", 7, "", "Poor", "Ravi", "K")
    (act,) = acts_of([row], DAY, {"2": "Meena"})
    assert act.what == "Discount of 12.5 %"
    assert (act.time, act.person, act.amount, act.bill_id) == ("12:00 pm", "Meena", "₹33.30", 7)


def test_the_vital_signs_of_one_visit_are_one_act() -> None:
    later = change("measurements", at=NOON + timedelta(seconds=1))
    listed = backdated([change("measurements"), later], DAY)
    assert [(row.what, row.day) for row in listed] == [("vitals", BEFORE)]


def test_a_visit_is_called_backdated_where_its_day_was_entered() -> None:
    moved = {"visit_date": [DAY.isoformat(), BEFORE.isoformat()]}
    assert backdated([change("visits", changes={"symptoms": ["", "x"]})], DAY) == []
    assert len(backdated([change("visits", action="update", changes=moved)], DAY)) == 1
    assert backdated([change("visits", changes={"visit_date": [None, DAY.isoformat()]})], DAY) == []
