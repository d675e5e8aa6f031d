"""The texts of trail entries, and of old and new values."""

from __future__ import annotations

from typing import Any

import pytest

from clinic.trail.rules import FieldChange, act_in_words, changes_in_words


@pytest.mark.parametrize(
    ("action", "entity", "text"),
    [
        ("read", "patients", "Opened the patient's record"),
        ("update", "visits", "Changed a visit, No. 17"),
        ("print", "prescriptions", "Printed a prescription, No. 17"),
        ("export", "patients", "Exported the patient's record"),
        ("refused", "bills", "Was refused a bill, No. 17"),
        ("sign_in", "users", "Signed in"),
        ("create", "memberships", "Wrote a member of staff"),
        ("some_new_act", "some_new_rows", "Some new act some new rows"),
    ],
)
def test_an_entry_says_what_was_done_to_what(action: str, entity: str, text: str) -> None:
    assert act_in_words(action, entity, 17) == text


@pytest.mark.parametrize(
    ("name", "pair", "change"),
    [
        ("symptoms", ["Fever", "Cough"], FieldChange("Complaints", "Fever", "Cough")),
        ("fee_paise", [50000, 30000], FieldChange("Fee", "₹500.00", "₹300.00")),
        ("discount_cap_bp", [None, 1250], FieldChange("Discount cap", "", "12.5%")),
        ("birth_date", [None, "1980-05-17"], FieldChange("Birth date", "", "17 May 1980")),
        ("own_letterhead", [False, True], FieldChange("Own letterhead", "no", "yes")),
        ("granted", [[], ["bills"]], FieldChange("Granted", "", '["bills"]')),
        ("weight_g", [68500, None], FieldChange("Weight", "68.5 kg", "")),
        (
            "archived_at",
            [None, "2026-11-23T05:12:00+00:00"],
            FieldChange("Archived", "", "23 Nov 2026, 10:42 am"),
        ),
    ],
)
def test_a_value_is_formatted_as_people_write_it(
    name: str, pair: list[Any], change: FieldChange
) -> None:
    assert changes_in_words({name: pair}) == [change]


def test_a_very_long_value_is_cut() -> None:
    (change,) = changes_in_words({"signature": ["", "x" * 9000]})
    assert len(change.new) < 2100
