"""Define how long a test waits for an event, even on a busy machine."""

from __future__ import annotations

PATIENCE_S = 60
"""Only a failing test waits so long; ten seconds were too few on a loaded machine."""
