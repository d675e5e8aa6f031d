"""Attempts to reach another doctor's rows from inside the program.

Each takes the session of one doctor (`mine`) and another doctor's number (`theirs`), and returns
what it could read; some write instead. Each succeeds where no layer refuses it.
"""

from __future__ import annotations

from tests.integration.attacks import below_the_orm, changes, conditions, loading, sources
from tests.integration.attacks.making import Attack

READS: list[Attack] = [*sources.READS, *conditions.READS, *loading.READS, *below_the_orm.READS]
WRITES: list[Attack] = changes.WRITES
