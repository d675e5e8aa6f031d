"""The classes of the style sheets are those of the templates and scripts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CLINIC = Path(__file__).parents[2] / "clinic"
SHEETS = sorted((CLINIC / "static").glob("*.css"))
FOREIGN = re.compile("htmx-|btn-")
"""Set by htmx, or Bootstrap's."""


def users() -> str:
    files = [
        *(CLINIC / "templates").rglob("*.html"),
        *(CLINIC / "static" / "modules").rglob("*.js"),
        *(CLINIC / "static").glob("*.js"),
    ]
    return "\n".join(file.read_text() for file in files)


def classes_of(sheet: Path) -> set[str]:
    rules = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.S)
    selectors = " ".join(re.findall(r"([^{}]+)\{", rules))
    return set(re.findall(r"\.([a-zA-Z][\w-]*)", selectors))


def is_used(name: str, text: str) -> bool:
    """Return whether a class is used by its name, or composed from its beginning: `badge-{{ kind
    }}`."""
    whole = rf"(?<![\w-]){re.escape(name)}(?![\w-])"
    stem = name.partition("-")[0]
    return bool(re.search(whole, text) or re.search(rf"(?<![\w-]){stem}-(\{{\{{|'|\")", text))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_class_of_a_style_sheet_is_used(sheet: Path) -> None:
    text = users()
    names = [name for name in classes_of(sheet) if not FOREIGN.match(name)]
    assert [name for name in sorted(names) if not is_used(name, text)] == []
