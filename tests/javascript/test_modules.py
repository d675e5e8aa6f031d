"""Run the tests of the browser's modules with Node's own test runner: `node --test
tests/javascript/...`."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from setup import node
from setup.steps import ROOT

HERE = Path(__file__).parent
MODULES = ROOT / "clinic" / "static" / "modules"
FILES = sorted(path.relative_to(ROOT).as_posix() for path in HERE.rglob("*.test.js"))
IMPORTED = re.compile(r"""\b(?:from|import)\s*\(?\s*["']([^"']+)["']""")


@pytest.fixture(scope="module")
def node_path() -> str:
    """Return a Node that runs the tests; without one they are skipped, or fail where CI is set."""
    path = node.find()
    if path is None:
        missing = "No Node to run the tests of JavaScript: `make dev` fetches one."
        if os.environ.get("CI") == "true":
            pytest.fail(missing, pytrace=False)
        pytest.skip(missing)
    return path


@pytest.mark.parametrize("file", FILES)
def test_the_tests_of_a_module_pass(node_path: str, file: str) -> None:
    command = [node_path, "--test", "--test-reporter=spec", file]
    process = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True)
    assert process.returncode == 0, process.stdout + process.stderr
    assert re.search(r"^ℹ pass [1-9]", process.stdout, re.MULTILINE), process.stdout


def test_every_test_file_is_beside_an_existing_module() -> None:
    tested = {Path(file).relative_to("tests/javascript").as_posix() for file in FILES}
    modules = {path.relative_to(MODULES).as_posix() for path in MODULES.rglob("*.js")}
    assert tested
    assert {name.replace(".test.js", ".js") for name in tested} <= modules


def test_modules_import_each_other_by_relative_paths() -> None:
    imports = [
        (module, name)
        for module in MODULES.rglob("*.js")
        for name in IMPORTED.findall(module.read_text("utf-8"))
    ]
    assert imports
    for module, name in imports:
        assert name.startswith(("./", "../")), f"{module.name} imports {name}"
        target = (module.parent / name).resolve()
        assert target.is_file(), f"{module.name} imports {name}"
        assert target.is_relative_to(MODULES), f"{module.name} imports {name}"
