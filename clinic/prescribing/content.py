"""What a signed prescription says: the snapshot that is kept, and from which every paper prints.

Pure: text that is ready to print, but for the doses, which stay in the dose language so that they
can be said in the patient's own.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class PrintedMedicine:
    """One medicine. Of a line that could not be read only `words` is filled: it prints as it is.

    `generic`, `strength` and `form` are printed beside `label`, the brand or name that was chosen;
    `dose` is canonical dose language; `quantity` is words ("15 tablets"), or why there is none.
    """

    words: str
    label: str = ""
    generic: str = ""
    form: str = ""
    strength: str = ""
    schedule: str = ""
    dose: str = ""
    quantity: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the doctor went on in spite of a caution. Kept, never printed."""

    caution: str
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class Content:
    """A prescription. Any part may be empty but doctor, patient and date.

    `date` and `follow_up` are written out ("23 Nov 2026"); `signed_at` is a moment in Kolkata
    like 2026-11-23T10:42:00+05:30; `replaces` says which paper a correction takes the place of.
    `complaints`, `diagnoses`, `investigations` and `advice` hold one entry each. `structured` is
    the same as data, as `structured.Structured` writes it; {} in what was signed before version 2.
    """

    doctor_name: str
    patient_name: str
    date: str
    signed_at: str
    revision: int = 1
    replaces: str = ""
    clinic_name: str = ""
    clinic_address: str = ""
    clinic_phone: str = ""
    qualification: str = ""
    registration: str = ""
    patient_detail: str = ""
    patient_address: str = ""
    patient_phone: str = ""
    allergies: str = ""
    vitals: str = ""
    complaints: tuple[str, ...] = ()
    findings: str = ""
    diagnoses: tuple[str, ...] = ()
    medicines: tuple[PrintedMedicine, ...] = ()
    investigations: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()
    follow_up: str = ""
    reasons: tuple[Reason, ...] = ()
    structured: dict[str, Any] = field(default_factory=dict, hash=False)

    def to_json(self) -> dict[str, Any]:
        """What the database keeps; `from_json` reads it again."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Content:
        """The content of a kept snapshot. Fields that a later version added are empty."""
        known = {name: value for name, value in kept.items() if name in cls.__slots__}
        for name in ("complaints", "diagnoses", "investigations", "advice"):
            known[name] = tuple(known.get(name) or ())
        known["medicines"] = tuple(PrintedMedicine(**m) for m in known.get("medicines") or ())
        known["reasons"] = tuple(Reason(**r) for r in known.get("reasons") or ())
        return cls(**known)
