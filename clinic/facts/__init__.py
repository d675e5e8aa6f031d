"""The facts the clinic ships: medicines, diagnoses, investigations, ranges. Pure and in memory.

They support the doctor and do not replace judgement. Each file says where it comes from, see
`data/README.md` and `about`.
"""

from clinic.facts import diagnoses, investigations, medicines, written
from clinic.facts.tables import about

__all__ = ["about", "preload"]


def preload() -> None:
    """Read what is searched, about half a second, so that nobody waits for it later."""
    medicines.search_medicines("pan 40")
    written.find_by_name("pan 40")
    medicines.find_medicine("")
    medicines.find_named("")
    diagnoses.search_diagnoses("fever")
    diagnoses.find_diagnosis("J02.9")
    investigations.search_investigations("cbc")
