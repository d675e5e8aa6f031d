"""Upgrade a database with every former text of the migrations, and compare it with a new one.

    python bench/old_texts.py --database postgresql

For each state of the main branch that had other migrations, a database is upgraded by that state's
text, then by the present code, and its schema is compared with the schema that the present code
creates. Needs git and the whole history. Exits with 1 where a schema differs.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if not __package__:  # run as a script
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import killing
from tests.integration.schemas import Schema, different, schema_of

ROOT = Path(__file__).resolve().parent.parent
COMMAND = (sys.executable, "-m", "flask", "--app", "wsgi", "db")


def main() -> int:
    """Test each text; return the exit code."""
    parser = argparse.ArgumentParser(prog="bench/old_texts.py")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.set_defaults(url=None)
    options = parser.parse_args()
    new = _upgraded(options, [])
    assert new is not None
    bad = 0
    for commit in _commits():
        with _migrations_of(commit) as folder:
            upgraded = _upgraded(options, ["--directory", str(folder)])
        faults = sorted(different(new, upgraded)) if upgraded else []
        bad += bool(faults)
        summary = "; ".join(faults) or "as a new one"
        print(f"{commit}: {summary if upgraded else 'could upgrade nothing then'}", flush=True)
    return 1 if bad else 0


def _commits() -> list[str]:
    """Return the first commit with each state of the migrations."""
    first_commits: dict[str, str] = {}
    arguments = (
        "log",
        "--first-parent",
        "-m",
        "--reverse",
        "--format=%h",
        "--",
        "migrations/versions",
    )
    for commit in _git(*arguments).split():
        first_commits.setdefault(_git("rev-parse", f"{commit}:migrations/versions").strip(), commit)
    return list(first_commits.values())


def _git(*arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout


@contextmanager
def _migrations_of(commit: str) -> Iterator[Path]:
    """Write the migrations of a commit to a folder, with the present env.py."""
    packed = subprocess.run(
        ["git", "archive", commit, "migrations"], cwd=ROOT, check=True, capture_output=True
    ).stdout
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(folder, filter="data")
        shutil.copy(ROOT / "migrations" / "env.py", Path(folder) / "migrations")
        yield Path(folder) / "migrations"


def _upgraded(options: argparse.Namespace, how: list[str]) -> Schema | None:
    """Return the schema after an upgrade by this text and one by the present code. None where the
    text never worked."""
    with killing.database(options) as (url, _server), tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "DATABASE_URL": url, "DATA_DIR": folder}
        first = subprocess.run(
            [*COMMAND, "upgrade", *how], cwd=ROOT, env=env, check=False, capture_output=True
        )
        if first.returncode:
            return None
        subprocess.run([*COMMAND, "upgrade"], cwd=ROOT, env=env, check=True, capture_output=True)
        return schema_of(url)


if __name__ == "__main__":
    sys.exit(main())
