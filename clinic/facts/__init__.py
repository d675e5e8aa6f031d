"""The facts the clinic ships: medicines, diagnoses, investigations, ranges. Pure and in memory.

They support the doctor and do not replace judgement. Each file says where it comes from, see
`data/README.md` and `about`.
"""

from clinic.facts import build, diagnoses, investigations, medicines
from clinic.facts.tables import about

__all__ = ["about", "preload"]


def preload() -> None:
    """Read what is searched, about half a second, so that nobody waits for it later."""
    build.ensure()
    medicines.search_medicines("pan 40")
    diagnoses.search_diagnoses("fever")
    diagnoses.find_diagnosis("J02.9")
    investigations.search_investigations("cbc")
