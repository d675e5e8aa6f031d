"""A landed migration is never edited, because databases have run it as it was."""

from __future__ import annotations

import hashlib
from pathlib import Path

import config

VERSIONS = config.ROOT / "migrations" / "versions"
LANDED = config.ROOT / "migrations" / "landed.txt"


def landed() -> dict[str, str]:
    """Return the hash of each landed migration by file name."""
    lines = (line.split() for line in LANDED.read_text("ascii").splitlines())
    return {name: digest for digest, name in lines}


def hash_of(path: Path) -> str:
    """Return the hash that `sha256sum` prints, independent of git's line ends."""
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def test_no_migration_is_edited_after_it_has_landed() -> None:
    edited = [
        name
        for name, digest in landed().items()
        if not (VERSIONS / name).exists() or hash_of(VERSIONS / name) != digest
    ]
    assert edited == [], (
        f"{', '.join(edited)}: landed, and databases have run what it said. Put it back "
        "(git checkout main -- migrations/versions) and say what is new in a new migration."
    )


def test_each_migration_is_in_the_list_of_landed_ones() -> None:
    missing = sorted({path.name for path in VERSIONS.glob("*.py")} - landed().keys())
    assert missing == [], (
        "With its last commit before main a new migration is entered: "
        f"cd migrations/versions && sha256sum {' '.join(missing)} >> ../landed.txt"
    )
