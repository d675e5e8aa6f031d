"""How long a test waits for what must happen, on however busy a machine."""

from __future__ import annotations

PATIENCE_S = 60
"""Only a test that fails waits so long: ten seconds were too few where a machine did much else."""
