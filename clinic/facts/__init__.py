"""The shipped facts: medicines, diagnoses, investigations, ranges. Pure and in memory.

They support the doctor and do not replace judgement. Each file names its source, see
`data/README.md` and `about`.
"""

from clinic.facts import build, diagnoses, investigations, medicines
from clinic.facts.tables import about

__all__ = ["about", "preload"]


def preload() -> None:
    """Read the search data, which takes about half a second, before the first request."""
    build.ensure()
    medicines.search_medicines("pan 40")
    diagnoses.search_diagnoses("fever")
    diagnoses.find_diagnosis("J02.9")
    investigations.search_investigations("cbc")
