"""The import contracts in pyproject.toml apply to modules that they do not name."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"
NEW = {
    "unlisted/__init__.py": "",
    "unlisted/rules.py": "import flask\n",
    "visits/follow_ups.py": "from clinic.visits import service\n",
}


@pytest.fixture(scope="module")
def contract_report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return import-linter's output for a copy of the code with new modules and a name of none."""
    copy = tmp_path_factory.mktemp("code")
    shutil.copytree(ROOT / "clinic", copy / "clinic", ignore=_all_but_code)
    (copy / "tests").mkdir()
    shutil.copy(ROOT / "tests/import_contracts.py", copy / "tests")
    contracts = (ROOT / "pyproject.toml").read_text("utf-8")
    named = contracts.replace("impure_modules = [", 'impure_modules = ["clinic.gone",')
    (copy / "pyproject.toml").write_text(named, "utf-8")
    for name, code in NEW.items():
        (copy / "clinic" / name).parent.mkdir(exist_ok=True)
        (copy / "clinic" / name).write_text(code, "utf-8")
    command = [sys.executable, "-c", LINT, "--no-cache"]
    ran = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    assert ran.returncode == 1, ran.stdout + ran.stderr
    return " ".join(ran.stdout.split())


def _all_but_code(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if not name.endswith(".py") and (Path(folder) / name).is_file()]


def test_a_package_in_no_layer_fails(contract_report: str) -> None:
    assert "not listed as layers: - clinic.unlisted" in contract_report


def test_pure_rules_that_import_flask_fail(contract_report: str) -> None:
    assert "protected package flask: - clinic.unlisted.rules -> flask" in contract_report
    assert "Not pure: clinic.unlisted.rules -> flask" in contract_report


def test_an_indirect_import_of_the_database_fails(contract_report: str) -> None:
    assert "Not pure: clinic.visits.follow_ups -> clinic.visits.service -> " in contract_report


def test_an_unknown_name_of_an_impure_module_fails(contract_report: str) -> None:
    assert "nothing of that name is: clinic.gone" in contract_report


def test_nothing_else_fails(contract_report: str) -> None:
    assert contract_report.count("Not pure: ") == 2
    assert "4 kept, 3 broken" in contract_report
