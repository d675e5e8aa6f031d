"""The person who signs prescriptions in the place of a doctor. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signer:
    """A person who signs prescriptions in the records of a doctor."""

    full_name: str
    qualification: str
    registration_number: str
    registration_council: str
