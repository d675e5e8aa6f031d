"""The prescriptions of earlier visits are read and compared, each text once."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, timedelta
from typing import Any

import pytest

from clinic.consultation import earlier
from clinic.prescribing.formulary import Formulary
from clinic.prescribing.lines import Line, read_line
from clinic.visits.models import VisitRow
from tests.unit.consultation.workspaces import DOLO, PAN, TODAY


def _visit(day: date, *lines: str) -> VisitRow:
    values: dict[str, Any] = {field.name: None for field in fields(VisitRow)}
    return VisitRow(**values | {"visit_date": day, "prescription": "\n".join(lines)})


def test_a_text_that_is_written_at_each_visit_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    texts: list[str] = []

    def listen(text: str, formulary: Formulary) -> Line:
        texts.append(text)
        return read_line(text, formulary)

    monkeypatch.setattr(earlier, "read_line", listen)
    days = [TODAY - timedelta(days=30 * month) for month in range(1, 13)]
    visits = earlier.prescribed_in([_visit(day, PAN, DOLO) for day in days], Formulary())
    assert texts == [PAN, DOLO]
    assert [[line.text for line in visit.lines] for visit in visits] == [[PAN, DOLO]] * 12
