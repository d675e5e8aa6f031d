"""Write compressed copies (.gz, .br) of served files once, instead of compressing at every request.

A copy must never outlive the file it was made from. Vendor files change only here, together with
their copies. The clinic's own files change with every edit, so they get copies only in a
deployment, where nothing is edited; a local start removes existing copies.
"""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from pathlib import Path

COMPRESSIBLE = {".css", ".js", ".svg", ".html", ".json", ".txt", ".webmanifest"}
COPIES = (".gz", ".br")


def write(path: Path, content: bytes) -> None:
    """Write a file atomically: a reader sees the whole old file or the whole new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_bytes(content)
    os.replace(part, path)


def write_with_copies(path: Path, content: bytes) -> None:
    """Write a file, and compressed copies where they are smaller."""
    for copy in _copies(path):
        copy.unlink(missing_ok=True)
    write(path, content)
    if path.suffix in COMPRESSIBLE:
        for suffix, packed in _pack(content):
            if len(packed) < len(content):
                write(path.with_name(path.name + suffix), packed)


def add_copies(folder: Path, leave_out: Path) -> None:
    """Make compressed copies of every text file below `folder`, except below `leave_out`."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in COMPRESSIBLE and not path.is_relative_to(leave_out):
            write_with_copies(path, path.read_bytes())


def remove_copies(folder: Path, leave_out: Path) -> None:
    """Remove every compressed copy below `folder`, except below `leave_out`."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in COPIES and not path.is_relative_to(leave_out):
            path.unlink(missing_ok=True)


def _copies(path: Path) -> list[Path]:
    return [path.with_name(path.name + suffix) for suffix in COPIES]


def _pack(content: bytes) -> Iterator[tuple[str, bytes]]:
    # mtime=0: the same input gives the same bytes on every computer.
    yield ".gz", gzip.compress(content, 9, mtime=0)
    try:
        import brotli  # type: ignore[import-untyped]
    except ImportError:
        return
    yield ".br", brotli.compress(content, quality=11)
