"""Upgrade a database with every former text of the migrations, and compare it with a new one.

    python bench/old_texts.py --database postgresql
    python bench/old_texts.py 99f25f44 v1.2     these commits alone

For each state of the main branch that had other migrations, a database is upgraded by that state's
text, then by the present code, and its schema is compared with the schema that the present code
creates. Needs git and the whole history. Exits with 1 where a schema differs.

A state counts as landed if a branch took it in by `Merge branch 'main'`, except those listed in
WHILE_MERGING. One between two commits of one landing was in no installation: nothing has to
upgrade a database from there.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

if not __package__:  # run as a script
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import killing
from tests.integration.schemas import Schema, different, schema_of

ROOT = Path(__file__).resolve().parent.parent
COMMAND = (sys.executable, "-m", "flask", "--app", "wsgi", "db")
OF_MAIN = re.compile(r"Merge (?:branch |remote-tracking branch )?'?(?:origin/)?main\b")
"""The subject of a merge by which a branch takes in what has landed."""
WHILE_MERGING = frozenset(
    {
        "6d4d68b0208a88894dd49ada75306839523699f1",  # 3e48f0c6
        "582b078fb663f27f481262a5ae663cc2ee4ec233",  # 972d86b9
        "a8dcaebb9f1a3bbd3bfd5c1dd4a4927fd3cbcd0d",  # 9b109fb0
    }
)
"""Trees of `migrations/versions` that stood in main for 1 to 20 minutes on 29 November 2026, while
the branches of one landing were merged. A later migration stood in them before an earlier one, so a
database made there would lack the columns of the earlier."""


def main() -> int:
    """Test each text; return the exit code."""
    parser = argparse.ArgumentParser(prog="bench/old_texts.py")
    parser.add_argument("commits", nargs="*", help="in place of all that have landed")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.set_defaults(url=None)
    options = parser.parse_args()
    new = _upgraded(options, [])
    assert new is not None
    bad = 0
    for commit in _first_of_each_state(options.commits or _landed()):
        with _migrations_of(commit) as folder:
            upgraded = _upgraded(options, ["--directory", str(folder)])
        faults = sorted(different(new, upgraded)) if upgraded else []
        bad += bool(faults)
        summary = "; ".join(faults) or "as a new one"
        print(f"{commit}: {summary if upgraded else 'could upgrade nothing then'}", flush=True)
    return 1 if bad else 0


def _landed() -> list[str]:
    """Return the commits of main that a branch has taken in, the earliest first."""
    log = _git("log", "--merges", "--date-order", "--reverse", "--format=%P%x09%s")
    return landed_in(log.splitlines())


def landed_in(merges: Iterable[str]) -> list[str]:
    """Return the commits that were the head of main, from lines of parents, a tab and a subject."""
    parts = (merge.partition("\t") for merge in merges)
    heads = [parents.split()[-1] for parents, _tab, subject in parts if OF_MAIN.match(subject)]
    return list(dict.fromkeys(heads))


def _first_of_each_state(commits: Iterable[str]) -> list[str]:
    """Return the first of these commits with each state of the migrations."""
    first_commits: dict[str, str] = {}
    for commit in commits:
        listed = _git("ls-tree", commit, "migrations/versions").split()
        if listed and listed[2] not in WHILE_MERGING:  # nothing is listed before the first one
            first_commits.setdefault(listed[2], _git("rev-parse", "--short", commit).strip())
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
