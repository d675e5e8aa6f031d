"""The content of a signed prescription: the stored snapshot, from which every paper prints.

Pure. All text is ready to print, except the doses, which stay in the dose language so that they can
be written in the patient's language.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class PrintedMedicine:
    """One medicine. Of a line that could not be read only `words` is filled: it prints as it is.

    `generic`, `strength` and `form` are printed with `label`, the chosen brand or name; `dose` is
    canonical dose language; `quantity` is a text ("15 tablets"), or ''.
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
class OverrideReason:
    """The doctor's reason to override a caution. Stored, never printed."""

    caution: str
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class Content:
    """A prescription. Any part may be empty except doctor, patient and date.

    `doctor_name`, `qualification` and `registration` are of who signed. Where that is an assistant,
    `owner_…` are of the doctor in whose records it was, and who stands in the letterhead; else "".

    `date` and `follow_up` are written out ("23 Nov 2026"); `signed_at` is a time in Kolkata like
    2026-11-23T10:42:00+05:30; `replaces` names the paper that a correction replaces. `complaints`,
    `lab_values`, `diagnoses`, `investigations` and `advice` have one entry each. `structured` is
    the same as data, as `structured.Structured` writes it; {} in what was signed before version 2.
    `logo` is the number of the logo that the clinic's head had, `signature` that of the signature,
    0 for none; `signature` is None in what was signed before signatures were kept. `translations`
    are the pieces of advice that the doctor has translated: {piece: {language: text}}.
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
    lab_values: tuple[str, ...] = ()
    diagnoses: tuple[str, ...] = ()
    medicines: tuple[PrintedMedicine, ...] = ()
    investigations: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()
    follow_up: str = ""
    reasons: tuple[OverrideReason, ...] = ()
    owner_name: str = ""
    owner_qualification: str = ""
    owner_registration: str = ""
    structured: dict[str, Any] = field(default_factory=dict, hash=False)
    logo: int = 0
    signature: int | None = None
    translations: dict[str, dict[str, str]] = field(default_factory=dict, hash=False)

    def to_json(self) -> dict[str, Any]:
        """Return the dictionary that the database stores; `from_json` reads it."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Content:
        """Read the content of a stored snapshot. Fields that a later version added are empty."""
        fields = {name: value for name, value in stored.items() if name in cls.__slots__}
        for name in ("complaints", "lab_values", "diagnoses", "investigations", "advice"):
            fields[name] = tuple(fields.get(name) or ())
        fields["medicines"] = tuple(PrintedMedicine(**m) for m in fields.get("medicines") or ())
        fields["reasons"] = tuple(OverrideReason(**r) for r in fields.get("reasons") or ())
        return cls(**fields)
