"""Define how long a test waits for an event, even on a busy machine."""

from __future__ import annotations

PATIENCE_S = 60
"""Only a test that fails waits so long: ten seconds were too few where a machine did much else."""
