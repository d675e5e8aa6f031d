"""The print settings of a doctor and the notes shown while prescribing. Flushes; the view
commits."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError

from clinic.extensions import db
from clinic.prescribing.models import PrintSettings
from clinic.prescribing.paper_layout import Layout, Margins
from clinic.prescribing.signature import redraw
from clinic.versions import Stale, change, flush_edit


def read_settings(language: str) -> PrintSettings:
    """Return the doctor's settings; without stored ones an unsaved row of the defaults, version 0.

    `language` is then the language of prescriptions.
    """
    stored: PrintSettings | None = db.session.scalar(_settings())
    if stored is not None:
        return stored
    return PrintSettings(
        paper="a5",
        language=language,
        own_letterhead=False,
        top_mm=40,
        bottom_mm=20,
        left_mm=13,
        right_mm=13,
        hidden_notes="",
        lab_values=False,
        version=0,
    )


@cache
def _settings() -> Select[Any]:
    return select(PrintSettings)


def read_signature() -> bytes | None:
    """Return the doctor's signature as a PNG, if there is one."""
    picture: bytes | None = db.session.scalar(_signature())
    return picture


@cache
def _signature() -> Select[Any]:
    return select(PrintSettings.signature)


def layout_of(settings: PrintSettings, paper: str = "") -> Layout:
    """Return the layout of prescriptions: on `paper` where it is named, else on the usual one."""
    own = Margins(settings.top_mm, settings.right_mm, settings.bottom_mm, settings.left_mm)
    return Layout(paper or settings.paper, own if settings.own_letterhead else None)


def edit_settings(settings: PrintSettings, seen_version: int, values: Mapping[str, Any]) -> bool:
    """Change how prescriptions print; return whether anything changed. Raises Stale."""
    changed = change(settings, seen_version, values)
    if changed:
        _save(settings)
    return changed


def put_signature(settings: PrintSettings, upload: bytes) -> None:
    """Store a picture as the signature, in place of an earlier one. Raises NotAPicture, Stale."""
    settings.signature = redraw(upload)
    _save(settings)


def remove_signature(settings: PrintSettings) -> None:
    """Remove the signature: from now on prescriptions print with a line to sign on. Raises
    Stale."""
    if settings.version:
        settings.signature = None
        _save(settings)


def _save(settings: PrintSettings) -> None:
    """Write the settings. Raises Stale, also where another page inserted the first row."""
    if settings.version == 0:
        settings.version = None  # type: ignore[assignment]  # SQLAlchemy counts from 1
        db.session.add(settings)
    try:
        flush_edit()
    except IntegrityError:
        db.session.rollback()
        raise Stale from None
