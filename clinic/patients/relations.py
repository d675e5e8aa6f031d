"""How two patients are related: the kinds, the other side of each, and words for them. Pure."""

from __future__ import annotations

KINDS = {
    "child": ("son", "daughter", "child"),
    "spouse": ("husband", "wife", "spouse"),
    "parent": ("father", "mother", "parent"),
    "sibling": ("brother", "sister", "sibling"),
    "grandchild": ("grandson", "granddaughter", "grandchild"),
    "grandparent": ("grandfather", "grandmother", "grandparent"),
    "guardian": ("guardian", "guardian", "guardian"),
    "ward": ("ward", "ward", "ward"),
    "other": ("relative", "relative", "relative"),
}
"""Each kind with its words for a man, a woman and anybody else. A ward is in a guardian's care."""

LABELS = {
    "child": "Child",
    "spouse": "Husband or wife",
    "parent": "Parent",
    "sibling": "Brother or sister",
    "grandchild": "Grandchild",
    "grandparent": "Grandparent",
    "guardian": "Guardian",
    "ward": "In this person's care",
    "other": "Another relative",
}
"""Each kind as a form offers it."""

USUAL = {
    "child": "Child",
    "spouse": "Spouse",
    "parent": "Parent",
    "sibling": "Sibling",
    "other": "Same family",
}
"""What registration offers beside each relative, in short; the form of a relation has all."""

_OTHER_SIDE = {
    "child": "parent",
    "grandchild": "grandparent",
    "guardian": "ward",
    "parent": "child",
    "grandparent": "grandchild",
    "ward": "guardian",
}


def other_side(kind: str) -> str:
    """Return what A is to B where B is the `kind` of A: of a child it is the parent."""
    return _OTHER_SIDE.get(kind, kind)


def word_for(kind: str, gender: str) -> str:
    """Return the word for a relative of this kind and gender ("M", "F", "O"): daughter."""
    return KINDS[kind]["MF".find(gender) if gender in ("M", "F") else 2]


def pair_of(patient_id: int, relative_id: int, kind: str) -> tuple[int, int, str]:
    """Return the same relation as its row has it: the lower number first, and what the second one
    is to the first."""
    if patient_id < relative_id:
        return patient_id, relative_id, kind
    return relative_id, patient_id, other_side(kind)
