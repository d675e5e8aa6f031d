"""All checks of a prescription at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from clinic.prescribing.checks.allergies import allergic
from clinic.prescribing.checks.ceilings import overdosed
from clinic.prescribing.checks.duplicates import duplicated
from clinic.prescribing.checks.interactions import interacting
from clinic.prescribing.checks.medicines import Given, given
from clinic.prescribing.checks.quiet_line import quiet_line
from clinic.prescribing.checks.states import unsuited
from clinic.prescribing.checks.subjects import Caution, CheckedLine, Findings, Person
from clinic.prescribing.checks.weekly import mistaken

_KINDS = (
    *(
        "allergy",
        "weekly",
        "interaction",
        "pregnancy",
        "breastfeeding",
        "child",
        "dose",
        "duplicate",
    ),
)


def check(
    lines: Sequence[CheckedLine], person: Person, running: Sequence[CheckedLine] = ()
) -> Findings:
    """What speaks against a prescription for this person, and what was checked at all.

    `running` are medicines already taken: they are held against the lines for interactions alone.
    Never raises; the same lines in another order give the same keys.
    """
    medicines, taken = given(lines), given(running)
    cautions = {caution.key: caution for caution in _found(medicines, taken, person)}
    return Findings(
        tuple(sorted(cautions.values(), key=_gravest_first)),
        quiet_line(medicines, taken, person),
    )


def _found(
    medicines: Sequence[Given], running: Sequence[Given], person: Person
) -> Iterator[Caution]:
    yield from allergic(medicines, person.allergies)
    yield from interacting(medicines, running)
    yield from unsuited(medicines, person)
    yield from mistaken(medicines)
    yield from overdosed(medicines, person)
    yield from duplicated(medicines)


def _gravest_first(caution: Caution) -> tuple[bool, int, tuple[int, ...], str]:
    return (
        caution.severity != "stop",
        _KINDS.index(caution.kind),
        caution.positions,
        caution.key,
    )
