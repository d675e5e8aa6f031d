"""The documents for developers name existing paths, names, tests and commands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GLOSSARY = ROOT / "docs/glossary.md"
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "docs/architecture.md", GLOSSARY]
EXAMPLES = ("clinic/vaccines", "instance")
"""Named paths that need not exist: an example, and a folder that is created at the start."""

FILE = r"(?<![\w./<-])[\w.-]+(?:/[\w.-]+)*\.(?:py|md|css|toml|txt)\b"
FOLDER = r"(?<![\w./<-])[a-z_]+(?:/[\w.-]+)*/(?=[`\s,|)])"
PATH = re.compile(f"{FILE}|{FOLDER}")
CELL = re.compile(rf"(?P<path>{PATH.pattern})|\((?P<names>[^)]*)\)")


def by_name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def find(name: str, *folders: Path) -> Path | None:
    """Return the path that a document names: below the root, `clinic/` or one of these folders."""
    places = (folder / name for folder in (ROOT, ROOT / "clinic", *folders))
    return next((place for place in places if place.exists()), None)


@pytest.mark.parametrize("document", DOCUMENTS, ids=by_name)
def test_each_path_that_a_document_names_exists(document: Path) -> None:
    text = re.sub(r"\w+://\S+", "", document.read_text("utf-8"))
    names = {name for name in PATH.findall(text) if "/" in name}
    wanted = {name for name in names if not name.startswith(EXAMPLES)}
    assert wanted
    assert sorted(name for name in wanted if find(name, document.parent) is None) == []


def test_each_path_in_the_glossary_exists_and_has_the_names_in_brackets() -> None:
    rows = [line for line in GLOSSARY.read_text("utf-8").splitlines() if line.startswith("| ")]
    missing = []
    for row in rows:
        term, cell = row.split("|")[1].strip(), row.rsplit("|", 2)[1]
        if not cell.strip().startswith("each feature's"):
            missing += [f"{term}: {name}" for name in missing_in(cell)]
    assert missing == []


def test_each_class_in_the_glossary_exists_in_the_code() -> None:
    named = set(re.findall(r"\b(?:[A-Z][a-z0-9]+){2,}\b", GLOSSARY.read_text("utf-8")))
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "clinic").rglob("*.py"))
    classes = set(re.findall(r"^class (\w+)", code, re.MULTILINE))
    assert len(named) > 50
    assert sorted(named - classes) == []


def test_each_name_in_brackets_behind_a_module_is_in_it() -> None:
    text = (ROOT / "docs/architecture.md").read_text("utf-8")
    places = re.findall(r"`(\w+/[\w/]+\.py)` (\((?:`\w+`(?:, )?)+\))", text)
    assert len(places) > 3
    assert [place for place in places if missing_in(" ".join(place))] == []


def missing_in(cell: str) -> list[str]:
    """Return the missing paths of a cell, and the names in brackets that its last path lacks.

    A path without a folder is beside the one before it.
    """
    missing, place, folder = [], None, ROOT
    for part in CELL.finditer(cell):
        if part["path"]:
            place = find(part["path"], folder)
            missing += [] if place else [part["path"]]
            folder = folder if place is None else place if place.is_dir() else place.parent
        elif place is not None:
            names = re.findall(r"\w+", part["names"])
            missing += [name for name in names if not re.search(rf"\b{name}\b", code_of(place))]
    return missing


def code_of(place: Path) -> str:
    files = sorted(place.rglob("*.py")) if place.is_dir() else [place]
    return "\n".join(file.read_text("utf-8") for file in files)


@pytest.mark.parametrize("document", DOCUMENTS, ids=by_name)
def test_each_test_and_command_that_a_document_names_exists(document: Path) -> None:
    text = document.read_text("utf-8")
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert set(re.findall(r"\bmake ([a-z]+)(?=[`\s])(?! [a-z])", text)) <= {*targets}
    for module in re.findall(r"-m (bench\.\w+)", text):
        assert find(f"{module.replace('.', '/')}.py"), module
    for path, name in re.findall(r"(tests/[\w/]+\.py)::(\w+)", text):
        assert f"def {name}(" in (ROOT / path).read_text("utf-8"), f"{path}::{name}"
