"""The states of a list of patients that is brought in, and of its lines. Pure."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """The states of a list."""

    MATCHING = "matching"
    """Its columns are being matched, or its lines checked."""

    CHECKED = "checked"
    """Each line was checked and can be looked at."""

    ENTERING = "entering"
    """Its lines are being registered."""

    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"
    DISCARDED = "discarded"


STATE_WORDS = {
    State.MATCHING: "Columns to be matched",
    State.CHECKED: "Checked, not brought in yet",
    State.ENTERING: "Being brought in",
    State.DONE: "Brought in",
    State.UNDOING: "Being undone",
    State.UNDONE: "Undone",
    State.DISCARDED: "Discarded",
}
NEW, DUPLICATE, WRONG = "new", "duplicate", "wrong"
FOUND = {NEW: "New", DUPLICATE: "Probably registered", WRONG: "Wrong"}
"""What the check found of a line."""
