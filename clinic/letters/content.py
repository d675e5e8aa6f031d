"""The content of an issued letter: the stored snapshot, from which every paper prints. Pure."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class LetterContent:
    """A letter. All text is ready to print.

    `doctor_name`, `qualification` and `registration` are of who signed; where that is an assistant,
    `owner_…` are of the doctor in whose records it was, and who stands in the letterhead; else "".
    `issued_at` is a time in Kolkata like 2026-11-23T10:42:00+05:30, `issued_on` its day, written
    out. `logo` is the number of the logo that the clinic's head had, `signature` that of the
    signature, 0 for none; None in what was issued before signatures were kept. `history` is the
    sentence about the time before the visit, `replaces` names the letter that this one replaces;
    either is "" where there is none.
    """

    number: int
    kind: str
    issued_on: str
    issued_at: str
    patient_name: str
    body: str
    doctor_name: str
    qualification: str = ""
    registration: str = ""
    clinic_name: str = ""
    clinic_address: str = ""
    clinic_phone: str = ""
    patient_detail: str = ""
    patient_address: str = ""
    visit_date: str = ""
    starts_on: str = ""
    ends_on: str = ""
    diagnosis: str = ""
    recipient: str = ""
    history: str = ""
    marks: tuple[str, ...] = ()
    replaces: str = ""
    logo: int = 0
    signature: int | None = None
    owner_name: str = ""
    owner_qualification: str = ""
    owner_registration: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the dictionary that the database stores; `from_json` reads it."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> LetterContent:
        """Read the content of a stored snapshot. Fields that a later version added are empty."""
        fields = {name: value for name, value in stored.items() if name in cls.__slots__}
        fields["marks"] = tuple(fields.get("marks") or ())
        return cls(**fields)
