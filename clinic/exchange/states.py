"""The states of a list of patients that is brought in, and of its lines. Pure."""

from __future__ import annotations

from enum import StrEnum


class ImportState(StrEnum):
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
    ImportState.MATCHING: "Columns to be matched",
    ImportState.CHECKED: "Checked, not brought in yet",
    ImportState.ENTERING: "Being brought in",
    ImportState.DONE: "Brought in",
    ImportState.UNDOING: "Being undone",
    ImportState.UNDONE: "Undone",
    ImportState.DISCARDED: "Discarded",
}
NEW, DUPLICATE, WRONG = "new", "duplicate", "wrong"
FOUND = {NEW: "New", DUPLICATE: "Probably registered", WRONG: "Wrong"}
"""What the check found of a line."""
