"""Run `python -m tests [ARGUMENTS OF PYTEST]`, which `make test` runs.

A run of all tests also measures the coverage of `clinic/`, prints it and fails where it is below
`fail_under` in pyproject.toml. That needs Python 3.12, whose sys.monitoring has no measurable cost;
the tracer of 3.11 makes the tests take 1.8 times the processor time.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / ".coverage"
MONITORED_SINCE = (3, 12)


def main(arguments: list[str]) -> int:
    """Run pytest with these arguments; return the exit code."""
    # As in container images. Otherwise each worker and each server that a test starts would compile
    # the clinic and its tests again.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    pytest = ["-m", "pytest", "-n", "auto", *arguments]
    if arguments:
        return run(*pytest)
    if sys.version_info < MONITORED_SINCE:
        print("The coverage of clinic/ is not measured: that needs Python 3.12 or newer.")
        return run(*pytest)
    for old in ROOT.glob(f"{DATA.name}*"):
        old.unlink()
    # An absolute path, because processes that the tests start may work in another folder. Not below
    # test-results/, which the browser's plugin empties.
    os.environ["COVERAGE_FILE"] = str(DATA)
    tests = run("-m", "coverage", "run", *pytest)
    run("-m", "coverage", "combine", "--quiet")
    print("Of the lines of clinic/, these tests ran so many in a hundred:", flush=True)
    share = run("-m", "coverage", "report")
    return tests or share


def run(*arguments: str) -> int:
    """Run this Python with these arguments; return its exit code."""
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
